package obs

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"sync"
	"time"

	"citybrain/kernel/fault"
)

// probeTime is how long one probe may take before it counts as failed.
const probeTime = 2 * time.Second

// Probe tells whether a part can work now; the error says why not.
type Probe func(ctx context.Context) error

// Health answers /healthz and /readyz.
type Health struct {
	mu     sync.Mutex
	probes map[string]Probe
}

// NewHealth makes a Health without probes: alive and ready.
func NewHealth() *Health { return &Health{probes: map[string]Probe{}} }

// Add registers a probe for /readyz; a second one of the name replaces the first.
func (h *Health) Add(name string, probe Probe) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.probes[name] = probe
}

// Check is one line of the answer of /readyz.
type Check struct {
	Name   string  `json:"name"`
	OK     bool    `json:"ok"`
	Reason string  `json:"reason,omitempty"` // code of the fault and its sentence; no causes
	Took   float64 `json:"ms"`
}

// Check runs all probes side by side, and gives them in the order of their names.
func (h *Health) Check(ctx context.Context) (all []Check, ready bool) {
	h.mu.Lock()
	probes := make(map[string]Probe, len(h.probes))
	for name, probe := range h.probes {
		probes[name] = probe
	}
	h.mu.Unlock()
	results := make(chan Check, len(probes))
	for name, probe := range probes {
		go func() { results <- check(ctx, name, probe) }()
	}
	ready = true
	for range probes {
		one := <-results
		ready = ready && one.OK
		all = append(all, one)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all, ready
}

func check(ctx context.Context, name string, probe Probe) Check {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	began := time.Now()
	done := make(chan error, 1)
	go func() { done <- guard(ctx, probe) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done(): // a probe that hangs is itself the news
		err = fault.New(fault.Unavailable, "obs.probe_late", "The check took too long.")
	}
	one := Check{Name: name, OK: err == nil, Took: float64(time.Since(began).Microseconds()) / 1000}
	if err != nil {
		f := fault.From(err)
		one.Reason = f.Code + ": " + f.Message
	}
	return one
}

// guard makes a panic of a probe a failed check: looking must not kill the patient.
func guard(ctx context.Context, probe Probe) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("probe panicked: %v", r)
		}
	}()
	return probe(ctx)
}

// Alive serves /healthz: 200 as long as the process answers at all.
func (h *Health) Alive() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"status": "alive", "build": ReadBuild()})
	})
}

// Ready serves /readyz: 200 if every probe passes, else 503, with every check.
func (h *Health) Ready() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all, ready := h.Check(r.Context())
		status, text := http.StatusOK, "ready"
		if !ready {
			status, text = http.StatusServiceUnavailable, "not ready"
		}
		answer(w, status, map[string]any{"status": text, "checks": all})
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller has gone if this fails
}
