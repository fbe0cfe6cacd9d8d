package cabinet

import (
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// lamps is what the signals show and what they showed before, by the cabinet's own
// running time, which no clock can change.
type lamps struct {
	show   network.Aspects
	groups []past
}

type past struct {
	since time.Duration  // going began
	ended time.Duration  // somebody was last let in
	shown network.Aspect // with this

	guarded time.Duration // its protected green ended
	kept    bool          // it had one
}

func (l lamps) copy() lamps {
	l.groups = append([]past(nil), l.groups...)
	return l
}

// flash lets everybody give way: what a cabinet shows that does not know better.
func (l *lamps) flash(at time.Duration) {
	show := make([]byte, len(l.groups))
	for g := range l.groups {
		show[g] = byte(network.Flashing)
		l.groups[g] = past{since: at, ended: at, shown: network.Green}
	}
	l.show = network.Aspects(show)
}

// forbids names the rule that showing this would break, or is empty.
func (l *lamps) forbids(j *network.Junction, show network.Aspects, at time.Duration) string {
	if len(show) != len(j.Groups) || !show.Known() {
		return Unknown
	}
	if _, bad := j.Clash(show); bad {
		return Unsafe
	}
	for g := range j.Groups {
		x, was := show.At(g), l.show.At(g)
		switch {
		case was.Goes() && !x.Goes() && at-l.groups[g].since < j.Groups[g].MinGreen:
			return TooSoon
		case was.Goes() && x == network.Red && j.Groups[g].Yellow > 0:
			return NoYellow
		case x.Enters() && x != was && !l.clear(j, g, show, at):
			return TooSoon
		}
	}
	return ""
}

// clear reports whether everyone whom a group would meet has left the box: nobody who is
// let in until this moment has. Who goes on only permissively was let in before without
// giving way, until his protection ended.
func (l *lamps) clear(j *network.Junction, g int, show network.Aspects, at time.Duration) bool {
	for h := range l.groups {
		p := l.groups[h]
		if l.show.At(h).Enters() {
			p.ended, p.shown = at, l.show.At(h)
		}
		if l.show.At(h) == network.Green {
			p.guarded, p.kept = at, true
		}
		if !j.Meets(g, h) {
			continue
		}
		if y := show.At(h); y.Enters() {
			if y != network.Green && !p.unguarded(j, h, at) && !j.Together(g, show.At(g), h, network.Green) {
				return false
			}
			continue
		}
		if j.Together(g, show.At(g), h, p.shown) {
			continue
		}
		if at-p.ended < plan.Clear(&j.Groups[h], p.shown) {
			return false
		}
	}
	return true
}

// unguarded reports whether everyone has left the box who came in under protection.
func (p *past) unguarded(j *network.Junction, g int, at time.Duration) bool {
	return !p.kept || at-p.guarded >= plan.Clear(&j.Groups[g], network.Green)
}

// put shows it, whatever it is: forbids is asked before.
func (l *lamps) put(show network.Aspects, at time.Duration) {
	for g := range l.groups {
		x, was, p := show.At(g), l.show.At(g), &l.groups[g]
		if x.Goes() && !was.Goes() {
			p.since = at
		}
		if was == network.Green && x != network.Green {
			p.guarded, p.kept = at, true
		}
		if was == network.Flashing || was.Enters() && !x.Enters() {
			p.ended, p.shown = at, was
			if was == network.Flashing {
				p.shown = network.Green
			}
		}
	}
	l.show = show
}
