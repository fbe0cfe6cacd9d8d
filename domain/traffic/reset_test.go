package traffic

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
)

// shorted are devices of which one controller shows all its lamps green while it is broken.
type shorted struct {
	*roadside.Kerb
	broken *bool
}

func (s shorted) Controller(junction int) field.Controller {
	if junction != 0 {
		return s.Kerb.Controller(junction)
	}
	return lamp{s.Kerb.Controller(junction), s.broken}
}

type lamp struct {
	field.Controller
	broken *bool
}

func (l lamp) State(ctx context.Context) (monitor.Report, error) {
	r, err := l.Controller.State(ctx)
	if *l.broken {
		r.State = strings.Repeat("G", len(r.State))
	}
	return r, err
}

// A cable is short: the monitor stops the junction, nobody steers it until the chief has
// had it looked at and says what was found.
func TestAJunctionThatShowsDangerIsStoppedUntilAPersonLooked(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		broken := false
		c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
			k, err := roadside.New(n, roadside.Model{Street: street.New(n, street.Usual(), begin, 1)}, begin)
			return shorted{k, &broken}, err
		}
		c.beats(t, 20)
		if err := c.Reset(c.chief, "j00", "没有问题"); !errors.Is(err, ErrSound) {
			t.Fatalf("nothing was stopped: %v", err)
		}
		broken = true
		c.beats(t, 5)
		if j := c.stands(t, "j00"); j.Live.Danger != "shown_clash" {
			t.Fatalf("%+v", j.Live)
		}
		if f, err := c.Figures(c.chief); err != nil || f.Danger != 1 {
			t.Fatalf("%+v, %v", f, err)
		}
		broken = false
		c.beats(t, 60)
		if j := c.stands(t, "j00"); j.Live.Danger == "" {
			t.Fatal("it is steered again although nobody looked")
		}
		for name, try := range map[string]struct {
			as     context.Context
			reason string
			want   error
		}{
			"by an engineer":      {c.engineer, "换了电缆", auth.ErrDenied},
			"from elsewhere":      {c.stranger, "换了电缆", ErrNoJunction},
			"without what was up": {c.chief, " ", ErrReason},
		} {
			if err := c.Reset(try.as, "j00", try.reason); !errors.Is(err, try.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.Reset(c.chief, "j00", "灯色电缆短路，已更换"); err != nil {
			t.Fatal(err)
		}
		c.beats(t, 20)
		if j := c.stands(t, "j00"); j.Live.Danger != "" || !j.Live.Up {
			t.Fatalf("%+v", j.Live)
		}
	})
}
