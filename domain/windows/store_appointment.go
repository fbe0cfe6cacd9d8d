package windows

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/db"
)

const appointmentColumns = `hall, id, grp, slot_at, person, item, state, code, ticket, made_at, changed_at, moves, reminded`

func scanAppointment(row db.Row) (a appointment, err error) {
	var slot, made, changed int64
	err = row.Scan(&a.hall, &a.id, &a.group, &slot, &a.person, &a.item, &a.state, &a.code, &a.ticket, &made, &changed, &a.moves, &a.reminded)
	a.slot, a.made, a.changed = db.Time(slot), db.Time(made), db.Time(changed)
	return a, err
}

func (store) addAppointment(ctx context.Context, tx *db.Tx, a appointment) error {
	_, err := tx.Exec(ctx, `INSERT INTO windows_appointments (`+appointmentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		a.hall, string(a.id), a.group, db.Micros(a.slot), a.person, a.item, a.state, a.code, string(a.ticket), db.Micros(a.made), db.Micros(a.changed), a.moves, a.reminded)
	return err
}

func (store) putAppointment(ctx context.Context, tx *db.Tx, a appointment) error {
	_, err := tx.Exec(ctx, `UPDATE windows_appointments SET slot_at = $3, state = $4, ticket = $5, changed_at = $6, moves = $7, reminded = $8 WHERE hall = $1 AND id = $2`,
		a.hall, string(a.id), db.Micros(a.slot), a.state, string(a.ticket), db.Micros(a.changed), a.moves, a.reminded)
	return err
}

func (store) oneAppointment(ctx context.Context, tx *db.Tx, where string, args ...any) (appointment, error) {
	a, err := scanAppointment(tx.QueryRow(ctx, `SELECT `+appointmentColumns+` FROM windows_appointments WHERE `+where, args...))
	if errors.Is(err, db.ErrMissing) {
		return a, ErrNoAppointment
	}
	return a, err
}

func (s store) appointment(ctx context.Context, tx *db.Tx, id AppointmentID) (appointment, error) {
	return s.oneAppointment(ctx, tx, `id = $1`, string(id))
}

// coded gives the appointment of these twelve hours that has a code.
func (s store) coded(ctx context.Context, tx *db.Tx, hall, code string, now time.Time) (appointment, error) {
	const near = 12 * time.Hour
	return s.oneAppointment(ctx, tx, `hall = $1 AND code = $2 AND state = 'booked' AND slot_at > $3 AND slot_at < $4 ORDER BY slot_at LIMIT 1`,
		hall, code, db.Micros(now.Add(-near)), db.Micros(now.Add(near)))
}

func (store) appointmentsWhere(ctx context.Context, tx *db.Tx, where string, args ...any) (list []appointment, err error) {
	rows, err := tx.Query(ctx, `SELECT `+appointmentColumns+` FROM windows_appointments WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		a, err := scanAppointment(rows)
		list = append(list, a)
		return err
	})
}

func (s store) appointmentsOf(ctx context.Context, tx *db.Tx, person string, since time.Time) ([]appointment, error) {
	return s.appointmentsWhere(ctx, tx, `person = $1 AND slot_at >= $2 ORDER BY slot_at DESC, id LIMIT 200`, person, db.Micros(since))
}

// overdue gives appointments whose slot began before an instant and nobody came.
func (s store) overdue(ctx context.Context, tx *db.Tx, before time.Time, most int) ([]appointment, error) {
	return s.appointmentsWhere(ctx, tx, `state = 'booked' AND slot_at < $1 ORDER BY slot_at, id LIMIT $2`, db.Micros(before), most)
}

// near gives appointments that begin before an instant and whose owners were not reminded.
func (s store) near(ctx context.Context, tx *db.Tx, from, to time.Time, most int) ([]appointment, error) {
	return s.appointmentsWhere(ctx, tx, `state = 'booked' AND reminded = 0 AND slot_at > $1 AND slot_at <= $2 ORDER BY slot_at, id LIMIT $3`, db.Micros(from), db.Micros(to), most)
}

func (store) takenIn(ctx context.Context, tx *db.Tx, hall, group string, slot time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM windows_appointments WHERE hall = $1 AND grp = $2 AND slot_at = $3 AND state IN ('booked', 'arrived')`,
		hall, group, db.Micros(slot)).Scan(&n)
	return n, err
}

// taken counts the appointments of a group by the second at which their slot begins.
func (store) taken(ctx context.Context, tx *db.Tx, hall, group string, from, to time.Time) (map[int64]int, error) {
	rows, err := tx.Query(ctx, `SELECT slot_at, COUNT(*) FROM windows_appointments
		WHERE hall = $1 AND grp = $2 AND slot_at >= $3 AND slot_at <= $4 AND state IN ('booked', 'arrived') GROUP BY slot_at`,
		hall, group, db.Micros(from), db.Micros(to))
	if err != nil {
		return nil, err
	}
	out := map[int64]int{}
	return out, each(rows, func() error {
		var slot int64
		var n int
		err := rows.Scan(&slot, &n)
		out[db.Time(slot).Unix()] = n
		return err
	})
}

// comers counts appointments of a hall's slots by state.
func (store) comers(ctx context.Context, tx *db.Tx, hall string, from, to time.Time) (map[string]int, error) {
	rows, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM windows_appointments WHERE hall = $1 AND slot_at >= $2 AND slot_at < $3 GROUP BY state`,
		hall, db.Micros(from), db.Micros(to))
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
