package incident

import "math"

// sources is how many cameras may look at one lane.
const sources = 8

// sure is from which certainty on a camera's word alone is an alarm: it has a picture.
const sure = 0.9

// Film takes what a camera says of a vehicle that stands: the next word of the same camera
// on the same lane replaces the last. A camera that is sure raises an alarm by itself; its
// word that the vehicle is gone lets the alarm end when nobody else holds it. What names
// no lane or no source is not taken.
func (p *Patrol) Film(s Stopped) []Alarm {
	p.told = nil
	if s.Lane < 0 || s.Lane >= len(p.lanes) || s.Source == "" || !(s.Sure >= 0 && s.Sure <= 1) || math.IsNaN(s.At) || math.IsInf(s.At, 0) {
		return nil
	}
	w := &p.lanes[s.Lane]
	if s.Gone {
		delete(w.cameras, s.Source)
		return nil
	}
	if _, known := w.cameras[s.Source]; !known && len(w.cameras) >= sources {
		return nil
	}
	if w.cameras == nil {
		w.cameras = map[string]Stopped{}
	}
	w.cameras[s.Source] = s
	if s.Sure >= sure {
		p.raise(s.Lane, s.At, StoppedVehicle, s.Sure, p.now, 0)
	}
	return p.told
}
