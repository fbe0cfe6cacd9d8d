package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"citybrain/kernel/config"
	"citybrain/kernel/fault"
)

// ErrAddresses tells which addresses cannot be opened, why, and by which settings
// they are changed. Each is a field, by the setting's name.
var ErrAddresses = fault.New(fault.Unavailable, "app.addresses", "Not every address can be opened.")

// address is one on which this process will listen.
type address struct {
	setting string // also the flag
	what    string
	at      string
}

// addresses are all on which a city of these settings will listen.
func addresses(cfg config.Config) []address {
	return []address{
		{"http", "the web border", cfg.HTTP},
		{"mqtt", "the device door", cfg.MQTT},
		{"cluster.listen", "the other nodes", cfg.Cluster.Listen},
		{"leaf.listen", "the departments' agents", cfg.Leaf.Listen},
	}
}

// checkAddresses gives ErrAddresses with every address that cannot be opened. It
// comes before everything else: what a start would load and migrate stays as it is.
// Each is opened again, for good, by the part that listens there.
func checkAddresses(ctx context.Context, all []address) error {
	wrong := ErrAddresses
	var lines []string
	for _, a := range all {
		why := tryAddress(ctx, a.at)
		if why == nil {
			continue
		}
		line := fmt.Sprintf("%s for %s %s; choose another with --%s or %s", a.at, a.what, reasonOf(why), a.setting, config.Variable(a.setting))
		lines = append(lines, line)
		wrong = wrong.At(a.setting, ErrAddresses.Code, line)
	}
	if len(lines) == 0 {
		return nil
	}
	return wrong.Saying("%s. See docs/runbooks/port-taken.md.", strings.Join(lines, "\n"))
}

// tryAddress opens an address and closes it again.
func tryAddress(ctx context.Context, at string) error {
	if at == "" || at == "off" {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", at)
	if err != nil {
		return err
	}
	return l.Close()
}

// reasonOf says why an address cannot be opened, to whom must mend it.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "is in use by another program"
	case errors.Is(err, syscall.EACCES):
		return "is not ours to open (ports below 1024 need a right of their own)"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "is no address of this machine"
	}
	return "cannot be opened"
}
