package watch

import (
	"fmt"
	"slices"
	"testing"

	"citybrain/domain/entities/model"
)

func TestTriggersSayWhichChangesCount(t *testing.T) {
	lamp := entity(t, `{"id":"urn:lamp:1","type":"Lamp","power":1,"glare":2}`)
	changes := map[string]*Change{
		"created": created(lamp), "power": updated(t, lamp, `{"power":3}`), "colour": updated(t, lamp, `{"colour":"red"}`),
		"lost": deprived(t, lamp, "power"), "deleted": {Before: lamp, Gone: []string{vocabulary + "power", vocabulary + "glare"}, At: noon},
	}
	for triggers, want := range map[string][]string{
		``:                                {"created", "power", "colour"},
		`"watchedAttributes":["power"],`:  {"created", "power"},
		`"watchedAttributes":["colour"],`: {"colour"},
		`"notificationTrigger":["entityCreated"],`:                                  {"created"},
		`"notificationTrigger":["entityUpdated"],`:                                  {"power", "colour", "lost"},
		`"notificationTrigger":["entityDeleted"],`:                                  {"deleted"},
		`"notificationTrigger":["attributeCreated"],`:                               {"created", "colour"},
		`"notificationTrigger":["attributeUpdated"],`:                               {"power"},
		`"notificationTrigger":["attributeDeleted"],`:                               {"lost", "deleted"},
		`"notificationTrigger":["attributeDeleted"],"watchedAttributes":["glare"],`: {"deleted"},
	} {
		s := parsed(t, lamps(triggers))
		for name, c := range changes {
			if got := s.Matches(c, nil); got != slices.Contains(want, name) {
				t.Errorf("%s %s: %v", triggers, name, got)
			}
		}
	}
}

func TestConditionsSayWhichEntitiesCount(t *testing.T) {
	lamp := entity(t, `{"id":"urn:lamp:1","type":"Lamp","scope":"/a/b","power":5,"location":{"type":"Point","coordinates":[8,40]}}`)
	for text, want := range map[string]bool{
		lamps(`"q":"power>3",`): true, lamps(`"q":"power>5",`): false,
		lamps(`"scopeQ":"/a/#",`): true, lamps(`"scopeQ":"/b",`): false,
		lamps(`"geoQ":{"georel":"near;maxDistance==10","geometry":"Point","coordinates":[8,40]},`): true,
		lamps(`"geoQ":{"georel":"near;maxDistance==10","geometry":"Point","coordinates":[9,40]},`): false,
	} {
		if got := parsed(t, text).Matches(created(lamp), nil); got != want {
			t.Errorf("%v: %s", got, text)
		}
	}
	for selector, want := range map[string]bool{
		`{"type":"Pole"}`: false, `{"type":"*"}`: true, `{"type":"Pole,Lamp"}`: true, `{"type":"Lamp","id":"urn:lamp:1"}`: true,
		`{"type":"Lamp","id":"urn:lamp:2","idPattern":".*"}`: false, `{"type":"Lamp","idPattern":"^urn:lamp"}`: true, `{"type":"Lamp","idPattern":"bin"}`: false,
	} {
		s := parsed(t, `{"id":"urn:s","type":"Subscription","entities":[`+selector+`],"notification":{"endpoint":{"uri":"http://h"}}}`)
		if got := s.Matches(created(lamp), nil); got != want {
			t.Errorf("%v: %s", got, selector)
		}
	}
}

// TestIndexFindsWhatMatches compares it with asking every subscription.
func TestIndexFindsWhatMatches(t *testing.T) {
	x := NewIndex()
	for i := range 40 {
		about := []string{
			fmt.Sprintf(`"entities":[{"type":"Lamp","id":"urn:lamp:%d"}],`, i%4), `"entities":[{"type":"Lamp,Pole"}],`,
			`"entities":[{"type":"*"}],`, `"watchedAttributes":["power"],`, `"entities":[{"type":"Bin"}],"watchedAttributes":["power"],`,
		}[i%5]
		x.Put(parsed(t, fmt.Sprintf(`{"id":"urn:s:%d","type":"Subscription",%s"notification":{"endpoint":{"uri":"http://h"}}}`, i, about)))
	}
	look := func() {
		t.Helper()
		for _, e := range []*model.Entity{
			entity(t, `{"id":"urn:lamp:1","type":["Lamp","Pole"],"power":1}`), entity(t, `{"id":"urn:bin:1","type":"Bin","power":1}`),
			entity(t, `{"id":"urn:x:1","type":"X"}`),
		} {
			c := created(e)
			want := map[string]bool{}
			for id, s := range x.All() {
				if s.Matches(c, nil) {
					want[id] = true
				}
			}
			x.Each(c, func(s *Subscription) {
				if s.Matches(c, nil) && !want[s.ID] {
					t.Errorf("%s twice or wrongly for %s", s.ID, e.ID)
				}
				delete(want, s.ID)
			})
			if len(want) > 0 {
				t.Errorf("%s: %v were not found", e.ID, want)
			}
		}
	}
	look()
	for i := range 20 {
		x.Drop(fmt.Sprintf("urn:s:%d", i*2))
	}
	if len(x.All()) != 20 {
		t.Errorf("%d are left", len(x.All()))
	}
	look()
}
