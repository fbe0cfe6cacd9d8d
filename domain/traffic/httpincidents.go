package traffic

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) incidentRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/incidents", ReadPermission, "What blocks lanes, open first, the newest first", s.listIncidents),
		web.Get("/api/v1/public/roads/incidents", auth.Public, "What blocks lanes now and was confirmed", s.showRoadIncidents),
		web.Get("/api/v1/public/roads/times", auth.Public, "How long it takes along the streets now", s.showRoadTimes),
		web.Post("/api/v1/traffic/incidents/{incident}/confirm", IncidentPermission, "Say that an incident is there", s.confirmIncident),
		web.Post("/api/v1/traffic/incidents/{incident}/dismiss", IncidentPermission, "Say that it was a false alarm", s.dismissIncident),
	}
}

type incidentsInput struct {
	Open bool `query:"open" doc:"Only those that are open"`
}

// IncidentList is incidents on the roads.
type IncidentList struct {
	Items []Incident `json:"items"`
}

func (s *Service) listIncidents(ctx context.Context, in *incidentsInput) (IncidentList, error) {
	list, err := s.Incidents(ctx, in.Open)
	return IncidentList{list}, err
}

type incidentWordInput struct {
	Incident string `path:"incident" maxLength:"64"`
	Body     struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"What was seen; a false alarm needs it"`
	}
}

func (s *Service) confirmIncident(ctx context.Context, in *incidentWordInput) (Incident, error) {
	return s.SayOfIncident(ctx, in.Incident, true, in.Body.Reason)
}

func (s *Service) dismissIncident(ctx context.Context, in *incidentWordInput) (Incident, error) {
	return s.SayOfIncident(ctx, in.Incident, false, in.Body.Reason)
}

func (s *Service) showRoadIncidents(ctx context.Context, _ *web.None) (RoadIncidents, error) {
	return s.RoadIncidents(ctx)
}

func (s *Service) showRoadTimes(ctx context.Context, _ *web.None) (RoadTimes, error) {
	return s.RoadTimes(ctx), nil
}
