package street

import (
	"slices"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

var morning = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)

// maker lays streets by hand.
type maker struct{ n network.Network }

func (m *maker) edge(id string, lanes int, length float64) int {
	e := len(m.n.Edges)
	m.n.Edges = append(m.n.Edges, network.Edge{ID: id, Class: "primary"})
	for i := range lanes {
		m.n.Edges[e].Lanes = append(m.n.Edges[e].Lanes, len(m.n.Lanes))
		m.n.Lanes = append(m.n.Lanes, network.Lane{ID: id + string(rune('0'+i)), Edge: e, Index: i, Length: length, Speed: 14, Uses: network.Car})
	}
	return e
}

func (m *maker) lane(edge, index int) int { return m.n.Edges[edge].Lanes[index] }

func (m *maker) link(from, to int, turn network.Turn, junction, group int) int {
	k := len(m.n.Links)
	m.n.Links = append(m.n.Links, network.Link{From: from, To: to, Length: 15, Speed: 10, Turn: turn, Junction: junction, Group: group})
	m.n.Lanes[from].Out = append(m.n.Lanes[from].Out, k)
	m.n.Lanes[to].In = append(m.n.Lanes[to].In, k)
	return k
}

// line is one lane over two signals: 400 m, a short piece, 200 m.
func line(short float64) *network.Network {
	m := &maker{n: network.Network{Junctions: make([]network.Junction, 2)}}
	a, b, c := m.edge("a", 1, 400), m.edge("b", 1, short), m.edge("c", 1, 200)
	for j, ends := range [][2]int{{a, b}, {b, c}} {
		k := m.link(m.lane(ends[0], 0), m.lane(ends[1], 0), network.Straight, j, 0)
		m.n.Junctions[j] = network.Junction{ID: string(rune('A' + j)), Signals: 1, Groups: []network.Group{{Links: []int{k}, Signals: []int{0}}}}
	}
	return &m.n
}

// cross is a crossing of two streets with two lanes each way. Groups: north and south
// straight on and right, their left turns, and the same of east and west.
func cross() *network.Network {
	m := &maker{n: network.Network{Junctions: []network.Junction{{ID: "X", Signals: 4, Groups: make([]network.Group, 4)}}}}
	var in, out [4]int
	for a, name := range []string{"n", "e", "s", "w"} {
		in[a], out[a] = m.edge(name+"-in", 2, 300), m.edge(name+"-out", 2, 200)
	}
	arm := map[int]int{}
	for a := range 4 {
		through, left := a%2*2, a%2*2+1
		arm[m.link(m.lane(in[a], 0), m.lane(out[(a+3)%4], 0), network.Right, 0, through)] = a
		arm[m.link(m.lane(in[a], 0), m.lane(out[(a+2)%4], 0), network.Straight, 0, through)] = a
		arm[m.link(m.lane(in[a], 1), m.lane(out[(a+2)%4], 1), network.Straight, 0, through)] = a
		arm[m.link(m.lane(in[a], 1), m.lane(out[(a+1)%4], 1), network.Left, 0, left)] = a
	}
	for x := range m.n.Links {
		for y := range m.n.Links {
			m.meet(x, y, (arm[y]-arm[x]+4)%4)
		}
	}
	j := &m.n.Junctions[0]
	for k := range m.n.Links {
		g := &j.Groups[m.n.Links[k].Group]
		g.Links = append(g.Links, k)
	}
	for g := range j.Groups {
		j.Groups[g].Signals = []int{g}
	}
	return &m.n
}

// meet says whether the path of one link meets another's, whose arm is so many further on.
func (m *maker) meet(x, y, arms int) {
	a, b := &m.n.Links[x], &m.n.Links[y]
	switch {
	case arms == 0:
		return
	case arms == 2 && a.Turn == network.Left && b.Turn != network.Left:
		a.Yields = append(a.Yields, y)
	case arms == 2 && b.Turn == network.Left && a.Turn != network.Left:
	case arms != 2 && a.Turn != network.Right && b.Turn != network.Right:
	case a.To == b.To:
	default:
		return
	}
	a.Foes = append(a.Foes, y)
}

// lamps is a fixed programme of the crossing: 27 s, 3 s of yellow, 2 s of red each way.
func lamps(second int) network.Aspects {
	switch at := second % 64; {
	case at < 27:
		return "Ggrr"
	case at < 30:
		return "yyrr"
	case at >= 32 && at < 59:
		return "rrGg"
	case at >= 59 && at < 62:
		return "rryy"
	}
	return "rrrr"
}

// judge stands beside the street and finds what cannot be.
type judge struct {
	t    testing.TB
	s    *Street
	was  map[int]car // by track, a second ago
	went []int       // vehicles that came onto each link
}

func watch(t testing.TB, s *Street) *judge {
	return &judge{t: t, s: s, was: map[int]car{}, went: make([]int, len(s.net.Links))}
}

// step lets a second pass and judges it.
func (j *judge) step() {
	j.t.Helper()
	j.s.Step()
	driving := 0
	for l, queue := range j.s.queues {
		driving += len(queue)
		j.apart(queue, j.s.net.Lanes[l].Length)
	}
	for k, queue := range j.s.boxes {
		driving += len(queue)
		j.apart(queue, j.s.net.Links[k].Length)
	}
	count := j.s.Count()
	if count.Driving != driving || count.Entered != count.Left+driving {
		j.t.Fatalf("second %d: %d are on the street of %+v", j.s.second, driving, count)
	}
	for i := range j.s.cars {
		if c := &j.s.cars[i]; c.used {
			j.follow(*c)
		}
	}
}

func (j *judge) apart(queue []int32, length float64) {
	j.t.Helper()
	for i, id := range queue {
		c := &j.s.cars[id]
		if c.at < 0 || c.at > length || c.speed < 0 {
			j.t.Fatalf("second %d: a vehicle is at %.1f of %.1f m with %.1f m/s", j.s.second, c.at, length, c.speed)
		}
		if i > 0 && j.s.cars[queue[i-1]].at-c.at < carLength {
			j.t.Fatalf("second %d: a vehicle is at %.1f, the next at %.1f m", j.s.second, j.s.cars[queue[i-1]].at, c.at)
		}
	}
}

// follow finds who came over a stop line at red or through a barrier.
func (j *judge) follow(c car) {
	j.t.Helper()
	was, known := j.was[c.track]
	j.was[c.track] = c
	if !known {
		return
	}
	if was.lane >= 0 && c.lane == was.lane {
		if b := j.s.barriers[c.lane]; b.until > j.s.second && was.at <= b.at && c.at > b.at {
			j.t.Fatalf("second %d: a vehicle drove through the barrier", j.s.second)
		}
		return
	}
	if was.lane < 0 || was.known == 0 || c.lane >= 0 && j.s.net.Lanes[was.lane].Edge == j.s.net.Lanes[c.lane].Edge {
		return
	}
	k := c.link
	if k < 0 {
		k = j.s.net.Lanes[was.lane].Out[slices.IndexFunc(j.s.net.Lanes[was.lane].Out, func(k int) bool { return j.s.net.Links[k].To == c.lane })]
	}
	j.went[k]++
	link := &j.s.net.Links[k]
	if x := j.s.show[link.Junction].At(link.Group); x == network.Red || x == network.RedYellow {
		j.t.Fatalf("second %d: a vehicle went over the line at %c", j.s.second, x)
	}
}
