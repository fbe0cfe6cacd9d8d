package traffic

import "testing"

// Everybody sees how long it takes along the avenue, which is longer than on free road once
// it has filled.
func TestEverybodySeesHowLongItTakes(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		lively(c)
		if v := c.RoadTimes(t.Context()); v.At != nil || len(v.Items) != 0 {
			t.Fatalf("before the first beat: %+v", v)
		}
		c.beats(t, 600)
		v := c.RoadTimes(t.Context())
		if v.At == nil || len(v.Items) != 2 {
			t.Fatalf("%+v", v)
		}
		for _, one := range v.Items {
			if one.Road != "干路" || one.Metres < 1800 || one.Free < 120 || one.Now <= one.Free || one.Now > 5*one.Free || one.Known < 0.5 {
				t.Errorf("%+v", one)
			}
		}
		if a, b := v.Items[0].Bearing, v.Items[1].Bearing; (a-b+360)%360 < 170 || (a-b+360)%360 > 190 {
			t.Errorf("the directions are %d and %d", a, b)
		}
	})
}
