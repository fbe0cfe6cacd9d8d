package cases

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/lang"
)

// SuperviseQuery says over what the figures of supervision 效能监督 are asked.
type SuperviseQuery struct {
	From         string `query:"from" maxLength:"10" doc:"First day, 2026-03-01; the first of this month if absent"`
	To           string `query:"to" maxLength:"10" doc:"Last day; today if absent"`
	By           string `query:"by" enum:"organisation,matter,official,region,day,month" doc:"What a line is; organisation if absent"`
	Organisation string `query:"organisation" maxLength:"200" doc:"A department with all below it"`
	Region       string `query:"region" maxLength:"14"`
	Matter       string `query:"matter" maxLength:"64"`
}

// Supervision is the figures of a span of days.
type Supervision struct {
	From  string    `json:"from"`
	To    string    `json:"to"`
	At    time.Time `json:"at" doc:"When they were counted"`
	All   Figures   `json:"all"`
	Lines []Figures `json:"lines"`

	Names map[string]string `json:"names" doc:"What the departments, items, posts or regions of the lines are called, and what everything is narrowed to"`
}

// Supervise gives the figures of the caller's scope. The caller needs cases.supervise.
func (s *Service) Supervise(ctx context.Context, q SuperviseQuery) (out Supervision, err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return out, err
	}
	if q, err = s.span(auth.From(ctx), q); err != nil {
		return out, err
	}
	return s.figures(ctx, q)
}

// figures gives figures to whoever may have them.
func (s *Service) figures(ctx context.Context, q SuperviseQuery) (out Supervision, err error) {
	var titles map[string]Text
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		g, err := s.gather(ctx, tx, q.reach(), q.By)
		if err != nil {
			return err
		}
		out = s.shown(g, q)
		out.At = tx.Now
		titles, err = s.store.titles(ctx, tx, q.named(g))
		return err
	})
	if err != nil {
		return out, err
	}
	n := naming{}
	n.want(q.Organisation)
	if q.By == "organisation" || q.By == "official" {
		for _, one := range out.Lines {
			n.want(one.Of)
		}
	}
	out.Names, err = s.names(ctx, n)
	for of, title := range titles {
		out.Names[of] = cmp.Or(words(ctx, title), of)
	}
	if q.By == "region" {
		for _, one := range out.Lines {
			out.Names[one.Of] = s.regionName(ctx, one.Of)
		}
	}
	return out, err
}

// named gives the items whose names are shown: those of the lines, and the one to which
// everything is narrowed.
func (q SuperviseQuery) named(g *groups) (list []string) {
	if q.By == "matter" {
		return slices.Collect(maps.Keys(g.sums))
	}
	if q.Matter != "" {
		list = append(list, q.Matter)
	}
	return list
}

// words gives words in the caller's language.
func words(ctx context.Context, t Text) string {
	if lang.From(ctx) == lang.EN {
		return cmp.Or(t.EN, t.ZH)
	}
	return t.ZH
}

// shown puts the lines in order: days as they come, all others with what is late first.
func (s *Service) shown(g *groups, q SuperviseQuery) Supervision {
	out := Supervision{From: q.From, To: q.To, Lines: []Figures{}}
	all := group{}
	all.join(&g.now)
	for of, one := range g.sums {
		out.Lines = append(out.Lines, one.figures(of, s.Calendar.Workday()))
		all.join(one)
	}
	slices.SortFunc(out.Lines, func(a, b Figures) int {
		if q.By == "day" || q.By == "month" {
			return cmp.Compare(a.Of, b.Of)
		}
		return cmp.Or(cmp.Compare(b.LateOpen, a.LateOpen), cmp.Compare(b.Received, a.Received), cmp.Compare(a.Of, b.Of))
	})
	out.All = all.figures("", s.Calendar.Workday())
	return out
}

func (q SuperviseQuery) reach() reach {
	return reach{from: q.From, to: q.To, org: q.Organisation, region: q.Region, matter: q.Matter}
}

// span fills a question in and holds it to the caller's scope.
func (s *Service) span(p auth.Principal, q SuperviseQuery) (SuperviseQuery, error) {
	today := s.Clock.Now().In(s.Calendar.Zone())
	q.From = cmp.Or(q.From, today.Format("2006-01")+"-01")
	q.To = cmp.Or(q.To, today.Format(time.DateOnly))
	q.By = cmp.Or(q.By, "organisation")
	q.Organisation, q.Region = cmp.Or(q.Organisation, p.Scope.Org), cmp.Or(q.Region, p.Scope.Region)
	_, err1 := time.Parse(time.DateOnly, q.From)
	_, err2 := time.Parse(time.DateOnly, q.To)
	if err1 != nil || err2 != nil || q.To < q.From {
		return q, ErrDays
	}
	if !p.Scope.CoversOrg(q.Organisation) || !p.Scope.CoversRegion(q.Region) {
		return q, ErrNotYours
	}
	return q, nil
}
