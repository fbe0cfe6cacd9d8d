package street

import (
	"math"
	"testing"

	"citybrain/domain/traffic/network"
)

// fastest is the highest speed on a lane in the next seconds, beyond where drivers have
// slowed down.
func fastest(s *Street, lane, seconds int) (most float64) {
	for range seconds {
		s.Show(0, "G")
		s.Show(1, "G")
		s.Step()
		for _, v := range s.Seen(nil) {
			if v.Lane == lane && v.Link == network.None && v.At > 100 {
				most = max(most, v.Speed)
			}
		}
	}
	return most
}

// Drivers keep to a speed that a sign advises, after they have slowed down to it, and drive
// as the law allows when it is dark again.
func TestDriversKeepToAnAdvisedSpeed(t *testing.T) {
	s := New(line(200), Demand{Peak: 200, Trip: 1e6, Day: heavy.Day}, morning, 1)
	free := fastest(s, 1, 300)
	if err := s.Advise(1, 8); err != nil {
		t.Fatal(err)
	}
	fastest(s, 1, 30)
	if advised := fastest(s, 1, 300); advised > 8 || advised < 6 || free < 10 {
		t.Errorf("%v m/s before, %v where 8 are advised", free, advised)
	}
	if err := s.Advise(1, 0); err != nil {
		t.Fatal(err)
	}
	if again := fastest(s, 1, 300); math.Abs(again-free) > 1 {
		t.Errorf("%v m/s after, %v before", again, free)
	}
	for _, err := range []error{s.Advise(-1, 8), s.Advise(99, 8), s.Advise(0, -1), s.Advise(0, math.NaN())} {
		if err == nil {
			t.Error("a speed that cannot be advised is taken")
		}
	}
}
