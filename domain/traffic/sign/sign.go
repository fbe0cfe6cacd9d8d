// Package sign is what variable signs over a road should say (可变情报板、可变限速标志): a
// text that fits, for what lies ahead, shown long enough to be read; and advised speeds that
// go down in steps towards the tail of a queue. The package is pure.
package sign

import "time"

// Kind is what a message speaks of, the most important first. A message of a kind puts up
// with none of a later one beside it.
type Kind string

// The kinds in their order.
const (
	Closed    Kind = "closure"    // a road ahead is closed 封闭
	Blocked   Kind = "incident"   // something blocks a lane 事件
	Jammed    Kind = "congestion" // with travel times 拥堵
	Planned   Kind = "planned"    // a closing that begins soon 预告
	Advised   Kind = "speed"      // a speed 车速建议
	Nothing   Kind = "nothing"
	ByHand    Kind = "hand" // a person's words: only Closed goes before them
	noMessage Kind = ""
)

var ranks = map[Kind]int{Closed: 7, ByHand: 6, Blocked: 5, Jammed: 4, Planned: 3, Advised: 2, Nothing: 1, noMessage: 0}

// Board is a sign that shows text 可变情报板.
type Board struct {
	Lines   int // that it has
	Chars   int // full-width characters a line; letters and digits take half of one
	English bool
}

// Closure is a closed road ahead, or one that will be.
type Closure struct {
	ID     string
	Road   string
	Metres float64   // from the board
	Whole  bool      // nobody gets through
	Turn   bool      // it leaves the board's own street
	Via    string    // the street to take instead; "" where nobody knows
	Begins time.Time // zero: it is in force
}

// Incident is what blocks a lane ahead, as a person has confirmed it.
type Incident struct {
	ID     string
	Metres float64
}

// Place is where a board tells how long it takes to 目的地.
type Place struct {
	Name   string
	Metres float64
	Now    time.Duration
	Free   time.Duration // at the speeds allowed, without signals
}

// Ahead is what is known of the way behind a board.
type Ahead struct {
	Closures  []Closure
	Incidents []Incident
	Jam       time.Duration // that is lost on pieces of road that are congested
	Places    []Place       // the nearest first
	Speed     int           // km/h advised there; 0: none
	Hand      []string      // lines that a person put; nil: none
	Zone      *time.Location
}

// Message is what a board should say, and because of what.
type Message struct {
	Kind  Kind
	Cause string   // id of the closing or incident
	Lines []string // of the board; blank ones at the end are left out
}

// From how much lost time on a board tells of congestion, and below how much not any more.
const (
	jamFrom  = 60 * time.Second
	jamUntil = 30 * time.Second
)

// Wish is what a board should say of what lies ahead: of the first thing in the order of
// kinds. Was is the kind that it says now, for congestion that comes and goes.
func Wish(b Board, a Ahead, was Kind) Message {
	now, soon := first(a.Closures, false), first(a.Closures, true)
	jammed := a.Jam >= jamFrom || was == Jammed && a.Jam >= jamUntil
	switch {
	case now != nil:
		return Message{Closed, now.ID, b.closed(*now)}
	case a.Hand != nil:
		return Message{Kind: ByHand, Lines: a.Hand}
	case len(a.Incidents) > 0:
		near := a.Incidents[0]
		for _, one := range a.Incidents {
			if one.Metres < near.Metres {
				near = one
			}
		}
		return Message{Blocked, near.ID, b.blocked(near)}
	case jammed:
		return Message{Kind: Jammed, Lines: b.jammed(a.Places)}
	case soon != nil:
		return Message{Planned, soon.ID, b.planned(*soon, a.Zone)}
	case a.Speed > 0:
		return Message{Kind: Advised, Lines: b.advised(a.Speed)}
	}
	return Message{Kind: Nothing}
}

// first gives the closing that a board should speak of: of its own street before others,
// of the whole road before lanes, the nearest.
func first(list []Closure, coming bool) (best *Closure) {
	for i := range list {
		c := &list[i]
		if coming != !c.Begins.IsZero() {
			continue
		}
		if best == nil || before(c, best) {
			best = c
		}
	}
	return best
}

func before(a, b *Closure) bool {
	switch {
	case a.Turn != b.Turn:
		return b.Turn
	case a.Whole != b.Whole:
		return a.Whole
	case a.Metres != b.Metres:
		return a.Metres < b.Metres
	}
	return a.ID < b.ID
}
