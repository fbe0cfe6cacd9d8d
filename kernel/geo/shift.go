package geo

import "math"

// System is a coordinate system that Chinese maps are given in.
type System string

// The systems. GCJ-02 (火星坐标) is what Amap, Tencent and DataV give, BD-09
// what Baidu gives; both are defined only inside China.
const (
	WGS84 System = "wgs84"
	GCJ02 System = "gcj02"
	BD09  System = "bd09"
)

// ParseSystem reads the name of a system; anything else is ErrSystem.
func ParseSystem(text string) (System, error) {
	switch s := System(text); s {
	case WGS84, GCJ02, BD09:
		return s, nil
	}
	return "", ErrSystem.With("system", text)
}

// Convert gives the same place in another system. A round trip comes back
// within 1e-6 degrees (10 cm). Outside China GCJ-02 equals WGS-84.
func Convert(p Point, from, to System) Point {
	if from == to {
		return p
	}
	switch from {
	case BD09:
		p = bdToGCJ(p)
		if to == GCJ02 {
			return p
		}
		p = gcjToWGS(p)
	case GCJ02:
		if to == BD09 {
			return gcjToBD(p)
		}
		return gcjToWGS(p)
	}
	if to == WGS84 {
		return p
	}
	p = wgsToGCJ(p)
	if to == BD09 {
		return gcjToBD(p)
	}
	return p
}

// InChina reports whether p lies in the rectangle in which GCJ-02 shifts.
func InChina(p Point) bool {
	return p.Lon >= 72.004 && p.Lon <= 137.8347 && p.Lat >= 0.8293 && p.Lat <= 55.8271
}

// wgsToGCJ applies the published approximation of the GCJ-02 shift on the
// Krasovsky 1940 ellipsoid.
func wgsToGCJ(p Point) Point {
	if !InChina(p) {
		return p
	}
	dLon, dLat := gcjShift(p)
	return Point{p.Lon + dLon, p.Lat + dLat}
}

// gcjToWGS inverts by fixed point: the shift changes so slowly that each round
// gains three digits.
func gcjToWGS(p Point) Point {
	if !InChina(p) {
		return p
	}
	w := p
	for range 6 {
		dLon, dLat := gcjShift(w)
		w = Point{p.Lon - dLon, p.Lat - dLat}
	}
	return w
}

func gcjShift(p Point) (dLon, dLat float64) {
	const a, ee = 6378245.0, 0.00669342162296594323
	x, y := p.Lon-105, p.Lat-35
	root := math.Sqrt(math.Abs(x))
	wave := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	lat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + wave +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	lon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + wave +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	phi := radians(p.Lat)
	magic := 1 - ee*math.Sin(phi)*math.Sin(phi)
	rootMagic := math.Sqrt(magic)
	dLat = lat * 180 / ((a * (1 - ee)) / (magic * rootMagic) * math.Pi)
	dLon = lon * 180 / (a / rootMagic * math.Cos(phi) * math.Pi)
	return dLon, dLat
}

// bdTurn is the angular frequency of Baidu's second shift.
const bdTurn = math.Pi * 3000 / 180

func gcjToBD(p Point) Point {
	z := math.Hypot(p.Lon, p.Lat) + 0.00002*math.Sin(p.Lat*bdTurn)
	theta := math.Atan2(p.Lat, p.Lon) + 0.000003*math.Cos(p.Lon*bdTurn)
	return Point{z*math.Cos(theta) + 0.0065, z*math.Sin(theta) + 0.006}
}

// bdToGCJ inverts gcjToBD by fixed point from the plain offset.
func bdToGCJ(p Point) Point {
	g := Point{p.Lon - 0.0065, p.Lat - 0.006}
	for range 8 {
		b := gcjToBD(g)
		g = Point{g.Lon + p.Lon - b.Lon, g.Lat + p.Lat - b.Lat}
	}
	return g
}
