package traffic

import (
	"context"
	"fmt"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/towntest"
)

// twoStreets are lit junctions where a long and a short street cross: every second one
// lies in another district.
func twoStreets(count int) *network.Network {
	const second = time.Second
	n := &network.Network{}
	for i := range count {
		x := network.Crosses
		n.Junctions = append(n.Junctions, network.Junction{
			ID: fmt.Sprintf("j%02d", i), Name: fmt.Sprintf("长街 / 短街 %02d", i), At: geo.Point{Lon: 121.4 + float64(i%2)*0.1, Lat: 31.2}, Signals: 2,
			Groups: []network.Group{
				{Name: "long", MinGreen: 8 * second, Yellow: 3 * second, AllRed: 2 * second, Signals: []int{0}},
				{Name: "short", MinGreen: 6 * second, Yellow: 3 * second, AllRed: second, Signals: []int{1}},
			},
			Conflicts: [][]network.Conflict{{0, x}, {x, 0}},
			Stages:    []network.Stage{{Name: "A", Show: "Gr"}, {Name: "B", Show: "rG"}},
			Own:       []network.Step{{State: "Gr", Duration: 30 * second}, {State: "yr", Duration: 5 * second}, {State: "rG", Duration: 20 * second}, {State: "ry", Duration: 4 * second}},
			Limits:    network.Limits{MinCycle: 30 * second, MaxCycle: 150 * second},
		})
	}
	if count > 6 {
		n.Junctions[2].Name = ""
	}
	n.Note(network.Problem{Code: network.LanesGuessed, Subject: "way 1", Junction: 0})
	return n
}

// districts are two, by longitude.
type districts struct{}

func (districts) RegionAt(lon, _ float64) (string, bool) {
	if lon < 121.45 {
		return "310106", true
	}
	return "310115", true
}

func (districts) RegionName(code string, english bool) string {
	if english {
		return "District " + code
	}
	return "区" + code
}

// city is traffic with two engineers and a chief of one district.
type city struct {
	*Service
	clock                     *clock.Fake
	engineer, chief, stranger context.Context
}

func as(ctx context.Context, id, region string, may ...auth.Permission) context.Context {
	return asPost(ctx, id, id, region, may...)
}

func asPost(ctx context.Context, id, post, region string, may ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Person, ID: id, Post: post, Scope: auth.Scope{Region: region}, Permissions: map[string]bool{}}
	for _, m := range may {
		p.Permissions[m.Code] = true
	}
	return auth.With(ctx, p)
}

// eachCity tells a story of a city of so many junctions on every engine.
func eachCity(t *testing.T, junctions int, story func(t *testing.T, c city)) {
	towntest.Each(t, []db.Migrations{{Domain: "traffic", Files: Migrations()}}, func(t *testing.T, g *towntest.Ground) {
		s := New(Deps{DB: g.DB, Clock: g.Clock, Days: g.Calendar, Regions: districts{},
			Streets: func() (*network.Network, error) { return twoStreets(junctions), nil }})
		story(t, city{s, g.Clock,
			as(t.Context(), "post_engineer", "310106", ReadPermission, PlanPermission),
			as(t.Context(), "post_chief", "310106", ReadPermission, PlanPermission, ApprovePermission),
			as(t.Context(), "post_stranger", "310115", ReadPermission, PlanPermission, ApprovePermission)})
	})
}

// Step takes a step with a plan as it is.
func (c city) Step(ctx context.Context, id string, version int, m Move, reason string) (SignalPlan, error) {
	return c.Service.Step(ctx, id, version, Stepping{Move: m, Reason: reason})
}

// peakPlan is a plan that runs at every junction of the city.
func peakPlan(name string) PlanMaking {
	return PlanMaking{Name: name, Greens: []StageGreen{{0, 40}, {1, 20}}}
}

// approved makes a plan of a junction and has it approved.
func (c city) approved(t *testing.T, junction string, m PlanMaking) int {
	t.Helper()
	v, err := c.Draft(c.engineer, junction, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Step(c.engineer, junction, v.Version, Propose, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Step(c.chief, junction, v.Version, Approve, "核对无误"); err != nil {
		t.Fatal(err)
	}
	return v.Version
}
