package places

import (
	"encoding/binary"
	"math"

	"citybrain/kernel/geo"
)

// e7 is degrees in whole ten-millionths, the precision of OpenStreetMap.
func e7(degrees float64) int64 { return int64(math.Round(degrees * 1e7)) }

// degrees undoes e7.
func degrees(v int64) float64 { return float64(v) / 1e7 }

// snap rounds a point to what the store holds, so that a map read from files
// and one read from the store are the same to the bit.
func snap(p geo.Point) geo.Point {
	return geo.Point{Lon: degrees(e7(p.Lon)), Lat: degrees(e7(p.Lat))}
}

// packNumbers writes numbers as a count and differences.
func packNumbers(numbers []int64) []byte {
	out := binary.AppendUvarint(make([]byte, 0, 2+3*len(numbers)), uint64(len(numbers)))
	last := int64(0)
	for _, n := range numbers {
		out = binary.AppendVarint(out, n-last)
		last = n
	}
	return out
}

// packLines writes lines or rings as counts and differences of both coordinates.
func packLines(lines [][]geo.Point) []byte {
	out := binary.AppendUvarint(nil, uint64(len(lines)))
	var x, y int64
	for _, line := range lines {
		out = binary.AppendUvarint(out, uint64(len(line)))
		for _, p := range line {
			px, py := e7(p.Lon), e7(p.Lat)
			out = binary.AppendVarint(out, px-x)
			out = binary.AppendVarint(out, py-y)
			x, y = px, py
		}
	}
	return out
}

// unpacker reads what the pack functions wrote; bad is set by bytes that they
// cannot have written.
type unpacker struct {
	data []byte
	bad  bool
}

// count reads a length; each counted thing takes at least one byte, so a
// broken length cannot ask for more memory than the row has bytes.
func (u *unpacker) count() int {
	n, size := binary.Uvarint(u.data)
	if size <= 0 || n > uint64(len(u.data)-size) {
		u.bad = true
		return 0
	}
	u.data = u.data[size:]
	return int(n)
}

func (u *unpacker) difference() int64 {
	v, size := binary.Varint(u.data)
	if size <= 0 {
		u.bad = true
		return 0
	}
	u.data = u.data[size:]
	return v
}

// unpackNumbers reads what packNumbers wrote, else ErrStoredBroken.
func unpackNumbers(data []byte) ([]int64, error) {
	u := unpacker{data: data}
	out := make([]int64, u.count())
	last := int64(0)
	for i := range out {
		last += u.difference()
		out[i] = last
	}
	if u.bad || len(u.data) > 0 {
		return nil, ErrStoredBroken
	}
	return out, nil
}

// unpackLines reads what packLines wrote, else ErrStoredBroken.
func unpackLines(data []byte) ([][]geo.Point, error) {
	u := unpacker{data: data}
	out := make([][]geo.Point, u.count())
	var x, y int64
	for i := range out {
		out[i] = make([]geo.Point, u.count())
		for j := range out[i] {
			x += u.difference()
			y += u.difference()
			out[i][j] = geo.Point{Lon: degrees(x), Lat: degrees(y)}
		}
	}
	if u.bad || len(u.data) > 0 {
		return nil, ErrStoredBroken
	}
	return out, nil
}
