package traffic

import (
	"errors"
	"testing"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/geo"
)

// Who drives on the main road is told at what speed the next signal is green, and it is when
// they come. Before much was seen nothing is told, nor of a signal that decides by itself.
func TestWhoDrivesAsAdvisedFindsTheSignalGreen(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		here := geo.Point{Lon: 121.4 + 0.0053*1.3, Lat: 31.2 + 0.0045*2}
		if _, err := c.GreenAdvice(t.Context(), here, 90); !errors.Is(err, ErrNoSignal) {
			t.Fatalf("before anything was seen: %v", err)
		}
		signed(t, c, 100)
		if v, err := c.GreenAdvice(t.Context(), here, 90); err != nil || v.State != "unknown" || v.Speed != 0 {
			t.Fatalf("%+v, %v", v, err)
		}
		c.beats(t, 300)
		told := 0
		for range 30 {
			c.beats(t, 7)
			v, err := c.GreenAdvice(t.Context(), here, 90)
			if err != nil || v.Road != "干路" || v.Limit != 50 || v.Metres < 300 || v.Metres > 400 || v.State == "unknown" {
				t.Fatalf("%+v, %v", v, err)
			}
			if v.State == "stop" {
				continue
			}
			told++
			if v.Speed > v.Limit || v.Speed < greenLeast {
				t.Fatalf("%+v", v)
			}
			c.beats(t, int(3.6*float64(v.Metres)/float64(v.Speed)))
			if !c.greenAt(t, here) {
				t.Errorf("no green for who drove %d m at %d km/h", v.Metres, v.Speed)
			}
		}
		if told < 10 {
			t.Errorf("told %d times only", told)
		}
		for _, j := range c.streets.order {
			if _, err := c.SetWay(c.chief, c.streets.net.Junctions[j].ID, "adaptive", "试运行", 0); err != nil {
				t.Fatal(err)
			}
		}
		c.beats(t, 120)
		if v, err := c.GreenAdvice(t.Context(), here, 90); err != nil || v.State != "unknown" || len(v.Greens) != 0 {
			t.Errorf("%+v, %v", v, err)
		}
		for what, at := range map[string]geo.Point{"far from any road": {Lon: 121.41, Lat: 31.19}, "after the last signal": {Lon: 121.4 + 0.0053*3.5, Lat: 31.209}} {
			if v, err := c.GreenAdvice(t.Context(), at, 90); !errors.Is(err, ErrNoSignal) {
				t.Errorf("%s: %+v, %v", what, v, err)
			}
		}
	})
}

// greenAt tells whether the signal ahead of a place on the main road is green now.
func (c city) greenAt(t *testing.T, at geo.Point) bool {
	t.Helper()
	r, err := c.detours()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Near(at, greenNear) {
		if b := across(c.streets.net, []int{e}); b > 60 && b < 120 {
			stop, _ := nextSignal(c.streets.net, e, 0)
			show, ok := c.steering.brain.Shown(stop.junction)
			return ok && show.At(stop.group) == network.Green
		}
	}
	t.Fatal("no such road")
	return false
}
