package resources

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/db"
)

// bookingColumns are all of a booking, in the order of scanBooking.
const bookingColumns = `id, resource, kind, region, org, series, state, was, quantity, from_at, to_at, planned_to, due_at,
	rank, purpose, purpose_en, note, by_whom, by_kind, displaced, others, version, made_at, changed_at`

func scanBooking(row db.Row) (b Booking, err error) {
	var from, to, planned, due, made, changed int64
	var others string
	err = row.Scan(&b.ID, &b.Resource, &b.Kind, &b.Region, &b.Org, &b.Series, &b.State, &b.Was, &b.Quantity, &from, &to, &planned, &due,
		&b.Rank, &b.Purpose.ZH, &b.Purpose.EN, &b.Note, &b.By, &b.ByKind, &b.Displaced, &others, &b.Version, &made, &changed)
	if err != nil {
		return b, err
	}
	b.Span = span.Span{From: db.Time(from), To: db.Time(to)}
	b.PlannedTo, b.Due, b.MadeAt, b.ChangedAt = db.Time(planned), db.Time(due), db.Time(made), db.Time(changed)
	if others != "" {
		err = json.Unmarshal([]byte(others), &b.Others)
	}
	return b, err
}

func liveMark(b Booking) int {
	if takes(b.State) {
		return 1
	}
	return 0
}

func (store) insertBooking(ctx context.Context, tx *db.Tx, b Booking) error {
	_, err := tx.Exec(ctx, `INSERT INTO resources_bookings (id, resource, kind, region, org, series, state, was, live, quantity, from_at, to_at,
			planned_to, due_at, rank, purpose, purpose_en, note, by_whom, by_kind, displaced, others, version, made_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, $13, $14, $15, $16, '', $17, $18, '', '', 1, $19, $20)`,
		b.ID, b.Resource, b.Kind, b.Region, b.Org, b.Series, b.State, liveMark(b), b.Quantity, db.Micros(b.Span.From), db.Micros(b.Span.To),
		db.Micros(b.PlannedTo), db.Micros(b.Due), b.Rank, b.Purpose.ZH, b.Purpose.EN, b.By, b.ByKind, db.Micros(b.MadeAt), db.Micros(b.ChangedAt))
	return err
}

// putState writes what changes of a booking.
func (store) putState(ctx context.Context, tx *db.Tx, b Booking) error {
	others := ""
	if len(b.Others) > 0 {
		text, err := json.Marshal(b.Others)
		if err != nil {
			return fmt.Errorf("write the alternatives of %s: %w", b.ID, err)
		}
		others = string(text)
	}
	_, err := tx.Exec(ctx, `UPDATE resources_bookings SET state = $1, was = $2, live = $3, to_at = $4, due_at = $5, note = $6,
			displaced = $7, others = $8, version = version + 1, changed_at = $9 WHERE resource = $10 AND id = $11`,
		b.State, b.Was, liveMark(b), db.Micros(b.Span.To), db.Micros(b.Due), b.Note, b.Displaced, others, db.Micros(tx.Now), b.Resource, b.ID)
	return err
}

func (store) booking(ctx context.Context, tx *db.Tx, id BookingID) (Booking, error) {
	return scanBooking(tx.QueryRow(ctx, `SELECT `+bookingColumns+` FROM resources_bookings WHERE id = $1`, id))
}

// taken is what reckoning needs of a booking.
type taken struct {
	id BookingID
	span.Claim
}

// takenOf gives what takes capacity of some resources within a span at an instant.
func (store) takenOf(ctx context.Context, tx *db.Tx, ids []ResourceID, over span.Span) (map[ResourceID][]taken, error) {
	marks, args := listed(ids, db.Micros(over.From), db.Micros(over.To), db.Micros(tx.Now))
	rows, err := tx.Query(ctx, `SELECT id, resource, from_at, to_at, quantity, rank, made_at FROM resources_bookings
		WHERE live = 1 AND to_at > $1 AND from_at < $2 AND NOT (state = 'held' AND due_at <= $3) AND resource IN (`+marks+`)`, args...)
	if err != nil {
		return nil, err
	}
	out := map[ResourceID][]taken{}
	return out, each(rows, func() error {
		var t taken
		var resource ResourceID
		var from, to, made int64
		err := rows.Scan(&t.id, &resource, &from, &to, &t.Quantity, &t.Rank, &made)
		t.Span, t.Made = span.Span{From: db.Time(from), To: db.Time(to)}, db.Time(made)
		out[resource] = append(out[resource], t)
		return err
	})
}

// bookingsOf gives the bookings of some resources within a span, by their begin:
// those that stand and those that were carried out.
func (store) bookingsOf(ctx context.Context, tx *db.Tx, ids []ResourceID, over span.Span) ([]Booking, error) {
	marks, args := listed(ids, db.Micros(over.From), db.Micros(over.To), db.Micros(tx.Now))
	return bookingRows(ctx, tx, `SELECT `+bookingColumns+` FROM resources_bookings
		WHERE to_at > $1 AND from_at < $2 AND (live = 1 OR state = 'released') AND NOT (state = 'held' AND due_at <= $3)
		AND resource IN (`+marks+`) ORDER BY from_at, id LIMIT 2000`, args...)
}

// busy gives the resources that somebody uses within a span, or used. No booking is
// longer than a month, so the index by begin serves.
func (store) busy(ctx context.Context, tx *db.Tx, over span.Span) (map[ResourceID]bool, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT resource FROM resources_bookings
		WHERE from_at > $1 AND from_at < $2 AND to_at > $3 AND (live = 1 OR state = 'released')`,
		db.Micros(over.From.Add(-longest)), db.Micros(over.To), db.Micros(over.From))
	if err != nil {
		return nil, err
	}
	out := map[ResourceID]bool{}
	return out, each(rows, func() error {
		var id ResourceID
		err := rows.Scan(&id)
		out[id] = true
		return err
	})
}

func bookingRows(ctx context.Context, tx *db.Tx, query string, args ...any) ([]Booking, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	list := []Booking{}
	return list, each(rows, func() error {
		b, err := scanBooking(rows)
		list = append(list, b)
		return err
	})
}

// due gives the bookings whose state changes by itself until now, the longest due
// first.
func (store) due(ctx context.Context, tx *db.Tx, most int) ([]Booking, error) {
	return bookingRows(ctx, tx, `SELECT `+bookingColumns+` FROM resources_bookings
		WHERE live = 1 AND due_at <= $1 ORDER BY due_at LIMIT $2`, db.Micros(tx.Now), most)
}

// following gives the bookings of a series that stand, from an instant on.
func (store) following(ctx context.Context, tx *db.Tx, series SeriesID, from time.Time) ([]Booking, error) {
	return bookingRows(ctx, tx, `SELECT `+bookingColumns+` FROM resources_bookings
		WHERE series = $1 AND series <> '' AND from_at >= $2 AND live = 1 ORDER BY from_at`, series, db.Micros(from))
}

// standing counts the bookings of somebody that stand.
func (store) standing(ctx context.Context, tx *db.Tx, by string) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM resources_bookings WHERE by_whom = $1 AND live = 1
		AND NOT (state = 'held' AND due_at <= $2)`, by, db.Micros(tx.Now)).Scan(&n)
	return n, err
}

// bookingFilter chooses bookings; empty fields choose all.
type bookingFilter struct {
	state, kind, region, by string
	live                    bool // only those that stand
	resource                ResourceID
	series                  SeriesID
	text                    string
	from, to                int64 // that meet it; 0: without end
	scope                   string
	newest                  bool // the newest begin first
	afterFrom               int64
	after                   BookingID
	limit                   int
}

// bookings gives the bookings of a list by their begin.
func (store) bookings(ctx context.Context, tx *db.Tx, f bookingFilter) ([]Booking, error) {
	w := where{}
	w.prefix("region", f.scope)
	w.prefix("region", f.region)
	w.equal("state", f.state)
	w.equal("kind", f.kind)
	w.equal("resource", string(f.resource))
	w.equal("series", string(f.series))
	w.equal("by_whom", f.by)
	if f.live {
		w.raw("live = 1")
	}
	if f.text != "" {
		mark := w.arg("%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(f.text)) + "%")
		w.raw("(LOWER(purpose) LIKE " + mark + ` ESCAPE '\' OR LOWER(purpose_en) LIKE ` + mark + ` ESCAPE '\')`)
	}
	if f.from != 0 {
		w.raw("to_at > " + w.arg(f.from))
	}
	if f.to != 0 {
		w.raw("from_at < " + w.arg(f.to))
	}
	order, sign := "", ">"
	if f.newest {
		order, sign = " DESC", "<"
	}
	if f.after != "" {
		w.raw("(from_at, id) " + sign + " (" + w.arg(f.afterFrom) + ", " + w.arg(string(f.after)) + ")")
	}
	limit := w.arg(f.limit)
	return bookingRows(ctx, tx, `SELECT `+bookingColumns+` FROM resources_bookings WHERE `+w.text()+
		` ORDER BY from_at`+order+`, id`+order+` LIMIT `+limit, w.args...)
}

// where gathers conditions with their arguments.
type where struct {
	parts []string
	args  []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

func (w *where) raw(condition string) { w.parts = append(w.parts, condition) }

func (w *where) equal(column, value string) {
	if value != "" {
		w.raw(column + " = " + w.arg(value))
	}
}

// prefix asks for a beginning; "" asks for nothing.
func (w *where) prefix(column, value string) {
	if value != "" {
		w.raw("SUBSTR(" + column + ", 1, " + fmt.Sprint(len(value)) + ") = " + w.arg(value))
	}
}

func (w *where) text() string {
	if len(w.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.parts, " AND ")
}

// counts gives how many bookings of a region that meet a span are in each state that
// stands, and how many were carried out.
func (store) counts(ctx context.Context, tx *db.Tx, scope string, day span.Span) (map[string]int, error) {
	w := where{}
	w.raw("(live = 1 OR state = 'released')")
	w.prefix("region", scope)
	w.raw("to_at > " + w.arg(db.Micros(day.From)))
	w.raw("from_at < " + w.arg(db.Micros(day.To)))
	rows, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM resources_bookings WHERE `+w.text()+` GROUP BY state`, w.args...)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	return out, each(rows, func() error {
		var state string
		var n int
		err := rows.Scan(&state, &n)
		out[state] = n
		return err
	})
}

func (store) forget(ctx context.Context, tx *db.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM resources_bookings WHERE live = 0 AND to_at < $1`, db.Micros(before)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM resources_closures WHERE to_at < $1`, db.Micros(before))
	return err
}
