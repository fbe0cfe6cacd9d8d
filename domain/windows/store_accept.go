package windows

import (
	"context"
	"errors"
	"fmt"

	"citybrain/kernel/db"
)

const acceptanceColumns = `id, hall, desk, post, person, subject, ticket, item, draft, case_id, number, agreed, made_at, done_at`

func scanAcceptance(row db.Row) (a acceptance, err error) {
	var made, done int64
	err = row.Scan(&a.id, &a.hall, &a.desk, &a.post, &a.person, &a.whose, &a.ticket, &a.item, &a.draft, &a.caseID, &a.number, &a.agreed, &made, &done)
	a.made, a.done = db.Time(made), db.Time(done)
	return a, err
}

func (store) addAcceptance(ctx context.Context, tx *db.Tx, a acceptance) error {
	_, err := tx.Exec(ctx, `INSERT INTO windows_acceptances (`+acceptanceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		string(a.id), a.hall, a.desk, a.post, a.person, a.whose, string(a.ticket), a.item, string(a.draft), a.caseID, a.number, a.agreed, db.Micros(a.made), db.Micros(a.done))
	return err
}

// endAcceptance writes what became of it, once.
func (store) endAcceptance(ctx context.Context, tx *db.Tx, a acceptance) error {
	_, err := tx.Exec(ctx, `UPDATE windows_acceptances SET case_id = $2, number = $3, agreed = $4, done_at = $5 WHERE id = $1 AND case_id = ''`,
		string(a.id), a.caseID, a.number, a.agreed, db.Micros(a.done))
	return err
}

func (store) acceptance(ctx context.Context, tx *db.Tx, id AcceptanceID) (acceptance, error) {
	a, err := scanAcceptance(tx.QueryRow(ctx, `SELECT `+acceptanceColumns+` FROM windows_acceptances WHERE id = $1`, string(id)))
	if errors.Is(err, db.ErrMissing) {
		return a, ErrNoAcceptance
	}
	return a, err
}

func (store) acceptancesOf(ctx context.Context, tx *db.Tx, post string, most int) (list []acceptance, err error) {
	rows, err := tx.Query(ctx, `SELECT `+acceptanceColumns+` FROM windows_acceptances WHERE post = $1 ORDER BY made_at DESC, id LIMIT $2`, post, most)
	if err != nil {
		return nil, err
	}
	return list, each(rows, func() error {
		a, err := scanAcceptance(rows)
		list = append(list, a)
		return err
	})
}

func takerPlace(caseID string) []byte { return []byte("windows_handovers.taker:" + caseID) }

// putHandover writes a handover; ErrHanded where there is one.
func (s store) putHandover(ctx context.Context, tx *db.Tx, h handover) error {
	taker, err := s.seal.Encrypt([]byte(h.taker), takerPlace(h.caseID))
	if err != nil {
		return fmt.Errorf("seal who took %s: %w", h.caseID, err)
	}
	agent := 0
	if h.agent {
		agent = 1
	}
	n, err := tx.Exec(ctx, `INSERT INTO windows_handovers (case_id, hall, desk, post, person, taker, agent, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (case_id) DO NOTHING`, h.caseID, h.hall, h.desk, h.post, h.person, taker, agent, db.Micros(h.at))
	if err == nil && n == 0 {
		err = ErrHanded
	}
	return err
}

// handover gives when a result was handed over; db.ErrMissing where it was not.
func (store) handover(ctx context.Context, tx *db.Tx, caseID string) (h handover, err error) {
	var at int64
	err = tx.QueryRow(ctx, `SELECT case_id, hall, desk, at FROM windows_handovers WHERE case_id = $1`, caseID).Scan(&h.caseID, &h.hall, &h.desk, &at)
	h.at = db.Time(at)
	return h, err
}
