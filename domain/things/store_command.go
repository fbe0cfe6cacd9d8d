package things

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"citybrain/kernel/db"
)

// commandRow is a stored command; instants are microseconds, 0 is not yet.
type commandRow struct {
	id                     CommandID
	order                  OrderID
	thing, profile, code   string
	parameters             string
	region, org            string
	state, progress        string
	result, why, by        string
	issued, expires, next  int64
	tries, sent, delivered int64
	answered, ended        int64
}

// never is when a command that needs no sending is sent.
const never = math.MaxInt64

const commandColumns = `id, order_id, thing, profile, code, parameters, region, org, state, progress, result, why, issued_by,
	issued_at, expires_at, next_at, tries, sent_at, delivered_at, answered_at, ended_at`

func readCommand(row interface{ Scan(...any) error }) (r commandRow, err error) {
	err = row.Scan(&r.id, &r.order, &r.thing, &r.profile, &r.code, &r.parameters, &r.region, &r.org, &r.state, &r.progress, &r.result, &r.why, &r.by,
		&r.issued, &r.expires, &r.next, &r.tries, &r.sent, &r.delivered, &r.answered, &r.ended)
	return r, err
}

func readCommands(rows *sql.Rows, err error) ([]commandRow, error) {
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (commandRow, error) { return readCommand(rows) })
}

func (store) addCommands(ctx context.Context, tx *db.Tx, list []commandRow) error {
	columns := []string{"id", "order_id", "thing", "profile", "code", "parameters", "region", "org", "state", "why", "issued_by", "issued_at", "expires_at", "next_at"}
	_, err := tx.Bulk(ctx, "things_commands", columns, func(yield func([]any) bool) {
		for _, r := range list {
			if !yield([]any{string(r.id), string(r.order), r.thing, r.profile, r.code, r.parameters, r.region, r.org, r.state, r.why, r.by, r.issued, r.expires, r.next}) {
				return
			}
		}
	})
	return err
}

func (store) command(ctx context.Context, tx *db.Tx, id CommandID) (commandRow, error) {
	r, err := readCommand(tx.QueryRow(ctx, `SELECT `+commandColumns+` FROM things_commands WHERE id = $1`, string(id)))
	return r, missing(err, ErrNoCommand)
}

// commandFilter chooses commands; after and afterID are the sort keys of the last
// one of the page before.
type commandFilter struct {
	thing, order, state string
	scope               [2]string
	after               int64
	afterID             CommandID
}

func (store) commands(ctx context.Context, tx *db.Tx, f commandFilter, limit int) ([]commandRow, error) {
	w := where{}
	w.equal("thing", f.thing)
	w.equal("order_id", f.order)
	w.equal("state", f.state)
	w.prefix("region", f.scope[0])
	w.below("org", f.scope[1])
	if f.after != 0 {
		w.args = append(w.args, f.after, string(f.afterID))
		n := len(w.args)
		w.raw(fmt.Sprintf("(issued_at < $%d OR issued_at = $%d AND id < $%d)", n-1, n-1, n))
	}
	w.args = append(w.args, limit)
	return readCommands(tx.Query(ctx, `SELECT `+commandColumns+` FROM things_commands`+w.String()+
		fmt.Sprintf(` ORDER BY issued_at DESC, id DESC LIMIT $%d`, len(w.args)), w.args...))
}

// dueCommands gives open commands that are to be sent, the oldest due first.
func (store) dueCommands(ctx context.Context, tx *db.Tx, now int64, most int) ([]commandRow, error) {
	return readCommands(tx.Query(ctx, `SELECT `+commandColumns+` FROM things_commands
		WHERE ended_at = 0 AND next_at <= $1 AND expires_at > $1 ORDER BY next_at, id LIMIT $2`, now, most))
}

// overdueCommands gives open commands whose time has run out.
func (store) overdueCommands(ctx context.Context, tx *db.Tx, now int64, most int) ([]commandRow, error) {
	return readCommands(tx.Query(ctx, `SELECT `+commandColumns+` FROM things_commands
		WHERE ended_at = 0 AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2`, now, most))
}

// sentCommand writes how a try went, unless the command has gone further since it
// was read; false then.
func (store) sentCommand(ctx context.Context, tx *db.Tx, r *commandRow) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_commands SET state = $1, tries = $2, next_at = $3, sent_at = $4, delivered_at = $5
		WHERE id = $6 AND ended_at = 0 AND state IN ('queued', 'sent')`, r.state, r.tries, r.next, r.sent, r.delivered, string(r.id))
	return n > 0, err
}

// endCommand ends a command that is open; false if it is not.
func (store) endCommand(ctx context.Context, tx *db.Tx, r *commandRow) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE things_commands SET state = $1, result = $2, sent_at = $3, answered_at = $4, ended_at = $5
		WHERE id = $6 AND ended_at = 0`, r.state, r.result, r.sent, r.answered, r.ended, string(r.id))
	return n > 0, err
}

// lateAnswer keeps what a thing said after the time of its command had run out.
func (store) lateAnswer(ctx context.Context, tx *db.Tx, r *commandRow) error {
	_, err := tx.Exec(ctx, `UPDATE things_commands SET result = $1, answered_at = $2 WHERE id = $3 AND state = 'expired' AND answered_at = 0`,
		r.result, r.answered, string(r.id))
	return err
}

func (store) progressCommand(ctx context.Context, tx *db.Tx, r *commandRow) error {
	_, err := tx.Exec(ctx, `UPDATE things_commands SET progress = $1, state = 'delivered', next_at = $2, sent_at = $3, delivered_at = $4
		WHERE id = $5 AND ended_at = 0`, r.progress, int64(never), r.sent, r.delivered, string(r.id))
	return err
}

// wakeCommands lets the commands that wait for things be sent again at an instant.
func (store) wakeCommands(ctx context.Context, tx *db.Tx, things []string, at int64) error {
	return inParts(things, func(part []string) error {
		args := make([]any, 0, len(part)+1)
		for _, one := range part {
			args = append(args, one)
		}
		args = append(args, at)
		_, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE things_commands SET next_at = $%d, tries = 0
			WHERE ended_at = 0 AND state IN ('queued', 'sent') AND next_at > $%d AND thing IN `, len(args), len(args))+tuples(1, len(part), ""), args...)
		return err
	})
}

// orderRow is a stored order.
type orderRow struct {
	id               OrderID
	code, parameters string
	target           string
	count            int64
	region, org      string
	why, by          string
	issued, expires  int64
}

const orderColumns = `id, code, parameters, target, count, region, org, why, issued_by, issued_at, expires_at`

func readOrder(row interface{ Scan(...any) error }) (r orderRow, err error) {
	err = row.Scan(&r.id, &r.code, &r.parameters, &r.target, &r.count, &r.region, &r.org, &r.why, &r.by, &r.issued, &r.expires)
	return r, err
}

func (store) addOrder(ctx context.Context, tx *db.Tx, r orderRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_orders (`+orderColumns+`) VALUES `+tuples(1, 11, ""),
		string(r.id), r.code, r.parameters, r.target, r.count, r.region, r.org, r.why, r.by, r.issued, r.expires)
	return err
}

func (store) order(ctx context.Context, tx *db.Tx, id OrderID) (orderRow, error) {
	r, err := readOrder(tx.QueryRow(ctx, `SELECT `+orderColumns+` FROM things_orders WHERE id = $1`, string(id)))
	return r, missing(err, ErrNoOrder)
}

// orders lists the newest first; after and afterID are the sort keys of the last
// one of the page before.
func (store) orders(ctx context.Context, tx *db.Tx, f commandFilter, limit int) ([]orderRow, error) {
	w := where{}
	w.prefix("region", f.scope[0])
	w.below("org", f.scope[1])
	if f.after != 0 {
		w.args = append(w.args, f.after, string(f.afterID))
		n := len(w.args)
		w.raw(fmt.Sprintf("(issued_at < $%d OR issued_at = $%d AND id < $%d)", n-1, n-1, n))
	}
	w.args = append(w.args, limit)
	rows, err := tx.Query(ctx, `SELECT `+orderColumns+` FROM things_orders`+w.String()+
		fmt.Sprintf(` ORDER BY issued_at DESC, id DESC LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (orderRow, error) { return readOrder(rows) })
}

// tally counts the commands of an order by state.
func (store) tally(ctx context.Context, tx *db.Tx, id OrderID) (map[string]int64, error) {
	rows, err := tx.Query(ctx, `SELECT state, COUNT(*) FROM things_commands WHERE order_id = $1 GROUP BY state`, string(id))
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	err = each(rows, readCount, func(c stateCount) { counts[c.state] = c.n })
	return counts, err
}

// stateCount is how many there are in a state.
type stateCount struct {
	state string
	n     int64
}

func readCount(rows *sql.Rows) (c stateCount, err error) {
	err = rows.Scan(&c.state, &c.n)
	return c, err
}

// waitingCommands gives the commands of an order that their things do not have yet.
func (store) waitingCommands(ctx context.Context, tx *db.Tx, id OrderID) ([]commandRow, error) {
	return readCommands(tx.Query(ctx, `SELECT `+commandColumns+` FROM things_commands
		WHERE order_id = $1 AND state IN ('queued', 'sent') ORDER BY id`, string(id)))
}

// groupRow is a stored group.
type groupRow struct {
	id           GroupID
	name, target string
	region, org  string
	by           string
	at           int64
}

const groupColumns = `id, name, target, region, org, changed_by, changed_at`

func readGroup(row interface{ Scan(...any) error }) (r groupRow, err error) {
	err = row.Scan(&r.id, &r.name, &r.target, &r.region, &r.org, &r.by, &r.at)
	return r, err
}

func (store) putGroup(ctx context.Context, tx *db.Tx, r groupRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO things_groups (`+groupColumns+`) VALUES `+tuples(1, 7, "")+`
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, target = excluded.target, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		string(r.id), r.name, r.target, r.region, r.org, r.by, r.at)
	return err
}

func (store) group(ctx context.Context, tx *db.Tx, id GroupID) (groupRow, error) {
	r, err := readGroup(tx.QueryRow(ctx, `SELECT `+groupColumns+` FROM things_groups WHERE id = $1`, string(id)))
	return r, missing(err, ErrNoGroup)
}

func (store) groups(ctx context.Context, tx *db.Tx, scope [2]string, most int) ([]groupRow, error) {
	w := where{}
	w.prefix("region", scope[0])
	w.below("org", scope[1])
	w.args = append(w.args, most)
	rows, err := tx.Query(ctx, `SELECT `+groupColumns+` FROM things_groups`+w.String()+fmt.Sprintf(` ORDER BY name, id LIMIT $%d`, len(w.args)), w.args...)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (groupRow, error) { return readGroup(rows) })
}

func (store) dropGroup(ctx context.Context, tx *db.Tx, id GroupID) error {
	_, err := tx.Exec(ctx, `DELETE FROM things_groups WHERE id = $1`, string(id))
	return err
}
