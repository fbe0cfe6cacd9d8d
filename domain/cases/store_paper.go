package cases

import (
	"context"

	"citybrain/kernel/db"
)

func paperPlace(p PaperID) []byte { return []byte("cases_papers.name:" + string(p)) }

func (s store) putPaper(ctx context.Context, tx *db.Tx, holder string, p Paper) error {
	name, err := s.seal.Encrypt([]byte(p.Name), paperPlace(p.ID))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cases_papers (holder, id, material, name, kind, size, digest, source, given_by, given_at, verdict, checked_by, checked_at, waits)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', 0, $11)`,
		holder, string(p.ID), p.Material, name, string(p.Kind), p.Size, p.digest, string(p.Source), p.by, db.Micros(p.Given), one(p.Waits))
	return err
}

// papers gives what a holder has, in the order in which it came.
func (s store) papers(ctx context.Context, tx *db.Tx, holder string) ([]Paper, error) {
	list := []Paper{}
	rows, err := tx.Query(ctx, `SELECT id, material, name, kind, size, digest, source, given_by, given_at, verdict, waits FROM cases_papers
		WHERE holder = $1 ORDER BY id`, holder)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Paper
		var at, waits int64
		if err := rows.Scan(&p.ID, &p.Material, &p.Name, &p.Kind, &p.Size, &p.digest, &p.Source, &p.by, &at, &p.Verdict, &waits); err != nil {
			return nil, err
		}
		plain, err := s.seal.Decrypt(p.Name, paperPlace(p.ID))
		if err != nil {
			return nil, err
		}
		p.Name, p.Given, p.Waits = string(plain), db.Time(at), waits == 1
		list = append(list, p)
	}
	return list, rows.Err()
}

func (store) dropPaper(ctx context.Context, tx *db.Tx, holder string, p PaperID) error {
	n, err := tx.Exec(ctx, `DELETE FROM cases_papers WHERE holder = $1 AND id = $2`, holder, string(p))
	if err == nil && n == 0 {
		return ErrNoPaper
	}
	return err
}

func (store) passPapers(ctx context.Context, tx *db.Tx, from, to string) error {
	_, err := tx.Exec(ctx, `UPDATE cases_papers SET holder = $1 WHERE holder = $2`, to, from)
	return err
}

func (store) judge(ctx context.Context, tx *db.Tx, holder string, p PaperID, verdict, by string) error {
	n, err := tx.Exec(ctx, `UPDATE cases_papers SET verdict = $1, checked_by = $2, checked_at = $3 WHERE holder = $4 AND id = $5`,
		verdict, by, db.Micros(tx.Now), holder, string(p))
	if err == nil && n == 0 {
		return ErrNoPaper
	}
	return err
}

// waiting is a paper that the scanner has not seen.
type waiting struct {
	holder string
	id     PaperID
}

// waitingPapers gives some that wait for the scanner, the oldest first.
func (store) waitingPapers(ctx context.Context, tx *db.Tx, limit int) (list []waiting, err error) {
	rows, err := tx.Query(ctx, `SELECT holder, id FROM cases_papers WHERE waits = 1 ORDER BY given_at, id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w waiting
		if err := rows.Scan(&w.holder, &w.id); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

// scanned notes what the scanner said of a paper that had waited for it.
func (store) scanned(ctx context.Context, tx *db.Tx, w waiting, verdict string) error {
	_, err := tx.Exec(ctx, `UPDATE cases_papers SET waits = 0, verdict = CASE WHEN $1 = '' THEN verdict ELSE $1 END WHERE holder = $2 AND id = $3`, verdict, w.holder, string(w.id))
	return err
}

func messagePlace(id string) []byte { return []byte("cases_messages.text:" + id) }

func (s store) putMessage(ctx context.Context, tx *db.Tx, of CaseID, m Message) error {
	text, err := s.seal.Encrypt([]byte(m.Text), messagePlace(m.ID))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cases_messages (case_id, id, at, side, author, org, text, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		string(of), m.ID, db.Micros(m.At), m.Side, m.Author, m.Org, text)
	return err
}

// messages gives what was written in a case, oldest first; inner notes only if they
// are asked for.
func (s store) messages(ctx context.Context, tx *db.Tx, of CaseID, inner bool) ([]Message, error) {
	list := []Message{}
	rows, err := tx.Query(ctx, `SELECT id, at, side, author, org, text, read_at FROM cases_messages WHERE case_id = $1 AND (side <> 'inner' OR $2 = 1) ORDER BY at, id`,
		string(of), one(inner))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Message
		var at, read int64
		if err := rows.Scan(&m.ID, &at, &m.Side, &m.Author, &m.Org, &m.Text, &read); err != nil {
			return nil, err
		}
		plain, err := s.seal.Decrypt(m.Text, messagePlace(m.ID))
		if err != nil {
			return nil, err
		}
		m.Text, m.At, m.Read = string(plain), db.Time(at), read != 0
		list = append(list, m)
	}
	return list, rows.Err()
}

// markRead notes that one side has read what the other wrote.
func (store) markRead(ctx context.Context, tx *db.Tx, of CaseID, written string) error {
	_, err := tx.Exec(ctx, `UPDATE cases_messages SET read_at = $1 WHERE case_id = $2 AND side = $3 AND read_at = 0`, db.Micros(tx.Now), string(of), written)
	return err
}
