package things

import (
	"context"
	"slices"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Reading is somebody's asking through a view.
type Reading struct {
	View    ShareID
	Purpose string // must be the view's
}

// Viewed is a thing as a view shows it: what the view leaves out is absent.
type Viewed struct {
	ID       string               `json:"id"`
	Profile  string               `json:"profile"`
	Name     string               `json:"name,omitempty"`
	Lon      *float64             `json:"lon,omitempty"`
	Lat      *float64             `json:"lat,omitempty"`
	State    string               `json:"state,omitempty"`
	LastSeen *time.Time           `json:"lastSeen,omitempty"`
	Values   map[string]ValueView `json:"values"`
}

// open gives a view to one who may read through it, and records that they do.
// Faults: ErrNoView for everybody else, ErrViewOver, ErrViewPurpose.
func (s *Service) open(ctx context.Context, r Reading, what map[string]any) (Share, error) {
	if err := auth.Require(ctx, ViewPermission); err != nil {
		return Share{}, err
	}
	var v Share
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if v, err = s.store.view(ctx, tx, r.View); err != nil {
			return err
		}
		if !v.isFor(auth.From(ctx)) {
			return ErrNoView
		}
		if err := s.inForce(&v); err != nil {
			return err
		}
		if r.Purpose != v.Purpose {
			return ErrViewPurpose
		}
		if s.Audit == nil {
			return nil
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "things.view_read", Object: string(v.ID), Purpose: r.Purpose, Detail: what})
	})
	return v, err
}

// project shows a thing as far as a view does.
func (s *Service) project(v *Share, t *twin.Thing, english bool) Viewed {
	profile := &s.Profiles()[t.Profile]
	shows := v.shows(profile.Code)
	out := Viewed{ID: t.ID, Profile: profile.Code, Values: map[string]ValueView{}}
	for _, one := range t.Values {
		a := &profile.Attributes[one.Attribute]
		if slices.Contains(shows, a.Code) {
			out.Values[a.Code] = ValueView{Value: slices.Clone(one.JSON), Unit: a.Unit, UnitCode: a.UnitCode, At: db.Time(one.At)}
		}
	}
	if slices.Contains(shows, showsName) {
		out.Name = s.NameIn(t.Name, english)
	}
	if slices.Contains(shows, showsPlace) {
		out.Lon, out.Lat = &t.Lon, &t.Lat
	}
	if slices.Contains(shows, showsState) {
		out.State = t.State.String()
	}
	if slices.Contains(shows, showsLastSeen) {
		out.LastSeen = seen(*t)
	}
	return out
}

// viewFilter chooses the things of a view; some is false where no profile of it is left.
func (s *Service) viewFilter(v *Share) (f twin.Filter, some bool) {
	f = twin.Filter{Scope: [2]string{v.Region, v.Org}}
	for _, one := range v.Shows {
		if i, ok := s.kinds.Load().byCode[one.Profile]; ok {
			f.Profiles = append(f.Profiles, i)
		}
	}
	return f, len(f.Profiles) > 0
}

// ViewedThings lists the things of a view by id. The caller needs things.view and
// the view. Faults: ErrNoView, ErrViewOver, ErrViewPurpose.
func (s *Service) ViewedThings(ctx context.Context, r Reading, ask page.Ask) (page.Page[Viewed], error) {
	var none page.Page[Viewed]
	v, err := s.open(ctx, r, map[string]any{"what": "list"})
	if err != nil {
		return none, err
	}
	f, some := s.viewFilter(&v)
	if _, err := page.Decode(ask.Cursor, string(v.ID), &f.After); err != nil {
		return none, err
	}
	var rows []twin.Thing
	if some {
		rows = s.Twin().List(f, ask.Size()+1)
	}
	p := page.Of(rows, ask.Size(), string(v.ID), func(t twin.Thing) []any { return []any{t.ID} })
	return page.Map(p, func(t twin.Thing) Viewed { return s.project(&v, &t, web.Language(ctx) == "en") }), nil
}

// ViewedThing gives one thing of a view. Faults: those of ViewedThings, ErrNoThing.
func (s *Service) ViewedThing(ctx context.Context, r Reading, thing string) (Viewed, error) {
	v, err := s.open(ctx, r, map[string]any{"what": "thing", "thing": thing})
	if err != nil {
		return Viewed{}, err
	}
	t, err := s.viewed(&v, thing)
	if err != nil {
		return Viewed{}, err
	}
	return s.project(&v, &t, web.Language(ctx) == "en"), nil
}

func (s *Service) viewed(v *Share, thing string) (twin.Thing, error) {
	t, ok := s.Twin().Get(thing)
	if !ok || !v.covers(&t, s.Profiles()[t.Profile].Code) {
		return twin.Thing{}, ErrNoThing.With("thing", thing)
	}
	return t, nil
}

// ViewedHistory gives the history of an attribute that a view shows. Faults: those
// of ViewedThing and History.
func (s *Service) ViewedHistory(ctx context.Context, r Reading, q HistoryQuery) ([]Point, error) {
	v, err := s.open(ctx, r, map[string]any{"what": "history", "thing": q.Thing, "attribute": q.Attribute})
	if err != nil {
		return nil, err
	}
	t, err := s.viewed(&v, string(q.Thing))
	if err != nil {
		return nil, err
	}
	if !slices.Contains(v.shows(s.Profiles()[t.Profile].Code), q.Attribute) {
		return nil, ErrAttribute.With("attribute", q.Attribute)
	}
	return s.historyOf(ctx, &t, q)
}

// liveOf gives the things of a view that were heard after an instant (µs), and the
// newest of these instants.
func (s *Service) liveOf(v *Share, after int64, english bool) (list []Viewed, newest int64) {
	newest = after
	f, some := s.viewFilter(v)
	if !some {
		return nil, newest
	}
	s.Twin().Each(f, func(t *twin.Thing) bool {
		if t.LastSeen > after {
			newest = max(newest, t.LastSeen)
			list = append(list, s.project(v, t, english))
		}
		return true
	})
	return list, newest
}
