// Package incident finds what blocks a lane (事件检测) from what trackers see and signals
// show: a vehicle that stands for long although the road ahead of it is free and its light
// is green, or a place before which one vehicle after the other stands and goes around.
// Cameras that tell of a standing vehicle come in through Film. A person's word on an alarm
// moves the patience of its lane. Equal calls give equal alarms. The package is pure.
package incident

import (
	"time"

	"citybrain/domain/traffic/network"
)

// Cause is what probably blocks the lane.
type Cause string

// The causes.
const (
	StoppedVehicle Cause = "stopped_vehicle" // 车辆停驶: one vehicle that stands
	ClosedLane     Cause = "closed_lane"     // 车道受阻: several that stood at one place, and what they stood before is not seen
)

// Alarm is one place that is blocked. A lane has one at a time.
type Alarm struct {
	ID         int
	Lane       int     // of the network
	Before     float64 // m before the end of the lane
	Cause      Cause
	Confidence float64 // 0 to 1
	Begun      time.Time
	Stood      time.Time // since when somebody stood there
	Cleared    time.Time // zero while it is open
}

// Stopped is what a camera says of a vehicle that stands on a lane.
type Stopped struct {
	Source string
	Lane   int
	At     float64 // m from the begin of the lane
	Sure   float64 // 0 to 1
	Gone   bool    // it stands there no more
}

// Tuning is what the detection is set to; metres and seconds.
type Tuning struct {
	Moved    float64 // a vehicle that moved less stands still; trackers are that exact
	Clear    float64 // free road ahead, from front to front, that a long vehicle does not explain
	Away     float64 // seconds before free road, farther than Clear from the lane's end
	Near     float64 // seconds of protected green before an empty end of the lane
	Yielding float64 // part of a second that counts where turns give way
	Beside   float64 // somebody who stands so near on the next lane keeps others from changing to it
	Waits    float64 // part of a second that counts beside such a neighbour
	Memory   float64 // seconds that a place is remembered at which somebody stood and went around
	Unseen   float64 // seconds that a vehicle that is hidden by others is kept
	Recent   float64 // seconds within which somebody near must have moved; two thirds of it at a lane's end
	Gone     float64 // seconds after which a place is clear at which nobody stands, while others are seen
}

// Default is what measurements in SUMO with other seeds than those reported led to.
func Default() Tuning {
	return Tuning{Moved: 4, Clear: 25, Away: 30, Near: 28, Yielding: 0.3, Beside: 15, Waits: 0.2, Memory: 120, Unseen: 5, Recent: 60, Gone: 60}
}

// The bounds of a lane's patience, as a factor of the seconds above.
const (
	hasty   = 0.8
	patient = 3.0
)

// Patrol watches over all lanes of a network. It belongs to one goroutine; what it keeps
// is bounded by the lanes and the vehicles in sight.
type Patrol struct {
	net    *network.Network
	tuning Tuning
	lanes  []watch
	tracks map[int]*track
	last   int
	now    time.Time
	told   []Alarm
}

// watch is one lane.
type watch struct {
	factor  float64 // of patience
	right   int     // of its alarms, by people
	wrong   int
	queue   []*track // by place, the first at the end of the lane
	alarm   *Alarm
	until   time.Time // somebody was seen to block the place last
	stands  int       // track that stands there, 0 when a camera or a memory says so
	memory  memory
	cameras map[string]Stopped
	moved   time.Time // somebody on it moved last
}

// memory is a place at which somebody stood and went around.
type memory struct {
	at    float64
	free  float64
	since time.Time
	when  time.Time // zero: nothing is remembered
}

// New prepares a patrol that has seen nothing yet.
func New(n *network.Network, t Tuning) *Patrol {
	p := &Patrol{net: n, tuning: t, lanes: make([]watch, len(n.Lanes)), tracks: map[int]*track{}}
	for l := range p.lanes {
		p.lanes[l].factor = 1
	}
	return p
}

// Open lists the alarms that are not cleared, by lane.
func (p *Patrol) Open() []Alarm {
	var open []Alarm
	for l := range p.lanes {
		if a := p.lanes[l].alarm; a != nil {
			open = append(open, *a)
		}
	}
	return open
}

// Judge is a person's word on an alarm of a lane: a wrong one makes the lane more patient,
// a right one a little less, within bounds.
func (p *Patrol) Judge(lane int, right bool) {
	if lane < 0 || lane >= len(p.lanes) {
		return
	}
	w := &p.lanes[lane]
	if right {
		w.right++
		w.factor = max(hasty, w.factor*0.97)
		return
	}
	w.wrong++
	w.factor = min(patient, w.factor*1.25)
}

// Patience gives the factor that people's judgement has moved a lane's seconds by.
func (p *Patrol) Patience(lane int) float64 { return p.lanes[lane].factor }

func (p *Patrol) raise(lane int, at float64, cause Cause, sure float64, stood time.Time, stands int) {
	w := &p.lanes[lane]
	if w.alarm != nil {
		return
	}
	p.last++
	trust := float64(w.right+9) / float64(w.right+w.wrong+9)
	w.alarm = &Alarm{ID: p.last, Lane: lane, Before: p.net.Lanes[lane].Length - at, Cause: cause, Confidence: sure * trust, Begun: p.now, Stood: stood}
	w.until, w.stands = p.now, stands
	p.told = append(p.told, *w.alarm)
}

func (p *Patrol) clear(lane int) {
	w := &p.lanes[lane]
	w.alarm.Cleared = p.now
	p.told = append(p.told, *w.alarm)
	w.alarm, w.memory = nil, memory{}
}
