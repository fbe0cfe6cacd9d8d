package things

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// StatisticsQuery chooses the alarms that are summed up; empty fields choose all.
type StatisticsQuery struct {
	From, To time.Time // of their beginning; zero: the last 30 days
	By       string    // profile, rule, region or day
	Profile  string
	Rule     string
	Region   string
}

// AlarmFigures is what a number of alarms come to.
type AlarmFigures struct {
	Count           int64    `json:"count"`
	Open            int64    `json:"open"`
	Acknowledged    int64    `json:"acknowledged" doc:"That somebody took on"`
	MeanDuration    *float64 `json:"meanDuration,omitempty" doc:"Seconds, of those that are over"`
	MeanAcknowledge *float64 `json:"meanAcknowledge,omitempty" doc:"Seconds until somebody took them on"`
}

// AlarmGroup is the figures of one profile, rule, region, day or thing.
type AlarmGroup struct {
	Key  string `json:"key"`
	Name string `json:"name" doc:"In the caller's language"`
	AlarmFigures
}

// AlarmStatistics is alarms summed up.
type AlarmStatistics struct {
	From   time.Time    `json:"from"`
	To     time.Time    `json:"to"`
	By     string       `json:"by"`
	All    AlarmFigures `json:"all"`
	Groups []AlarmGroup `json:"groups" doc:"Days in order, others by number"`
	Things []AlarmGroup `json:"things" doc:"The ten with the most alarms"`
}

const (
	statisticsSpan = 30 * 24 * time.Hour
	statisticsMost = 400 * 24 * time.Hour
	groupsAtMost   = 20_000 // hours, or regions
	groupsShown    = 500
	thingsShown    = 10
	districtDigits = 6
)

// AlarmStatistics sums the alarms of the caller's scope up. The caller needs
// things.read. Fault: ErrRange.
func (s *Service) AlarmStatistics(ctx context.Context, q StatisticsQuery) (AlarmStatistics, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return AlarmStatistics{}, err
	}
	if q.To.IsZero() {
		q.To = s.Clock.Now()
	}
	if q.From.IsZero() {
		q.From = q.To.Add(-statisticsSpan)
	}
	if !q.From.Before(q.To) || q.To.Sub(q.From) > statisticsMost {
		return AlarmStatistics{}, ErrRange
	}
	q.By = cmp.Or(q.By, "profile")
	column := map[string]string{"profile": "profile", "rule": "rule", "region": "region", "day": "hour"}[q.By]
	if column == "" {
		return AlarmStatistics{}, ErrFilter
	}
	scope := auth.From(ctx).Scope
	f := alarmSpan{From: db.Micros(q.From), To: db.Micros(q.To), Profile: q.Profile, Rule: q.Rule, Region: q.Region, Scope: [2]string{scope.Region, scope.Org}}
	var rows, worst []tallyRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if rows, err = s.store.tallies(ctx, tx, f, column, groupsAtMost); err != nil {
			return err
		}
		worst, err = s.store.tallies(ctx, tx, f, "thing", thingsShown)
		return err
	})
	if err != nil {
		return AlarmStatistics{}, err
	}
	out := AlarmStatistics{From: q.From, To: q.To, By: q.By, Groups: []AlarmGroup{}, Things: []AlarmGroup{}}
	var all tallyRow
	for _, row := range s.folded(q.By, rows) {
		all.join(row)
		if len(out.Groups) < groupsShown {
			out.Groups = append(out.Groups, AlarmGroup{Key: row.key, AlarmFigures: row.figures()})
		}
	}
	out.All = all.figures()
	for _, row := range worst {
		out.Things = append(out.Things, AlarmGroup{Key: row.key, AlarmFigures: row.figures()})
	}
	return out, s.labelGroups(ctx, &out)
}

// folded brings hours together to days of the city and regions to districts.
func (s *Service) folded(by string, rows []tallyRow) []tallyRow {
	if by != "day" && by != "region" {
		return rows
	}
	zone := cmp.Or(s.Zone, time.UTC)
	sums := map[string]*tallyRow{}
	for _, row := range rows {
		if by == "day" {
			row.key = time.Unix(row.hour*3600, 0).In(zone).Format(time.DateOnly)
		} else {
			row.key = row.key[:min(len(row.key), districtDigits)]
		}
		if sums[row.key] == nil {
			sums[row.key] = &tallyRow{key: row.key}
		}
		sums[row.key].join(row)
	}
	list := make([]tallyRow, 0, len(sums))
	for _, row := range sums {
		list = append(list, *row)
	}
	slices.SortFunc(list, func(a, b tallyRow) int {
		if by == "day" {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.key, b.key))
	})
	return list
}

func (t *tallyRow) join(o tallyRow) {
	t.count, t.open, t.acknowledged, t.closed = t.count+o.count, t.open+o.open, t.acknowledged+o.acknowledged, t.closed+o.closed
	t.lasted, t.waited = t.lasted+o.lasted, t.waited+o.waited
}

func (t *tallyRow) figures() AlarmFigures {
	f := AlarmFigures{Count: t.count, Open: t.open, Acknowledged: t.acknowledged}
	if t.closed > 0 {
		mean := t.lasted / float64(t.closed) / 1e6
		f.MeanDuration = &mean
	}
	if t.acknowledged > 0 {
		mean := t.waited / float64(t.acknowledged) / 1e6
		f.MeanAcknowledge = &mean
	}
	return f
}

// labelGroups writes what the keys are called.
func (s *Service) labelGroups(ctx context.Context, out *AlarmStatistics) error {
	l, err := s.labelsOf(ctx)
	titles := s.ruleTitles()
	for i := range out.Groups {
		g := &out.Groups[i]
		g.Name = g.Key
		switch out.By {
		case "profile":
			if p, err := s.Profile(g.Key); err == nil {
				g.Name = Text{p.ZH, p.EN}.in(l.english)
			}
		case "rule":
			if title, known := titles[g.Key]; known {
				g.Name = title.in(l.english)
			}
		case "region":
			g.Name = l.region(g.Key)
		}
	}
	for i := range out.Things {
		g := &out.Things[i]
		g.Name = g.Key
		if info, ok := s.Twin().Info(g.Key); ok {
			g.Name = l.thing(info.Name)
		}
	}
	return err
}

// ruleTitles gives what the rules of profiles and departments are called, by code.
func (s *Service) ruleTitles() map[string]Text {
	titles := map[string]Text{certificateRule: certificateTitle}
	for _, p := range s.Profiles() {
		for _, r := range p.Alarms {
			titles[r.Code] = Text{r.ZH, r.EN}
		}
	}
	s.ruler.mu.Lock()
	defer s.ruler.mu.Unlock()
	for code, one := range s.ruler.book {
		titles[code] = Text{one.ZH, one.EN}
	}
	return titles
}
