package things

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/time/rate"

	"citybrain/domain/things/tie"
	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// Service is the things of the city. Make it with New, run its Parts.
type Service struct {
	Deps
	keep  Keep
	store store

	kinds     atomic.Pointer[catalogue]
	latin     atomic.Pointer[latin] // the English of the words of names
	live      atomic.Pointer[twin.Twin]
	applied   atomic.Uint64 // sequence of the last frame that is in the twin
	pending   pending
	lease     lease
	history   historian
	ruler     ruler
	sender    sender
	gate      Gate
	follower  Follower
	parked    parked
	strangers strangers
	forgets   func(device string)
	importing turns
	streams   atomic.Int32 // open streams of views
	relations atomic.Pointer[[]RelationKind]
	ties      *tie.Ties
	limit     *rate.Limiter // of devices that fetch their keys
	figures   *figures

	taken   map[ThingID]int64 // µs, changes of the registry that were taken over of late; only the refresh touches it
	running sync.WaitGroup
	stop    func()
}

// catalogue is the profiles as they are in force.
type catalogue struct {
	list   []Profile
	byCode map[string]int
}

// listsAtOnce is how many lists of things are read at a time.
const listsAtOnce = 2

// alone is the name of the only node.
const alone = "alone"

// New makes the service; nothing runs yet.
func New(d Deps) *Service {
	s := &Service{Deps: d, keep: d.Keep.withDefaults(), limit: rate.NewLimiter(provisionRate, 2*provisionRate), taken: map[ThingID]int64{}, importing: make(turns, listsAtOnce), ties: tie.New()}
	s.relations.Store(&[]RelationKind{})
	if s.Node == "" {
		s.Node = alone
	}
	s.kinds.Store(&catalogue{byCode: map[string]int{}})
	s.live.Store(twin.New(nil, 0))
	s.pending.reset()
	s.figures = newFigures(s)
	return s
}

// Profiles gives the profiles in the order of the pack; their index is that of
// the twin.
func (s *Service) Profiles() []Profile { return s.kinds.Load().list }

// Profile gives a profile by its code, or ErrNoProfile.
func (s *Service) Profile(code string) (Profile, error) {
	c := s.kinds.Load()
	i, ok := c.byCode[code]
	if !ok {
		return Profile{}, ErrNoProfile.With("profile", code)
	}
	return c.list[i], nil
}

// Twin is the latest state of every thing.
func (s *Service) Twin() *twin.Twin { return s.live.Load() }

func (s *Service) install(list []Profile) *catalogue {
	c := &catalogue{list: list, byCode: map[string]int{}}
	for i, p := range list {
		c.byCode[p.Code] = i
	}
	s.kinds.Store(c)
	return c
}

// info is a thing as the twin registers it; false if its profile is no more.
func (c *catalogue) info(t Thing) (twin.Info, bool) {
	profile, ok := c.byCode[t.Profile]
	return twin.Info{
		ID: string(t.ID), Name: t.Name, Profile: profile,
		Lon: t.Lon, Lat: t.Lat, Region: t.Region, Org: t.Org,
	}, ok
}

// Start brings the twin up to the log and keeps it there. It returns when every
// report that was in the log at the beginning has been applied.
func (s *Service) Start(ctx context.Context) error {
	if err := s.Recall(ctx); err != nil {
		return err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	caught, err := s.startFollowing(ctx, run)
	if err != nil {
		cancel()
		return err
	}
	s.stop = cancel
	select {
	case <-caught:
	case <-ctx.Done():
		return ErrNotReady.Because(ctx.Err())
	}
	if err := s.startRuled(ctx); err != nil {
		cancel()
		return err
	}
	// The lease only: what the replay brought about is written while we serve.
	if _, err := s.hold(run); err != nil {
		slog.WarnContext(ctx, "alarms cannot be written yet", "error", err)
	}
	ticks := s.startTicks(run)
	s.stop = func() { cancel(); ticks() }
	return nil
}

// Recall loads the profiles and the twin as the registry and the newest snapshot
// have them, for a task beside a city that is closed; what the log holds beyond
// the snapshot is not in it.
func (s *Service) Recall(ctx context.Context) error {
	var profiles []Profile
	var words latin
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if profiles, err = s.store.profiles(ctx, tx); err != nil {
			return err
		}
		if words, err = s.store.names(ctx, tx); err != nil {
			return err
		}
		return s.loadRelations(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("load the profiles: %w", err)
	}
	s.latin.Store(&words)
	kinds := s.install(profiles)
	return s.load(ctx, kinds)
}

// Stop writes what is pending and a snapshot, so that the next start is quick.
func (s *Service) Stop(ctx context.Context) error {
	if s.stop == nil {
		return nil
	}
	s.stop()
	s.running.Wait()
	s.record(ctx)
	s.history.flush(ctx, s)
	s.flushRules(ctx)
	if err := s.snapshot(ctx); err != nil {
		slog.WarnContext(ctx, "the twin could not be saved; the next start replays more of the log", "error", err)
	}
	s.publishParked(ctx)
	return nil
}

// register adds a thing to the twin of this node after it was written.
func (s *Service) register(t Thing) {
	if info, ok := s.kinds.Load().info(t); ok {
		s.Twin().Put(info)
	}
}
