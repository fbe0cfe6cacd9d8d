package field

import (
	"context"
	"errors"
	"time"

	"citybrain/domain/traffic/monitor"
)

// Code says what happened to a link.
type Code string

// What happens to links.
const (
	Joined    Code = "joined"    // the controller has acknowledged its junction
	Lost      Code = "lost"      // silent for too long: it steers itself by now or soon
	Restarted Code = "restarted" // it began a new session: it fell back or lost power
	Muddled   Code = "muddled"   // a command stayed without an answer; begun anew
	Refused   Code = "refused"   // it is another device than the junction's
	Danger    Code = "danger"    // something unsafe is shown; Violation says what
)

// Event is one thing that happened, for alarms and records.
type Event struct {
	Code      Code               `json:"code"`
	At        time.Time          `json:"at"`
	Cause     error              `json:"-"`
	Violation *monitor.Violation `json:"violation,omitempty"`
}

// Link watches over one controller: a Beat every second or so is its heartbeat (心跳).
// It never sends a command by itself; a controller that comes back is met as it is, in
// whatever it shows, and steered on from there: so re-joining is bumpless.
// It is not for use by several goroutines at once.
type Link struct {
	Controller Controller
	Monitor    *monitor.Monitor
	Silence    time.Duration // after which the link is lost; shorter than the device's backup time

	up    bool
	told  bool      // that it is not the junction's device
	heard time.Time // when it last answered
	asked time.Time // when a command went out that has no answer; zero: none
}

// Up reports whether the controller is met and was heard.
func (l *Link) Up() bool { return l.up }

// Tell sends an order and hands the answer to the monitor. A device that refuses is no
// error: the answer says so. Without an answer nobody knows what was done: the monitor
// gives no further order until a Beat has begun anew.
func (l *Link) Tell(ctx context.Context, o monitor.Order, now time.Time) (monitor.Ack, []Event, error) {
	ack, err := l.Controller.Tell(ctx, o, now)
	if err != nil {
		var refusal *monitor.Refusal
		if !errors.As(err, &refusal) {
			l.asked = now
		}
		return monitor.Ack{}, nil, err
	}
	found, err := l.Monitor.Acked(ack, now)
	if err != nil {
		l.asked = now
		return monitor.Ack{}, nil, err
	}
	l.heard = now
	return ack, dangers(found, now), nil
}

// Beat asks the controller what it shows, or meets it when it is not met.
func (l *Link) Beat(ctx context.Context, now time.Time) []Event {
	if !l.up {
		return l.meet(ctx, now, Joined)
	}
	if !l.asked.IsZero() {
		return l.again(ctx, now, Muddled)
	}
	report, err := l.Controller.State(ctx)
	if err != nil {
		return l.silent(now, err)
	}
	found, err := l.Monitor.Saw(report, now)
	var refusal *monitor.Refusal
	switch {
	case err == nil:
		l.heard = now
		return dangers(found, now)
	case errors.As(err, &refusal) && refusal.Code == monitor.OldReport:
		return l.silent(now, err)
	}
	return l.again(ctx, now, Restarted)
}

// silent gives the link up when nothing was heard for too long, or when the clock that
// would tell has gone backwards.
func (l *Link) silent(now time.Time, cause error) []Event {
	if age := now.Sub(l.heard); age >= 0 && age < l.Silence {
		return nil
	}
	l.part()
	return []Event{{Code: Lost, At: now, Cause: cause}}
}

func (l *Link) part() {
	l.Monitor.Part()
	l.up, l.asked = false, time.Time{}
}

// again gives up what is known of the controller and meets it as it is.
func (l *Link) again(ctx context.Context, now time.Time, code Code) []Event {
	l.part()
	events := l.meet(ctx, now, code)
	if !l.up {
		return append(events, Event{Code: Lost, At: now})
	}
	return events
}

// meet says once that another device answers, not at every beat.
func (l *Link) meet(ctx context.Context, now time.Time, code Code) []Event {
	hello, err := l.Controller.Hello(ctx)
	if err != nil {
		return nil
	}
	if err := l.Monitor.Meet(hello, now); err != nil {
		if l.told {
			return nil
		}
		l.told = true
		return []Event{{Code: Refused, At: now, Cause: err}}
	}
	l.up, l.told, l.heard = true, false, now
	return []Event{{Code: code, At: now}}
}

func dangers(found []monitor.Violation, now time.Time) (events []Event) {
	for i := range found {
		events = append(events, Event{Code: Danger, At: now, Violation: &found[i]})
	}
	return events
}
