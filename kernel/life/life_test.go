package life

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errBroken = errors.New("the pump is broken")

// story records what happens, in order.
type story struct {
	lines []string
	steps []string
}

func (s *story) part(name string) Part {
	return Part{
		Name:  name,
		Start: func(context.Context) error { s.lines = append(s.lines, "start "+name); return nil },
		Stop:  func(context.Context) error { s.lines = append(s.lines, "stop "+name); return nil },
	}
}

func (s *story) life(parts ...Part) *Life {
	l := New(func(step Step) {
		line := step.Name
		if step.Stop {
			line = "stopped " + line
		}
		if step.Note != "" {
			line += " (" + step.Note + ")"
		}
		if step.Err != nil {
			line += " failed"
		}
		s.steps = append(s.steps, line)
	}, time.Minute)
	l.Add(parts...)
	return l
}

func (s *story) is(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.lines); diff != "" {
		t.Error(diff)
	}
}

func TestPartsStopInReverse(t *testing.T) {
	var s story
	ctx, stop := context.WithCancel(context.Background())
	l := s.life(s.part("store"), s.part("bus"), s.part("web"))
	if l.Ready(ctx) == nil {
		t.Error("ready before the start")
	}
	err := l.Run(ctx, func() {
		if err := l.Ready(ctx); err != nil {
			t.Error(err)
		}
		stop()
	})
	if err != nil {
		t.Error(err)
	}
	s.is(t, "start store", "start bus", "start web", "stop web", "stop bus", "stop store")
	if diff := cmp.Diff([]string{"store", "bus", "web", "stopped web", "stopped bus", "stopped store"}, s.steps); diff != "" {
		t.Error(diff)
	}
	if l.Ready(ctx) == nil {
		t.Error("ready after the stop")
	}
	if err := l.Start(context.Background()); !errors.Is(err, ErrTwice) {
		t.Error(err)
	}
}

func TestAFailedStartStopsWhatWasStarted(t *testing.T) {
	var s story
	broken := s.part("bus")
	broken.Start = func(context.Context) error { return errBroken }
	l := s.life(s.part("store"), broken, s.part("web"))
	if err := l.Start(context.Background()); !errors.Is(err, errBroken) || err.Error() != "start bus: the pump is broken" {
		t.Error(err)
	}
	s.is(t, "start store", "stop store")
	if diff := cmp.Diff([]string{"store", "bus failed", "stopped store"}, s.steps); diff != "" {
		t.Error(diff)
	}
}

func TestAnInterruptedStartStopsWhatWasStarted(t *testing.T) {
	var s story
	ctx, interrupt := context.WithCancel(context.Background())
	slow := s.part("import")
	slow.Start = func(ctx context.Context) error {
		interrupt()
		<-ctx.Done()
		return ctx.Err()
	}
	l := s.life(s.part("store"), slow, s.part("web"))
	if err := l.Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.is(t, "start store", "stop store")
}

func TestAPartThatStartsAgainstTheInterruptIsStoppedToo(t *testing.T) {
	var s story
	ctx, interrupt := context.WithCancel(context.Background())
	deaf := s.part("deaf")
	deaf.Start = func(ctx context.Context) error { interrupt(); <-ctx.Done(); return nil }
	if err := s.life(deaf).Start(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.is(t, "stop deaf")
}

func TestTheContextOfAPartEndsAfterItsStop(t *testing.T) {
	var own context.Context
	ctx, stop := context.WithCancel(context.Background())
	l := New(nil, 0)
	l.Add(Part{
		Name:  "relay",
		Start: func(ctx context.Context) error { own = ctx; return nil },
		Stop: func(context.Context) error {
			if own.Err() != nil {
				t.Error("the context ended before the part was drained")
			}
			return nil
		},
	})
	if err := l.Run(ctx, stop); err != nil {
		t.Error(err)
	}
	if own.Err() == nil {
		t.Error("the context goes on after the stop")
	}
}

func TestAPartThatIgnoresItsDeadlineHoldsNobodyUp(t *testing.T) {
	var s story
	never := make(chan struct{})
	defer close(never)
	stuck := s.part("stuck")
	stuck.Stop = func(context.Context) error { <-never; return nil }
	l := s.life(s.part("store"), stuck)
	l.within = time.Millisecond
	if err := l.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := l.Stop(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	s.is(t, "start store", "start stuck", "stop store")
}

func TestAFailureWhileRunningEndsTheRun(t *testing.T) {
	var s story
	l := s.life(s.part("store"), Part{Name: "web", Start: func(ctx context.Context) error {
		go Fail(ctx, errBroken)
		return nil
	}})
	if err := l.Run(context.Background(), nil); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	s.is(t, "start store", "stop store")
}

func TestNotesStandInTheStep(t *testing.T) {
	var s story
	l := s.life(Part{Name: "places", Start: func(ctx context.Context) error {
		Note(ctx, "%d roads", 4701)
		Note(ctx, "%d signals", 1384)
		return nil
	}})
	if err := l.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"places (4701 roads, 1384 signals)"}, s.steps); diff != "" {
		t.Error(diff)
	}
	Note(context.Background(), "elsewhere") // does nothing
	Fail(context.Background(), errBroken)
}
