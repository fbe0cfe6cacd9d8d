package ntcip

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gosnmp/gosnmp"
)

// Line is the way to one SNMP device.
type Line interface {
	Get(ctx context.Context, oids []string) ([]gosnmp.SnmpPDU, error)
	// Set sets all or nothing, as the protocol demands.
	Set(ctx context.Context, vars []gosnmp.SnmpPDU) error
}

// Secret is a word that is never written: not by logs, not as JSON.
type Secret string

// String, GoString and MarshalText hide it.
func (Secret) String() string { return "***" }

// GoString hides it from %#v.
func (Secret) GoString() string { return "***" }

// MarshalText hides it from JSON and logs.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Dial is where a device is and how to speak with it. With a User it is SNMPv3, signed
// with SHA-256 and encrypted with AES-128 (authPriv, nothing less); without one it is v2c,
// which anybody on the way can read and forge: for closed networks only.
type Dial struct {
	Host      string
	Port      uint16        // 161 when 0
	Timeout   time.Duration // of one question; 1 s when 0
	Community Secret        // of v2c
	User      string
	Auth      Secret // at least 8 characters
	Privacy   Secret // at least 8 characters
}

// Open makes the line; over UDP that says nothing about the device.
func (d Dial) Open() (*Wire, error) {
	g := &gosnmp.GoSNMP{
		Target: d.Host, Port: d.Port, Timeout: d.Timeout, Version: gosnmp.Version2c, Community: string(d.Community),
		MaxOids: most, Transport: "udp",
	}
	if g.Port == 0 {
		g.Port = 161
	}
	if g.Timeout <= 0 {
		g.Timeout = time.Second
	}
	switch {
	case d.User != "" && (len(d.Auth) < 8 || len(d.Privacy) < 8):
		return nil, errors.New("SNMPv3 needs an authentication and a privacy secret of at least 8 characters")
	case d.User != "":
		g.Version, g.Community, g.SecurityModel, g.MsgFlags = gosnmp.Version3, "", gosnmp.UserSecurityModel, gosnmp.AuthPriv
		g.SecurityParameters = &gosnmp.UsmSecurityParameters{
			UserName: d.User, AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: string(d.Auth),
			PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: string(d.Privacy),
		}
	case d.Community == "":
		return nil, errors.New("SNMP needs a user or a community")
	}
	if err := g.Connect(); err != nil {
		return nil, fmt.Errorf("open the line to %s: %w", d.Host, err)
	}
	return &Wire{g: g}, nil
}

// most is how many objects go into one question, so that it fits one datagram of a
// controller that takes 1,500 octets.
const most = 40

// Wire is a Line over UDP. It may be used by many at once; they wait for each other.
type Wire struct {
	mu sync.Mutex
	g  *gosnmp.GoSNMP
}

// Close gives the socket back.
func (w *Wire) Close() error { return w.g.Close() }

// Get asks once more when no answer came: a question may come twice.
func (w *Wire) Get(ctx context.Context, oids []string) (all []gosnmp.SnmpPDU, err error) {
	for len(oids) > 0 {
		n := min(most, len(oids))
		got, err := w.speak(ctx, 1, func() (*gosnmp.SnmpPacket, error) { return w.g.Get(oids[:n]) })
		if err != nil {
			return nil, err
		}
		all, oids = append(all, got.Variables...), oids[n:]
	}
	return all, nil
}

// Set is sent once.
func (w *Wire) Set(ctx context.Context, vars []gosnmp.SnmpPDU) error {
	_, err := w.speak(ctx, 0, func() (*gosnmp.SnmpPacket, error) { return w.g.Set(vars) })
	return err
}

func (w *Wire) speak(ctx context.Context, retries int, ask func() (*gosnmp.SnmpPacket, error)) (*gosnmp.SnmpPacket, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.g.Context, w.g.Retries = ctx, retries
	got, err := guarded(ask)
	switch {
	case err != nil:
		return nil, fmt.Errorf("SNMP with %s: %w", w.g.Target, err)
	case got == nil || got.PDUType != gosnmp.GetResponse:
		return nil, fmt.Errorf("SNMP with %s: the answer is none", w.g.Target)
	case got.Error != gosnmp.NoError:
		return nil, &statusError{got.Error}
	}
	return got, nil
}

// guarded keeps a datagram that the library stumbles over from stopping the city.
func guarded(ask func() (*gosnmp.SnmpPacket, error)) (got *gosnmp.SnmpPacket, err error) {
	defer func() {
		if recover() != nil {
			got, err = nil, errors.New("the answer cannot be read")
		}
	}()
	return ask()
}

// statusError is a device's answer that it does not do what it was asked.
type statusError struct{ status gosnmp.SNMPError }

func (e *statusError) Error() string { return "the device answers " + e.status.String() }

// numbers asks for objects that are all numbers, each answered once under its own name.
func numbers(ctx context.Context, line Line, oids []string) (map[string]int64, error) {
	vars, err := line.Get(ctx, oids)
	if err != nil {
		return nil, err
	}
	got := make(map[string]int64, len(vars))
	for _, v := range vars {
		switch v.Type {
		case gosnmp.Integer, gosnmp.Counter32, gosnmp.Gauge32, gosnmp.TimeTicks, gosnmp.Uinteger32:
		default:
			return nil, fmt.Errorf("object %.80s is no number: %s", v.Name, v.Type)
		}
		got[v.Name] = gosnmp.ToBigInt(v.Value).Int64()
	}
	for _, o := range oids {
		if _, is := got[o]; !is {
			return nil, fmt.Errorf("object %s was not answered", o)
		}
	}
	if len(got) != len(oids) || len(vars) != len(oids) {
		return nil, errors.New("the device answers more than it was asked")
	}
	return got, nil
}
