package lighting

import (
	"context"
	"slices"

	"citybrain/kernel/db"
)

const lampColumns = `lamp, level, sent_at, lit_at, holds_to, order_id, answer, tries, cause, bad, good, judged, fault_at, repair`

func (store) lamps(ctx context.Context, tx *db.Tx) (map[string]*lampState, error) {
	rows, err := tx.Query(ctx, `SELECT `+lampColumns+` FROM lighting_lamps`)
	if err != nil {
		return nil, err
	}
	list := map[string]*lampState{}
	return list, each(rows, func() error {
		var lamp string
		st := &lampState{}
		err := rows.Scan(&lamp, &st.level, &st.sentAt, &st.litAt, &st.holdsTo, &st.order, &st.answer, &st.tries,
			&st.cause, &st.bad, &st.good, &st.judged, &st.faultAt, &st.repair)
		list[lamp] = st
		return err
	})
}

// putLamps stores the lamps of which something has changed.
func (store) putLamps(ctx context.Context, tx *db.Tx, list map[string]*lampState) error {
	changed := []string{}
	for _, lamp := range sorted(list) {
		if list[lamp].changed {
			changed = append(changed, lamp)
		}
	}
	for part := range slices.Chunk(changed, rowsAtOnce) {
		args := make([]any, 0, 14*len(part))
		for _, lamp := range part {
			st := list[lamp]
			args = append(args, lamp, st.level, st.sentAt, st.litAt, st.holdsTo, st.order, st.answer, st.tries,
				st.cause, st.bad, st.good, st.judged, st.faultAt, string(st.repair))
		}
		_, err := tx.Exec(ctx, `INSERT INTO lighting_lamps (`+lampColumns+`) VALUES `+tuples(len(part), 14)+`
			ON CONFLICT (lamp) DO UPDATE SET level = excluded.level, sent_at = excluded.sent_at, lit_at = excluded.lit_at,
				holds_to = excluded.holds_to, order_id = excluded.order_id, answer = excluded.answer, tries = excluded.tries,
				cause = excluded.cause, bad = excluded.bad, good = excluded.good, judged = excluded.judged,
				fault_at = excluded.fault_at, repair = excluded.repair`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func (store) putAnswer(ctx context.Context, tx *db.Tx, f commandFact) error {
	_, err := tx.Exec(ctx, `INSERT INTO lighting_answers (command, lamp, order_id, state, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (lamp, command) DO NOTHING`, f.Command, f.Thing, f.Order, f.State, db.Micros(f.At))
	return err
}

// answers gives what came since the last minute, a hundred thousand at most.
func (store) answers(ctx context.Context, tx *db.Tx) ([]commandFact, error) {
	rows, err := tx.Query(ctx, `SELECT command, lamp, order_id, state FROM lighting_answers ORDER BY at LIMIT 100000`)
	if err != nil {
		return nil, err
	}
	var list []commandFact
	return list, each(rows, func() error {
		var f commandFact
		err := rows.Scan(&f.Command, &f.Thing, &f.Order, &f.State)
		list = append(list, f)
		return err
	})
}

// dropAnswers removes what was taken over.
func (store) dropAnswers(ctx context.Context, tx *db.Tx, list []commandFact) error {
	for part := range slices.Chunk(list, rowsAtOnce) {
		args := make([]any, 0, 2*len(part))
		for _, f := range part {
			args = append(args, f.Thing, f.Command)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM lighting_answers WHERE (lamp, command) IN (VALUES `+tuples(len(part), 2)+`)`, args...); err != nil {
			return err
		}
	}
	return nil
}

// release forgets the fault of the lamps of a repair that a person ended: if they
// are still out, that is a new one.
func (store) release(ctx context.Context, tx *db.Tx, repair RepairID) error {
	_, err := tx.Exec(ctx, `UPDATE lighting_lamps SET cause = '', bad = 0, good = 0, fault_at = 0, repair = '' WHERE repair = $1`, string(repair))
	return err
}
