package things

import (
	"encoding/json"
	"errors"
	"testing"

	"citybrain/kernel/auth"
)

// A fence decides for the rules of whoever asks for it, so a district draws its own
// ground only and leaves the fences of others alone.
func TestADistrictDrawsFencesOnItsOwnGround(t *testing.T) {
	s := &Service{Deps: Deps{Regions: &ground{}}}
	for name, c := range map[string]struct {
		region, shape string
		want          error
	}{
		"its own":          {"310106", `{"type":"Polygon","coordinates":[[[121.1,31],[121.2,31],[121.2,31.1],[121.1,31]]]}`, nil},
		"a neighbour's":    {"310106", `{"type":"Polygon","coordinates":[[[121.6,31],[121.7,31],[121.7,31.1],[121.6,31]]]}`, ErrOutside},
		"half a neighbour": {"310106", `{"type":"Polygon","coordinates":[[[121.1,31],[121.7,31],[121.7,31.1],[121.1,31]]]}`, ErrOutside},
		"nowhere":          {"310106", `{"type":"Polygon","coordinates":[[[1,31],[2,31],[2,31.1],[1,31]]]}`, ErrOutside},
		"the city's":       {"", `{"type":"Polygon","coordinates":[[[1,31],[121.7,31],[121.7,31.1],[1,31]]]}`, nil},
	} {
		if err := s.fenceWithin(auth.Scope{Region: c.region}, json.RawMessage(c.shape)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// ground is a city of two districts, east and west of 121.5°.
type ground struct{ townHall }

func (*ground) RegionAt(lon, _ float64) (string, bool) {
	switch {
	case lon < 100:
		return "", false
	case lon < 121.5:
		return "310106013", true
	}
	return "310101002", true
}
