package traffic

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/timing"
	"citybrain/kernel/db"
)

// retimer is the quarter-hourly optimiser of the junctions that somebody set to retimed.
// What it reckons with is copied under the steering's lock; the reckoning itself takes
// seconds and holds nothing up.
type retimer struct {
	let     map[int]float64          // saturation by lane, as calibrated: vehicles a second
	memory  map[string]timing.Memory // by area
	running map[int]retimedRun       // what the retimer has put in, by junction
	set     string                   // the junctions that areas were made of
	areas   [][]int                  // that are timed together, as long as the set is the same
	loaded  bool                     // running was read from the store
	busy    bool
	found   []retimedRound // that wait to be written
	work    sync.WaitGroup // the reckoning, if one goes on
}

// retimedRun is a plan that the retimer put in, and when.
type retimedRun struct {
	plan timing.Plan
	at   time.Time
}

func newRetimer() retimer {
	return retimer{let: map[int]float64{}, memory: map[string]timing.Memory{}, running: map[int]retimedRun{}}
}

// retimedRound is one area's round with what is written of it.
type retimedRound struct {
	key   string
	sites []int // junctions
	round timing.Round
	rows  []Retiming // by site
	let   map[int]float64
}

// The bounds of the optimiser.
const (
	mostTogether = 12 // junctions that share a cycle
	mostPasses   = 6
	leastCycle   = 40 // s
	mostCycle    = 150
	cycleStep    = 10
)

// retimeJob is what one quarter's reckoning needs.
type retimeJob struct {
	at     time.Time
	net    *network.Network
	areas  [][]int
	last   timing.Flows
	coming timing.Flows
	stood  map[int]float64 // by lane
	now    map[int]timing.Plan
	memory map[string]timing.Memory
}

// retimeJob prepares the reckoning of the quarter that ended; false where nobody asked for
// it. The steering is locked.
func (s *Service) retimeJob(done []measure.Quarterly, now time.Time) (retimeJob, bool) {
	st := &s.steering
	var junctions []int
	for _, q := range done {
		if _, steered := st.brain.Live(q.Junction); steered && s.isRetimed(q.Junction) {
			junctions = append(junctions, q.Junction)
		}
	}
	if len(junctions) == 0 || st.retimer.busy {
		return retimeJob{}, false
	}
	n := st.net
	job := retimeJob{at: now, net: n, stood: map[int]float64{}, now: map[int]timing.Plan{}, memory: map[string]timing.Memory{}}
	job.last, job.coming = emptyFlows(n), emptyFlows(n)
	for _, q := range done {
		if !slices.Contains(junctions, q.Junction) {
			continue
		}
		turns := map[int]float64{}
		for _, t := range q.Turns {
			turns[t.Link] = float64(t.Count)
		}
		for _, l := range q.Lanes {
			job.stood[l.Lane] = l.Stood
			past := s.pastFlows(l.Lane)
			spread(n, &job.last, l.Lane, past[len(past)-1], turns)
			spread(n, &job.coming, l.Lane, timing.Forecast(past, math.NaN(), math.NaN()), turns)
		}
		job.now[q.Junction] = s.runs(q.Junction)
	}
	for lane, let := range st.retimer.let {
		job.last.Saturation[lane], job.coming.Saturation[lane] = let, let
	}
	// Areas stay while the junctions are the same: a change is proved by the area that it
	// was made for.
	if set := s.areaKey(junctions); set != st.retimer.set {
		st.retimer.set, st.retimer.areas = set, timing.Groups(n, junctions, job.last, mostTogether)
	}
	job.areas = st.retimer.areas
	for _, area := range job.areas {
		key := s.areaKey(area)
		job.memory[key] = st.retimer.memory[key]
	}
	return job, true
}

func (s *Service) isRetimed(j int) bool {
	return s.steering.ways[s.streets.net.Junctions[j].ID].Way == retimed
}

func emptyFlows(n *network.Network) timing.Flows {
	return timing.Flows{Lanes: make([]float64, len(n.Lanes)), Links: make([]float64, len(n.Links)), Saturation: make([]float64, len(n.Lanes))}
}

// pastFlows gives the flows of a lane in the last four quarters, vehicles a second, the
// oldest first; quarters of which little is known are left out but the last.
func (s *Service) pastFlows(lane int) []float64 {
	w := s.steering.watch
	minutes := w.Minutes(lane)
	end := minutes[len(minutes)-1].Until().Truncate(measure.Quarter)
	var past []float64
	for ago := 4; ago > 0; ago-- {
		v := measure.Fold(minutes, end.Add(-time.Duration(ago)*measure.Quarter), measure.Quarter)
		if v.Quality >= 0.5 || ago == 1 {
			past = append(past, v.Flow/3600)
		}
	}
	return past
}

// spread puts a lane's flow and divides it among its links as they were counted, or alike.
func spread(n *network.Network, f *timing.Flows, lane int, flow float64, turns map[int]float64) {
	f.Lanes[lane] = flow
	sum, count := 0.0, 0.0
	for _, k := range n.Lanes[lane].Out {
		if !n.Links[k].Walk {
			sum += turns[k]
			count++
		}
	}
	for _, k := range n.Lanes[lane].Out {
		switch {
		case n.Links[k].Walk:
		case sum > 0:
			f.Links[k] = flow * turns[k] / sum
		default:
			f.Links[k] = flow / count
		}
	}
}

// runs is the plan that a junction has now: the retimer's, that of the timetable, or its own.
func (s *Service) runs(j int) timing.Plan {
	if run, ok := s.steering.retimer.running[j]; ok {
		return run.plan
	}
	if p, ok := s.steering.plans[j]; ok {
		return timingPlan(p)
	}
	return timingPlan(ownPlan(&s.steering.net.Junctions[j]))
}

// usualCycle is taken for controllers whose own plan nobody told.
const usualCycle = 90 * time.Second

func (s *Service) areaKey(area []int) string {
	key := ""
	for _, j := range area {
		key += s.streets.net.Junctions[j].ID + " "
	}
	return key
}

// retime begins to reckon when a quarter ended. The steering is locked.
func (s *Service) retime(ctx context.Context, done []measure.Quarterly, now time.Time) {
	job, wanted := s.retimeJob(done, now)
	if !wanted {
		return
	}
	r := &s.steering.retimer
	r.busy = true
	r.work.Go(func() {
		rounds := s.reckon(ctx, job)
		s.steering.mu.Lock()
		defer s.steering.mu.Unlock()
		r.found, r.busy = append(r.found, rounds...), false
	})
}

// keepRounds writes what was decided, and only then lets it happen.
func (s *Service) keepRounds(ctx context.Context) error {
	st := &s.steering
	st.mu.Lock()
	found := st.retimer.found
	ways := st.ways
	st.mu.Unlock()
	if len(found) == 0 {
		return nil
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, r := range found {
			for i := range r.rows {
				id := s.streets.net.Junctions[r.sites[i]].ID
				r.rows[i].Approved = ways[id].MadeBy
				if err := s.keepRow(ctx, tx, id, r.rows[i]); err != nil {
					return err
				}
			}
		}
		return s.store.dropRetimings(ctx, tx, tx.Now.Add(-flowsKept))
	})
	if err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.retimer.found = st.retimer.found[len(found):]
	for _, r := range found {
		s.apply(r)
	}
	st.read = time.Time{} // the plans are given to the junctions by the next beat
	return nil
}

func (s *Service) keepRow(ctx context.Context, tx *db.Tx, junction string, v Retiming) error {
	if err := s.store.addRetiming(ctx, tx, junction, v); err != nil || v.Outcome == string(timing.Kept) {
		return err
	}
	return s.recordAct(ctx, tx, "retimed", junction, map[string]any{"outcome": v.Outcome, "cycle": v.After.Cycle, "saved": v.Saved, "approved": v.Approved})
}

// apply has junctions run what was decided. The steering is locked.
func (s *Service) apply(r retimedRound) {
	t := &s.steering.retimer
	for lane, let := range r.let {
		t.let[lane] = let
	}
	t.memory[r.key] = r.round.Memory
	if r.round.Outcome == timing.Kept {
		return
	}
	for i, j := range r.sites {
		t.running[j] = retimedRun{r.round.Next[i], r.rows[i].At}
	}
}

// retimedPlans puts the plans of the retimer in the place of those of the timetable, and
// forgets those of junctions that are steered otherwise by now. The steering is locked.
func (s *Service) retimedPlans(plans map[int]plan.Plan) {
	st := &s.steering
	for j, run := range st.retimer.running {
		if !s.isRetimed(j) {
			delete(st.retimer.running, j)
			continue
		}
		junction := &st.net.Junctions[j]
		p := run.plan.For(junction)
		p.Version = retimedVersion(run.at)
		if !rules.Refused(plan.Check(junction, p)) {
			plans[j] = p
		}
	}
}

// loadRetimed takes up what ran when the city stopped: what was put in since the way was set.
func (s *Service) loadRetimed(rows map[string]Retiming) {
	st := &s.steering
	for id, v := range rows {
		j, known := s.streets.byID[id]
		if !known || !s.isRetimed(j) || !v.At.After(st.ways[id].MadeAt) {
			continue
		}
		if p := v.After.plan(); len(p.Order) > 0 && slices.Max(p.Order) < len(st.net.Junctions[j].Stages) {
			st.retimer.running[j] = retimedRun{p, v.At}
		}
	}
	st.retimer.loaded = true
}
