package traffic

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/wave"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/id"
)

// Priority is an emergency vehicle that is let through 应急优先通行.
type Priority struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind" enum:"ambulance,fire,police"`
	Reason   string     `json:"reason"`
	From     geo.Point  `json:"from"`
	To       geo.Point  `json:"to"`
	State    string     `json:"state" enum:"driving,arrived,cancelled,lost"`
	AskedBy  string     `json:"askedBy"`
	Asker    string     `json:"asker,omitempty" doc:"What the post is called"`
	AskedAt  time.Time  `json:"askedAt"`
	EndedAt  *time.Time `json:"endedAt,omitempty"`
	Metres   float64    `json:"metres" doc:"Of its route"`
	Expected float64    `json:"expected" doc:"Seconds that were reckoned when it began"`
	Signals  int        `json:"signals" doc:"Lit junctions on its route"`
	// Where it is, and when it comes to the junctions that are before it; absent when it does
	// not drive.
	At       *geo.Point        `json:"at,omitempty"`
	Arrivals []PriorityArrival `json:"arrivals,omitempty"`
	Line     [][]float64       `json:"line,omitempty" doc:"Longitude and latitude along its route"`
	Opened   []Preemption      `json:"opened,omitempty" doc:"The stages that were brought for it"`
}

// PriorityArrival is when a vehicle comes to a junction.
type PriorityArrival struct {
	Junction string  `json:"junction"`
	Name     string  `json:"name"`
	In       float64 `json:"in" doc:"Seconds"`
	Early    float64 `json:"early" doc:"One in ten came sooner than that, seconds; equal to in while nothing was learned"`
	Late     float64 `json:"late" doc:"One in ten came later than that"`
	Metres   float64 `json:"metres"`
	State    string  `json:"state" enum:"ahead,asked,green,waits" doc:"waits: another vehicle goes first"`
}

// Preemption is one time that a stage was brought for a vehicle.
type Preemption struct {
	Junction string     `json:"junction"`
	Name     string     `json:"name"`
	Stage    int        `json:"stage" doc:"From 1"`
	Since    time.Time  `json:"since"`
	Until    time.Time  `json:"until"`
	Green    *time.Time `json:"green,omitempty" doc:"When it was first shown"`
}

// The states of a priority.
const (
	driving   = "driving"
	arrived   = "arrived"
	cancelled = "cancelled"
	missed    = "lost" // the city was stopped meanwhile, or the vehicle is not seen any more
)

// levels tells who goes first where two meet.
var levels = map[string]int{"ambulance": 1, "fire": 1, "police": 2}

// PriorityWish is what somebody asks for.
type PriorityWish struct {
	Kind   string
	From   geo.Point
	To     geo.Point
	Reason string
}

// Fleet are devices that tell where emergency vehicles are: a street model, or the vehicles'
// own positions matched to the streets.
type Fleet interface {
	// Send has a vehicle drive a route of edges; the number names it.
	Send(route []int) (track int, err error)
	// Where tells the edge that it is on and how many metres of it are behind it; false
	// before it began and after its end.
	Where(track int) (edge int, metres float64, ok bool)
}

const mostDriving = 20

// Prioritise lets an emergency vehicle through: the fastest way on the speeds of now is
// found, and the junctions on it are brought to its stages in time. The caller needs
// traffic.prioritise. Faults: ErrReason, ErrKind, ErrNoWay, ErrNoFleet, ErrManyDrive.
func (s *Service) Prioritise(ctx context.Context, w PriorityWish) (p Priority, err error) {
	if err := auth.Require(ctx, PriorityPermission); err != nil {
		return p, err
	}
	w.Reason = strings.TrimSpace(w.Reason)
	if n := utf8.RuneCountInString(w.Reason); n == 0 || n > 500 {
		return p, ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	if levels[w.Kind] == 0 {
		return p, ErrKind.At("/kind", ErrKind.Code, ErrKind.Message)
	}
	if err := s.open(); err != nil {
		return p, err
	}
	if region, _ := s.Regions.RegionAt(w.From.Lon, w.From.Lat); !auth.From(ctx).Scope.CoversRegion(region) {
		return p, ErrElsewhere.At("/from", ErrElsewhere.Code, ErrElsewhere.Message)
	}
	p = Priority{ID: id.New[string]("prio", s.Clock.Now()), Kind: w.Kind, Reason: w.Reason, From: w.From, To: w.To, State: driving, AskedBy: auth.Actor(ctx)}
	route, err := s.wayFor(w)
	if err != nil {
		return p, err
	}
	p.Metres, p.Expected, p.Signals = route.Length, route.Seconds, signalsOn(route)
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		p.AskedAt = tx.Now
		if err := s.store.addPriority(ctx, tx, p); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "prioritised", p.ID, map[string]any{"kind": p.Kind, "reason": p.Reason})
	})
	if err != nil {
		return p, err
	}
	return p, s.depart(p, route)
}

// wayFor finds the way of a vehicle on the speeds of now.
func (s *Service) wayFor(w PriorityWish) (wave.Route, error) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, ok := st.devices.(Fleet); !ok {
		return wave.Route{}, ErrNoFleet
	}
	if len(st.drives) >= mostDriving {
		return wave.Route{}, ErrManyDrive
	}
	if st.routes == nil {
		st.routes = wave.NewRoads(st.net)
	}
	from, to := nearestEdge(st.net, w.From), nearestEdge(st.net, w.To)
	if from == network.None || to == network.None {
		return wave.Route{}, ErrNoWay
	}
	route, err := st.routes.Fastest(from, to, wave.Usual(), st.view(), st.closed.shut)
	if err != nil || len(route.Edges) < 2 {
		return wave.Route{}, ErrNoWay
	}
	return route, nil
}

// depart has the vehicle begin.
func (s *Service) depart(p Priority, route wave.Route) error {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	track, err := st.devices.(Fleet).Send(route.Edges)
	if err != nil {
		return ErrNoWay
	}
	st.drives = append(st.drives, &drive{Priority: p, route: route, track: track, opened: map[int]*opening{}, predicted: map[int]time.Time{}})
	return nil
}

// Cancel ends a priority: the junctions go on as before at once. The caller needs
// traffic.prioritise. Faults: ErrNoPriority, ErrEnded.
func (s *Service) Cancel(ctx context.Context, priority, reason string) (p Priority, err error) {
	if err := auth.Require(ctx, PriorityPermission); err != nil {
		return p, err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 500 {
		return p, ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	ended := s.steering.leave(priority, s.Clock.Now())
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if p, err = s.store.priority(ctx, tx, priority); err != nil {
			return err
		}
		if p.State != driving {
			return ErrEnded
		}
		p.State, p.EndedAt = cancelled, &tx.Now
		if err := s.store.endPriority(ctx, tx, p, ended); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "priority_cancelled", p.ID, map[string]any{"reason": reason})
	})
	return p, err
}

// Priorities gives the vehicles that drive, then those of the last days, the newest first, a
// hundred at most. The caller needs traffic.read.
func (s *Service) Priorities(ctx context.Context) (list []Priority, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.priorities(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.steering.fill(list, false)
	return list, s.namePriorities(ctx, list)
}

// Priority gives one with its way and every stage that was brought for it. The caller needs
// traffic.read. Fault: ErrNoPriority.
func (s *Service) Priority(ctx context.Context, priority string) (p Priority, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return p, err
	}
	if err := s.open(); err != nil {
		return p, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if p, err = s.store.priority(ctx, tx, priority); err != nil {
			return err
		}
		p.Opened, err = s.store.preemptions(ctx, tx, priority)
		return err
	})
	if err != nil {
		return p, err
	}
	for i := range p.Opened {
		if j, ok := s.streets.byID[p.Opened[i].Junction]; ok {
			p.Opened[i].Name = s.streets.net.Junctions[j].Name
		}
	}
	list := []Priority{p}
	s.steering.fill(list, true)
	return list[0], s.namePriorities(ctx, list)
}

func signalsOn(r wave.Route) (n int) {
	for _, c := range r.Crossings {
		if c.Junction != network.None {
			n++
		}
	}
	return n
}

// nearestEdge gives the edge for cars that is nearest to a place, within half a kilometre.
func nearestEdge(n *network.Network, at geo.Point) int {
	best, least := network.None, 500.0
	for e := range n.Edges {
		if !drivable(n, e) {
			continue
		}
		for _, p := range n.Edges[e].Shape {
			if d := geo.Distance(at, p); d < least {
				best, least = e, d
			}
		}
	}
	return best
}

func drivable(n *network.Network, edge int) bool {
	for _, l := range n.Edges[edge].Lanes {
		if n.Lanes[l].Uses.Has(network.Car) {
			return true
		}
	}
	return false
}
