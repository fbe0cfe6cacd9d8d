package traffic

import (
	"strings"
	"testing"

	"citybrain/kernel/fault"
)

func TestWhatIsWrongWithAPlanIsASentence(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		_, err := c.Draft(c.engineer, "j00", PlanMaking{Name: "太短", Greens: []StageGreen{{0, 40}, {1, 3}}})
		fields := fault.From(err).Fields
		if len(fields) == 0 {
			t.Fatalf("%v", err)
		}
		short := fields[0]
		if short.Code != "traffic.finding.min_green" || short.Message != "Group 2 has 3 s of green and needs 6 s." || short.Args["group"] != 2 {
			t.Errorf("%+v", short)
		}
		for code, text := range said {
			if text == "" || strings.Count(text, "{") != strings.Count(text, "}") {
				t.Errorf("%s: %q", code, text)
			}
		}
	})
}
