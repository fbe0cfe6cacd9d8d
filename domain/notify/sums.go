package notify

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/db"
)

// bounds are the times, in ms, up to which latencies are rounded: fine enough for a
// median of seconds, and few enough to be kept by day for good.
var bounds = []int64{
	100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 7000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000, 240_000,
	300_000, 420_000, 600_000, 900_000, 1_200_000, 1_800_000, 2_700_000, 3_600_000, 5_400_000, 7_200_000, 10_800_000, 14_400_000, 21_600_000, 28_800_000,
	36_000_000, 43_200_000, 57_600_000, 86_400_000, 129_600_000, 172_800_000, 604_800_000,
}

// When a day is kept. Deliveries wait for a night and are tried for 24 hours, so that
// after two more days few change. What does marks its day a day earlier, because the
// clocks of nodes may differ. Older than keptUntil no day is counted anew: the purge may
// have taken some of its deliveries.
const (
	markedAfter = 2
	keptAfter   = 3
	keptUntil   = 170
)

// timeSpan is from an instant to before another.
type timeSpan struct{ from, to time.Time }

// dayText is the day of an instant in the city.
func (s *Service) dayText(at time.Time) string { return at.In(s.Zone).Format(time.DateOnly) }

// daySpan is the time from the beginning of a day to the end of another.
func (s *Service) daySpan(from, to string) timeSpan {
	first, _ := time.ParseInLocation(time.DateOnly, from, s.Zone)
	last, _ := time.ParseInLocation(time.DateOnly, to, s.Zone)
	return timeSpan{first, last.AddDate(0, 0, 1)}
}

// daysFrom lists days, both ends in it.
func daysFrom(from, to string) (list []string) {
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return nil
	}
	for ; day.Format(time.DateOnly) <= to; day = day.AddDate(0, 0, 1) {
		list = append(list, day.Format(time.DateOnly))
	}
	return list
}

// recount tells the sums that a delivery has changed that was made at an instant.
func (s *Service) recount(ctx context.Context, tx *db.Tx, made time.Time) error {
	day := s.dayText(made)
	if day > s.dayText(tx.Now.AddDate(0, 0, -markedAfter)) || day < s.dayText(tx.Now.AddDate(0, 0, -keptUntil)) {
		return nil
	}
	return s.store.markStale(ctx, tx, day)
}

// keepSums counts the days that are over and not kept yet, or changed since.
func (s *Service) keepSums(ctx context.Context) error {
	days, err := s.daysToKeep(ctx)
	for _, day := range days {
		if err == nil {
			err = s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.keepDay(ctx, tx, day, s.daySpan(day, day)) })
		}
	}
	return err
}

func (s *Service) daysToKeep(ctx context.Context) (days []string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		days = nil
		first, err := s.store.firstMade(ctx, tx)
		if err != nil || first.IsZero() {
			return err
		}
		from := max(s.dayText(first), s.dayText(tx.Now.AddDate(0, 0, -keptUntil)))
		to := s.dayText(tx.Now.AddDate(0, 0, -keptAfter))
		kept, err := s.store.keptDays(ctx, tx, from, to)
		days = slices.DeleteFunc(daysFrom(from, to), func(day string) bool {
			stale, known := kept[day]
			return known && !stale
		})
		return err
	})
	return days, err
}

// groups gives what was told on some days: the kept ones from the sums, the rest from
// the deliveries, as few questions as there are gaps.
func (s *Service) groups(ctx context.Context, tx *db.Tx, from, to string) ([]group, error) {
	all, err := s.store.keptGroups(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	kept, err := s.store.keptDays(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	for _, gap := range gaps(daysFrom(from, to), kept) {
		more, err := s.store.liveGroups(ctx, tx, s.daySpan(gap[0], gap[1]))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// gaps are the first and last days of what is not kept.
func gaps(days []string, kept map[string]bool) (list [][2]string) {
	open := false
	for _, day := range days {
		stale, known := kept[day]
		missing := !known || stale
		switch {
		case missing && open:
			list[len(list)-1][1] = day
		case missing:
			list = append(list, [2]string{day, day})
		}
		open = missing
	}
	return list
}
