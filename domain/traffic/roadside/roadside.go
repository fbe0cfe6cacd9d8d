// Package roadside is what stands at the kerb of a street that has no controllers of its
// own (路侧仿真): a cabinet at every lit junction, stepped with the street each second, the
// loops and the trackers. Each cabinet is offered as a field.Controller, so that the brain
// speaks with a model as it speaks with a real street, and with nothing else.
//
// The street behind is a small interface: the built-in model, or SUMO. The package is pure.
package roadside

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"citybrain/domain/traffic/cabinet"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/street"
)

// Street is what drives behind the signals.
type Street interface {
	// Lamps puts what the groups of a junction show during the next step.
	Lamps(ctx context.Context, junction int, show network.Aspects) error
	// Step lets one second pass. After an error the street is dead.
	Step(ctx context.Context) error
	// Clock sets the time of day.
	Clock(now time.Time)
	// Seen adds every vehicle in sight of the trackers to a list that is reused.
	Seen(into []field.Vehicle) []field.Vehicle
	// Readings gives what the loops saw since the last call.
	Readings() []field.Reading
	// Loops gives where they lie.
	Loops() []street.Loop
}

// Why a device does not answer.
var (
	ErrDead   = errors.New("the street is dead")
	ErrCut    = errors.New("the line to the controller is cut")
	ErrNobody = errors.New("no controller stands at this junction")
)

// Backup is how long a cabinet waits for a silent centre before it steers itself.
const Backup = 20 * time.Second

// Kerb is the devices of one street. It may be used by many at once.
type Kerb struct {
	mu       sync.Mutex
	net      *network.Network
	street   Street
	cabinets []*cabinet.Cabinet // by junction; nil where nothing can be steered
	cut      []bool
	barred   map[int]bool // lanes that are closed
	displays map[string]*display
	seen     []field.Vehicle
	dead     error
}

// New puts a cabinet at every junction that can be steered, with an even plan of its own;
// their clocks begin at begin. Junctions that cannot be steered flash.
func New(n *network.Network, s Street, begin time.Time) (*Kerb, error) {
	k := &Kerb{net: n, street: s, cabinets: make([]*cabinet.Cabinet, len(n.Junctions)), cut: make([]bool, len(n.Junctions))}
	for i := range n.Junctions {
		j := &n.Junctions[i]
		if j.Fatal {
			continue
		}
		c, err := cabinet.New(j, cabinet.Setup{Name: "kerb-" + j.ID, Own: plan.Even(j, ownCycle), Clock: begin, Session: 1, Backup: Backup})
		if err != nil {
			return nil, fmt.Errorf("cabinet of %s: %w", j.ID, err)
		}
		k.cabinets[i] = c
	}
	return k, nil
}

const ownCycle = 90 * time.Second

// Step lets one second pass at all cabinets and on the street. A street that dies leaves
// every device without an answer until Renew; the error says so once a step.
func (k *Kerb) Step(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead != nil {
		return k.dead
	}
	for i, c := range k.cabinets {
		if c == nil {
			continue
		}
		if err := k.street.Lamps(ctx, i, c.Show()); err != nil {
			return k.died(err)
		}
		c.Pass(time.Second)
	}
	if err := k.street.Step(ctx); err != nil {
		return k.died(err)
	}
	k.seen = k.street.Seen(k.seen[:0])
	return nil
}

func (k *Kerb) died(cause error) error {
	k.dead = fmt.Errorf("%w: %w", ErrDead, cause)
	k.seen = k.seen[:0]
	return k.dead
}

// Pass is a Step that ends at a time of a clock that the devices follow: theirs are set by
// it where they are off by more than a second, and nothing that is shown changes by that.
func (k *Kerb) Pass(ctx context.Context, now time.Time) error {
	err := k.Step(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	set := false
	for _, c := range k.cabinets {
		if c == nil {
			continue
		}
		if off := c.Now().Sub(now); off > time.Second || off < -time.Second {
			c.SetClock(now)
			set = true
		}
	}
	if set {
		k.street.Clock(now)
	}
	return err
}

// Renew goes on with a new street after the old one died: all cabinets begin anew, as
// after a loss of power.
func (k *Kerb) Renew(s Street) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.street, k.dead, k.barred, k.displays = s, nil, nil, nil
	for _, c := range k.cabinets {
		if c != nil {
			c.Restart()
		}
	}
}

// Cut cuts the line to a controller, or mends it.
func (k *Kerb) Cut(junction int, cut bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut[junction] = cut
}

// Controller is the driver of a junction's cabinet.
func (k *Kerb) Controller(junction int) field.Controller { return driver{k, junction} }

// driver speaks with one cabinet.
type driver struct {
	k        *Kerb
	junction int
}

// at gives the cabinet if a line leads to it; the kerb is locked.
func (d driver) at() (*cabinet.Cabinet, error) {
	switch {
	case d.k.dead != nil:
		return nil, d.k.dead
	case d.k.cabinets[d.junction] == nil:
		return nil, ErrNobody
	case d.k.cut[d.junction]:
		return nil, ErrCut
	}
	return d.k.cabinets[d.junction], nil
}

func (d driver) Hello(context.Context) (monitor.Hello, error) {
	d.k.mu.Lock()
	defer d.k.mu.Unlock()
	c, err := d.at()
	if err != nil {
		return monitor.Hello{}, err
	}
	return c.Hello(), nil
}

func (d driver) State(context.Context) (monitor.Report, error) {
	d.k.mu.Lock()
	defer d.k.mu.Unlock()
	c, err := d.at()
	if err != nil {
		return monitor.Report{}, err
	}
	c.Heard()
	return c.Report(), nil
}

func (d driver) Tell(_ context.Context, o monitor.Order, now time.Time) (monitor.Ack, error) {
	d.k.mu.Lock()
	defer d.k.mu.Unlock()
	c, err := d.at()
	if err != nil {
		return monitor.Ack{}, err
	}
	command, err := o.Take(now)
	if err != nil {
		return monitor.Ack{}, err
	}
	return c.Obey(command), nil
}

// fleet is a street on which vehicles are sent.
type fleet interface {
	Send(route []int) (track int, err error)
	Where(track int) (field.Vehicle, bool)
}

// Send has an emergency vehicle drive a route of edges; the number names it. ErrNobody on a
// street that sends none.
func (k *Kerb) Send(route []int) (track int, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, ok := k.street.(fleet)
	if !ok {
		return 0, ErrNobody
	}
	return f.Send(route)
}

// Where tells the edge that a vehicle is on and the metres behind it, network.None inside a
// box; false before it began and after its end.
func (k *Kerb) Where(track int) (edge int, metres float64, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, sends := k.street.(fleet)
	if !sends {
		return network.None, 0, false
	}
	v, ok := f.Where(track)
	if !ok || v.Lane < 0 {
		return network.None, 0, ok
	}
	return k.net.Lanes[v.Lane].Edge, v.At, true
}

// See gives the vehicles that the trackers saw at the end of the last second.
func (k *Kerb) See(context.Context) ([]field.Vehicle, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead != nil {
		return nil, k.dead
	}
	return append([]field.Vehicle(nil), k.seen...), nil
}

// Read gives what the loops saw since the last call.
func (k *Kerb) Read(context.Context) ([]field.Reading, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead != nil {
		return nil, k.dead
	}
	return k.street.Readings(), nil
}

// Loops gives where the loops of the street lie.
func (k *Kerb) Loops() []street.Loop {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.street.Loops()
}

var (
	_ field.Detectors = (*Kerb)(nil)
	_ field.Eyes      = (*Kerb)(nil)
)
