package bus

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
)

// secretFact is a fact that the agent of these tests may not announce.
type secretFact struct{}

func (secretFact) Subject() string { return "audit.secret.v1" }
func (secretFact) Key() string     { return "" }

func TestAgentSaysWhatItMayAndNothingElse(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		h := newHeardLog()
		hub := startWith(t, Config{Dir: t.TempDir(), DB: d, Leaves: &Leaves{Listen: freeAddress(t), Agents: []Agent{
			{Name: "water", Password: "of the water bureau", Facts: []string{"test.raised.v1"}, Observe: true},
			{Name: "mute", Password: "of nobody"},
		}}}, Listener{Name: "l", Subject: "test.raised.v1", Hear: noting(h, write)})
		leaf := reach(t, hub, "water", "of the water bureau")
		fact, at := NewFactID(time.UnixMicro(5)), time.UnixMicro(5)
		for range 2 { // the answer was lost on the way, say
			if err := leaf.Announce(t.Context(), fact, raised{"valve", 1}, at); err != nil {
				t.Fatal(err)
			}
		}
		h.awaitCount(t, 1)
		if err := leaf.Log().Append(t.Context(), []Report{{Device: "d1", Topic: "telemetry"}}); err != nil {
			t.Fatal(err)
		}
		if all := readLog(t, hub.Log()); len(all) != 1 || all[0].Device != "d1" {
			t.Errorf("%v", all)
		}
		refused(t, leaf, secretFact{})
		refused(t, reach(t, hub, "mute", "of nobody"), raised{"valve", 2})
		if n := count(t, d, `SELECT count(*) FROM test_effect`); n != 1 {
			t.Errorf("%d effects", n)
		}
	})
}

func reach(t *testing.T, hub *Bus, name, password string) *Leaf {
	t.Helper()
	return reachWith(t, hub, LeafConfig{Name: name, Password: password})
}

func reachWith(t *testing.T, hub *Bus, cfg LeafConfig) *Leaf {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	cfg.Hubs = []string{hub.cfg.Leaves.Listen}
	leaf, err := Connect(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = leaf.Close() })
	return leaf
}

func refused(t *testing.T, leaf *Leaf, f db.Fact) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := leaf.Announce(ctx, NewFactID(time.Now()), f, time.Now()); !errors.Is(err, ErrAgent) {
		t.Errorf("%s was taken: %v", f.Subject(), err)
	}
}

func TestAgentWithAWrongPasswordIsNotLetIn(t *testing.T) {
	hub := openLog(t, t.TempDir(), func(c *Config) {
		c.Leaves = &Leaves{Listen: freeAddress(t), Agents: []Agent{{Name: "water", Password: "right"}}}
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := Connect(ctx, LeafConfig{Hubs: []string{hub.cfg.Leaves.Listen}, Name: "water", Password: "wrong"})
	if !errors.Is(err, ErrAgent) {
		t.Errorf("%v", err)
	}
}

func TestForwardedFramesStandOnceHoweverOftenTheLineBreaks(t *testing.T) {
	hub := openLog(t, t.TempDir(), func(c *Config) {
		c.Leaves = &Leaves{Listen: freeAddress(t), Agents: []Agent{{Name: "/sh/water", Password: "of the water bureau", Observe: true}}}
	})
	leaf := reach(t, hub, "/sh/water", "of the water bureau")
	mark, err := leaf.Mark(t.Context())
	if err != nil || mark != (Mark{}) {
		t.Fatalf("%+v %v", mark, err)
	}
	for seq := uint64(1); seq <= 3; seq++ {
		reports := []Report{{Device: fmt.Sprint("d", seq), Topic: "telemetry"}}
		after, err := leaf.Forward(t.Context(), mark, "log-1", seq, reports)
		if err != nil {
			t.Fatal(err)
		}
		// The answer was lost, say: the agent still holds the mark before.
		if _, err := leaf.Forward(t.Context(), mark, "log-1", seq, reports); !errors.Is(err, ErrFence) {
			t.Errorf("frame %d was taken twice: %v", seq, err)
		}
		if mark, err = leaf.Mark(t.Context()); err != nil || mark != after || mark.Seq != seq {
			t.Errorf("mark %+v, want %+v: %v", mark, after, err)
		}
	}
	all := readLog(t, hub.Log())
	if len(all) != 3 || all[2].Device != "d3" || all[2].Agent != "/sh/water" {
		t.Errorf("%+v", all)
	}
}

func TestAgentIsAnsweredUnderItsOwnNameOnly(t *testing.T) {
	hub := New(Config{Dir: t.TempDir(), Clock: clock.Real(), Leaves: &Leaves{Listen: freeAddress(t), Agents: []Agent{{Name: "water", Password: "w"}, {Name: "fire", Password: "f"}}}})
	hub.Answer("who", func(_ context.Context, agent string, question []byte) ([]byte, error) {
		if string(question) == "refuse" {
			return nil, ErrFrame.Saying("No.")
		}
		return []byte(agent), nil
	})
	if err := hub.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hub.Stop(context.Background()) })
	leaf := reach(t, hub, "water", "w")
	if who, err := leaf.Ask(t.Context(), "who", nil); err != nil || string(who) != "water" {
		t.Errorf("%s %v", who, err)
	}
	if _, err := leaf.Ask(t.Context(), "who", []byte("refuse")); !errors.Is(err, ErrFrame) || fault.From(err).Message != "No." {
		t.Errorf("%v", err)
	}
	leaf.name = "fire" // a forged question
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if who, err := leaf.Ask(ctx, "who", nil); !errors.Is(err, ErrAgent) {
		t.Errorf("answered as %s: %v", who, err)
	}
}

func TestTheCityTellsAnAgentWhatIsMeantForItOnly(t *testing.T) {
	hub := New(Config{Dir: t.TempDir(), Clock: clock.Real(), Leaves: &Leaves{Listen: freeAddress(t), Agents: []Agent{{Name: "/sh/water", Password: "w"}, {Name: "/sh/fire", Password: "f"}}}})
	if err := hub.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hub.Stop(context.Background()) })
	if _, err := hub.Tell(t.Context(), "/sh/water", "valve", nil); !errors.Is(err, ErrAway) {
		t.Errorf("nobody is there: %v", err)
	}
	answer := make(chan string, 1)
	water := reachWith(t, hub, LeafConfig{Name: "/sh/water", Password: "w", Errands: map[string]Errand{"valve": func(_ context.Context, message []byte) ([]byte, error) {
		if string(message) == "refuse" {
			return nil, ErrFrame.Saying("No.")
		}
		return message, nil
	}}})
	spy := reach(t, hub, "/sh/fire", "f")
	for _, subject := range []string{"tell.>", "inbox.>", "_INBOX.>", "told.>"} {
		_, err := spy.conn.Subscribe(subject, func(m *nats.Msg) { answer <- "heard " + m.Subject })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := spy.conn.Flush(); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if got, err := hub.Tell(t.Context(), "/sh/water", "valve", []byte("close")); err != nil || string(got) != "close" {
			t.Fatalf("%s %v", got, err)
		}
		if _, err := water.Mark(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := hub.Tell(t.Context(), "/sh/water", "valve", []byte("refuse")); !errors.Is(err, ErrFrame) || fault.From(err).Message != "No." {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	select {
	case what := <-answer:
		t.Errorf("the agent of another department %s", what)
	case <-ctx.Done():
	}
	short, end := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer end()
	if _, err := hub.Tell(short, "/sh/fire", "valve", nil); !errors.Is(err, ErrAgent) && !errors.Is(err, ErrAway) {
		t.Errorf("an agent without the errand: %v", err)
	}
}
