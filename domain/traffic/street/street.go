// Package street is the built-in street model (街道模型): vehicles that drive on the lanes of
// a network.Network, follow each other without a collision, obey what the signals show,
// turn by shares, give way in gaps and spill back out of short lanes. A city without SUMO
// has its demo on it, and the controllers have a street to be tried on.
//
// One Step is one second. A vehicle goes as fast as it may so that it can still stop
// behind the one before it (the safe speed of Krauss); it never moves farther than the
// room that is there, so nobody drives through anybody, nor over a stop line at red.
// Equal networks, demands, seeds and signals give equal streets. The package is pure.
package street

import (
	"math/rand/v2"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// How vehicles are and drive; metres and seconds.
const (
	carLength = 5.0
	spacing   = 7.5  // from one front to the next while they stand
	accel     = 2.4  // m/s²
	brake     = 4.5  // m/s²
	headway   = 2.2  // s, one of them for the step
	lineGap   = 0.5  // m before a stop line or a barrier
	around    = 140. // m before a barrier from which drivers go around it
	boxNear   = 20.0 // m before the box at which those inside count
	gapTime   = 4.0  // s that who gives way needs
	standing  = 0.5  // m/s, below which a vehicle stands
	sight     = 200.0
	hops      = 4 // links that a driver looks ahead
)

const exit = -2 // the link of one who leaves the network

// Street is one street model. It belongs to one goroutine.
type Street struct {
	net    *network.Network
	demand Demand
	random *rand.Rand
	begin  time.Time
	second int

	show     []network.Aspects // by junction
	queues   [][]int32         // cars by lane, the first at its end
	boxes    [][]int32         // cars by link
	laneAt   []int             // second in which a lane's cars moved last
	linkAt   []int             // and a link's
	incoming []int16           // cars inside boxes on their way to a lane
	barriers []barrier         // by lane
	advice   []float64         // m/s that signs advise, by lane; 0: none
	closed   []bool            // by edge
	choices  [][]choice        // by edge: the ways out of it
	own      [][]choice        // by lane
	borders  []border
	ending   []bool // lanes at whose end a trip may end

	cars    []car
	unused  []int32
	tracks  int
	entered int
	left    int

	loops  *Loops
	read   int // second of the last Readings
	eyes   *adapt.Sight
	sent   map[int]int32 // cars with a route, by track
	queued []dispatch
}

// car is one vehicle, on a lane or on a link.
type car struct {
	track      int
	lane, link int
	at, speed  float64 // of its front
	path       [hops]int
	known      int     // links of the path that are chosen
	trip       float64 // m until it is there
	stood      int     // s
	full       bool    // it waits because there is no room ahead
	moved      int     // the second in which it moved last
	route      []int   // edges still to come, of a vehicle that is sent
	sent       bool
	polite     int // second until which it lets somebody in before it
	used       bool
}

// New prepares an empty street; its first second begins at begin, whose time zone is that
// of the demand's hours.
func New(n *network.Network, d Demand, begin time.Time, seed uint64) *Street {
	s := &Street{net: n, demand: d, random: rand.New(rand.NewPCG(seed, 0x57ee7)), begin: begin,
		show: make([]network.Aspects, len(n.Junctions)), queues: make([][]int32, len(n.Lanes)), boxes: make([][]int32, len(n.Links)),
		laneAt: make([]int, len(n.Lanes)), linkAt: make([]int, len(n.Links)),
		incoming: make([]int16, len(n.Lanes)), barriers: make([]barrier, len(n.Lanes)), advice: make([]float64, len(n.Lanes)), closed: make([]bool, len(n.Edges)),
		ending: make([]bool, len(n.Lanes)), eyes: adapt.NewSight(n, sight), sent: map[int]int32{}}
	for j := range n.Junctions {
		show := make([]byte, len(n.Junctions[j].Groups))
		for g := range show {
			show[g] = byte(network.Flashing)
		}
		s.show[j] = network.Aspects(show)
	}
	s.layWays()
	s.layBorders()
	s.loops = LayLoops(n)
	return s
}

// Now is the end of the last second.
func (s *Street) Now() time.Time { return s.begin.Add(time.Duration(s.second) * time.Second) }

// Clock sets the time of day, which the demand follows.
func (s *Street) Clock(now time.Time) { s.begin = now.Add(-time.Duration(s.second) * time.Second) }

// Show puts what the groups of a junction show from now on. Junctions that were never told
// flash: everybody gives way.
func (s *Street) Show(junction int, show network.Aspects) {
	if junction >= 0 && junction < len(s.show) && len(show) == len(s.show[junction]) && show.Known() {
		s.show[junction] = show
	}
}

// Step lets one second pass.
func (s *Street) Step() {
	s.second++
	s.lift()
	s.arrive()
	s.change()
	for l := range s.queues {
		s.driveLane(l)
	}
	for k := range s.boxes {
		s.driveLink(k)
	}
	s.occupy()
}

// Count is how many vehicles are where. Entered is always Left and Driving together.
type Count struct {
	Entered  int `json:"entered"`
	Left     int `json:"left"`
	Driving  int `json:"driving"`
	Standing int `json:"standing"` // of those driving
	Waiting  int `json:"waiting"`  // outside, where there is no room to come in
}

// Count counts.
func (s *Street) Count() Count {
	c := Count{Entered: s.entered, Left: s.left}
	for i := range s.cars {
		if !s.cars[i].used {
			continue
		}
		c.Driving++
		if s.cars[i].speed < standing {
			c.Standing++
		}
	}
	for i := range s.borders {
		c.Waiting += s.borders[i].waiting
	}
	return c
}

// Seen adds the vehicles that trackers see, within 200 m before a stop line along the
// street, to a list that is reused.
func (s *Street) Seen(into []field.Vehicle) []field.Vehicle {
	for i := range s.cars {
		if c := &s.cars[i]; c.used {
			if v := c.vehicle(); s.eyes.Sees(adapt.Seen(v)) {
				into = append(into, v)
			}
		}
	}
	return s.broken(into)
}

// Queue is how many vehicles stand on a lane.
func (s *Street) Queue(lane int) (n int) {
	for _, i := range s.queues[lane] {
		if s.cars[i].speed < standing {
			n++
		}
	}
	return n
}

func (c *car) vehicle() field.Vehicle {
	return field.Vehicle{Track: c.track, Lane: c.lane, Link: c.link, At: c.at, Speed: c.speed}
}
