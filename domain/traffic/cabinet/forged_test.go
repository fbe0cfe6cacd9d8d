package cabinet

import (
	"testing"
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// turning is a left turn that is first protected and then gives way to those opposite.
func turning() network.Junction {
	group := func(name string, signal int) network.Group {
		return network.Group{Name: name, Signals: []int{signal}, MinGreen: 5 * time.Second, Yellow: 3 * time.Second, AllRed: time.Second}
	}
	return network.Junction{
		ID: "turning", Signals: 3, Groups: []network.Group{group("left", 0), group("opposite", 1), group("across", 2)},
		Conflicts: [][]network.Conflict{
			{network.Free, network.Yields, network.Crosses},
			{network.Free, network.Free, network.Crosses},
			{network.Crosses, network.Crosses, network.Free}},
		Stages: []network.Stage{{Show: "Grr"}, {Show: "gGr"}, {Show: "rrG"}},
	}
}

// resting is a cabinet that was held and rests in a stage, as long as it likes.
func resting(t *testing.T, j *network.Junction, stage int) *Cabinet {
	t.Helper()
	c, err := New(j, Setup{Name: "cabinet", Own: plan.Even(j, 60*time.Second), Clock: begin, Session: 1, Backup: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for range 600 {
		c.Pass(time.Second)
		if !c.moves && c.stage == stage && c.left > 2*time.Second {
			ack := c.Obey(monitor.Command{Junction: j.ID, Session: "1", Number: 1, Kind: monitor.Hold})
			c.Pass(20 * time.Second)
			if !ack.Accepted || c.Show() != j.Stages[stage].Show {
				t.Fatalf("held: %+v, shows %s", ack, c.Show())
			}
			return c
		}
	}
	t.Fatalf("stage %d was never shown", stage)
	return nil
}

// A forged command lets those opposite go at the moment at which the left turn loses its
// protection: whoever turns just then was told that nobody comes.
func TestLosingProtectionTakesTheClearanceToo(t *testing.T) {
	j := turning()
	command := func(steps []plan.Step) monitor.Command {
		return monitor.Command{Junction: j.ID, Session: "1", Number: 2, Kind: monitor.ToStage, Stage: 1, From: "Grr", Steps: steps, Show: "gGr"}
	}
	tries := map[string]struct {
		steps []plan.Step
		want  string
	}{
		"at once":             {nil, TooSoon},
		"a second later":      {[]plan.Step{{Show: "grr", For: time.Second}}, TooSoon},
		"protected until now": {[]plan.Step{{Show: "Grr", For: 10 * time.Second}}, TooSoon},
		"as plans do it":      {plan.Between(&j, "Grr", "gGr"), ""},
	}
	for name, try := range tries {
		t.Run(name, func(t *testing.T) {
			c := resting(t, &j, 0)
			ack := c.Obey(command(try.steps))
			c.Pass(10 * time.Second)
			want := network.Aspects("gGr")
			if try.want != "" {
				want = "Grr"
			}
			if ack.Reason != try.want || c.Show() != want || c.Tripped() != "" {
				t.Errorf("%q, then it shows %s, tripped %q", ack.Reason, c.Show(), c.Tripped())
			}
		})
	}
}

// What its own steering must never show makes a cabinet flash until a person restarts it,
// whatever the centre says, and however long the centre is silent.
func TestATripFlashesUntilAPersonComes(t *testing.T) {
	j := turning()
	steps := map[string]plan.Step{
		Unsafe:   {Show: "GrG", For: time.Second},
		TooSoon:  {Show: "rrG", For: time.Second},
		NoYellow: {Show: "rrr", For: time.Second},
		Unknown:  {Show: "G", For: time.Second},
	}
	for rule, step := range steps {
		t.Run(rule, func(t *testing.T) {
			c := resting(t, &j, 0)
			if rule == TooSoon { // the yellow was shown, the box is not clear
				c.toward(2, []plan.Step{{Show: "yrr", For: time.Second}, step})
				c.Pass(2 * time.Second)
			} else {
				c.toward(2, []plan.Step{step})
			}
			for number := range uint64(200) {
				if c.Tripped() != rule || c.Show() != "ooo" {
					t.Fatalf("tripped %q, shows %s", c.Tripped(), c.Show())
				}
				for _, kind := range []monitor.Kind{monitor.ToLocal, monitor.Hold, monitor.ToStage, monitor.RunPlan} {
					session := c.Report().Session
					ack := c.Obey(monitor.Command{Junction: j.ID, Session: session, Number: 10 + number, Kind: kind, Show: "Grr", From: "ooo"})
					if ack.Accepted || ack.Reason != Flashing {
						t.Fatalf("%s: %+v", kind, ack)
					}
				}
				c.Pass(time.Minute)
			}
			c.Restart()
			c.Pass(30 * time.Second)
			if c.Tripped() != "" || !c.Show().Goes() {
				t.Errorf("after the restart: tripped %q, shows %s", c.Tripped(), c.Show())
			}
		})
	}
}
