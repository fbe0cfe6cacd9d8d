package sign

import (
	"math/rand/v2"
	"testing"
	"time"
)

// cycles are greens of 30 s every 90 s, the last of them not long ago.
func cycles(now time.Time) []Span {
	last := now.Add(-40 * time.Second)
	var list []Span
	for i := 3; i >= 0; i-- {
		from := last.Add(-time.Duration(i) * 90 * time.Second)
		list = append(list, Span{from, from.Add(30 * time.Second)})
	}
	return list
}

func TestASignalThatRepeatsItselfIsForeseen(t *testing.T) {
	shown := cycles(eight)
	list, ok := Greens(shown, eight, 3*time.Minute)
	if !ok || len(list) != 2 || !list[0].From.Equal(eight.Add(50*time.Second)) || list[0].Until.Sub(list[0].From) != 30*time.Second {
		t.Fatalf("%v, %v", list, ok)
	}
	if speed := Glide(500, 20, 50, list, eight); speed != 34 { // 52 s
		t.Errorf("%d km/h", speed)
	}
	for what, odd := range map[string][]Span{
		"too little was seen": shown[:2],
		"a green came early":  {shown[0], shown[1], {shown[2].From.Add(-9 * time.Second), shown[2].Until}, shown[3]},
		"a green was longer":  {shown[0], shown[1], {shown[2].From, shown[2].Until.Add(9 * time.Second)}, shown[3]},
		"it goes on and on":   {shown[0], shown[1], shown[2], {From: shown[3].From}},
		"none came any more":  shown[:3],
	} {
		if list, ok := Greens(odd, eight.Add(30*time.Second), time.Minute); ok {
			t.Errorf("%s: %v", what, list)
		}
	}
}

// Who drives as advised comes in a green, never above the limit nor below the least.
func TestWhoGlidesComesInAGreen(t *testing.T) {
	r, found := rand.New(rand.NewPCG(4, 100)), 0
	for range 20_000 {
		now := eight.Add(time.Duration(r.IntN(45)) * time.Second)
		list, ok := Greens(cycles(eight), now, 4*time.Minute)
		if !ok {
			t.Fatal("not foreseen")
		}
		metres, most := 1000*r.Float64(), 30+10*r.IntN(5)
		speed := Glide(metres, 20, most, list, now)
		if speed == 0 {
			continue
		}
		found++
		at, green := now.Add(time.Duration(3.6*metres/float64(speed)*float64(time.Second))), false
		for _, g := range list {
			green = green || !at.Before(g.From) && !at.After(g.Until)
		}
		if !green || speed > most || speed < 20 {
			t.Fatalf("%.0f m at %d of %d km/h: %s is in none of %v", metres, speed, most, at, list)
		}
	}
	if found < 10_000 {
		t.Errorf("only %d find a speed", found)
	}
	if Glide(0, 20, 50, []Span{{eight, eight.Add(time.Minute)}}, eight) != 0 || Glide(100, 20, 50, nil, eight) != 0 {
		t.Error("a speed where none can be")
	}
}
