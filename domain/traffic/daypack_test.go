package traffic

import (
	"strings"
	"testing"
)

func TestADayOfTheStreetsIsRefusedByLine(t *testing.T) {
	p := testPack(t, dayFile, `synthetic: yes, all of it
events:
  - {kind: incident, road: 延安路, place: 0.5, everyMinutes: 60, atMinute: 4, lastsMinutes: 10}
  - {kind: flood, road: 延安路, everyMinutes: 60, atMinute: 4}
  - {kind: closure, everyMinutes: 60, atMinute: 4, lastsMinutes: 60}
  - {kind: ambulance, road: 延安路, place: 2, everyMinutes: .nan, atMinute: -1}
`)
	day := ReadStreetDay(p)
	found := map[int][]string{}
	for _, one := range p.Problems() {
		if one.File == dayFile {
			found[one.Line] = append(found[one.Line], strings.Fields(one.Reason)[0])
		}
	}
	for line, want := range map[int]string{4: "kind", 5: "lastsMinutes road", 6: "place everyMinutes atMinute"} {
		if got := strings.Join(found[line], " "); got != want {
			t.Errorf("line %d: %q, want %q", line, got, want)
		}
	}
	if len(found) != 3 {
		t.Errorf("%v", found)
	}
	if _, err := day.Happenings(oneStreet()); err == nil || !strings.Contains(err.Error(), "traffic/day.yaml:3") {
		t.Errorf("a street that is not there: %v", err)
	}
}
