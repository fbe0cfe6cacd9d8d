package things

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// Sums are made when their time is over. What comes later, from a device or an
// agent that was cut off, is added to the finest sums at once; the coarser ones that
// were made without it are noted and made again, some at a time.

const (
	lateBatch = 500 // sums in one unit of work
	lateUnits = 200 // units in one run: what is left waits for the next
	// lateMargin keeps what the next run makes anyway from being noted, and notes it
	// rather twice than never.
	lateMargin = 30 * time.Minute
)

// lateRow is a sum that is to be made again, with the end of its time.
type lateRow struct {
	sumKey
	until int64
}

// lateOf tells which coarser sums were made without the ones that are written now.
func lateOf(rows []sumRow, now time.Time) []lateRow {
	quarters := db.Micros(now.Truncate(15 * time.Minute).Add(-lateMargin))
	hours := db.Micros(now.Truncate(time.Hour).Add(-(lateHours - 1) * time.Hour))
	noted := map[sumKey]bool{}
	var list []lateRow
	for _, r := range rows {
		step, before := int64(secondsOfQuarter), quarters
		if r.step == secondsOfQuarter {
			step, before = secondsOfHour, hours
		}
		key := r.sumKey
		key.step, key.at = step, r.at-r.at%(step*1_000_000)
		if key.at >= before || noted[key] {
			continue
		}
		noted[key] = true
		list = append(list, lateRow{key, key.at + step*1_000_000})
	}
	return list
}

// sumLate makes the sums again that were made too early: quarters, then the hours
// and days that hold them. Where the finer parts are kept no longer the sum stays as
// it is, for it knows more than they do.
func (s *Service) sumLate(ctx context.Context, now time.Time) error {
	for _, level := range []struct {
		step, finer int64
		keep        time.Duration // of the finer parts
		above       func(at int64) (sumKey, int64)
	}{
		{secondsOfQuarter, secondsOfMinute, s.keep.Minutes, hourOf},
		{secondsOfHour, secondsOfQuarter, s.keep.Quarters, s.dayOf},
		{secondsOfDay, secondsOfHour, s.keep.Days, nil},
	} {
		known := db.Micros(now.Add(-level.keep))
		for more, units := true, 0; more && units < lateUnits; units++ {
			err := s.DB.Do(ctx, func(tx *db.Tx) error {
				if err := s.store.dropLate(ctx, tx, level.step, known); err != nil {
					return err
				}
				rows, err := s.store.sumLate(ctx, tx, level.step, level.finer, lateBatch)
				more = len(rows) == lateBatch
				if err != nil || level.above == nil {
					return err
				}
				return s.store.noteLate(ctx, tx, above(rows, level.above))
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// above gives the sums that hold others, each once.
func above(rows []lateRow, holder func(at int64) (sumKey, int64)) []lateRow {
	noted := map[sumKey]bool{}
	var list []lateRow
	for _, r := range rows {
		key, until := holder(r.at)
		key.thing, key.attribute = r.thing, r.attribute
		if !noted[key] {
			noted[key] = true
			list = append(list, lateRow{key, until})
		}
	}
	return list
}

func hourOf(at int64) (sumKey, int64) {
	const hour = secondsOfHour * 1_000_000
	at -= at % hour
	return sumKey{step: secondsOfHour, at: at}, at + hour
}

// dayOf gives the day of the city's zone, which is not always as long.
func (s *Service) dayOf(at int64) (sumKey, int64) {
	local := db.Time(at).In(s.zone())
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	return sumKey{step: secondsOfDay, at: db.Micros(day)}, db.Micros(day.AddDate(0, 0, 1))
}
