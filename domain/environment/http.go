package environment

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/environment/air", auth.Public, "The air of the city: index, chief pollutant, the last 24 hours, exceedances", s.showPublic),
		web.Get("/api/v1/environment/air", ReadPermission, "Stations of the air with index and sub-indices, the worst first", s.showAir),
		web.Get("/api/v1/environment/air/field", ReadPermission, "The index between the stations, null where none is near", s.showField),
		web.Get("/api/v1/environment/noise", ReadPermission, "Meters of noise against the limit of their zone and time of day", s.listNoise),
		web.Get("/api/v1/environment/power", ReadPermission, "The load of each district now, silent meters and outages", s.listPower),
		web.Get("/api/v1/environment/stations/{id}", ReadPermission, "The day of a station of air or noise by the hour", s.showStation),
		web.Get("/api/v1/environment/curve", ReadPermission, "The day of a measure in the city or a district, with the day before", s.showCurve),
		web.Get("/api/v1/environment/episodes", ReadPermission, "List exceedances and outages", s.listEpisodes),
		web.Get("/api/v1/environment/episodes/{id}", ReadPermission, "Show an exceedance or an outage with its stations", s.showEpisode),
	}
}

// list is a whole list.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

func (s *Service) showPublic(ctx context.Context, _ *web.None) (Today, error) { return s.Public(ctx) }

func (s *Service) showAir(ctx context.Context, _ *web.None) (AirNow, error) { return s.Air(ctx) }

func (s *Service) showField(ctx context.Context, _ *web.None) (Spread, error) { return s.Field(ctx) }

func (s *Service) listNoise(ctx context.Context, _ *web.None) (list[NoiseMeter], error) {
	meters, err := s.Noise(ctx)
	return list[NoiseMeter]{Items: meters}, err
}

func (s *Service) listPower(ctx context.Context, _ *web.None) (list[District], error) {
	districts, err := s.Power(ctx)
	return list[District]{Items: districts}, err
}

type dayInput struct {
	ID   string `path:"id" maxLength:"64"`
	Date string `query:"date" maxLength:"10" doc:"2026-03-31; today if absent"`
}

func (s *Service) showStation(ctx context.Context, in *dayInput) (StationDay, error) {
	return s.Station(ctx, in.ID, in.Date)
}

type curveInput struct {
	Measure string `query:"measure" required:"true" maxLength:"16" doc:"pm25, pm10, no2, so2, o3, co, LAeq or load"`
	Place   string `query:"place" maxLength:"6" doc:"District; the city if absent"`
	Date    string `query:"date" maxLength:"10" doc:"2026-03-31; today if absent"`
}

func (s *Service) showCurve(ctx context.Context, in *curveInput) (Curve, error) {
	return s.Curve(ctx, in.Place, in.Measure, in.Date)
}

type episodesInput struct {
	page.Ask
	Kind  string `query:"kind" enum:"air,noise,outage,dip,power" doc:"power: outages and dips"`
	State string `query:"state" enum:"open,ended"`
}

func (s *Service) listEpisodes(ctx context.Context, in *episodesInput) (page.Page[Episode], error) {
	q := EpisodeQuery{State: in.State, Ask: in.Ask}
	switch in.Kind {
	case "":
	case "power":
		q.Kinds = []string{kindOutage, kindDip}
	default:
		q.Kinds = []string{in.Kind}
	}
	return s.Episodes(ctx, q)
}

type episodeInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) showEpisode(ctx context.Context, in *episodeInput) (Episode, error) {
	return s.Episode(ctx, EpisodeID(in.ID))
}
