package device

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
)

// gateway is the context of a system that may report for any device.
func asGateway(r *http.Request) *http.Request {
	return r.WithContext(auth.With(r.Context(), auth.Principal{
		Kind: auth.Client, ID: "client_1", Permissions: map[string]bool{Write.Code: true},
	}))
}

// post sends a body as a gateway and gives the status and the answer.
func (o *opened) post(t testing.TB, body string, change ...func(*http.Request) *http.Request) (int, outcome, string) {
	t.Helper()
	r := asGateway(httptest.NewRequest(http.MethodPost, "/api/v1/observations", strings.NewReader(body)))
	for _, f := range change {
		r = f(r)
	}
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r)
	var answer outcome
	if w.Code == http.StatusAccepted {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
	}
	return w.Code, answer, w.Body.String()
}

// asDevice sends with a device's own credentials.
func asDevice(name, key string) func(*http.Request) *http.Request {
	return func(r *http.Request) *http.Request {
		r = r.WithContext(auth.With(r.Context(), auth.Principal{Kind: auth.Anonymous}))
		r.SetBasicAuth(name, key)
		return r
	}
}

func TestBatchIsStoredBeforeTheAnswer(t *testing.T) {
	o := open(t)
	status, answer, text := o.post(t, ` [
		{"device":"d1","at":"2026-05-01T08:30:00.5Z","values":{"pm25":12.5}},
		{"pm25" : 13, "thing":"d2","topic":"state", "note":"a \"b\" 中"},
		{"device":"d3","values":{}}
	] `)
	if status != http.StatusAccepted || answer.Accepted != 3 || len(answer.Rejected) != 0 {
		t.Fatalf("%d %s", status, text)
	}
	all := o.logged(t)
	if len(all) != 3 {
		t.Fatalf("%v", all)
	}
	at := time.Date(2026, 5, 1, 8, 30, 0, 500_000_000, time.UTC).UnixMicro()
	for i, want := range []bus.Report{
		{Device: "d1", Topic: "telemetry", At: at, Payload: []byte(`{"pm25":12.5}`)},
		{Device: "d2", Topic: "state", Payload: []byte(`{"pm25" : 13,"note":"a \"b\" 中"}`)},
		{Device: "d3", Topic: "telemetry", Payload: []byte(`{}`)},
	} {
		got := all[i]
		if got.Device != want.Device || got.Topic != want.Topic || got.At != want.At || string(got.Payload) != string(want.Payload) || got.Received == 0 {
			t.Errorf("report %d is %+v (%s)", i, got, got.Payload)
		}
	}
}

func TestLinesAreTakenOneByOne(t *testing.T) {
	o := open(t)
	status, answer, text := o.post(t, "{\"device\":\"d1\",\"a\":1}\n{broken\n\n{\"device\":\"d2\",\"a\":2}\r\n")
	if status != http.StatusAccepted || answer.Accepted != 2 || len(answer.Rejected) != 1 || answer.Rejected[0].Index != 1 {
		t.Fatalf("%d %s", status, text)
	}
}

func TestWrongItemsAreNamedAndTheOthersStored(t *testing.T) {
	o := open(t)
	for name, wrong := range map[string]struct{ item, code string }{
		"no device":         {`{"a":1}`, "device.item_invalid"},
		"unknown device":    {`{"device":"x9","a":1}`, "device.unknown"},
		"device no text":    {`{"device":7,"a":1}`, "device.item_invalid"},
		"device twice":      {`{"device":"d1","thing":"d2","a":1}`, "device.item_invalid"},
		"nothing said":      {`{"device":"d1"}`, "device.item_invalid"},
		"values and others": {`{"device":"d1","values":{"a":1},"b":2}`, "device.item_invalid"},
		"values no object":  {`{"device":"d1","values":[1]}`, "device.item_invalid"},
		"values a text":     {`{"device":"d1","values":"x"}`, "device.item_invalid"},
		"bad time":          {`{"device":"d1","at":"yesterday","a":1}`, "device.item_invalid"},
		"old time":          {`{"device":"d1","at":"0001-01-01T00:00:00Z","a":1}`, "device.item_invalid"},
		"wild topic":        {`{"device":"d1","topic":"a/#","a":1}`, "device.topic_invalid"},
		"long topic":        {`{"device":"d1","topic":"` + strings.Repeat("t", 70000) + `","a":1}`, "device.topic_invalid"},
		"large":             {`{"device":"d1","a":"` + strings.Repeat("t", 70000) + `"}`, "device.payload_too_large"},
		"not an object":     {`3`, "device.payload_malformed"},
		"deep":              {`{"device":"d1","a":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`, "device.payload_malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer, text := o.post(t, `[{"device":"d1","good":1},`+wrong.item+`,{"device":"d2","good":2}]`)
			if status != http.StatusAccepted || answer.Accepted != 2 || len(answer.Rejected) != 1 {
				t.Fatalf("%d %s", status, text)
			}
			if r := answer.Rejected[0]; r.Index != 1 || r.Code != wrong.code {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestAContractorReportsForItsDistrictOnly: for a device elsewhere it hears the
// same as for one that does not exist.
func TestAContractorReportsForItsDistrictOnly(t *testing.T) {
	o := open(t)
	status, answer, text := o.post(t, `[{"device":"dj1","a":1},{"device":"d2","a":1},{"device":"x","a":1}]`, func(r *http.Request) *http.Request {
		p := auth.From(r.Context())
		p.Scope = auth.Scope{Region: "310106"}
		return r.WithContext(auth.With(r.Context(), p))
	})
	if status != http.StatusAccepted || answer.Accepted != 1 || answer.Refused != 2 || len(answer.Rejected) != 2 {
		t.Fatalf("%d %s", status, text)
	}
	for _, r := range answer.Rejected {
		if r.Code != ErrUnknown.Code {
			t.Errorf("%+v", r)
		}
	}
}

// TestEveryRefusedItemIsCounted although an answer names the first thousand only.
func TestEveryRefusedItemIsCounted(t *testing.T) {
	o := open(t)
	_, answer, text := o.post(t, strings.Repeat("{\"device\":\"x\",\"a\":1}\n", rejectedShown+500))
	if answer.Refused != rejectedShown+500 || len(answer.Rejected) != rejectedShown {
		t.Fatalf("%.200s", text)
	}
}

// TestADeviceIsHeldToItsRateOverHTTP as it is over MQTT.
func TestADeviceIsHeldToItsRateOverHTTP(t *testing.T) {
	o := open(t, func(c *Config) { c.Rate = 2 })
	four := `[{"a":1},{"a":2},{"a":3},{"a":4}]`
	if status, _, text := o.post(t, four, asDevice("d1", "key of d1")); status != http.StatusAccepted {
		t.Fatalf("%d %s", status, text)
	}
	if status, _, text := o.post(t, `[{"a":5}]`, asDevice("d1", "key of d1")); status != http.StatusTooManyRequests || !strings.Contains(text, ErrRate.Code) {
		t.Errorf("%d %s", status, text)
	}
	if status, _, text := o.post(t, `[{"a":5}]`, asDevice("d2", "key of d2")); status != http.StatusAccepted {
		t.Errorf("another device: %d %s", status, text)
	}
}

func TestBrokenBatchStoresNothing(t *testing.T) {
	o := open(t, func(c *Config) { c.MaxItems = 10; c.MaxBatch = 1 << 20 })
	for name, broken := range map[string]struct {
		body   string
		status int
	}{
		"empty":            {"", 400},
		"a text":           {`"x"`, 400},
		"cut":              {`[{"device":"d1","a":1},{"dev`, 400},
		"NaN":              {`[{"device":"d1","a":1},{"device":"d1","a":NaN}]`, 400},
		"something behind": {`[{"device":"d1","a":1}] x`, 400},
		"comma at the end": {`[{"device":"d1","a":1},]`, 400},
		"bottomless":       {`[{"device":"d1","a":` + strings.Repeat("[", 100_000), 400},
		"too many":         {`[` + strings.Repeat(`{"device":"d1","a":1},`, 10) + `{"device":"d1","a":1}]`, 413},
		"huge":             {`[{"device":"d1","a":"` + strings.Repeat("x", 2<<20) + `"}]`, 413},
		"invalid UTF-8":    {"[{\"device\":\"d1\",\"a\":\"\xff\xfe\"}]", 400},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, text := o.post(t, broken.body)
			if status != broken.status || !strings.Contains(text, "device.batch_") {
				t.Errorf("%d %s", status, text)
			}
		})
	}
	if all := o.logged(t); len(all) != 0 {
		t.Errorf("stored %v", all)
	}
}

func TestDeviceReportsForItselfOnly(t *testing.T) {
	o := open(t)
	status, answer, text := o.post(t, `[{"a":1},{"device":"d1","a":2},{"device":"d2","a":3}]`, asDevice("d1", "key of d1"))
	if status != http.StatusAccepted || answer.Accepted != 2 || len(answer.Rejected) != 1 || answer.Rejected[0].Code != ErrForeign.Code {
		t.Fatalf("%d %s", status, text)
	}
	if status, _, _ := o.post(t, `[{"a":1}]`, asDevice("d1", "guess")); status != http.StatusUnauthorized {
		t.Errorf("a wrong key: %d", status)
	}
	o.city.awaitRejection(t, ErrCredentials)
}

func TestStrangersAndOthersAreRefused(t *testing.T) {
	o := open(t)
	for name, c := range map[string]struct {
		who  auth.Principal
		want int
	}{
		"nobody":                   {auth.Principal{Kind: auth.Anonymous}, 401},
		"an official without it":   {auth.Principal{Kind: auth.Official, ID: "person_1"}, 403},
		"a client that may report": {auth.Principal{Kind: auth.Client, Permissions: map[string]bool{Write.Code: true}}, 202},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, text := o.post(t, `[{"device":"d1","a":1}]`, func(r *http.Request) *http.Request {
				return r.WithContext(auth.With(r.Context(), c.who))
			})
			if status != c.want {
				t.Errorf("%d %s", status, text)
			}
		})
	}
}

func TestRepeatedBatchIsStoredOnce(t *testing.T) {
	o := open(t)
	key := func(r *http.Request) *http.Request {
		r.Header.Set("Idempotency-Key", "batch 7")
		return r
	}
	for range 3 {
		if status, answer, text := o.post(t, `[{"device":"d1","a":1}]`, key); status != http.StatusAccepted || answer.Accepted != 1 {
			t.Fatalf("%d %s", status, text)
		}
	}
	if status, _, text := o.post(t, `[{"device":"d1","a":2}]`, key); status != http.StatusConflict {
		t.Errorf("another batch under the key: %d %s", status, text)
	}
	if all := o.logged(t); len(all) != 1 {
		t.Errorf("stored %v", all)
	}
}

func TestValidObjectAgreesWithTheStandard(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`: true, ` {"a" : [1, -0.5e+3 , true,false,null,"\u00e9\n"] , "b":{}} `: true, `{"a":0}`: true, `{"a":"🏙"}`: true,
		``: false, `[]`: false, `{`: false, `{"a"}`: false, `{"a":}`: false, `{"a":1,}`: false, `{a:1}`: false, `{"a":01}`: false,
		`{"a":+1}`: false, `{"a":.5}`: false, `{"a":1.}`: false, `{"a":1e}`: false, `{"a":tru}`: false, `{"a":"` + "\n" + `"}`: false,
		`{"a":"\x"}`: false, `{"a":"\u12"}`: false, `{}{}`: false, `{"a":1 2}`: false, `{"a":[1,]}`: false, `{"a":[}`: false, `{"a":-}`: false,
	} {
		if got := validObject([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// FuzzPayload holds our reading of JSON against that of the standard library.
func FuzzPayload(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,-0.5e+3,true,null,"\u00e9"]}`, `{"a":{"b":"中"}}`, `{"a":NaN}`, "\x00", `{"a":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ours := validObject(data)
		trimmed := bytes.TrimLeft(data, " \t\r\n")
		theirs := json.Valid(data) && len(trimmed) > 0 && trimmed[0] == '{'
		if ours && !theirs {
			t.Fatalf("taken, but not JSON: %q", data)
		}
		if theirs && !ours && depth(data) < maxDepth && bytes.Equal(data, bytes.ToValidUTF8(data, nil)) {
			t.Fatalf("refused, but JSON: %q", data)
		}
	})
}

// depth is an upper bound of how deep data nests.
func depth(data []byte) int { return bytes.Count(data, []byte("{")) + bytes.Count(data, []byte("[")) }

func FuzzTopic(f *testing.F) {
	for _, seed := range []string{"devices/d1/telemetry", "devices//x", "devices/d1/a/b/c", "devices/+/#", "$SYS/x", "devices/d1/\x00", strings.Repeat("devices/", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, topic string) {
		id, tail, err := splitTopic(topic)
		if err != nil {
			return
		}
		if "devices/"+id+"/"+tail != topic || strings.ContainsAny(topic, "+#*> \x00\n") || len(topic) > maxTopic {
			t.Fatalf("%q became %q and %q", topic, id, tail)
		}
		if !ownFilter(topic, id) || ownFilter(topic, id+"0") {
			t.Fatalf("%q is not its own", topic)
		}
	})
}

// nowhere is a log that takes everything.
type nowhere struct{ Log }

func FuzzIngest(f *testing.F) {
	d := New(Config{Registry: newCity(), Log: nowhere{}, Clock: steady{}, MaxPayload: 1 << 10, MaxItems: 100})
	for _, seed := range []string{
		`[{"device":"d1","at":"2026-05-01T08:30:00Z","values":{"a":1}}]`, "{\"thing\":\"d1\",\"a\":1}\n{\"device\":\"d2\",\"b\":[{}]}", `[`, `{}`,
		`[{"device":"d1","topic":"a/b","x":"\"","y":1 , "z":{}}]`, "{\"device\":\"d1\"}\n\n{",
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, gateway bool) {
		own := "d1"
		if gateway {
			own = ""
		}
		b := new(batch)
		b.reset(d, own, body)
		if b.read() != nil {
			return
		}
		if len(b.reports)+len(b.refused) != b.items {
			t.Fatalf("%d items, %d taken, %d refused", b.items, len(b.reports), len(b.refused))
		}
		for _, r := range b.reports {
			if !json.Valid(r.Payload) || r.Payload[0] != '{' || len(r.Payload) > 1<<10 {
				t.Fatalf("payload %q of %q", r.Payload, body)
			}
			if _, _, err := splitTopic(fmt.Sprintf("devices/%s/%s", r.Device, r.Topic)); err != nil {
				t.Fatalf("report %+v of %q", r, body)
			}
		}
	})
}

// steady is a clock that stands still.
type steady struct{}

func (steady) Now() time.Time                                    { return time.UnixMicro(1).UTC() }
func (steady) After(time.Duration) <-chan time.Time              { return nil }
func (steady) Tick(time.Duration, func(time.Time)) (stop func()) { return func() {} }

// TestAListAsThisInterfaceAnswersItIsRefused: its one member would be an
// attribute that no profile knows, and count as taken.
func TestAListAsThisInterfaceAnswersItIsRefused(t *testing.T) {
	o := open(t)
	for _, body := range []string{
		`{"items":[{"device":"d1","a":1}]}`,
		"{\n  \"items\": [\n    {\"device\":\"d1\",\"a\":1}\n  ]\n}\n",
		`[{"device":"d1","a":1},{"device":"d1","items":[1]}]`,
	} {
		status, _, text := o.post(t, body)
		if status != http.StatusBadRequest || !strings.Contains(text, "device.batch_malformed") {
			t.Errorf("%s: %d %s", body, status, text)
		}
	}
	if status, answer, text := o.post(t, "{\n  \"device\": \"d1\",\n  \"a\": 1\n}\n"); status != http.StatusAccepted || answer.Accepted != 1 {
		t.Errorf("one object over several lines: %d %s", status, text)
	}
	if all := o.logged(t); len(all) != 1 {
		t.Errorf("%v", all)
	}
}
