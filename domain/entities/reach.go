package entities

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"citybrain/domain/entities/model"
)

// NotifyPolicy says to which addresses notifications may be sent. A subscriber
// chooses the address and the broker speaks to it from inside the city's network,
// so not every address may be one.
type NotifyPolicy string

// The policies. City, the usual one, are public and private addresses and this
// machine, for the receivers of a city stand in its own network; it leaves out
// link-local addresses, where clouds keep their secrets, and those that are no
// machine's. Public leaves out all addresses of inner networks.
const (
	NotifyNone   NotifyPolicy = "none"
	NotifyPublic NotifyPolicy = "public"
	NotifyCity   NotifyPolicy = "city"
	NotifyAll    NotifyPolicy = "all"
)

var errAddress = errors.New("notifications may not be sent to this address")

// allows refuses an endpoint whose address says already that it is not allowed.
func (p NotifyPolicy) allows(uri string) error {
	u, err := url.Parse(uri)
	if err != nil {
		return model.Bad("The uri of the endpoint cannot be read.")
	}
	to, err := netip.ParseAddr(u.Hostname())
	if p == NotifyNone || err == nil && !p.reaches(to) {
		return &model.Problem{Type: model.BadRequestData, Detail: "This broker does not send notifications to " + u.Hostname() + "."}
	}
	return nil
}

// reaches tells whether notifications may be sent to an address.
func (p NotifyPolicy) reaches(to netip.Addr) bool {
	to = to.Unmap()
	switch p {
	case NotifyAll:
		return true
	case NotifyCity, "":
		return to.IsLoopback() || to.IsGlobalUnicast() && to != metadata
	case NotifyPublic:
		return to.IsGlobalUnicast() && !to.IsPrivate()
	}
	return false
}

// metadata is the one address at which a cloud keeps secrets that is not link-local.
var metadata = netip.MustParseAddr("fd00:ec2::254")

// dialer connects where the policy allows; it is asked about the address itself,
// because names may resolve to anything.
func (p NotifyPolicy) dialer() *net.Dialer {
	return &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !p.reaches(to.Addr()) {
			return errAddress
		}
		return nil
	}}
}
