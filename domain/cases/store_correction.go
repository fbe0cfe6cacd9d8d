package cases

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// roundPlace binds a sealed correction to its row.
func roundPlace(id CaseID, number int) []byte {
	return []byte("cases_corrections.body:" + string(id) + ":" + strconv.Itoa(number))
}

// roundBody is what of a correction is sealed.
type roundBody struct {
	Note    string        `json:"note"`
	Wanted  []WantedThing `json:"wanted"`
	Touched []string      `json:"touched,omitempty"`
}

func (s store) putRound(ctx context.Context, tx *db.Tx, id CaseID, r round) error {
	plain, err := json.Marshal(roundBody{r.Note, r.Wanted, r.touched})
	if err != nil {
		return fault.From(err)
	}
	body, err := s.seal.Encrypt(plain, roundPlace(id, r.Round))
	if err != nil {
		return err
	}
	var due time.Time
	if r.Due != nil {
		due = *r.Due
	}
	_, err = tx.Exec(ctx, `INSERT INTO cases_corrections (case_id, round, branch, state, asked_at, asked_by, org, due_at, body, given_at, closed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0) ON CONFLICT (case_id, round) DO UPDATE SET body = excluded.body`,
		string(id), int64(r.Round), r.branch, r.state, db.Micros(r.Asked), r.by, r.Org, db.Micros(due), body)
	return err
}

const roundColumns = `round, branch, state, asked_at, asked_by, org, due_at, body, given_at`

func (s store) readRound(id CaseID, row interface{ Scan(...any) error }) (r round, err error) {
	var number, asked, due, given int64
	var body string
	if err := row.Scan(&number, &r.branch, &r.state, &asked, &r.by, &r.Org, &due, &body, &given); err != nil {
		return r, err
	}
	r.Round, r.Asked, r.Due, r.Given = int(number), db.Time(asked), at(instant(due)), at(instant(given))
	plain, err := s.seal.Decrypt(body, roundPlace(id, r.Round))
	if err != nil {
		return r, err
	}
	var b roundBody
	err = json.Unmarshal(plain, &b)
	r.Note, r.Wanted, r.touched = b.Note, b.Wanted, b.Touched
	return r, err
}

// openRound gives the correction that a case waits for; false if there is none.
func (s store) openRound(ctx context.Context, tx *db.Tx, id CaseID) (round, bool, error) {
	r, err := s.readRound(id, tx.QueryRow(ctx, `SELECT `+roundColumns+` FROM cases_corrections WHERE case_id = $1 AND closed = 0
		ORDER BY round DESC LIMIT 1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return round{}, false, nil
	}
	return r, err == nil, err
}

// nextRound gives the number of the next correction.
func (store) nextRound(ctx context.Context, tx *db.Tx, id CaseID) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COALESCE(MAX(round), 0) + 1 FROM cases_corrections WHERE case_id = $1`, string(id)).Scan(&n)
	return n, err
}

// rounds gives every correction of a case, the first first.
func (s store) rounds(ctx context.Context, tx *db.Tx, id CaseID) ([]round, error) {
	list := []round{}
	rows, err := tx.Query(ctx, `SELECT `+roundColumns+` FROM cases_corrections WHERE case_id = $1 ORDER BY round`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := s.readRound(id, rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// closeRound ends a correction: what was asked for came, or nobody waits any more.
func (store) closeRound(ctx context.Context, tx *db.Tx, id CaseID, number int, given bool) error {
	var when time.Time
	if given {
		when = tx.Now
	}
	_, err := tx.Exec(ctx, `UPDATE cases_corrections SET closed = 1, given_at = $1 WHERE case_id = $2 AND round = $3`, db.Micros(when), string(id), int64(number))
	return err
}

// lapses gives when the engine will act on a case if nobody does; nil if it will not.
func (store) lapses(ctx context.Context, tx *db.Tx, id CaseID) (*time.Time, error) {
	var due int64
	err := tx.QueryRow(ctx, `SELECT COALESCE(MIN(due_at), 0) FROM cases_timers WHERE case_id = $1`, string(id)).Scan(&due)
	return at(instant(due)), err
}

// look notes that somebody looks at a case; false where it is still the same look.
func (store) look(ctx context.Context, tx *db.Tx, id CaseID, reader, org string, same time.Duration) (bool, error) {
	now := db.Micros(tx.Now)
	n, err := tx.Exec(ctx, `INSERT INTO cases_looks (case_id, reader, org, at, looks) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (case_id, reader) DO UPDATE SET at = excluded.at, org = excluded.org, looks = cases_looks.looks + 1 WHERE cases_looks.at <= $5`,
		string(id), reader, org, now, now-same.Microseconds())
	return n > 0, err
}

// looks gives how often each department has looked at a case, by its path.
func (store) looks(ctx context.Context, tx *db.Tx, id CaseID) (map[string]int64, error) {
	out := map[string]int64{}
	rows, err := tx.Query(ctx, `SELECT org, SUM(looks) FROM cases_looks WHERE case_id = $1 GROUP BY org`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var org string
		var n int64
		if err := rows.Scan(&org, &n); err != nil {
			return nil, err
		}
		out[org] = n
	}
	return out, rows.Err()
}
