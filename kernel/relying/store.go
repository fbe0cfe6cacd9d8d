package relying

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/seal"
)

// The kinds of what is kept.
const (
	kindBegun  = "begun"
	kindProved = "proved"
)

// kept names something that one browser may take back once.
type kept struct {
	text string // the state or the ticket
	kind string
	mark string // of the browser
	life time.Duration
}

func place(hash string) []byte { return []byte("relying_kept:" + hash) }

// keep remembers v, and forgets what is over.
func (p *Party) keep(ctx context.Context, k kept, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	now, hash := p.cfg.Clock.Now(), p.cfg.Seal.HashToken(k.kind+":"+k.text)
	data, err := p.cfg.Seal.Encrypt(raw, place(hash))
	if err != nil {
		return err
	}
	return p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM relying_kept WHERE expires <= $1`, db.Micros(now)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO relying_kept (id, kind, browser, data, expires) VALUES ($1, $2, $3, $4, $5)`,
			hash, k.kind, p.cfg.Seal.HashToken(k.mark), data, db.Micros(now.Add(k.life)))
		return err
	})
}

// take gives back what the same browser left, once; ErrState. What another browser asks
// for stays where it is.
func (p *Party) take(ctx context.Context, k kept, v any) error {
	if k.text == "" || k.mark == "" {
		return ErrState
	}
	hash, data := p.cfg.Seal.HashToken(k.kind+":"+k.text), ""
	err := p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `DELETE FROM relying_kept WHERE id = $1 AND kind = $2 AND browser = $3 AND expires > $4 RETURNING data`,
			hash, k.kind, p.cfg.Seal.HashToken(k.mark), db.Micros(p.cfg.Clock.Now())).Scan(&data)
	})
	return p.open(err, hash, data, v)
}

func (p *Party) open(err error, hash, data string, v any) error {
	if errors.Is(err, db.ErrMissing) {
		return ErrState
	}
	if err != nil {
		return err
	}
	raw, err := p.cfg.Seal.Decrypt(data, place(hash))
	if err != nil {
		return ErrState.Because(err)
	}
	return json.Unmarshal(raw, v)
}

// Keep holds somebody who is proved and has no account linked yet, for the ticket that
// it gives: until they have signed in to their account, in the same browser.
func (p *Party) Keep(ctx context.Context, mark string, k Known) (ticket string, err error) {
	ticket = seal.Token()
	return ticket, p.keep(ctx, kept{text: ticket, kind: kindProved, mark: mark, life: provedLife}, k)
}

// Look tells who a ticket stands for; ErrState.
func (p *Party) Look(ctx context.Context, mark, ticket string) (k Known, err error) {
	hash, data := p.cfg.Seal.HashToken(kindProved+":"+ticket), ""
	err = p.cfg.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT data FROM relying_kept WHERE id = $1 AND kind = $2 AND browser = $3 AND expires > $4`,
			hash, kindProved, p.cfg.Seal.HashToken(mark), db.Micros(p.cfg.Clock.Now())).Scan(&data)
	})
	return k, p.open(err, hash, data, &k)
}

// Take uses a ticket up; ErrState.
func (p *Party) Take(ctx context.Context, mark, ticket string) (k Known, err error) {
	return k, p.take(ctx, kept{text: ticket, kind: kindProved, mark: mark}, &k)
}
