package water

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Gauge is a thing that measures pressure, flow or level now.
type Gauge struct {
	Thing, Name, Region, Org string
	At                       geo.Point
	Value                    float64   // of no meaning where Seen is zero
	Seen                     time.Time // when it was observed
	Silent                   bool      // not heard from for longer than its profile allows
	Marked                   bool      // it says that a leak is suspected there
}

// Gauges is the city's gauges; app supplies it from things.
type Gauges interface {
	// Of gives the gauges of a profile by an attribute; mark names the attribute that
	// says whether a leak is suspected.
	Of(profile, attribute, mark string) []Gauge
	// Mark has a thing say that a leak is suspected beside it, or no more.
	Mark(ctx context.Context, thing, attribute string, suspected bool) error
	// NameIn gives a thing's name in another language.
	NameIn(name string, english bool) string
}

// Pressure is one gauge as people see it: is there enough?
type Pressure struct {
	Thing   string     `json:"thing"`
	Name    string     `json:"name"`
	Kind    string     `json:"kind" doc:"What such a gauge is called"`
	Network string     `json:"network"`
	Medium  string     `json:"medium" enum:"water,gas"`
	Zone    string     `json:"zone"`
	Fire    bool       `json:"fire" doc:"The fire service draws from it"`
	Region  string     `json:"region"`
	Lon     float64    `json:"lon"`
	Lat     float64    `json:"lat"`
	Value   *float64   `json:"value,omitempty" doc:"Absent where nothing was heard yet"`
	Unit    string     `json:"unit"`
	Digits  int        `json:"digits"`
	Least   float64    `json:"least" doc:"Below is too low; 0 for no limit"`
	Level   string     `json:"level" enum:"good,near,low,silent" doc:"near: within a tenth of the limit"`
	Seen    *time.Time `json:"seen,omitempty"`
	Leak    bool       `json:"leak" doc:"A leak is suspected beside it"`

	org string
}

// ledge is how near to its limit a pressure is called near.
const ledge = 1.1

// standing tells how a gauge stands: low first, then what is near, silent, good.
func (p Pressure) standing() int {
	return slices.Index([]string{"low", "near", "silent", "good"}, p.Level)
}

// share is the pressure by its limit, for the order.
func (p Pressure) share() float64 {
	if p.Value == nil || p.Least == 0 {
		return 1e9
	}
	return *p.Value / p.Least
}

// PressureQuery chooses gauges; empty fields choose all.
type PressureQuery struct {
	Level  string // low, near, silent, good
	Medium string
	Zone   string
	Region string // prefix
	Fire   bool   // only what the fire service draws from
	page.Ask
}

// Pressures gives the gauges of the caller's scope, those with too little pressure
// first. The caller needs water.read.
func (s *Service) Pressures(ctx context.Context, q PressureQuery) (page.Page[Pressure], error) {
	var none page.Page[Pressure]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.Level, q.Medium, q.Zone, q.Region, q.Fire}
	var afterStand int
	var afterShare float64
	var after string
	if _, err := page.Decode(q.Cursor, filters, &afterStand, &afterShare, &after); err != nil {
		return none, err
	}
	rows := s.pressures(web.Language(ctx) == "en")
	scope := auth.From(ctx).Scope
	rows = slices.DeleteFunc(rows, func(p Pressure) bool {
		return !scope.CoversRegion(p.Region) || !scope.CoversOrg(p.org) || q.Level != "" && p.Level != q.Level || q.Medium != "" && p.Medium != q.Medium ||
			q.Zone != "" && p.Zone != q.Zone || !strings.HasPrefix(p.Region, q.Region) || q.Fire && !p.Fire ||
			after != "" && cmp.Or(cmp.Compare(p.standing(), afterStand), cmp.Compare(p.share(), afterShare), cmp.Compare(p.Thing, after)) <= 0
	})
	rows = rows[:min(len(rows), q.Size()+1)]
	return page.Of(rows, q.Size(), filters, func(p Pressure) []any { return []any{p.standing(), p.share(), p.Thing} }), nil
}

// pressures lists every gauge of pressure, the lowest by its limit first.
func (s *Service) pressures(english bool) (rows []Pressure) {
	if s.Gauges == nil {
		return nil
	}
	for _, n := range s.networks() {
		for _, k := range n.Gauges {
			if k.Measures != "pressure" {
				continue
			}
			for _, g := range s.Gauges.Of(k.Profile, k.Attribute, k.Mark) {
				rows = append(rows, s.pressure(n, k, g, english))
			}
		}
	}
	slices.SortFunc(rows, func(a, b Pressure) int {
		return cmp.Or(cmp.Compare(a.standing(), b.standing()), cmp.Compare(a.share(), b.share()), cmp.Compare(a.Thing, b.Thing))
	})
	return rows
}

func (s *Service) pressure(n Network, k Kind, g Gauge, english bool) Pressure {
	p := Pressure{
		Thing: g.Thing, Name: s.Gauges.NameIn(g.Name, english), Kind: k.Name.in(english), Network: n.Name.in(english), Medium: n.Medium, Fire: k.Fire,
		Region: g.Region, Lon: g.At.Lon, Lat: g.At.Lat, Unit: k.Unit, Digits: k.Digits, Least: k.Least, Level: "good", Leak: g.Marked, org: g.Org,
	}
	for _, z := range n.Zones {
		if z.covers(g.Region) {
			p.Zone = z.Code
			break
		}
	}
	if !g.Seen.IsZero() {
		value, seen := g.Value, g.Seen
		p.Value, p.Seen = &value, &seen
	}
	switch {
	case g.Silent || g.Seen.IsZero():
		p.Level = "silent"
	case g.Value < k.Least:
		p.Level = "low"
	case g.Value < ledge*k.Least:
		p.Level = "near"
	}
	return p
}

// Enough is how many gauges of a kind have enough pressure 压力概况.
type Enough struct {
	Kind   string  `json:"kind"`
	Medium string  `json:"medium" enum:"water,gas"`
	Fire   bool    `json:"fire"`
	Least  float64 `json:"least"`
	Unit   string  `json:"unit"`
	Digits int     `json:"digits"`
	Count  int     `json:"count"`
	Low    int     `json:"low"`
	Near   int     `json:"near"`
	Silent int     `json:"silent"`
	Lowest float64 `json:"lowest" doc:"Of those that are heard; 0 where none is"`
}

// Summary counts the gauges of the caller's scope by kind. The caller needs
// water.read.
func (s *Service) Summary(ctx context.Context) ([]Enough, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	scope := auth.From(ctx).Scope
	out := []Enough{}
	at := map[string]int{}
	for _, p := range s.pressures(web.Language(ctx) == "en") {
		if !scope.CoversRegion(p.Region) || !scope.CoversOrg(p.org) {
			continue
		}
		i, ok := at[p.Network+p.Kind]
		if !ok {
			i = len(out)
			at[p.Network+p.Kind] = i
			out = append(out, Enough{Kind: p.Kind, Medium: p.Medium, Fire: p.Fire, Least: p.Least, Unit: p.Unit, Digits: p.Digits})
		}
		out[i].add(p)
	}
	slices.SortFunc(out, func(a, b Enough) int { return cmp.Compare(a.Kind, b.Kind) })
	return out, nil
}

func (e *Enough) add(p Pressure) {
	e.Count++
	switch p.Level {
	case "low":
		e.Low++
	case "near":
		e.Near++
	case "silent":
		e.Silent++
		return
	}
	if p.Value != nil && (e.Lowest == 0 || *p.Value < e.Lowest) {
		e.Lowest = *p.Value
	}
}
