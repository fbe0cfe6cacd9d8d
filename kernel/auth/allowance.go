package auth

import (
	"context"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrOften tells that something was done too often; "retry_after" says in how many
// seconds it may be done again.
var ErrOften = fault.New(fault.TooMany, "auth.too_often", "That was done too often; try again later.")

// Allowance is how often one may do something that costs money or tells something
// about others: sending codes, naming people.
type Allowance struct {
	Name string // of the deed and of whose it is; kept as a keyed hash
	Most int64
	Per  time.Duration
}

// Spent gives ErrOften where another use of an allowance would be refused, and counts none:
// for deeds of which only those that fail are counted.
func (a *Auth) Spent(ctx context.Context, allowances ...Allowance) error {
	now := a.cfg.Clock.Now()
	return a.cfg.DB.View(ctx, func(tx *db.Tx) error {
		for _, one := range allowances {
			used, until, err := spentOf(ctx, tx, a.cfg.Seal.HashToken("allowance:"+one.Name))
			if err != nil {
				return err
			}
			if used >= one.Most && until.After(now) {
				return often(now, until)
			}
		}
		return nil
	})
}

func often(now, until time.Time) error {
	return ErrOften.With("retry_after", max(1, int((until.Sub(now)+time.Second-1)/time.Second)))
}

// Spend counts one use against each allowance, or gives ErrOften and counts none.
// It is a unit of work of its own: a use stays counted whatever becomes of the rest.
func (a *Auth) Spend(ctx context.Context, allowances ...Allowance) error {
	now := a.cfg.Clock.Now()
	return a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		for _, one := range allowances {
			used, until, err := spend(ctx, tx, a.cfg.Seal.HashToken("allowance:"+one.Name), now, now.Add(one.Per))
			if err != nil {
				return err
			}
			if used > one.Most { // the unit is undone: who waits is charged nothing
				return often(now, until)
			}
		}
		return nil
	})
}
