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
}

func (s *Service) listEpisodes(ctx context.Context, in *episodesInput) (page.Page[Episode], error) {
	return s.Episodes(ctx, EpisodeQuery{State: in.State, Network: in.Network, Medium: in.Medium, Cause: in.Cause, History: in.History, Ask: in.Ask})
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
