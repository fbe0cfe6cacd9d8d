package places

import (
	"context"
	"fmt"
	"sync/atomic"

	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// Deps is what places needs from app.
type Deps struct {
	DB   *db.DB
	Demo bool // the outside world is simulated; said to the faces
}

// Service is the verbs of places. They are public: a map shows nobody's data.
type Service struct {
	db    *db.DB
	demo  bool
	store store
	atlas atomic.Pointer[Atlas]
}

// New makes the service; it answers ErrNotLoaded until the city pack was seeded
// or Open has read the store.
func New(d Deps) *Service { return &Service{db: d.DB, demo: d.Demo} }

// Atlas gives the whole map, or ErrNotLoaded.
func (s *Service) Atlas() (*Atlas, error) {
	if a := s.atlas.Load(); a != nil {
		return a, nil
	}
	return nil, ErrNotLoaded
}

// Open serves the map that the store holds for a city, for nodes that were not
// seeded from a pack; ErrNotLoaded where it holds none.
func (s *Service) Open(ctx context.Context, city pack.City) error {
	var stock *Stock
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		stock, err = s.store.stock(ctx, tx, city.Name)
		return err
	})
	if err != nil {
		return fmt.Errorf("open the map of %s: %w", city.Name, err)
	}
	s.atlas.Store(newAtlas(city, stock))
	return nil
}

// RegionAt gives the code of the division in which a point lies, down to the
// grid; "" and false outside the city or before the map is loaded.
func (s *Service) RegionAt(lon, lat float64) (code string, ok bool) {
	a := s.atlas.Load()
	if a == nil {
		return "", false
	}
	return a.RegionAt(geo.Point{Lon: lon, Lat: lat})
}

// Division gives the division of a code, or ErrDivision.
func (s *Service) Division(code string) (Division, error) {
	a, err := s.Atlas()
	if err != nil {
		return Division{}, err
	}
	d, ok := a.divisionAt(code)
	if !ok {
		return Division{}, ErrDivision.With("code", code)
	}
	return d, nil
}

// RegionName gives the name of a division as it is shown, "" for an unknown
// code; english asks for the Latin form where there is one.
func (s *Service) RegionName(code string, english bool) string {
	d, err := s.Division(code)
	if err != nil {
		return ""
	}
	if english && d.Latin != "" {
		return d.Latin
	}
	return d.Name.Name
}
