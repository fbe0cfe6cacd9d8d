package wait

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var nine = time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC)

// TestNobodyIsOvertakenForEver: whatever head starts those who come later have, only
// those who come within the longest of them go before.
func TestNobodyIsOvertakenForEver(t *testing.T) {
	const longestHead = 20 * time.Minute
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var list []Ticket
		taken := map[string]time.Time{}
		for i := range 120 {
			id := fmt.Sprint(i)
			taken[id] = nine.Add(time.Duration(i) * time.Minute)
			head := []time.Duration{0, 0, 10 * time.Minute, longestHead}[r.IntN(4)]
			list = append(list, Ticket{ID: id, Class: "A", Rank: taken[id].Add(-head)})
		}
		Order(list)
		for i, one := range list {
			for _, before := range list[:i] {
				if taken[before.ID].Sub(taken[one.ID]) > longestHead {
					t.Fatalf("%s came %v after %s and goes before", before.ID, taken[before.ID].Sub(taken[one.ID]), one.ID)
				}
			}
		}
	}
}

func TestWindowsCallWhatTheyServe(t *testing.T) {
	list := []Ticket{{"1", "A", nine}, {"2", "B", nine.Add(time.Minute)}, {"3", "A", nine.Add(2 * time.Minute)}}
	for want, serves := range map[int][]string{0: {"A", "B"}, 1: {"B"}, -1: {"C"}} {
		if got := Next(list, serves); got != want {
			t.Errorf("a window for %v calls %d, not %d", serves, got, want)
		}
	}
	if Ahead(list, "3") != 2 || Ahead(list, "none") != 0 {
		t.Error("places are counted wrong")
	}
}

func TestForecastOfAPlainQueue(t *testing.T) {
	steady := func(string) Pace { return Pace{N: 100, Mean: 600, Square: 600 * 600 * 1.05} }
	var list []Ticket
	for i := range 6 {
		list = append(list, Ticket{fmt.Sprint(i), "A", nine.Add(time.Duration(i) * time.Minute)})
	}
	list = append(list, Ticket{"lost", "Z", nine})
	got := Forecast(Hall{Now: nine, Waiting: list, Windows: []Window{{Serves: []string{"A"}}, {Serves: []string{"A"}}}, Pace: steady})
	for id, want := range map[string]time.Duration{"0": 0, "1": 0, "2": 9 * time.Minute, "5": 20 * time.Minute} {
		if d := (got[id].Wait - want).Abs(); d > 3*time.Minute {
			t.Errorf("ticket %s waits %v, not about %v", id, got[id].Wait, want)
		}
		if g := got[id]; g.Low > g.Wait || g.Wait > g.High {
			t.Errorf("ticket %s: %v", id, g)
		}
	}
	if _, ok := got["lost"]; ok {
		t.Error("a ticket that no window serves has a forecast")
	}
	if len(Forecast(Hall{Now: nine, Waiting: list, Pace: steady})) != 0 {
		t.Error("a hall without windows has forecasts")
	}
}

func TestPaceLearnsAndForgetsSlips(t *testing.T) {
	p := Assumed(20)
	for range 900 {
		p = p.Learn(5 * time.Minute)
	}
	if math.Abs(p.Mean-300) > 5 {
		t.Errorf("after 900 services of 5 minutes the mean is %.0f s", p.Mean)
	}
	for _, slip := range []time.Duration{0, 3 * time.Second, 4 * time.Hour, -time.Minute} {
		if p.Learn(slip) != p {
			t.Errorf("%v was taken for a service", slip)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	if left := p.drawLeft(r, 3600); left <= 0 || math.IsNaN(left) {
		t.Errorf("of a very long service %v s are left", left)
	}
}
