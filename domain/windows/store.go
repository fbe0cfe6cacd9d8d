package windows

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/domain/windows/wait"
	"citybrain/kernel/db"
)

// store is the SQL of windows, in this file and its neighbours.
type store struct{ seal Sealer }

const noteHalls = "halls"

func (store) putBook(ctx context.Context, tx *db.Tx, b book) error {
	text, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("write the halls: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO windows_notes (id, body, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at`, noteHalls, string(text), db.Micros(tx.Now))
	return err
}

func (store) book(ctx context.Context, tx *db.Tx, into *book) error {
	var text string
	if err := tx.QueryRow(ctx, `SELECT body FROM windows_notes WHERE id = $1`, noteHalls).Scan(&text); err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// touch says that the board of a hall was changed.
func (store) touch(ctx context.Context, tx *db.Tx, hall string) error {
	_, err := tx.Exec(ctx, `INSERT INTO windows_boards (hall, version) VALUES ($1, 1)
		ON CONFLICT (hall) DO UPDATE SET version = windows_boards.version + 1`, hall)
	return err
}

func (store) version(ctx context.Context, tx *db.Tx, hall string) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT version FROM windows_boards WHERE hall = $1`, hall).Scan(&n)
	if errors.Is(err, db.ErrMissing) {
		return 0, nil
	}
	return n, err
}

// paces gives what was measured of a hall's classes.
func (store) paces(ctx context.Context, tx *db.Tx, hall string) (map[string]wait.Pace, error) {
	rows, err := tx.Query(ctx, `SELECT class, n, mean, square FROM windows_paces WHERE hall = $1`, hall)
	if err != nil {
		return nil, err
	}
	out := map[string]wait.Pace{}
	return out, each(rows, func() error {
		var class string
		var p wait.Pace
		err := rows.Scan(&class, &p.N, &p.Mean, &p.Square)
		out[class] = p
		return err
	})
}

func (store) putPace(ctx context.Context, tx *db.Tx, hall, class string, p wait.Pace) error {
	_, err := tx.Exec(ctx, `INSERT INTO windows_paces (hall, class, n, mean, square) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hall, class) DO UPDATE SET n = excluded.n, mean = excluded.mean, square = excluded.square`, hall, class, p.N, p.Mean, p.Square)
	return err
}

// desk is a window as it stands.
type desk struct {
	hall, code, state, post string
	ticket                  TicketID
	guest
	acted time.Time
}

// guest is who stands before a window, and for whom they have come.
type guest struct {
	person    string
	authority string // by which they act for somebody else; "" for themselves
	compared  bool   // the clerk has compared their card with them, in this visit
}

// The states of a window.
const (
	deskOpen   = "open"
	deskPaused = "paused"
	deskClosed = "closed"
)

const deskColumns = `hall, code, state, post, ticket, person, authority, compared, acted_at`

func scanDesk(row db.Row) (d desk, err error) {
	var acted, compared int64
	err = row.Scan(&d.hall, &d.code, &d.state, &d.post, &d.ticket, &d.person, &d.authority, &compared, &acted)
	d.acted, d.compared = db.Time(acted), compared == 1
	return d, err
}

func (store) desks(ctx context.Context, tx *db.Tx, hall string) (list []desk, err error) {
	rows, err := tx.Query(ctx, `SELECT `+deskColumns+` FROM windows_desks WHERE hall = $1 AND state <> 'closed' ORDER BY code`, hall)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		d, err := scanDesk(rows)
		list = append(list, d)
		return err
	})
}

func (store) desk(ctx context.Context, tx *db.Tx, hall, code string) (desk, error) {
	d, err := scanDesk(tx.QueryRow(ctx, `SELECT `+deskColumns+` FROM windows_desks WHERE hall = $1 AND code = $2`, hall, code))
	if errors.Is(err, db.ErrMissing) {
		return desk{hall: hall, code: code, state: deskClosed}, nil
	}
	return d, err
}

// seat gives the window at which a post sits; ErrNoSeat for none.
func (store) seat(ctx context.Context, tx *db.Tx, post string) (desk, error) {
	d, err := scanDesk(tx.QueryRow(ctx, `SELECT `+deskColumns+` FROM windows_desks WHERE post = $1 ORDER BY acted_at DESC LIMIT 1`, post))
	if errors.Is(err, db.ErrMissing) || post == "" {
		return d, ErrNoSeat
	}
	return d, err
}

func (store) putDesk(ctx context.Context, tx *db.Tx, d desk) error {
	compared := 0
	if d.compared {
		compared = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO windows_desks (`+deskColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (hall, code) DO UPDATE SET state = excluded.state, post = excluded.post, ticket = excluded.ticket, person = excluded.person,
		authority = excluded.authority, compared = excluded.compared, acted_at = excluded.acted_at`,
		d.hall, d.code, d.state, d.post, string(d.ticket), d.person, d.authority, compared, db.Micros(d.acted))
	return err
}

// each visits the rows and closes them.
func each(rows *sql.Rows, visit func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := visit(); err != nil {
			return err
		}
	}
	return rows.Err()
}
