package traffic

import (
	"errors"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
)

func TestWhatAJunctionShowedIsRememberedForMinutes(t *testing.T) {
	at := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	h := &shown{[][]lamps{{
		{at.Add(-10 * time.Minute), "rG"},
		{at.Add(-100 * time.Second), "ry"},
		{at.Add(-97 * time.Second), "rr"},
		{at.Add(-95 * time.Second), "Gr"},
		{at.Add(-20 * time.Second), ""},
	}}}
	bars := h.bars(0, 1, at)
	want := []CorridorBar{{-360, -100, "G"}, {-100, -97, "y"}, {-97, -20, "r"}, {-20, 0, ""}}
	if len(bars) != len(want) {
		t.Fatalf("%+v", bars)
	}
	for i, b := range bars {
		if b != want[i] {
			t.Errorf("%d: %+v, want %+v", i, b, want[i])
		}
	}
	if bars := h.bars(0, network.None, at); len(bars) != 1 || bars[0].Show != "" {
		t.Fatalf("a way without a group: %+v", bars)
	}
}

func TestACorridorIsToldToWhoMayReadTraffic(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.kerbs(t)
		c.beats(t, 5)
		if names, err := c.Corridors(c.engineer); err != nil || len(names) != 0 {
			t.Fatalf("%v, %v", names, err)
		}
		if _, err := c.Corridor(c.engineer, "没有的路"); !errors.Is(err, ErrNoRoad) {
			t.Fatal(err)
		}
		if _, err := c.Corridor(t.Context(), "延安路"); err == nil {
			t.Fatal("a stranger reads a corridor")
		}
		if h := c.steering.shown; len(h.list) != 4 || len(h.list[0]) == 0 {
			t.Fatalf("%+v", h)
		}
	})
}
