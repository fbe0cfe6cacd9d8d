package reviews

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// FiguresQuery says over what figures are asked.
type FiguresQuery struct {
	From         string `query:"from" maxLength:"10" doc:"First day, 2026-03-01; a year ago if absent"`
	To           string `query:"to" maxLength:"10" doc:"Last day; today if absent"`
	By           string `query:"by" enum:"organisation,matter,kind" doc:"What a line is; organisation if absent"`
	Kind         string `query:"kind" enum:"review,feedback,appeal" doc:"Reviews if absent; all where lines are kinds"`
	Organisation string `query:"organisation" maxLength:"200" doc:"With all below it"`
	Matter       string `query:"matter" maxLength:"200"`
}

// Figures are computed, never typed in. Shares are 0 to 1 and absent where there is
// nothing to divide.
type Figures struct {
	Of         string   `json:"of" doc:"Path of a department, code of an item, or kind"`
	Name       string   `json:"name,omitempty"`
	Handlings  int64    `json:"handlings" doc:"That could be reviewed"`
	Said       int64    `json:"said" doc:"Reviews, feedback or appeals"`
	Levels     []int64  `json:"levels" doc:"How many of level 1 to 5"`
	Bad        int64    `json:"bad"`
	Invalid    int64    `json:"invalid" doc:"Judged not to count, by another department"`
	Rate       *float64 `json:"rate,omitempty" doc:"Share of handlings that were reviewed"`
	Good       *float64 `json:"good,omitempty" doc:"Share of level 3 and better"`
	Average    *float64 `json:"average,omitempty" doc:"Level, 1 to 5"`
	CalledBack *float64 `json:"calledBack,omitempty" doc:"Share of bad ones; tried counts"`
	Reached    *float64 `json:"reached,omitempty"`
	OnTime     *float64 `json:"onTime,omitempty" doc:"Share mended or answered within the limit, of those that were or should have been"`
	Answered   *float64 `json:"answered,omitempty"`
	Content    *float64 `json:"content,omitempty" doc:"Share of those asked again who are content"`
}

// FigureSet is figures of a span of days.
type FigureSet struct {
	From  string    `json:"from"`
	To    string    `json:"to"`
	All   Figures   `json:"all"`
	Lines []Figures `json:"lines"`
}

// PublicFigures gives the figures that everybody may see.
func (s *Service) PublicFigures(ctx context.Context, q FiguresQuery) (FigureSet, error) {
	w, h := &where{}, &where{}
	w.under(q.Organisation)
	h.under(q.Organisation)
	return s.figures(ctx, q, w, h)
}

// Supervise gives the figures of the caller's scope. The caller needs reviews.read.
func (s *Service) Supervise(ctx context.Context, q FiguresQuery) (out FigureSet, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return out, err
	}
	w, h := &where{}, &where{}
	for _, one := range []*where{w, h} {
		if err := scoped(auth.From(ctx), q.Organisation, one); err != nil {
			return out, err
		}
	}
	return s.figures(ctx, q, w, h)
}

func (s *Service) figures(ctx context.Context, q FiguresQuery, w, h *where) (out FigureSet, err error) {
	from, to, err := s.span(&q)
	if err != nil {
		return out, err
	}
	w.and("said_at >= ? AND said_at < ?", db.Micros(from), db.Micros(to))
	h.and("ended_at >= ? AND ended_at < ?", db.Micros(from), db.Micros(to))
	if q.By != "kind" {
		w.and("kind = ?", cmp.Or(q.Kind, string(Review)))
	}
	if q.Matter != "" {
		w.and("matter = ?", q.Matter)
		h.and("matter = ?", q.Matter)
	}
	found := map[string]*sums{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		clear(found) // the unit may run twice
		if q.Kind == "" || q.Kind == string(Review) {
			if err := s.store.countHandlings(ctx, tx, q.By, h, found); err != nil {
				return err
			}
		}
		return s.store.countVoices(ctx, tx, q.By, w, db.Micros(tx.Now), found)
	})
	if err != nil {
		return out, err
	}
	out = FigureSet{From: q.From, To: q.To, Lines: []Figures{}}
	all := &sums{}
	for _, one := range found {
		out.Lines = append(out.Lines, one.figures())
		all.add(one)
	}
	out.All = all.figures()
	slices.SortFunc(out.Lines, func(a, b Figures) int {
		return cmp.Or(cmp.Compare(b.Said, a.Said), cmp.Compare(b.Handlings, a.Handlings), cmp.Compare(a.Of, b.Of))
	})
	return out, s.nameLines(ctx, q.By, out.Lines)
}

// span reads the days, which are whole days of the city.
func (s *Service) span(q *FiguresQuery) (from, to time.Time, err error) {
	zone := s.Calendar.Zone()
	now := s.Clock.Now().In(zone)
	q.From, q.To = cmp.Or(q.From, now.AddDate(-1, 0, 0).Format(time.DateOnly)), cmp.Or(q.To, now.Format(time.DateOnly))
	from, err1 := time.ParseInLocation(time.DateOnly, q.From, zone)
	to, err2 := time.ParseInLocation(time.DateOnly, q.To, zone)
	if err1 != nil || err2 != nil || to.Before(from) {
		return from, to, ErrDays
	}
	return from, to.AddDate(0, 0, 1), nil
}

func (s *Service) nameLines(ctx context.Context, by string, lines []Figures) error {
	if by == "matter" || by == "kind" {
		return nil // items have their names in the catalogue, kinds in the pages
	}
	ids := make([]string, len(lines))
	for i := range lines {
		ids[i] = lines[i].Of
	}
	names, err := s.People.Names(ctx, ids)
	for i := range lines {
		lines[i].Name = names[lines[i].Of].Name
	}
	return err
}

func (s *sums) add(o *sums) {
	for to, from := range map[*int64]int64{
		&s.handlings: o.handlings, &s.reviewed: o.reviewed, &s.all: o.all, &s.good: o.good, &s.levels: o.levels, &s.bad: o.bad, &s.called: o.called, &s.reached: o.reached,
		&s.mended: o.mended, &s.due: o.due, &s.invalid: o.invalid, &s.answered: o.answered, &s.onTime: o.onTime, &s.content: o.content, &s.discontent: o.discontent,
	} {
		*to += from
	}
	for i := range s.by {
		s.by[i] += o.by[i]
	}
}

// share divides where there is something to divide.
func share(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	x := float64(part) / float64(whole)
	return &x
}

func (s *sums) figures() Figures {
	valid := int64(0)
	for _, n := range s.by {
		valid += n
	}
	f := Figures{
		Of: s.of, Handlings: s.handlings, Said: s.all, Levels: s.by[1:], Bad: s.bad, Invalid: s.invalid, Rate: share(s.reviewed, s.handlings), Good: share(s.good, valid),
		Average: share(s.levels, valid), CalledBack: share(s.called, s.bad), Reached: share(s.reached, s.bad), Content: share(s.content, s.content+s.discontent),
		OnTime: share(s.mended, s.due), Answered: share(s.answered, s.bad+s.invalid),
	}
	if valid+s.invalid == 0 { // feedback and appeals have no levels
		f.OnTime, f.Answered = share(s.onTime, s.due), share(s.answered, s.all)
	}
	return f
}
