package measure

import "time"

// brief is a window of one minute as it is remembered: a city has hundreds of thousands.
type brief struct {
	covered, count, flow, occupancy, speed, quality float32
	sources                                         uint8 // bits of sources; 0: not imputed
}

var sourceBits = [...]string{FromBeside, FromAbove, FromBelow, FromUsual}

func shorten(w Window) brief {
	b := brief{float32(w.Covered), float32(w.Count), float32(w.Flow), float32(w.Occupancy), float32(w.Speed), float32(w.Quality), 0}
	if !w.Imputed {
		return b
	}
	for _, s := range w.Sources {
		for bit, name := range sourceBits {
			if s == name {
				b.sources |= 1 << bit
			}
		}
	}
	return b
}

// lengthen gives the windows back; the last of them ended at until.
func lengthen(list []brief, until time.Time) []Window {
	windows := make([]Window, len(list))
	for i, b := range list {
		w := Window{From: until.Add(-time.Duration(len(list)-i) * Minute), Length: Minute, Covered: float64(b.covered), Count: float64(b.count),
			Flow: float64(b.flow), Occupancy: float64(b.occupancy), Speed: float64(b.speed), Quality: float64(b.quality), Imputed: b.sources != 0}
		for bit, name := range sourceBits {
			if b.sources&(1<<bit) != 0 {
				w.Sources = append(w.Sources, name)
			}
		}
		windows[i] = w
	}
	return windows
}

// pushed adds to a list of at most so many; the oldest goes.
func pushed[T any](list []T, one T, most int) []T {
	if len(list) == most {
		copy(list, list[1:])
		list[most-1] = one
		return list
	}
	return append(list, one)
}
