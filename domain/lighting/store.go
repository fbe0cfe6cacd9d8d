package lighting

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"citybrain/kernel/db"
)

// store is all the SQL of lighting, here and in store_lamp.go and store_repair.go.
type store struct{}

// The ids of notes.
const (
	noteLayout = "layout"
	noteMinute = "minute"
)

func (store) putNote(ctx context.Context, tx *db.Tx, id string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the note %s: %w", id, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO lighting_notes (id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at`, id, string(text), db.Micros(tx.Now))
	return err
}

// note reads a note and gives when it was written; db.ErrMissing if there is none.
func (store) note(ctx context.Context, tx *db.Tx, id string, into any) (at int64, err error) {
	var text string
	if err := tx.QueryRow(ctx, `SELECT body, at FROM lighting_notes WHERE id = $1`, id).Scan(&text, &at); err != nil {
		return 0, err
	}
	return at, json.Unmarshal([]byte(text), into)
}

// turn takes the turn of a minute: false if another node has taken it since this
// one read what was before. Whoever takes it later waits until this unit ends.
func (store) turn(ctx context.Context, tx *db.Tx, before, at int64, list []feelingRow) (bool, error) {
	text, err := json.Marshal(list)
	if err != nil {
		return false, err
	}
	if before == 0 {
		n, err := tx.Exec(ctx, `INSERT INTO lighting_notes (id, body, at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, noteMinute, string(text), at)
		return n > 0, err
	}
	n, err := tx.Exec(ctx, `UPDATE lighting_notes SET body = $1, at = $2 WHERE id = $3 AND at = $4`, string(text), at, noteMinute, before)
	return n > 0, err
}

// stir lets every node read anew what lamps were told and how they do.
func (store) stir(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE lighting_notes SET at = at + 1 WHERE id = $1`, noteMinute)
	return err
}

// schedules gives the versions in force by group; of one group where it is named.
func (store) schedules(ctx context.Context, tx *db.Tx, group string) (map[string]Version, error) {
	rows, err := tx.Query(ctx, `SELECT s.grp, s.version, s.body, s.made_at, s.made_by, s.note FROM lighting_schedules s
		WHERE ($1 = '' OR s.grp = $1) AND s.version = (SELECT MAX(version) FROM lighting_schedules WHERE grp = s.grp)`, group)
	if err != nil {
		return nil, err
	}
	list := map[string]Version{}
	return list, each(rows, func() error {
		grp, v, err := readVersion(rows)
		list[grp] = v
		return err
	})
}

// versions gives the versions of a group's schedule, the newest first.
func (store) versions(ctx context.Context, tx *db.Tx, group string, most int) ([]Version, error) {
	rows, err := tx.Query(ctx, `SELECT grp, version, body, made_at, made_by, note FROM lighting_schedules
		WHERE grp = $1 ORDER BY version DESC LIMIT $2`, group, most)
	if err != nil {
		return nil, err
	}
	list := []Version{}
	return list, each(rows, func() error {
		_, v, err := readVersion(rows)
		list = append(list, v)
		return err
	})
}

func readVersion(rows *sql.Rows) (grp string, v Version, err error) {
	var text string
	var at int64
	if err := rows.Scan(&grp, &v.Version, &text, &at, &v.MadeBy, &v.Note); err != nil {
		return "", v, err
	}
	v.MadeAt = db.Time(at)
	return grp, v, json.Unmarshal([]byte(text), &v.Schedule)
}

// addVersion adds the next version of a schedule; false if that number is taken.
func (store) addVersion(ctx context.Context, tx *db.Tx, group string, v Version) (bool, error) {
	text, err := json.Marshal(v.Schedule)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO lighting_schedules (grp, version, body, made_at, made_by, note) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (grp, version) DO NOTHING`, group, v.Version, string(text), db.Micros(tx.Now), v.MadeBy, v.Note)
	return n > 0, err
}

// overrides gives what is ordered by hand at an instant, by group.
func (store) overrides(ctx context.Context, tx *db.Tx, now int64) (map[string]*Override, error) {
	rows, err := tx.Query(ctx, `SELECT grp, made_at, level, until_at, made_by, why FROM lighting_overrides
		WHERE ended_at = 0 AND until_at > $1 ORDER BY made_at`, now)
	if err != nil {
		return nil, err
	}
	list := map[string]*Override{}
	return list, each(rows, func() error {
		var grp string
		var made, until int64
		o := &Override{}
		err := rows.Scan(&grp, &made, &o.Level, &until, &o.MadeBy, &o.Why)
		o.MadeAt, o.Until = db.Time(made), db.Time(until)
		list[grp] = o
		return err
	})
}

func (store) putOverride(ctx context.Context, tx *db.Tx, group string, o *Override) error {
	_, err := tx.Exec(ctx, `INSERT INTO lighting_overrides (grp, made_at, level, until_at, made_by, why) VALUES ($1, $2, $3, $4, $5, $6)`,
		group, db.Micros(o.MadeAt), o.Level, db.Micros(o.Until), o.MadeBy, o.Why)
	return err
}

// endOverrides takes back what is ordered by hand for a group; how many that were.
func (store) endOverrides(ctx context.Context, tx *db.Tx, group, by string) (int64, error) {
	now := db.Micros(tx.Now)
	return tx.Exec(ctx, `UPDATE lighting_overrides SET ended_at = $1, ended_by = $2 WHERE grp = $3 AND ended_at = 0 AND until_at > $4`, now, by, group, now)
}

// addDay adds to what a group used on a day.
func (store) addDay(ctx context.Context, tx *db.Tx, group, day string, u usage) error {
	_, err := tx.Exec(ctx, `INSERT INTO lighting_days (grp, day, measured, estimated, baseline) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (grp, day) DO UPDATE SET measured = lighting_days.measured + excluded.measured,
			estimated = lighting_days.estimated + excluded.estimated, baseline = lighting_days.baseline + excluded.baseline`,
		group, day, whole(u.measured), whole(u.estimated), whole(u.baseline))
	return err
}

func whole(mwh float64) int64 { return int64(math.Round(mwh)) }

// addUsage adds to what lamps used on their days.
func (store) addUsage(ctx context.Context, tx *db.Tx, list map[usageKey]*usage) error {
	keys := slices.SortedFunc(maps.Keys(list), func(a, b usageKey) int { return strings.Compare(a.lamp+a.day, b.lamp+b.day) })
	for part := range slices.Chunk(keys, rowsAtOnce) {
		args := make([]any, 0, 5*len(part))
		for _, key := range part {
			u := list[key]
			args = append(args, key.lamp, key.day, whole(u.measured), whole(u.estimated), whole(u.baseline))
		}
		_, err := tx.Exec(ctx, `INSERT INTO lighting_energy (lamp, day, measured, estimated, baseline) VALUES `+tuples(len(part), 5)+`
			ON CONFLICT (lamp, day) DO UPDATE SET measured = lighting_energy.measured + excluded.measured,
				estimated = lighting_energy.estimated + excluded.estimated, baseline = lighting_energy.baseline + excluded.baseline`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// days sums up what groups used by day, from a day on.
func (store) days(ctx context.Context, tx *db.Tx, groups map[string]bool, from string) (map[string]usage, error) {
	rows, err := tx.Query(ctx, `SELECT grp, day, measured, estimated, baseline FROM lighting_days WHERE day >= $1`, from)
	if err != nil {
		return nil, err
	}
	return readDays(rows, groups)
}

// groupsOn gives what each group used on a day.
func (store) groupsOn(ctx context.Context, tx *db.Tx, day string) (map[string]usage, error) {
	rows, err := tx.Query(ctx, `SELECT day, grp, measured, estimated, baseline FROM lighting_days WHERE day = $1`, day)
	if err != nil {
		return nil, err
	}
	return readDays(rows, nil)
}

func (store) lampDays(ctx context.Context, tx *db.Tx, lamp, from string) (map[string]usage, error) {
	rows, err := tx.Query(ctx, `SELECT lamp, day, measured, estimated, baseline FROM lighting_energy WHERE lamp = $1 AND day >= $2`, lamp, from)
	if err != nil {
		return nil, err
	}
	return readDays(rows, nil)
}

func readDays(rows *sql.Rows, of map[string]bool) (map[string]usage, error) {
	list := map[string]usage{}
	return list, each(rows, func() error {
		var whose, day string
		var u usage
		if err := rows.Scan(&whose, &day, &u.measured, &u.estimated, &u.baseline); err != nil {
			return err
		}
		if of == nil || of[whose] {
			sum := list[day]
			sum.add(u)
			list[day] = sum
		}
		return nil
	})
}

// forget removes what is past its keeping.
func (store) forget(ctx context.Context, tx *db.Tx, lampDay, groupDay string, repairsBefore int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM lighting_energy WHERE day < $1`, lampDay); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM lighting_days WHERE day < $1`, groupDay); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM lighting_overrides WHERE until_at < $1`, repairsBefore); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM lighting_repairs WHERE state = 'done' AND done_at < $1`, repairsBefore)
	return err
}

// rowsAtOnce is how many rows one statement writes.
const rowsAtOnce = 200

// tuples writes "($1, $2), ($3, $4)" for so many rows and columns.
func tuples(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String() + ")"
}

// each visits the rows and closes them.
func each(rows *sql.Rows, visit func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := visit(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
