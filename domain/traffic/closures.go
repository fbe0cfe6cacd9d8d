package traffic

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/id"
	"citybrain/kernel/pack"
)

// Closure is a closing of road sections or bridges 道路封闭 (C99).
type Closure struct {
	ID       string        `json:"id"`
	Kind     string        `json:"kind" enum:"works,event,emergency,weather,other"`
	Reason   string        `json:"reason" doc:"For officials; the public is told the kind"`
	Road     string        `json:"road" doc:"Names of the closed streets"`
	Sections []RoadSection `json:"sections"`
	Lanes    []int         `json:"lanes" doc:"That are closed on each, 1 at the kerb; none: the whole road"`
	From     time.Time     `json:"from"`
	Until    time.Time     `json:"until"`
	State    string        `json:"state" enum:"planned,approved,active,ended,lifted,cancelled,refused,lapsed" doc:"lapsed: its end came before anybody decided"`
	Effect   ClosureEffect `json:"effect"`
	AskedBy  string        `json:"askedBy"`
	Asker    string        `json:"asker,omitempty" doc:"What the post is called"`
	AskedAt  time.Time     `json:"askedAt"`
	// Who decided on it first; who changed it later stands in Changes.
	DecidedBy string          `json:"decidedBy,omitempty"`
	Decider   string          `json:"decider,omitempty"`
	DecidedAt *time.Time      `json:"decidedAt,omitempty"`
	ByRight   bool            `json:"byRight,omitempty" doc:"Who planned it decided alone: an emergency"`
	Decision  string          `json:"decision,omitempty" doc:"Its reason"`
	BegunAt   *time.Time      `json:"begunAt,omitempty"`
	EndedAt   *time.Time      `json:"endedAt,omitempty"`
	Changes   []ClosureChange `json:"changes" doc:"Extended, lifted or cancelled"`
	ChangedAt time.Time       `json:"changedAt" doc:"Send it back with a decision"`
	Mine      bool            `json:"mine" doc:"The caller planned it"`

	authors []string
}

// ClosureChange is what somebody did to a closing after it was decided on.
type ClosureChange struct {
	What   string     `json:"what" enum:"extended,lifted,cancelled"`
	By     string     `json:"by"`
	Name   string     `json:"name,omitempty" doc:"What the post is called"`
	At     time.Time  `json:"at"`
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until,omitempty" doc:"The new end"`
}

// RoadSection is a piece of road in one direction that can be closed 路段.
type RoadSection struct {
	ID      string      `json:"id"`
	Road    string      `json:"road"`
	Bearing int         `json:"bearing" doc:"Degrees in which its vehicles drive; 0 is north"`
	Metres  int         `json:"metres"`
	Lanes   int         `json:"lanes"`
	Line    [][]float64 `json:"line"`
}

// ClosurePlan is what somebody wants to close.
type ClosurePlan struct {
	Kind     string    `json:"kind" enum:"works,event,emergency,weather,other"`
	Sections []string  `json:"sections" maxItems:"120" doc:"Ids of road sections"`
	Lanes    []int     `json:"lanes,omitempty" maxItems:"8" doc:"1 at the kerb; none: the whole road"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Reason   string    `json:"reason" minLength:"1" maxLength:"500"`
}

// The states of closings.
const (
	closurePlanned   = "planned"
	closureApproved  = "approved"
	closureActive    = "active"
	closureEnded     = "ended"
	closureLifted    = "lifted"
	closureCancelled = "cancelled"
	closureRefused   = "refused"
	closureLapsed    = "lapsed"
)

var closureKinds = []string{"works", "event", "emergency", "weather", "other"}

// The bounds of a closing.
const (
	mostSections   = 120
	longestClosure = 90 * 24 * time.Hour
	closureAhead   = 365 * 24 * time.Hour
	emergency      = "emergency"
)

// shutting is a plan put onto the streets.
type shutting struct {
	ClosurePlan
	edges []int
	lanes []int // of the network
}

// Sections finds pieces of road: those of a street between two that cross it, both
// directions, or those beside a place. The caller needs traffic.read. Faults: ErrMeet,
// ErrSection.
func (s *Service) Sections(ctx context.Context, street, from, to string, at *geo.Point) (list []RoadSection, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	r, err := s.detours()
	if err != nil {
		return nil, err
	}
	var edges []int
	if at != nil {
		if edges = r.Near(*at, 60); len(edges) == 0 {
			return nil, ErrSection
		}
	} else if edges = r.Between(strings.TrimSpace(street), strings.TrimSpace(from), strings.TrimSpace(to)); len(edges) == 0 {
		return nil, ErrMeet
	}
	list = []RoadSection{}
	for _, chain := range r.Chains(edges) {
		for _, e := range chain {
			if len(list) < 2*mostSections && s.closeable(ctx, e) {
				list = append(list, section(s.streets.net, e))
			}
		}
	}
	if len(list) == 0 {
		return nil, ErrSection
	}
	return list, nil
}

func section(n *network.Network, e int) RoadSection {
	p := roadPiece(n, e, n.Lanes[n.Edges[e].Lanes[0]].Length)
	return RoadSection{ID: n.Edges[e].ID, Road: p.Name, Bearing: across(n, []int{e}), Metres: p.Metres, Lanes: len(carLanes(n, e)), Line: p.Line}
}

// carLanes are the lanes for cars, from the kerb inwards.
func carLanes(n *network.Network, e int) (list []int) {
	for _, l := range n.Edges[e].Lanes {
		if n.Lanes[l].Uses.Has(network.Car) {
			list = append(list, l)
		}
	}
	return list
}

// closeable tells whether a piece of road lies in the caller's scope.
func (s *Service) closeable(ctx context.Context, e int) bool {
	return coversPlace(ctx, s.regionOfEdge(e)) && drivable(s.streets.net, e)
}

func (s *Service) regionOfEdge(e int) string {
	shape := s.streets.net.Edges[e].Shape
	if len(shape) == 0 {
		return ""
	}
	at := along(shape, 0.5)
	region, _ := s.Regions.RegionAt(at.Lon, at.Lat)
	return region
}

// shutting puts a plan onto the streets and holds it to its bounds.
func (s *Service) shutting(ctx context.Context, p ClosurePlan) (x shutting, err error) {
	if _, err := s.detours(); err != nil {
		return x, err
	}
	x.ClosurePlan = p
	if len(p.Sections) == 0 || len(p.Sections) > mostSections {
		return x, ErrSections.At("/sections", ErrSections.Code, ErrSections.Message)
	}
	for _, one := range p.Sections {
		e, known := s.closing.byID[one]
		if !known || !s.closeable(ctx, e) {
			return x, ErrSection.With("section", one)
		}
		if slices.Contains(x.edges, e) {
			return x, ErrSections.At("/sections", ErrSections.Code, ErrSections.Message)
		}
		x.edges = append(x.edges, e)
	}
	return x, s.shutLanes(&x)
}

// shutLanes finds the lanes of a plan.
func (s *Service) shutLanes(x *shutting) error {
	for _, e := range x.edges {
		all := carLanes(s.streets.net, e)
		if len(x.Lanes) == 0 {
			x.lanes = append(x.lanes, all...)
			continue
		}
		for i, place := range x.Lanes {
			if place < 1 || place > len(all) || len(x.Lanes) >= len(all) || slices.Contains(x.Lanes[:i], place) {
				return ErrShutLanes.At("/lanes", ErrShutLanes.Code, ErrShutLanes.Message)
			}
			x.lanes = append(x.lanes, all[place-1])
		}
	}
	return nil
}

func (x shutting) whole() bool { return len(x.Lanes) == 0 }

func (p ClosurePlan) hours(now time.Time) error {
	wrong := !p.From.Before(p.Until) || !p.Until.After(now) || p.Until.Sub(p.From) > longestClosure || p.From.Sub(now) > closureAhead
	if wrong {
		return ErrHours.At("/until", ErrHours.Code, ErrHours.Message)
	}
	return nil
}

func reasoned(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 500 {
		return "", ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	return reason, nil
}

// LookAtClosure tells what a closing would do, and keeps nothing. The caller needs
// traffic.close. Faults: ErrSection, ErrSections, ErrShutLanes, ErrHours.
func (s *Service) LookAtClosure(ctx context.Context, p ClosurePlan) (ClosureEffect, error) {
	x, err := s.plannable(ctx, p)
	if err != nil {
		return ClosureEffect{}, err
	}
	effect, found, err := s.effect(ctx, x)
	for _, one := range found {
		effect.Plans = append(effect.Plans, s.tried(one))
	}
	return effect, err
}

func (s *Service) plannable(ctx context.Context, p ClosurePlan) (shutting, error) {
	if err := auth.Require(ctx, ClosePermission); err != nil {
		return shutting{}, err
	}
	if err := p.hours(s.Clock.Now()); err != nil {
		return shutting{}, err
	}
	return s.shutting(ctx, p)
}

// PlanClosure plans a closing, with the signal plans that it proposes, for somebody else to
// decide on. The caller needs traffic.close. Faults: as LookAtClosure, and ErrReason.
func (s *Service) PlanClosure(ctx context.Context, p ClosurePlan) (c Closure, err error) {
	x, err := s.plannable(ctx, p)
	if err != nil {
		return c, err
	}
	if p.Reason, err = reasoned(p.Reason); err != nil {
		return c, err
	}
	if !slices.Contains(closureKinds, p.Kind) {
		p.Kind = "other"
	}
	effect, found, err := s.effect(ctx, x)
	if err != nil {
		return c, err
	}
	c = Closure{ID: id.New[string]("closure", s.Clock.Now()), Kind: p.Kind, Reason: p.Reason, Lanes: append([]int{}, p.Lanes...), From: p.From.UTC(), Until: p.Until.UTC(),
		State: closurePlanned, Effect: effect, AskedBy: auth.Actor(ctx), Changes: []ClosureChange{}, authors: []string{auth.From(ctx).ID}, Mine: true}
	for _, e := range x.edges {
		c.Sections = append(c.Sections, section(s.streets.net, e))
	}
	c.Road = roadsOf(c.Sections)
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		c.AskedAt, c.ChangedAt, c.Effect.Plans = tx.Now, tx.Now, []BriefedPlan{}
		for _, one := range found {
			made, err := s.propound(ctx, tx, c.offer(s.Days.Zone()), one)
			if err != nil {
				return err
			}
			c.Effect.Plans = append(c.Effect.Plans, made)
		}
		if err := s.store.addClosure(ctx, tx, c); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "closure_planned", c.ID, map[string]any{"road": c.Road, "kind": c.Kind, "from": c.From, "until": c.Until, "reason": c.Reason})
	})
	return c, err
}

// originClosure is a plan that was found for a closed road.
const originClosure = "closure"

func (c *Closure) offer(zone *time.Location) offer {
	name := []rune("绕行 " + c.Road)
	return offer{originClosure, string(name[:min(len(name), 48)]) + " " + c.From.In(zone).Format("01-02"), map[string]any{"closure": c.ID}}
}

// roadsOf names the streets of some sections, each once.
func roadsOf(sections []RoadSection) string {
	var names []string
	for _, one := range sections {
		if one.Road != "" && !slices.Contains(names, one.Road) {
			names = append(names, one.Road)
		}
	}
	return strings.Join(names, "、")
}

// Closures gives the closings of the caller's scope that are planned, approved or in force,
// then the others, the newest first, a hundred at most. The caller needs traffic.read.
func (s *Service) Closures(ctx context.Context) (list []Closure, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	if _, err := s.detours(); err != nil {
		return nil, err
	}
	list = []Closure{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err := s.store.closures(ctx, tx, false, 500)
		for _, c := range all {
			if s.sees(ctx, &c) && len(list) < 100 {
				if err := s.statesOfPlans(ctx, tx, c.Effect.Plans); err != nil {
					return err
				}
				list = append(list, c)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.nameClosures(ctx, list)
}

// Closure gives one. The caller needs traffic.read. Fault: ErrNoClosure.
func (s *Service) Closure(ctx context.Context, closure string) (c Closure, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return c, err
	}
	if _, err := s.detours(); err != nil {
		return c, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if c, err = s.store.closure(ctx, tx, closure); err != nil {
			return err
		}
		if !s.sees(ctx, &c) {
			return ErrNoClosure.With("closure", closure)
		}
		return s.statesOfPlans(ctx, tx, c.Effect.Plans)
	})
	if err != nil {
		return c, err
	}
	list := []Closure{c}
	err = s.nameClosures(ctx, list)
	return list[0], err
}

// sees tells whether a piece of a closing lies in the caller's scope.
func (s *Service) sees(ctx context.Context, c *Closure) bool {
	c.Mine = slices.Contains(c.authors, auth.From(ctx).ID)
	return slices.ContainsFunc(c.Sections, func(one RoadSection) bool {
		e, known := s.closing.byID[one.ID]
		if known {
			return s.closeable(ctx, e)
		}
		at := one.Line[0] // of an earlier map
		region, _ := s.Regions.RegionAt(at[0], at[1])
		return coversPlace(ctx, region)
	})
}

func (s *Service) nameClosures(ctx context.Context, list []Closure) error {
	var ids []string
	for _, c := range list {
		ids = append(ids, c.AskedBy, c.DecidedBy)
		for _, one := range c.Changes {
			ids = append(ids, one.By)
		}
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		c := &list[i]
		c.Asker, c.Decider = names[c.AskedBy], names[c.DecidedBy]
		for k := range c.Changes {
			c.Changes[k].Name = names[c.Changes[k].By]
		}
	}
	return err
}

// statesOfPlans reads the states that proposed plans have now.
func (s *Service) statesOfPlans(ctx context.Context, tx *db.Tx, plans []BriefedPlan) error {
	for i := range plans {
		if plans[i].Version == 0 {
			continue
		}
		v, err := s.store.plan(ctx, tx, plans[i].Junction, plans[i].Version)
		if err != nil {
			return err
		}
		plans[i].State = v.State
	}
	return nil
}

var noWayAround = pack.Words{ZH: "没有可以绕行的路。", EN: "There is no way around."}
