package cases

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"citybrain/kernel/db"
)

// grain is what a kept sum tells apart. Each question is answered from the coarsest one
// that can, because a city has a thousand times more rows by official than by department.
type grain string

const (
	perPlace    grain = "place"    // department and region
	perMatter   grain = "matter"   // and item
	perOfficial grain = "official" // and post
)

// sumKey names a kept sum. A span is a day, or a month.
type sumKey struct {
	grain grain
	span  string
	dayKey
}

// sumsOf gives the sums to which what happened on a day belongs.
func sumsOf(k dayKey) []sumKey {
	month := k.day[:len("2026-03")]
	list := make([]sumKey, 0, 6)
	for _, one := range []struct {
		grain            grain
		matter, official string
	}{{perPlace, "", ""}, {perMatter, k.matter, ""}, {perOfficial, k.matter, k.official}} {
		for _, span := range []string{k.day, month} {
			list = append(list, sumKey{one.grain, span, dayKey{day: span, org: k.org, region: k.region, matter: one.matter, official: one.official}})
		}
	}
	return list
}

// grain is the coarsest that can answer for lines of a kind.
func (r reach) grain(by string) grain {
	switch {
	case by == "official" || r.by == "official":
		return perOfficial
	case by == "matter" || r.by == "matter" || r.matter != "":
		return perMatter
	}
	return perPlace
}

// spans covers the days of a reach with as few spans as there are: whole months where
// lines need not tell days apart. A month counts as whole, too, if what is missing of
// it has not come yet.
func (r reach) spans(by, today string) (list []string) {
	from, err1 := time.Parse(time.DateOnly, r.from)
	to, err2 := time.Parse(time.DateOnly, r.to)
	if err1 != nil || err2 != nil {
		return nil
	}
	for day := from; !day.After(to); {
		next := day.AddDate(0, 1, 0)
		last := next.AddDate(0, 0, -1)
		whole := day.Day() == 1 && (!last.After(to) || to.Format(time.DateOnly) >= today)
		if whole && by != "day" {
			list = append(list, day.Format("2006-01"))
			day = next
			continue
		}
		list = append(list, day.Format(time.DateOnly))
		day = day.AddDate(0, 0, 1)
	}
	return list
}

// sum adds to the kept sums what happened.
func (s *Service) sum(ctx context.Context, tx *db.Tx, days map[dayKey]*Sums) error {
	all := map[sumKey]*Sums{}
	for day, more := range days {
		for _, key := range sumsOf(day) {
			if all[key] == nil {
				all[key] = &Sums{}
			}
			all[key].join(more)
		}
	}
	keys := slices.Collect(maps.Keys(all))
	for len(keys) > 0 {
		part := keys[:min(sumsAtOnce, len(keys))]
		keys = keys[len(part):]
		kept, err := s.store.kept(ctx, tx, part)
		if err != nil {
			return err
		}
		rows := make([]sumRow, len(part))
		for i, key := range part {
			if rows[i], err = grown(key, kept[key], all[key]); err != nil {
				return err
			}
		}
		if err := s.store.putSums(ctx, tx, rows); err != nil {
			return err
		}
	}
	return nil
}

// sumsAtOnce is how many kept sums one statement reads or writes.
const sumsAtOnce = 200

// sumRow is a kept sum as the store has it.
type sumRow struct {
	sumKey
	body string // JSON of Sums
}

// grown adds to a kept sum, which is "" where there is none yet.
func grown(key sumKey, body string, more *Sums) (sumRow, error) {
	var all Sums
	if err := fromJSON(body, &all); err != nil {
		return sumRow{}, err
	}
	all.join(more)
	text, err := json.Marshal(all)
	return sumRow{key, string(text)}, err
}

// daysOf sums tallies by day.
func daysOf(list []tally) map[dayKey]*Sums {
	days := map[dayKey]*Sums{}
	for _, t := range list {
		if days[t.key()] == nil {
			days[t.key()] = &Sums{}
		}
		days[t.key()].add(t)
	}
	return days
}

// carryDays brings rows that an earlier edition kept by day only into the sums.
func (s *Service) carryDays(ctx context.Context) error {
	for {
		n := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			days := map[dayKey]*Sums{}
			err := s.store.oldDays(ctx, tx, foldAtOnce, func(k dayKey, body string) error {
				days[k] = &Sums{}
				return fromJSON(body, days[k])
			})
			n = len(days)
			for k := range days {
				if err == nil {
					err = s.store.dropDay(ctx, tx, k)
				}
			}
			if err != nil {
				return err
			}
			return s.sum(ctx, tx, days)
		})
		if err != nil || n < foldAtOnce {
			return err
		}
	}
}
