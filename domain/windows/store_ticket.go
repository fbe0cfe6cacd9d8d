package windows

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/db"
)

// The states of a ticket.
const (
	ticketWaiting = "waiting" // 等候
	ticketCalled  = "called"  // 已叫号
	ticketDone    = "done"    // 已办理
	ticketSkipped = "skipped" // 过号
	ticketLapsed  = "lapsed"  // 作废
	ticketLeft    = "left"    // 本人取消
)

// The kinds of tickets.
const (
	kindPlain       = "plain"
	kindAppointment = "appointment" // 预约
	kindElder       = "elder"       // 老年人、残疾人、孕妇
)

// The channels of tickets.
const (
	byKiosk   = "kiosk"
	byCounter = "counter"
	byPhone   = "mobile"
)

// ticket is a queue number as the store has it.
type ticket struct {
	hall        string
	id          TicketID
	day, class  string
	serial      int64
	number      string
	kind        string
	channel     string
	state       string
	person      string
	appointment AppointmentID
	rank        time.Time
	taken       time.Time
	called      time.Time
	ended       time.Time
	calls       int64
	desk, post  string
	guess       int64 // seconds; -1 for none
}

const ticketColumns = `hall, id, day, class, serial, number, kind, channel, state, person, appointment, rank_at, taken_at, called_at, ended_at, calls, desk, post, guess`

func scanTicket(row db.Row) (t ticket, err error) {
	var rank, taken, called, ended int64
	err = row.Scan(&t.hall, &t.id, &t.day, &t.class, &t.serial, &t.number, &t.kind, &t.channel, &t.state, &t.person, &t.appointment,
		&rank, &taken, &called, &ended, &t.calls, &t.desk, &t.post, &t.guess)
	t.rank, t.taken, t.called, t.ended = db.Time(rank), db.Time(taken), db.Time(called), db.Time(ended)
	return t, err
}

func (store) tickets(ctx context.Context, tx *db.Tx, where string, args ...any) (list []ticket, err error) {
	rows, err := tx.Query(ctx, `SELECT `+ticketColumns+` FROM windows_tickets WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		t, err := scanTicket(rows)
		list = append(list, t)
		return err
	})
}

// waiting gives who waits in a hall, in the order of their turns.
func (s store) waiting(ctx context.Context, tx *db.Tx, hall string) ([]ticket, error) {
	return s.tickets(ctx, tx, `hall = $1 AND state = 'waiting' ORDER BY rank_at, id LIMIT 2000`, hall)
}

// called gives who was called last in a hall, the newest first.
func (s store) called(ctx context.Context, tx *db.Tx, hall, day string, most int) ([]ticket, error) {
	return s.tickets(ctx, tx, `hall = $1 AND day = $2 AND called_at > 0 ORDER BY called_at DESC, id LIMIT $3`, hall, day, most)
}

// ofPerson gives somebody's tickets, the newest first.
func (s store) ofPerson(ctx context.Context, tx *db.Tx, person string, most int) ([]ticket, error) {
	return s.tickets(ctx, tx, `person = $1 AND person <> '' ORDER BY taken_at DESC, id LIMIT $2`, person, most)
}

// ofDay gives all tickets of a hall's days.
func (s store) ofDay(ctx context.Context, tx *db.Tx, hall, from, to string) ([]ticket, error) {
	return s.tickets(ctx, tx, `hall = $1 AND day >= $2 AND day <= $3 ORDER BY day, class, serial LIMIT 100000`, hall, from, to)
}

func (s store) ticket(ctx context.Context, tx *db.Tx, id TicketID) (ticket, error) {
	t, err := scanTicket(tx.QueryRow(ctx, `SELECT `+ticketColumns+` FROM windows_tickets WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return t, ErrNoTicket
	}
	return t, err
}

// numbered gives a ticket of a day by the number that people read; ErrNoTicket.
func (s store) numbered(ctx context.Context, tx *db.Tx, hall, day, number string) (ticket, error) {
	t, err := scanTicket(tx.QueryRow(ctx, `SELECT `+ticketColumns+` FROM windows_tickets WHERE hall = $1 AND day = $2 AND number = $3 ORDER BY taken_at DESC LIMIT 1`, hall, day, number))
	if errors.Is(err, db.ErrMissing) {
		return t, ErrNoTicket
	}
	return t, err
}

// serial gives the next of a day and class; the hall is guarded.
func (store) serial(ctx context.Context, tx *db.Tx, hall, day, letter string) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(serial), 0) + 1 FROM windows_tickets WHERE hall = $1 AND day = $2 AND substr(number, 1, 1) = $3`, hall, day, letter).Scan(&n)
	return n, err
}

func (store) addTicket(ctx context.Context, tx *db.Tx, t ticket) error {
	_, err := tx.Exec(ctx, `INSERT INTO windows_tickets (`+ticketColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		t.hall, string(t.id), t.day, t.class, t.serial, t.number, t.kind, t.channel, t.state, t.person, string(t.appointment),
		db.Micros(t.rank), db.Micros(t.taken), db.Micros(t.called), db.Micros(t.ended), t.calls, t.desk, t.post, t.guess)
	return err
}

func (store) putTicket(ctx context.Context, tx *db.Tx, t ticket) error {
	_, err := tx.Exec(ctx, `UPDATE windows_tickets SET class = $3, state = $4, person = $5, rank_at = $6, called_at = $7, ended_at = $8, calls = $9, desk = $10, post = $11
		WHERE hall = $1 AND id = $2`, t.hall, string(t.id), t.class, t.state, t.person, db.Micros(t.rank), db.Micros(t.called), db.Micros(t.ended), t.calls, t.desk, t.post)
	return err
}

// forget drops what is older than a day; figures of longer are not kept here.
func (store) forget(ctx context.Context, tx *db.Tx, before string) error {
	_, err := tx.Exec(ctx, `DELETE FROM windows_tickets WHERE day < $1 AND state NOT IN ('waiting', 'called')`, before)
	return err
}
