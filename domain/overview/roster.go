package overview

import (
	"hash/fnv"
	"math"
	"strings"
	"sync"
	"time"
)

// precision of packed positions: 1e-5 degrees, about a metre.
const precision = 1e5

// gone is the packed state of a thing that was taken out of the register: its
// index stays taken, nothing is drawn.
const gone State = states

// origin is the south-west corner that packed positions count from.
type origin struct{ west, south float64 }

func (o origin) x(lon float64) int32 { return int32(math.Round((lon - o.west) * precision)) }
func (o origin) y(lat float64) int32 { return int32(math.Round((lat - o.south) * precision)) }

// roster is what all screens of this node have been told of the things: dense
// columns in which a thing keeps its row until the process ends, so that a delta
// can name it by a small number.
type roster struct {
	mu      sync.RWMutex
	origin  origin
	region  string // only things whose home is in here; "" is the whole city
	most    int    // things in good order that get a row; 0 means all
	seen    uint64 // the twin's version
	version uint64 // of the roster; 1 more with each delta
	row     map[uint32]int
	byID    map[string]int
	id      []string
	x, y    []int32
	profile []int
	state   []State
	level   int    // of the part that is shown; 0 is all
	part    uint64 // things whose lot is higher have no row while they are in good order
}

func newRoster(o origin) *roster {
	return &roster{origin: o, part: math.MaxUint64, row: map[uint32]int{}, byID: map[string]int{}}
}

// delta is what one second changed, as it travels. Rows are sorted and written
// as gaps to the row before (the first as it is), so that they stay short.
type delta struct {
	From  uint64    `json:"from"` // the roster's version that this stands on
	To    uint64    `json:"to"`
	At    int64     `json:"at"`          // milliseconds since 1970
	Added *added    `json:"a,omitempty"` // new rows, in order, after the last
	Moved *[3][]int `json:"m,omitempty"` // gaps, x, y
	State *[2][]int `json:"s,omitempty"` // gaps, states
}

// added are new rows.
type added struct {
	ID      []string `json:"id"`
	X       []int32  `json:"x"`
	Y       []int32  `json:"y"`
	Profile []int    `json:"profile"`
	State   []int    `json:"state"`
}

// Map is all things in packed columns, the ground that the stream's deltas stand
// on. A position is (west + x/1e5, south + y/1e5) degrees.
type Map struct {
	Version  uint64    `json:"version"`
	Region   Area      `json:"region" doc:"What the map covers; an empty code is the whole city"`
	Of       int       `json:"of" doc:"How many things there are; where that is more than the rows, those in trouble and an even part of the others stand for all"`
	At       time.Time `json:"at"`
	West     float64   `json:"west"`
	South    float64   `json:"south"`
	Profiles []Profile `json:"profiles"`
	ID       []string  `json:"id"`
	X        []int32   `json:"x"`
	Y        []int32   `json:"y"`
	Profile  []int     `json:"profile" doc:"Index into profiles"`
	State    []int     `json:"state" doc:"0 good, 1 notice, 2 warning, 3 danger, 4 unknown, 5 no longer registered"`
}

// from is the twin's version up to which the roster knows the things.
func (r *roster) from() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.seen
}

// take brings the roster up to the twin and gives what that changed; ok is false
// where nothing visible did.
func (r *roster) take(things Things, now time.Time) (d delta, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	changes, upto := things.Changes(r.seen)
	r.seen = upto
	d = delta{From: r.version, To: r.version + 1, At: now.UnixMilli()}
	moved, restated := map[int]bool{}, map[int]bool{}
	for _, c := range changes {
		c.Removed = c.Removed || !strings.HasPrefix(c.Region, r.region)
		row, known := r.rowOf(c)
		switch {
		case !known && (c.Removed || !r.shows(c)):
		case !known:
			r.add(c, &d)
		default:
			r.amend(row, c, moved, restated)
		}
	}
	r.pack(&d, moved, restated)
	if d.Added == nil && d.Moved == nil && d.State == nil {
		return d, false
	}
	r.version = d.To
	return d, true
}

// coarser is how much smaller the part of the next level is: of many things
// between four fifths of most and most are shown.
const coarser = 0.8

// levelOf is the level at which no more than most of so many things are shown.
// Levels are coarse and follow from the number alone, so that every node, at
// whatever instant it began, comes to the same part.
func levelOf(total, most int) (level int) {
	if most <= 0 {
		return 0
	}
	for n := float64(total); n > float64(most); n *= coarser {
		level++
	}
	return level
}

// settle fixes which part of so many things is shown, and makes room for it.
func (r *roster) settle(total int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.level, r.part = levelOf(total, r.most), math.MaxUint64
	if r.level > 0 {
		r.part, total = uint64(math.Pow(coarser, float64(r.level))*math.MaxUint64), r.most
	}
	r.makeRoom(total)
}

// outgrown tells that another part is to be shown of so many things. It lets go
// of a coarse part later than it took it, so that a number that goes up and down
// does not make all screens load the map each time.
func (r *roster) outgrown(total int) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return levelOf(total, r.most) > r.level || levelOf(total+total/8, r.most) < r.level
}

// shows tells whether a thing that has no row gets one: always if it is in
// trouble; else if there are few, or if its number says so, which spreads those
// that are shown evenly and chooses the same ones on every node.
func (r *roster) shows(c Change) bool {
	if c.State >= Notice && c.State <= Danger {
		return true
	}
	return r.part == math.MaxUint64 || lot(c.ID) <= r.part
}

// lot is a number that follows from an id and is spread evenly.
func lot(id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	x := h.Sum64() // similar ids differ in the low bits only: mix them upwards
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// full tells that so many things were in trouble one after another that the
// roster must begin anew to stay small. Where as many are in trouble now, the
// next one will be as large: then it goes on growing.
func (r *roster) full() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.most == 0 || len(r.id) < 2*r.most {
		return false
	}
	trouble := 0
	for _, s := range r.state {
		if s >= Notice && s <= Danger {
			trouble++
		}
	}
	return len(r.id) > 2*(r.most+trouble)
}

// makeRoom keeps the columns of a large city from growing step by step.
func (r *roster) makeRoom(n int) {
	r.row, r.byID = make(map[uint32]int, n), make(map[string]int, n)
	r.id, r.x, r.y = make([]string, 0, n), make([]int32, 0, n), make([]int32, 0, n)
	r.profile, r.state = make([]int, 0, n), make([]State, 0, n)
}

// rowOf finds a thing's row. A slot is used again once its thing is removed, so
// the id decides.
func (r *roster) rowOf(c Change) (int, bool) {
	row, known := r.row[c.Slot]
	if known && r.id[row] == c.ID {
		return row, true
	}
	row, known = r.byID[c.ID]
	return row, known
}

func (r *roster) add(c Change, d *delta) {
	if d.Added == nil {
		d.Added = &added{}
	}
	x, y := r.origin.x(c.Lon), r.origin.y(c.Lat)
	row := len(r.id)
	r.row[c.Slot], r.byID[c.ID] = row, row
	r.id, r.x, r.y = append(r.id, c.ID), append(r.x, x), append(r.y, y)
	r.profile, r.state = append(r.profile, c.Profile), append(r.state, c.State)
	a := d.Added
	a.ID, a.X, a.Y = append(a.ID, c.ID), append(a.X, x), append(a.Y, y)
	a.Profile, a.State = append(a.Profile, c.Profile), append(a.State, int(c.State))
}

func (r *roster) amend(row int, c Change, moved, restated map[int]bool) {
	state := c.State
	if c.Removed {
		state = gone
	} else if x, y := r.origin.x(c.Lon), r.origin.y(c.Lat); x != r.x[row] || y != r.y[row] {
		r.x[row], r.y[row] = x, y
		moved[row] = true
	}
	if state != r.state[row] {
		r.state[row] = state
		restated[row] = true
	}
}

// pack writes the rows that moved and those with another state.
func (r *roster) pack(d *delta, moved, restated map[int]bool) {
	if rows := sorted(moved); len(rows) > 0 {
		d.Moved = &[3][]int{gaps(rows), make([]int, len(rows)), make([]int, len(rows))}
		for i, row := range rows {
			d.Moved[1][i], d.Moved[2][i] = int(r.x[row]), int(r.y[row])
		}
	}
	if rows := sorted(restated); len(rows) > 0 {
		d.State = &[2][]int{gaps(rows), make([]int, len(rows))}
		for i, row := range rows {
			d.State[1][i] = int(r.state[row])
		}
	}
}

// whole packs every row.
func (r *roster) whole(profiles []Profile, now time.Time) Map {
	r.mu.RLock()
	defer r.mu.RUnlock()
	m := Map{Version: r.version, At: now, West: r.origin.west, South: r.origin.south, Profiles: profiles, State: make([]int, len(r.id))}
	m.ID, m.X, m.Y = append([]string{}, r.id...), append([]int32{}, r.x...), append([]int32{}, r.y...)
	m.Profile = append([]int{}, r.profile...)
	for i, s := range r.state {
		m.State[i] = int(s)
	}
	return m
}
