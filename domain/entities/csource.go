package entities

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
	"citybrain/domain/entities/source"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// sources are the registrations of all tenants, ready to be matched, and what is
// needed to speak to whom they name. They are made again of the documents after
// each change, so that a request of a tenant without any pays one look.
type sources struct {
	s      *Service
	known  atomic.Pointer[map[string][]*source.Registration] // by tenant; nil: to be made again
	making sync.Mutex

	registering sync.Mutex // two registrations at once must not overlook one another

	mu      sync.Mutex
	health  map[healthKey]*health
	tallies map[healthKey]watch.Tally // of subscriptions to registrations
	timed   map[healthKey]*timedWatch // those of them that are told at intervals
	far     farTurn

	client *http.Client
	places chan struct{} // requests under way
	named  sync.Once
	name   string
}

type healthKey struct{ tenant, id string }

// health is how a source has answered; after a failure it may have a rest.
type health struct {
	source.Health
	restUntil int64 // µs
}

// farMost is how many requests to sources are under way at once.
const farMost = 64

func newSources(s *Service) *sources {
	return &sources{s: s, health: map[healthKey]*health{}, tallies: map[healthKey]watch.Tally{}, timed: map[healthKey]*timedWatch{}, client: newFarClient(s.Forward), places: make(chan struct{}, farMost)}
}

// Changed lets the registrations be made again.
func (x *sources) Changed(c *Change) {
	switch c.Class {
	case csourceWatches:
		x.arm(c.Tenant, c.ID, c.Document)
	case subscriptions, registrations:
		x.far.stale.Store(true)
	}
	if c.Class != registrations {
		return
	}
	x.making.Lock()
	x.known.Store(nil)
	x.making.Unlock()
	if c.Document == nil {
		x.mu.Lock()
		delete(x.health, healthKey{c.Tenant, c.ID})
		x.mu.Unlock()
	}
}

// of gives the registrations of a tenant.
func (x *sources) of(tenant string) []*source.Registration {
	known := x.known.Load()
	if known == nil {
		known = x.make()
	}
	return (*known)[tenant]
}

// make reads the documents of all tenants. Who changes them waits to say so until
// this is done, and says it afterwards: nothing is overlooked.
func (x *sources) make() *map[string][]*source.Registration {
	x.making.Lock()
	defer x.making.Unlock()
	if known := x.known.Load(); known != nil {
		return known
	}
	all := map[string][]*source.Registration{}
	for _, t := range x.s.state.sorted() {
		for _, d := range t.documentsOf(registrations) {
			r, err := source.Read(d.text)
			if err != nil {
				slog.Error("a registration in the log is passed over", "error", err)
				continue
			}
			all[t.name] = append(all[t.name], r)
		}
	}
	x.known.Store(&all)
	return &all
}

// note keeps how a source answered.
func (x *sources) note(tenant string, r *source.Registration, failed bool) {
	now := db.Micros(x.s.Clock.Now())
	x.mu.Lock()
	defer x.mu.Unlock()
	key := healthKey{tenant, r.ID}
	h := x.health[key]
	if h == nil {
		h = &health{}
		x.health[key] = h
	}
	h.Sent++
	if h.Down = failed; failed {
		h.Failed++
		h.LastFailure, h.restUntil = now, now+r.Cooldown.Microseconds()
		return
	}
	h.LastSuccess = now
}

func (x *sources) healthOf(tenant, id string) (source.Health, int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if h := x.health[healthKey{tenant, id}]; h != nil {
		return h.Health, h.restUntil
	}
	return source.Health{}, 0
}

// told is healthOf together with what is known of earlier lives and of other nodes.
func (x *sources) told(tenant, id string) source.Health {
	h, _ := x.healthOf(tenant, id)
	all := x.s.tallies.with(tallyKey{registrations, tenant, id}, watch.Tally{
		Sent: int64(h.Sent), Failed: int64(h.Failed), LastSuccess: h.LastSuccess, LastFailure: h.LastFailure,
	})
	return source.Health{
		Sent: int(all.Sent), Failed: int(all.Failed), LastSuccess: all.LastSuccess, LastFailure: all.LastFailure,
		Down: h.Down || h.Sent == 0 && all.LastFailure > all.LastSuccess,
	}
}

const aliasFile = "alias"

// alias is by what name other brokers know this one in Via headers, for each
// tenant another; it stays the same after a restart.
func (x *sources) alias(tenant string) string {
	x.named.Do(func() { x.name = keptAlias(x.s.Dir) })
	if tenant == "" {
		return x.name
	}
	return x.name + "-" + tenant
}

func keptAlias(dir string) string {
	path := filepath.Join(dir, aliasFile)
	if text, err := os.ReadFile(path); err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text))
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // it never fails
	name := "citybrain-" + hex.EncodeToString(b[:])
	if err := errors.Join(os.MkdirAll(dir, 0o750), os.WriteFile(path, []byte(name), 0o640)); err != nil {
		slog.Warn("the alias of the broker could not be kept", "error", err)
	}
	return name
}

// passed gives the brokers that a request came through, by its Via headers.
func passed(h http.Header) map[string]bool {
	var all map[string]bool
	for _, value := range h.Values("Via") {
		for one := range strings.SplitSeq(value, ",") {
			if words := strings.Fields(one); len(words) >= 2 {
				if all == nil {
					all = map[string]bool{}
				}
				all[words[1]] = true
			}
		}
	}
	return all
}

// sourcesOf gives the sources of latest data that a request may be passed on to; none
// where only this broker is asked. Looped tells that the request has been here already.
func (s *Service) sourcesOf(a *ask) (live []*source.Registration, looped bool, err error) {
	return s.sourcesThat(a, func(r *source.Registration) bool { return !r.Temporal() })
}

// sourcesThat is sourcesOf for sources of another kind.
func (s *Service) sourcesThat(a *ask, fits func(*source.Registration) bool) (live []*source.Registration, looped bool, err error) {
	all := s.sources.of(a.tenant)
	if len(all) == 0 || a.params.yes("local") {
		return nil, false, nil
	}
	via := passed(a.Header)
	if via[s.sources.alias(a.tenant)] {
		return nil, true, nil
	}
	var csf *query.Q
	if text := a.params.Get("csf"); text != "" {
		if csf, err = query.ParseQ(text, a.names); err != nil {
			return nil, false, err
		}
	}
	now := db.Micros(s.Clock.Now())
	for _, r := range all {
		_, rest := s.sources.healthOf(a.tenant, r.ID)
		if r.Live(now) && fits(r) && now >= rest && r.Filtered(csf) && (r.Alias == "" || !via[r.Alias]) {
			live = append(live, r)
		}
	}
	return live, false, nil
}

// sourcesFor is sourcesOf for a request that reads: one that went round in a circle
// is answered from here.
func (s *Service) sourcesFor(a *ask) ([]*source.Registration, error) {
	all, _, err := s.sourcesOf(a)
	return all, err
}

// knownTypes gives the types of an entity, as far as they are known here.
func (s *Service) knownTypes(a *ask, id string) []string {
	if e := s.heldHere(a, id); e != nil {
		return e.Types
	}
	return a.params.expand("type", a.names)
}

// heldHere gives an entity that this broker has itself; nil if it has none.
func (s *Service) heldHere(a *ask, id string) *model.Entity {
	if t := s.state.tenant(a.tenant, false); t != nil {
		if e := t.lookup(id); e != nil {
			return e
		}
	}
	return s.thing(a, id)
}
