package cases

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// Figures are those of one department, item, official, region, day or month. Shares
// are 0 to 1 and absent where there is nothing to divide; days are working days.
type Figures struct {
	Of             string   `json:"of" doc:"Path, code, post, region, day or month; empty for the engine's own"`
	Received       int64    `json:"received"`
	Accepted       int64    `json:"accepted"`
	Ended          int64    `json:"ended"`
	Granted        int64    `json:"granted"`
	Refused        int64    `json:"refused"`
	Returned       int64    `json:"returned" doc:"Times that materials were sent back"`
	Reopened       int64    `json:"reopened" doc:"Opened again after their end: objections and corrections"`
	Measured       int64    `json:"measured" doc:"Of the ended: those that had been accepted, so that their time counts"`
	LateEnded      int64    `json:"lateEnded" doc:"Ended beyond the promise"`
	Unlawful       int64    `json:"unlawful" doc:"Ended beyond the law's limit"`
	Open           int64    `json:"open" doc:"Turns of cases that are open now, those in which the applicant is waited for among them"`
	LateOpen       int64    `json:"lateOpen"`
	NearlyLate     int64    `json:"nearlyLate" doc:"Due soon: four fifths of the time are over"`
	OnTime         *float64 `json:"onTime,omitempty" doc:"Share of the measured that kept the promise"`
	MeanDays       *float64 `json:"meanDays,omitempty"`
	P90Days        *float64 `json:"p90Days,omitempty" doc:"90th percentile, within 19 per cent"`
	PromisedDays   *float64 `json:"promisedDays,omitempty" doc:"Mean of what was promised"`
	StatutoryDays  *float64 `json:"statutoryDays,omitempty" doc:"Mean of the law's limit"`
	Online         *float64 `json:"online,omitempty" doc:"Share of the received that came online"`
	Mobile         *float64 `json:"mobile,omitempty" doc:"Share of the received that came by phone"`
	Instant        *float64 `json:"instant,omitempty" doc:"Share of the measured that took less than an office hour"`
	OnlineCount    int64    `json:"onlineCount"`
	MobileCount    int64    `json:"mobileCount"`
	InstantCount   int64    `json:"instantCount"`
	FieldsSaved    int64    `json:"fieldsSaved" doc:"Fields that nobody had to type"`
	MaterialsSaved int64    `json:"materialsSaved" doc:"Materials that nobody had to bring"`
	VisitsSaved    int64    `json:"visitsSaved" doc:"Visits that nobody had to make"`
}

// groups gathers sums by what a line is.
type groups struct {
	by   string
	sums map[string]*group
	now  group // what is open, where lines are days and months
}

type group struct {
	Sums
	open, late, yellow int64
}

// of gives the group that a row belongs to.
func (g *groups) of(k dayKey) *group {
	var name string
	switch g.by {
	case "organisation":
		name = k.org
	case "matter":
		name = k.matter
	case "official":
		name = k.official
	case "region":
		name = k.region
	case "day":
		name = k.day
	case "month":
		name = k.day[:min(len(k.day), len("2026-03"))]
	}
	if g.sums[name] == nil {
		g.sums[name] = &group{}
	}
	return g.sums[name]
}

func (g *group) join(o *group) {
	g.Sums.join(&o.Sums)
	g.open, g.late, g.yellow = g.open+o.open, g.late+o.late, g.yellow+o.yellow
}

// gather reads the sums, what waits to be folded, and what is open. What is open now
// belongs to no day, so lines of days and months do without it, and only their sum has it.
func (s *Service) gather(ctx context.Context, tx *db.Tx, r reach, by string) (*groups, error) {
	g := &groups{by: by, sums: map[string]*group{}}
	today := tx.Now.In(s.Calendar.Zone()).Format(time.DateOnly)
	err := s.store.sums(ctx, tx, r, r.grain(by), r.spans(by, today), func(k dayKey, body string) error {
		var one Sums
		if err := fromJSON(body, &one); err != nil {
			return err
		}
		g.of(k).Sums.join(&one)
		return nil
	})
	if err != nil {
		return g, err
	}
	waiting, err := s.store.tallies(ctx, tx, r, 0)
	if err != nil {
		return g, err
	}
	for _, t := range waiting {
		g.of(t.key()).add(t)
	}
	open, err := s.store.open(ctx, tx, r, db.Micros(tx.Now))
	for _, one := range open {
		to := &g.now
		if by != "day" && by != "month" {
			to = g.of(one.dayKey)
		}
		to.open, to.late, to.yellow = to.open+one.open, to.late+one.late, to.yellow+one.yellow
	}
	return g, err
}

// figures shows a group; a working day has so much office time.
func (g *group) figures(of string, workday time.Duration) Figures {
	f := Figures{
		Of: of, Received: g.Received, Accepted: g.Accepted, Granted: g.Ended["granted"], Refused: g.Ended["refused"] + g.Ended["rejected"],
		Returned: g.Returned, Reopened: g.Reopened, Measured: g.Measured, LateEnded: g.Late, Unlawful: g.Unlawful, Open: g.open, LateOpen: g.late, NearlyLate: g.yellow,
		OnlineCount: g.Online, MobileCount: g.Mobile, InstantCount: g.Instant, FieldsSaved: g.Fields, MaterialsSaved: g.Materials, VisitsSaved: g.Visits,
	}
	for _, n := range g.Ended {
		f.Ended += n
	}
	day := float64(workday.Microseconds())
	f.OnTime = share(float64(g.Measured-g.Late), g.Measured)
	f.Instant = share(float64(g.Instant), g.Measured)
	f.MeanDays = share(float64(g.Took)/day, g.Measured)
	f.PromisedDays = share(float64(g.Promised)/day, g.Promises)
	f.StatutoryDays = share(float64(g.Statutory)/day, g.Laws)
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
