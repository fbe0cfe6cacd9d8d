package watch

import (
	"strings"
	"testing"

	"citybrain/domain/entities/model"
)

func TestWhatBreaksTheDataTypeIsRefused(t *testing.T) {
	ok := `"notification":{"endpoint":{"uri":"http://h/n"}}`
	notify := func(text string) string {
		return `{"type":"Subscription","entities":[{"type":"A"}],"notification":` + text + `}`
	}
	end := func(text string) string { return notify(`{"endpoint":` + text + `}`) }
	for name, text := range map[string]string{
		"no object":                 `[1]`,
		"no type":                   `{"entities":[{"type":"A"}],` + ok + `}`,
		"another type":              `{"type":"Sub","entities":[{"type":"A"}],` + ok + `}`,
		"an id that is no URI":      `{"id":"x","type":"Subscription","entities":[{"type":"A"}],` + ok + `}`,
		"nothing to watch":          `{"type":"Subscription",` + ok + `}`,
		"no notification":           `{"type":"Subscription","entities":[{"type":"A"}]}`,
		"no entities in it":         `{"type":"Subscription","entities":[],` + ok + `}`,
		"an entity with no type":    `{"type":"Subscription","entities":[{"id":"urn:a:1"}],` + ok + `}`,
		"an entity with a false id": `{"type":"Subscription","entities":[{"type":"A","id":"a"}],` + ok + `}`,
		"a broken pattern":          `{"type":"Subscription","entities":[{"type":"A","idPattern":"["}],` + ok + `}`,
		"no watched attributes":     lamps(`"watchedAttributes":[],`),
		"an empty watched name":     lamps(`"watchedAttributes":[""],`),
		"a null watched name":       lamps(`"watchedAttributes":[null],`),
		"a false watched name":      lamps(`"watchedAttributes":["<a>"],`),
		"an unknown trigger":        lamps(`"notificationTrigger":["entityMoved"],`),
		"interval and watched":      lamps(`"timeInterval":5,"watchedAttributes":["a"],`),
		"interval and throttling":   lamps(`"timeInterval":5,"throttling":5,`),
		"a negative interval":       lamps(`"timeInterval":-1,`),
		"a zero throttling":         lamps(`"throttling":0,`),
		"a text as throttling":      lamps(`"throttling":"5",`),
		"a broken q":                lamps(`"q":"a=",`),
		"a broken geoQ":             lamps(`"geoQ":{"georel":"beside"},`),
		"a broken scopeQ":           lamps(`"scopeQ":"///",`),
		"a broken temporalQ":        lamps(`"temporalQ":{"timerel":"soon"},`),
		"the past":                  lamps(`"expiresAt":"2020-01-01T00:00:00Z",`),
		"no time":                   lamps(`"expiresAt":"soon",`),
		"isActive as a text":        lamps(`"isActive":"yes",`),
		"a null":                    lamps(`"q":null,`),
		"a false dataset":           lamps(`"datasetId":"x",`),
		"a false context":           lamps(`"jsonldContext":"context",`),
		"no endpoint":               notify(`{}`),
		"no uri":                    end(`{}`),
		"a relative uri":            end(`{"uri":"notify"}`),
		"another scheme":            end(`{"uri":"ftp://h/n"}`),
		"mqtt without a topic":      end(`{"uri":"mqtt://h"}`),
		"mqtt with a wildcard":      end(`{"uri":"mqtt://h/a/+"}`),
		"another media type":        end(`{"uri":"http://h","accept":"text/plain"}`),
		"no pairs":                  end(`{"uri":"http://h","receiverInfo":{"a":"b"}}`),
		"a header of ours":          end(`{"uri":"http://h","receiverInfo":[{"key":"Host","value":"x"}]}`),
		"a split header":            end(`{"uri":"http://h","receiverInfo":[{"key":"A","value":"x\r\nB: c"}]}`),
		"another quality":           end(`{"uri":"mqtt://h/a","notifierInfo":[{"key":"MQTT-QoS","value":"3"}]}`),
		"a zero timeout":            end(`{"uri":"http://h","timeout":0}`),
		"a negative cooldown":       end(`{"uri":"http://h","cooldown":-5}`),
		"another format":            notify(`{"format":"short","endpoint":{"uri":"http://h"}}`),
		"no attributes":             notify(`{"attributes":[],"endpoint":{"uri":"http://h"}}`),
		"simplified changes":        notify(`{"format":"keyValues","showChanges":true,"endpoint":{"uri":"http://h"}}`),
		"another join":              notify(`{"join":"left","endpoint":{"uri":"http://h"}}`),
		"a level and no join":       notify(`{"joinLevel":2,"endpoint":{"uri":"http://h"}}`),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(text), street{}, nil, noon)
			bad(t, err, model.BadRequestData, text)
		})
	}
	_, err := Parse([]byte(`{"type":`), street{}, nil, noon)
	bad(t, err, model.InvalidRequest, "half a text")
}

const whole = `{"id":"urn:ngsi-ld:Subscription:1","type":"Subscription","subscriptionName":"lamps","description":"of the street",` +
	`"entities":[{"id":["urn:a:1","urn:a:2"],"type":"Lamp"},{"idPattern":"^urn:a:","type":"(Lamp;Pole)|Bin"}],` +
	`"watchedAttributes":["power"],"notificationTrigger":["entityCreated","attributeUpdated"],"q":"power>3",` +
	`"geoQ":{"coordinates":[8,40],"geometry":"Point","geoproperty":"place","georel":"near;maxDistance==2000"},"scopeQ":"/a/#","csf":"x==1",` +
	`"temporalQ":{"timerel":"after","timeAt":"2026-01-01T00:00:00Z"},"isActive":true,` +
	`"notification":{"attributes":["power","place"],"pick":["id","power"],"omit":["glare"],"format":"concise","showChanges":true,"sysAttrs":false,` +
	`"join":"inline","joinLevel":2,"endpoint":{"uri":"http://me:secret@h/n","accept":"application/ld+json",` +
	`"receiverInfo":[{"key":"Authorization","value":"Bearer 1"}],"notifierInfo":[{"key":"MQTT-QoS","value":"1"}],"timeout":1500,"cooldown":10}},` +
	`"expiresAt":"2027-01-01T00:00:00Z","status":"active","throttling":1.5,"lang":"en","datasetId":"urn:d:1","jsonldContext":"http://h/c"}`

func TestWhatWasAskedForIsToldAgain(t *testing.T) {
	s := parsed(t, whole)
	if got := string(s.JSON(Shown{Names: street{}, Now: noon})); got != whole {
		t.Errorf("got\n%s, want\n%s", got, whole)
	}
	again, err := Load(s.Document())
	if err != nil {
		t.Fatal(err)
	}
	if got := string(again.JSON(Shown{Names: street{}, Now: noon})); got != whole {
		t.Errorf("after it was stored\n%s, want\n%s", got, whole)
	}
}

func TestSecretsAreShownToThoseWhoMayWriteOnly(t *testing.T) {
	got := string(parsed(t, whole).JSON(Shown{Names: street{}, Now: noon, Hide: true}))
	if strings.Contains(got, "Bearer") || strings.Contains(got, "secret") || !strings.Contains(got, "Authorization") {
		t.Error(got)
	}
}

func TestCountersAreShownOnceThereAreSome(t *testing.T) {
	s := parsed(t, lamps(""))
	if got := string(s.JSON(Shown{Names: street{}, Now: noon})); strings.Contains(got, "times") || strings.Contains(got, "last") {
		t.Error(got)
	}
	got := string(s.JSON(Shown{Names: street{}, Now: noon, Tally: Tally{Sent: 3, Failed: 1, Last: noon, LastFailure: noon, LastSuccess: noon - 1e6}, Created: noon, Changed: noon}))
	for _, part := range []string{`"timesSent":3`, `"timesFailed":1`, `"lastNotification":"2026-11-22T12:00:00Z"`, `"status":"failed"`, `"createdAt":`, `"modifiedAt":`, `"lastSuccess":`} {
		if !strings.Contains(got, part) {
			t.Errorf("no %s in %s", part, got)
		}
	}
}

func TestPatchChangesWhatItNames(t *testing.T) {
	s := parsed(t, whole)
	n, err := Patch(s, []byte(`{"type":"Subscription","isActive":false,"q":null,"entities":"urn:ngsi-ld:null","throttling":9,
		"notification":{"format":"normalized","endpoint":{"timeout":null,"uri":"http://other/n"}}}`), street{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if n.Status(noon) != Paused || n.Q != nil || n.Entities != nil || n.Throttling != 9 || n.Notification.Format != "normalized" {
		t.Errorf("%+v", n)
	}
	if e := n.Notification.Endpoint; e.URI != "http://other/n" || e.Timeout != 0 || e.Accept != JSONLD || e.Cooldown != 10 {
		t.Errorf("%+v", e)
	}
	if s.Q == nil || s.Notification.Endpoint.Timeout != 1500 {
		t.Error("the old one was changed")
	}
	for _, text := range []string{
		`{}`, `{"id":"urn:other"}`, `{"type":null}`, `{"notification":null}`, `{"notification":{"endpoint":null}}`,
		`{"notification":{"endpoint":{"uri":null}}}`, `{"expiresAt":"2020-01-01T00:00:00Z"}`, `{"timeInterval":3}`,
	} {
		_, err := Patch(s, []byte(text), street{}, noon)
		bad(t, err, model.BadRequestData, text)
	}
}

func TestSubscriptionExpires(t *testing.T) {
	s := parsed(t, whole)
	if s.Status(noon) != Active || s.Status(s.ExpiresAt) != Expired {
		t.Errorf("%s, then %s", s.Status(noon), s.Status(s.ExpiresAt))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(lamps(`"q":"a==1;b",`)))
	f.Add([]byte(`{"type":"Subscription","watchedAttributes":["a"],"notification":{"endpoint":{"uri":"mqtt://h:1/a/b"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Parse(raw, street{}, street{}.JSON(), noon)
		if err != nil {
			return
		}
		document := s.Document()
		again, err := Load(document)
		if err != nil {
			t.Fatalf("%v of %s", err, document)
		}
		shown := string(s.JSON(Shown{Names: street{}, Now: noon}))
		if got := string(again.JSON(Shown{Names: street{}, Now: noon})); got != shown {
			t.Errorf("stored it is %s, not %s", got, shown)
		}
		if _, err := Patch(s, raw, street{}, noon); err != nil {
			t.Errorf("itself is no fragment for it: %v", err)
		}
	})
}
