package traffic

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/steer"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// JunctionAlarm is what somebody must look at at a junction 路口告警.
type JunctionAlarm struct {
	Junction  string     `json:"junction"`
	Name      string     `json:"name,omitempty" doc:"Of the junction"`
	Kind      string     `json:"kind" enum:"lost,danger" doc:"Its controller is not heard, or it shows something unsafe"`
	Cause     string     `json:"cause" doc:"silent, other_device, or the code of the violation"`
	RaisedAt  time.Time  `json:"raisedAt"`
	ClearedAt *time.Time `json:"clearedAt,omitempty" doc:"Absent while it is open"`
	ClearedBy string     `json:"clearedBy,omitempty" doc:"The post that reset the junction"`
	Clearer   string     `json:"clearer,omitempty" doc:"What the post is called"`
	Reason    string     `json:"reason,omitempty" doc:"Why it was reset"`
}

// The kinds of alarms.
const (
	lost   = "lost"
	danger = "danger"
)

// alarms are those that are open, as the beat knows them, so that a link that is well
// costs nothing; and what could not be written down yet.
type alarms struct {
	open    map[string]map[string]bool // by kind and junction
	pending []steer.Event
}

func openAlarms(list []JunctionAlarm) alarms {
	a := alarms{open: map[string]map[string]bool{lost: {}, danger: {}}}
	for _, one := range list {
		a.open[one.Kind][one.Junction] = true
	}
	return a
}

// tell raises and clears alarms by what happened to the links. What could not be written
// down waits for the next beat.
func (s *Service) tell(ctx context.Context, events []steer.Event) error {
	a := &s.steering.alarms
	a.pending = append(a.pending, events...)
	for len(a.pending) > 0 {
		if err := s.tellOne(ctx, a.pending[0]); err != nil {
			return err
		}
		a.pending = a.pending[1:]
	}
	return nil
}

func (s *Service) tellOne(ctx context.Context, e steer.Event) error {
	id := s.streets.net.Junctions[e.Junction].ID
	switch e.Code {
	case field.Danger:
		return s.raise(ctx, e, JunctionAlarm{Junction: id, Kind: danger, Cause: e.Violation.Code})
	case field.Lost:
		return s.raise(ctx, e, JunctionAlarm{Junction: id, Kind: lost, Cause: "silent"})
	case field.Refused:
		return s.raise(ctx, e, JunctionAlarm{Junction: id, Kind: lost, Cause: "other_device"})
	}
	return s.joined(ctx, e, id)
}

// raise opens an alarm where none of its kind is open at the junction.
func (s *Service) raise(ctx context.Context, e steer.Event, a JunctionAlarm) error {
	if s.steering.isOpen(a.Kind, a.Junction) {
		return nil
	}
	a.RaisedAt = e.At
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.addAlarm(ctx, tx, a); err != nil {
			return err
		}
		tx.After(func() { s.steering.setOpen(a.Kind, a.Junction, true) })
		at := s.streets.net.Junctions[e.Junction].At
		region := s.regionOf(e.Junction)
		if a.Kind == danger {
			return tx.Emit(ctx, DangerSeen{a.Junction, region, a.Cause, at.Lon, at.Lat, e.At})
		}
		return tx.Emit(ctx, LinkLost{a.Junction, region, a.Cause, at.Lon, at.Lat, e.At})
	})
	if err == nil {
		slog.WarnContext(ctx, "an alarm is raised at a junction", "junction", a.Junction, "kind", a.Kind, "cause", a.Cause, "error", e.Cause)
	}
	return err
}

// joined closes the alarm of a link that was lost; one that was not is met in silence,
// as all of them are when the city starts.
func (s *Service) joined(ctx context.Context, e steer.Event, id string) error {
	if !s.steering.isOpen(lost, id) {
		return nil
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		since, _, err := s.store.clearAlarm(ctx, tx, JunctionAlarm{Junction: id, Kind: lost, ClearedAt: &e.At})
		if err != nil {
			return err
		}
		tx.After(func() { s.steering.setOpen(lost, id, false) })
		return tx.Emit(ctx, LinkJoined{id, s.regionOf(e.Junction), since, e.At})
	})
}

func (st *steering) isOpen(kind, junction string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.alarms.open[kind][junction]
}

func (st *steering) setOpen(kind, junction string, open bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if open {
		st.alarms.open[kind][junction] = true
	} else {
		delete(st.alarms.open[kind], junction)
	}
}

func (s *Service) regionOf(i int) string {
	at := s.streets.net.Junctions[i].At
	code, _ := s.Regions.RegionAt(at.Lon, at.Lat)
	return code
}

// Reset lets a junction that showed something unsafe be steered again, after a person has
// looked at it. What is still unsafe is found again by the next beat. The caller needs
// traffic.approve. Faults: ErrNoJunction, ErrReason, ErrSound.
func (s *Service) Reset(ctx context.Context, id, reason string) error {
	i, err := s.visible(ctx, id, ApprovePermission)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 500 {
		return ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		a := JunctionAlarm{Junction: id, Kind: danger, ClearedAt: &tx.Now, ClearedBy: auth.Actor(ctx), Reason: reason}
		a.RaisedAt, a.Cause, err = s.store.clearAlarm(ctx, tx, a)
		if err != nil {
			return err
		}
		if a.RaisedAt.IsZero() {
			return ErrSound.With("junction", id)
		}
		tx.After(func() { s.steering.reset(i, id) })
		if err := s.store.addChange(ctx, tx, id, ControlChange{At: tx.Now, Kind: "reset", Why: "reset", By: a.ClearedBy}); err != nil {
			return err
		}
		if err := tx.Emit(ctx, DangerReset{id, s.regionOf(i), a.RaisedAt, tx.Now}); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "monitor_reset", id, map[string]any{"stopped": a.Cause, "reason": reason})
	})
}

func (st *steering) reset(i int, id string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.brain == nil {
		return
	}
	st.brain.Reset(i)
	delete(st.alarms.open[danger], id)
}

// held tells whether a junction showed something unsafe before the city was started anew:
// its monitor has forgotten that, and it is left to itself until a person has looked. The
// steering is locked.
func (st *steering) held(i int, id string) bool {
	if !st.alarms.open[danger][id] {
		return false
	}
	l, ok := st.brain.Live(i)
	return ok && l.Tripped == nil
}

// Alarms gives the alarms of the caller's scope, the newest first, two hundred at most.
// The caller needs traffic.read.
func (s *Service) Alarms(ctx context.Context, open bool) (list []JunctionAlarm, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	list = []JunctionAlarm{}
	var ids []string
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err := s.store.alarms(ctx, tx, open, 2000)
		for _, a := range all {
			i, known := s.streets.byID[a.Junction]
			if known && s.streets.covered(ctx, i) && len(list) < 200 {
				a.Name = s.streets.net.Junctions[i].Name
				list, ids = append(list, a), append(ids, a.ClearedBy)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Clearer = names[list[i].ClearedBy]
	}
	return list, err
}
