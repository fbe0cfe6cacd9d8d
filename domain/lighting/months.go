package lighting

import (
	"cmp"
	"context"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// MonthEnergy is what a group used in a month 分组月度能耗.
type MonthEnergy struct {
	Month     string  `json:"month" doc:"2026-03"`
	Group     string  `json:"group"`
	Name      string  `json:"name" doc:"In the caller's language"`
	Days      int     `json:"days" doc:"With figures"`
	KWh       float64 `json:"kwh" doc:"Used: measured and estimated together"`
	Estimated float64 `json:"estimated" doc:"Kilowatt-hours of it that follow from rated power and level"`
	Baseline  float64 `json:"baseline" doc:"Of burning at full power all night"`
	Saved     float64 `json:"saved" doc:"Baseline less used; negative where more was used"`
}

// monthKey is a group in a month.
type monthKey struct{ month, group string }

// monthUsage is what was used in a month, and on how many days anything was known.
type monthUsage struct {
	usage
	days int
}

// Months gives what the groups of the caller's scope used by month, the newest
// first; months 0 is 12. The caller needs lighting.read.
func (s *Service) Months(ctx context.Context, months int) ([]MonthEnergy, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now().In(s.Zone)
	from := now.AddDate(0, 1-cmp.Or(months, 12), 1-now.Day())
	var sums map[monthKey]monthUsage
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		sums, err = s.store.months(ctx, tx, s.dayOf(from))
		return err
	})
	list := []MonthEnergy{}
	for key, u := range sums {
		name, mine := names[key.group]
		if !mine {
			continue
		}
		e := energyOf("", u.usage)
		list = append(list, MonthEnergy{key.month, key.group, name, u.days, e.KWh, e.Estimated, e.Baseline, e.Saved})
	}
	slices.SortFunc(list, func(a, b MonthEnergy) int {
		return cmp.Or(cmp.Compare(b.Month, a.Month), cmp.Compare(b.KWh, a.KWh), cmp.Compare(a.Group, b.Group))
	})
	return list, err
}

// namesOf gives the groups of the caller's scope by code, those of the desk that
// have ended among them: what they used stays.
func (s *Service) namesOf(ctx context.Context) (map[string]string, error) {
	english := web.Language(ctx) == "en"
	s.mu.Lock()
	defer s.mu.Unlock()
	names := map[string]string{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if err := s.recallGroups(ctx, tx); err != nil {
			return err
		}
		ended, err := s.store.endedGroups(ctx, tx)
		for _, g := range ended {
			if covered(ctx, g.Region, g.Organisation) {
				names[g.Code] = Text{g.ZH, g.EN}.In(english)
			}
		}
		return err
	})
	for _, g := range s.state.groups {
		if covered(ctx, g.Region, g.Organisation) {
			names[g.Code] = Text{g.ZH, g.EN}.In(english)
		}
	}
	return names, err
}
