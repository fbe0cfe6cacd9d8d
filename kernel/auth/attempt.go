package auth

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// The faults of signing in. A wrong name and a wrong password read the same, so
// that nobody learns which names exist.
var (
	ErrWrong  = fault.New(fault.Unauthenticated, "auth.wrong", "The name or the password is wrong.")
	ErrLocked = fault.New(fault.TooMany, "auth.locked_out", "Too many failed attempts; try again later.")
)

// Lock-out: an account bears four mistakes, an address (behind which a whole
// office may sit) nineteen; each further one doubles the wait, up to an hour.
// A day without a mistake forgets them.
const (
	accountFree = 4
	addressFree = 19
	firstDelay  = 30 * time.Second
	longDelay   = time.Hour
	forgetAfter = 24 * time.Hour
)

// Attempt is one try to prove a password.
type Attempt struct {
	Account   string // the login as typed, in one form; need not exist
	Principal string // whose it is, "" where there is none
	Password  string
	Address   string // the caller's
}

// delay is how long after so many failures the next attempt is not heard.
func delay(failures, free int64) time.Duration {
	over := failures - free
	if over <= 0 {
		return 0
	}
	if over > 10 {
		return longDelay
	}
	return min(firstDelay<<(over-1), longDelay)
}

// Prove checks a password. It answers ErrWrong, or ErrLocked while the account
// or the address waits. Every attempt is charged before the password is looked
// at and given back after success, so that a thousand attempts at once are worth
// no more than a thousand in a row.
func (a *Auth) Prove(ctx context.Context, try Attempt) error {
	account := a.cfg.Seal.HashToken("account:" + try.Account)
	address := a.cfg.Seal.HashToken("address:" + Network(try.Address))
	stored, err := a.charge(ctx, try.Principal, account, address)
	if err != nil {
		return err
	}
	if stored == "" {
		stored = a.hasher.decoy
	}
	ok, stale, err := a.hasher.check(ctx, try.Password, stored)
	if err != nil {
		return err
	}
	if !ok || try.Principal == "" {
		return ErrWrong
	}
	fresh := ""
	if stale {
		if fresh, err = a.hasher.hash(ctx, try.Password); err != nil {
			return err
		}
	}
	return a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if fresh != "" {
			if err := putPassword(ctx, tx, try.Principal, fresh, a.cfg.Clock.Now()); err != nil {
				return err
			}
		}
		if err := dropAttempts(ctx, tx, account); err != nil {
			return err
		}
		return refundAttempt(ctx, tx, address)
	})
}

// charge counts the attempt in advance and gives the stored hash.
func (a *Auth) charge(ctx context.Context, principal, account, address string) (stored string, err error) {
	now := a.cfg.Clock.Now()
	err = a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		stored = ""
		for _, one := range [...]struct {
			name string
			free int64
		}{{account, accountFree}, {address, addressFree}} {
			if err := chargeOne(ctx, tx, one.name, one.free, now); err != nil {
				return err
			}
		}
		if principal == "" {
			return nil
		}
		var err error
		stored, err = getPassword(ctx, tx, principal)
		if errors.Is(err, db.ErrMissing) {
			return nil
		}
		return err
	})
	return stored, err
}

func chargeOne(ctx context.Context, tx *db.Tx, name string, free int64, now time.Time) error {
	until, err := lockedUntil(ctx, tx, name)
	if err != nil {
		return err
	}
	if wait := until.Sub(now); wait > 0 {
		return ErrLocked.With("retry_after", int((wait+time.Second-1)/time.Second))
	}
	failures, err := addAttempt(ctx, tx, name, now, now.Add(-forgetAfter))
	if err != nil {
		return err
	}
	if d := delay(failures, free); d > 0 {
		return lockUntil(ctx, tx, name, now.Add(d))
	}
	return nil
}

// Absolve forgets the failed attempts at an account, when an official unlocks it.
func (a *Auth) Absolve(ctx context.Context, tx *db.Tx, accounts ...string) error {
	for _, one := range accounts {
		if err := dropAttempts(ctx, tx, a.cfg.Seal.HashToken("account:"+one)); err != nil {
			return err
		}
	}
	return nil
}

// Network is what counts as one address where somebody is limited: an IPv6 caller owns a whole /64.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || !ip.Is6() || ip.Is4In6() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
