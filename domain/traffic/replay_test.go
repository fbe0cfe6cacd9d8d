package traffic

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
)

// An hour can be looked at again: how the roads stood, who steered the signals, and what went
// on, each within the region of whoever asks.
func TestAnHourIsSeenAgain(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		if _, err := c.Replay(t.Context(), time.Time{}); !errors.Is(err, auth.ErrDenied) && !errors.Is(err, auth.ErrUnauthenticated) {
			t.Fatalf("a stranger looks: %v", err)
		}
		begun := c.clock.Now()
		kerb := c.kerbs(t)
		if v, err := c.Replay(c.engineer, begun); err != nil || len(v.Moments) != 0 || v.First != nil {
			t.Fatalf("before the first beat: %+v, %v", v, err)
		}
		c.beats(t, 130)
		kerb().Cut(0, true)
		c.beats(t, 60)
		v, err := c.Replay(c.engineer, begun.Truncate(time.Minute))
		if err != nil || len(v.Moments) < 3 || v.First == nil || len(v.Junctions) == 0 {
			t.Fatalf("%+v, %v", v, err)
		}
		first, last := v.Moments[0], v.Moments[len(v.Moments)-1]
		if len(first.Roads) != len(c.Roads(t.Context()).Roads) || len(first.Signals) != len(v.Junctions) {
			t.Errorf("%d roads and %d signals", len(first.Roads), len(first.Signals))
		}
		if last.At.Sub(first.At) != time.Duration(len(v.Moments)-1)*time.Minute {
			t.Errorf("from %s to %s in %d minutes", first.At, last.At, len(v.Moments))
		}
		if strings.Contains(first.Signals, "x") || strings.Count(last.Signals, "x") != 1 {
			t.Errorf("a line was cut: %s, then %s", first.Signals, last.Signals)
		}
		theirs, err := c.Replay(c.stranger, begun.Truncate(time.Minute))
		if err != nil || len(theirs.Moments) != len(v.Moments) || slices.Contains(theirs.Junctions, "j00") || strings.Contains(theirs.Moments[len(v.Moments)-1].Signals, "x") {
			t.Errorf("in another district: %v, %v", theirs.Junctions, err)
		}
		if v, err := c.Replay(c.engineer, begun.Add(-48*time.Hour)); err != nil || len(v.Moments) != 0 {
			t.Errorf("two days ago: %d minutes, %v", len(v.Moments), err)
		}
	})
}

func TestAMinuteThatIsNoneIsNotRead(t *testing.T) {
	kept := storedMoment{Roads: "0123", Signals: map[string]string{"a": "j1 j2 ", "x": "j3 "}, Speed: 21.5}
	text, err := kept.pack()
	if err != nil {
		t.Fatal(err)
	}
	var again storedMoment
	if err := again.unpack(text); err != nil || again.Roads != kept.Roads || again.Speed != 21.5 {
		t.Fatalf("%+v, %v", again, err)
	}
	if m := again.told([]string{"j3", "j9", "j1"}); m.Signals != "x-a" || m.Driving == nil {
		t.Errorf("%+v", m)
	}
	for _, bad := range []string{"", "!", text[:len(text)/2], "AAAA"} {
		if err := new(storedMoment).unpack(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
