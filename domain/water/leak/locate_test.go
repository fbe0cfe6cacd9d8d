package leak_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"citybrain/domain/water/leak"
)

// street is a line of nodes 0 to 20, a hundred metres apart, with a branch at 10.
func street() (pipes []leak.Pipe) {
	for i := range 20 {
		pipes = append(pipes, leak.Pipe{From: strconv.Itoa(i), To: strconv.Itoa(i + 1), Length: 100})
	}
	return append(pipes, leak.Pipe{From: "10", To: "branch", Length: 300})
}

func TestALeakIsLocatedBetweenSensors(t *testing.T) {
	at := map[string]string{"a": "0", "b": "4", "c": "9", "d": "13", "e": "18", "f": "branch", "lost": "nowhere"}
	for _, node := range []int{2, 7, 11, 16} {
		var ranked []leak.Ranked
		for sensor, where := range at {
			metres := 1500.0
			if n, err := strconv.Atoi(where); err == nil {
				metres = 100 * math.Abs(float64(n-node))
			} else if where == "branch" {
				metres = 300 + 100*math.Abs(float64(10-node))
			}
			ranked = append(ranked, leak.Ranked{Sensor: sensor, Drop: 0.4 * math.Exp(-metres/450)})
		}
		found := leak.Locate(street(), at, ranked)
		i := slices.IndexFunc(found, func(c leak.Candidate) bool { return c.Node == strconv.Itoa(node) })
		if i < 0 || i > 2 {
			t.Errorf("the leak at %d stands at place %d: %v", node, i, found[:4])
		}
	}
}

func TestTooFewSensorsLocateNothing(t *testing.T) {
	if found := leak.Locate(street(), map[string]string{"a": "1"}, []leak.Ranked{{Sensor: "a", Drop: 1}}); found != nil {
		t.Errorf("%v", found)
	}
}
