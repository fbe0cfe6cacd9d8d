package device

import (
	"context"
	"crypto/tls"
	"crypto/x509"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// CertificateRegistry is a Registry that knows devices by client certificates
// (X.509), too. A door with TLS then asks clients for theirs.
type CertificateRegistry interface {
	// AuthenticateCertificate gives the device of a certificate, as it was presented
	// with what stands above it; the caller has shown that it holds the key.
	// username is what CONNECT says, "" if nothing. Faults as those of Authenticate.
	AuthenticateCertificate(ctx context.Context, chain []*x509.Certificate, username string) (Device, error)
}

// ErrCertificate is the fault of a client certificate that admits nobody.
var ErrCertificate = fault.New(fault.Unauthenticated, "device.certificate", "The certificate of the device is not valid here.")

// maxChain is how many certificates a client may present.
const maxChain = 5

// asksForCertificates tells whether the door can make something of them.
func (d *Door) asksForCertificates() bool {
	_, able := d.cfg.Registry.(CertificateRegistry)
	return able
}

// recognise tells who connects. A certificate that is presented decides: a wrong
// one is not made good by a right key.
func (d *Door) recognise(ctx context.Context, cl *mqtt.Client, pk *packets.Packet) (Device, error) {
	c := credentials{addr: cl.Net.Remote, username: string(pk.Connect.Username), password: pk.Connect.Password, client: cl.ID}
	if conn, ok := cl.Net.Conn.(interface{ ConnectionState() tls.ConnectionState }); ok {
		if chain := conn.ConnectionState().PeerCertificates; len(chain) > 0 {
			return d.gate.present(ctx, c, chain)
		}
	}
	return d.gate.enter(ctx, c)
}

// present asks the registry whose certificate this is. Nothing is remembered: one
// that was revoked a moment ago must not come in.
func (g *gate) present(ctx context.Context, c credentials, chain []*x509.Certificate) (Device, error) {
	registry, able := g.cfg.Registry.(CertificateRegistry)
	if !able || len(chain) > maxChain || len(c.username) > maxUsername {
		return Device{}, ErrCertificate
	}
	now, addr := g.cfg.Clock.Now(), auth.Network(host(c.addr))
	if g.locked(addr, g.cfg.WrongKeys*addrFactor, now) {
		return Device{}, ErrLockedOut.With("seconds", int(g.cfg.Lockout.Seconds()))
	}
	select {
	case g.slot <- struct{}{}:
		defer func() { <-g.slot }()
	case <-ctx.Done():
		return Device{}, fault.New(fault.Unavailable, "device.busy", "The door is busy; try again.").Because(ctx.Err())
	}
	d, err := registry.AuthenticateCertificate(ctx, chain, c.username)
	switch {
	case err == nil && !validLevel(d.ID):
		return Device{}, ErrUnknown
	case fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Missing), fault.Is(err, fault.Denied):
		g.count(addr, now)
	}
	return d, err
}
