package traffic

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"citybrain/domain/traffic/detour"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/roadside"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

// closing is what closings need to know of the streets, and their worker.
type closing struct {
	making sync.Mutex
	roads  *detour.Roads  // made when somebody first asks
	byID   map[string]int // pieces of road

	minding sync.Mutex
	failed  string
}

// closedNow is what is closed this moment. It is replaced, never changed.
type closedNow struct {
	whole map[int]bool      // pieces of road that nobody gets through
	lanes []int             // that are closed
	plans map[int]plan.Plan // that run at junctions because of it
}

// shut tells whether nobody gets through a piece of road.
func (c closedNow) shut(edge int) bool { return c.whole[edge] }

const (
	closerName   = "traffic.closures"
	closuresHeld = "closures" // by who changes one
	closerBeat   = 5 * time.Second
)

// detours prepares the streets for closings. Every verb of closings comes by here first.
func (s *Service) detours() (*detour.Roads, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	s.closing.making.Lock()
	defer s.closing.making.Unlock()
	if s.closing.roads == nil {
		s.closing.byID = map[string]int{}
		for e := range s.streets.net.Edges {
			s.closing.byID[s.streets.net.Edges[e].ID] = e
		}
		s.closing.roads = detour.New(s.streets.net)
	}
	return s.closing.roads, nil
}

// closer is the worker that brings closings into force and ends them. Where several machines
// run it, the first one that writes has done it; each closes what its own devices have.
func (s *Service) closer() life.Part {
	stop := func() {}
	return life.Part{
		Name: closerName,
		Start: func(ctx context.Context) error {
			ctx = auth.AsSystem(ctx, closerName)
			stop = s.Clock.Tick(closerBeat, func(now time.Time) { s.MindClosures(ctx, now) })
			return nil
		},
		Stop: func(context.Context) error {
			stop()
			return nil
		},
	}
}

// MindClosures does what is due: closings that begin or end, and the lanes at the street.
// What fails is said once and tried again.
func (s *Service) MindClosures(ctx context.Context, now time.Time) {
	s.closing.minding.Lock()
	defer s.closing.minding.Unlock()
	said := ""
	if err := s.mindClosures(ctx, now); err != nil && ctx.Err() == nil {
		said = err.Error()
		if said != s.closing.failed {
			slog.ErrorContext(ctx, "closings of roads are not minded as they should be", "error", err)
		}
	}
	s.closing.failed = said
}

func (s *Service) mindClosures(ctx context.Context, now time.Time) error {
	var pending []Closure
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		pending, err = s.store.closures(ctx, tx, true, 1000)
		return err
	})
	if err != nil || len(pending) == 0 && len(s.closedNow().lanes) == 0 {
		return err
	}
	if _, err := s.detours(); err != nil {
		return err
	}
	var failed error
	var active []Closure
	for _, c := range pending {
		if c.due(now) {
			if c, err = s.turn(ctx, c.ID, now); err != nil {
				failed = errors.Join(failed, err)
			}
		}
		if c.State == closureActive {
			active = append(active, c)
		}
	}
	return errors.Join(failed, s.shutStreets(ctx, active))
}

func (s *Service) closedNow() closedNow {
	s.steering.mu.Lock()
	defer s.steering.mu.Unlock()
	return s.steering.closed
}

// due tells whether something is to be done with a closing.
func (c *Closure) due(now time.Time) bool {
	return !now.Before(c.Until) || c.State == closureApproved && !now.Before(c.From)
}

// turn brings a closing into force, or ends it.
func (s *Service) turn(ctx context.Context, closure string, now time.Time) (c Closure, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, closuresHeld); err != nil {
			return err
		}
		if c, err = s.store.closure(ctx, tx, closure); err != nil || !c.due(now) {
			return err
		}
		before := c.ChangedAt
		switch {
		case now.Before(c.Until) && c.State == closureApproved:
			err = s.beginClosure(ctx, tx, &c)
		case c.State == closurePlanned:
			err = s.overClosure(ctx, tx, &c, closureLapsed)
		case c.State == closureApproved, c.State == closureActive:
			err = s.overClosure(ctx, tx, &c, closureEnded)
		default:
			return nil // somebody else was first
		}
		if err != nil {
			return err
		}
		c.ChangedAt = later(tx.Now, before)
		return s.store.setClosure(ctx, tx, c)
	})
	return c, err
}

func (s *Service) beginClosure(ctx context.Context, tx *db.Tx, c *Closure) error {
	now := tx.Now
	c.State, c.BegunAt = closureActive, &now
	at := c.Sections[0].Line[0]
	slog.InfoContext(ctx, "a road is closed", "closure", c.ID, "road", c.Road)
	return tx.Emit(ctx, RoadClosed{c.ID, c.Road, c.Kind, len(c.Lanes) == 0, s.regionOfClosure(c), at[0], at[1], c.Until, now})
}

func (s *Service) regionOfClosure(c *Closure) string {
	at := c.Sections[0].Line[0]
	region, _ := s.Regions.RegionAt(at[0], at[1])
	return region
}

// shutStreets closes at the street what is in force, and nothing else, and has the approved
// signal plans of these closings run.
func (s *Service) shutStreets(ctx context.Context, active []Closure) error {
	next := closedNow{whole: map[int]bool{}, plans: map[int]plan.Plan{}}
	n := s.streets.net
	for _, c := range active {
		for _, one := range c.Sections {
			e, known := s.closing.byID[one.ID]
			if !known {
				continue // the map was changed since
			}
			all := carLanes(n, e)
			if len(c.Lanes) == 0 {
				next.whole[e] = true
				next.lanes = append(next.lanes, all...)
			}
			for _, place := range c.Lanes {
				if place <= len(all) {
					next.lanes = append(next.lanes, all[place-1])
				}
			}
		}
	}
	if err := s.plansOfClosures(ctx, active, next.plans); err != nil {
		return err
	}
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	st.closed = next
	barriers, ok := st.devices.(field.Barriers)
	if !ok {
		return nil
	}
	if err := barriers.Bar(ctx, next.lanes); err != nil && !errors.Is(err, roadside.ErrNobody) {
		return err
	}
	return nil
}

// plansOfClosures reads the plans that were approved for what is closed now.
func (s *Service) plansOfClosures(ctx context.Context, active []Closure, into map[int]plan.Plan) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		for _, c := range active {
			for _, p := range c.Effect.Plans {
				i, known := s.streets.byID[p.Junction]
				if p.Outcome != "proposed" || !known {
					continue
				}
				v, err := s.store.plan(ctx, tx, p.Junction, p.Version)
				if err != nil {
					return err
				}
				if v.State != Approved {
					continue
				}
				j, err := s.limited(ctx, tx, i)
				if err != nil {
					return err
				}
				into[i] = v.under(j)
			}
		}
		return nil
	})
}
