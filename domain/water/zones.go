package water

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// ZoneView is a live zone as people see it 分区实时监测.
type ZoneView struct {
	Code    string     `json:"code"`
	Name    string     `json:"name"`
	Network string     `json:"network"`
	Medium  string     `json:"medium" enum:"water,gas"`
	Sensors int        `json:"sensors"`
	Heard   int        `json:"heard" doc:"Sensors that were heard lately"`
	Low     int        `json:"low" doc:"Gauges with too little pressure"`
	Lowest  *float64   `json:"lowest,omitempty" doc:"Pressure; absent where none is heard"`
	Unit    string     `json:"unit"`
	Open    int        `json:"open" doc:"Suspected leaks that go on and that nobody has closed"`
	Since   *time.Time `json:"since,omitempty" doc:"When it was heard first"`
	Learnt  float64    `json:"learnt" minimum:"0" maximum:"1" doc:"How much of the learning is done; bursts are seen from the first minutes on, slow leaks at 1"`
}

// Zones lists the live zones of the caller's scope, those with suspected leaks
// first. The caller needs water.read.
func (s *Service) Zones(ctx context.Context) ([]ZoneView, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	out := []ZoneView{}
	if s.Gauges == nil {
		return out, nil
	}
	now := s.Clock.Now()
	english := web.Language(ctx) == "en"
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		open, err := s.store.openByZone(ctx, tx)
		if err != nil {
			return err
		}
		for _, n := range s.networks() {
			gauges := inScope(ctx, s.measured(n, now))
			for _, z := range n.Zones {
				in := within(gauges, z)
				if len(in) == 0 {
					continue
				}
				first, err := s.store.firstReading(ctx, tx, z.Code)
				if err != nil {
					return err
				}
				v := zoneView(in)
				v.Code, v.Name, v.Network, v.Medium, v.Open = z.Code, z.Name.in(english), n.Name.in(english), n.Medium, open[z.Code]
				if first != 0 {
					since := db.Time(first)
					v.Since, v.Learnt = &since, min(1, now.Sub(since).Hours()/24/float64(n.Learn))
				}
				out = append(out, v)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b ZoneView) int { return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(b.Low, a.Low)) })
	return out, err
}

func inScope(ctx context.Context, all []measured) (in []measured) {
	scope := auth.From(ctx).Scope
	for _, m := range all {
		if scope.CoversRegion(m.Region) && scope.CoversOrg(m.Org) {
			in = append(in, m)
		}
	}
	return in
}

func zoneView(in []measured) ZoneView {
	v := ZoneView{Sensors: len(in)}
	for _, m := range in {
		if m.Value != m.Value { // NaN: not heard lately
			continue
		}
		v.Heard++
		if m.kind.Measures != "pressure" {
			continue
		}
		v.Unit = m.kind.Unit
		if m.Value < m.kind.Least {
			v.Low++
		}
		if v.Lowest == nil || m.Value < *v.Lowest {
			lowest := m.Value
			v.Lowest = &lowest
		}
	}
	return v
}
