package traffic

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/incident"
	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/steer"
	"citybrain/domain/traffic/street"
	"citybrain/domain/traffic/wave"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

// Devices are what stands at the streets of the city 路侧设备, stepped with the city's clock
// where they are a model; *roadside.Kerb is one.
type Devices interface {
	steer.Street
	field.Detectors
	// Loops gives where the detectors lie.
	Loops() []street.Loop
	// Pass lets the second pass that ends at now.
	Pass(ctx context.Context, now time.Time) error
}

// steering is the worker that steers; nobody but the beat changes anything in it.
type steering struct {
	mu      sync.Mutex
	brain   *steer.Brain     // nil until the first beat
	net     *network.Network // under the limits of the first beat
	devices Devices
	ways    map[string]JunctionWay
	plans   map[int]plan.Plan // that junctions should run now
	read    time.Time         // when ways and plans were read
	seen    []field.Vehicle
	roads   *roads
	shown   *shown
	watch   *measure.Watch
	polled  time.Time           // minute in which the loops were read last
	unkept  []measure.Quarterly // that are not in the store yet
	retimer retimer

	remembered time.Time      // minute that was taken in last
	moments    []storedMoment // that are not in the store yet

	patrol    *incident.Patrol
	lanes     map[string]int    // of the network, by id
	shows     []network.Aspects // by junction, reused
	alarmed   []incident.Alarm  // that are not written yet
	incidents map[int]string    // those that are open, by the patrol's number
	alarms    alarms
	routes    *wave.Roads // made when somebody first asks for a way
	drives    []*drive    // emergency vehicles on their way
	errors    wave.Errors // of their arrivals
	holds     wave.Holds  // for whom junctions are held
	at        time.Time   // of the last beat
	closed    closedNow   // roads
	failed    string      // what the last beat could not do, so that it is said once
}

const reread = 5 * time.Second // ways and timetables

// part is the worker: a beat a second. The streets are read by the first beat, so that
// the start of the city does not wait for them.
func (s *Service) part() life.Part {
	stop := func() {}
	return life.Part{
		Name: "traffic.steering",
		Start: func(ctx context.Context) error {
			if s.Devices == nil {
				return nil
			}
			ctx = auth.AsSystem(ctx, "traffic.steering")
			stop = s.Clock.Tick(time.Second, func(now time.Time) { s.Beat(ctx, now) })
			return nil
		},
		Stop: func(context.Context) error {
			stop()
			s.steering.retimer.work.Wait()
			return nil
		},
	}
}

// Beat is one second of steering: the devices' second, then every link, and the records
// of what was changed. A beat that fails is said once and tried again.
func (s *Service) Beat(ctx context.Context, now time.Time) {
	if ctx.Err() != nil {
		return
	}
	err := s.beat(ctx, now)
	said := ""
	if err != nil {
		said = err.Error()
	}
	if said != "" && said != s.steering.failed && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(ctx, "the signals of the city are not steered as they should be", "error", err)
	}
	s.steering.failed = said
}

func (s *Service) beat(ctx context.Context, now time.Time) error {
	if err := s.begin(ctx, now); err != nil {
		return err
	}
	st := &s.steering
	if age := now.Sub(st.read); age < 0 || age >= reread {
		if err := s.reread(ctx, now); err != nil {
			return err
		}
	}
	st.mu.Lock()
	failed := st.devices.Pass(ctx, now)
	ended := st.let(now)
	events, changes := st.brain.Beat(ctx, now)
	st.seen, _ = st.devices.See(ctx) // none are seen where it fails
	st.roads.pace.Add(now, st.seen)
	st.shown.add(now, st.brain)
	st.patrolled(now)
	done, unread := st.measure(ctx, now)
	s.retime(ctx, done, now)
	st.at = now
	s.takeMoment(ctx, now)
	st.mu.Unlock()
	return errors.Join(failed, unread, s.tell(ctx, events), s.keep(ctx, changes), s.ends(ctx, ended), s.keepWindows(ctx, now), s.keepRounds(ctx), s.keepIncidents(ctx), s.keepMoments(ctx, now))
}

// begin makes devices and brain on the first beat, under the limits in force then.
func (s *Service) begin(ctx context.Context, now time.Time) error {
	st := &s.steering
	if st.brain != nil {
		return nil
	}
	if err := s.open(); err != nil {
		return err
	}
	var n *network.Network
	var open []JunctionAlarm
	var patrol *incident.Patrol
	var lanes map[string]int
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if err := s.store.forsake(ctx, tx, now); err != nil {
			return err
		}
		if n, err = s.limitedNet(ctx, tx); err != nil {
			return err
		}
		if open, err = s.store.alarms(ctx, tx, true, 1e5); err != nil {
			return err
		}
		patrol, lanes, err = s.newPatrol(ctx, tx, n, now)
		return err
	})
	if err != nil {
		return err
	}
	devices, err := s.Devices(n, now.In(s.Days.Zone()))
	if err != nil {
		return err
	}
	brain, err := steer.New(n, devices, func(j int, _ time.Time) (plan.Plan, bool) {
		p, ok := st.plans[j]
		return p, ok
	}, now)
	if err != nil {
		return err
	}
	seen, watch := newRoads(n), newWatch(n, devices, s.Days.Zone(), now)
	st.mu.Lock()
	st.devices, st.brain, st.net, st.roads = devices, brain, n, seen
	st.retimer = newRetimer()
	st.patrol, st.lanes, st.shows, st.incidents = patrol, lanes, make([]network.Aspects, len(n.Junctions)), map[int]string{}
	st.watch, st.polled = watch, now.Truncate(time.Minute)
	st.shown, st.alarms = newShown(len(n.Junctions)), openAlarms(open)
	st.mu.Unlock()
	return nil
}

// limitedNet is the network under the limits in force.
func (s *Service) limitedNet(ctx context.Context, tx *db.Tx) (*network.Network, error) {
	limits, err := s.store.allLimits(ctx, tx)
	if err != nil {
		return nil, err
	}
	n := *s.streets.net
	n.Junctions = slices.Clone(n.Junctions)
	for i := range n.Junctions {
		if l, ok := limits[n.Junctions[i].ID]; ok && len(l.Groups) == len(n.Junctions[i].Groups) {
			n.Junctions[i] = *under(&n.Junctions[i], l)
		}
	}
	return &n, nil
}

// reread takes in what was set and what the timetables have now.
func (s *Service) reread(ctx context.Context, now time.Time) error {
	ids := make([]string, 0, len(s.streets.byID))
	for id := range s.streets.byID {
		ids = append(ids, id)
	}
	var ways map[string]JunctionWay
	var running map[string]Retiming
	plans := map[int]plan.Plan{}
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if ways, err = s.store.ways(ctx, tx); err != nil {
			return err
		}
		if !s.steering.retimer.loaded {
			if running, err = s.store.retimed(ctx, tx); err != nil {
				return err
			}
		}
		standing, err := s.store.standing(ctx, tx, ids)
		if err != nil {
			return err
		}
		for id, t := range standing.timetables {
			version, ok := s.running(t, now)
			if !ok {
				continue
			}
			i := s.streets.byID[id]
			if had, same := s.steering.plans[i]; same && had.Version == version {
				plans[i] = had
				continue
			}
			v, err := s.store.plan(ctx, tx, id, version)
			if err != nil {
				return err
			}
			plans[i] = v.under(&s.steering.net.Junctions[i])
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.take(ways, plans, running)
	s.steering.read = now
	return nil
}

func (s *Service) take(ways map[string]JunctionWay, plans map[int]plan.Plan, running map[string]Retiming) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	st.ways, st.plans = ways, plans
	if !st.retimer.loaded {
		s.loadRetimed(running)
	}
	for j, p := range st.closed.plans {
		st.plans[j] = p
	}
	s.retimedPlans(st.plans)
	for id, i := range s.streets.byID {
		way := steer.Planned
		if w, ok := ways[id]; ok && w.Way != retimed {
			way = steer.Way(w.Way)
		}
		if st.held(i, id) {
			way = steer.Local
		}
		st.brain.Set(i, way)
	}
}

// keep writes down every change with its reason and whose it was.
func (s *Service) keep(ctx context.Context, changes []steer.Change) error {
	if len(changes) == 0 {
		return nil
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, c := range changes {
			id := s.streets.net.Junctions[c.Junction].ID
			one := ControlChange{At: c.At, Kind: string(c.Kind), Plan: c.Version, Why: c.Why}
			if c.Why == "set" && !s.steering.isOpen(danger, id) {
				one.By = s.steering.ways[id].MadeBy
			}
			if c.Why == "timetable" && c.Version > retimedVersions {
				one.Why, one.By = retimed, s.steering.ways[id].MadeBy
			}
			if err := s.store.addChange(ctx, tx, id, one); err != nil {
				return err
			}
		}
		return nil
	})
}
