package waste

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// putPlan writes a plan with its rounds and stops.
func (s store) putPlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	head := *p
	head.Rounds, head.Unassigned = nil, nil
	text, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("write plan %s: %w", p.ID, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO waste_plans (id, day, made_at, made_by, body) VALUES ($1, $2, $3, $4, $5)`,
		string(p.ID), p.Day, db.Micros(p.MadeAt), p.MadeBy, string(text))
	if err != nil {
		return err
	}
	for _, r := range p.Rounds {
		if err := s.putRound(ctx, tx, p.ID, r); err != nil {
			return err
		}
	}
	_, err = tx.Bulk(ctx, "waste_stops", []string{"plan", "bin", "vehicle", "place", "body", "state"}, func(yield func([]any) bool) {
		put := func(vehicle string, stops []Stop) bool {
			for _, stop := range stops {
				body, _ := json.Marshal(stop) // plain fields
				if !yield([]any{string(p.ID), stop.Bin, vehicle, int64(stop.Place), string(body), stop.State}) {
					return false
				}
			}
			return true
		}
		for _, r := range p.Rounds {
			if !put(r.Vehicle, r.Stops) {
				return
			}
		}
		put("", p.Unassigned)
	})
	return err
}

func (store) putRound(ctx context.Context, tx *db.Tx, plan PlanID, r Round) error {
	line, err := json.Marshal(r.Line)
	if err != nil {
		return err
	}
	r.Line, r.Stops = nil, nil
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO waste_rounds (plan, vehicle, body, line) VALUES ($1, $2, $3, $4)`,
		string(plan), r.Vehicle, string(body), string(line))
	return err
}

// newest is the plan that is in force on a day.
const newest = `SELECT id FROM waste_plans WHERE day = $1 ORDER BY made_at DESC, id DESC LIMIT 1`

// planOf gives the plan that is in force on a day; db.ErrMissing if none is.
func (s store) planOf(ctx context.Context, tx *db.Tx, day string) (Plan, error) {
	var p Plan
	var body string
	var at int64
	err := tx.QueryRow(ctx, `SELECT id, made_at, made_by, body FROM waste_plans WHERE id = (`+newest+`)`, day).
		Scan(&p.ID, &at, &p.MadeBy, &body)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return p, fmt.Errorf("read plan %s: %w", p.ID, err)
	}
	p.MadeAt, p.Rounds, p.Unassigned = db.Time(at), []Round{}, []Stop{}
	if err := s.rounds(ctx, tx, &p); err != nil {
		return p, err
	}
	return p, s.stops(ctx, tx, &p)
}

func (store) rounds(ctx context.Context, tx *db.Tx, p *Plan) error {
	rows, err := tx.Query(ctx, `SELECT body, line FROM waste_rounds WHERE plan = $1 ORDER BY vehicle`, string(p.ID))
	if err != nil {
		return err
	}
	return each(rows, func() error {
		var body, line string
		var r Round
		if err := rows.Scan(&body, &line); err != nil {
			return err
		}
		if err := errors.Join(json.Unmarshal([]byte(body), &r), json.Unmarshal([]byte(line), &r.Line)); err != nil {
			return err
		}
		r.Stops = []Stop{}
		p.Rounds = append(p.Rounds, r)
		return nil
	})
}

func (s store) stops(ctx context.Context, tx *db.Tx, p *Plan) error {
	round := map[string]*Round{}
	for i := range p.Rounds {
		round[p.Rounds[i].Vehicle] = &p.Rounds[i]
	}
	rows, err := tx.Query(ctx, `SELECT vehicle, body, state, ended_at, ended_by, note FROM waste_stops
		WHERE plan = $1 ORDER BY vehicle, place, bin`, string(p.ID))
	if err != nil {
		return err
	}
	return each(rows, func() error {
		vehicle, stop, err := readStop(rows)
		if err != nil {
			return err
		}
		if r := round[vehicle]; r != nil {
			r.Stops = append(r.Stops, stop)
		} else {
			p.Unassigned = append(p.Unassigned, stop)
		}
		return nil
	})
}

func readStop(row db.Row) (vehicle string, stop Stop, err error) {
	var body, state, by, note string
	var ended int64
	if err := row.Scan(&vehicle, &body, &state, &ended, &by, &note); err != nil {
		return "", stop, err
	}
	err = json.Unmarshal([]byte(body), &stop)
	stop.State, stop.EndedBy, stop.Note = state, by, note
	if ended != 0 {
		at := db.Time(ended)
		stop.EndedAt = &at
	}
	return vehicle, stop, err
}

// stop gives one stop; db.ErrMissing if the plan has no such bin.
func (store) stop(ctx context.Context, tx *db.Tx, plan PlanID, bin string) (Stop, error) {
	_, stop, err := readStop(tx.QueryRow(ctx, `SELECT vehicle, body, state, ended_at, ended_by, note FROM waste_stops
		WHERE plan = $1 AND bin = $2`, string(plan), bin))
	return stop, err
}

// newestBeside gives the plan that is in force on the day of a plan.
func (store) newestBeside(ctx context.Context, tx *db.Tx, plan PlanID) (found PlanID, err error) {
	err = tx.QueryRow(ctx, `SELECT n.id FROM waste_plans n JOIN waste_plans p ON p.day = n.day
		WHERE p.id = $1 ORDER BY n.made_at DESC, n.id DESC LIMIT 1`, string(plan)).Scan(&found)
	return found, err
}

// endStop writes the state of a stop; taking it back forgets who ended it.
func (store) endStop(ctx context.Context, tx *db.Tx, in StopState, by string) error {
	at := db.Micros(tx.Now)
	if in.State == Open {
		at, by = 0, ""
	}
	_, err := tx.Exec(ctx, `UPDATE waste_stops SET state = $3, ended_at = $4, ended_by = $5, note = $6 WHERE plan = $1 AND bin = $2`,
		string(in.Plan), in.Bin, in.State, at, by, in.Note)
	return err
}

// untouched fails with ErrPlanned where stops of the day's plan are not open.
func (store) untouched(ctx context.Context, tx *db.Tx, day string) error {
	var touched int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM waste_stops WHERE plan = (`+newest+`) AND state <> 'open' AND ended_by <> 'bin'`, day).Scan(&touched)
	if err == nil && touched > 0 {
		return ErrPlanned.With("stops", touched)
	}
	return err
}

// statesOn gives the state of each bin that is collected on a day.
func (store) statesOn(ctx context.Context, tx *db.Tx, day string) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT bin, state FROM waste_stops WHERE plan = (`+newest+`)`, day)
	if err != nil {
		return nil, err
	}
	states := map[string]string{}
	return states, each(rows, func() error {
		var bin, state string
		err := rows.Scan(&bin, &state)
		states[bin] = state
		return err
	})
}

// dueStop is a stop of a day, with the plan that it belongs to.
type dueStop struct {
	Stop
	plan   PlanID
	madeAt time.Time
}

func (store) dueStops(ctx context.Context, tx *db.Tx, day string) (map[string]dueStop, error) {
	rows, err := tx.Query(ctx, `SELECT s.body, s.state, s.ended_at, p.id, p.made_at FROM waste_stops s
		JOIN waste_plans p ON p.id = s.plan WHERE p.id = (`+newest+`)`, day)
	if err != nil {
		return nil, err
	}
	stops := map[string]dueStop{}
	return stops, each(rows, func() error {
		var body, state string
		var one dueStop
		var made, ended int64
		if err := rows.Scan(&body, &state, &ended, &one.plan, &made); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &one.Stop); err != nil {
			return err
		}
		at := db.Time(ended)
		one.madeAt, one.State, one.EndedAt = db.Time(made), state, &at
		stops[one.Bin] = one
		return nil
	})
}
