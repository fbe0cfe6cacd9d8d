// Package monitor is the conflict monitor (冲突监视) of a lit junction. It is the only maker
// of Orders, and controllers take nothing but Orders: so no code path can send green to
// conflicting movements, end a green before its least time, leave out a clearance, or
// speak to a controller that has not acknowledged the junction as it is.
//
// A controller says Hello with the Fingerprint of the junction that it was set up for;
// it reports what it shows, and acknowledges each command. What it shows decides; what it
// was told does not. Time passes only as far as both clocks, ours and the controller's,
// agree that it passed: a clock that jumps can make the monitor wait, never hurry.
//
// What the monitor asks of a controller: it refuses commands of another session, with a
// number not above the last, or with a From that it does not show; it steers itself only
// while it is not held; and it answers with what it shows. The package is pure.
package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
)

// How long things hold.
const (
	Fresh   = 5 * time.Second // a report
	Life    = 2 * time.Second // an order that nobody took
	MaxSkew = 2 * time.Second // between the clocks, for plans
)

// Mode is who steers a junction.
type Mode string

// The modes.
const (
	Local   Mode = "local"   // its own plan
	Planned Mode = "planned" // a plan of ours, by itself
	Held    Mode = "held"    // it rests and waits for stages
)

// Report is what a controller showed at one moment of its own clock. Number grows by
// report within a session; a session ends when the controller forgets.
type Report struct {
	Controller string    `json:"controller"`
	Session    string    `json:"session"`
	Number     uint64    `json:"number"`
	State      string    `json:"state"` // one letter a signal
	At         time.Time `json:"at"`
}

// Hello is how a controller begins: for which junction it was set up and whether it rests
// in a stage and waits.
type Hello struct {
	Junction    string `json:"junction"`
	Fingerprint string `json:"fingerprint"`
	Held        bool   `json:"held"`
	Report
}

// Ack is a controller's answer to a command, with what it showed when it decided.
type Ack struct {
	Order    uint64 `json:"order"`
	Accepted bool   `json:"accepted"`
	Reason   string `json:"reason"`
	Report
}

// Monitor watches one junction. It may be used by many at once.
type Monitor struct {
	mu          sync.Mutex
	j           *network.Junction
	fingerprint string

	met     bool
	session string
	who     string
	number  uint64 // of the last report
	mode    Mode
	tripped *Violation

	clock  clock
	seen   network.Aspects // "" while nothing readable was seen
	groups []past
	orders uint64
	open   *order // made and neither done nor given up
}

// past is what is known of a group, in agreed time.
type past struct {
	since, ended time.Duration  // going began at the latest; it ended at the latest
	shown        network.Aspect // when it last let anybody in
	sure         time.Duration  // it surely still went then, by the faster clock
}

// New makes the monitor of a junction that rules.Check does not refuse; otherwise the
// junction stays on its own programme and the *plan.Error tells why. The junction must
// not change afterwards.
func New(j *network.Junction) (*Monitor, error) {
	if found := rules.Check(j); rules.Refused(found) {
		return nil, &plan.Error{Findings: found}
	}
	return &Monitor{j: j, fingerprint: Fingerprint(j), mode: Local, groups: make([]past, len(j.Groups))}, nil
}

// Fingerprint is equal for two definitions of a junction that are equal in everything
// that safety rests on.
func Fingerprint(j *network.Junction) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %v %v\n", j.ID, j.Signals, j.Conflicts, j.Limits)
	for _, g := range j.Groups {
		fmt.Fprintln(h, g.Kind, g.Signals, g.MinGreen, g.Yellow, g.AllRed, g.WalkClear)
	}
	for _, s := range j.Stages {
		fmt.Fprintln(h, s.Show)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Meet takes a controller's hello. One that was set up for another junction, or for
// another definition of it, is refused; so is a second controller until the first is
// given up by Part. Everything that was under way is given up.
func (m *Monitor) Meet(h Hello, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case h.Junction != m.j.ID || h.Fingerprint != m.fingerprint || h.Controller == "" || h.Session == "":
		return refuse(OtherJunction)
	case m.who != "" && m.who != h.Controller:
		return refuse(OtherController)
	case m.session == h.Session && h.Number <= m.number:
		return refuse(OldReport)
	}
	m.met, m.who, m.session, m.number = true, h.Controller, h.Session, h.Number
	m.mode, m.open = Local, nil
	if h.Held {
		m.mode = Held
	}
	m.clock.restart(now, h.At)
	m.look(h.State)
	m.forget()
	return nil
}

// Part gives up the controller: its link was lost or it is being replaced. Nothing goes
// to it until it meets again; orders that were not taken are void.
func (m *Monitor) Part() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.met, m.who, m.open, m.seen = false, "", nil, ""
}

// forget starts all times anew: every group may have begun or ended only now.
func (m *Monitor) forget() {
	for g := range m.groups {
		m.groups[g] = past{since: m.clock.least, ended: m.clock.least, shown: network.Green, sure: -1}
	}
}

// Reset lets a tripped monitor order again; a person must have looked at the junction.
func (m *Monitor) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tripped = nil
	m.forget()
}

// Status is what a page shows of a monitor.
type Status struct {
	Met     bool            `json:"met"`
	Mode    Mode            `json:"mode"`
	Seen    network.Aspects `json:"seen"`
	Waiting bool            `json:"waiting"` // for an acknowledgement or a stage to be reached
	Skew    time.Duration   `json:"skew"`    // our clock less the controller's
	Tripped *Violation      `json:"tripped"`
}

// Status gives the monitor as it is.
func (m *Monitor) Status() Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Status{m.met, m.mode, m.seen, m.open != nil && m.open.taken, m.clock.skew, m.tripped}
}
