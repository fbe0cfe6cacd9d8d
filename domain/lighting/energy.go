package lighting

import (
	"cmp"
	"context"
	"math"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// How long energy is kept, and how often that of single lamps is stored.
const (
	lampDaysKept  = 62
	groupDaysKept = 3 * 366
	flushEvery    = time.Hour
	freshReports  = 3 // a reported power counts for so many intervals
)

// usageKey is a lamp on a day.
type usageKey struct {
	lamp string
	day  string
}

// usage is energy in milliwatt-hours.
type usage struct {
	measured, estimated, baseline float64
}

func (u *usage) add(o usage) {
	u.measured, u.estimated, u.baseline = u.measured+o.measured, u.estimated+o.estimated, u.baseline+o.baseline
}

// count adds what each lamp has used since the minute before: by the power that it
// reported, or by its rated power and level where it reports none.
func (s *Service) count(o *outlook) {
	s.state.spent = map[string]*usage{}
	hours := s.sinceLast(o.at).Hours()
	if hours <= 0 {
		return
	}
	day := s.dayOf(o.at)
	for i := range o.lamps {
		l, at := &o.lamps[i], o.at0[i]
		if at.group < 0 {
			continue
		}
		g := &o.groups[at.group]
		u := l.draws(s.state.lamps[l.ID], g.Watts, o.at)
		if o.base[at.group].Lit {
			u.baseline = g.Watts
		}
		u = usage{u.measured * hours * 1000, u.estimated * hours * 1000, u.baseline * hours * 1000}
		key := usageKey{l.ID, day}
		if s.state.usage[key] == nil {
			s.state.usage[key] = &usage{}
		}
		s.state.usage[key].add(u)
		if s.state.spent[g.Code] == nil {
			s.state.spent[g.Code] = &usage{}
		}
		s.state.spent[g.Code].add(u)
	}
}

// sinceLast is the time that this minute stands for.
func (s *Service) sinceLast(now time.Time) time.Duration {
	if s.state.minute <= 0 {
		return 0
	}
	if d := now.Sub(db.Time(s.state.minute)); d <= countedMost {
		return d
	}
	return 0
}

// draws gives the watts of a lamp, measured or estimated.
func (l *Lamp) draws(st *lampState, rated float64, now time.Time) usage {
	switch {
	case !l.PowerAt.IsZero() && now.Sub(l.PowerAt) <= freshReports*l.Interval:
		return usage{measured: max(0, l.Power)}
	case st == nil || st.level <= 0 || st.faultAt != 0:
		return usage{}
	}
	return usage{estimated: rated * float64(st.level) / 100}
}

// keepEnergy stores what the groups used in this minute, and once an hour what the
// lamps did.
func (s *Service) keepEnergy(ctx context.Context, tx *db.Tx, o *outlook) error {
	day := s.dayOf(o.at)
	for _, g := range o.groups {
		if u := s.state.spent[g.Code]; u != nil {
			if err := s.store.addDay(ctx, tx, g.Code, day, *u); err != nil {
				return err
			}
		}
	}
	if !s.dueToFlush(o.at) {
		return nil
	}
	return s.store.addUsage(ctx, tx, s.state.usage)
}

func (s *Service) dueToFlush(now time.Time) bool {
	return now.Sub(s.state.flushed) >= flushEvery || s.dayOf(now) != s.dayOf(s.state.flushed)
}

// stored forgets what the store now has.
func (s *Service) stored(now time.Time) {
	if s.dueToFlush(now) {
		s.state.usage, s.state.flushed = map[usageKey]*usage{}, now
	}
}

// flush stores what lamps used before a node stops.
func (s *Service) flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.state.usage) == 0 {
		return nil
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		tx.After(func() { s.state.usage = map[usageKey]*usage{} })
		return s.store.addUsage(ctx, tx, s.state.usage)
	})
}

// Energy is what a group, or a lamp, used on a day 能耗.
type Energy struct {
	Day       string  `json:"day"`
	KWh       float64 `json:"kwh" doc:"Used: measured and estimated together"`
	Estimated float64 `json:"estimated" doc:"Kilowatt-hours of it that follow from rated power and level, because no power was reported"`
	Baseline  float64 `json:"baseline" doc:"Of burning at full power all night"`
	Saved     float64 `json:"saved" doc:"Baseline less used; negative where more was used"`
}

func energyOf(day string, u usage) Energy {
	kwh := func(mwh float64) float64 { return math.Round(mwh) / 1e6 }
	used := u.measured + u.estimated
	return Energy{Day: day, KWh: kwh(used), Estimated: kwh(u.estimated), Baseline: kwh(u.baseline), Saved: kwh(u.baseline - used)}
}

// EnergyQuery chooses whose energy is meant: a group, a lamp, or for neither all
// groups of the caller's scope together.
type EnergyQuery struct {
	Group string
	Lamp  string
	Days  int // back from today, today among them
}

// Energy gives what was used by day, the oldest first; days without figures are
// left out. Single lamps are up to an hour behind. The caller needs lighting.read.
// Fault: ErrNoGroup.
func (s *Service) Energy(ctx context.Context, q EnergyQuery) ([]Energy, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	codes, err := s.meant(ctx, q)
	if err != nil {
		return nil, err
	}
	from := s.dayOf(s.Clock.Now().AddDate(0, 0, 1-cmp.Or(q.Days, 14)))
	var days map[string]usage
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if q.Lamp != "" {
			days, err = s.store.lampDays(ctx, tx, q.Lamp, from)
		} else {
			days, err = s.store.days(ctx, tx, codes, from)
		}
		return err
	})
	list := make([]Energy, 0, len(days))
	for _, day := range sorted(days) {
		list = append(list, energyOf(day, days[day]))
	}
	return list, err
}

// meant gives the codes of the groups that are asked for.
func (s *Service) meant(ctx context.Context, q EnergyQuery) (map[string]bool, error) {
	codes := map[string]bool{}
	switch {
	case q.Lamp != "":
		return nil, s.lampVisible(ctx, q.Lamp)
	case q.Group != "":
		g, err := s.visible(ctx, q.Group, ReadPermission)
		codes[g.Code] = true
		return codes, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.state.groups {
		if covered(ctx, g.Region, g.Organisation) {
			codes[g.Code] = true
		}
	}
	return codes, nil
}
