package field_test

import (
	"math"
	"testing"

	"citybrain/domain/environment/field"
	"citybrain/kernel/geo"
)

func TestNothingIsSaidWhereNoStationIsNear(t *testing.T) {
	box := geo.Box{West: 121.40, South: 31.20, East: 121.44, North: 31.22}
	west := field.Point{At: geo.Point{Lon: 121.405, Lat: 31.21}, Value: 40}
	near := field.Point{At: geo.Point{Lon: 121.409, Lat: 31.21}, Value: 80}
	g := field.Spread([]field.Point{west, near}, box, 40, 20, 800)
	said := 0
	for i, v := range g.Values {
		at := g.Centre(i)
		reached := min(geo.Distance(at, west.At), geo.Distance(at, near.At)) <= 800
		if reached == math.IsNaN(v) && math.Abs(min(geo.Distance(at, west.At), geo.Distance(at, near.At))-800) > 2 {
			t.Fatalf("%v: %v", at, v)
		}
		if !math.IsNaN(v) {
			said++
			if v < 40-1e-9 || v > 80+1e-9 {
				t.Fatalf("%v lies beyond what was measured", v)
			}
		}
	}
	if said == 0 || said == len(g.Values) {
		t.Errorf("%d of %d cells", said, len(g.Values))
	}
}
