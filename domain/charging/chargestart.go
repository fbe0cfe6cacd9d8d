package charging

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Wish is where somebody wants to charge.
type Wish struct {
	Pile   string // what stands on the pile: its serial number
	Socket int    // from 1
}

// StartMine starts a charge of the caller, who pays it: the pile is asked, and the
// charge waits for the car. Faults: ErrNoPile, ErrSocket, ErrSocketBusy, ErrTooMany,
// ErrPileAway, ErrPileRefuse, ErrPerson.
func (s *Service) StartMine(ctx context.Context, w Wish) (Charge, error) {
	person, err := personOf(ctx)
	if err != nil {
		return Charge{}, err
	}
	return s.startAt(ctx, w, person, func(*chargeRow) bool { return true })
}

// StartFor starts a charge that nobody but the operator pays, to try a pile. The
// caller needs charging.manage and the pile in the scope. Faults as of StartMine.
func (s *Service) StartFor(ctx context.Context, w Wish) (Charge, error) {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return Charge{}, err
	}
	return s.startAt(ctx, w, "", inScope(ctx))
}

func (s *Service) startAt(ctx context.Context, w Wish, person string, may func(*chargeRow) bool) (Charge, error) {
	row, err := s.wish(ctx, w, person, may)
	if err != nil {
		return Charge{}, err
	}
	answer, err := s.tellPile(ctx, row.thing, Order{Do: orderStart, Socket: row.socket, Tag: row.tag})
	switch {
	case err != nil && !errors.Is(err, ErrPileAway):
		return Charge{}, err // it may have begun: the charge waits
	case err != nil:
		return Charge{}, errors.Join(err, s.drop(ctx, row.id, "away"))
	case answer.Status != "Accepted":
		return Charge{}, errors.Join(ErrPileRefuse, s.drop(ctx, row.id, "refused"))
	}
	return s.readCharge(ctx, ChargeID(row.id), func(*chargeRow) bool { return true })
}

// wish keeps what is wanted before the pile is asked: it may begin sooner than it
// answers.
func (s *Service) wish(ctx context.Context, w Wish, person string, may func(*chargeRow) bool) (chargeRow, error) {
	thing := s.Piles.Thing(w.Pile)
	if thing == "" {
		return chargeRow{}, ErrNoPile.With("pile", w.Pile)
	}
	row, err := s.newCharge(thing, w.Socket, s.Clock.Now())
	if err != nil {
		return row, err
	}
	if !may(&row) {
		return row, ErrNoPile.With("pile", w.Pile)
	}
	row.person, row.state, row.tag = person, chargeWaiting, newTag()
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		row.asked = db.Micros(tx.Now)
		row.at = row.asked
		if err := s.mayStart(ctx, tx, &row); err != nil {
			return err
		}
		if err := s.store.putCharge(ctx, tx, &row); err != nil {
			return err
		}
		return s.record(ctx, tx, "charge_started", row.id, map[string]any{"pile": w.Pile, "socket": w.Socket})
	})
	return row, err
}

// mayStart holds a wish against what goes on.
func (s *Service) mayStart(ctx context.Context, tx *db.Tx, row *chargeRow) error {
	sockets, err := s.store.sockets(ctx, tx, row.thing)
	if err != nil {
		return err
	}
	state := ""
	for _, one := range sockets {
		if one.socket == row.socket && one.socket > 0 {
			state = one.state
		}
	}
	own, here, err := s.store.open(ctx, tx, row.person, row.thing, row.socket, db.Micros(tx.Now.Add(-waitAtMost)))
	switch {
	case err != nil:
		return err
	case state == "":
		return ErrSocket.At("/socket", ErrSocket.Code, ErrSocket.Message)
	case state != socketFree && state != socketPlugged, here > 0:
		return ErrSocketBusy
	case own >= openMost:
		return ErrTooMany
	}
	return nil
}

// newTag makes what a wish is known by at the pile: 80 bits, used once.
func newTag() string {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw) // never fails
	return tagPrefix + base32.StdEncoding.EncodeToString(raw)
}

// drop ends a charge that never began.
func (s *Service) drop(ctx context.Context, chargeID, why string) error {
	return s.DB.Do(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		row, err := s.store.charge(ctx, tx, chargeID)
		if err != nil || row.state != chargeWaiting {
			return err
		}
		row.state, row.why, row.ended = chargeFailed, why, db.Micros(tx.Now)
		return s.store.putCharge(ctx, tx, &row)
	})
}

// StopMine ends a charge of the caller. The pile says when it has ended. Faults:
// ErrNoCharge, ErrChargeOver, ErrPileAway, ErrPileRefuse.
func (s *Service) StopMine(ctx context.Context, chargeID ChargeID) (Charge, error) {
	person, err := personOf(ctx)
	if err != nil {
		return Charge{}, err
	}
	return s.stopCharge(ctx, chargeID, func(r *chargeRow) bool { return r.person == person })
}

// StopFor ends a charge of the caller's scope. The caller needs charging.manage.
// Faults as of StopMine.
func (s *Service) StopFor(ctx context.Context, chargeID ChargeID) (Charge, error) {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return Charge{}, err
	}
	return s.stopCharge(ctx, chargeID, inScope(ctx))
}

func (s *Service) stopCharge(ctx context.Context, chargeID ChargeID, may func(*chargeRow) bool) (Charge, error) {
	var row chargeRow
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		row, err = s.store.charge(ctx, tx, string(chargeID))
		switch {
		case errors.Is(err, db.ErrMissing), err == nil && !may(&row):
			return ErrNoCharge.With("charge", chargeID)
		case err != nil:
			return err
		case row.state == chargeEnded, row.state == chargeFailed:
			return ErrChargeOver
		case row.state == chargeWaiting:
			row.state, row.why, row.ended = chargeFailed, "cancelled", db.Micros(tx.Now)
		default:
			row.stopping = db.Micros(tx.Now)
		}
		if err := s.store.putCharge(ctx, tx, &row); err != nil {
			return err
		}
		return s.record(ctx, tx, "charge_stopped", row.id, nil)
	})
	if err != nil {
		return Charge{}, fmt.Errorf("stop the charge %s: %w", chargeID, err)
	}
	if row.state == chargeRunning {
		answer, err := s.tellPile(ctx, row.thing, Order{Do: orderStop, Ref: row.ref})
		if err != nil {
			return Charge{}, err
		}
		if answer.Status != "Accepted" {
			return Charge{}, ErrPileRefuse
		}
	}
	return s.readCharge(ctx, chargeID, may)
}

// giveUpWishes ends what was asked for and never began.
func (s *Service) giveUpWishes(ctx context.Context, now time.Time) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.giveUp(ctx, tx, db.Micros(now.Add(-waitAtMost))) })
}
