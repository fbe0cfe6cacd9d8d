package notify

import (
	"context"
	"fmt"
	"strings"
	"time"

	"citybrain/kernel/db"
)

// group is how many deliveries are alike in all that figures ask for.
type group struct {
	channel   Channel
	template  string
	state     State
	retried   bool
	sentIn    int64 // ms, one of bounds; -1: not sent
	arrivedIn int64 // ms; -1: nothing says that it arrived
	n         int64
}

// grouped counts deliveries by what figures ask for; it is the same text for the days
// that are kept and for those that are not yet.
func grouped() string {
	return `channel, template, state, CASE WHEN attempts > 1 THEN 1 ELSE 0 END AS retried, ` +
		within("sent_at = 0", "sent_at") + ` AS sent_in, ` + within("state <> 'delivered'", "ended_at") + ` AS arrived_in, COUNT(*) AS n`
}

const groupedBy = ` GROUP BY channel, template, state, retried, sent_in, arrived_in`

// within rounds the time from a delivery's making to an instant up to the next bound.
func within(not, instant string) string {
	var b strings.Builder
	b.WriteString(`CASE WHEN ` + not + ` THEN -1`)
	for _, ms := range bounds[:len(bounds)-1] {
		fmt.Fprintf(&b, ` WHEN %s - made_at <= %d THEN %d`, instant, ms*1000, ms)
	}
	fmt.Fprintf(&b, ` ELSE %d END`, bounds[len(bounds)-1])
	return b.String()
}

// markStale has a day counted anew, whether it was counted or just is.
func (store) markStale(ctx context.Context, tx *db.Tx, day string) error {
	_, err := tx.Exec(ctx, `INSERT INTO notify_sum_days (day, stale) VALUES ($1, 1) ON CONFLICT (day) DO UPDATE SET stale = 1`, day)
	return err
}

// keepDay counts the deliveries of a day. The mark comes first: whoever changes one of
// them meanwhile marks the day, too, and one of both begins again.
func (store) keepDay(ctx context.Context, tx *db.Tx, day string, span timeSpan) error {
	_, err := tx.Exec(ctx, `INSERT INTO notify_sum_days (day, stale) VALUES ($1, 0) ON CONFLICT (day) DO UPDATE SET stale = 0`, day)
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM notify_sums WHERE day = $1`, day)
	}
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO notify_sums (channel, template, state, retried, sent_in, arrived_in, n, day)
			SELECT g.channel, g.template, g.state, g.retried, g.sent_in, g.arrived_in, g.n, $1 FROM (SELECT `+grouped()+`
			FROM notify_deliveries WHERE made_at >= $2 AND made_at < $3`+groupedBy+`) g`, day, db.Micros(span.from), db.Micros(span.to))
	}
	return err
}

// keptDays gives the days of a span that are kept, and whether they are stale.
func (store) keptDays(ctx context.Context, tx *db.Tx, from, to string) (map[string]bool, error) {
	rows, err := tx.Query(ctx, `SELECT day, stale FROM notify_sum_days WHERE day >= $1 AND day <= $2`, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	days := map[string]bool{}
	for rows.Next() {
		var day string
		var stale int64
		if err := rows.Scan(&day, &stale); err != nil {
			return nil, err
		}
		days[day] = stale == 1
	}
	return days, rows.Err()
}

// keptGroups sums the kept days up.
func (store) keptGroups(ctx context.Context, tx *db.Tx, from, to string) ([]group, error) {
	rows, err := tx.Query(ctx, `SELECT s.channel, s.template, s.state, s.retried, s.sent_in, s.arrived_in, SUM(s.n) FROM notify_sums s
		JOIN notify_sum_days d ON d.day = s.day AND d.stale = 0 WHERE s.day >= $1 AND s.day <= $2
		GROUP BY s.channel, s.template, s.state, s.retried, s.sent_in, s.arrived_in`, from, to)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, readGroup)
}

// liveGroups counts what was told in a span as it stands now.
func (store) liveGroups(ctx context.Context, tx *db.Tx, span timeSpan) ([]group, error) {
	rows, err := tx.Query(ctx, `SELECT `+grouped()+` FROM notify_deliveries WHERE made_at >= $1 AND made_at < $2`+groupedBy,
		db.Micros(span.from), db.Micros(span.to))
	if err != nil {
		return nil, err
	}
	return scanAll(rows, readGroup)
}

func readGroup(row interface{ Scan(...any) error }) (g group, err error) {
	var retried int64
	err = row.Scan(&g.channel, &g.template, &g.state, &retried, &g.sentIn, &g.arrivedIn, &g.n)
	g.retried = retried == 1
	return g, err
}

// firstMade is when the oldest delivery that there still is was made; the zero time for none.
func (store) firstMade(ctx context.Context, tx *db.Tx) (time.Time, error) {
	var made int64
	err := tx.QueryRow(ctx, `SELECT COALESCE(MIN(made_at), 0) FROM notify_deliveries`).Scan(&made)
	return instant(made), err
}
