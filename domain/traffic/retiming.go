package traffic

import (
	"context"
	"time"

	"citybrain/domain/traffic/timing"
	"citybrain/kernel/db"
)

// Retiming is what the retimer decided for a junction at the end of a quarter of an hour
// 重新配时, with all that it was decided by.
type Retiming struct {
	At       time.Time     `json:"at"`
	Outcome  string        `json:"outcome" enum:"put,kept,back" doc:"New plans were put in, nothing was better by enough, or the plans before the last change were put back"`
	Area     []string      `json:"area" doc:"The junctions that were timed together"`
	Before   RetimedPlan   `json:"before" doc:"Of this junction"`
	After    RetimedPlan   `json:"after"`
	Now      float64       `json:"now" doc:"Vehicles that would wait under the plans that ran, stops and spill-back counted, as the model expects of the coming quarter"`
	Next     float64       `json:"next" doc:"The same under the best that was found"`
	Saved    float64       `json:"saved" doc:"Part saved"`
	Margin   float64       `json:"margin" doc:"Part that must be saved"`
	Tried    []RetimedTry  `json:"tried" doc:"The best of each cycle"`
	Lanes    []RetimedLane `json:"lanes" doc:"Of this junction"`
	Proof    *RetimedProof `json:"proof,omitempty" doc:"What the street said of the change before"`
	Approved string        `json:"approved" doc:"The post that let the retimer steer this junction"`
	Approver string        `json:"approver,omitempty" doc:"What the post is called"`
}

// RetimedPlan is a plan of a junction.
type RetimedPlan struct {
	Cycle  float64      `json:"cycle"`
	Offset float64      `json:"offset"`
	Greens []StageGreen `json:"greens"`
}

// RetimedTry is an alternative that was looked at.
type RetimedTry struct {
	Cycle int     `json:"cycle"`
	Cost  float64 `json:"cost" doc:"Below 0: too short for some junction of the area"`
}

// RetimedLane is what a lane had and what was expected of it.
type RetimedLane struct {
	Lane       string  `json:"lane"`
	Last       float64 `json:"last" doc:"Vehicles an hour in the quarter that was over"`
	Forecast   float64 `json:"forecast"`
	Stood      float64 `json:"stood" doc:"Vehicles that stood, mean"`
	Saturation float64 `json:"saturation" doc:"Vehicles an hour of green, as learnt"`
}

// RetimedProof is what the street said of a change.
type RetimedProof struct {
	Stood    float64 `json:"stood" doc:"Vehicles, with the new plans"`
	Expected float64 `json:"expected" doc:"What the old plans would have come to with the same flows"`
	Worse    float64 `json:"worse" doc:"Part; below 0 it is better"`
}

// retimed is a way beside those of steer: plans that the city makes anew every quarter.
const retimed = "retimed"

// retimedVersions is above every version that a person's plan has: plans of the retimer are
// numbered from there by the quarter of an hour since 1970.
const retimedVersions = 1_000_000

func retimedVersion(at time.Time) int { return retimedVersions + int(at.Unix()/900) }

// Retimings gives what the retimer decided for a junction, the newest first, a hundred at
// most. The caller needs traffic.read. Fault: ErrNoJunction.
func (s *Service) Retimings(ctx context.Context, junction string) (list []Retiming, err error) {
	if _, err := s.visible(ctx, junction, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.retimings(ctx, tx, junction, 100)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.nameApprovers(ctx, list)
}

func (s *Service) nameApprovers(ctx context.Context, list []Retiming) error {
	ids := make([]string, 0, len(list))
	for _, r := range list {
		ids = append(ids, r.Approved)
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Approver = names[list[i].Approved]
	}
	return err
}

// retimedPlan writes a plan of the optimiser for people.
func retimedPlan(site *timing.Site, p timing.Plan) RetimedPlan {
	cycle := site.Cycle(p)
	v := RetimedPlan{Cycle: float64(cycle), Offset: float64(p.Offset % max(1, cycle)), Greens: []StageGreen{}}
	for i, stage := range p.Order {
		v.Greens = append(v.Greens, StageGreen{stage, float64(p.Greens[i])})
	}
	return v
}

// plan reads it back.
func (v RetimedPlan) plan() timing.Plan {
	p := timing.Plan{Offset: int(v.Offset)}
	for _, g := range v.Greens {
		p.Order, p.Greens = append(p.Order, g.Stage), append(p.Greens, int(g.Seconds))
	}
	return p
}
