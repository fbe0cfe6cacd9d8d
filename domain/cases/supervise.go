package cases

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// SuperviseQuery says over what the figures of supervision 效能监督 are asked.
type SuperviseQuery struct {
	From         string `query:"from" maxLength:"10" doc:"First day, 2026-03-01; the first of this month if absent"`
	To           string `query:"to" maxLength:"10" doc:"Last day; today if absent"`
	By           string `query:"by" enum:"organisation,matter,official,region" doc:"What a line is; organisation if absent"`
	Organisation string `query:"organisation" maxLength:"200" doc:"A department with all below it"`
	Region       string `query:"region" maxLength:"14"`
	Matter       string `query:"matter" maxLength:"64"`
}

// Figures are those of one department, item, official or region. Shares are 0 to 1
// and absent where there is nothing to divide; days are working days.
type Figures struct {
	Of            string   `json:"of" doc:"Path, code, post or region; empty for the engine's own"`
	Received      int64    `json:"received"`
	Accepted      int64    `json:"accepted"`
	Ended         int64    `json:"ended"`
	Granted       int64    `json:"granted"`
	Refused       int64    `json:"refused"`
	Returned      int64    `json:"returned" doc:"Times that materials were sent back"`
	LateEnded     int64    `json:"lateEnded" doc:"Ended beyond the promise"`
	Unlawful      int64    `json:"unlawful" doc:"Ended beyond the law's limit"`
	Open          int64    `json:"open" doc:"Turns of officials that are open now"`
	LateOpen      int64    `json:"lateOpen"`
	NearlyLate    int64    `json:"nearlyLate"`
	OnTime        *float64 `json:"onTime,omitempty" doc:"Share of the ended that kept the promise"`
	MeanDays      *float64 `json:"meanDays,omitempty"`
	P90Days       *float64 `json:"p90Days,omitempty" doc:"90th percentile, within 19 per cent"`
	PromisedDays  *float64 `json:"promisedDays,omitempty" doc:"Mean of what was promised"`
	StatutoryDays *float64 `json:"statutoryDays,omitempty" doc:"Mean of the law's limit"`
	Online        *float64 `json:"online,omitempty" doc:"Share of the received that came online"`
	Mobile        *float64 `json:"mobile,omitempty"`
	Instant       *float64 `json:"instant,omitempty" doc:"Share of the ended that took less than an office hour"`
}

// Supervision is the figures of a span of days.
type Supervision struct {
	From  string    `json:"from"`
	To    string    `json:"to"`
	All   Figures   `json:"all"`
	Lines []Figures `json:"lines"`

	Names map[string]string `json:"names" doc:"What the departments or posts of the lines are called"`
}

// Supervise gives the figures of the caller's scope. The caller needs cases.supervise.
func (s *Service) Supervise(ctx context.Context, q SuperviseQuery) (out Supervision, err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return out, err
	}
	if q, err = s.span(auth.From(ctx), q); err != nil {
		return out, err
	}
	g := groups{by: q.By, matter: q.Matter, sums: map[string]*group{}}
	err = s.DB.View(ctx, func(tx *db.Tx) error { return s.gather(ctx, tx, q, &g) })
	if err != nil {
		return out, err
	}
	out = Supervision{From: q.From, To: q.To, Lines: []Figures{}}
	all := group{}
	for of, one := range g.sums {
		out.Lines = append(out.Lines, one.figures(of, s.Calendar.Workday()))
		all.join(one)
	}
	slices.SortFunc(out.Lines, func(a, b Figures) int {
		return cmp.Or(cmp.Compare(b.LateOpen, a.LateOpen), cmp.Compare(b.Received, a.Received), cmp.Compare(a.Of, b.Of))
	})
	out.All = all.figures("", s.Calendar.Workday())
	n := naming{}
	for _, one := range out.Lines {
		n.want(one.Of)
	}
	out.Names, err = s.names(ctx, n)
	return out, err
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

// gather reads the days, what waits to be folded, and what is open.
func (s *Service) gather(ctx context.Context, tx *db.Tx, q SuperviseQuery, g *groups) error {
	err := s.store.days(ctx, tx, q.From, q.To, q.Organisation, q.Region, func(k dayKey, body string) error {
		var one Sums
		if err := fromJSON(body, &one); err != nil {
			return err
		}
		if to := g.of(k); to != nil {
			to.Sums.join(&one)
		}
		return nil
	})
	if err != nil {
		return err
	}
	waiting, err := s.store.tallies(ctx, tx, 100_000)
	if err != nil {
		return err
	}
	scope := auth.Scope{Region: q.Region, Org: q.Organisation}
	for _, t := range waiting {
		if t.day < q.From || t.day > q.To || !scope.CoversOrg(t.org) || !scope.CoversRegion(t.region) {
			continue
		}
		if to := g.of(t.key()); to != nil {
			to.add(t)
		}
	}
	open, err := s.store.open(ctx, tx, q.Organisation, q.Region, db.Micros(tx.Now))
	for _, r := range open {
		if to := g.of(r.dayKey); to != nil {
			to.open, to.late, to.yellow = to.open+r.open, to.late+r.late, to.yellow+r.yellow
		}
	}
	return err
}

// groups gathers sums by what a line is.
type groups struct {
	by, matter string
	sums       map[string]*group
}

type group struct {
	Sums
	open, late, yellow int64
}

// of gives the group that a row belongs to; nil if it is not asked for.
func (g *groups) of(k dayKey) *group {
	if g.matter != "" && k.matter != g.matter {
		return nil
	}
	name := map[string]string{"organisation": k.org, "matter": k.matter, "official": k.official, "region": k.region}[g.by]
	if g.sums[name] == nil {
		g.sums[name] = &group{}
	}
	return g.sums[name]
}

func (g *group) join(o *group) {
	g.Sums.join(&o.Sums)
	g.open, g.late, g.yellow = g.open+o.open, g.late+o.late, g.yellow+o.yellow
}

// figures shows a group; a working day has so much office time.
func (g *group) figures(of string, workday time.Duration) Figures {
	f := Figures{
		Of: of, Received: g.Received, Accepted: g.Accepted, Granted: g.Ended["granted"], Refused: g.Ended["refused"] + g.Ended["rejected"],
		Returned: g.Returned, LateEnded: g.Late, Unlawful: g.Unlawful, Open: g.open, LateOpen: g.late, NearlyLate: g.yellow,
	}
	for _, n := range g.Ended {
		f.Ended += n
	}
	day := float64(workday.Microseconds())
	f.OnTime = share(float64(g.Measured-g.Late), g.Measured)
	f.Instant = share(float64(g.Instant), g.Measured)
	f.MeanDays = share(float64(g.Took)/day, g.Measured)
	f.PromisedDays = share(float64(g.Promised)/day, g.Measured)
	f.StatutoryDays = share(float64(g.Statutory)/day, g.Measured)
	f.Online = share(float64(g.Online), g.Received)
	f.Mobile = share(float64(g.Mobile), g.Received)
	if g.Measured > 0 {
		p90 := float64(g.percentile(0.9).Microseconds()) / day
		f.P90Days = &p90
	}
	return f
}

// share divides, where there is something to divide by.
func share(sum float64, n int64) *float64 {
	if n == 0 {
		return nil
	}
	v := sum / float64(n)
	return &v
}
