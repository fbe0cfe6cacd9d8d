package environment

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"citybrain/domain/environment/episode"
	"citybrain/kernel/db"
)

// store is all SQL of environment.
type store struct{}

const noteRules = "rules"

func (store) putNote(ctx context.Context, tx *db.Tx, id string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO environment_notes (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, id, string(text))
	return err
}

// note reads what putNote wrote; false where nothing was.
func (store) note(ctx context.Context, tx *db.Tx, id string, value any) (bool, error) {
	var text string
	err := tx.QueryRow(ctx, `SELECT body FROM environment_notes WHERE id = $1`, id).Scan(&text)
	if errors.Is(err, db.ErrMissing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(text), value)
}

// strays gives the members of a measure by thing.
func (store) strays(ctx context.Context, tx *db.Tx, measure string) (map[string]*episode.Member, error) {
	rows, err := tx.Query(ctx, `SELECT body FROM environment_strays WHERE measure = $1`, measure)
	if err != nil {
		return nil, err
	}
	list, err := scan(rows, func(rows *sql.Rows) (m episode.Member, err error) {
		var text string
		if err = rows.Scan(&text); err == nil {
			err = json.Unmarshal([]byte(text), &m)
		}
		return m, err
	})
	members := map[string]*episode.Member{}
	for i := range list {
		members[list[i].Station] = &list[i]
	}
	return members, err
}

// putStrays writes the members of a measure in the place of those before.
func (store) putStrays(ctx context.Context, tx *db.Tx, measure string, members map[string]*episode.Member) error {
	if _, err := tx.Exec(ctx, `DELETE FROM environment_strays WHERE measure = $1`, measure); err != nil {
		return err
	}
	for thing, m := range members {
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO environment_strays (thing, measure, episode, body) VALUES ($1, $2, $3, $4)`, thing, measure, m.Episode, string(text)); err != nil {
			return err
		}
	}
	return nil
}

// episodeRow is an episode as the store holds it.
type episodeRow struct {
	id                 EpisodeID
	kind, measure      string
	began, ended       int64
	worst, mean, bound float64
	region             string
	lon, lat           float64
	stations           int64
	body               string
}

const episodeColumns = `id, kind, measure, began_at, ended_at, worst, mean, bound, region, lon, lat, stations, body`

func readEpisode(row interface{ Scan(...any) error }) (e episodeRow, err error) {
	err = row.Scan(&e.id, &e.kind, &e.measure, &e.began, &e.ended, &e.worst, &e.mean, &e.bound, &e.region, &e.lon, &e.lat, &e.stations, &e.body)
	return e, err
}

func (store) putEpisode(ctx context.Context, tx *db.Tx, e episodeRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO environment_episodes (`+episodeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, worst = excluded.worst, mean = excluded.mean, stations = excluded.stations, body = excluded.body`,
		string(e.id), e.kind, e.measure, e.began, e.ended, e.worst, e.mean, e.bound, e.region, e.lon, e.lat, e.stations, e.body)
	return err
}

func (store) episode(ctx context.Context, tx *db.Tx, id EpisodeID) (episodeRow, error) {
	e, err := readEpisode(tx.QueryRow(ctx, `SELECT `+episodeColumns+` FROM environment_episodes WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return e, ErrNoEpisode
	}
	return e, err
}

// episodeFilter chooses episodes; empty fields choose all.
type episodeFilter struct {
	kinds   []string
	state   string // open, ended
	region  string // prefix
	afterAt int64
	after   EpisodeID
}

// episodes gives those that the filter chooses, the newest first.
func (store) episodes(ctx context.Context, tx *db.Tx, f episodeFilter, limit int) ([]episodeRow, error) {
	w := where{}
	if len(f.kinds) > 0 {
		marks := make([]string, len(f.kinds))
		args := make([]any, len(f.kinds))
		for i, k := range f.kinds {
			marks[i], args[i] = "?", k
		}
		w.add("kind IN ("+strings.Join(marks, ", ")+")", args...)
	}
	switch f.state {
	case "open":
		w.add("ended_at = 0")
	case "ended":
		w.add("ended_at <> 0")
	}
	if f.region != "" {
		w.add(`region LIKE ? ESCAPE '\'`, db.Prefix(f.region))
	}
	if f.after != "" {
		w.add("(began_at < ? OR began_at = ? AND id < ?)", f.afterAt, f.afterAt, string(f.after))
	}
	rows, err := tx.Query(ctx, `SELECT `+episodeColumns+` FROM environment_episodes`+w.text()+` ORDER BY began_at DESC, id DESC`+w.limit(limit), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (episodeRow, error) { return readEpisode(rows) })
}

// addCurve adds a look to the step of a curve.
func (store) addCurve(ctx context.Context, tx *db.Tx, place, measure string, at int64, value float64) error {
	_, err := tx.Exec(ctx, `INSERT INTO environment_curves (place, measure, at, total, looks) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (place, measure, at) DO UPDATE SET total = environment_curves.total + excluded.total, looks = environment_curves.looks + 1`, place, measure, at, value)
	return err
}

// curve gives the means of a place's measure from a time to another, oldest first.
func (store) curve(ctx context.Context, tx *db.Tx, place, measure string, from, to int64) ([]CurvePoint, error) {
	rows, err := tx.Query(ctx, `SELECT at, total / looks FROM environment_curves WHERE place = $1 AND measure = $2 AND at >= $3 AND at < $4 ORDER BY at`, place, measure, from, to)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (p CurvePoint, err error) {
		var at int64
		err = rows.Scan(&at, &p.Value)
		p.At, p.Value = db.Time(at), round(p.Value)
		return p, err
	})
}

// forget drops episodes that ended and curves before a time.
func (store) forget(ctx context.Context, tx *db.Tx, before int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM environment_curves WHERE at < $1`, before); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM environment_episodes WHERE ended_at <> 0 AND ended_at < $1`, before)
	return err
}

// where collects conditions; ? stands for the next argument.
type where struct {
	parts []string
	args  []any
}

func (w *where) add(condition string, args ...any) {
	for _, arg := range args {
		w.args = append(w.args, arg)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.parts = append(w.parts, condition)
}

func (w *where) text() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

func (w *where) limit(n int) string {
	w.args = append(w.args, n)
	return fmt.Sprintf(" LIMIT $%d", len(w.args))
}

func scan[T any](rows *sql.Rows, one func(*sql.Rows) (T, error)) (list []T, err error) {
	defer rows.Close()
	for rows.Next() {
		row, err := one(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
