package notify

import (
	"context"
	"strings"
	"time"

	"citybrain/kernel/db"
)

const deliveryColumns = `id, person, message, channel, template, version, language, address, masked, contents, urgent, state, reason, attempts, due_at, give_up_at,
	reference, made_at, sent_at, ended_at`

// readDelivery reads a row of deliveryColumns, its address and contents still sealed.
func (s store) readDelivery(row interface{ Scan(...any) error }) (d delivery, err error) {
	var contents string
	var urgent, due, giveUp, made, sent, ended int64
	err = row.Scan(&d.id, &d.person, &d.message, &d.channel, &d.version.code, &d.version.no, &d.language, &d.address, &d.masked, &contents, &urgent, &d.state,
		&d.reason, &d.attempts, &due, &giveUp, &d.reference, &made, &sent, &ended)
	if err != nil {
		return d, err
	}
	d.urgent, d.due, d.giveUp, d.made, d.sent, d.ended = urgent == 1, instant(due), instant(giveUp), instant(made), instant(sent), instant(ended)
	plain, err := s.open("deliveries.address", string(d.id), d.address)
	if err != nil {
		return d, err
	}
	d.address = string(plain)
	d.contents, err = s.openContents("deliveries", string(d.id), contents)
	return d, err
}

func (s store) putDelivery(ctx context.Context, tx *db.Tx, d delivery) error {
	address, err := s.close("deliveries.address", string(d.id), []byte(d.address))
	if err != nil {
		return err
	}
	contents, err := s.closeContents("deliveries", string(d.id), d.contents)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO notify_deliveries (`+deliveryColumns+`, pending)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		string(d.id), d.person, string(d.message), string(d.channel), d.version.code, d.version.no, d.language, address, d.masked, contents, flag(d.urgent),
		string(d.state), d.reason, d.attempts, db.Micros(d.due), db.Micros(d.giveUp), d.reference, db.Micros(d.made), db.Micros(d.sent), db.Micros(d.ended),
		flag(d.state == Waiting))
	return err
}

// take gives what is due on a channel, urgent things first, and makes it the caller's
// until an instant: what others took and did not end in time is due again.
func (s store) take(ctx context.Context, tx *db.Tx, c Channel, until time.Time, most int) (list []delivery, err error) {
	for _, urgent := range []int64{1, 0} {
		if most-len(list) == 0 {
			break
		}
		more, err := s.due(ctx, tx, c, urgent, most-len(list))
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	for i := range list {
		list[i].attempts++
		_, err := tx.Exec(ctx, `UPDATE notify_deliveries SET state = 'sending', attempts = $1, due_at = $2 WHERE id = $3`,
			list[i].attempts, db.Micros(until), string(list[i].id))
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s store) due(ctx context.Context, tx *db.Tx, c Channel, urgent int64, most int) ([]delivery, error) {
	query := `SELECT ` + deliveryColumns + ` FROM notify_deliveries WHERE channel = $1 AND pending = 1 AND urgent = $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $4`
	if tx.Engine == db.Postgres { // nodes pass over what another is taking at this moment
		query += ` FOR UPDATE SKIP LOCKED`
	}
	rows, err := tx.Query(ctx, query, string(c), urgent, db.Micros(tx.Now), most)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, s.readDelivery)
}

// overdue gives what is to be given up.
func (s store) overdue(ctx context.Context, tx *db.Tx, c Channel, most int) ([]delivery, error) {
	rows, err := tx.Query(ctx, `SELECT `+deliveryColumns+` FROM notify_deliveries
		WHERE channel = $1 AND pending = 1 AND give_up_at <= $2 AND due_at <= $2 ORDER BY due_at, id LIMIT $3`, string(c), db.Micros(tx.Now), most)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, s.readDelivery)
}

// held is the condition that a delivery is still the caller's as it was taken.
const held = ` AND state = 'sending' AND attempts = `

// markSent notes that the gateway has taken a delivery on, and forgets what it said.
// One that a receipt or another node has ended meanwhile stays as it is.
func (store) markSent(ctx context.Context, tx *db.Tx, d delivery, reference string) error {
	_, err := tx.Exec(ctx, `UPDATE notify_deliveries SET state = 'sent', reason = '', pending = 0, reference = $1, sent_at = $2, ended_at = $2, address = '', contents = ''
		WHERE id = $3`+held+`$4`, cut(reference), db.Micros(tx.Now), string(d.id), d.attempts)
	return err
}

// cut bounds what a gateway may write into the store.
func cut(text string) string {
	letters := []rune(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	return string(letters[:min(len(letters), 200)])
}

func (store) putOff(ctx context.Context, tx *db.Tx, d delivery, due time.Time, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE notify_deliveries SET state = 'waiting', reason = $1, due_at = $2 WHERE id = $3`+held+`$4`,
		reason, db.Micros(due), string(d.id), d.attempts)
	return err
}

// putBack gives a delivery back as it was before it was taken.
func (store) putBack(ctx context.Context, tx *db.Tx, d delivery) error {
	_, err := tx.Exec(ctx, `UPDATE notify_deliveries SET state = 'waiting', attempts = attempts - 1, due_at = $1 WHERE id = $2`+held+`$3`,
		db.Micros(d.due), string(d.id), d.attempts)
	return err
}

// markFailed ends a delivery that is not over yet; 0 where it is.
func (store) markFailed(ctx context.Context, tx *db.Tx, id DeliveryID, reason string) (int64, error) {
	return tx.Exec(ctx, `UPDATE notify_deliveries SET state = 'failed', reason = $1, pending = 0, ended_at = $2, address = '', contents = '' WHERE id = $3 AND pending = 1`,
		reason, db.Micros(tx.Now), string(id))
}

// receipt notes what a gateway reports: delivered is the last word, and nothing is
// said of what was never sent. It gives whether that is news.
func (store) receipt(ctx context.Context, tx *db.Tx, id DeliveryID, state State, reason string) (int64, error) {
	from := `('sending', 'sent', 'failed')`
	if state == Failed {
		from = `('sending', 'sent')`
	}
	return tx.Exec(ctx, `UPDATE notify_deliveries SET state = $1, reason = $2, pending = 0, ended_at = $3,
		sent_at = CASE WHEN sent_at = 0 THEN $3 ELSE sent_at END WHERE id = $4 AND attempts > 0 AND state IN `+from,
		string(state), reason, db.Micros(tx.Now), string(id))
}

// markAgain notes that a failed delivery was replaced by a new one; 0 where it has not
// failed, or was replaced already.
func (store) markAgain(ctx context.Context, tx *db.Tx, id DeliveryID) (int64, error) {
	return tx.Exec(ctx, `UPDATE notify_deliveries SET reason = $1 WHERE id = $2 AND state = 'failed' AND reason <> $1`, reasonAgain, string(id))
}

func (s store) delivery(ctx context.Context, tx *db.Tx, id DeliveryID) (delivery, error) {
	return s.readDelivery(tx.QueryRow(ctx, `SELECT `+deliveryColumns+` FROM notify_deliveries WHERE id = $1`, string(id)))
}

// deliveries gives those of a filter, newest first.
func (s store) deliveries(ctx context.Context, tx *db.Tx, f DeliveryQuery, before DeliveryID, most int) ([]delivery, error) {
	rows, err := tx.Query(ctx, `SELECT `+deliveryColumns+` FROM notify_deliveries
		WHERE ($1 = '' OR state = $1) AND ($2 = '' OR channel = $2) AND ($3 = '' OR template = $3) AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5`,
		f.State, f.Channel, f.Template, string(before), most)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, s.readDelivery)
}

// sum is how many deliveries of a channel stand in a state.
type sum struct {
	channel Channel
	state   State
	n       int64
}

// sums counts what was made since an instant and has ended.
func (store) sums(ctx context.Context, tx *db.Tx, since time.Time) ([]sum, error) {
	rows, err := tx.Query(ctx, `SELECT channel, state, COUNT(*) FROM notify_deliveries WHERE made_at >= $1 AND pending = 0 GROUP BY channel, state ORDER BY channel, state`, db.Micros(since))
	if err != nil {
		return nil, err
	}
	return scanAll(rows, func(row interface{ Scan(...any) error }) (one sum, err error) {
		err = row.Scan(&one.channel, &one.state, &one.n)
		return one, err
	})
}

// pending counts what of a channel has not ended, and tells since when the oldest of
// it is there; the zero time for nothing.
func (store) pending(ctx context.Context, tx *db.Tx, c Channel) (n int64, oldest time.Time, err error) {
	var made int64
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MIN(made_at), 0) FROM notify_deliveries WHERE channel = $1 AND pending = 1`, string(c)).Scan(&n, &made)
	return n, instant(made), err
}
