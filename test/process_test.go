package test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"citybrain/test/port"
)

// patience is how long anything may take on a busy machine.
const patience = 60 * time.Second

// lines keeps what a process says, for the test that fails.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// process is one run of the binary.
type process struct {
	t     testing.TB
	cmd   *exec.Cmd
	out   lines // both outputs
	ended chan struct{}
	err   error
}

// start runs the binary with arguments; it is killed with the test.
func start(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(built.path, args...), ended: make(chan struct{})}
	p.cmd.Env = append(surroundings(), env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("citybrain %s said:\n%s", strings.Join(args, " "), p.out.String())
		}
	})
	return p
}

// surroundings is the environment without the settings of tests, which the
// binary would refuse as unknown.
func surroundings() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CITYBRAIN_") })
}

// kill ends it as a power cut would, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// term asks it to end and gives its status.
func (p *process) term() int {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	return p.status()
}

// status waits for its end by itself.
func (p *process) status() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatal("the process does not end")
	}
	var exit *exec.ExitError
	if errors.As(p.err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// city is one node: its settings and, while it runs, its process.
type city struct {
	*process
	t    testing.TB
	env  []string
	args []string
	data string
	http string // host:port
	mqtt string
}

// newCity gives a node on free ports that does not run yet.
func newCity(t testing.TB, pack string, more ...string) *city {
	t.Helper()
	c := &city{t: t, data: filepath.Join(t.TempDir(), "data"), http: freeAddress(t), mqtt: freeAddress(t)}
	c.env = []string{"CITYBRAIN_LIMITS_RATE=5000", "CITYBRAIN_LIMITS_BURST=5000"}
	c.args = append([]string{"serve", "--city", pack, "--data", c.data, "--http", c.http, "--mqtt", c.mqtt}, more...)
	return c
}

// open starts the city and returns when it is ready.
func (c *city) open() *city {
	c.t.Helper()
	c.begin()
	c.awaitReady()
	return c
}

func (c *city) begin() { c.process = start(c.t, c.env, c.args...) }

func (c *city) awaitReady() {
	c.t.Helper()
	await(c.t, "the city is ready", func() bool {
		select {
		case <-c.ended:
			c.t.Fatalf("the city ended by itself: %v", c.err)
		default:
		}
		return c.ready()
	})
}

func (c *city) ready() bool {
	r, err := http.Get("http://" + c.http + "/readyz")
	if err != nil {
		return false
	}
	defer r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// administrator adds the account admin to the city's store.
func (c *city) administrator() {
	c.t.Helper()
	args := []string{"user", "add", "admin", "--data", c.data}
	for i, a := range c.args {
		if a == "--city" || a == "--db" {
			args = append(args, a, c.args[i+1])
		}
	}
	if out, status := c.tool(password+"\n", args...); status != 0 {
		c.t.Fatalf("user add: %s", out)
	}
}

// tool runs another command of the binary on the city's store and gives what it
// said and its status.
func (c *city) tool(input string, args ...string) (string, int) {
	c.t.Helper()
	cmd := exec.Command(built.path, args...)
	cmd.Env = append(surroundings(), c.env...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// await asks until yes is true.
func await(t testing.TB, what string, yes func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		if time.Now().After(deadline) {
			t.Fatalf("after %s still not: %s", patience, what)
		}
		<-tick.C
	}
}

// freeAddress is a loopback address on which nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	address, err := port.Free()
	if err != nil {
		t.Fatal(err)
	}
	return address
}
