package traffic

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"citybrain/domain/traffic/incident"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// learntFrom is how far back people's words on incidents count.
const learntFrom = 31 * 24 * time.Hour

// newPatrol begins to look for incidents with what people have said of earlier ones; what
// was open when the city stopped is found again where it is still there.
func (s *Service) newPatrol(ctx context.Context, tx *db.Tx, n *network.Network, now time.Time) (*incident.Patrol, map[string]int, error) {
	lanes := make(map[string]int, len(n.Lanes))
	for l := range n.Lanes {
		lanes[n.Lanes[l].ID] = l
	}
	if err := s.store.forsakeIncidents(ctx, tx, now); err != nil {
		return nil, nil, err
	}
	words, err := s.store.words(ctx, tx, now.Add(-learntFrom))
	if err != nil {
		return nil, nil, err
	}
	p := incident.New(n, incident.Default())
	for _, w := range words {
		if l, known := lanes[w.Lane]; known {
			p.Judge(l, w.Word == confirmed)
		}
	}
	return p, lanes, nil
}

// patrolled shows the street of this second to the patrol; what began and ended waits to be
// written. The steering is locked.
func (st *steering) patrolled(now time.Time) {
	for i := range st.net.Junctions {
		st.shows[i], _ = st.brain.Shown(i)
	}
	st.alarmed = append(st.alarmed, st.patrol.Watch(now, st.seen, st.shows)...)
}

// keepIncidents writes what began and ended, and tells of it. What cannot be written waits
// for the next beat.
func (s *Service) keepIncidents(ctx context.Context) error {
	st := &s.steering
	for len(st.alarmed) > 0 {
		if err := s.keepIncident(ctx, st.alarmed[0]); err != nil {
			return err
		}
		st.alarmed = st.alarmed[1:]
	}
	return nil
}

func (s *Service) keepIncident(ctx context.Context, a incident.Alarm) error {
	if !a.Cleared.IsZero() {
		return s.clearIncident(ctx, a)
	}
	v := s.incidentOf(a.Lane, a.Before)
	v.ID, v.Cause, v.Confidence, v.Stood, v.Begun = id.New[string]("inci", a.Begun), string(a.Cause), hundredth(a.Confidence), a.Stood, a.Begun
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.addIncident(ctx, tx, v); err != nil {
			return err
		}
		return tx.Emit(ctx, IncidentFound{v.ID, v.Road, v.Junction, v.Region, v.Cause, v.Confidence, v.Lon, v.Lat, v.Begun})
	})
	if err == nil {
		s.steering.incidents[a.ID] = v.ID
		slog.InfoContext(ctx, "a lane is blocked", "incident", v.ID, "lane", v.Lane, "cause", v.Cause)
	}
	return err
}

func (s *Service) clearIncident(ctx context.Context, a incident.Alarm) error {
	known, ok := s.steering.incidents[a.ID]
	if !ok {
		return nil
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, incidentsHeld); err != nil {
			return err
		}
		v, err := s.store.incident(ctx, tx, known)
		if errors.Is(err, ErrNoIncident) {
			return nil
		}
		if err != nil {
			return err
		}
		v.ClearedAt = &a.Cleared
		if err := s.store.setIncident(ctx, tx, v); err != nil {
			return err
		}
		return tx.Emit(ctx, IncidentCleared{v.ID, v.Road, v.Region, v.Begun, a.Cleared})
	})
	if err == nil {
		delete(s.steering.incidents, a.ID)
	}
	return err
}
