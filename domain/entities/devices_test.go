package entities

import (
	"testing"

	"citybrain/domain/entities/watch"
	"citybrain/domain/things"
)

// shine lets a lamp report how bright it is.
func (b *broker) shine(s *street, lamp int, lux string) {
	before := s.lamps[lamp]
	after := before
	after.Values = []things.Latest{{JSON: []byte(lux), At: b.clock.Now().UnixMicro()}}
	s.lamps[lamp] = after
	watch := &b.notifier.devices
	if watch.Wants(&s.profiles[0]) {
		watch.Changed(things.Told{Known: before, Profile: &s.profiles[0]}, things.Told{Known: after, Profile: &s.profiles[0]}, []string{"illuminance"})
	}
}

func TestWhoWatchesLampsIsToldByTheDevicesThemselves(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	city := newStreet()
	b.Things = city
	b.shine(city, 0, "5")
	b.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Streetlight"}],"watchedAttributes":["illuminance"],"q":"illuminance>50",
		"notification":{"format":"concise","showChanges":true,"attributes":["illuminance"],"endpoint":{"uri":"`+r.URL+`"}}}`)
	b.settled()
	b.shine(city, 0, "49")
	b.shine(city, 0, "60")
	r.next(`"id":"urn:ngsi-ld:Streetlight:thing_1"`, `"value":60`, `"previousValue":49`)
	b.settled()
	r.quiet("49 lux is not bright")
	b.wants(204, "DELETE", "/subscriptions/urn:s:1", "")
	b.settled()
	if b.notifier.devices.Wants(&city.profiles[0]) {
		t.Error("nobody asks for lamps any more")
	}
}

func TestNobodyWatchesDevicesThatTheyMayNotSee(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	city := newStreet()
	b.Things = city
	city.lamps[0].Region, city.lamps[1].Region = "310106", "310101"
	b.subscribeAs("310106", r)
	b.settled()
	b.shine(city, 1, "60")
	b.shine(city, 0, "61")
	r.next(`thing_1`, `"value":61`)
	b.settled()
	r.quiet("the lamp of another district is not theirs")
}

// subscribeAs puts a subscription to lamps into the log, of a writer in a region.
func (b *broker) subscribeAs(region string, r *receiver) {
	b.t.Helper()
	o := subscriptionOf(b.t, b.Service, `{"id":"urn:s:9","type":"Subscription","entities":[{"type":"Streetlight"}],"notification":{"endpoint":{"uri":"`+r.URL+`"}}}`)
	sub, err := watch.Load(o.document)
	if err != nil {
		b.t.Fatal(err)
	}
	sub.Region = region
	o.document = sub.Document()
	if _, err := b.one(b.t.Context(), o); err != nil {
		b.t.Fatal(err)
	}
}

func TestPastOfALampIsWhatItReported(t *testing.T) {
	b := newBroker(t)
	b.Things = newStreet()
	const lamp = "/temporal/entities/urn:ngsi-ld:Streetlight:thing_1"
	b.wants(200, "GET", lamp+"?timerel=after&timeAt=2026-05-03T21:30:00Z", "", `"type":"Streetlight"`,
		`"illuminance":[{"type":"Property","value":2,"observedAt":"2026-05-03T22:00:00Z","unitCode":"LUX"`, `"value":3`)
	b.wants(200, "GET", lamp+"?timerel=before&timeAt=2026-05-03T22:00:00Z&options=temporalValues", "", `"values":[[1,"2026-05-03T21:00:00Z"]]`)
	b.wants(200, "GET", lamp+"?lastN=1&attrs=illuminance", "", `"value":3`)
	b.wants(200, "GET", lamp+"?timerel=after&timeAt=2026-05-03T20:00:00Z&aggrMethods=max,totalCount&aggrPeriodDuration=P1D", "", `"max":[[3,`, `"totalCount":[[3,`)
	b.wants(404, "GET", lamp+"?attrs=colour", "", "ResourceNotFound")
	b.wants(404, "GET", "/temporal/entities/urn:ngsi-ld:Streetlight:thing_9", "", "ResourceNotFound")
}

func TestLampIsToldWithWhatItHangsOn(t *testing.T) {
	b := newBroker(t)
	b.Things = newStreet()
	const tie = `"mounted":"urn:ngsi-ld:Streetlight:thing_1"`
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:thing_2?options=keyValues", "", tie)
	b.wants(200, "GET", "/entities?type=Streetlight&options=keyValues", "", tie)
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:thing_2?join=inline&options=keyValues", "", `"mounted":{"id":"urn:ngsi-ld:Streetlight:thing_1"`)
}
