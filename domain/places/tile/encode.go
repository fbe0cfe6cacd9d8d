package tile

import (
	"encoding/binary"
	"math"
)

// Prop is one property of a feature; make it with Text or Number.
type Prop struct {
	key    string
	text   string
	number int64
	isText bool
}

// Text makes a property of a text; an empty one is left out of the tile.
func Text(key, value string) Prop { return Prop{key: key, text: value, isText: true} }

// Number makes a property of a whole number.
func Number(key string, value int64) Prop { return Prop{key: key, number: value} }

// The geometry types of the encoding.
const (
	typePoint   = 1
	typeLine    = 2
	typePolygon = 3
)

// Builder makes one tile, layer by layer.
type Builder struct {
	frame     frame
	tolerance float64
	layers    []*Layer
}

// New begins a tile. Lines and outlines lose detail finer than tolerance units
// (a 4096th of the tile's side); 0 keeps every vertex.
func New(a Address, tolerance float64) *Builder {
	return &Builder{frame: a.frame(), tolerance: tolerance}
}

// Layer is one named layer of a tile.
type Layer struct {
	builder  *Builder
	name     string
	features []byte
	count    int
	keys     map[string]uint64
	keyOrder []string
	values   map[Prop]uint64
	valOrder []Prop
}

// Layer begins a layer; a layer without features is left out of the tile.
func (b *Builder) Layer(name string) *Layer {
	l := &Layer{builder: b, name: name, keys: map[string]uint64{}, values: map[Prop]uint64{}}
	b.layers = append(b.layers, l)
	return l
}

// Point adds a point if it lies in the tile or its margin.
func (l *Layer) Point(id uint64, at Vertex, props ...Prop) {
	f := l.builder.frame
	x, y := at.X*f.scale-f.x, at.Y*f.scale-f.y
	if x < low || x > high || y < low || y > high {
		return
	}
	var c commands
	c.move(round(Vertex{x, y}))
	l.add(id, typePoint, c.out, props)
}

// Line adds the pieces of a line that lie in the tile, as one feature.
func (l *Layer) Line(id uint64, line []Vertex, props ...Prop) {
	var c commands
	for _, piece := range clipLine(l.builder.frame.units(line)) {
		c.line(whole(simplify(piece, l.builder.tolerance)))
	}
	l.add(id, typeLine, c.out, props)
}

// Polygon adds the part of a polygon that lies in the tile; the first ring is
// outside, the others are holes. Rings may be closed or not, in any direction.
func (l *Layer) Polygon(id uint64, rings [][]Vertex, props ...Prop) {
	var c commands
	for i, ring := range rings {
		cells := whole(simplify(clipRing(l.builder.frame.units(ring)), l.builder.tolerance))
		if n := len(cells); n > 1 && cells[0] == cells[n-1] {
			cells = cells[:n-1]
		}
		area := doubleArea(cells)
		if len(cells) < 3 || area == 0 {
			if i == 0 {
				return
			}
			continue
		}
		if (area > 0) != (i == 0) {
			reverse(cells)
		}
		c.ring(cells)
	}
	l.add(id, typePolygon, c.out, props)
}

// add writes one feature.
func (l *Layer) add(id uint64, kind uint64, geometry []byte, props []Prop) {
	if len(geometry) == 0 {
		return
	}
	var tags []byte
	for _, p := range props {
		if p.isText && p.text == "" {
			continue
		}
		tags = binary.AppendUvarint(tags, l.key(p.key))
		tags = binary.AppendUvarint(tags, l.value(p))
	}
	var f []byte
	if id != 0 {
		f = appendNumber(f, 1, id)
	}
	if len(tags) > 0 {
		f = appendBytes(f, 2, tags)
	}
	f = appendNumber(f, 3, kind)
	f = appendBytes(f, 4, geometry)
	l.features = appendBytes(l.features, 2, f)
	l.count++
}

func (l *Layer) key(name string) uint64 {
	i, ok := l.keys[name]
	if !ok {
		i = uint64(len(l.keyOrder))
		l.keys[name] = i
		l.keyOrder = append(l.keyOrder, name)
	}
	return i
}

func (l *Layer) value(p Prop) uint64 {
	p.key = ""
	i, ok := l.values[p]
	if !ok {
		i = uint64(len(l.valOrder))
		l.values[p] = i
		l.valOrder = append(l.valOrder, p)
	}
	return i
}

// Bytes gives the encoded tile, nil when nothing lies in it.
func (b *Builder) Bytes() []byte {
	var out []byte
	for _, l := range b.layers {
		if l.count > 0 {
			out = appendBytes(out, 3, l.bytes())
		}
	}
	return out
}

func (l *Layer) bytes() []byte {
	out := appendNumber(nil, 15, 2)
	out = appendBytes(out, 1, []byte(l.name))
	out = append(out, l.features...)
	for _, key := range l.keyOrder {
		out = appendBytes(out, 3, []byte(key))
	}
	for _, p := range l.valOrder {
		if p.isText {
			out = appendBytes(out, 4, appendBytes(nil, 1, []byte(p.text)))
		} else {
			out = appendBytes(out, 4, appendNumber(nil, 4, uint64(p.number)))
		}
	}
	return appendNumber(out, 5, Extent)
}

func appendNumber(out []byte, field int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(out, uint64(field)<<3), v)
}

func appendBytes(out []byte, field int, body []byte) []byte {
	out = binary.AppendUvarint(binary.AppendUvarint(out, uint64(field)<<3|2), uint64(len(body)))
	return append(out, body...)
}

// cell is a vertex on the whole units of a tile.
type cell struct{ x, y int32 }

func round(v Vertex) cell { return cell{int32(math.Round(v.X)), int32(math.Round(v.Y))} }

// whole rounds to units and drops repeated cells.
func whole(line []Vertex) []cell {
	out := make([]cell, 0, len(line))
	for _, v := range line {
		if c := round(v); len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return out
}

// doubleArea is positive for a ring that runs clockwise on the screen, which
// the encoding wants of outer rings.
func doubleArea(ring []cell) int64 {
	var sum int64
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += int64(a.x)*int64(b.y) - int64(b.x)*int64(a.y)
	}
	return sum
}

func reverse(ring []cell) {
	for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
		ring[i], ring[j] = ring[j], ring[i]
	}
}

// commands is a geometry being written: moves and lines as differences.
type commands struct {
	out []byte
	at  cell
}

const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

func (c *commands) command(id, count int) {
	c.out = binary.AppendUvarint(c.out, uint64(id)|uint64(count)<<3)
}

func (c *commands) to(p cell) {
	for _, d := range [2]int32{p.x - c.at.x, p.y - c.at.y} {
		c.out = binary.AppendUvarint(c.out, uint64(uint32(d<<1^d>>31)))
	}
	c.at = p
}

func (c *commands) move(p cell) {
	c.command(moveTo, 1)
	c.to(p)
}

func (c *commands) line(cells []cell) {
	if len(cells) < 2 {
		return
	}
	c.move(cells[0])
	c.command(lineTo, len(cells)-1)
	for _, p := range cells[1:] {
		c.to(p)
	}
}

func (c *commands) ring(cells []cell) {
	c.line(cells)
	c.command(closePath, 1)
}
