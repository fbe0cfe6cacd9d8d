package geo

import "math"

// Distance gives the metres between two points on the mean sphere (haversine);
// it is within 0.6 % of the ellipsoid everywhere.
func Distance(a, b Point) float64 {
	dLat, dLon := radians(b.Lat-a.Lat), radians(b.Lon-a.Lon)
	s, t := math.Sin(dLat/2), math.Sin(dLon/2)
	h := s*s + math.Cos(radians(a.Lat))*math.Cos(radians(b.Lat))*t*t
	return 2 * EarthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Bearing gives the direction from a to b in degrees clockwise from north, 0 to
// 360; it is 0 where both are the same.
func Bearing(a, b Point) float64 {
	la, lb, d := radians(a.Lat), radians(b.Lat), radians(b.Lon-a.Lon)
	y := math.Sin(d) * math.Cos(lb)
	x := math.Cos(la)*math.Sin(lb) - math.Sin(la)*math.Cos(lb)*math.Cos(d)
	return math.Mod(math.Atan2(y, x)*180/math.Pi+360, 360)
}

// Move gives the point that lies so many metres from p in the direction of
// bearing (degrees clockwise from north).
func Move(p Point, bearing, metres float64) Point {
	d, t, lat := metres/EarthRadius, radians(bearing), radians(p.Lat)
	sin := math.Sin(lat)*math.Cos(d) + math.Cos(lat)*math.Sin(d)*math.Cos(t)
	sin = math.Max(-1, math.Min(1, sin))
	dLon := math.Atan2(math.Sin(t)*math.Sin(d)*math.Cos(lat), math.Cos(d)-math.Sin(lat)*sin)
	lon := math.Mod(p.Lon+dLon*180/math.Pi+540, 360) - 180
	return Point{Lon: lon, Lat: math.Asin(sin) * 180 / math.Pi}
}

// Metric measures near one latitude on a flat map: within 20 km of it the error
// against Distance stays under 0.5 % at city latitudes, at a tenth of the cost.
// It does not work across the 180th meridian or at the poles.
type Metric struct{ x, y float64 } // metres per degree of longitude and latitude

// NewMetric makes the metric for places near latitude lat.
func NewMetric(lat float64) Metric {
	return Metric{x: metresPerDegree * math.Max(math.Cos(radians(lat)), 1e-6), y: metresPerDegree}
}

// Distance gives the metres between two points.
func (m Metric) Distance(a, b Point) float64 { return math.Sqrt(m.Square(a, b)) }

// Square gives the square of Distance, for comparisons without the root.
func (m Metric) Square(a, b Point) float64 {
	dx, dy := (a.Lon-b.Lon)*m.x, (a.Lat-b.Lat)*m.y
	return dx*dx + dy*dy
}

// Offset gives the point that lies east and north metres from p.
func (m Metric) Offset(p Point, east, north float64) Point {
	return Point{Lon: p.Lon + east/m.x, Lat: p.Lat + north/m.y}
}

// XY gives the metres east and north from origin to p.
func (m Metric) XY(origin, p Point) (east, north float64) {
	return (p.Lon - origin.Lon) * m.x, (p.Lat - origin.Lat) * m.y
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
