package identity

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/db"
)

// linkedSessionLife is longer than any session: what is kept of one that aged out goes.
const linkedSessionLife = 31 * 24 * time.Hour

// linkedRow is an account elsewhere of a person.
type linkedRow struct {
	Provider string
	Person   PersonID
	Level    int
	Linked   time.Time
	Used     time.Time
}

func (s store) subjectIndex(issuer, subject string) string {
	return s.seal.Index("identity_linked.subject", issuer+" "+subject)
}

const linkedColumns = `provider, person, level, linked, used`

func scanLinked(row interface{ Scan(...any) error }) (l linkedRow, err error) {
	var linked, used int64
	err = row.Scan(&l.Provider, &l.Person, &l.Level, &linked, &used)
	l.Linked, l.Used = db.Time(linked), db.Time(used)
	return l, err
}

// linkedTo gives whose an account elsewhere is; no person where it is nobody's.
func (s store) linkedTo(ctx context.Context, tx *db.Tx, subject string) (linkedRow, error) {
	l, err := scanLinked(tx.QueryRow(ctx, `SELECT `+linkedColumns+` FROM identity_linked WHERE subject = $1`, subject))
	if errors.Is(err, db.ErrMissing) {
		return linkedRow{}, nil
	}
	return l, err
}

func (s store) linkedOf(ctx context.Context, tx *db.Tx, person PersonID) (list []linkedRow, err error) {
	rows, err := tx.Query(ctx, `SELECT `+linkedColumns+` FROM identity_linked WHERE person = $1 ORDER BY linked, provider`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanLinked(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// putLinked tells whether the link is new: the account is nobody's, and the person has
// none at that provider.
func (s store) putLinked(ctx context.Context, tx *db.Tx, subject string, l linkedRow) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO identity_linked (subject, provider, person, level, linked, used) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		subject, l.Provider, l.Person, l.Level, db.Micros(l.Linked), db.Micros(l.Used))
	return n == 1, err
}

func (s store) touchLinked(ctx context.Context, tx *db.Tx, subject string, level int) error {
	_, err := tx.Exec(ctx, `UPDATE identity_linked SET level = $2, used = $3 WHERE subject = $1`, subject, level, db.Micros(tx.Now))
	return err
}

func (s store) dropLinked(ctx context.Context, tx *db.Tx, person PersonID, provider string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM identity_linked WHERE person = $1 AND provider = $2`, person, provider)
	return n > 0, err
}

// putLinkedSession keeps by which provider a session began, and forgets old ones.
func (s store) putLinkedSession(ctx context.Context, tx *db.Tx, session, provider, token string) error {
	text, err := s.sealed(token, "linked_sessions.token", session)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_linked_sessions WHERE began < $1`, db.Micros(tx.Now.Add(-linkedSessionLife))); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_linked_sessions (session, provider, token, began) VALUES ($1, $2, $3, $4)`,
		session, provider, text, db.Micros(tx.Now))
	return err
}

// linkedSession gives by which provider a session began, and its ID token; "" for none.
func (s store) linkedSession(ctx context.Context, tx *db.Tx, session string) (provider, token string, err error) {
	err = tx.QueryRow(ctx, `SELECT provider, token FROM identity_linked_sessions WHERE session = $1`, session).Scan(&provider, &token)
	if errors.Is(err, db.ErrMissing) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	token, err = s.opened(token, "linked_sessions.token", session)
	return provider, token, err
}

func (s store) dropLinkedSession(ctx context.Context, tx *db.Tx, session string) error {
	_, err := tx.Exec(ctx, `DELETE FROM identity_linked_sessions WHERE session = $1`, session)
	return err
}
