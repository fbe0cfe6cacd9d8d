package auth

import (
	"context"
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

// guard is how many failures something bears and how the wait grows then: it
// begins with firstDelay and doubles up to longest.
type guard struct {
	free    int64
	longest time.Duration
}

// The guards; README.md says why there are three. A day without a failure forgets
// them.
var (
	pairGuard    = guard{free: 4, longest: time.Hour}         // a login from one network, or from one known device
	accountGuard = guard{free: 29, longest: 15 * time.Minute} // a login from all networks and unknown devices
	addressGuard = guard{free: 19, longest: 5 * time.Minute}  // a network with whatever login
)

const (
	firstDelay  = 30 * time.Second
	forgetAfter = 24 * time.Hour
)

// Attempt is one try to prove a password.
type Attempt struct {
	Account   string // the login as typed, in one form; need not exist
	Principal string // whose it is, "" where there is none
	Password  string
	Address   string // the caller's
	Device    string // the mark of a device, as its cookie has it; "" for none
}

// delay is how long after so many failures the next attempt is not heard.
func (g guard) delay(failures int64) time.Duration {
	over := failures - g.free
	if over <= 0 {
		return 0
	}
	if over > 10 {
		return g.longest
	}
	return min(firstDelay<<(over-1), g.longest)
}

// charged is one count of failures that an attempt adds to.
type charged struct {
	name string // in auth_attempts; begins with the account's where it belongs to one
	guard
	kept bool // success takes one failure back instead of forgetting all
}

// counts names what an attempt is charged to: on a device where this person has
// signed in before only that pair, so that nobody elsewhere can lock it out.
func (a *Auth) counts(try Attempt) []charged {
	account := a.accountCount(try.Account)
	if mark := a.deviceOf(try.Device, try.Principal); mark != "" {
		return []charged{{name: account + "/" + a.cfg.Seal.HashToken("device:"+mark), guard: pairGuard}}
	}
	network := a.cfg.Seal.HashToken("address:" + Network(try.Address))
	return []charged{
		{name: account + "/" + network, guard: pairGuard},
		{name: account, guard: accountGuard, kept: true},
		{name: network, guard: addressGuard, kept: true},
	}
}

func (a *Auth) accountCount(account string) string {
	return a.cfg.Seal.HashToken("account:" + account)
}

// Prove checks a password. It answers ErrWrong, or ErrLocked while a guard makes
// the caller wait. Every attempt is charged before the password is looked at and
// given back after success, so that a thousand attempts at once are worth no more
// than a thousand in a row.
func (a *Auth) Prove(ctx context.Context, try Attempt) error {
	counts := a.counts(try)
	stored, err := a.charge(ctx, try.Principal, counts)
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
		return giveBack(ctx, tx, counts)
	})
}

// giveBack ends the pair's count, and takes one failure back from what others
// share.
func giveBack(ctx context.Context, tx *db.Tx, counts []charged) error {
	for _, one := range counts {
		give := dropAttempts
		if one.kept {
			give = refundAttempt
		}
		if err := give(ctx, tx, one.name); err != nil {
			return err
		}
	}
	return nil
}

// charge counts the attempt in advance and gives the stored hash.
func (a *Auth) charge(ctx context.Context, principal string, counts []charged) (stored string, err error) {
	now := a.cfg.Clock.Now()
	err = a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		stored = ""
		for _, one := range counts { // who waits at one is charged to none
			if err := refuseWaiting(ctx, tx, one.name, now); err != nil {
				return err
			}
		}
		for _, one := range counts {
			if err := chargeOne(ctx, tx, one, now); err != nil {
				return err
			}
		}
		if principal == "" {
			return nil
		}
		stored, err = getPassword(ctx, tx, principal)
		return err
	})
	return stored, err
}

func refuseWaiting(ctx context.Context, tx *db.Tx, name string, now time.Time) error {
	until, err := lockedUntil(ctx, tx, name)
	if err != nil {
		return err
	}
	if wait := until.Sub(now); wait > 0 {
		return ErrLocked.With("retry_after", int((wait+time.Second-1)/time.Second))
	}
	return nil
}

func chargeOne(ctx context.Context, tx *db.Tx, one charged, now time.Time) error {
	failures, err := addAttempt(ctx, tx, one.name, now, now.Add(-forgetAfter))
	if err != nil {
		return err
	}
	if d := one.delay(failures); d > 0 {
		return lockUntil(ctx, tx, one.name, now.Add(d))
	}
	return nil
}

// Absolve forgets the failed attempts at an account, from everywhere, when an
// official unlocks it.
func (a *Auth) Absolve(ctx context.Context, tx *db.Tx, accounts ...string) error {
	for _, one := range accounts {
		if err := dropAccount(ctx, tx, a.accountCount(one)); err != nil {
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
