package twin

import (
	"slices"
	"testing"
)

// TestFiguresOfARegionFollowItsThings: a region knows its newest report and its
// sums without asking the others, and what moves house takes its report along.
func TestFiguresOfARegionFollowItsThings(t *testing.T) {
	tw := New(schemas(), 0)
	var fx Effects
	for i, region := range []string{"310106013", "310106012", "310101001"} {
		info := bin("thing_" + region)
		info.Region = region
		tw.Apply(tw.Put(info), info.ID, level(int64(i+1)*minute, float64(i+1)/10), &fx)
	}
	for region, want := range map[string]int64{"": 3, "3": 3, "310106": 2, "310106013": 1, "310101": 3, "32": 0} {
		if got := tw.NewestWithin(region); !slices.Equal(got, []int64{want * minute, 0}) {
			t.Errorf("newest of %q: %v, want %d min", region, got, want)
		}
	}
	all := tw.Measure(0, 0)
	for region, want := range map[string]Measure{
		"":       {Count: 3, Sum: 0.1 + 0.2 + 0.3, Min: 0.1, Max: 0.3, Newest: 3 * minute},
		"310106": {Count: 2, Sum: 0.1 + 0.2, Min: 0.1, Max: 0.2, Newest: 2 * minute},
		"310101": {Count: 1, Sum: 0.3, Min: 0.3, Max: 0.3, Newest: 3 * minute},
		"32":     {},
	} {
		got := all.Within(region)
		if off := got.Sum - want.Sum; off > 1e-9 || off < -1e-9 {
			t.Errorf("sum of %q: %v, want %v", region, got.Sum, want.Sum)
		}
		if got.Sum = want.Sum; got != want {
			t.Errorf("%q: %+v, want %+v", region, got, want)
		}
	}

	moved := bin("thing_310101001")
	moved.Region = "310104002"
	tw.Put(moved)
	if got := tw.NewestWithin("310104"); got[0] != 3*minute {
		t.Errorf("after the move %v", got)
	}
}

// TestRegisteredAgainIsNotRemoved: a thing that was removed and registered again
// between two looks is there.
func TestRegisteredAgainIsNotRemoved(t *testing.T) {
	tw := New(schemas(), 100)
	tw.Put(bin("thing_1"))
	seen := tw.Version()
	tw.Remove("thing_1")
	tw.Put(bin("thing_1"))
	if list, _ := tw.Changes(seen); len(list) != 1 || list[0].Removed {
		t.Errorf("the changes are %+v", list)
	}
}
