package traffic

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// rush is a city with an avenue and a morning peak of working days.
func rush(c city) {
	c.Streets = func() (*network.Network, error) { return avenue(), nil }
	c.Peaks = []Peak{{ID: "morning", Words: pack.Words{ZH: "早高峰", EN: "Morning peak"}, Day: plan.Workday,
		From: 7 * time.Hour, Until: 9 * time.Hour, Tell: 6*time.Hour + 15*time.Minute}}
}

// had writes down what the avenue carried on the morning of a day: into the east it stands
// from the third quarter of an hour to the fifth, with so much more flow than usual.
func (c city) had(t *testing.T, day time.Time, more float64) {
	t.Helper()
	if err := c.open(); err != nil {
		t.Fatal(err)
	}
	n := c.streets.net
	from, _ := c.span(c.Peaks[0], day)
	err := c.DB.Do(t.Context(), func(tx *db.Tx) error {
		for q := range 8 {
			byJunction := map[string]storedWindow{}
			for _, a := range approaches(n) {
				east := n.Edges[a.edge].Name == "干路" && bearing(&n.Lanes[n.Edges[a.edge].Lanes[0]]) < 180
				l := storedLane{Flow: 200 + more, Delay: 25, Quality: 1}
				if east && q >= 2 && q <= 4 {
					l.Flow, l.Delay = 700+more, 130
				}
				id := n.Junctions[a.junction].ID
				w := byJunction[id]
				for _, lane := range a.lanes {
					l.Lane = lane
					w.Lanes = append(w.Lanes, l)
				}
				byJunction[id] = w
			}
			for id, w := range byJunction {
				body, err := json.Marshal(w)
				if err != nil {
					return err
				}
				if _, err := tx.Exec(t.Context(), `INSERT INTO traffic_windows (junction, began, body) VALUES ($1, $2, $3)`,
					id, db.Micros(from.Add(time.Duration(q)*15*time.Minute)), string(body)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Before the morning peak the city says where it will stand, who had better set out earlier,
// and proposes plans that a person decides on. After the peak it says how that held.
func TestTheMorningPeakIsToldBeforeItComes(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		rush(c)
		monday := c.clock.Now()
		system := auth.AsSystem(t.Context(), "traffic.briefing")
		if _, err := c.Brief(c.engineer, "morning"); !errors.Is(err, ErrUnmeasured) {
			t.Fatalf("before anything was measured: %v", err)
		}
		if v, err := c.Briefings(c.engineer); err != nil || len(v.Items) != 0 || len(v.Next) != 1 || v.Next[0].Days != 0 {
			t.Fatalf("%+v, %v", v, err)
		}
		c.had(t, monday.AddDate(0, 0, -3), 0)   // Friday
		c.had(t, monday.AddDate(0, 0, -2), 900) // a Saturday like none
		c.had(t, monday, 20)

		tuesday := midnight(monday.AddDate(0, 0, 1), c.Days.Zone())
		c.clock.Set(tuesday.Add(6 * time.Hour))
		c.TellPeaks(system, c.clock.Now())
		if v, err := c.Briefings(c.engineer); err != nil || len(v.Items) != 0 || v.Next[0].Days != 2 {
			t.Fatalf("a quarter of an hour too early: %+v, %v", v, err)
		}
		c.clock.Set(tuesday.Add(6*time.Hour + 15*time.Minute))
		c.TellPeaks(system, c.clock.Now())
		c.TellPeaks(system, c.clock.Now()) // of another machine
		v, err := c.Briefings(c.engineer)
		if err != nil || len(v.Items) != 1 {
			t.Fatalf("%+v, %v", v, err)
		}
		b := v.Items[0]
		if b.Day != tuesday.Format(time.DateOnly) || len(b.Basis.Days) != 2 || b.Basis.Other || b.Basis.Lanes == 0 || b.Basis.Lanes != b.Basis.AllLanes {
			t.Fatalf("%+v", b.Basis)
		}
		if len(b.Spots) != 3 {
			t.Fatalf("%+v", b.Spots)
		}
		for _, h := range b.Spots {
			if h.Road != "干路" || h.Delay != 130 || h.Level != "F" || !h.From.Equal(b.From.Add(30*time.Minute)) || !h.Until.Equal(b.From.Add(75*time.Minute)) || h.Lost < 20 {
				t.Errorf("%+v", h)
			}
		}
		c.adviceHolds(t, b)
		c.planIsDecided(t, b)

		c.had(t, tuesday, 90)
		c.clock.Set(tuesday.Add(9*time.Hour + 6*time.Minute))
		c.TellPeaks(system, c.clock.Now())
		if v, err = c.Briefings(c.engineer); err != nil || v.Items[0].Score == nil {
			t.Fatalf("%+v, %v", v.Items, err)
		}
		// Two days of 200 and 220 an hour, and 90 more came: 80 of 290 off, of 790 in the peak.
		score := *v.Items[0].Score
		if score.FlowOff < 0.15 || score.FlowOff > 0.28 || score.TimesOff != 0 || score.Said != 3 || score.Were != 3 || score.Right != 3 || score.Compared != 8*b.Basis.Lanes {
			t.Errorf("%+v", score)
		}
		if v, err := c.RoadPeaks(t.Context()); err != nil || len(v.Items) != 0 {
			t.Errorf("what is over is told no more: %+v, %v", v, err)
		}
	})
}

func (c city) adviceHolds(t *testing.T, b Briefing) {
	t.Helper()
	public, err := c.RoadPeaks(t.Context())
	if err != nil || len(public.Items) != 1 || len(public.Items[0].Spots) != 3 || public.Items[0].Days != 2 {
		t.Fatalf("%+v, %v", public, err)
	}
	roads := public.Items[0].Roads
	if len(roads) != 2 || roads[0].Advice == nil || roads[1].Advice != nil {
		t.Fatalf("%+v", roads)
	}
	east := roads[0]
	if east.Bearing > 180 || len(east.Seconds) != 8 || east.Seconds[2]-east.Seconds[0] != 3*105 || east.Advice.Saved != 3*105 {
		t.Errorf("%+v", east)
	}
	if a := east.Advice; !a.Slow.Equal(b.From.Add(30*time.Minute)) || !a.Before.Equal(b.From.Add(15*time.Minute)) || !a.After.Equal(b.From.Add(75*time.Minute)) {
		t.Errorf("%+v", a)
	}
}

func (c city) planIsDecided(t *testing.T, b Briefing) {
	t.Helper()
	if len(b.Plans) != 3 {
		t.Fatalf("%+v", b.Plans)
	}
	p := b.Plans[0]
	if p.Outcome != "proposed" || p.State != Proposed || p.Saved < p.Margin || p.After == 0 {
		t.Fatalf("%+v", p)
	}
	again, err := c.Service.Brief(c.engineer, "morning") // the same morning: it has not begun
	if err != nil || again.Plans[0].Outcome != "waiting" || again.Plans[0].Version != p.Version {
		t.Fatalf("%+v, %v", again.Plans, err)
	}
	if _, err := c.Step(c.chief, p.Junction, p.Version, Approve, "早高峰采用"); err != nil {
		t.Fatal(err)
	}
	v, err := c.Briefings(c.engineer)
	if err != nil || v.Items[0].Plans[0].State != Approved {
		t.Errorf("%+v, %v", v.Items[0].Plans, err)
	}
}

// Who lacks the permission is refused, and what lies in another district is not shown.
func TestABriefingIsForWhoMayReadIt(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		rush(c)
		c.had(t, c.clock.Now().AddDate(0, 0, -3), 0)
		nobody := as(t.Context(), "post_nobody", "310106")
		if _, err := c.Briefings(nobody); err == nil {
			t.Error("read without a permission")
		}
		if _, err := c.Brief(as(t.Context(), "post_reader", "310106", ReadPermission), "morning"); err == nil {
			t.Error("made without a permission")
		}
		if _, err := c.Brief(c.engineer, "noon"); !errors.Is(err, ErrNoPeak) {
			t.Error(err)
		}
		if b, err := c.Brief(c.engineer, "morning"); err != nil || len(b.Spots) != 3 {
			t.Fatalf("%+v, %v", b, err)
		}
		if v, err := c.Briefings(c.stranger); err != nil || len(v.Items) != 1 || len(v.Items[0].Spots)+len(v.Items[0].Plans) != 0 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

// TestPeaksOfAPackAreHeldToTheirFile reports every mistake with its line.
func TestPeaksOfAPackAreHeldToTheirFile(t *testing.T) {
	dir := t.TempDir()
	city, err := os.ReadFile("../../cities/helsinki/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"pack.yaml": string(city),
		"traffic/peaks.yaml": `peaks:
  - {id: morning, zh: 早, en: Morning, day: workday, from: "07:00", until: "09:30", tell: "06:15"}
  - {id: morning, zh: 早, en: Morning, day: workday, from: "07:00", until: "09:30", tell: "06:15"}
  - {id: Night, zh: 夜, en: "", day: sometimes, from: "07:10", until: "25:00", tell: "08:00"}
`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	list := ReadPeaks(p)
	if len(list) != 3 || list[0].quarters() != 10 || list[0].Tell != 6*time.Hour+15*time.Minute {
		t.Errorf("%+v", list)
	}
	said := p.Err().Error()
	for _, want := range []string{"peaks.yaml:3", "peaks.yaml:4", "no other peak", "zh and en", "sometimes", `"07:10"`, `"25:00"`, "tell must be before from"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing is said of %s:\n%s", want, said)
		}
	}
}
