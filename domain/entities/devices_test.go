package entities

import (
	"strings"
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

func TestPastsOfLampsAreFoundByTheirType(t *testing.T) {
	eachHistory(t, func(b *broker) {
		city := newStreet()
		city.lamps[2].LastSeen = 0 // it has never said anything
		b.Things = city
		b.wants(201, "POST", "/entities", `{"id":"urn:lamp:1","type":"Streetlight","illuminance":{"value":5,"observedAt":"2026-05-03T22:30:00Z"}}`)
		const since = "&timerel=after&timeAt=2026-05-03T21:30:00Z"
		got := b.wants(200, "GET", "/temporal/entities?type=Streetlight&count=true&limit=2"+since, "", `"id":"urn:lamp:1"`, `"id":"urn:ngsi-ld:Streetlight:thing_1"`,
			`{"type":"Property","value":2,"observedAt":"2026-05-03T22:00:00Z","unitCode":"LUX"`)
		if n, link := got.Header.Get("NGSILD-Results-Count"), strings.Join(got.Header.Values("Link"), " "); n != "3" || !strings.Contains(link, `rel="next"`) || strings.Contains(got.body, "thing_2") {
			b.t.Errorf("%s histories: %s", n, got.body)
		}
		got = b.wants(200, "GET", "/temporal/entities?type=Streetlight&limit=2&offset=2"+since, "", "thing_2")
		if strings.Contains(got.body, "thing_1") || strings.Contains(got.body, "thing_3") {
			b.t.Error(got.body)
		}
		b.wants(200, "GET", "/temporal/entities?type=Building"+since, "", "[]")
		b.wants(200, "GET", "/temporal/entities?type=Streetlight&id=urn:ngsi-ld:Streetlight:thing_2&options=temporalValues"+since, "", `"values":[[2,"2026-05-03T22:00:00Z"],[3,"2026-05-03T23:00:00Z"]]`)
		b.wants(200, "GET", "/temporal/entities?type=Streetlight&q=illuminance%3E4"+since, "", "urn:lamp:1")
		got = b.wants(200, "GET", "/temporal/entities?type=Streetlight&idPattern=thing&q=illuminance==1"+since, "", "[]")
		b.wants(200, "GET", "/temporal/entities?type=Streetlight&idPattern=thing&q=illuminance==3;name==%22%E8%B7%AF%E7%81%AF%20thing_2%22"+since, "", "thing_2")
		b.wants(200, "GET", "/temporal/entities?type=Streetlight&georel=near;maxDistance==100&geometry=Point&coordinates=[121.45,31.23]"+since, "", "thing_1", "thing_2")
		b.wants(200, "GET", "/temporal/entities?type=Streetlight&timerel=between&timeAt=2026-05-03T20:00:00Z&endTimeAt=2026-05-03T21:30:00Z", "", `"value":1`)
		b.wants(200, "POST", "/temporal/entityOperations/query", `{"type":"Query","entities":[{"type":"Streetlight","idPattern":"thing_1$"}],
			"temporalQ":{"timerel":"after","timeAt":"2026-05-03T20:00:00Z","aggrMethods":["max"]}}`, `"max":[[3,`)
	})
}

func TestLampIsToldWithWhatItHangsOn(t *testing.T) {
	b := newBroker(t)
	b.Things = newStreet()
	const tie = `"mounted":"urn:ngsi-ld:Streetlight:thing_1"`
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:thing_2?options=keyValues", "", tie)
	b.wants(200, "GET", "/entities?type=Streetlight&options=keyValues", "", tie)
	b.wants(200, "GET", "/entities/urn:ngsi-ld:Streetlight:thing_2?join=inline&options=keyValues", "", `"mounted":{"id":"urn:ngsi-ld:Streetlight:thing_1"`)
}

// A partner, such as the fire service, hears of smoke as docs/devices.md says.
func TestAPartnerHearsOfSmokeAndItsEnd(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	city := newStreet()
	city.profiles = []things.Profile{{Code: "smoke", Type: "SmokeDetector", Attributes: []things.Attribute{{Code: "smokeAlarm"}}}}
	b.Things = city
	smoke := func(value string) {
		before, after := city.lamps[0], city.lamps[0]
		after.Values = []things.Latest{{JSON: []byte(value), At: b.clock.Now().UnixMicro()}}
		city.lamps[0] = after
		b.notifier.devices.Changed(things.Told{Known: before, Profile: &city.profiles[0]}, things.Told{Known: after, Profile: &city.profiles[0]}, []string{"smokeAlarm"})
	}
	smoke("false")
	b.wants(201, "POST", "/subscriptions", `{"id":"urn:ngsi-ld:Subscription:fire","type":"Subscription","entities":[{"type":"SmokeDetector"}],"watchedAttributes":["smokeAlarm"],
		"notification":{"format":"concise","showChanges":true,"attributes":["smokeAlarm","name","location"],"endpoint":{"uri":"`+r.URL+`"}}}`)
	b.settled()
	smoke("true")
	r.next(`"id":"urn:ngsi-ld:SmokeDetector:thing_1"`, `"value":true`, `"previousValue":false`, `"location"`)
	b.wants(200, "GET", "/entities?type=SmokeDetector&q=smokeAlarm==true&options=keyValues", "", `"smokeAlarm":true`)
	smoke("false")
	r.next(`"value":false`, `"previousValue":true`)
	b.wants(200, "GET", "/entities?type=SmokeDetector&q=smokeAlarm==true&options=keyValues&count=true", "", "[]")
}
