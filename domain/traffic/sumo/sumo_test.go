package sumo_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/sumo"
	"citybrain/domain/traffic/traci"
)

const folder = "../../../test/signals/testdata/crossing/"

var morning = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)

func crossing(t *testing.T) *network.Network {
	t.Helper()
	f, err := os.Open(folder + "crossing.net.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := network.ReadSUMO(f)
	if err != nil {
		t.Fatal(err)
	}
	usual := rules.Usual()
	for j := range n.Junctions {
		usual.Fill(n, j)
	}
	return n
}

// run starts SUMO and takes it over as a street.
func run(ctx context.Context, t *testing.T, n *network.Network) (*sumo.Street, *os.Process) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := exec.CommandContext(ctx, "sumo", "-n", folder+"crossing.net.xml", "-r", folder+"crossing.rou.xml", "--step-length", "1",
		"--time-to-teleport", "-1", "--xml-validation", "never", "--no-step-log", "--no-warnings", "--remote-port", strconv.Itoa(addr.Port))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := traci.Dial(ctx, addr.String())
		if err == nil {
			s, err := sumo.New(ctx, c, n, morning)
			if err != nil {
				t.Fatal(err)
			}
			return s, p.Process
		}
		select {
		case <-again.C:
		case err := <-ended:
			t.Fatalf("sumo ended before it listened: %v", err)
		}
	}
}

// A city is steered over SUMO; in the middle of it SUMO is killed and another run takes
// its place.
func TestSUMODiesInTheMiddleAndAnotherTakesItsPlace(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	n := crossing(t)
	s, process := run(ctx, t, n)
	k, err := roadside.New(n, s, morning)
	if err != nil {
		t.Fatal(err)
	}
	m, err := monitor.New(&n.Junctions[0])
	if err != nil {
		t.Fatal(err)
	}
	link, now := &field.Link{Controller: k.Controller(0), Monitor: m, Silence: 10 * time.Second}, morning
	beat := func() (codes []field.Code) {
		now = now.Add(time.Second)
		for _, e := range link.Beat(ctx, now) {
			codes = append(codes, e.Code)
		}
		return codes
	}
	counted, most := 0, 0
	live := func(seconds int) (codes []field.Code) {
		for range seconds {
			if err := k.Step(ctx); err != nil {
				t.Fatal(err)
			}
			codes = append(codes, beat()...)
			seen, err := k.See(ctx)
			if err != nil {
				t.Fatal(err)
			}
			most = max(most, len(seen))
			readings, err := k.Read(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range readings {
				counted += r.Count
			}
		}
		return codes
	}
	if codes := live(240); len(codes) != 1 || codes[0] != field.Joined || most < 3 || counted < 20 {
		t.Fatalf("%v; %d in sight at the most, %d counted", codes, most, counted)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	for err = nil; err == nil; {
		err = k.Step(ctx)
	}
	if !errors.Is(err, roadside.ErrDead) || !errors.Is(err, traci.ErrLost) {
		t.Fatal(err)
	}
	var codes []field.Code
	for range 15 {
		codes = append(codes, beat()...)
	}
	if len(codes) != 1 || codes[0] != field.Lost {
		t.Errorf("while it is dead: %v", codes)
	}
	second, _ := run(ctx, t, n)
	k.Renew(second)
	counted, most = 0, 0
	if codes := live(240); len(codes) != 1 || codes[0] != field.Joined || most < 3 || counted < 20 {
		t.Errorf("%v; %d in sight at the most, %d counted", codes, most, counted)
	}
}
