package waste

import (
	"context"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/job"
	"citybrain/kernel/web"
)

// Plan is the collection of one day 当日清运计划.
type Plan struct {
	ID         PlanID    `json:"id"`
	Day        string    `json:"day"`
	MadeAt     time.Time `json:"madeAt"`
	MadeBy     string    `json:"madeBy" doc:"Post or person; empty is the morning's job"`
	Metres     float64   `json:"metres" doc:"That all vehicles drive"`
	Seconds    float64   `json:"seconds" doc:"That all shifts take"`
	MetresAll  float64   `json:"metresAll" doc:"That emptying every bin would take, planned by the same program"`
	SecondsAll float64   `json:"secondsAll"`
	RoundsAll  int       `json:"roundsAll" doc:"Vehicles that emptying every bin would need"`
	LeftAll    int       `json:"leftAll" doc:"Bins for which the fleet would have no time that day: the metres would be more"`
	Known      int       `json:"known" doc:"Bins that were considered: those that report and stand at a road"`
	Unknown    int       `json:"unknown" doc:"Bins that never reported or stand off the road"`
	Must       int       `json:"must" doc:"Bins that might overflow before the next visit"`
	Way        int       `json:"way" doc:"Bins that lie on the way and are worth it"`
	Left       int       `json:"left" doc:"Bins that should be emptied and for which no shift has time"`
	Done       int       `json:"done"`
	Skipped    int       `json:"skipped"`
	Rounds     []Round   `json:"rounds"`
	Unassigned []Stop    `json:"unassigned" doc:"The bins that are left"`
}

// Round is what one vehicle drives 车辆路线.
type Round struct {
	Vehicle  string       `json:"vehicle"`
	Name     Text         `json:"name"`
	Depot    string       `json:"depot"`
	LeavesAt time.Time    `json:"leavesAt"`
	BackAt   time.Time    `json:"backAt"`
	Metres   float64      `json:"metres"`
	Seconds  float64      `json:"seconds"`
	Litres   float64      `json:"litres" doc:"That it gathers"`
	Tips     []TipVisit   `json:"tips"`
	Stops    []Stop       `json:"stops"`
	Line     [][2]float64 `json:"line" doc:"GeoJSON coordinates of the way"`
}

// TipVisit is when a vehicle is emptied.
type TipVisit struct {
	Site  string    `json:"site"`
	After int       `json:"after" doc:"Number of stops before it"`
	At    time.Time `json:"at"`
}

// The states of a stop.
const (
	Open    = "open"
	Done    = "done"
	Skipped = "skipped"
)

// Stop is a bin of a plan.
type Stop struct {
	Bin        string     `json:"bin"`
	Name       string     `json:"name"`
	Region     string     `json:"region"`
	RegionName string     `json:"regionName" doc:"In the caller's language"`
	Org        string     `json:"org"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Place      int        `json:"place" doc:"1 for the first stop of the round; 0 where it is in none"`
	Why        string     `json:"why" enum:"must,way" doc:"It might overflow before the next visit, or lies on the way"`
	Level      float64    `json:"level" doc:"When the plan was made"`
	Litres     float64    `json:"litres" doc:"Expected at the visit"`
	FullAt     *time.Time `json:"fullAt,omitempty"`
	At         *time.Time `json:"at,omitempty" doc:"When the vehicle is expected"`
	Metres     float64    `json:"metres" doc:"From the halt before"`
	State      string     `json:"state" enum:"open,done,skipped"`
	EndedAt    *time.Time `json:"endedAt,omitempty"`
	EndedBy    string     `json:"endedBy,omitempty" doc:"Post or person; bin where the bin said so itself"`
	Note       string     `json:"note,omitempty"`
}

// daysAhead is how many days ahead a plan may be made.
const daysAhead = 7

// order is a wish for a plan, as the queue holds it.
type order struct {
	Day string `json:"day"` // "" is the day on which the job runs
	By  string `json:"by"`  // "" is the morning's job
}

// OrderPlan has the collection of a day planned, which takes some seconds: the
// job that does it is given. The caller needs waste.plan. Faults: ErrDate, ErrPast,
// ErrNoFleet, ErrPlanned when stops of the day were ticked off already.
func (s *Service) OrderPlan(ctx context.Context, day string) (id job.ID, err error) {
	if err := auth.Require(ctx, PlanPermission); err != nil {
		return "", err
	}
	if _, _, err := s.plannable(day); err != nil {
		return "", err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.untouched(ctx, tx, day); err != nil {
			return err
		}
		id, err = s.Queue.Add(ctx, tx, jobPlan, order{day, auth.Actor(ctx)}, job.Options{UniqueKey: day, Priority: 1})
		return err
	})
	return id, err
}

// MakePlan plans the collection of a day and puts it into force in place of an
// earlier plan of that day. The caller needs waste.plan. Faults: as of OrderPlan.
func (s *Service) MakePlan(ctx context.Context, day string) (Plan, error) {
	if err := auth.Require(ctx, PlanPermission); err != nil {
		return Plan{}, err
	}
	if err := s.makePlan(ctx, order{day, auth.Actor(ctx)}); err != nil {
		return Plan{}, err
	}
	return s.Collections(ctx, day)
}

func (s *Service) makePlan(ctx context.Context, o order) error {
	fleet, midnight, err := s.plannable(o.Day)
	if err != nil {
		return err
	}
	if err := s.untouched(ctx, o.Day); err != nil {
		return err
	}
	made, err := s.plan(ctx, fleet, midnight)
	if err != nil {
		return fmt.Errorf("plan the collection of %s: %w", o.Day, err)
	}
	made.MadeBy = o.By
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.putPlan(ctx, tx, &made) })
}

// plannable gives the fleet and the beginning of a day for which a plan may be made.
func (s *Service) plannable(day string) (fleet Fleet, midnight time.Time, err error) {
	if fleet, err = s.theFleet(); err != nil {
		return fleet, midnight, err
	}
	if midnight, err = s.midnight(day); err != nil {
		return fleet, midnight, err
	}
	today, _ := s.midnight(s.dayOf(s.Clock.Now()))
	if midnight.Before(today) || midnight.After(today.AddDate(0, 0, daysAhead)) {
		return fleet, midnight, ErrPast
	}
	return fleet, midnight, nil
}

// untouched fails with ErrPlanned where the day's plan is being driven.
func (s *Service) untouched(ctx context.Context, day string) error {
	return s.DB.View(ctx, func(tx *db.Tx) error { return s.store.untouched(ctx, tx, day) })
}

// putPlan writes a plan and announces it; planning took a while, so it looks
// again whether the day has begun.
func (s *Service) putPlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	if err := s.store.untouched(ctx, tx, p.Day); err != nil {
		return err
	}
	p.ID, p.MadeAt = id.New[PlanID]("wasteplan", tx.Now), tx.Now
	if err := s.store.putPlan(ctx, tx, p); err != nil {
		return err
	}
	if err := s.recordAct(ctx, tx, "plan_made", string(p.ID), map[string]any{"day": p.Day, "bins": p.Must + p.Way}); err != nil {
		return err
	}
	return tx.Emit(ctx, PlanMade{
		Plan: p.ID, Day: p.Day, Bins: p.Must + p.Way - p.Left, Rounds: len(p.Rounds),
		Metres: p.Metres, MetresAll: p.MetresAll, Left: p.Left, At: tx.Now,
	})
}

// Collections gives the plan that is in force for a day, with the stops of the
// caller's scope in the order in which they are driven. The caller needs
// waste.read. Faults: ErrDate, ErrNoPlan.
func (s *Service) Collections(ctx context.Context, day string) (Plan, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Plan{}, err
	}
	if _, err := s.midnight(day); err != nil {
		return Plan{}, err
	}
	var p Plan
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = s.store.planOf(ctx, tx, day)
		return err
	})
	if errors.Is(err, db.ErrMissing) {
		return Plan{}, ErrNoPlan.With("day", day)
	}
	if err != nil {
		return Plan{}, err
	}
	s.show(ctx, &p)
	return p, nil
}

// show bounds a plan to the caller's scope and names its stops in their language.
func (s *Service) show(ctx context.Context, p *Plan) {
	scope, english := auth.From(ctx).Scope, web.Language(ctx) == "en"
	within := func(list []Stop) []Stop {
		out := []Stop{}
		for _, stop := range list {
			if !scope.CoversRegion(stop.Region) || !scope.CoversOrg(stop.Org) {
				continue
			}
			switch stop.State {
			case Done:
				p.Done++
			case Skipped:
				p.Skipped++
			}
			stop.Name = s.Deps.Bins.NameIn(stop.Name, english)
			stop.RegionName = s.Regions.RegionName(stop.Region, english)
			out = append(out, stop)
		}
		return out
	}
	for i := range p.Rounds {
		p.Rounds[i].Stops = within(p.Rounds[i].Stops)
	}
	p.Unassigned = within(p.Unassigned)
}

// StopState is what a driver says of a stop.
type StopState struct {
	Plan  PlanID
	Bin   string
	State string // Open takes it back
	Note  string // why it was skipped
}

// EndStop ticks a stop off, skips it or takes that back; saying the same twice
// changes nothing. The caller needs waste.collect and the stop in the scope.
// Faults: ErrState, ErrNoPlan, ErrNoStop, ErrReplaced.
func (s *Service) EndStop(ctx context.Context, in StopState) (Stop, error) {
	if err := auth.Require(ctx, CollectPermission); err != nil {
		return Stop{}, err
	}
	if in.State != Open && in.State != Done && in.State != Skipped {
		return Stop{}, ErrState
	}
	var stop Stop
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if err := s.inForce(ctx, tx, in.Plan); err != nil {
			return err
		}
		stop, err = s.store.stop(ctx, tx, in.Plan, in.Bin)
		scope := auth.From(ctx).Scope
		if errors.Is(err, db.ErrMissing) || (err == nil && (!scope.CoversRegion(stop.Region) || !scope.CoversOrg(stop.Org))) {
			return ErrNoStop.With("bin", in.Bin)
		}
		if err != nil || stop.State == in.State {
			return err
		}
		if err := s.store.endStop(ctx, tx, in, auth.Actor(ctx)); err != nil {
			return err
		}
		if stop, err = s.store.stop(ctx, tx, in.Plan, in.Bin); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "stop_"+in.State, in.Bin, map[string]any{"plan": in.Plan, "note": in.Note})
	})
	if err != nil {
		return Stop{}, err
	}
	english := web.Language(ctx) == "en"
	stop.Name, stop.RegionName = s.Deps.Bins.NameIn(stop.Name, english), s.Regions.RegionName(stop.Region, english)
	return stop, nil
}

// inForce fails where a plan is unknown or was replaced.
func (s *Service) inForce(ctx context.Context, tx *db.Tx, plan PlanID) error {
	newest, err := s.store.newestBeside(ctx, tx, plan)
	switch {
	case errors.Is(err, db.ErrMissing):
		return ErrNoPlan
	case err != nil:
		return err
	case newest != plan:
		return ErrReplaced
	}
	return nil
}
