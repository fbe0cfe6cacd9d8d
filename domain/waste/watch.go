package waste

import (
	"context"
	"time"

	"citybrain/domain/waste/forecast"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

const (
	warnBefore = 2 * time.Hour // a bin is announced when it is likely to be full so soon
	byBin      = "bin"         // who ended a stop: the bin itself, which reports to be empty
)

// Watch looks at every bin: a stop whose bin reports to be empty is done, and a
// bin that overflows, or will before a vehicle comes, is announced once until it
// is emptied. It is the work of a job; the caller needs waste.collect.
func (s *Service) Watch(ctx context.Context) error {
	if err := auth.Require(ctx, CollectPermission); err != nil {
		return err
	}
	bins, now := s.Deps.Bins.All(), s.Clock.Now()
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		stops, err := s.store.dueStops(ctx, tx, s.dayOf(now))
		if err != nil {
			return err
		}
		announced, err := s.store.overflows(ctx, tx)
		if err != nil {
			return err
		}
		for _, r := range bins {
			if r.At.IsZero() {
				continue
			}
			stop, planned := stops[r.ID]
			if planned && stop.State == Open && r.At.After(stop.madeAt) && forecast.Emptied(stop.Level, r.Level) {
				if err := s.store.endStop(ctx, tx, StopState{Plan: stop.plan, Bin: r.ID, State: Done}, byBin); err != nil {
					return err
				}
			}
			if planned && stop.State == Done && !r.At.After(*stop.EndedAt) {
				continue // it was emptied and has not reported since
			}
			if err := s.announce(ctx, tx, r, announced[r.ID], stop); err != nil {
				return err
			}
		}
		return nil
	})
}

// announce tells of a bin that overflows, once, and forgets it when it was
// emptied. stop is the zero stop where none is planned today.
func (s *Service) announce(ctx context.Context, tx *db.Tx, r Reading, known bool, stop dueStop) error {
	full := s.rules().Full
	if known {
		if r.Level < full/2 {
			return s.store.forgetOverflow(ctx, tx, r.ID)
		}
		return nil
	}
	m, _ := s.model(r.ID)
	likely, _, ok := m.Full(r.At.In(s.Zone), r.Level, full)
	if !ok || r.Silent || likely.After(tx.Now.Add(warnBefore)) {
		return nil
	}
	if stop.State == Open && stop.At != nil && stop.At.Before(likely) && stop.At.After(tx.Now) {
		return nil // a vehicle comes before
	}
	if err := s.store.putOverflow(ctx, tx, r.ID); err != nil {
		return err
	}
	return tx.Emit(ctx, BinOverflowing{
		Bin: r.ID, Region: r.Region, Organisation: r.Org, Lon: r.Point.Lon, Lat: r.Point.Lat,
		Level: r.Level, FullAt: likely.UTC(), At: tx.Now,
	})
}
