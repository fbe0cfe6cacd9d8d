// Package sun tells when the sun rises and sets 日出日落: the equations of NOAA's
// solar calculator, which are those of Meeus, Astronomical Algorithms (1991). Good
// to about a minute up to 72° of latitude between 1900 and 2100; near the days on
// which the sun begins or ceases to rise, refraction alone makes minutes of error.
package sun

import (
	"math"
	"time"

	"citybrain/kernel/geo"
)

// Light is whether the sun crosses a height on a day.
type Light string

// The three cases of a day.
const (
	Crosses Light = "crosses" // it rises and sets
	Up      Light = "up"      // polar day 极昼: above all day
	Down    Light = "down"    // polar night 极夜: below all day
)

// The heights of the sun's centre in degrees: its upper edge on the horizon with
// usual refraction, and the end of civil twilight.
const (
	horizon = -0.833
	civil   = -6
)

// Day is the sun over one place on one date. Instants are zero where there are none.
type Day struct {
	Noon            time.Time // when the sun is highest
	Sun             Light
	Sunrise, Sunset time.Time
	Twilight        Light     // Up: it is not dark all night; Down: not even twilight
	Dawn, Dusk      time.Time // civil dawn 民用晨光始 and dusk 民用昏影终
}

// Of gives the sun of a date at a place. Sunrise lies before its noon and sunset
// after it, be it past midnight. Instants are in the zone.
func Of(place geo.Point, year int, month time.Month, day int, zone *time.Location) Day {
	noon := noonNear(place.Lon, time.Date(year, month, day, 12, 0, 0, 0, zone))
	d := Day{Noon: noon.In(zone)}
	d.Sun, d.Sunrise, d.Sunset = crossing(place, noon, horizon, zone)
	d.Twilight, d.Dawn, d.Dusk = crossing(place, noon, civil, zone)
	return d
}

// noonNear gives the solar noon nearest to an instant.
func noonNear(lon float64, at time.Time) time.Time {
	noon := at
	for range 3 {
		noon = noonOf(lon, at, noon)
	}
	return noon
}

// noonOf gives the solar noon nearest to at, by the equation of time at an estimate.
func noonOf(lon float64, at, estimate time.Time) time.Time {
	u := at.UTC()
	midnight := time.Date(u.Year(), u.Month(), u.Day(), 0, 0, 0, 0, time.UTC)
	_, equation := position(estimate)
	noon := midnight.Add(minutes(720 - 4*lon - equation))
	for noon.Sub(at) > 12*time.Hour {
		noon = noon.Add(-24 * time.Hour)
	}
	for at.Sub(noon) > 12*time.Hour {
		noon = noon.Add(24 * time.Hour)
	}
	return noon
}

// crossing finds when the sun passes a height before and after noon.
func crossing(place geo.Point, noon time.Time, height float64, zone *time.Location) (light Light, rise, set time.Time) {
	rise, up := pass(place, noon, height, -1)
	set, down := pass(place, noon, height, 1)
	switch {
	case up == Crosses && down == Crosses:
		return Crosses, rise.In(zone), set.In(zone)
	case up != Crosses:
		return up, time.Time{}, time.Time{}
	}
	return down, time.Time{}, time.Time{}
}

// pass refines one passing: the sun moves on while the hours go by.
func pass(place geo.Point, noon time.Time, height float64, side float64) (time.Time, Light) {
	at := noon
	for range 4 {
		declination, _ := position(at)
		hours, light := hourAngle(place.Lat, declination, height)
		if light != Crosses {
			return time.Time{}, light
		}
		at = noonOf(place.Lon, noon, at).Add(minutes(side * 4 * hours))
	}
	return at, Crosses
}

// hourAngle gives the degrees from noon at which the sun passes a height.
func hourAngle(lat, declination, height float64) (degrees float64, light Light) {
	phi := radians(lat)
	cosine := (math.Sin(radians(height)) - math.Sin(phi)*math.Sin(declination)) / (math.Cos(phi) * math.Cos(declination))
	switch {
	case cosine < -1:
		return 0, Up
	case !(cosine <= 1): // at a pole it is no number
		return 0, Down
	}
	return math.Acos(cosine) * 180 / math.Pi, Crosses
}

// position gives the sun's declination in radians and the equation of time in
// minutes.
func position(at time.Time) (declination, equation float64) {
	days := float64(at.Unix())/86400 + 2440587.5 - 2451545 // since noon of 2000-01-01
	t := days / 36525
	mean := radians(math.Mod(280.46646+t*(36000.76983+t*0.0003032), 360))
	anomaly := radians(357.52911 + t*(35999.05029-0.0001537*t))
	eccentricity := 0.016708634 - t*(0.000042037+0.0000001267*t)
	centre := math.Sin(anomaly)*(1.914602-t*(0.004817+0.000014*t)) +
		math.Sin(2*anomaly)*(0.019993-0.000101*t) + math.Sin(3*anomaly)*0.000289
	node := radians(125.04 - 1934.136*t)
	longitude := mean + radians(centre-0.00569-0.00478*math.Sin(node))
	oblique := radians(23 + (26+(21.448-t*(46.815+t*(0.00059-t*0.001813)))/60)/60 + 0.00256*math.Cos(node))
	y := math.Pow(math.Tan(oblique/2), 2)
	e := y*math.Sin(2*mean) - 2*eccentricity*math.Sin(anomaly) + 4*eccentricity*y*math.Sin(anomaly)*math.Cos(2*mean) -
		0.5*y*y*math.Sin(4*mean) - 1.25*eccentricity*eccentricity*math.Sin(2*anomaly)
	return math.Asin(math.Sin(oblique) * math.Sin(longitude)), 4 * e * 180 / math.Pi
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }
