package waste

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"citybrain/domain/waste/forecast"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Bin is a bin with its forecast 废物箱与满溢预测.
type Bin struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Region     string     `json:"region"`
	RegionName string     `json:"regionName" doc:"In the caller's language"`
	Org        string     `json:"org"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Level      *float64   `json:"level,omitempty" doc:"Share that is filled; absent where nothing was heard yet"`
	At         *time.Time `json:"at,omitempty" doc:"When that was observed"`
	Silent     bool       `json:"silent" doc:"Not heard from for longer than its profile allows: the forecast goes on from the last level"`
	FullAt     *time.Time `json:"fullAt,omitempty" doc:"When it is likely to be full; absent where that lies more than three weeks ahead"`
	SoonestAt  *time.Time `json:"soonestAt,omitempty" doc:"How early that may be in nine cases of ten"`
	Learned    bool       `json:"learned" doc:"False: too little is known of this bin, an assumed rate was taken"`
	Days       float64    `json:"days" doc:"Days of its past that were learned from"`
	Today      string     `json:"today" enum:"none,open,done,skipped" doc:"Where it stands in today's collection"`
}

// BinQuery chooses bins; empty fields choose all.
type BinQuery struct {
	Hours  float64 // full within so many hours from now; 0 for any
	Region string  // prefix of the region code
	page.Ask
}

// Bins gives the bins of the caller's scope, those that will be full first at the
// beginning. The caller needs waste.read.
func (s *Service) Bins(ctx context.Context, q BinQuery) (page.Page[Bin], error) {
	var none page.Page[Bin]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.Hours, q.Region}
	var afterAt int64
	var after string
	if _, err := page.Decode(q.Cursor, filters, &afterAt, &after); err != nil {
		return none, err
	}
	rows, err := s.forecasts(ctx)
	if err != nil {
		return none, err
	}
	limit := int64(math.MaxInt64)
	if q.Hours > 0 {
		limit = db.Micros(s.Clock.Now().Add(time.Duration(q.Hours * float64(time.Hour))))
	}
	scope := auth.From(ctx).Scope
	rows = slices.DeleteFunc(rows, func(b Bin) bool {
		return !scope.CoversRegion(b.Region) || !scope.CoversOrg(b.Org) || b.fullKey() > limit || !covers(q.Region, b.Region) ||
			(after != "" && cmp.Or(cmp.Compare(b.fullKey(), afterAt), cmp.Compare(b.ID, after)) <= 0)
	})
	rows = rows[:min(len(rows), q.Size()+1)]
	s.label(ctx, rows)
	return page.Of(rows, q.Size(), filters, func(b Bin) []any { return []any{b.fullKey(), b.ID} }), nil
}

func covers(prefix, region string) bool { return auth.Scope{Region: prefix}.CoversRegion(region) }

// fullKey orders bins by the time at which they are full, those that are not
// soon at the end.
func (b Bin) fullKey() int64 {
	if b.FullAt == nil {
		return math.MaxInt64
	}
	return db.Micros(*b.FullAt)
}

// forecasts makes the forecast of every bin, the first to be full first.
func (s *Service) forecasts(ctx context.Context) ([]Bin, error) {
	var today map[string]string
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if err := s.recall(ctx, tx); err != nil {
			return err
		}
		today, err = s.store.statesOn(ctx, tx, s.dayOf(s.Clock.Now()))
		return err
	})
	if err != nil {
		return nil, err
	}
	full := s.rules().Full
	rows := make([]Bin, 0, 1024)
	for _, r := range s.Deps.Bins.All() {
		b := s.forecast(r, full)
		b.Today = cmp.Or(today[r.ID], "none")
		rows = append(rows, b)
	}
	slices.SortFunc(rows, func(a, b Bin) int { return cmp.Or(cmp.Compare(a.fullKey(), b.fullKey()), cmp.Compare(a.ID, b.ID)) })
	return rows, nil
}

// forecast tells when a bin will be full, from its last level on.
func (s *Service) forecast(r Reading, full float64) Bin {
	b := Bin{ID: r.ID, Name: r.Name, Region: r.Region, Org: r.Org, Lon: r.Point.Lon, Lat: r.Point.Lat, Silent: r.Silent}
	var m forecast.Model
	m, b.Learned = s.model(r.ID)
	b.Days = m.Days
	if r.At.IsZero() {
		return b
	}
	level, at := math.Round(r.Level*1000)/1000, r.At
	b.Level, b.At = &level, &at
	likely, soonest, ok := m.Full(r.At.In(s.Zone), r.Level, full)
	if ok {
		likely, soonest = likely.UTC().Truncate(time.Minute), soonest.UTC().Truncate(time.Minute)
		b.FullAt, b.SoonestAt = &likely, &soonest
	}
	return b
}

// label writes names in the caller's language.
func (s *Service) label(ctx context.Context, rows []Bin) {
	english := web.Language(ctx) == "en"
	for i := range rows {
		rows[i].Name = s.Deps.Bins.NameIn(rows[i].Name, english)
		rows[i].RegionName = s.Regions.RegionName(rows[i].Region, english)
	}
}
