package traffic

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

func (s *Service) closureRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/sections", ReadPermission, "Pieces of road, of a street between two that cross it or beside a place", s.listSections),
		web.Post("/api/v1/traffic/closures/look", ClosePermission, "What a closing would do; nothing is kept", s.lookAtClosure, web.Costs(20)),
		web.Post("/api/v1/traffic/closures", ClosePermission, "Plan a closing", s.planClosure, web.Costs(20)),
		web.Get("/api/v1/traffic/closures", ReadPermission, "Closings of roads, those to come and in force first", s.listClosures),
		web.Get("/api/v1/traffic/closures/{closure}", ReadPermission, "A closing of a road", s.showClosure),
		web.Post("/api/v1/traffic/closures/{closure}/approve", ApprovePermission, "Approve a closing that somebody else planned", s.approveClosure),
		web.Post("/api/v1/traffic/closures/{closure}/refuse", ApprovePermission, "Refuse a closing that somebody else planned", s.refuseClosure),
		web.Post("/api/v1/traffic/closures/{closure}/extend", ApprovePermission, "Put another end to a closing", s.extendClosure),
		web.Post("/api/v1/traffic/closures/{closure}/lift", ClosePermission, "Open a road before the end of its closing", s.liftClosure),
		web.Post("/api/v1/traffic/closures/{closure}/cancel", ClosePermission, "Give up a closing that has not begun", s.cancelClosure),
		web.Get("/api/v1/public/roads/closures", auth.Public, "Roads that are closed now or soon, with the ways around", s.showRoadClosures),
	}
}

type sectionsInput struct {
	Road string  `query:"road" maxLength:"80" doc:"Name of the street"`
	From string  `query:"from" maxLength:"80" doc:"A street that crosses it; none: from its begin"`
	To   string  `query:"to" maxLength:"80" doc:"Another one; none: to its end"`
	Lon  float64 `query:"lon" minimum:"-180" maximum:"180" doc:"With lat instead of names: beside that place"`
	Lat  float64 `query:"lat" minimum:"-90" maximum:"90"`
}

// RoadSectionList is pieces of road.
type RoadSectionList struct {
	Items []RoadSection `json:"items"`
}

func (s *Service) listSections(ctx context.Context, in *sectionsInput) (RoadSectionList, error) {
	var at *geo.Point
	if in.Road == "" {
		at = &geo.Point{Lon: in.Lon, Lat: in.Lat}
	}
	list, err := s.Sections(ctx, in.Road, in.From, in.To, at)
	return RoadSectionList{list}, err
}

type closureLookInput struct{ Body ClosureLook }

// ClosureLook is a closing that is looked at.
type ClosureLook struct {
	Sections []string  `json:"sections" maxItems:"120" doc:"Ids of road sections"`
	Lanes    []int     `json:"lanes,omitempty" maxItems:"8" doc:"1 at the kerb; none: the whole road"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
}

func (s *Service) lookAtClosure(ctx context.Context, in *closureLookInput) (ClosureEffect, error) {
	b := &in.Body
	return s.LookAtClosure(ctx, ClosurePlan{Sections: b.Sections, Lanes: b.Lanes, From: b.From, Until: b.Until})
}

type closurePlanInput struct{ Body ClosurePlan }

func (s *Service) planClosure(ctx context.Context, in *closurePlanInput) (Closure, error) {
	return s.PlanClosure(ctx, in.Body)
}

// ClosureList is closings of roads.
type ClosureList struct {
	Items []Closure `json:"items"`
}

func (s *Service) listClosures(ctx context.Context, _ *web.None) (ClosureList, error) {
	list, err := s.Closures(ctx)
	return ClosureList{list}, err
}

// ClosureInput names a closing; exported, because inputs that embed it are filled by reflection.
type ClosureInput struct {
	Closure string `path:"closure" maxLength:"64"`
}

func (s *Service) showClosure(ctx context.Context, in *ClosureInput) (Closure, error) {
	return s.Closure(ctx, in.Closure)
}

type closureDecisionInput struct {
	ClosureInput
	Body struct {
		Reason    string    `json:"reason,omitempty" maxLength:"500"`
		ChangedAt time.Time `json:"changedAt" doc:"As the closing said when it was loaded"`
	}
}

func (s *Service) approveClosure(ctx context.Context, in *closureDecisionInput) (Closure, error) {
	return s.DecideClosure(ctx, in.Closure, ClosureDecision{true, in.Body.Reason, in.Body.ChangedAt})
}

func (s *Service) refuseClosure(ctx context.Context, in *closureDecisionInput) (Closure, error) {
	return s.DecideClosure(ctx, in.Closure, ClosureDecision{false, in.Body.Reason, in.Body.ChangedAt})
}

type closureExtendInput struct {
	ClosureInput
	Body struct {
		Until  time.Time `json:"until"`
		Reason string    `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Service) extendClosure(ctx context.Context, in *closureExtendInput) (Closure, error) {
	return s.ExtendClosure(ctx, in.Closure, in.Body.Until, in.Body.Reason)
}

type closureStopInput struct {
	ClosureInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Service) liftClosure(ctx context.Context, in *closureStopInput) (Closure, error) {
	return s.LiftClosure(ctx, in.Closure, in.Body.Reason)
}

func (s *Service) cancelClosure(ctx context.Context, in *closureStopInput) (Closure, error) {
	return s.CancelClosure(ctx, in.Closure, in.Body.Reason)
}

func (s *Service) showRoadClosures(ctx context.Context, _ *web.None) (RoadClosures, error) {
	return s.RoadClosures(ctx)
}
