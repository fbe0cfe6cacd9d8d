package rule

import (
	"encoding/json"
	"math"

	"citybrain/kernel/fault"
)

// The bounds of fences.
const (
	MostPoints = 10_000 // of one fence
	leastRing  = 4      // a triangle that is closed
)

// ErrFence is the fault of a fence whose shape cannot be.
var ErrFence = fault.New(fault.Invalid, "things.fence_shape", "A fence is a GeoJSON Polygon or MultiPolygon of at most 10,000 points in degrees, each ring closed.")

// Fence is an area of the city, for inside, entered and left 电子围栏.
type Fence struct {
	box   [4]float64     // west, south, east, north
	rings [][][2]float64 // outer rings and holes of all parts: a place lies inside of an odd number
}

type shape struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// ParseFence reads a GeoJSON Polygon or MultiPolygon. Fault: ErrFence.
func ParseFence(raw []byte) (*Fence, error) {
	var s shape
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, ErrFence.Because(err)
	}
	var parts [][][][2]float64
	var err error
	switch s.Type {
	case "Polygon":
		parts = make([][][][2]float64, 1)
		err = json.Unmarshal(s.Coordinates, &parts[0])
	case "MultiPolygon":
		err = json.Unmarshal(s.Coordinates, &parts)
	default:
		return nil, ErrFence
	}
	if err != nil {
		return nil, ErrFence.Because(err)
	}
	f := &Fence{box: [4]float64{180, 90, -180, -90}}
	for _, part := range parts {
		f.rings = append(f.rings, part...)
	}
	return f, f.check()
}

// Corners visits the corners, lon and lat, until one is refused.
func (f *Fence) Corners(visit func(lon, lat float64) bool) bool {
	for _, ring := range f.rings {
		for _, at := range ring {
			if !visit(at[0], at[1]) {
				return false
			}
		}
	}
	return true
}

func (f *Fence) check() error {
	points := 0
	for _, ring := range f.rings {
		points += len(ring)
		if len(ring) < leastRing || ring[0] != ring[len(ring)-1] || points > MostPoints {
			return ErrFence
		}
		for _, p := range ring {
			if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
				return ErrFence
			}
			f.box = [4]float64{min(f.box[0], p[0]), min(f.box[1], p[1]), max(f.box[2], p[0]), max(f.box[3], p[1])}
		}
	}
	if points == 0 {
		return ErrFence
	}
	return nil
}

// Holds tells whether a place (WGS-84 degrees) lies inside.
func (f *Fence) Holds(lon, lat float64) bool {
	if lon < f.box[0] || lat < f.box[1] || lon > f.box[2] || lat > f.box[3] {
		return false
	}
	inside := false
	for _, ring := range f.rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > lat) != (b[1] > lat) && lon < (b[0]-a[0])*(lat-a[1])/(b[1]-a[1])+a[0] {
				inside = !inside
			}
		}
	}
	return inside
}
