package traffic

import (
	"context"
	"time"

	"citybrain/kernel/web"
)

func (s *Service) flowRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/junctions/{junction}/flows", ReadPermission, "What a junction's detectors measured, and how they are", s.showFlows),
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
