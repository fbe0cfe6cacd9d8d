package traffic

import (
	"context"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) flowRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/junctions/{junction}/flows", ReadPermission, "What a junction's detectors measured, and how they are", s.showFlows),
		web.Get("/api/v1/traffic/junctions/{junction}/retimings", ReadPermission, "What the retimer decided for a junction, the newest first", s.listRetimings),
		web.Get("/api/v1/traffic/replay", ReadPermission, "An hour of the streets, minute by minute", s.showReplay),
		web.Get("/api/v1/traffic/ngsi-ld/v1/entities", ReadPermission, "What each lane carried in the last quarter of an hour, as NGSI-LD entities", s.showObserved),
	}
}

type flowsInput struct {
	JunctionInput
	Length string    `query:"length" enum:"minute,quarter" doc:"Of a window; a quarter of an hour where nothing is said"`
	From   time.Time `query:"from" doc:"A day before until where nothing is said"`
	Until  time.Time `query:"until" doc:"Now where nothing is said"`
}

func (s *Service) showFlows(ctx context.Context, in *flowsInput) (JunctionFlows, error) {
	return s.Flows(ctx, in.Junction, FlowQuery{Minutes: in.Length == "minute", From: in.From, Until: in.Until})
}

type observedInput struct {
	ID     string `query:"id" maxLength:"256"`
	Type   string `query:"type" maxLength:"256" doc:"TrafficFlowObserved; of another there are none"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Offset int    `query:"offset" minimum:"0" default:"0"`
}

func (s *Service) showObserved(ctx context.Context, in *observedInput) ([]ObservedFlow, error) {
	if in.Type != "" && !strings.HasSuffix(in.Type, observedType) {
		return []ObservedFlow{}, auth.Require(ctx, ReadPermission)
	}
	return s.Observed(ctx, in.ID, in.Limit, in.Offset)
}

// RetimingList is decisions of the retimer.
type RetimingList struct {
	Items []Retiming `json:"items"`
}

func (s *Service) listRetimings(ctx context.Context, in *JunctionInput) (RetimingList, error) {
	list, err := s.Retimings(ctx, in.Junction)
	return RetimingList{list}, err
}

type replayInput struct {
	From time.Time `query:"from" doc:"When the hour begins; the last hour where nothing is said"`
}

func (s *Service) showReplay(ctx context.Context, in *replayInput) (Replay, error) {
	return s.Replay(ctx, in.From)
}
