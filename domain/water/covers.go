package water

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// CoverKind is a kind of manholes: the attributes of a profile that tell whether the
// cover is open, how far it leans and how high the water stands 窨井.
type CoverKind struct {
	Profile string  `json:"profile" yaml:"profile"`
	Open    string  `json:"open" yaml:"open"`
	Tilt    string  `json:"tilt" yaml:"tilt"`
	Tilted  float64 `json:"tilted" yaml:"tilted"` // degrees from which a cover is off its seat
	Level   string  `json:"level" yaml:"level"`
	High    float64 `json:"high" yaml:"high"` // metres from which the water is too high
	Name    Text    `json:"name" yaml:"name"`
}

// Cover is one manhole as people see it.
type Cover struct {
	Thing  string     `json:"thing"`
	Name   string     `json:"name"`
	Region string     `json:"region"`
	Lon    float64    `json:"lon"`
	Lat    float64    `json:"lat"`
	State  string     `json:"state" enum:"open,tilted,high,silent,good" doc:"The worst that is known of it"`
	Open   bool       `json:"open"`
	Tilt   *float64   `json:"tilt,omitempty" doc:"Degrees"`
	Water  *float64   `json:"water,omitempty" doc:"Metres in the shaft"`
	High   float64    `json:"high" doc:"Metres from which the water is too high"`
	Seen   *time.Time `json:"seen,omitempty"`

	org string
}

// coverStates are the states of manholes, the worst first.
var coverStates = [...]string{"open", "tilted", "high", "silent", "good"}

func (c Cover) standing() int { return slices.Index(coverStates[:], c.State) }

// depth is the water by what is too high, for the order.
func (c Cover) depth() float64 {
	if c.Water == nil || c.High == 0 {
		return 0
	}
	return *c.Water / c.High
}

// CoverQuery chooses manholes; empty fields choose all.
type CoverQuery struct {
	State  string
	Region string // prefix
	page.Ask
}

// Covers lists the manholes of the caller's scope, the worst first and among equals
// those with the most water. The caller needs water.read.
func (s *Service) Covers(ctx context.Context, q CoverQuery) (page.Page[Cover], error) {
	var none page.Page[Cover]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.State, q.Region}
	var afterStand int
	var afterDepth float64
	var after string
	if _, err := page.Decode(q.Cursor, filters, &afterStand, &afterDepth, &after); err != nil {
		return none, err
	}
	rows := slices.DeleteFunc(s.covers(ctx), func(c Cover) bool {
		return q.State != "" && c.State != q.State || !strings.HasPrefix(c.Region, q.Region) ||
			after != "" && cmp.Or(cmp.Compare(c.standing(), afterStand), cmp.Compare(afterDepth, c.depth()), cmp.Compare(c.Thing, after)) <= 0
	})
	slices.SortFunc(rows, func(a, b Cover) int {
		return cmp.Or(cmp.Compare(a.standing(), b.standing()), cmp.Compare(b.depth(), a.depth()), cmp.Compare(a.Thing, b.Thing))
	})
	rows = rows[:min(len(rows), q.Size()+1)]
	return page.Of(rows, q.Size(), filters, func(c Cover) []any { return []any{c.standing(), c.depth(), c.Thing} }), nil
}

// CoverCount is how many manholes are in a state.
type CoverCount struct {
	State string `json:"state" enum:"open,tilted,high,silent,good"`
	Count int    `json:"count"`
}

// CoverSummary counts the manholes of the caller's scope by state, the worst first.
// The caller needs water.read.
func (s *Service) CoverSummary(ctx context.Context) ([]CoverCount, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	counts := make([]CoverCount, len(coverStates))
	for i, state := range coverStates {
		counts[i].State = state
	}
	for _, c := range s.covers(ctx) {
		counts[c.standing()].Count++
	}
	return counts, nil
}

// covers gives every manhole of the caller's scope.
func (s *Service) covers(ctx context.Context) (rows []Cover) {
	all := s.live.Load()
	if s.Gauges == nil || all == nil {
		return nil
	}
	scope, english := auth.From(ctx).Scope, web.Language(ctx) == "en"
	for _, k := range all.Covers {
		leans := map[string]Gauge{}
		for _, g := range s.Gauges.Of(k.Profile, k.Tilt, "") {
			leans[g.Thing] = g
		}
		for _, g := range s.Gauges.Of(k.Profile, k.Level, k.Open) {
			if !scope.CoversRegion(g.Region) || !scope.CoversOrg(g.Org) {
				continue
			}
			c := k.cover(g, leans[g.Thing])
			c.Name = s.Gauges.NameIn(g.Name, english)
			rows = append(rows, c)
		}
	}
	return rows
}

// cover tells how a manhole is by its level, with whether it says that it is open,
// and by how far it leans.
func (k CoverKind) cover(level, lean Gauge) Cover {
	c := Cover{
		Thing: level.Thing, Region: level.Region, Lon: level.At.Lon, Lat: level.At.Lat, Open: level.Marked, High: k.High, State: "good", org: level.Org,
	}
	if !level.Seen.IsZero() {
		water, seen := level.Value, level.Seen
		c.Water, c.Seen = &water, &seen
	}
	if !lean.Seen.IsZero() {
		tilt := lean.Value
		c.Tilt = &tilt
	}
	switch {
	case c.Open:
		c.State = "open"
	case level.Silent || level.Seen.IsZero():
		c.State = "silent"
	case c.Tilt != nil && *c.Tilt >= k.Tilted:
		c.State = "tilted"
	case *c.Water >= k.High:
		c.State = "high"
	}
	return c
}

// cover holds a kind of manholes to the rules.
func (c *checker) cover(k CoverKind, path ...any) {
	switch {
	case k.Profile == "" || k.Open == "" || k.Tilt == "" || k.Level == "":
		c.say(path, "a kind of manholes needs profile, open, tilt and level")
	case !(k.Tilted > 0 && k.Tilted < 180):
		c.say(append(path, "tilted"), "tilted must be a number of degrees from 0 to 180")
	case !(k.High > 0 && k.High < 100):
		c.say(append(path, "high"), "high must be a number of metres from 0 to 100")
	case k.Name.ZH == "" || k.Name.EN == "":
		c.say(append(path, "name"), "needs zh and en")
	}
}
