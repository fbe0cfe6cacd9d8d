package lighting

import (
	"context"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/lighting", ReadPermission, "Groups of street lamps: levels and why, lamps, faults, next switch", s.showCity),
		web.Get("/api/v1/lighting/map", ReadPermission, "Every lamp as a point of a map, with what it does", s.showMap),
		web.Post("/api/v1/lighting/groups", PlanPermission, "Make a group of lamps with the schedule of another", s.makeGroup),
		web.Post("/api/v1/lighting/groups/try", PlanPermission, "Which lamps a choice would take from which groups", s.tryGroup),
		web.Post("/api/v1/lighting/groups/{group}", PlanPermission, "Change a group that was made at the desk", s.changeGroup),
		web.Post("/api/v1/lighting/groups/{group}/end", PlanPermission, "End a group that was made at the desk", s.endGroup),
		web.Get("/api/v1/lighting/groups/{group}/lamps", ReadPermission, "List the lamps of a group", s.listLamps),
		web.Get("/api/v1/lighting/groups/{group}/versions", ReadPermission, "Versions of a group's schedule, the newest first", s.listVersions),
		web.Post("/api/v1/lighting/groups/{group}/preview", ReadPermission, "The levels of a night under a schedule that is not in force", s.preview),
		web.Post("/api/v1/lighting/groups/{group}/schedule", PlanPermission, "Publish a schedule for a group", s.publish),
		web.Post("/api/v1/lighting/groups/{group}/override", OverridePermission, "Dim a group by hand for a time", s.override),
		web.Post("/api/v1/lighting/groups/{group}/override/undo", OverridePermission, "Take dimming by hand back", s.undo),
		web.Get("/api/v1/lighting/energy", ReadPermission, "Energy by day of a group, a lamp or all groups", s.showEnergy),
		web.Get("/api/v1/lighting/energy/months", ReadPermission, "Energy by month and group", s.showMonths),
		web.Get("/api/v1/lighting/repairs", ReadPermission, "List repair tasks of street lamps", s.listRepairs),
		web.Post("/api/v1/lighting/repairs/{repair}", RepairPermission, "Pass a repair on, take that back, or record it as done", s.moveRepair),
	}
}

func (s *Service) showCity(ctx context.Context, _ *web.None) (City, error) { return s.City(ctx) }

// GroupInput names a group; exported, because inputs that embed it are filled by reflection.
type GroupInput struct {
	Group string `path:"group" maxLength:"32"`
}

type lampsInput struct {
	GroupInput
	page.Ask
	State string `query:"state" enum:"on,off,silent,fault,disobeyed" doc:"All if absent"`
}

func (s *Service) listLamps(ctx context.Context, in *lampsInput) (page.Page[LampView], error) {
	return s.Lamps(ctx, LampQuery{Group: in.Group, State: in.State, Ask: in.Ask})
}

// VersionList is the versions of a schedule.
type VersionList struct {
	Items []Version `json:"items"`
}

func (s *Service) listVersions(ctx context.Context, in *GroupInput) (VersionList, error) {
	list, err := s.Versions(ctx, in.Group)
	return VersionList{list}, err
}

type previewInput struct {
	GroupInput
	Body struct {
		Schedule dimming.Schedule `json:"schedule"`
		Date     string           `json:"date,omitempty" maxLength:"10" doc:"2026-03-31; tonight if absent"`
	}
}

func (s *Service) preview(ctx context.Context, in *previewInput) (dimming.Curve, error) {
	return s.Preview(ctx, Draft{Group: in.Group, Schedule: in.Body.Schedule}, in.Body.Date)
}

type publishInput struct {
	GroupInput
	Body struct {
		Schedule dimming.Schedule `json:"schedule"`
		After    int64            `json:"after" doc:"The version that it was made from"`
		Note     string           `json:"note,omitempty" maxLength:"200"`
	}
}

func (s *Service) publish(ctx context.Context, in *publishInput) (Version, error) {
	return s.Publish(ctx, Draft{Group: in.Group, Schedule: in.Body.Schedule, After: in.Body.After, Note: in.Body.Note})
}

type overrideInput struct {
	GroupInput
	Body struct {
		Level   int    `json:"level" minimum:"0" maximum:"100" doc:"Percent; 0 is off"`
		Minutes int    `json:"minutes" minimum:"5" maximum:"1440"`
		Why     string `json:"why" minLength:"1" maxLength:"200"`
	}
}

func (s *Service) override(ctx context.Context, in *overrideInput) (Override, error) {
	return s.Override(ctx, in.Group, in.Body.Level, time.Duration(in.Body.Minutes)*time.Minute, in.Body.Why)
}

func (s *Service) undo(ctx context.Context, in *GroupInput) (web.None, error) {
	return web.None{}, s.Undo(ctx, in.Group)
}

type energyInput struct {
	Group string `query:"group" maxLength:"32" doc:"Code of a group"`
	Lamp  string `query:"lamp" maxLength:"64" doc:"Id of a lamp, instead of a group"`
	Days  int    `query:"days" minimum:"1" maximum:"400" doc:"Back from today; 14 if absent"`
}

// EnergyList is energy by day.
type EnergyList struct {
	Items []Energy `json:"items"`
}

func (s *Service) showEnergy(ctx context.Context, in *energyInput) (EnergyList, error) {
	list, err := s.Energy(ctx, EnergyQuery{Group: in.Group, Lamp: in.Lamp, Days: in.Days})
	return EnergyList{list}, err
}

type repairsInput struct {
	page.Ask
	State string `query:"state" enum:"open,reported,done,undone" doc:"undone is open and reported; all if absent"`
	Group string `query:"group" maxLength:"32"`
}

func (s *Service) listRepairs(ctx context.Context, in *repairsInput) (page.Page[Repair], error) {
	return s.Repairs(ctx, RepairQuery{State: in.State, Group: in.Group, Ask: in.Ask})
}

type moveInput struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		State string `json:"state" enum:"open,reported,done"`
		Note  string `json:"note,omitempty" maxLength:"500"`
	}
}

func (s *Service) moveRepair(ctx context.Context, in *moveInput) (Repair, error) {
	return s.MoveRepair(ctx, RepairID(in.Repair), Move{State: in.Body.State, Note: in.Body.Note})
}
