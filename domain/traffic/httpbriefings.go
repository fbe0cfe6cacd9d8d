package traffic

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) briefingRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/briefings", ReadPermission, "What is expected of rush hours, and how it held", s.listBriefings),
		web.Post("/api/v1/traffic/peaks/{peak}/brief", PlanPermission, "Tell the next of a rush hour now", s.makeBriefing),
		web.Get("/api/v1/public/roads/peaks", auth.Public, "What is expected of the rush hours that are not over", s.showRoadPeaks),
	}
}

func (s *Service) listBriefings(ctx context.Context, _ *web.None) (Briefings, error) {
	return s.Briefings(ctx)
}

type peakInput struct {
	Peak string `path:"peak" maxLength:"32"`
}

func (s *Service) makeBriefing(ctx context.Context, in *peakInput) (Briefing, error) {
	return s.Brief(ctx, in.Peak)
}

func (s *Service) showRoadPeaks(ctx context.Context, _ *web.None) (RoadPeaks, error) {
	return s.RoadPeaks(ctx)
}
