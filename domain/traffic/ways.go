package traffic

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/steer"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// JunctionWay is who steers a junction 控制方式: one version of what was set.
type JunctionWay struct {
	Version int       `json:"version" doc:"0: nobody has set anything, the timetable holds"`
	Way     string    `json:"way" enum:"local,planned,retimed,adaptive"`
	Reason  string    `json:"reason,omitempty"`
	MadeBy  string    `json:"madeBy,omitempty"`
	Maker   string    `json:"maker,omitempty" doc:"What the post is called"`
	MadeAt  time.Time `json:"madeAt"`
}

// ControlChange is one time that a controller took another plan or another way 控制变更.
type ControlChange struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind" enum:"local,plan,hold"`
	Plan int       `json:"plan" doc:"Version of the plan; 0 for none, above a million one of the retimer"`
	Why  string    `json:"why" enum:"set,timetable,retimed,no_plan,blind,sees,again,priority,passed"`
	By   string    `json:"by,omitempty" doc:"The post that set the way, where it did"`
	Name string    `json:"name,omitempty" doc:"What the post is called"`
}

// SetWay says who steers a junction from now on in place of the version that the caller
// saw: its own plan, the timetable, plans that
// are made anew every quarter of an hour, or the adaptive controller. The caller needs
// traffic.approve. Faults: ErrNoJunction, ErrReason, ErrWay, ErrReplaced.
func (s *Service) SetWay(ctx context.Context, id, way, reason string, after int) (JunctionWay, error) {
	i, err := s.visible(ctx, id, ApprovePermission)
	if err != nil {
		return JunctionWay{}, err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 500 {
		return JunctionWay{}, ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	if way != retimed && !steer.Way(way).Known() || s.streets.net.Junctions[i].Fatal {
		return JunctionWay{}, ErrWay.With("junction", id)
	}
	w := JunctionWay{Version: after + 1, Way: way, Reason: reason, MadeBy: auth.Actor(ctx)}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		now, err := s.store.way(ctx, tx, id)
		if err != nil {
			return err
		}
		if now.Version != after {
			return ErrReplaced
		}
		w.MadeAt = tx.Now
		added, err := s.store.addWay(ctx, tx, id, w)
		if err != nil {
			return err
		}
		if !added {
			return ErrReplaced
		}
		return s.recordAct(ctx, tx, "way_set", id, map[string]any{"version": w.Version, "way": way, "reason": reason})
	})
	return w, err
}

// Changes gives the last hundred changes of who steers a junction, the newest first. The
// caller needs traffic.read. Fault: ErrNoJunction.
func (s *Service) Changes(ctx context.Context, id string) (list []ControlChange, err error) {
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.changes(ctx, tx, id)
		return err
	})
	return list, err
}
