package entities

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// eachHistory runs a story on a broker that keeps history, on every engine.
func eachHistory(t *testing.T, f func(b *broker)) {
	var fake *clock.Fake
	now := func() time.Time {
		if fake == nil { // the store is opened before the test of its engine begins
			return morning
		}
		return fake.Now()
	}
	dbtest.Each(t, []db.Migrations{{Domain: "entities", Files: Migrations()}}, func(t *testing.T, d *db.DB) {
		fake = clock.NewFake(morning)
		b := &broker{t: t, dir: t.TempDir(), clock: fake, db: d}
		b.start()
		t.Cleanup(b.stop)
		f(b)
	}, dbtest.At(now))
}

// crash ends the broker as kill -9 does: nothing that waits is written.
func (b *broker) crash() {
	b.t.Helper()
	b.door.Close()
	b.door = nil
	b.Service.running.stop()
	b.history.end()
	b.Service.running.Wait()
	if err := b.bus.Stop(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// courses asks for the history of an entity and gives its attributes.
func (b *broker) courses(path string) map[string][]map[string]any {
	b.t.Helper()
	got := b.ask("GET", path, "")
	if got.StatusCode != 200 && got.StatusCode != 206 {
		b.t.Fatalf("%s: %d %s", path, got.StatusCode, got.body)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.body), &members); err != nil {
		b.t.Fatal(err)
	}
	out := map[string][]map[string]any{}
	for name, raw := range members {
		var list []map[string]any
		if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
			out[name] = list
		}
	}
	return out
}

const bus7 = "/temporal/entities/urn:ngsi-ld:Vehicle:7"

// speeds is a history of a bus: so many minutes of speed, and its brand.
func speeds(n int) string {
	var list []string
	for i := range n {
		at := morning.Add(time.Duration(i) * time.Minute).Format(time.RFC3339)
		list = append(list, fmt.Sprintf(`{"type":"Property","value":%d,"observedAt":"%s"}`, 100+i, at))
	}
	return `{"id":"urn:ngsi-ld:Vehicle:7","type":"Vehicle","speed":[` + strings.Join(list, ",") + `],
		"brandName":[{"type":"Property","value":"Volvo"}]}`
}

// What is done to an entity is in its history as soon as it was answered.
func TestWhatHappensToAnEntityIsKept(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:e:1","type":"Lamp","dim":{"value":10,"observedAt":"2026-05-04T00:00:00Z"},"name":{"value":"a"}}`)
		b.clock.Advance(time.Minute)
		b.wants(204, "PATCH", "/entities/urn:e:1/attrs/dim", `{"value":20,"observedAt":"2026-05-04T00:01:00Z"}`)
		b.clock.Advance(time.Minute)
		b.wants(204, "DELETE", "/entities/urn:e:1/attrs/name", "")
		got := b.courses("/temporal/entities/urn:e:1?options=sysAttrs")
		if dim := got["dim"]; len(dim) != 2 || dim[0]["value"] != 10.0 || dim[1]["value"] != 20.0 || dim[1]["modifiedAt"] != "2026-05-04T00:01:00Z" {
			t := b.t
			t.Errorf("dim was %v", dim)
		}
		if name := got["name"]; len(name) != 2 || name[1]["value"] != model.Null || name[1]["deletedAt"] != "2026-05-04T00:02:00Z" {
			b.t.Errorf("name was %v", name)
		}
		b.wants(204, "DELETE", "/entities/urn:e:1", "")
		b.wants(200, "GET", "/temporal/entities/urn:e:1?options=sysAttrs", "", `"deletedAt":"2026-05-04T00:02:00Z"`)
		b.wants(200, "GET", "/temporal/entities?type=Lamp&timerel=after&timeAt=2026-05-04T00:00:30Z", "", `"value":20`)
	})
}

// After kill -9 the history has everything that was answered, once.
func TestNothingIsLostOrDoubledByACrash(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:e:1","type":"Lamp","dim":{"value":0}}`)
		for i := 1; i < 5; i++ {
			b.clock.Advance(time.Second)
			b.wants(204, "PATCH", "/entities/urn:e:1/attrs/dim", fmt.Sprintf(`{"value":%d}`, i))
			if i == 2 {
				b.courses("/temporal/entities/urn:e:1") // written up to here
			}
		}
		for range 2 {
			b.crash()
			b.start()
			if dim := b.courses("/temporal/entities/urn:e:1")["dim"]; len(dim) != 5 {
				b.t.Fatalf("there are %d values, not 5", len(dim))
			}
		}
		b.stop() // with a snapshot
		b.start()
		b.wants(204, "PATCH", "/entities/urn:e:1/attrs/dim", `{"value":5}`)
		if dim := b.courses("/temporal/entities/urn:e:1")["dim"]; len(dim) != 6 {
			b.t.Fatalf("there are %d values, not 6", len(dim))
		}
	})
}

// A snapshot is not taken, and the log not cut, before the history has what is in it.
func TestASnapshotWaitsForTheHistory(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:e:1","type":"Lamp","dim":{"value":0}}`)
		if err := b.snapshot(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		b.crash()
		b.start()
		if dim := b.courses("/temporal/entities/urn:e:1")["dim"]; len(dim) != 1 {
			b.t.Fatalf("there are %d values, not 1", len(dim))
		}
	})
}

// Many writes are put together into few parts, which say the same.
func TestPartsAreFolded(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:e:1","type":"Lamp","dim":{"value":0}}`)
		for i := 1; i <= 100; i++ {
			b.clock.Advance(time.Second)
			b.wants(204, "PATCH", "/entities/urn:e:1/attrs/dim", fmt.Sprintf(`{"value":%d}`, i))
			if err := b.history.reach(b.t.Context()); err != nil {
				b.t.Fatal(err)
			}
		}
		for i, r := range b.courses("/temporal/entities/urn:e:1")["dim"] {
			if r["value"] != float64(i) {
				b.t.Fatalf("value %d is %v", i, r["value"])
			}
		}
		err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
			list, err := b.history.store.parts(b.t.Context(), tx, "", "urn:e:1", false)
			if len(list) > foldAt {
				b.t.Errorf("there are %d parts", len(list))
			}
			return err
		})
		if err != nil {
			b.t.Fatal(err)
		}
	})
}

func TestHistoryIsProvided(t *testing.T) {
	eachHistory(t, func(b *broker) {
		got := b.wants(201, "POST", "/temporal/entities", speeds(3))
		if at := got.Header.Get("Location"); at != base+strings.ReplaceAll(bus7, "urn:ngsi", url.PathEscape("urn:ngsi")) && at != base+bus7 {
			b.t.Errorf("it is at %s", at)
		}
		b.wants(204, "POST", "/temporal/entities", `{"id":"urn:ngsi-ld:Vehicle:7","type":"Vehicle","speed":[{"type":"Property","value":7,"observedAt":"2026-05-04T01:00:00Z"}]}`)
		b.wants(204, "POST", bus7+"/attrs/", `{"fuel":[{"type":"Property","value":1,"observedAt":"2026-05-04T01:00:00Z","datasetId":"urn:d:1"}]}`)
		b.wants(404, "POST", "/temporal/entities/urn:x:1/attrs/", `{"fuel":[{"type":"Property","value":1}]}`, "ResourceNotFound")
		courses := b.courses(bus7)
		if len(courses["speed"]) != 4 || len(courses["fuel"]) != 1 || courses["speed"][3]["value"] != 7.0 {
			b.t.Fatalf("%v", courses)
		}
		first := bus7 + "/attrs/speed/" + courses["speed"][0]["instanceId"].(string)
		b.wants(204, "PATCH", first, `{"speed":[{"type":"Property","value":55,"observedAt":"2026-05-04T00:00:00Z"}]}`)
		b.wants(204, "PATCH", first, `{"value":56}`)
		if v := b.courses(bus7)["speed"][0]; v["value"] != 56.0 || v["instanceId"] != courses["speed"][0]["instanceId"] {
			b.t.Errorf("it became %v", v)
		}
		b.wants(204, "DELETE", first, "")
		b.wants(404, "DELETE", first, "", "ResourceNotFound")
		b.wants(400, "DELETE", bus7+"/attrs/speed/nonsense", "", "BadRequestData")
		b.wants(404, "DELETE", bus7+"/attrs/fuel", "", "ResourceNotFound")
		b.wants(204, "DELETE", bus7+"/attrs/fuel?datasetId=urn:d:1", "")
		b.wants(204, "DELETE", bus7+"/attrs/speed?deleteAll=true", "")
		if left := b.courses(bus7); len(left) != 1 || left["brandName"] == nil {
			b.t.Errorf("left is %v", left)
		}
		b.wants(204, "DELETE", bus7, "")
		b.wants(404, "GET", bus7, "", "ResourceNotFound")
		b.wants(404, "DELETE", bus7, "", "ResourceNotFound")
	})
}

// An entity whose history was deleted is kept on.
func TestHistoryGoesOnAfterItWasDeleted(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:e:1","type":"Lamp","dim":{"value":0}}`)
		b.wants(204, "DELETE", "/temporal/entities/urn:e:1", "")
		b.wants(404, "GET", "/temporal/entities/urn:e:1", "")
		b.wants(204, "PATCH", "/entities/urn:e:1/attrs/dim", `{"value":1}`)
		if dim := b.courses("/temporal/entities/urn:e:1")["dim"]; len(dim) != 1 {
			b.t.Errorf("dim was %v", dim)
		}
	})
}

func TestTemporalRepresentations(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/temporal/entities", speeds(6))
		b.wants(200, "GET", bus7+"?options=temporalValues&attrs=speed&lastN=2", "",
			`"speed":{"type":"Property","values":[[105,"2026-05-04T00:05:00Z"],[104,"2026-05-04T00:04:00Z"]]}`)
		b.wants(200, "GET", bus7+"?timerel=between&timeAt=2026-05-04T00:01:00Z&endTimeAt=2026-05-04T00:03:00Z&options=temporalValues", "",
			`[[101,"2026-05-04T00:01:00Z"],[102,"2026-05-04T00:02:00Z"]]`)
		b.wants(200, "GET", bus7+"?timerel=before&timeAt=2026-05-04T00:01:00Z&format=temporalValues", "", `[[100,"2026-05-04T00:00:00Z"]]`)
		b.wants(200, "GET", bus7+"?timeproperty=modifiedAt&timerel=after&timeAt=2026-05-05T00:00:00Z", "", `"type":"Vehicle"}`)
		b.wants(200, "GET", bus7+"?pick=brandName", "", `{"brandName":[{"type":"Property","value":"Volvo","instanceId":`)
		b.wants(404, "GET", bus7+"?attrs=wings", "", "ResourceNotFound")
		for _, wrong := range []string{"timerel=between&timeAt=2026-05-04T00:01:00Z", "timerel=later&timeAt=2026-05-04T00:01:00Z", "timeAt=2026-05-04T00:01:00Z",
			"timerel=after", "lastN=0", "lastN=x", "options=aggregatedValues", "aggrMethods=median", "aggrMethods=avg&aggrPeriodDuration=1D", "format=xml",
			"timeproperty=yesterday"} {
			b.wants(400, "GET", bus7+"?"+wrong, "", "BadRequestData")
		}
	})
}

func TestAggregation(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/temporal/entities", speeds(6))
		when := "timerel=between&timeAt=2026-05-04T00:00:00Z&endTimeAt=2026-05-04T01:00:00Z&attrs=speed&options=aggregatedValues&"
		b.wants(200, "GET", bus7+"?"+when+"aggrMethods=avg,max,totalCount,stddev&aggrPeriodDuration=PT4M", "",
			`"speed":{"type":"Property","avg":[[101.5,"2026-05-04T00:00:00Z","2026-05-04T00:04:00Z"],[104.5,"2026-05-04T00:04:00Z","2026-05-04T00:08:00Z"]]`,
			`"max":[[103,`, `"totalCount":[[4,`, `"stddev":[[1.118`)
		b.wants(200, "GET", bus7+"?"+when+"aggrMethods=sum,sumsq,min,distinctCount", "",
			`"sum":[[615,"2026-05-04T00:00:00Z","2026-05-04T01:00:00Z"]]`, `"sumsq":[[63055,`, `"min":[[100,`, `"distinctCount":[[6,`)
		b.wants(400, "GET", bus7+"?options=aggregatedValues&aggrMethods=sum&attrs=brandName&timeproperty=modifiedAt", "", "InvalidRequest")
		b.wants(200, "GET", bus7+"?options=aggregatedValues&aggrMethods=max,totalCount&timeproperty=modifiedAt", "", `"max":[["Volvo",`)
	})
}

func TestQueriesOfHistories(t *testing.T) {
	eachHistory(t, func(b *broker) {
		for i := range 3 {
			b.wants(201, "POST", "/temporal/entities", fmt.Sprintf(`{"id":"urn:v:%d","type":"Vehicle","speed":[{"value":%d,"observedAt":"2026-05-04T00:00:00Z"}],
				"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[121.%d,31.2]}}}`, i, i*10, i))
		}
		at := "timerel=after&timeAt=2026-05-01T00:00:00Z&"
		got := b.wants(200, "GET", "/temporal/entities?type=Vehicle&limit=2&count=true&"+at, "", "urn:v:0", "urn:v:1")
		if n := got.Header.Get("NGSILD-Results-Count"); n != "3" || strings.Contains(got.body, "urn:v:2") {
			b.t.Errorf("%s found: %s", n, got.body)
		}
		for question, want := range map[string]string{
			"type=Vehicle&q=speed>15": "urn:v:2", "attrs=speed&id=urn:v:1": "urn:v:1", "type=Vehicle&idPattern=2$": "urn:v:2",
			"type=Vehicle&georel=near;maxDistance==5000&geometry=Point&coordinates=[121.1,31.2]": "urn:v:1",
		} {
			got := b.wants(200, "GET", "/temporal/entities?"+at+strings.NewReplacer("[", "%5B", "]", "%5D", ">", "%3E", "$", "%24").Replace(question), "")
			if strings.Count(got.body, `"id"`) != 1 || !strings.Contains(got.body, want) {
				b.t.Errorf("%s gives %s", question, got.body)
			}
		}
		b.wants(400, "GET", "/temporal/entities?type=Vehicle", "", "BadRequestData")
		b.wants(400, "GET", "/temporal/entities?"+at, "", "BadRequestData")
		b.wants(200, "GET", "/temporal/entities?type=Ship&"+at, "", "[]")
		b.wants(200, "POST", "/temporal/entityOperations/query", `{"type":"Query","entities":[{"type":"Vehicle"}],"q":"speed==10",
			"temporalQ":{"timerel":"before","timeAt":"2026-06-01T00:00:00Z","aggrMethods":["max"]}}`, "urn:v:1", `"max":[[10,`)
		b.wants(400, "POST", "/temporal/entityOperations/query", `{"type":"Query","entities":[{"type":"Vehicle"}]}`, "BadRequestData")
		if got := b.ask("GET", "/temporal/entities?type=Vehicle&"+at, "", "NGSILD-Tenant: nobody"); got.StatusCode != 404 || !strings.Contains(got.body, "NonexistentTenant") {
			b.t.Errorf("%d %s", got.StatusCode, got.body)
		}
	})
}

// A part of an answer says from when to when it is, and only a part.
func TestAnAnswerThatIsCutSaysItsRange(t *testing.T) {
	for question, want := range map[string]string{
		"":         "2026-05-04T00:00:00Z-2026-05-04T00:09:00Z/*",
		"lastN=15": "2026-05-04T00:19:00Z-2026-05-04T00:10:00Z/15",
		"lastN=15&timerel=before&timeAt=2027-01-01T00:00:00Z": "2027-01-01T00:00:00Z-2026-05-04T00:10:00Z/15",
		"timerel=after&timeAt=2025-01-01T00:00:00Z":           "2025-01-01T00:00:00Z-2026-05-04T00:09:00Z/*",
	} {
		p, err := parseParams(question)
		if err != nil {
			t.Fatal(err)
		}
		a := &ask{params: p}
		q, err := a.inquiry()
		if err != nil {
			t.Fatal(err)
		}
		ev := &evolution{id: "urn:v:7"}
		for i := range 20 {
			at := db.Micros(morning.Add(time.Duration(i) * time.Minute))
			ev.add("urn:a:speed", record{number: uint64(i), Instance: model.Instance{Value: []byte("1"), ObservedAt: at, CreatedAt: at, ModifiedAt: at}})
		}
		list := []*evolution{q.window(ev)}
		r := q.reply(a, list, 10)
		if r.status != 206 || len(list[0].courses[0].records) != 10 || len(r.header) != 1 || r.header[0] != [2]string{"Content-Range", "date-time " + want} {
			t.Errorf("%s: %d %v, %d records", question, r.status, r.header, len(list[0].courses[0].records))
		}
		if r := q.reply(a, []*evolution{q.window(ev)}, 20); r.status != 200 || r.header != nil {
			t.Errorf("%s, whole: %d %v", question, r.status, r.header)
		}
	}
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/temporal/entities", speeds(200))
		if got := b.wants(200, "GET", bus7, ""); got.Header.Get("Content-Range") != "" {
			b.t.Errorf("what is whole says %s", got.Header.Get("Content-Range"))
		}
	})
}

// The scope of an entity has a history as its attributes have.
func TestScopesHaveAHistory(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.wants(201, "POST", "/entities", `{"id":"urn:e:1","type":"Lamp","scope":"/a","dim":{"value":1}}`)
		b.clock.Advance(time.Minute)
		b.wants(204, "POST", "/entities/urn:e:1/attrs", `{"scope":["/b","/c"]}`)
		scope := b.courses("/temporal/entities/urn:e:1")["scope"]
		if len(scope) != 2 || fmt.Sprint(scope[1]["value"]) != "[/b /c]" || scope[0]["observedAt"] != "2026-05-04T00:00:00Z" {
			b.t.Errorf("the scope was %v", scope)
		}
		b.wants(201, "POST", "/temporal/entities", `{"id":"urn:e:2","type":"Lamp","scope":[{"type":"Property","value":["/x"],"observedAt":"2026-05-01T00:00:00Z"}]}`)
		b.wants(200, "GET", "/temporal/entities?type=Lamp&scopeQ=/x&timerel=after&timeAt=2026-05-01T00:00:00Z", "", "urn:e:2")
	})
}

// What is past its keeping goes.
func TestHistoryIsForgotten(t *testing.T) {
	eachHistory(t, func(b *broker) {
		b.Keep = 3 * time.Hour
		b.wants(201, "POST", "/temporal/entities", speeds(3))
		b.clock.Advance(2 * time.Hour)
		b.wants(204, "POST", bus7+"/attrs/", `{"speed":[{"value":1,"observedAt":"2026-05-04T02:00:00Z"}]}`)
		b.clock.Advance(90 * time.Minute)
		if err := b.forget(b.t.Context(), b.clock.Now()); err != nil {
			b.t.Fatal(err)
		}
		if speed := b.courses(bus7)["speed"]; len(speed) != 1 {
			b.t.Errorf("left is %v", speed)
		}
	})
}
