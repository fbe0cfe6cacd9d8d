package traffic

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// RoadClosures are the roads that are closed now or soon, as everybody may know it.
type RoadClosures struct {
	Items []RoadClosure `json:"items" doc:"Those that are closed now first"`
}

// RoadClosure is one of them.
type RoadClosure struct {
	ID      string        `json:"id"`
	Road    string        `json:"road"`
	Kind    string        `json:"kind" enum:"works,event,emergency,weather,other"`
	Now     bool          `json:"now" doc:"It is closed this moment"`
	From    time.Time     `json:"from"`
	Until   time.Time     `json:"until"`
	Lanes   []int         `json:"lanes" doc:"That are closed, 1 at the kerb; none: the whole road"`
	Lines   [][][]float64 `json:"lines" doc:"Longitude and latitude along each closed piece"`
	Detours []RoadDetour  `json:"detours"`
}

// toldAhead is how long before their begin closings are told to everybody.
const toldAhead = 14 * 24 * time.Hour

// RoadClosures gives the closings that were approved and are in force or begin within two
// weeks. It is for everybody: the reason and who decided are left out.
func (s *Service) RoadClosures(ctx context.Context) (v RoadClosures, err error) {
	v.Items = []RoadClosure{}
	now := s.Clock.Now()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.closures(ctx, tx, true, 1000)
		for _, active := range []bool{true, false} {
			for _, c := range list {
				soon := c.State == closureApproved && c.From.Sub(now) <= toldAhead
				if active && c.State == closureActive || !active && soon {
					v.Items = append(v.Items, c.public())
				}
			}
		}
		return err
	})
	return v, err
}

func (c *Closure) public() RoadClosure {
	one := RoadClosure{ID: c.ID, Road: c.Road, Kind: c.Kind, Now: c.State == closureActive, From: c.From, Until: c.Until, Lanes: c.Lanes, Detours: c.Effect.Detours}
	for _, piece := range c.Sections {
		one.Lines = append(one.Lines, piece.Line)
	}
	return one
}
