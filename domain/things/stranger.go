package things

import (
	"context"
	"errors"
	"sync"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// strangers are ids that were looked for in the registry and are not there, so
// that their reports do not ask the store each time.
type strangers struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// maxStrangers bounds what is remembered of ids that anybody can make up.
const maxStrangers = 10_000

func (x *strangers) has(id string, now time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return now.Before(x.until[id])
}

func (x *strangers) add(id string, until time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.until == nil || len(x.until) >= maxStrangers {
		x.until = map[string]time.Time{}
	}
	x.until[id] = until
}

// find gives a thing of the twin. One that is not there is looked for in the
// registry: another node may have registered it since the last refresh, and its
// first report must reach the twin of every node.
func (s *Service) find(ctx context.Context, id string) (slot twin.Slot, profile int, ok bool, err error) {
	if slot, profile, ok = s.Twin().Find(id); ok || s.strangers.has(id, s.Clock.Now()) {
		return slot, profile, ok, nil
	}
	var found Thing
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = s.store.thing(ctx, tx, ThingID(id))
		return err
	})
	if errors.Is(err, ErrNoThing) {
		s.strangers.add(id, s.Clock.Now().Add(refreshEvery))
		return slot, profile, false, nil
	}
	if err != nil {
		return slot, profile, false, err
	}
	s.register(found)
	slot, profile, ok = s.Twin().Find(id)
	return slot, profile, ok, nil
}

// locate finds the thing that a report is about, or why it does not count. Of
// what a department's agent brings, only reports of the department's own things
// count, whatever the agent says.
func (s *Service) locate(ctx context.Context, report *bus.Report) (slot twin.Slot, profile int, why string, err error) {
	slot, profile, ok, err := s.find(ctx, report.Device)
	switch {
	case err != nil:
		return slot, profile, "", err
	case !ok:
		return slot, profile, whyUnknown, nil
	case report.Agent != "" && !s.Agent(report.Agent).mayReport(report.Device):
		return slot, profile, whyForeign, nil
	}
	return slot, profile, "", nil
}
