package lighting

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Service is the verbs of lighting. Make it with New.
type Service struct {
	Deps
	store store

	mu    sync.Mutex // of state
	state state
	seen  atomic.Pointer[picture] // what pages are told; nil where something has changed since
}

// state is what a node remembers between two minutes; the store has the same.
type state struct {
	layout   int64 // µs, when the pack's layout was stored
	rules    Rules
	made     string // what of the layout is made up
	groups   []group
	lamps    map[string]*lampState
	feelings map[feelKey]dimming.Feeling
	minute   int64 // µs, the minute that is remembered; another in the store is read anew
	places   places
	usage    map[usageKey]*usage // of lamps, not stored yet
	spent    map[string]*usage   // of groups in this minute
	flushed  time.Time
	feeders  map[RepairID]string  // streets of the open repairs of feeders
	sizes    map[RepairID]int     // lamps that those began with
	ours     map[string]time.Time // orders that this node gave lately
	failed   []error              // orders that were refused in this minute
	lent     []Lamp               // used again each minute
}

// feelKey is the traffic beside a group at one detector.
type feelKey struct {
	Group    string
	Detector string
}

// group is a group with what is in force for it.
type group struct {
	Group
	version int64
	madeAt  int64
	madeBy  string
	note    string
	hand    *Override
	own     int64  // version of a group that was made at the desk; 0 is the pack's
	choice  string // all that its choice says
}

// lampState is what is remembered of a lamp; instants are µs, 0 is never.
type lampState struct {
	level                  int // percent that was commanded; -1 is nothing yet
	sentAt, litAt, holdsTo int64
	order, answer          string
	tries                  int
	cause                  string
	bad, good              int
	judged, faultAt        int64
	repair                 RepairID
	changed                bool // since it was stored
}

// New makes the service; nothing is loaded yet.
func New(d Deps) *Service {
	return &Service{Deps: d, state: state{
		rules: usualRules(), minute: -1, lamps: map[string]*lampState{}, feelings: map[feelKey]dimming.Feeling{},
		usage: map[usageKey]*usage{}, places: places{known: map[string]placed{}},
		feeders: map[RepairID]string{}, sizes: map[RepairID]int{}, ours: map[string]time.Time{},
	}}
}

// load reads what a seed kept and what other nodes did.
func (s *Service) load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.DB.View(ctx, func(tx *db.Tx) error { return s.recall(ctx, tx) })
}

// recall reads the groups with what is in force, and lamps and feelings unless
// they are known here. The lock is held.
func (s *Service) recall(ctx context.Context, tx *db.Tx) error {
	if err := s.recallGroups(ctx, tx); err != nil {
		return fmt.Errorf("load the groups of lamps: %w", err)
	}
	var list []feelingRow
	at, err := s.store.note(ctx, tx, noteMinute, &list)
	if errors.Is(err, db.ErrMissing) {
		s.state.minute = 0
		return nil
	}
	if err != nil || at == s.state.minute {
		return err
	}
	lamps, err := s.store.lamps(ctx, tx)
	if err != nil {
		return fmt.Errorf("load what lamps were told: %w", err)
	}
	open, err := s.store.feeders(ctx, tx)
	if err != nil {
		return fmt.Errorf("load the repairs of feeders: %w", err)
	}
	s.state.feeders, s.state.sizes = map[RepairID]string{}, map[RepairID]int{}
	for _, f := range open {
		s.state.feeders[f.id], s.state.sizes[f.id] = f.street, f.lamps
	}
	feelings := map[feelKey]dimming.Feeling{}
	for _, f := range list {
		feelings[feelKey{f.Group, f.Detector}] = f.Feeling
	}
	s.state.lamps, s.state.feelings, s.state.minute = lamps, feelings, at
	return nil
}

// feelingRow is a feeling as it is stored.
type feelingRow struct {
	Group    string `json:"g"`
	Detector string `json:"d"`
	dimming.Feeling
}

func (s *Service) recallGroups(ctx context.Context, tx *db.Tx) error {
	var layout Layout
	at, err := s.store.note(ctx, tx, noteLayout, &layout)
	if errors.Is(err, db.ErrMissing) {
		layout.Rules = usualRules()
	} else if err != nil {
		return err
	}
	made, err := s.store.madeGroups(ctx, tx)
	if err != nil {
		return err
	}
	inForce, err := s.store.schedules(ctx, tx, "")
	if err != nil {
		return err
	}
	hands, err := s.store.overrides(ctx, tx, db.Micros(tx.Now))
	if err != nil {
		return err
	}
	groups := make([]group, 0, len(made)+len(layout.Groups))
	for _, m := range made {
		groups = append(groups, group{Group: m.Group, own: m.version})
	}
	for _, g := range layout.Groups {
		groups = append(groups, group{Group: g})
	}
	for i := range groups {
		g := &groups[i]
		g.hand, g.choice = hands[g.Code], g.Lamps.key()
		if v, ok := inForce[g.Code]; ok {
			groups[i].version, groups[i].madeAt, groups[i].madeBy, groups[i].note = v.Version, db.Micros(v.MadeAt), v.MadeBy, v.Note
			groups[i].Schedule = v.Schedule
		}
	}
	s.state.rules, s.state.groups, s.state.layout, s.state.made = layout.Rules, groups, at, layout.Synthetic
	return nil
}

// visible gives a group within the caller's scope. Fault: ErrNoGroup.
func (s *Service) visible(ctx context.Context, code string, permission auth.Permission) (group, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return group{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.DB.View(ctx, func(tx *db.Tx) error { return s.recallGroups(ctx, tx) })
	if err != nil {
		return group{}, err
	}
	for _, g := range s.state.groups {
		if g.Code == code && covered(ctx, g.Region, g.Organisation) {
			return g, nil
		}
	}
	return group{}, ErrNoGroup.With("group", code)
}

// covered tells whether something of a region and an organisation is the caller's
// to see.
func covered(ctx context.Context, region, org string) bool {
	scope := auth.From(ctx).Scope
	return scope.CoversRegion(region) && scope.CoversOrg(org)
}

// dayOf gives the date of an instant in the city.
func (s *Service) dayOf(at time.Time) string { return at.In(s.Zone).Format(time.DateOnly) }

// midnight gives the beginning of a day, ErrDate for what is none.
func (s *Service) midnight(day string) (time.Time, error) {
	at, err := time.ParseInLocation(time.DateOnly, day, s.Zone)
	if err != nil {
		return at, ErrDate
	}
	return at, nil
}

func (s *Service) recordAct(ctx context.Context, tx *db.Tx, act, object string, detail map[string]any) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "lighting." + act, Object: object, Detail: detail})
}
