package bus

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/clock"
)

// certificates makes a CA with a node and an agent.
func certificates(t *testing.T) (node, agent *TLS) {
	t.Helper()
	folder := t.TempDir()
	machines := []Machine{{Name: "node", Hosts: []string{"127.0.0.1", "localhost"}}, {Name: "agent"}}
	if err := MakeCertificates(folder, machines, time.Now()); err != nil {
		t.Fatal(err)
	}
	return filesOf(folder, "node"), filesOf(folder, "agent")
}

func filesOf(folder, name string) *TLS {
	base := filepath.Join(folder, name)
	return &TLS{CA: filepath.Join(folder, "ca.pem"), Cert: base + ".pem", Key: base + ".key"}
}

func TestLinesKnowEachOtherByCertificate(t *testing.T) {
	node, agent := certificates(t)
	foreignNode, foreignAgent := certificates(t)
	door := freeAddress(t)
	city, err := Start(t.Context(), Config{Dir: t.TempDir(), Clock: clock.Real(), TLS: node, Leaves: &Leaves{
		Listen: door, Agents: []Agent{{Name: "water", Password: "secret of water", Observe: true}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer city.Stop(context.Background())
	for name, c := range map[string]struct {
		shows *TLS
		isIn  bool
	}{
		"agent of this city":                       {agent, true},
		"node of this city":                        {node, true},
		"agent of another CA":                      {foreignAgent, false},
		"agent that trusts us but is not ours":     {&TLS{CA: agent.CA, Cert: foreignAgent.Cert, Key: foreignAgent.Key}, false},
		"agent that is ours but does not trust us": {&TLS{CA: foreignNode.CA, Cert: agent.Cert, Key: agent.Key}, false},
		"agent without encryption":                 {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			within := 15 * time.Second
			if !c.isIn {
				within = 2 * time.Second // it is refused again and again
			}
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			leaf, err := Connect(ctx, LeafConfig{Hubs: []string{door}, Name: "water", Password: "secret of water", TLS: c.shows})
			if err == nil {
				defer leaf.Close()
			}
			if (err == nil) != c.isIn || (err != nil && !errors.Is(err, ErrAgent)) {
				t.Fatalf("in: %v, error %v", err == nil, err)
			}
			if c.isIn {
				if err := leaf.Log().Append(ctx, []Report{{Device: "d", Topic: "telemetry"}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestAnAgentDoesNotTrustAnotherHost(t *testing.T) {
	folder := t.TempDir()
	if err := MakeCertificates(folder, []Machine{{Name: "node", Hosts: []string{"10.9.9.9"}}, {Name: "agent"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	door := freeAddress(t)
	city, err := Start(t.Context(), Config{Dir: t.TempDir(), Clock: clock.Real(), TLS: filesOf(folder, "node"), Leaves: &Leaves{
		Listen: door, Agents: []Agent{{Name: "water", Password: "secret of water"}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer city.Stop(context.Background())
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	leaf, err := Connect(ctx, LeafConfig{Hubs: []string{door}, Name: "water", Password: "secret of water", TLS: filesOf(folder, "agent")})
	if err == nil {
		leaf.Close()
		t.Error("the certificate is of another host")
	}
}

func TestNodesWithForeignCertificatesStayOutside(t *testing.T) {
	own, _ := certificates(t)
	foreign, _ := certificates(t)
	addresses := []string{freeAddress(t), freeAddress(t), freeAddress(t)}
	var wg sync.WaitGroup
	errs := make([]error, 3)
	nodes := make([]*Bus, 3)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	outside, stop := context.WithTimeout(t.Context(), 4*time.Second)
	defer stop()
	for i, lines := range []*TLS{own, own, foreign} {
		nodes[i] = New(Config{Dir: t.TempDir(), Clock: clock.Real(), sharesProcess: true, TLS: lines, Cluster: &Cluster{
			Name: "city", NodeName: []string{"a", "b", "stranger"}[i], Listen: addresses[i], Secret: "between us", Routes: addresses}})
		until := ctx
		if i == 2 {
			until = outside
		}
		wg.Go(func() { errs[i] = nodes[i].Start(until) })
	}
	// The streams want three copies: the two wait for a third that is let in.
	eventually(t, "the two of one CA see each other", func() bool { return connected(nodes[0]) == 1 && connected(nodes[1]) == 1 })
	<-outside.Done()
	if n := connected(nodes[0]); n != 1 {
		t.Errorf("a node sees %d others", n)
	}
	cancel()
	wg.Wait()
	if errs[2] == nil {
		t.Error("a node with a foreign certificate joined")
	}
}

// connected counts the other nodes of a bus that may still be starting.
func connected(b *Bus) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.server == nil {
		return 0
	}
	return len(routesOf(b.server))
}

func TestThreeNodesWorkUnderCertificates(t *testing.T) {
	lines, _ := certificates(t)
	nodes := threeNodes(t, func(_ int, cfg *Config) []Listener { cfg.TLS = lines; return nil })
	for i, n := range nodes {
		if err := n.Log().Append(t.Context(), []Report{{Device: "d", Topic: "telemetry"}}); err != nil {
			t.Errorf("node %d: %v", i, err)
		}
	}
}

func TestCertificatesAreNotOverwritten(t *testing.T) {
	folder := t.TempDir()
	one := []Machine{{Name: "node", Hosts: []string{"localhost"}}}
	if err := MakeCertificates(folder, one, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := MakeCertificates(folder, one, time.Now()); !errors.Is(err, ErrCertificates) {
		t.Errorf("got %v", err)
	}
	if err := MakeCertificates(folder, []Machine{{Name: "later"}}, time.Now()); err != nil {
		t.Error("the CA is not used again:", err)
	}
	for _, name := range []string{"", "ca", "../x", "a b"} {
		if err := MakeCertificates(folder, []Machine{{Name: name}}, time.Now()); !errors.Is(err, ErrCertificates) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	for _, file := range []string{"ca.key", "node.key", "later.key"} {
		if info, err := os.Stat(filepath.Join(folder, file)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info, err)
		}
	}
}

func TestBrokenCertificateFilesAreTold(t *testing.T) {
	lines, _ := certificates(t)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]TLS{
		"no CA":     {CA: "absent.pem", Cert: lines.Cert, Key: lines.Key},
		"empty CA":  {CA: empty, Cert: lines.Cert, Key: lines.Key},
		"no key":    {CA: lines.CA, Cert: lines.Cert, Key: "absent.key"},
		"wrong key": {CA: lines.CA, Cert: lines.Cert, Key: lines.CA},
	} {
		if _, err := files.config(); !errors.Is(err, ErrCertificates) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if ends, err := lines.Ends(); err != nil || ends.Before(time.Now().AddDate(1, 0, 0)) {
		t.Errorf("ends %v, %v", ends, err)
	}
}
