package app

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/config"
	"citybrain/kernel/fault"
)

// TestTakenAddressesAreNamedBeforeAnythingIsTouched starts a city whose addresses
// all belong to somebody else.
func TestTakenAddressesAreNamedBeforeAnythingIsTouched(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	cfg := config.Defaults()
	cfg.City, cfg.Data = "../cities/shanghai", filepath.Join(t.TempDir(), "data")
	cfg.HTTP, cfg.MQTT, cfg.Cluster.Listen, cfg.Leaf.Listen = taken, taken, taken, taken
	for name, start := range map[string]struct {
		begin    func(context.Context, config.Config, io.Writer) error
		settings []string
	}{
		"serve": {Serve, []string{"http", "mqtt", "cluster.listen", "leaf.listen"}},
		"agent": {Agent, []string{"http", "mqtt"}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg.Leaf.Remote = []string{"127.0.0.1:1"}
			f := fault.From(start.begin(t.Context(), cfg, io.Discard))
			if f == nil || f.Code != ErrAddresses.Code || len(f.Fields) != len(start.settings) {
				t.Fatalf("%+v", f)
			}
			for i, setting := range start.settings {
				said := f.Fields[i].Message
				if f.Fields[i].Path != setting || !strings.Contains(f.Message, said) {
					t.Errorf("%s: %+v", setting, f.Fields[i])
				}
				for _, word := range []string{taken, "in use", "--" + setting, config.Variable(setting)} {
					if !strings.Contains(said, word) {
						t.Errorf("%s: no %q in %q", setting, word, said)
					}
				}
			}
			if _, err := os.Stat(cfg.Data); !os.IsNotExist(err) {
				t.Errorf("the data folder was made: %v", err)
			}
		})
	}
}

func TestAddressesOfOthersAreToldApart(t *testing.T) {
	err := checkAddresses(t.Context(), []address{{"http", "the web border", "192.0.2.1:80"}, {"mqtt", "the device door", "off"}})
	if f := fault.From(err); f == nil || len(f.Fields) != 1 || !strings.Contains(f.Message, "no address of this machine") {
		t.Errorf("%v", err)
	}
}
