package things

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

func testProfile() *Profile {
	p := &Profile{
		Code: "bin", Moving: true,
		Attributes: []Attribute{
			{Code: "fillingLevel", Kind: "number", Unit: "1", UnitCode: "C62", Range: [2]float64{0, 1}, Precision: 3},
			{Code: "temperature", Kind: "number", Unit: "°C", UnitCode: "CEL", Range: [2]float64{-40, 200}, Precision: 1},
			{Code: "lidOpen", Kind: "boolean"},
			{Code: "status", Kind: "text"},
		},
	}
	return p
}

func TestPayloadIsRead(t *testing.T) {
	received := db.Micros(morning)
	for payload, want := range map[string]string{
		`{"fillingLevel":0.5}`:                                         "0=0.5",
		` { "lidOpen" : true , "fillingLevel" : 5e-1 } `:               "2=1 0=0.5",
		`{"temperature":{"value":50,"unit":"°F"}}`:                     "1=10",
		`{"temperature":{"unitCode":"KEL","value":273.15,"x":[1,{}]}}`: "1=0",
		`{"fillingLevel":0.12349}`:                                     "0=0.123",
		`{"status":"a\"\u6ee1\n"}`:                                     "3=a\"满\n",
		`{"fillingLevel":1,"fillingLevel":0}`:                          "0=0",
		`{"lon":121.5,"lat":31.2}`:                                     "at 121.500,31.200",
		`{"location":{"type":"Point","coordinates":[121.5,31.2,4]}}`:   "at 121.500,31.200",
		`{"lon":121.504518,"lat":31.198059,"gcj02":true}`:              "at 121.500,31.200",
		`{"fillingLevel":1.2,"lidOpen":false}`:                         "2=0 !value_range",
		`{"fillingLevel":null}`:                                        "!value_type",
		`{"colour":{"deep":[[["x"]]]},"lidOpen":false}`:                "2=0 !attribute_unknown",
		`{"fillingLevel":{"value":1,"unit":"bar"}}`:                    "!unit",
		`{"observedAt":"2026-05-04T00:03:00Z","lidOpen":true}`:         "!time_future",
		`{"observedAt":1,"lidOpen":true}`:                              "!time_old",
		`{"observedAt":"yesterday","lidOpen":true}`:                    "2=1 !time_malformed",
		`{"observedAt":"2026-05-04T07:59:00+08:00","lidOpen":true}`:    "2=1",
		`{"lon":200,"lat":31}`:                                         "!location",
		`{"lon":120,"lat":31.2,"lidOpen":true}`:                        "2=1 !location_outside",
		`{"lon":121}`:                                                  "!location",
		`{"location":{"coordinates":"here"}}`:                          "!location",
		`{"device":"x"}`:                                               "!payload_empty",
		`[]`:                                                           "!payload_malformed",
		``:                                                             "!payload_malformed",
		`{"lidOpen":true`:                                              "!payload_malformed",
		`{"lidOpen":tru}`:                                              "!payload_malformed",
		`{"lidOpen":true} x`:                                           "!payload_malformed",
		"{\"status\":\"\xff\"}":                                        "!payload_malformed",
		`{"fillingLevel":1e999}`:                                       "!payload_malformed",
	} {
		c := newCodec(testProfile(), newTable(), geo.Box{West: 121.4, South: 31.1, East: 121.6, North: 31.3})
		if got := told(c, payload, received); got != want {
			t.Errorf("%s: %q, want %q", payload, got, want)
		}
	}
}

// told is what the codec made of a payload, in short.
func told(c *codec, payload string, received int64) string {
	out := ""
	say := func(format string, args ...any) {
		if out != "" {
			out += " "
		}
		out += fmt.Sprintf(format, args...)
	}
	r, refused, _ := c.read([]byte(payload), 0, received)
	if r != nil {
		for _, v := range r.Readings {
			if c.profile.Attributes[v.Attribute].Kind == "text" {
				say("%d=%s", v.Attribute, v.Text)
			} else {
				say("%d=%v", v.Attribute, v.Num)
			}
		}
		if r.Moved {
			say("at %.3f,%.3f", r.Lon, r.Lat)
		}
	}
	for _, f := range refused {
		say("!%s", f.code[len("things."):])
	}
	return out
}

// FuzzPayload holds the quick reader to the slow one: it takes every JSON object
// that is one, and gives the numbers that encoding/json gives.
func FuzzPayload(f *testing.F) {
	f.Add([]byte(`{"fillingLevel":{"value":0.5,"unit":"%"},"status":"\u0041\ud83d\ude00","lon":1,"x":[1,2,{"a":null}]}`))
	f.Add([]byte(`{"observedAt":"2026-05-04T00:00:00Z","temperature":-1.25e1}`))
	c := newCodec(testProfile(), newTable(), geo.Box{West: 121.4, South: 31.1, East: 121.6, North: 31.3})
	f.Fuzz(func(t *testing.T, payload []byte) {
		r, refused, _ := c.read(payload, 0, db.Micros(morning))
		var object map[string]json.RawMessage
		if json.Unmarshal(payload, &object) != nil || len(payload) > 1000 {
			return
		}
		if r == nil {
			if len(refused) == 1 && refused[0].code == whyMalformed && object != nil && !c.tolerates(payload) {
				t.Fatalf("refused as malformed: %q", payload)
			}
			return
		}
		var want float64
		if json.Unmarshal(object["temperature"], &want) != nil {
			return
		}
		for _, v := range r.Readings {
			if v.Attribute == 1 && math.Abs(v.Num-want) > 0.0500001 {
				t.Fatalf("temperature %v, want %v in %q", v.Num, want, payload)
			}
		}
	})
}

// tolerates reports payloads that encoding/json takes and a device may not send:
// bytes that are not UTF-8, numbers past a float64, deep nesting.
func (c *codec) tolerates(payload []byte) bool {
	var any map[string]any
	if json.Unmarshal(payload, &any) != nil {
		return true
	}
	clean, _ := json.Marshal(any)
	r, refused, _ := c.read(clean, 0, db.Micros(morning))
	malformed := r == nil && len(refused) == 1 && refused[0].code == whyMalformed
	return !malformed || depth(any) > 8
}

func depth(v any) int {
	deepest := 0
	switch x := v.(type) {
	case map[string]any:
		for _, one := range x {
			deepest = max(deepest, 1+depth(one))
		}
	case []any:
		for _, one := range x {
			deepest = max(deepest, 1+depth(one))
		}
	}
	return deepest
}

func BenchmarkDecode(b *testing.B) {
	c := newCodec(testProfile(), newTable(), geo.Box{West: 121.4, South: 31.1, East: 121.6, North: 31.3})
	payload := []byte(`{"fillingLevel":0.53,"temperature":21.4,"lidOpen":false,"observedAt":"2026-05-04T00:00:00.123Z"}`)
	b.ReportAllocs()
	b.SetBytes(int64(len(payload)))
	for range b.N {
		if _, _, ok := c.read(payload, 0, db.Micros(morning)); !ok {
			b.Fatal("refused")
		}
	}
}
