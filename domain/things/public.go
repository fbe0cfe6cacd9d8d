package things

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// The types of things that everyone may ask about, by their Smart Data Models
// name, so that every city pack may call its profiles as it likes.
const (
	airType     = "AirQualityObserved"
	chargerType = "EVChargingStation"
)

// chargersAtMost is how many chargers one answer names.
const chargersAtMost = 50

func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/air", auth.Public, "The air of the city now", s.publicAir),
		web.Get("/api/v1/public/chargers", auth.Public, "The chargers nearest to a point", s.publicChargers),
	}
}

// AirStation is one station as everyone may see it; a figure that was not heard
// in time is absent, not old.
type AirStation struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Region string     `json:"region"`
	Lon    float64    `json:"lon"`
	Lat    float64    `json:"lat"`
	AQI    *float64   `json:"aqi,omitempty" doc:"Air quality index (HJ 633), 0 to 500"`
	PM25   *float64   `json:"pm25,omitempty" doc:"µg/m³"`
	PM10   *float64   `json:"pm10,omitempty" doc:"µg/m³"`
	O3     *float64   `json:"o3,omitempty" doc:"µg/m³"`
	NO2    *float64   `json:"no2,omitempty" doc:"µg/m³"`
	At     *time.Time `json:"at,omitempty" doc:"Of the newest report"`
}

// Air is the air of the city: means over the stations that were heard in time.
type Air struct {
	At       *time.Time   `json:"at,omitempty"`
	AQI      *float64     `json:"aqi,omitempty"`
	PM25     *float64     `json:"pm25,omitempty"`
	Stations int          `json:"stationsHeard"`
	Source   string       `json:"source"`
	Items    []AirStation `json:"items"`
}

func (s *Service) publicAir(ctx context.Context, _ *web.None) (Air, error) {
	out := Air{Items: []AirStation{}}
	index, profile, ok := s.profileOfType(airType)
	if !ok {
		return out, nil
	}
	english := web.Language(ctx) == "en"
	out.Source = Text{profile.ZH, profile.EN}.in(english)
	var aqi, pm25 mean
	for _, t := range s.Twin().List(twin.Filter{Profiles: []int{index}}, 1000) {
		station := AirStation{ID: t.ID, Name: s.NameIn(t.Name, english), Region: t.Region, Lon: t.Lon, Lat: t.Lat, At: seen(t)}
		if t.State != twin.Unknown {
			v := numbers(profile, t)
			station.AQI, station.PM25, station.PM10 = v["airQualityIndex"], v["pm25"], v["pm10"]
			station.O3, station.NO2 = v["o3"], v["no2"]
			aqi.add(station.AQI)
			pm25.add(station.PM25)
			out.Stations++
			if out.At == nil || station.At != nil && station.At.After(*out.At) {
				out.At = station.At
			}
		}
		out.Items = append(out.Items, station)
	}
	out.AQI, out.PM25 = aqi.of(), pm25.of()
	return out, nil
}

// Charger is one charging point as a driver needs it.
type Charger struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Region string     `json:"region"`
	Lon    float64    `json:"lon"`
	Lat    float64    `json:"lat"`
	Metres float64    `json:"distance" doc:"Metres from the point, as the crow flies"`
	State  string     `json:"state" enum:"good,notice,warning,danger,unknown"`
	Status string     `json:"status,omitempty" doc:"free, charging or outOfService; absent if silent"`
	Free   *float64   `json:"free,omitempty" doc:"Free sockets"`
	Total  *float64   `json:"total,omitempty" doc:"Sockets"`
	Power  *float64   `json:"power,omitempty" doc:"kW being drawn"`
	At     *time.Time `json:"at,omitempty"`
}

type chargersInput struct {
	Lon   float64 `query:"lon" required:"true" minimum:"-180" maximum:"180"`
	Lat   float64 `query:"lat" required:"true" minimum:"-90" maximum:"90"`
	Limit int     `query:"limit" minimum:"1" maximum:"50" doc:"10 if absent"`
}

func (s *Service) publicChargers(ctx context.Context, in *chargersInput) (list[Charger], error) {
	index, profile, ok := s.profileOfType(chargerType)
	if !ok {
		return whole[Charger](nil), nil
	}
	if in.Limit == 0 {
		in.Limit = 10
	}
	live := s.Twin()
	near := live.Near(in.Lon, in.Lat, min(in.Limit, chargersAtMost), func(p int, _ twin.Slot) bool { return p == index })
	found := make([]Charger, 0, len(near))
	for _, n := range near {
		t, ok := live.At(n.Slot)
		if !ok {
			continue // it was retired meanwhile
		}
		t.Name = s.NameIn(t.Name, web.Language(ctx) == "en")
		found = append(found, chargerOf(profile, t, geo.Point{Lon: in.Lon, Lat: in.Lat}))
	}
	return whole(found), nil
}

func chargerOf(profile *Profile, t twin.Thing, from geo.Point) Charger {
	c := Charger{
		ID: t.ID, Name: t.Name, Region: t.Region, Lon: t.Lon, Lat: t.Lat, State: t.State.String(), At: seen(t),
		Metres: geo.Distance(from, geo.Point{Lon: t.Lon, Lat: t.Lat}),
	}
	if t.State == twin.Unknown {
		return c // what it said last is no help to a driver
	}
	v := numbers(profile, t)
	c.Free, c.Total, c.Power = v["availableCapacity"], v["capacity"], v["power"]
	for _, one := range t.Values {
		if profile.Attributes[one.Attribute].Code == "status" {
			_ = json.Unmarshal(one.JSON, &c.Status) // the twin holds what was checked
		}
	}
	return c
}

// profileOfType finds the first profile of a Smart Data Models type.
func (s *Service) profileOfType(kind string) (index int, profile *Profile, ok bool) {
	all := s.Profiles()
	for i := range all {
		if all[i].Type == kind {
			return i, &all[i], true
		}
	}
	return 0, nil, false
}

// numbers gives the numbers of a thing by code.
func numbers(profile *Profile, t twin.Thing) map[string]*float64 {
	out := map[string]*float64{}
	for _, one := range t.Values {
		var n float64
		if json.Unmarshal(one.JSON, &n) == nil {
			out[profile.Attributes[one.Attribute].Code] = &n
		}
	}
	return out
}

func seen(t twin.Thing) *time.Time {
	if t.LastSeen == 0 {
		return nil
	}
	at := db.Time(t.LastSeen)
	return &at
}

// mean averages what is known.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v *float64) {
	if v != nil {
		m.sum, m.n = m.sum+*v, m.n+1
	}
}

func (m *mean) of() *float64 {
	if m.n == 0 {
		return nil
	}
	v := m.sum / float64(m.n)
	return &v
}
