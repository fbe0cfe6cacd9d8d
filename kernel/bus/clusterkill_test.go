package bus

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/clock"
)

// nodeSpec tells a child of this test binary which node of a cluster it is:
// number, folder, own address, the others' addresses.
const nodeSpec = "CITYBRAIN_BUS_NODE"

// nodeChild runs a node that appends observations and says which are stored and
// who leads the log. When its input ends it reads the whole log aloud.
func nodeChild(ctx context.Context, spec string) error {
	part := strings.Split(spec, "|")
	b, err := Start(ctx, Config{Dir: part[1], Clock: clock.Real(), Cluster: &Cluster{
		Name: "city", NodeName: "node" + part[0], Listen: part[2], Routes: part[3:],
	}})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	appending, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for n := 0; appending.Err() == nil; n++ {
				name := fmt.Sprintf("%s-%d-%d", part[0], w, n)
				if b.Log().Append(ctx, []Report{{Device: name, Topic: "telemetry"}}) == nil {
					fmt.Println("stored", name)
				}
			}
		})
	}
	wg.Go(func() {
		for appending.Err() == nil {
			if s, err := b.js.Stream(ctx, streamObs); err == nil && s.CachedInfo().Cluster != nil {
				fmt.Println("leader", s.CachedInfo().Cluster.Leader)
			}
			<-time.After(100 * time.Millisecond)
		}
	})
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop()
	wg.Wait()
	if err := readAloud(ctx, b.Log()); err != nil {
		return err
	}
	fmt.Println("read")
	select {} // the other node still needs us for its majority; we are killed
}

func readAloud(ctx context.Context, l *Log) error {
	last, err := l.Last(ctx)
	if err != nil {
		return err
	}
	done := errors.New("done")
	err = l.Follow(ctx, 1, func(seq uint64, reports []Report) error {
		for _, r := range reports {
			fmt.Println("have", r.Device)
		}
		if seq >= last {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		return err
	}
	return nil
}

// node is a child as the parent sees it.
type node struct {
	cmd   *exec.Cmd
	input io.WriteCloser
	heard sync.WaitGroup
	have  map[string]int
}

// audience gathers what all children say.
type audience struct {
	mu     sync.Mutex
	news   *sync.Cond
	ready  int
	read   int
	stored map[string]bool
	counts []int // stored by node
	leader string
}

func (a *audience) listen(i int, n *node, out io.Reader) {
	defer n.heard.Done()
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return // a cut line was not said
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		a.mu.Lock()
		switch word {
		case "ready":
			a.ready++
		case "read":
			a.read++
		case "stored":
			a.stored[rest] = true
			a.counts[i]++
		case "leader":
			if rest != "" {
				a.leader = rest
			}
		case "have":
			n.have[rest]++
		}
		a.mu.Unlock()
		a.news.Broadcast()
	}
}

func (a *audience) await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	const patience = 40 * time.Second
	end := time.Now().Add(patience)
	defer time.AfterFunc(patience+time.Second, a.news.Broadcast).Stop()
	a.mu.Lock()
	defer a.mu.Unlock()
	for !holds() {
		if time.Now().After(end) {
			t.Fatalf("never: %s (stored %v)", what, a.counts)
		}
		a.news.Wait()
	}
}

func TestKillNineOfTheLeaderLosesNothingAcknowledged(t *testing.T) {
	addresses := []string{freeAddress(t), freeAddress(t), freeAddress(t)}
	a := &audience{stored: map[string]bool{}, counts: make([]int, 3)}
	a.news = sync.NewCond(&a.mu)
	nodes := make([]*node, 3)
	for i, address := range addresses {
		spec := append([]string{fmt.Sprint(i), t.TempDir(), address}, addresses[:i]...)
		nodes[i] = startNode(t, a, i, strings.Join(append(spec, addresses[i+1:]...), "|"))
	}
	a.await(t, "three nodes", func() bool { return a.ready == 3 })
	a.await(t, "a leader and work", func() bool { return a.leader != "" && len(a.stored) > 1000 })
	a.mu.Lock()
	dying := int(a.leader[len("node")] - '0')
	before := append([]int(nil), a.counts...)
	a.mu.Unlock()
	killed := time.Now()
	_ = nodes[dying].cmd.Process.Kill() // SIGKILL
	nodes[dying].heard.Wait()
	a.await(t, "the others going on", func() bool {
		for i := range nodes {
			if i != dying && a.counts[i] < before[i]+200 {
				return false
			}
		}
		return true
	})
	t.Logf("node %d killed; both others had stored 200 more after %v", dying, time.Since(killed).Round(time.Millisecond))
	for i, n := range nodes {
		if i != dying {
			n.input.Close()
		}
	}
	a.await(t, "both logs read", func() bool { return a.read == 2 })
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, n := range nodes {
		for name := range a.stored {
			if i != dying && n.have[name] != 1 {
				t.Errorf("node %d has %s %d times", i, name, n.have[name])
			}
		}
	}
	t.Logf("%d acknowledged", len(a.stored))
}

func startNode(t *testing.T, a *audience, i int, spec string) *node {
	t.Helper()
	n := &node{cmd: exec.Command(os.Args[0], "-test.run=^$"), have: map[string]int{}}
	n.cmd.Env = append(os.Environ(), nodeSpec+"="+spec)
	n.cmd.Stderr = os.Stderr
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if n.input, err = n.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = n.cmd.Process.Kill()
		_ = n.cmd.Wait()
	})
	n.heard.Add(1)
	go a.listen(i, n, out)
	return n
}
