package charging

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"citybrain/domain/charging/tariff"
	"citybrain/kernel/db"
)

// pileRow is what is known of a pile that speaks OCPP.
type pileRow struct {
	thing, version, vendor, model, firmware string
	booted                                  int64
}

// meet notes that a pile is connected.
func (store) meet(ctx context.Context, tx *db.Tx, thing, version string) error {
	_, err := tx.Exec(ctx, `INSERT INTO charging_piles (thing, version, vendor, model, firmware, booted, at) VALUES ($1, $2, '', '', '', 0, $3)
		ON CONFLICT (thing) DO UPDATE SET version = excluded.version, at = excluded.at`, thing, version, db.Micros(tx.Now))
	return err
}

func (store) boot(ctx context.Context, tx *db.Tx, p pileRow) error {
	_, err := tx.Exec(ctx, `UPDATE charging_piles SET vendor = $2, model = $3, firmware = $4, booted = $5 WHERE thing = $1`,
		p.thing, p.vendor, p.model, p.firmware, db.Micros(tx.Now))
	return err
}

// spoken gives the piles, of the things named, that speak OCPP.
func (store) spoken(ctx context.Context, tx *db.Tx, things []string) (map[string]pileRow, error) {
	found := map[string]pileRow{}
	for _, thing := range things { // a station has a few
		r := pileRow{thing: thing}
		err := tx.QueryRow(ctx, `SELECT version, vendor, model, firmware, booted FROM charging_piles WHERE thing = $1`, thing).
			Scan(&r.version, &r.vendor, &r.model, &r.firmware, &r.booted)
		switch {
		case err == nil:
			found[thing] = r
		case !errors.Is(err, db.ErrMissing):
			return nil, err
		}
	}
	return found, nil
}

// putSocket notes how a socket is; what is older than what is known is let go.
func (store) putSocket(ctx context.Context, tx *db.Tx, thing string, s socketRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO charging_sockets (thing, socket, state, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (thing, socket) DO UPDATE SET state = excluded.state, at = excluded.at WHERE charging_sockets.at <= excluded.at`,
		thing, s.socket, s.state, s.at)
	return err
}

// socketRow is how a socket is.
type socketRow struct {
	socket int
	state  string
	at     int64
}

func (store) sockets(ctx context.Context, tx *db.Tx, thing string) (list []socketRow, err error) {
	rows, err := tx.Query(ctx, `SELECT socket, state, at FROM charging_sockets WHERE thing = $1 ORDER BY socket`, thing)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		var s socketRow
		err := rows.Scan(&s.socket, &s.state, &s.at)
		list = append(list, s)
		return err
	})
}

// chargeRow is a charge as it is stored.
type chargeRow struct {
	thing, id, ref, tag, card, person, station string
	socket                                     int
	region, org, tariff, currency              string
	state, why                                 string
	asked, began, ended, stopping, freed       int64
	firstWh, lastWh, lastAt, watts             int64
	full, seq                                  int64
	wh, fen                                    int64
	payment, bill                              string
	at                                         int64
}

const chargeColumns = `thing, id, ref, tag, card, person, station, socket, region, org, tariff, currency, state, why,
	asked, began, ended, stopping, freed, first_wh, last_wh, last_at, watts, charged, seq, wh, fen, payment, bill, at`

func (r *chargeRow) fields() []any {
	return []any{&r.thing, &r.id, &r.ref, &r.tag, &r.card, &r.person, &r.station, &r.socket, &r.region, &r.org, &r.tariff, &r.currency, &r.state, &r.why,
		&r.asked, &r.began, &r.ended, &r.stopping, &r.freed, &r.firstWh, &r.lastWh, &r.lastAt, &r.watts, &r.full, &r.seq, &r.wh, &r.fen, &r.payment, &r.bill, &r.at}
}

func (r *chargeRow) values() []any {
	return []any{r.thing, r.id, r.ref, r.tag, r.card, r.person, r.station, r.socket, r.region, r.org, r.tariff, r.currency, r.state, r.why,
		r.asked, r.began, r.ended, r.stopping, r.freed, r.firstWh, r.lastWh, r.lastAt, r.watts, r.full, r.seq, r.wh, r.fen, r.payment, r.bill, r.at}
}

// putCharge writes a charge whole.
func (store) putCharge(ctx context.Context, tx *db.Tx, r *chargeRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO charging_charges (`+chargeColumns+`)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30)
		ON CONFLICT (thing, id) DO UPDATE SET ref = excluded.ref, card = excluded.card, state = excluded.state, why = excluded.why,
			began = excluded.began, ended = excluded.ended, stopping = excluded.stopping, freed = excluded.freed, first_wh = excluded.first_wh,
			last_wh = excluded.last_wh, last_at = excluded.last_at, watts = excluded.watts, charged = excluded.charged, seq = excluded.seq,
			wh = excluded.wh, fen = excluded.fen, payment = excluded.payment, bill = excluded.bill, tariff = excluded.tariff`, r.values()...)
	return err
}

// oneCharge gives the charge that a condition chooses, or db.ErrMissing.
func (store) oneCharge(ctx context.Context, tx *db.Tx, where string, args ...any) (r chargeRow, err error) {
	err = tx.QueryRow(ctx, `SELECT `+chargeColumns+` FROM charging_charges WHERE `+where, args...).Scan(r.fields()...)
	return r, err
}

func (s store) charge(ctx context.Context, tx *db.Tx, id string) (chargeRow, error) {
	return s.oneCharge(ctx, tx, `id = $1`, id)
}

// chargeOf gives the charge that a pile calls so.
func (s store) chargeOf(ctx context.Context, tx *db.Tx, thing, ref string) (chargeRow, error) {
	return s.oneCharge(ctx, tx, `thing = $1 AND ref = $2`, thing, ref)
}

// wished gives the charge for which the city sent this tag to the pile.
func (s store) wished(ctx context.Context, tx *db.Tx, thing, tag string) (chargeRow, error) {
	return s.oneCharge(ctx, tx, `thing = $1 AND tag = $2 AND began = 0`, thing, tag)
}

// running gives the newest charge that goes on at a socket.
func (s store) running(ctx context.Context, tx *db.Tx, thing string, socket int) (chargeRow, error) {
	return s.oneCharge(ctx, tx, `thing = $1 AND socket = $2 AND state = 'charging' ORDER BY began DESC, id DESC LIMIT 1`, thing, socket)
}

// standing gives the newest charge that ended at a socket and whose car has not left.
func (s store) standing(ctx context.Context, tx *db.Tx, thing string, socket int) (chargeRow, error) {
	return s.oneCharge(ctx, tx, `thing = $1 AND socket = $2 AND state = 'ended' AND freed = 0 ORDER BY ended DESC, id DESC LIMIT 1`, thing, socket)
}

// open counts the charges of a person that wait or go on, and tells whether a
// socket has one that waits.
func (store) open(ctx context.Context, tx *db.Tx, person, thing string, socket int, since int64) (own, here int, err error) {
	err = tx.QueryRow(ctx, `SELECT
		(SELECT COUNT(*) FROM charging_charges WHERE person = $1 AND person <> '' AND (state = 'charging' OR state = 'waiting' AND asked >= $4)),
		(SELECT COUNT(*) FROM charging_charges WHERE thing = $2 AND socket = $3 AND state = 'waiting' AND asked >= $4)`,
		person, thing, socket, since).Scan(&own, &here)
	return own, here, err
}

// giveUp ends what was asked for before an instant and never began.
func (store) giveUp(ctx context.Context, tx *db.Tx, before int64) error {
	_, err := tx.Exec(ctx, `UPDATE charging_charges SET state = 'failed', why = 'unanswered', ended = $2 WHERE state = 'waiting' AND asked < $1`, before, db.Micros(tx.Now))
	return err
}

// addReading keeps what the meter said; the same instant once.
func (store) addReading(ctx context.Context, tx *db.Tx, r *chargeRow, one tariff.Reading) error {
	_, err := tx.Exec(ctx, `INSERT INTO charging_readings (thing, charge, at, wh) VALUES ($1, $2, $3, $4) ON CONFLICT (thing, charge, at) DO NOTHING`,
		r.thing, r.id, db.Micros(one.At), one.Wh)
	return err
}

// progress writes how far a charge is that goes on.
func (store) progress(ctx context.Context, tx *db.Tx, r *chargeRow) error {
	_, err := tx.Exec(ctx, `UPDATE charging_charges SET last_wh = $3, last_at = $4, watts = $5, charged = $6, seq = $7
		WHERE thing = $1 AND id = $2 AND state = 'charging'`, r.thing, r.id, r.lastWh, r.lastAt, r.watts, r.full, r.seq)
	return err
}

func (store) readings(ctx context.Context, tx *db.Tx, r *chargeRow) (list []tariff.Reading, err error) {
	rows, err := tx.Query(ctx, `SELECT at, wh FROM charging_readings WHERE thing = $1 AND charge = $2 ORDER BY at`, r.thing, r.id)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		var at int64
		var one tariff.Reading
		err := rows.Scan(&at, &one.Wh)
		one.At = db.Time(at)
		list = append(list, one)
		return err
	})
}

// forgetReadings drops the readings of charges that ended before an instant; their
// bills stay.
func (store) forgetReadings(ctx context.Context, tx *db.Tx, before int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM charging_readings WHERE at < $1`, before)
	return err
}

// chargeFilter chooses charges; empty fields choose all.
type chargeFilter struct {
	person, station, state, payment, region, org string
	from, to                                     int64 // µs; 0: no bound
	after                                        int64
	afterID                                      string
}

func (f chargeFilter) where() (text string, args []any) {
	var parts []string
	add := func(part string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			part = strings.Replace(part, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		parts = append(parts, part)
	}
	for _, one := range []struct{ column, value string }{
		{"person", f.person}, {"station", f.station}, {"state", f.state}, {"payment", f.payment},
	} {
		if one.value != "" {
			add(one.column+" = ?", one.value)
		}
	}
	if f.region != "" {
		add("substr(region, 1, "+strconv.Itoa(len(f.region))+") = ?", f.region)
	}
	if f.org != "" {
		add("(org = ? OR substr(org, 1, "+strconv.Itoa(len(f.org)+1)+") = ?)", f.org, f.org+"/")
	}
	if f.from > 0 {
		add("at >= ?", f.from)
	}
	if f.to > 0 {
		add("at < ?", f.to)
	}
	if f.afterID != "" {
		add("(at < ? OR at = ? AND id < ?)", f.after, f.after, f.afterID)
	}
	if len(parts) == 0 {
		return "1 = 1", nil
	}
	return strings.Join(parts, " AND "), args
}

// charges gives the newest first.
func (store) charges(ctx context.Context, tx *db.Tx, f chargeFilter, limit int) (list []chargeRow, err error) {
	where, args := f.where()
	rows, err := tx.Query(ctx, `SELECT `+chargeColumns+` FROM charging_charges WHERE `+where+` ORDER BY at DESC, id DESC LIMIT `+strconv.Itoa(limit), args...)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		var r chargeRow
		err := rows.Scan(r.fields()...)
		list = append(list, r)
		return err
	})
}

// totals sums up charges: how many, how many go on, their Wh and fen.
func (store) totals(ctx context.Context, tx *db.Tx, f chargeFilter) (t Totals, err error) {
	f.after, f.afterID = 0, ""
	where, args := f.where()
	var wh, fen, due sql.NullInt64
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COUNT(CASE WHEN state = 'charging' THEN 1 END), SUM(wh), SUM(fen),
		SUM(CASE WHEN payment IN ('to_pay', 'standing') THEN fen END) FROM charging_charges WHERE `+where, args...).
		Scan(&t.Charges, &t.Running, &wh, &fen, &due)
	t.Wh, t.Fen, t.Due = wh.Int64, fen.Int64, due.Int64
	return t, err
}
