package geo

import "math"

// Box is a rectangle of degrees; it never crosses the 180th meridian.
type Box struct {
	West, South, East, North float64
}

// EmptyBox contains nothing; Extend and Join make it grow.
func EmptyBox() Box {
	return Box{West: math.Inf(1), South: math.Inf(1), East: math.Inf(-1), North: math.Inf(-1)}
}

// BoxOf gives the smallest box around the points.
func BoxOf(points ...Point) Box {
	b := EmptyBox()
	for _, p := range points {
		b = b.Extend(p)
	}
	return b
}

// ParseBox reads "west,south,east,north"; anything else is ErrBox.
func ParseBox(text string) (Box, error) {
	v, ok := parseFloats(text, 4)
	if !ok {
		return Box{}, ErrBox
	}
	b := Box{v[0], v[1], v[2], v[3]}
	if !b.Valid() {
		return Box{}, ErrBox
	}
	return b, nil
}

// Valid reports whether the box is on the earth and not inside out.
func (b Box) Valid() bool {
	return Point{b.West, b.South}.Valid() && Point{b.East, b.North}.Valid() && b.West <= b.East && b.South <= b.North
}

// Empty reports whether the box contains no point at all.
func (b Box) Empty() bool { return !(b.West <= b.East && b.South <= b.North) }

// Extend gives the smallest box around b and p.
func (b Box) Extend(p Point) Box {
	return Box{min(b.West, p.Lon), min(b.South, p.Lat), max(b.East, p.Lon), max(b.North, p.Lat)}
}

// Join gives the smallest box around both.
func (b Box) Join(c Box) Box {
	return Box{min(b.West, c.West), min(b.South, c.South), max(b.East, c.East), max(b.North, c.North)}
}

// Contains reports whether p lies in the box or on its edge.
func (b Box) Contains(p Point) bool {
	return p.Lon >= b.West && p.Lon <= b.East && p.Lat >= b.South && p.Lat <= b.North
}

// Meets reports whether the boxes share at least a point.
func (b Box) Meets(c Box) bool {
	return b.West <= c.East && c.West <= b.East && b.South <= c.North && c.South <= b.North
}

// Grow gives the box with so many metres more on each side.
func (b Box) Grow(metres float64) Box {
	m := NewMetric((b.South + b.North) / 2)
	dx, dy := metres/m.x, metres/m.y
	return Box{b.West - dx, b.South - dy, b.East + dx, b.North + dy}
}

// Centre gives the middle of the box.
func (b Box) Centre() Point { return Point{(b.West + b.East) / 2, (b.South + b.North) / 2} }
