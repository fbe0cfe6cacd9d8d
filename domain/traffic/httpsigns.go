package traffic

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

func (s *Service) signRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/traffic/signs", ReadPermission, "Variable signs and what they show, those that do not answer first", s.listSigns),
		web.Get("/api/v1/traffic/signs/{sign}", ReadPermission, "A variable sign with what it showed and why", s.showSign),
		web.Post("/api/v1/traffic/signs/{sign}/text", SignPermission, "Put a text onto a sign for a while", s.putText),
		web.Post("/api/v1/traffic/signs/{sign}/auto", SignPermission, "Let a sign be automatic again", s.handBack),
		web.Get("/api/v1/public/roads/signs", auth.Public, "What the variable signs say and the speeds that they advise", s.showPublicSigns),
		web.Get("/api/v1/public/roads/green", auth.Public, "At what speed the next signal is green for who drives here", s.showGreen, web.Costs(5)),
	}
}

// RoadSignList is variable signs.
type RoadSignList struct {
	Items []RoadSign `json:"items"`
}

func (s *Service) listSigns(ctx context.Context, _ *web.None) (RoadSignList, error) {
	list, err := s.Signs(ctx)
	return RoadSignList{list}, err
}

// SignInput names a sign; exported, because inputs that embed it are filled by reflection.
type SignInput struct {
	Sign string `path:"sign" maxLength:"64"`
}

func (s *Service) showSign(ctx context.Context, in *SignInput) (RoadSignHistory, error) {
	return s.Sign(ctx, in.Sign)
}

type signTextInput struct {
	SignInput
	Body SignOrder
}

func (s *Service) putText(ctx context.Context, in *signTextInput) (RoadSign, error) {
	return s.PutText(ctx, in.Sign, in.Body)
}

type signBackInput struct {
	SignInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Service) handBack(ctx context.Context, in *signBackInput) (RoadSign, error) {
	return s.HandBack(ctx, in.Sign, in.Body.Reason)
}

func (s *Service) showPublicSigns(ctx context.Context, _ *web.None) (PublicSigns, error) {
	return s.PublicSigns(ctx), nil
}

type greenInput struct {
	Lon     float64 `query:"lon" minimum:"-180" maximum:"180"`
	Lat     float64 `query:"lat" minimum:"-90" maximum:"90"`
	Bearing float64 `query:"bearing" minimum:"0" maximum:"360" doc:"Degrees in which one drives; 0 is north"`
}

func (s *Service) showGreen(ctx context.Context, in *greenInput) (GreenAdvice, error) {
	return s.GreenAdvice(ctx, geo.Point{Lon: in.Lon, Lat: in.Lat}, in.Bearing)
}
