package steer

import (
	"fmt"
	"strings"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
)

// Live is how a junction stands.
type Live struct {
	Junction int
	Way      Way
	Up       bool // its controller is heard
	Mode     monitor.Mode
	Show     network.Aspects // by group; "" while nothing is seen
	Waiting  bool            // a stage is not reached yet
	Skew     time.Duration
	Tripped  *monitor.Violation
	Version  int    // of the plan that it runs, 0 for none
	Refused  string // why what should be done is not done; "" if it is
	Decision *adapt.Decision
	Prior    bool // it is held for one with priority
}

// Live gives how a junction stands; false where nothing can be steered.
func (b *Brain) Live(junction int) (Live, bool) {
	if junction < 0 || junction >= len(b.posts) || b.posts[junction] == nil {
		return Live{}, false
	}
	p := b.posts[junction]
	s := p.link.Monitor.Status()
	l := Live{Junction: junction, Way: p.way, Up: p.link.Up(), Mode: s.Mode, Show: s.Seen, Waiting: s.Waiting, Skew: s.Skew,
		Tripped: s.Tripped, Refused: p.refused}
	if s.Mode == monitor.Planned {
		l.Version = p.version
	}
	l.Prior = p.prior != nil && s.Mode == monitor.Held
	if p.way == Adaptive && s.Mode == monitor.Held && p.prior == nil {
		l.Decision = p.decision
	}
	return l, true
}

// Shown gives what a junction shows, a letter a group, "" while nothing is seen; false where
// nothing can be steered.
func (b *Brain) Shown(junction int) (network.Aspects, bool) {
	if junction < 0 || junction >= len(b.posts) || b.posts[junction] == nil {
		return "", false
	}
	p := b.posts[junction]
	if !p.link.Up() {
		return "", true
	}
	return p.link.Monitor.Status().Seen, true
}

// Reset lets a junction whose monitor tripped be steered again, after a person looked.
func (b *Brain) Reset(junction int) bool {
	if junction < 0 || junction >= len(b.posts) || b.posts[junction] == nil {
		return false
	}
	b.posts[junction].link.Monitor.Reset()
	return true
}

// Say tells the reasons of a decision in one plain sentence of either language, with the
// names that lane gives.
func Say(d *adapt.Decision, english bool, lane func(int) string) string {
	if english {
		return d.Say(lane)
	}
	var b strings.Builder
	if d.Change {
		fmt.Fprintf(&b, "切换到第 %d 阶段", d.Stage+1)
	} else {
		fmt.Fprintf(&b, "保持第 %d 阶段", d.Stage+1)
	}
	if d.Other >= 0 {
		fmt.Fprintf(&b, "：改用第 %d 阶段会多等 %.0f 车秒", d.Other+1, d.Dearer)
	}
	for _, q := range d.Queues {
		if q.Standing >= 1 {
			fmt.Fprintf(&b, "；%s有 %.0f 辆车排队", lane(q.Lane), q.Standing)
		}
	}
	b.WriteString("。")
	return b.String()
}

// Queues counts who stands on each lane among the vehicles in sight.
func Queues(seen []field.Vehicle) map[int]int {
	queues := map[int]int{}
	for _, v := range seen {
		if v.Lane >= 0 && v.Speed < slow {
			queues[v.Lane]++
		}
	}
	return queues
}

const slow = 1.4 // m/s
