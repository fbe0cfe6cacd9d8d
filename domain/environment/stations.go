package environment

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"citybrain/domain/environment/field"
	"citybrain/domain/environment/index"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// AirStation is a station of the air now 空气质量站.
type AirStation struct {
	ID     string                      `json:"id"`
	Name   string                      `json:"name"`
	Region string                      `json:"region"`
	Lon    float64                     `json:"lon"`
	Lat    float64                     `json:"lat"`
	AQI    *int                        `json:"aqi,omitempty" doc:"Absent while it is not heard"`
	Grade  int                         `json:"grade" doc:"1 excellent to 6 severe; 0 while it is not heard"`
	Chief  []index.Pollutant           `json:"chief" doc:"What makes the index, where it is over 50"`
	Sub    map[index.Pollutant]int     `json:"sub" doc:"Sub-indices"`
	Values map[index.Pollutant]float64 `json:"values" doc:"µg/m³, CO in mg/m³"`
	At     *time.Time                  `json:"at,omitempty"`

	org string
}

// AirNow is the air of the city or of the caller's scope.
type AirNow struct {
	At       time.Time         `json:"at"`
	AQI      *int              `json:"aqi,omitempty" doc:"Of the mean concentrations"`
	Grade    int               `json:"grade"`
	Chief    []index.Pollutant `json:"chief"`
	Heard    int               `json:"heard"`
	Stations []AirStation      `json:"stations" doc:"The worst first"`
	Standard string            `json:"standard"`
}

const standard = "HJ 633—2012"

// Air gives the air of the caller's scope. The caller needs environment.read.
func (s *Service) Air(ctx context.Context) (AirNow, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return AirNow{}, err
	}
	scope := auth.From(ctx).Scope
	return s.air(web.Language(ctx) == "en", func(a AirStation) bool { return scope.CoversRegion(a.Region) && scope.CoversOrg(a.org) }), nil
}

func (s *Service) air(english bool, chosen func(AirStation) bool) AirNow {
	now := AirNow{At: s.Clock.Now(), Stations: []AirStation{}, Chief: []index.Pollutant{}, Standard: standard}
	r := s.theRules().Air
	means := map[index.Pollutant][]float64{}
	for _, one := range s.Stations.Of(r.Profile) {
		a := airStation(r, one, now.At)
		if !chosen(a) {
			continue
		}
		a.Name = s.Stations.NameIn(a.Name, english)
		for p, v := range a.Values {
			means[p] = append(means[p], v)
		}
		if a.AQI != nil {
			now.Heard++
		}
		now.Stations = append(now.Stations, a)
	}
	city := map[index.Pollutant]float64{}
	for p, values := range means {
		city[p] = sum(values) / float64(len(values))
	}
	if air, ok := index.Of(index.Hour, city); ok {
		now.AQI, now.Grade, now.Chief = &air.AQI, index.Grade(air.AQI), orEmpty(air.Chief)
	}
	worst := func(a AirStation) int {
		if a.AQI == nil {
			return -1
		}
		return *a.AQI
	}
	slices.SortStableFunc(now.Stations, func(a, b AirStation) int {
		return cmp.Or(cmp.Compare(worst(b), worst(a)), cmp.Compare(a.ID, b.ID))
	})
	return now
}

func airStation(r AirRules, one Reading, now time.Time) AirStation {
	a := AirStation{
		ID: one.Thing, Name: one.Name, Region: one.Region, Lon: one.At.Lon, Lat: one.At.Lat, Chief: []index.Pollutant{},
		Sub: map[index.Pollutant]int{}, Values: map[index.Pollutant]float64{}, org: one.Org,
	}
	if !one.Seen.IsZero() {
		seen := one.Seen
		a.At = &seen
	}
	if !fresh(one, now) {
		return a // what it said last is not how the air is
	}
	for p, attribute := range r.Attributes {
		if v, ok := one.Values[attribute]; ok {
			a.Values[p] = v
		}
	}
	if air, ok := index.Of(index.Hour, a.Values); ok {
		a.AQI, a.Grade, a.Chief, a.Sub = &air.AQI, index.Grade(air.AQI), orEmpty(air.Chief), air.Sub
	}
	return a
}

// Spread is what a measure may be between the stations 插值.
type Spread struct {
	West    float64    `json:"west"`
	South   float64    `json:"south"`
	East    float64    `json:"east"`
	North   float64    `json:"north"`
	Columns int        `json:"columns"`
	Rows    int        `json:"rows"`
	Reach   float64    `json:"reach" doc:"Metres from a station beyond which nothing is said"`
	Values  []*float64 `json:"values" doc:"Row by row from the north-west; null where no station is near"`
}

// the map's cells: so many along its longer side.
const cells = 48

// Field spreads the index over the city. The caller needs environment.read.
func (s *Service) Field(ctx context.Context) (Spread, error) {
	now, err := s.Air(ctx)
	if err != nil {
		return Spread{}, err
	}
	var points []field.Point
	for _, a := range now.Stations {
		if a.AQI != nil {
			points = append(points, field.Point{At: geo.Point{Lon: a.Lon, Lat: a.Lat}, Value: float64(*a.AQI)})
		}
	}
	b := s.Bounds
	wide := geo.Distance(geo.Point{Lon: b.West, Lat: b.South}, geo.Point{Lon: b.East, Lat: b.South})
	high := geo.Distance(geo.Point{Lon: b.West, Lat: b.South}, geo.Point{Lon: b.West, Lat: b.North})
	side := math.Max(math.Max(wide, high), 1) / cells
	reach := s.theRules().Air.Reach
	g := field.Spread(points, b, max(1, int(wide/side)), max(1, int(high/side)), math.Max(reach, 1))
	out := Spread{West: b.West, South: b.South, East: b.East, North: b.North, Columns: g.Columns, Rows: g.Rows, Reach: reach, Values: []*float64{}}
	for _, v := range g.Values {
		var said *float64
		if !math.IsNaN(v) {
			v = math.Round(v)
			said = &v
		}
		out.Values = append(out.Values, said)
	}
	return out, nil
}

// NoiseMeter is a meter of noise now 噪声监测点.
type NoiseMeter struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Region   string     `json:"region"`
	Lon      float64    `json:"lon"`
	Lat      float64    `json:"lat"`
	Level    *float64   `json:"level,omitempty" doc:"dB(A), the equivalent level; absent while it is not heard"`
	Greatest *float64   `json:"greatest,omitempty" doc:"dB(A)"`
	Class    index.Zone `json:"class" enum:"0,1,2,3,4a,4b" doc:"Of GB 3096"`
	Zone     string     `json:"zone" doc:"What the zone is called; empty where none is named"`
	Limit    float64    `json:"limit" doc:"dB(A), at this time of day"`
	Night    bool       `json:"night"`
	Over     float64    `json:"over" doc:"dB above the limit; negative below it; 0 while it is not heard"`
	At       *time.Time `json:"at,omitempty"`
}

// Noise gives the meters of the caller's scope, those farthest over their limit
// first. The caller needs environment.read.
func (s *Service) Noise(ctx context.Context) ([]NoiseMeter, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	r, now := s.theRules().Noise, s.Clock.Now()
	scope, english := auth.From(ctx).Scope, web.Language(ctx) == "en"
	out := []NoiseMeter{}
	for _, one := range s.Stations.Of(r.Profile) {
		if scope.CoversRegion(one.Region) && scope.CoversOrg(one.Org) {
			out = append(out, s.noiseMeter(r, one, now, english))
		}
	}
	slices.SortStableFunc(out, func(a, b NoiseMeter) int {
		switch {
		case (a.Level == nil) != (b.Level == nil):
			if a.Level == nil {
				return 1
			}
			return -1
		case a.Over != b.Over:
			return cmp.Compare(b.Over, a.Over)
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return out, nil
}

func (s *Service) noiseMeter(r NoiseRules, one Reading, now time.Time, english bool) NoiseMeter {
	class, zone := r.classOf(one.Region)
	limits, _ := index.LimitsOf(class) // the pack was checked
	hour := now.In(s.Zone).Hour()
	m := NoiseMeter{
		ID: one.Thing, Name: s.Stations.NameIn(one.Name, english), Region: one.Region, Lon: one.At.Lon, Lat: one.At.Lat, Class: class, Zone: zone.in(english),
		Limit: limits.At(hour), Night: limits.At(hour) == limits.Night,
	}
	if !one.Seen.IsZero() {
		seen := one.Seen
		m.At = &seen
	}
	if v, ok := one.Values[r.Level]; ok && fresh(one, now) {
		m.Level, m.Over = &v, round(v-m.Limit)
	}
	if v, ok := one.Values[r.Greatest]; ok && fresh(one, now) {
		m.Greatest = &v
	}
	return m
}

// StationHour is an hour of a station.
type StationHour struct {
	At     time.Time          `json:"at"`
	Values map[string]float64 `json:"values" doc:"Means of the hour by measure"`
	AQI    *int               `json:"aqi,omitempty"`
	Limit  *float64           `json:"limit,omitempty" doc:"Of noise, at that hour"`
}

// StationDay is the day of a station of air or noise.
type StationDay struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"`
	Kind  string        `json:"kind" enum:"air,noise"`
	Date  string        `json:"date"`
	Hours []StationHour `json:"hours"`
}

// Station gives the day of a station by the hour. The caller needs environment.read.
// Faults: ErrNoStation, ErrDate.
func (s *Service) Station(ctx context.Context, id, date string) (StationDay, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return StationDay{}, err
	}
	from, err := s.midnight(date)
	if err != nil {
		return StationDay{}, err
	}
	rules, scope := s.theRules(), auth.From(ctx).Scope
	for kind, profile := range map[string]string{kindAir: rules.Air.Profile, kindNoise: rules.Noise.Profile} {
		for _, one := range s.Stations.Of(profile) {
			if one.Thing != id || !scope.CoversRegion(one.Region) || !scope.CoversOrg(one.Org) {
				continue
			}
			day := StationDay{ID: id, Name: s.Stations.NameIn(one.Name, web.Language(ctx) == "en"), Kind: kind, Date: from.Format(time.DateOnly)}
			if kind == kindAir {
				day.Hours, err = s.airHours(ctx, rules.Air, id, from)
			} else {
				day.Hours, err = s.noiseHours(ctx, rules.Noise, one, from)
			}
			return day, err
		}
	}
	return StationDay{}, ErrNoStation
}

func (s *Service) airHours(ctx context.Context, r AirRules, id string, from time.Time) ([]StationHour, error) {
	by := map[int64]*StationHour{}
	for p, attribute := range r.Attributes {
		hours, err := s.Stations.History(ctx, id, attribute, "1h", from, from.AddDate(0, 0, 1))
		if err != nil {
			return nil, err
		}
		for _, h := range hours {
			one := by[h.At.Unix()]
			if one == nil {
				one = &StationHour{At: h.At, Values: map[string]float64{}}
				by[h.At.Unix()] = one
			}
			one.Values[string(p)] = round(h.Mean)
		}
	}
	out := make([]StationHour, 0, len(by))
	for _, one := range by {
		means := map[index.Pollutant]float64{}
		for p, v := range one.Values {
			means[index.Pollutant(p)] = v
		}
		if air, ok := index.Of(index.Hour, means); ok {
			one.AQI = &air.AQI
		}
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b StationHour) int { return a.At.Compare(b.At) })
	return out, nil
}

// noiseHours means the minutes of each hour by energy.
func (s *Service) noiseHours(ctx context.Context, r NoiseRules, one Reading, from time.Time) ([]StationHour, error) {
	minutes, err := s.Stations.History(ctx, one.Thing, r.Level, "1m", from, from.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	by := map[time.Time][]float64{}
	for _, m := range minutes {
		hour := m.At.Truncate(time.Hour)
		by[hour] = append(by[hour], m.Mean)
	}
	class, _ := r.classOf(one.Region)
	limits, _ := index.LimitsOf(class)
	out := make([]StationHour, 0, len(by))
	for hour, levels := range by {
		limit := limits.At(hour.In(s.Zone).Hour())
		out = append(out, StationHour{At: hour, Values: map[string]float64{"LAeq": round(index.Mean(levels))}, Limit: &limit})
	}
	slices.SortFunc(out, func(a, b StationHour) int { return a.At.Compare(b.At) })
	return out, nil
}
