package overview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/db"
)

// store is all the SQL of overview.
type store struct{}

// layoutRow is the id of the one layout of a store.
const layoutRow = "city"

func (store) putLayout(ctx context.Context, tx *db.Tx, l Layout) error {
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write the layout: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO overview_layout (id, body, loaded_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, loaded_at = excluded.loaded_at`,
		layoutRow, string(body), db.Micros(tx.Now))
	return err
}

// getLayout gives the layout; ErrNoLayout if the pack had none.
func (store) getLayout(ctx context.Context, tx *db.Tx) (Layout, error) {
	var body string
	err := tx.QueryRow(ctx, `SELECT body FROM overview_layout WHERE id = $1`, layoutRow).Scan(&body)
	if errors.Is(err, db.ErrMissing) {
		return Layout{}, ErrNoLayout
	}
	if err != nil {
		return Layout{}, err
	}
	var l Layout
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		return Layout{}, fmt.Errorf("read the layout: %w", err)
	}
	return l, nil
}

// keep writes a figure's value at a minute; a second writer of the same minute
// changes nothing.
func (store) keep(ctx context.Context, tx *db.Tx, figure string, at time.Time, value float64) error {
	_, err := tx.Exec(ctx, `INSERT INTO overview_trend (figure, at, value) VALUES ($1, $2, $3)
		ON CONFLICT (figure, at) DO NOTHING`, figure, db.Micros(at), value)
	return err
}

// point is the mean of a figure over one step of a trend.
type point struct {
	at    time.Time
	value float64
}

// trend gives the means of a figure over each step of from..to that has a value.
func (store) trend(ctx context.Context, tx *db.Tx, figure string, span span) ([]point, error) {
	rows, err := tx.Query(ctx, `SELECT at / CAST($4 AS BIGINT) AS bucket, AVG(value) FROM overview_trend
		WHERE figure = $1 AND at >= $2 AND at < $3 GROUP BY bucket ORDER BY bucket`,
		figure, db.Micros(span.from), db.Micros(span.to), span.step.Microseconds())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []point
	for rows.Next() {
		var bucket int64
		var p point
		if err := rows.Scan(&bucket, &p.value); err != nil {
			return nil, err
		}
		p.at = db.Time(bucket * span.step.Microseconds())
		out = append(out, p)
	}
	return out, rows.Err()
}

// forget removes what is older than the instants given.
func (store) forget(ctx context.Context, tx *db.Tx, trends, news time.Time) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM overview_trend WHERE at < $1`, db.Micros(trends))
	if err != nil {
		return 0, err
	}
	m, err := tx.Exec(ctx, `DELETE FROM overview_news WHERE heard_at < $1`, db.Micros(news))
	return n + m, err
}

// news is one change of an alarm.
type news struct {
	fact   string
	change string // raised, acknowledged, cleared
	alarm  string
	region string // of the thing's home
	at     time.Time
	heard  time.Time
}

func (store) addNews(ctx context.Context, tx *db.Tx, n news) error {
	_, err := tx.Exec(ctx, `INSERT INTO overview_news (fact, change, alarm, region, at, heard_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (fact) DO NOTHING`, n.fact, n.change, n.alarm, n.region, db.Micros(n.at), db.Micros(tx.Now))
	return err
}

// newsSince gives what was heard at or after an instant, in order.
func (store) newsSince(ctx context.Context, tx *db.Tx, heard time.Time) ([]news, error) {
	rows, err := tx.Query(ctx, `SELECT fact, change, alarm, region, at, heard_at FROM overview_news
		WHERE heard_at >= $1 ORDER BY heard_at, fact LIMIT 1000`, db.Micros(heard))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []news
	for rows.Next() {
		var n news
		var at, heard int64
		if err := rows.Scan(&n.fact, &n.change, &n.alarm, &n.region, &at, &heard); err != nil {
			return nil, err
		}
		n.at, n.heard = db.Time(at), db.Time(heard)
		out = append(out, n)
	}
	return out, rows.Err()
}

// wantRegion notes that somebody looks at the screen of a region.
func (store) wantRegion(ctx context.Context, tx *db.Tx, region string) error {
	_, err := tx.Exec(ctx, `INSERT INTO overview_regions (region, asked_at) VALUES ($1, $2)
		ON CONFLICT (region) DO UPDATE SET asked_at = excluded.asked_at`, region, db.Micros(tx.Now))
	return err
}

// wantedRegions lists the regions that somebody looked at since an instant.
func (store) wantedRegions(ctx context.Context, tx *db.Tx, since time.Time) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT region FROM overview_regions WHERE asked_at >= $1 ORDER BY region`, db.Micros(since))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var region string
		if err := rows.Scan(&region); err != nil {
			return nil, err
		}
		out = append(out, region)
	}
	return out, rows.Err()
}

func (store) forgetRegions(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM overview_regions WHERE asked_at < $1`, db.Micros(before))
	return err
}
