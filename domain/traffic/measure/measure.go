// Package measure makes figures of the street from what detectors say: windows of one
// minute and of fifteen, per detector, lane and movement; what is wrong with a detector;
// a stand-in where one is missing; levels of service; travel times.
//
// Flow is vehicles an hour, occupancy a share from 0 to 1, speed metres a second, length
// metres. The package is pure: the caller says what time it is.
package measure

import "time"

// The windows that are kept (统计时段).
const (
	Minute  = time.Minute
	Quarter = 15 * time.Minute
)

// Detector (检测器) is where one detector stands.
type Detector struct {
	ID       string  `json:"id"`
	Lane     int     `json:"lane"`     // of the network
	StopLine float64 `json:"stopLine"` // m from it to the end of its lane
}

// Window is what passed one detector, or one lane or movement, in one stretch of time.
type Window struct {
	From      time.Time     `json:"from"`
	Length    time.Duration `json:"length"`
	Covered   float64       `json:"covered"`   // share of Length that readings speak of
	Count     float64       `json:"count"`     // vehicles in the covered part
	Flow      float64       `json:"flow"`      // vehicles an hour
	Occupancy float64       `json:"occupancy"` // of the covered part, 0 to 1
	Speed     float64       `json:"speed"`     // m/s, mean of the counted; 0 with none
	Imputed   bool          `json:"imputed"`   // no detector saw it
	Quality   float64       `json:"quality"`   // 0 to 1: Covered, or 1 less the error that the stand-in usually makes
	Sources   []string      `json:"sources,omitempty"`
}

// Until is the end of the window.
func (w Window) Until() time.Time { return w.From.Add(w.Length) }

// Whole reports whether readings speak of enough of the window (four fifths) to be used
// for learning and for judging.
func (w Window) Whole() bool { return !w.Imputed && w.Covered >= 0.8 }

// Fold joins windows of one detector into one of the length that begins at from. Windows
// that do not lie in it are left out; the windows must not overlap.
func Fold(windows []Window, from time.Time, length time.Duration) Window {
	sum := adder{}
	out := Window{From: from, Length: length}
	quality := 0.0
	for _, w := range windows {
		if w.From.Before(from) || w.Until().After(from.Add(length)) {
			continue
		}
		covered := w.Covered * w.Length.Seconds()
		sum.add(covered, w.Count, w.Occupancy, w.Speed)
		quality += w.Quality * w.Length.Seconds()
		if w.Imputed {
			out.Imputed = true
			out.Sources = union(out.Sources, w.Sources)
		}
	}
	sum.fill(&out)
	out.Quality = quality / length.Seconds()
	return out
}

// Beside joins the windows of lanes that lie side by side, or of movements: flows add up,
// speed is the mean of vehicles, occupancy the mean of lanes.
func Beside(windows ...Window) Window {
	if len(windows) == 0 {
		return Window{}
	}
	out := Window{From: windows[0].From, Length: windows[0].Length, Quality: 1, Covered: 1}
	moving, n := 0.0, float64(len(windows))
	for _, w := range windows {
		out.Count += w.Count
		out.Flow += w.Flow
		out.Occupancy += w.Occupancy / n
		out.Covered = min(out.Covered, w.Covered)
		out.Quality = min(out.Quality, w.Quality)
		if w.Imputed {
			out.Imputed = true
			out.Sources = union(out.Sources, w.Sources)
		}
		if w.Speed > 0 {
			out.Speed += w.Speed * w.Flow
			moving += w.Flow
		}
	}
	if moving > 0 {
		out.Speed /= moving
	}
	return out
}

// adder gathers parts of a window.
type adder struct{ covered, count, occupied, metres, timed float64 }

func (a *adder) add(seconds, count, occupancy, speed float64) {
	a.covered += seconds
	a.count += count
	a.occupied += occupancy * seconds
	if speed > 0 {
		a.metres += speed * count
		a.timed += count
	}
}

func (a *adder) fill(w *Window) {
	w.Covered = min(1, a.covered/w.Length.Seconds())
	w.Count = a.count
	w.Quality = w.Covered
	if a.covered > 0 {
		w.Flow = a.count / a.covered * 3600
		w.Occupancy = min(1, a.occupied/a.covered)
	}
	if a.timed > 0 {
		w.Speed = a.metres / a.timed
	}
}

func union(a, b []string) []string {
	for _, s := range b {
		found := false
		for _, have := range a {
			found = found || have == s
		}
		if !found {
			a = append(a, s)
		}
	}
	return a
}
