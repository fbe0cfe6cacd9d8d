package traffic

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return append(slices.Concat(s.alarmRoutes(), s.flowRoutes(), s.incidentRoutes(), s.briefingRoutes(), s.closureRoutes(), s.signRoutes()), []web.Route{
		web.Get("/api/v1/traffic/junctions", ReadPermission, "List lit junctions", s.listJunctions),
		web.Get("/api/v1/traffic/junctions/{junction}", ReadPermission, "A junction with groups, stages, conflicts, limits and timetable", s.showJunction),
		web.Post("/api/v1/traffic/junctions/{junction}/limits", ApprovePermission, "Put limits into force at a junction", s.setLimits),
		web.Get("/api/v1/traffic/junctions/{junction}/plans", ReadPermission, "Versions of a junction's plans, the newest first", s.listPlans),
		web.Post("/api/v1/traffic/junctions/{junction}/plans", PlanPermission, "Keep a new plan as a draft", s.draftPlan),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/try", ReadPermission, "What a plan would show, and what is wrong with it", s.tryPlan),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/{version}", PlanPermission, "Rewrite a draft or a refused plan", s.rewritePlan),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/{version}/propose", PlanPermission, "Propose a plan", s.propose),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/{version}/withdraw", PlanPermission, "Take a proposal back", s.withdraw),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/{version}/approve", ApprovePermission, "Approve a plan that somebody else made", s.approve),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/{version}/refuse", ApprovePermission, "Refuse a plan that somebody else made", s.refuse),
		web.Post("/api/v1/traffic/junctions/{junction}/plans/{version}/retire", ApprovePermission, "Retire a plan that no timetable uses", s.retire),
		web.Get("/api/v1/traffic/junctions/{junction}/timetables", ReadPermission, "Versions of a junction's timetable, the newest first", s.listTimetables),
		web.Post("/api/v1/traffic/junctions/{junction}/timetables", ApprovePermission, "Put a timetable into force", s.setTimetable),
		web.Post("/api/v1/traffic/junctions/{junction}/timetables/{version}/restore", ApprovePermission, "Put an earlier timetable back into force", s.rollBack),
		web.Get("/api/v1/traffic/live", ReadPermission, "How the junctions stand this second", s.showLive),
		web.Get("/api/v1/traffic/junctions/{junction}/live", ReadPermission, "How a junction stands this second, and what was changed last", s.showJunctionLive),
		web.Post("/api/v1/traffic/junctions/{junction}/way", ApprovePermission, "Say who steers a junction", s.setWay),
		web.Post("/api/v1/traffic/junctions/{junction}/reset", ApprovePermission, "Let a junction be steered again that its monitor had stopped", s.resetJunction),
		web.Get("/api/v1/traffic/figures", ReadPermission, "How the signals stand, in numbers", s.showFigures),
		web.Post("/api/v1/traffic/priorities", PriorityPermission, "Let an emergency vehicle through", s.prioritise),
		web.Get("/api/v1/traffic/priorities", ReadPermission, "Emergency vehicles that are or were let through", s.listPriorities),
		web.Get("/api/v1/traffic/priorities/{priority}", ReadPermission, "One with its way, its arrivals and the stages that were brought for it", s.showPriority),
		web.Post("/api/v1/traffic/priorities/{priority}/cancel", PriorityPermission, "Let it through no more", s.cancelPriority),
		web.Get("/api/v1/traffic/corridors", ReadPermission, "Streets with three lit junctions or more, the longest first", s.listCorridors),
		web.Get("/api/v1/traffic/corridors/{road}", ReadPermission, "What the signals along a street showed of late, by distance and time", s.showCorridor),
		web.Get("/api/v1/public/roads", auth.Public, "The pieces of road that are in sight of detectors", s.showRoads, web.Costs(5)),
		web.Get("/api/v1/public/roads/states", auth.Public, "How it goes on the roads now", s.showRoadStates),
		web.Get("/api/v1/traffic/plans/waiting", ReadPermission, "Plans that wait for a decision", s.listWaiting),
	}...)
}

type junctionsInput struct {
	page.Ask
	Text    string `query:"text" maxLength:"80" doc:"Words of the name or the id"`
	Region  string `query:"region" maxLength:"12"`
	Problem bool   `query:"problem" doc:"Only those with problems"`
	Live    string `query:"live" enum:"lost,danger,adaptive,retimed,planned,local" doc:"Only those that stand so: not heard, stopped by its monitor, or steered that way"`
}

func (s *Service) listJunctions(ctx context.Context, in *junctionsInput) (page.Page[JunctionBrief], error) {
	return s.Junctions(ctx, JunctionQuery{Text: in.Text, Region: in.Region, Problem: in.Problem, Live: in.Live, Ask: in.Ask})
}

// JunctionInput names a junction; exported, because inputs that embed it are filled by reflection.
type JunctionInput struct {
	Junction string `path:"junction" maxLength:"64"`
}

func (s *Service) showJunction(ctx context.Context, in *JunctionInput) (SignalJunction, error) {
	return s.Junction(ctx, in.Junction)
}

type junctionLimitsInput struct {
	JunctionInput
	Body struct {
		Groups   []GroupTimes `json:"groups" maxItems:"64"`
		MinCycle float64      `json:"minCycle" minimum:"0" maximum:"3600"`
		MaxCycle float64      `json:"maxCycle" minimum:"0" maximum:"3600"`
		Note     string       `json:"note,omitempty" maxLength:"500"`
		After    int          `json:"after" doc:"The version that they were made from"`
	}
}

func (s *Service) setLimits(ctx context.Context, in *junctionLimitsInput) (JunctionLimits, error) {
	b := &in.Body
	return s.SetLimits(ctx, in.Junction, JunctionLimits{Groups: b.Groups, MinCycle: b.MinCycle, MaxCycle: b.MaxCycle, Note: b.Note}, b.After)
}

// SignalPlanList is versions of plans.
type SignalPlanList struct {
	Items []SignalPlan `json:"items"`
}

func (s *Service) listPlans(ctx context.Context, in *JunctionInput) (SignalPlanList, error) {
	list, err := s.Plans(ctx, in.Junction)
	return SignalPlanList{list}, err
}

func (s *Service) listWaiting(ctx context.Context, _ *web.None) (SignalPlanList, error) {
	list, err := s.Waiting(ctx)
	return SignalPlanList{list}, err
}

type planMakingInput struct {
	JunctionInput
	Body PlanMaking
}

func (s *Service) draftPlan(ctx context.Context, in *planMakingInput) (SignalPlan, error) {
	return s.Draft(ctx, in.Junction, in.Body)
}

func (s *Service) tryPlan(ctx context.Context, in *planMakingInput) (PlanTrial, error) {
	return s.Try(ctx, in.Junction, in.Body)
}

// PlanInput names a version of a plan; exported for the same reason as JunctionInput.
type PlanInput struct {
	JunctionInput
	Version int `path:"version" minimum:"1"`
}

type planRewriteInput struct {
	PlanInput
	Body struct {
		PlanMaking
		ChangedAt time.Time `json:"changedAt" doc:"As the plan said when it was loaded"`
	}
}

func (s *Service) rewritePlan(ctx context.Context, in *planRewriteInput) (SignalPlan, error) {
	return s.Rewrite(ctx, in.Junction, in.Version, in.Body.PlanMaking, in.Body.ChangedAt)
}

type planStepInput struct {
	PlanInput
	Body struct {
		Reason    string    `json:"reason,omitempty" maxLength:"500"`
		ChangedAt time.Time `json:"changedAt" doc:"As the plan said when it was loaded: what was changed since is not decided on"`
	}
}

func (in *planStepInput) step(m Move) Stepping { return Stepping{m, in.Body.Reason, in.Body.ChangedAt} }

func (s *Service) propose(ctx context.Context, in *planStepInput) (SignalPlan, error) {
	return s.Step(ctx, in.Junction, in.Version, in.step(Propose))
}

func (s *Service) withdraw(ctx context.Context, in *planStepInput) (SignalPlan, error) {
	return s.Step(ctx, in.Junction, in.Version, in.step(Withdraw))
}

func (s *Service) approve(ctx context.Context, in *planStepInput) (SignalPlan, error) {
	return s.Step(ctx, in.Junction, in.Version, in.step(Approve))
}

func (s *Service) refuse(ctx context.Context, in *planStepInput) (SignalPlan, error) {
	return s.Step(ctx, in.Junction, in.Version, in.step(Refuse))
}

func (s *Service) retire(ctx context.Context, in *planStepInput) (SignalPlan, error) {
	return s.Step(ctx, in.Junction, in.Version, in.step(Retire))
}

// SignalTimetableList is versions of a timetable.
type SignalTimetableList struct {
	Items []SignalTimetable `json:"items"`
}

func (s *Service) listTimetables(ctx context.Context, in *JunctionInput) (SignalTimetableList, error) {
	list, err := s.Timetables(ctx, in.Junction)
	return SignalTimetableList{list}, err
}

type timetableInput struct {
	JunctionInput
	Body struct {
		Hours []TimetableHour `json:"hours" maxItems:"96"`
		After int             `json:"after" doc:"The version that it was made from"`
		Note  string          `json:"note,omitempty" maxLength:"500"`
	}
}

func (s *Service) setTimetable(ctx context.Context, in *timetableInput) (SignalTimetable, error) {
	return s.SetTimetable(ctx, in.Junction, in.Body.Hours, in.Body.After, in.Body.Note)
}

type timetableBackInput struct {
	PlanInput
	Body struct {
		After  int    `json:"after" doc:"The version that is in force"`
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (s *Service) rollBack(ctx context.Context, in *timetableBackInput) (SignalTimetable, error) {
	return s.RollBack(ctx, in.Junction, in.Version, in.Body.After, in.Body.Reason)
}

func (s *Service) showLive(ctx context.Context, _ *web.None) (TrafficLive, error) {
	return s.Live(ctx)
}

func (s *Service) showJunctionLive(ctx context.Context, in *JunctionInput) (JunctionLive, error) {
	return s.JunctionLive(ctx, in.Junction)
}

type junctionWayInput struct {
	JunctionInput
	Body struct {
		Way    string `json:"way" enum:"local,planned,retimed,adaptive"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
		After  int    `json:"after" minimum:"0" doc:"The version that it was made from"`
	}
}

func (s *Service) setWay(ctx context.Context, in *junctionWayInput) (JunctionWay, error) {
	return s.SetWay(ctx, in.Junction, in.Body.Way, in.Body.Reason, in.Body.After)
}

func (s *Service) showFigures(ctx context.Context, _ *web.None) (TrafficFigures, error) {
	return s.Figures(ctx)
}

func (s *Service) showRoads(ctx context.Context, _ *web.None) (RoadMap, error) {
	return s.Roads(ctx), nil
}

func (s *Service) showRoadStates(ctx context.Context, _ *web.None) (RoadStates, error) {
	return s.RoadStates(ctx), nil
}

// CorridorNames is names of streets.
type CorridorNames struct {
	Items []string `json:"items"`
}

func (s *Service) listCorridors(ctx context.Context, _ *web.None) (CorridorNames, error) {
	names, err := s.Corridors(ctx)
	return CorridorNames{names}, err
}

type corridorInput struct {
	Road string `path:"road" maxLength:"80"`
}

func (s *Service) showCorridor(ctx context.Context, in *corridorInput) (Corridor, error) {
	return s.Corridor(ctx, in.Road)
}

type junctionResetInput struct {
	JunctionInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"What was found at the junction"`
	}
}

func (s *Service) resetJunction(ctx context.Context, in *junctionResetInput) (web.None, error) {
	return web.None{}, s.Reset(ctx, in.Junction, in.Body.Reason)
}
