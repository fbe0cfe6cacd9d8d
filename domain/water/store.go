package water

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"citybrain/domain/water/leak"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// store is all SQL of water.
type store struct{}

// historyRow is a history as the store holds it.
type historyRow struct {
	id                    HistoryID
	network, medium, file string
	learn                 int64
	region, org           string
	added                 int64
	by, job, state        string
	report                string
}

const historyColumns = `id, network, medium, file, learn, region, org, added_at, added_by, job, state, report`

func readHistory(row interface{ Scan(...any) error }) (h historyRow, err error) {
	err = row.Scan(&h.id, &h.network, &h.medium, &h.file, &h.learn, &h.region, &h.org, &h.added, &h.by, &h.job, &h.state, &h.report)
	return h, err
}

func (store) putHistory(ctx context.Context, tx *db.Tx, h historyRow, packed []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO water_histories (`+historyColumns+`, packed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		string(h.id), h.network, h.medium, h.file, h.learn, h.region, h.org, h.added, h.by, h.job, h.state, h.report, packed)
	return err
}

// endHistory writes what became of a history and lets its file go.
func (store) endHistory(ctx context.Context, tx *db.Tx, id HistoryID, state, report string) error {
	_, err := tx.Exec(ctx, `UPDATE water_histories SET state = $1, report = $2, packed = $3 WHERE id = $4`, state, report, []byte{}, string(id))
	return err
}

func (store) history(ctx context.Context, tx *db.Tx, id HistoryID) (historyRow, error) {
	h, err := readHistory(tx.QueryRow(ctx, `SELECT `+historyColumns+` FROM water_histories WHERE id = $1`, string(id)))
	return h, missing(err, ErrNoHistory)
}

func (store) packed(ctx context.Context, tx *db.Tx, id HistoryID) (packed []byte, err error) {
	err = tx.QueryRow(ctx, `SELECT packed FROM water_histories WHERE id = $1`, string(id)).Scan(&packed)
	return packed, missing(err, ErrNoHistory)
}

// histories gives those of a scope, the newest first, after a row.
func (store) histories(ctx context.Context, tx *db.Tx, scope [2]string, after HistoryID, limit int) ([]historyRow, error) {
	w := where{}
	w.scope(scope)
	if after != "" {
		w.add("id < ?", string(after))
	}
	rows, err := tx.Query(ctx, `SELECT `+historyColumns+` FROM water_histories`+w.text()+` ORDER BY id DESC`+w.limit(limit), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (historyRow, error) { return readHistory(rows) })
}

// episodeRow is an episode as the store holds it.
type episodeRow struct {
	id                       EpisodeID
	history                  HistoryID
	network, medium          string
	cause                    leak.Cause
	began, detected, ended   int64
	confidence               float64
	nearest, region, org     string
	found                    int64
	acknowledged, closed     int64
	acknowledgedBy, closedBy string
	outcome, reason          string
	zone, view, thing        string // of a live network
	body                     string // read for one episode only
}

const episodeColumns = `id, history, network, medium, cause, began_at, detected_at, ended_at, confidence, nearest, region, org, found_at,
	acknowledged_at, acknowledged_by, closed_at, closed_by, outcome, reason, zone, view, thing`

func (e *episodeRow) places() []any {
	return []any{&e.id, &e.history, &e.network, &e.medium, &e.cause, &e.began, &e.detected, &e.ended, &e.confidence, &e.nearest, &e.region, &e.org,
		&e.found, &e.acknowledged, &e.acknowledgedBy, &e.closed, &e.closedBy, &e.outcome, &e.reason, &e.zone, &e.view, &e.thing}
}

// putEpisode writes an episode; false if it was written before.
func (store) putEpisode(ctx context.Context, tx *db.Tx, e episodeRow) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO water_episodes (id, history, network, medium, cause, began_at, detected_at, ended_at, confidence, nearest, region, org,
		found_at, body, zone, view, thing) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT (id) DO NOTHING`,
		string(e.id), string(e.history), e.network, e.medium, string(e.cause), e.began, e.detected, e.ended, e.confidence, e.nearest, e.region, e.org,
		e.found, e.body, e.zone, e.view, e.thing)
	return n > 0, err
}

// isKnown tells whether another history of the network has shown an episode of
// this cause that began near this time.
func (store) isKnown(ctx context.Context, tx *db.Tx, e episodeRow, near int64) (bool, error) {
	var n int64
	err := tx.QueryRow(ctx, `SELECT count(*) FROM water_episodes WHERE network = $1 AND medium = $2 AND cause = $3 AND region = $4 AND org = $5
		AND history <> $6 AND began_at BETWEEN $7 AND $8`,
		e.network, e.medium, string(e.cause), e.region, e.org, string(e.history), e.began-near, e.began+near).Scan(&n)
	return n > 0, err
}

func (store) episode(ctx context.Context, tx *db.Tx, id EpisodeID) (e episodeRow, err error) {
	err = tx.QueryRow(ctx, `SELECT `+episodeColumns+`, body FROM water_episodes WHERE id = $1`, string(id)).Scan(append(e.places(), &e.body)...)
	return e, missing(err, ErrNoEpisode)
}

// episodeFilter chooses episodes; empty fields choose all.
type episodeFilter struct {
	state, network, medium, cause, history string
	source                                 string    // live, history
	scope                                  [2]string // region, organisation
	afterAt                                int64
	after                                  EpisodeID
}

// episodes gives those that the filter chooses, the newest first.
func (store) episodes(ctx context.Context, tx *db.Tx, f episodeFilter, limit int) ([]episodeRow, error) {
	w := where{}
	w.scope(f.scope)
	for column, value := range map[string]string{"network": f.network, "medium": f.medium, "cause": f.cause, "history": f.history} {
		if value != "" {
			w.add(column+" = ?", value)
		}
	}
	switch f.state {
	case "open":
		w.add("acknowledged_at = 0 AND closed_at = 0")
	case "acknowledged":
		w.add("acknowledged_at <> 0 AND closed_at = 0")
	case "closed":
		w.add("closed_at <> 0")
	case "unclosed":
		w.add("closed_at = 0")
	}
	switch f.source {
	case "live":
		w.add("zone <> ''")
	case "history":
		w.add("zone = ''")
	}
	if f.after != "" {
		w.add("(detected_at < ? OR detected_at = ? AND id < ?)", f.afterAt, f.afterAt, string(f.after))
	}
	rows, err := tx.Query(ctx, `SELECT `+episodeColumns+` FROM water_episodes`+w.text()+` ORDER BY detected_at DESC, id DESC`+w.limit(limit), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (e episodeRow, err error) {
		err = rows.Scan(e.places()...)
		return e, err
	})
}

func (store) acknowledge(ctx context.Context, tx *db.Tx, id EpisodeID, by string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE water_episodes SET acknowledged_at = $1, acknowledged_by = $2
		WHERE id = $3 AND acknowledged_at = 0 AND closed_at = 0`, db.Micros(tx.Now), by, string(id))
	return n > 0, err
}

func (store) close(ctx context.Context, tx *db.Tx, id EpisodeID, by, outcome, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE water_episodes SET closed_at = $1, closed_by = $2, outcome = $3, reason = $4
		WHERE id = $5 AND closed_at = 0`, db.Micros(tx.Now), by, outcome, reason, string(id))
	return n > 0, err
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

// scope keeps to a region and an organisation with all below them.
func (w *where) scope(scope [2]string) {
	if scope[0] != "" {
		w.add(`region LIKE ? ESCAPE '\'`, db.Prefix(scope[0]))
	}
	if scope[1] != "" {
		w.add(`(org = ? OR org LIKE ? ESCAPE '\')`, scope[1], db.Prefix(scope[1]+"/"))
	}
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

func missing(err error, as *fault.Fault) error {
	if errors.Is(err, db.ErrMissing) {
		return as
	}
	return err
}
