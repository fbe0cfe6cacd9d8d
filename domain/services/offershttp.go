package services

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// offerRoutes are for those whom the city offers something.
func (s *Service) offerRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/me/offers", auth.SignedIn, "What the caller is likely to need next, and why; worked out now and kept nowhere", s.listOffers),
		web.Put("/api/v1/me/offers", auth.SignedIn, "Say whether offers are wanted at all", s.wishOffers),
		web.Put("/api/v1/me/offers/{code}/rest", auth.SignedIn, "Put an offer away for 90 days", s.restOffer),
		web.Delete("/api/v1/me/offers/{code}/rest", auth.SignedIn, "Take an offer out again", s.wakeOffer),
	}
}

func (s *Service) listOffers(ctx context.Context, _ *web.None) (OfferList, error) {
	return s.Offers(ctx)
}

type wishInput struct {
	Body struct {
		Wanted bool `json:"wanted"`
	}
}

func (s *Service) wishOffers(ctx context.Context, in *wishInput) (web.None, error) {
	return web.None{}, s.WishOffers(ctx, in.Body.Wanted)
}

// OfferInput names an offer; embed it.
type OfferInput struct {
	Code string `path:"code" maxLength:"80"`
}

func (s *Service) restOffer(ctx context.Context, in *OfferInput) (web.None, error) {
	return web.None{}, s.RestOffer(ctx, in.Code, true)
}

func (s *Service) wakeOffer(ctx context.Context, in *OfferInput) (web.None, error) {
	return web.None{}, s.RestOffer(ctx, in.Code, false)
}
