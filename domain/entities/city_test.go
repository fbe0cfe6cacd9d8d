package entities

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"citybrain/domain/things"
)

// street is the things of a small street.
type street struct {
	profiles []things.Profile
	lamps    []things.Known
	reports  []string
}

func (s *street) Profiles() []things.Profile { return s.profiles }

func (s *street) Tell(_ context.Context, id string) (things.Told, bool) {
	for _, l := range s.lamps {
		if l.ID == id {
			return things.Told{Known: l, Profile: &s.profiles[l.Profile]}, true
		}
	}
	return things.Told{}, false
}

func (s *street) TellEach(_ context.Context, _ []string, _ *[4]float64, visit func(*things.Told) bool) {
	for _, l := range s.lamps {
		if !visit(&things.Told{Known: l, Profile: &s.profiles[l.Profile]}) {
			return
		}
	}
}

func (s *street) TellCounts(context.Context) map[string]int {
	return map[string]int{"lamp": len(s.lamps)}
}

func (s *street) Report(_ context.Context, id string, payload []byte) error {
	s.reports = append(s.reports, id+" "+string(payload))
	return nil
}

// TellTies: the second lamp hangs on the first, as a pole would carry it.
func (s *street) TellTies(_ context.Context, id string) []things.ToldTie {
	if id != "thing_2" {
		return nil
	}
	return []things.ToldTie{{Name: "mounted", Things: []string{"thing_1"}}}
}

func (s *street) FollowWith(things.Follower) {}

// TellHistory: every hour one lux more, from the first on.
func (s *street) TellHistory(_ context.Context, t *things.Told, _ string, from, to time.Time) (list []things.Point, _ error) {
	for at, lux := morning.Add(-3*time.Hour), 1.0; at.Before(morning); at, lux = at.Add(time.Hour), lux+1 {
		if !at.Before(from) && at.Before(to) {
			list = append(list, things.Point{At: at, Value: lux})
		}
	}
	return list, nil
}

func (s *street) Keeps() time.Duration { return 24 * time.Hour }

func newStreet() *street {
	lamp := func(id string, lux float64) things.Known {
		text, _ := json.Marshal(lux)
		return things.Known{Info: things.Identity{ID: id, Name: "路灯 " + id, Lon: 121.45, Lat: 31.23},
			LastSeen: morning.UnixMicro(), Values: []things.Latest{{JSON: text, Num: lux, At: morning.UnixMicro()}}}
	}
	return &street{
		profiles: []things.Profile{{Code: "lamp", Type: "Streetlight", Attributes: []things.Attribute{{Code: "illuminance", UnitCode: "LUX"}}}},
		lamps:    []things.Known{lamp("thing_1", 10), lamp("thing_2", 20), lamp("thing_3", 30)},
	}
}

func TestThingsOfTheCityAreEntities(t *testing.T) {
	b := newBroker(t)
	city := newStreet()
	b.Things = city
	b.wants(201, "POST", "/entities", lamp)
	got := b.wants(200, "GET", "/entities?type=Streetlight&count=true&limit=2", "", "Streetlight:7", "thing_1")
	if n := got.Header.Get("NGSILD-Results-Count"); n != "4" || strings.Contains(got.body, "thing_2") {
		t.Errorf("%s entities: %s", n, got.body)
	}
	b.wants(200, "GET", "/entities?type=Streetlight&limit=2&offset=2", "", "thing_2", "thing_3")
	got = b.wants(200, "GET", "/entities?type=Streetlight&q=illuminance%3E=20", "", "thing_2", "thing_3")
	if strings.Contains(got.body, `"id":"urn:ngsi-ld:Streetlight:thing_1"`) {
		t.Error("the dark lamp shines: " + got.body)
	}
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:thing_2", "", `"illuminance":{"type":"Property","value":20,"observedAt":"2026-05-04T00:00:00Z","unitCode":"LUX"}`)
	b.wants(404, "GET", "/entities/urn:ngsi-ld:Building:thing_2", "")
	b.wants(200, "GET", "/types/Streetlight", "", `"entityCount":4`)
}

func TestWriteToAThingIsItsReport(t *testing.T) {
	b := newBroker(t)
	city := newStreet()
	b.Things = city
	lamp := "/entities/urn:ngsi-ld:Streetlight:thing_1"
	b.wants(204, "PATCH", lamp+"/attrs/illuminance", `{"type":"Property","value":12,"observedAt":"2026-05-04T00:00:00Z"}`)
	b.wants(207, "PATCH", lamp+"/attrs", `{"illuminance":{"type":"Property","value":13},"colour":{"type":"Property","value":"red"}}`, `"attributeName":"colour"`)
	b.wants(204, "POST", "/entityOperations/update", `[{"id":"urn:ngsi-ld:Streetlight:thing_3","type":"Streetlight","illuminance":{"value":1}}]`)
	want := `thing_1 {"illuminance":12,"observedAt":"2026-05-04T00:00:00Z"}|thing_1 {"illuminance":13}|thing_3 {"illuminance":1}`
	if got := strings.Join(city.reports, "|"); got != want {
		t.Errorf("the lamps reported %s", got)
	}
	b.wants(409, "POST", "/entities", `{"id":"urn:ngsi-ld:Streetlight:thing_1","type":"Streetlight"}`)
	b.wants(422, "DELETE", lamp, "", "OperationNotSupported")
}
