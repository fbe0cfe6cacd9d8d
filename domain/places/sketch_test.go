package places

import (
	"errors"
	"testing"

	"citybrain/kernel/fault"
)

func TestSketchRefusals(t *testing.T) {
	ring := `[[0,0],[1,0],[1,1],[0,0]]`
	feature := func(kind, geometry string) string {
		return `{"type":"FeatureCollection","features":[{"properties":{"kind":"` + kind + `"},"geometry":` + geometry + `}]}`
	}
	for name, text := range map[string]string{
		"not JSON":     `{`,
		"no type":      `{"features":[]}`,
		"unknown kind": feature("lava", `{"type":"Polygon","coordinates":[`+ring+`]}`),
		"a line":       feature("water", `{"type":"LineString","coordinates":[[0,0],[1,0]]}`),
		"no geometry":  feature("water", `null`),
	} {
		if areas, err := parseSketch([]byte(text)); err == nil {
			t.Errorf("%s was read as %v", name, areas)
		}
	}
	areas, err := parseSketch([]byte(feature("water", `{"type":"Polygon","coordinates":[`+ring+`]}`)))
	if err != nil || len(areas) != 1 || areas[0].ID != "water_s1" {
		t.Errorf("%v %v", areas, err)
	}
}

// FuzzSketch holds that a sketch is either refused by a fault or whole.
func FuzzSketch(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":{"kind":"water"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		areas, err := parseSketch(data)
		var refusal *fault.Fault
		if err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		for _, a := range areas {
			if err == nil && len(a.Rings) == 0 {
				t.Fatalf("area %s has no ring", a.ID)
			}
		}
	})
}

// FuzzStoredShape holds that bytes from a damaged store are refused, and that
// whatever is read is written the same.
func FuzzStoredShape(f *testing.F) {
	f.Add(packLines(nil))
	f.Add(packNumbers([]int64{1, 5, -7}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if lines, err := unpackLines(data); err == nil {
			again, err := unpackLines(packLines(lines))
			if err != nil || len(again) != len(lines) {
				t.Fatalf("%d lines became %d: %v", len(lines), len(again), err)
			}
		}
		if numbers, err := unpackNumbers(data); err == nil {
			if again, err := unpackNumbers(packNumbers(numbers)); err != nil || len(again) != len(numbers) {
				t.Fatal(err)
			}
		}
	})
}
