package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

// ErrCode tells that a code is wrong, over, used or was never sent: which of them
// nobody learns.
var ErrCode = fault.New(fault.Unauthenticated, "auth.code", "This code is wrong or has expired; ask for a new one.")

const (
	codeLife  = 5 * time.Minute
	codeTries = 5 // then it is gone: with the allowances below some 50 guesses a day at a million
)

// NewCode makes a code of six digits that proves that somebody reads what is sent to
// an account (a phone number), for one purpose. The one sent before is worth nothing
// any more. ErrOften where it was asked for too often: once a minute, 5 times an
// hour and 10 times a day for an account, 40 times an hour from one network.
func (a *Auth) NewCode(ctx context.Context, purpose, account, address string) (code string, err error) {
	of := "code:" + account
	err = a.Spend(ctx,
		Allowance{Name: of + ":minute", Most: 1, Per: time.Minute},
		Allowance{Name: of + ":hour", Most: 5, Per: time.Hour},
		Allowance{Name: of + ":day", Most: 10, Per: 24 * time.Hour},
		Allowance{Name: "codes:" + Network(address), Most: 40, Per: time.Hour},
	)
	if err != nil {
		return "", err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	code = fmt.Sprintf("%06d", n)
	now, name := a.cfg.Clock.Now(), a.codeName(purpose, account)
	return code, a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return putCode(ctx, tx, name, a.codeHash(name, code), now, now.Add(codeLife))
	})
}

// ProveCode uses a code up. ErrCode after which it may be tried again, five times in
// all; ErrOften where one network tries many.
func (a *Auth) ProveCode(ctx context.Context, purpose, account, code, address string) error {
	return a.tryCode(ctx, purpose, account, code, address, dropCode)
}

// CheckCode is ProveCode that costs a try and uses nothing up: for a form of which more
// must be right.
func (a *Auth) CheckCode(ctx context.Context, purpose, account, code, address string) error {
	return a.tryCode(ctx, purpose, account, code, address, func(context.Context, *db.Tx, string) error { return nil })
}

func (a *Auth) tryCode(ctx context.Context, purpose, account, code, address string, use func(context.Context, *db.Tx, string) error) error {
	if err := a.Spend(ctx, Allowance{Name: "code tries:" + Network(address), Most: 100, Per: time.Hour}); err != nil {
		return err
	}
	name, now, right := a.codeName(purpose, account), a.cfg.Clock.Now(), false
	err := a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		right = false
		hash, err := tryCode(ctx, tx, name, now, codeTries)
		if err != nil || hash == "" {
			return err
		}
		if right = seal.SameHash(hash, a.codeHash(name, code)); right {
			return use(ctx, tx, name)
		}
		return nil
	})
	if err == nil && !right {
		err = ErrCode
	}
	return err
}

func (a *Auth) codeName(purpose, account string) string {
	return a.cfg.Seal.HashToken("code:" + purpose + ":" + account)
}

func (a *Auth) codeHash(name, code string) string {
	return a.cfg.Seal.HashToken("code:" + name + ":" + code)
}
