package waste

import (
	"cmp"
	"context"
	"errors"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/waste/bins", ReadPermission, "List bins by the time at which they will be full", s.listBins),
		web.Get("/api/v1/waste/fleet", ReadPermission, "Depots, tipping sites, vehicles and rules of the collection", s.showFleet),
		web.Get("/api/v1/waste/score", ReadPermission, "How good the forecasts were", s.showScore),
		web.Get("/api/v1/waste/collections", ReadPermission, "The collection plan of a day: stops, rounds and ways", s.showCollections),
		web.Plain("GET", "/api/v1/waste/collections.csv", ReadPermission, "The collection plan of a day as CSV, a line a stop; ?date=",
			s.feed(writeCSV, "text/csv; charset=utf-8"), web.Answers("text/csv")),
		web.Plain("GET", "/api/v1/waste/collections.geojson", ReadPermission, "The collection plan of a day as GeoJSON: ways and stops; ?date=",
			s.feed(writeGeoJSON, "application/geo+json"), web.Answers("application/geo+json")),
		web.Post("/api/v1/waste/collections", PlanPermission, "Have the collection of a day planned anew; it takes some seconds", s.orderCollections, web.Accepts, web.Costs(50)),
		web.Post("/api/v1/waste/collections/{plan}/stops/{bin}", CollectPermission, "Tick a stop off, skip it, or take that back", s.endStop),
	}
}

type binsInput struct {
	page.Ask
	Hours  float64 `query:"hours" minimum:"0" maximum:"600" doc:"Full within so many hours; any if absent"`
	Region string  `query:"region" maxLength:"14" doc:"Beginning of the region code"`
}

func (s *Service) listBins(ctx context.Context, in *binsInput) (page.Page[Bin], error) {
	return s.Bins(ctx, BinQuery{Hours: in.Hours, Region: in.Region, Ask: in.Ask})
}

func (s *Service) showFleet(ctx context.Context, _ *web.None) (Fleet, error) { return s.Fleet(ctx) }

func (s *Service) showScore(ctx context.Context, _ *web.None) (Score, error) { return s.Score(ctx) }

// Score gives how good the forecasts of the last week would have been; the zero
// score where nothing was learned yet. The caller needs waste.read.
func (s *Service) Score(ctx context.Context) (score Score, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return score, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		_, err := s.store.note(ctx, tx, noteScore, &score)
		if errors.Is(err, db.ErrMissing) {
			return nil
		}
		return err
	})
	return score, err
}

type dateInput struct {
	Date string `query:"date" doc:"2026-03-31; today if absent"`
}

func (s *Service) showCollections(ctx context.Context, in *dateInput) (Plan, error) {
	return s.Collections(ctx, cmp.Or(in.Date, s.dayOf(s.Clock.Now())))
}

type orderInput struct {
	Body struct {
		Date string `json:"date,omitempty" maxLength:"10" doc:"2026-03-31; today if absent"`
	} `required:"false"`
}

// OrderView is a plan that is being made.
type OrderView struct {
	Job  string `json:"job" doc:"The job that makes it"`
	Date string `json:"date"`
}

func (s *Service) orderCollections(ctx context.Context, in *orderInput) (OrderView, error) {
	day := cmp.Or(in.Body.Date, s.dayOf(s.Clock.Now()))
	job, err := s.OrderPlan(ctx, day)
	return OrderView{string(job), day}, err
}

type stopInput struct {
	Plan string `path:"plan" maxLength:"64"`
	Bin  string `path:"bin" maxLength:"64"`
	Body struct {
		State string `json:"state" enum:"open,done,skipped"`
		Note  string `json:"note,omitempty" maxLength:"200"`
	}
}

func (s *Service) endStop(ctx context.Context, in *stopInput) (Stop, error) {
	return s.EndStop(ctx, StopState{Plan: PlanID(in.Plan), Bin: in.Bin, State: in.Body.State, Note: in.Body.Note})
}
