package measure

import "time"

// Segment is one stretch of a route and what is known of its speed.
type Segment struct {
	Length float64       // m
	Free   float64       // m/s allowed
	Stop   time.Duration // awaited at the signal at its end
	Speeds []Window      // oldest first; of any length, imputed ones too
}

// Travel is the time that a route takes.
type Travel struct {
	Time    time.Duration `json:"time"`
	Free    time.Duration `json:"free"`    // at the speeds allowed, without signals
	Known   float64       `json:"known"`   // share of the length with a speed that was measured
	Quality float64       `json:"quality"` // mean of the segments' quality by length; 0 where none is known
}

// walking is the slowest speed that a segment is passed with: slower figures come from
// single vehicles that stood at the detector.
const walking = 0.8 // m/s

// TravelTime (行程时间) drives a route that starts at a time: each segment at the speed of the
// window in which it is reached, or of the last one before. Windows older than 15 minutes
// say nothing; there the allowed speed counts and the segment is not known.
func TravelTime(route []Segment, start time.Time) Travel {
	var t Travel
	at, metres := start, 0.0
	for _, s := range route {
		if !(s.Length > 0) || !(s.Free > 0) {
			continue
		}
		free := seconds(s.Length / s.Free)
		took := free
		if w, ok := latest(s.Speeds, at); ok {
			took = seconds(s.Length / min(s.Free, max(walking, w.Speed)))
			t.Quality += w.Quality * s.Length
			if !w.Imputed {
				t.Known += s.Length
			}
		}
		t.Free += free
		t.Time += took + s.Stop
		at = at.Add(took + s.Stop)
		metres += s.Length
	}
	if metres > 0 {
		t.Known /= metres
		t.Quality /= metres
	}
	return t
}

// latest is the last window with a speed that began at the time or before.
func latest(windows []Window, at time.Time) (Window, bool) {
	for i := len(windows) - 1; i >= 0; i-- {
		w := windows[i]
		if w.From.After(at) || w.Speed <= 0 {
			continue
		}
		return w, at.Sub(w.Until()) <= Quarter
	}
	return Window{}, false
}

func seconds(s float64) time.Duration {
	return time.Duration(min(s, 86400) * float64(time.Second))
}
