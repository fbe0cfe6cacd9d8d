package traffic

import (
	"context"
	"math"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/steer"
	"citybrain/domain/traffic/wave"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// drive is an emergency vehicle on its way. The steering is locked.
type drive struct {
	Priority
	route     wave.Route
	track     int
	begun     bool
	at        float64 // m since the start of the route
	seen      time.Time
	arrivals  []wave.Arrival
	waits     map[int]bool      // junctions at which another goes first
	opened    map[int]*opening  // that are asked for now, by junction
	closed    []Preemption      // that were, not yet written down
	predicted map[int]time.Time // by crossing: what was said a minute ahead
	said      map[int]float64   // by crossing: how many seconds ahead that was
}

// opening is a stage that is brought for a vehicle.
type opening struct {
	stage        int
	since, green time.Time
}

// Unseen is how long a vehicle may be out of sight before it is given up, and ahead how far
// ahead an arrival is held to what came true.
const (
	unseen = 2 * time.Minute
	ahead  = 60.0 // s
)

// streetNow is what wave wants to know of the streets.
type streetNow struct {
	pace   *measure.Pace
	queues map[int]int
}

func (v streetNow) Speed(edge int) float64   { return v.pace.Of(edge).Speed }
func (v streetNow) Waiting(lane int) float64 { return float64(v.queues[lane]) }

func (st *steering) view() streetNow { return streetNow{st.roads.pace, steer.Queues(st.seen)} }

// let brings the stages that those with priority need in this second, and gives those who
// have ended. The steering is locked.
func (st *steering) let(now time.Time) (ended []Priority) {
	if len(st.drives) == 0 {
		return nil
	}
	fleet := st.devices.(Fleet)
	kept := st.drives[:0]
	for _, d := range st.drives {
		if state := d.move(fleet, now, &st.errors); state != driving {
			ended = append(ended, d.end(st.net, state, now))
			continue
		}
		kept = append(kept, d)
	}
	st.drives = kept
	view := st.view()
	var vehicles []wave.Vehicle
	for _, d := range st.drives {
		v := wave.Vehicle{ID: d.ID, Priority: levels[d.Kind], Route: d.route, At: d.at}
		d.arrivals, d.waits = wave.Usual().Arrivals(st.net, v, view), map[int]bool{}
		d.predict(now)
		vehicles = append(vehicles, v)
	}
	m := wave.Usual()
	wishes := m.Wishes(st.net, vehicles, view)
	granted := st.holds.Grant(m, float64(now.UnixMilli())/1000, wishes, st.stageShown)
	for _, w := range wishes {
		for _, d := range st.drives {
			if d.ID == w.Vehicle && w.Waits != "" {
				d.waits[w.Junction] = true
			}
		}
	}
	for _, d := range st.drives {
		d.open(st.brain, st.net, granted, now)
	}
	return ended
}

// stageShown is the stage that a junction shows, network.None in a change.
func (st *steering) stageShown(junction int) int {
	show, _ := st.brain.Shown(junction)
	for i, stage := range st.net.Junctions[junction].Stages {
		if stage.Show == show {
			return i
		}
	}
	return network.None
}

// move takes in where a vehicle is, and tells its state.
func (d *drive) move(fleet Fleet, now time.Time, learned *wave.Errors) string {
	edge, metres, ok := fleet.Where(d.track)
	if !ok {
		if d.begun {
			return arrived
		}
		if d.seen.IsZero() {
			d.seen = now
		}
		if now.Sub(d.seen) > unseen {
			return missed
		}
		return driving
	}
	d.begun, d.seen = true, now
	for _, p := range d.route.Parts {
		if p.Edge == edge && p.From+metres >= d.at {
			d.at = min(p.From+metres, p.To)
			break
		}
	}
	for i, c := range d.route.Crossings {
		if at, ok := d.predicted[i]; ok && c.At < d.at {
			learned.Learn(d.said[i], d.said[i]+now.Sub(at).Seconds())
			delete(d.predicted, i)
		}
	}
	return driving
}

// predict keeps what is said of each junction a minute ahead.
func (d *drive) predict(now time.Time) {
	for _, a := range d.arrivals {
		if _, had := d.said[a.Crossing]; had || a.In > ahead {
			continue
		}
		if d.said == nil {
			d.said = map[int]float64{}
		}
		d.said[a.Crossing] = a.In
		d.predicted[a.Crossing] = now.Add(time.Duration(a.In * float64(time.Second)))
	}
}

// open asks for the stages that were granted to a vehicle and keeps what was asked for.
func (d *drive) open(b *steer.Brain, n *network.Network, granted []wave.Wish, now time.Time) {
	wanted := map[int]bool{}
	for _, w := range granted {
		if w.Vehicle != d.ID || !b.Prefer(w.Junction, w.Stage) {
			continue
		}
		wanted[w.Junction] = true
		o := d.opened[w.Junction]
		if o == nil || o.stage != w.Stage {
			d.shut(n, w.Junction, now)
			o = &opening{stage: w.Stage, since: now}
			d.opened[w.Junction] = o
		}
		if show, _ := b.Shown(w.Junction); o.green.IsZero() && show == n.Junctions[w.Junction].Stages[w.Stage].Show {
			o.green = now
		}
	}
	for j := range d.opened {
		if !wanted[j] {
			d.shut(n, j, now)
		}
	}
}

// shut puts what was asked for at a junction to what is written down.
func (d *drive) shut(n *network.Network, junction int, now time.Time) {
	o := d.opened[junction]
	if o == nil {
		return
	}
	delete(d.opened, junction)
	p := Preemption{Junction: n.Junctions[junction].ID, Name: n.Junctions[junction].Name, Stage: o.stage + 1, Since: o.since, Until: now}
	if !o.green.IsZero() {
		p.Green = &o.green
	}
	d.closed = append(d.closed, p)
}

// end closes all that was asked for a vehicle.
func (d *drive) end(n *network.Network, state string, now time.Time) Priority {
	for j := range d.opened {
		d.shut(n, j, now)
	}
	p := d.Priority
	p.State, p.EndedAt, p.Opened = state, &now, d.closed
	return p
}

// leave takes a vehicle away that is not let through any more, and gives what was done.
func (st *steering) leave(priority string, now time.Time) []Preemption {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i, d := range st.drives {
		if d.ID == priority {
			st.drives = append(st.drives[:i], st.drives[i+1:]...)
			return d.end(st.net, cancelled, now).Opened
		}
	}
	return nil
}

// fill adds where those are that drive, and when they come to the junctions before them; the
// whole way and all stages where one is looked at.
func (st *steering) fill(list []Priority, whole bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for i := range list {
		for _, d := range st.drives {
			if d.ID != list[i].ID {
				continue
			}
			list[i].Arrivals = d.told(st.net, st.brain, &st.errors)
			if at, ok := d.place(st.net); ok {
				list[i].At = &at
			}
			if whole {
				list[i].Line = lineOf(st.net, d.route)
				list[i].Opened = append(list[i].Opened, d.closed...)
			}
		}
	}
}

// told is when a vehicle comes to the junctions that are before it.
func (d *drive) told(n *network.Network, b *steer.Brain, learned *wave.Errors) []PriorityArrival {
	list := []PriorityArrival{}
	for _, a := range d.arrivals {
		j := &n.Junctions[a.Junction]
		in, spread := learned.Right(a.In), learned.Of(a.In)
		one := PriorityArrival{Junction: j.ID, Name: j.Name, In: tenth(in), Early: tenth(max(0, a.In+spread.Early)), Late: tenth(a.In + spread.Late),
			Metres: math.Round(a.Distance), State: "ahead"}
		if d.waits[a.Junction] {
			one.State = "waits"
		}
		if o := d.opened[a.Junction]; o != nil {
			one.State = "asked"
			if show, _ := b.Shown(a.Junction); show == j.Stages[o.stage].Show {
				one.State = "green"
			}
		}
		list = append(list, one)
	}
	return list
}

// place is where a vehicle is.
func (d *drive) place(n *network.Network) (geo.Point, bool) {
	if !d.begun {
		return geo.Point{}, false
	}
	for _, p := range d.route.Parts {
		if d.at <= p.To && p.To > p.From {
			return along(n.Edges[p.Edge].Shape, max(0, d.at-p.From)/(p.To-p.From)), true
		}
	}
	return geo.Point{}, false
}

// along gives the place at a part of a line's length.
func along(line []geo.Point, part float64) geo.Point {
	whole := 0.0
	for i := 1; i < len(line); i++ {
		whole += geo.Distance(line[i-1], line[i])
	}
	left := min(max(part, 0), 1) * whole
	for i := 1; i < len(line); i++ {
		d := geo.Distance(line[i-1], line[i])
		if left <= d && d > 0 {
			f := left / d
			return geo.Point{Lon: line[i-1].Lon + f*(line[i].Lon-line[i-1].Lon), Lat: line[i-1].Lat + f*(line[i].Lat-line[i-1].Lat)}
		}
		left -= d
	}
	return line[len(line)-1]
}

func lineOf(n *network.Network, r wave.Route) [][]float64 {
	line := [][]float64{}
	for _, e := range r.Edges {
		for _, p := range n.Edges[e].Shape {
			line = append(line, []float64{degrees(p.Lon), degrees(p.Lat)})
		}
	}
	return line
}

// ends writes down whose way has ended.
func (s *Service) ends(ctx context.Context, ended []Priority) error {
	if len(ended) == 0 {
		return nil
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, p := range ended {
			now, err := s.store.priority(ctx, tx, p.ID)
			if err != nil {
				return err
			}
			if now.State != driving {
				continue // cancelled in this very second
			}
			if err := s.store.endPriority(ctx, tx, p, p.Opened); err != nil {
				return err
			}
		}
		return nil
	})
}
