package water

import (
	"context"

	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/water/episodes", ReadPermission, "List suspected leaks", s.listEpisodes),
		web.Get("/api/v1/water/episodes/{id}", ReadPermission, "Show a suspected leak: sensors and curves", s.showEpisode),
		web.Post("/api/v1/water/episodes/{id}/acknowledge", HandlePermission, "Take a suspected leak on", s.acknowledgeEpisode),
		web.Post("/api/v1/water/episodes/{id}/close", HandlePermission, "Close a suspected leak with what was found", s.closeEpisode),
		web.Get("/api/v1/water/zones", ReadPermission, "List the live zones: what is heard, learned and suspected", s.listZones),
		web.Get("/api/v1/water/pressures", ReadPermission, "List hydrants and gauges, those with too little pressure first", s.listPressures),
		web.Get("/api/v1/water/pressures/summary", ReadPermission, "Count the gauges with enough pressure, by kind", s.sumPressures),
		web.Get("/api/v1/water/manholes", ReadPermission, "List manholes: open, off their seat, water too high; the worst first", s.listCovers),
		web.Get("/api/v1/water/manholes/summary", ReadPermission, "Count manholes by state", s.sumCovers),
		web.Get("/api/v1/water/histories", ReadPermission, "List uploaded histories", s.listHistories),
		web.Get("/api/v1/water/histories/{id}", ReadPermission, "Show an uploaded history: progress and report", s.showHistory),
		web.Plain("POST", "/api/v1/water/histories", ReplayPermission,
			"Upload a history as CSV (query: network, medium=water|gas, file, learn=days); leaks are looked for in it",
			s.uploadHandler(), web.BodyLimit(maxFile+1), web.Costs(10), web.Takes[string]("text/csv"), web.Accepts),
	}
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

type episodesInput struct {
	page.Ask
	State   string `query:"state" enum:"open,acknowledged,closed,unclosed"`
	Network string `query:"network" maxLength:"80"`
	Medium  string `query:"medium" enum:"water,gas"`
	Cause   string `query:"cause" enum:"leak,one_sensor"`
	History string `query:"history" maxLength:"64"`
	Source  string `query:"source" enum:"live,history"`
}

func (s *Service) listEpisodes(ctx context.Context, in *episodesInput) (page.Page[Episode], error) {
	return s.Episodes(ctx, EpisodeQuery{State: in.State, Network: in.Network, Medium: in.Medium, Cause: in.Cause, History: in.History, Source: in.Source, Ask: in.Ask})
}

func (s *Service) showEpisode(ctx context.Context, in *idInput) (Episode, error) {
	return s.Episode(ctx, EpisodeID(in.ID))
}

func (s *Service) acknowledgeEpisode(ctx context.Context, in *idInput) (Episode, error) {
	return s.Acknowledge(ctx, EpisodeID(in.ID))
}

type closeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Outcome string `json:"outcome" enum:"repaired,not_found,false_alarm,sensor"`
		Reason  string `json:"reason" minLength:"1" maxLength:"1000"`
	}
}

func (s *Service) closeEpisode(ctx context.Context, in *closeInput) (Episode, error) {
	return s.Close(ctx, EpisodeID(in.ID), in.Body.Outcome, in.Body.Reason)
}

func (s *Service) listHistories(ctx context.Context, in *struct{ page.Ask }) (page.Page[History], error) {
	return s.Histories(ctx, in.Ask)
}

func (s *Service) showHistory(ctx context.Context, in *idInput) (History, error) {
	return s.History(ctx, HistoryID(in.ID))
}

func (s *Service) listZones(ctx context.Context, _ *web.None) (list[ZoneView], error) {
	zones, err := s.Zones(ctx)
	return list[ZoneView]{Items: zones}, err
}

type pressuresInput struct {
	page.Ask
	Level  string `query:"level" enum:"low,near,silent,good"`
	Medium string `query:"medium" enum:"water,gas"`
	Zone   string `query:"zone" maxLength:"32"`
	Region string `query:"region" maxLength:"14" doc:"Beginning of the region code"`
	Fire   bool   `query:"fire" doc:"Only what the fire service draws from"`
}

func (s *Service) listPressures(ctx context.Context, in *pressuresInput) (page.Page[Pressure], error) {
	return s.Pressures(ctx, PressureQuery{Level: in.Level, Medium: in.Medium, Zone: in.Zone, Region: in.Region, Fire: in.Fire, Ask: in.Ask})
}

func (s *Service) sumPressures(ctx context.Context, _ *web.None) (list[Enough], error) {
	sums, err := s.Summary(ctx)
	return list[Enough]{Items: sums}, err
}

type coversInput struct {
	page.Ask
	State  string `query:"state" enum:"open,tilted,high,silent,good"`
	Region string `query:"region" maxLength:"14" doc:"Beginning of the region code"`
}

func (s *Service) listCovers(ctx context.Context, in *coversInput) (page.Page[Cover], error) {
	return s.Covers(ctx, CoverQuery{State: in.State, Region: in.Region, Ask: in.Ask})
}

func (s *Service) sumCovers(ctx context.Context, _ *web.None) (list[CoverCount], error) {
	counts, err := s.CoverSummary(ctx)
	return list[CoverCount]{Items: counts}, err
}

// list is a whole list.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}
