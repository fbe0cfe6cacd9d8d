package things

import (
	"context"
	"fmt"

	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// markRow is the worst open alarm of a department's rule on a thing.
type markRow struct {
	thing, rule string
	severity    State
}

// colour gives things the state of the open alarms of departments' rules, as they
// have that of their own thresholds: map, lists, counts and history show the worst,
// whoever wrote the rule. What the store says counts, on every node.
func (s *Service) colour(ctx context.Context) error {
	r := &s.ruler
	r.colouring.Lock()
	defer r.colouring.Unlock()
	var rows []markRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.marks(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the alarms of rules: %w", err)
	}
	marks := map[string]twin.Mark{}
	for _, row := range rows {
		m := marks[row.thing]
		m.Severity = max(m.Severity, row.severity)
		if one, known := r.find(row.rule); known && one.run != nil && one.run.Program.Silence != 0 {
			m.Silent = max(m.Silent, row.severity)
		}
		marks[row.thing] = m
	}
	var out twin.Effects
	now, t := db.Micros(s.Clock.Now()), s.Twin()
	for id := range r.marks {
		if _, still := marks[id]; !still {
			t.Mark(id, twin.Mark{}, now, &out)
		}
	}
	for id, m := range marks {
		t.Mark(id, m, now, &out)
	}
	r.marks = marks
	s.tellStates(out.States)
	s.pending.add(&out, 0)
	return nil
}
