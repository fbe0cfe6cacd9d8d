package things

import (
	"errors"
	"slices"
	"testing"

	"citybrain/kernel/fault"
)

// TestAThingBelongsToAnOrganisationOfTheCity: one of an organisation that there is
// not would raise alarms that nobody sees.
func TestAThingBelongsToAnOrganisationOfTheCity(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Names = &townHall{}
		list := "serial,name,lon,lat,org\n" +
			"O-1,,121.47,31.23,/sh/uem\n" +
			"O-2,,121.47,31.23,/sh/nobody\n" +
			"O-3,,121.47,31.23,post_1\n"
		for _, try := range []bool{true, false} {
			got, err := c.Import(official(), ImportFile{Content: []byte(list), Profile: "bin", Try: try})
			if err != nil || got.Registered != 1 || got.Refused != 2 {
				t.Fatalf("%+v, %v", got, err)
			}
			if told := problems(got); !slices.Equal(told, []string{"3:org:organisation", "4:org:organisation"}) {
				t.Error(told)
			}
		}
		_, err := c.Register(official(), Thing{Profile: "bin", Serial: "O-4", Lon: 121.47, Lat: 31.23, Org: "/sh/nobody"})
		if !errors.Is(err, ErrInvalid) || fault.From(err).Fields[0].Path != "/org" {
			t.Error(err)
		}
	})
}
