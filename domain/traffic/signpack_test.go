package traffic

import (
	"strings"
	"testing"

	"citybrain/domain/traffic/network"
)

func TestSignsAreRefusedByLine(t *testing.T) {
	p := testPack(t, signsFile, `language: fr
boards:
  - {id: a, zh: 一, en: one, road: 干路, towards: east, place: 0.5, lines: 2, chars: 8}
  - {id: a, zh: 一, en: "", road: "", towards: up, place: 2, lines: 9, chars: 2, to: [a, b, c, d]}
speeds:
  - {id: v, zh: 速, en: speed, road: 干路, towards: west, from: 0, until: 1, sections: 3, steps: [30, 40, 50]}
  - {id: w, zh: 速, en: speed, road: 干路, towards: west, from: 0.5, until: 0.5, sections: 3, steps: [30, 60]}
  - {id: v-1, zh: 速, en: speed, road: 干路, towards: west, from: 0, until: 1, sections: 99, steps: [30, 40]}
`)
	signs := ReadSigns(p)
	found := map[int][]string{}
	for _, one := range p.Problems() {
		if one.File == signsFile {
			found[one.Line] = append(found[one.Line], strings.TrimSuffix(strings.Fields(one.Reason)[0], ":"))
		}
	}
	for line, want := range map[int]string{1: "language", 4: "id a road towards place lines chars to", 7: "from steps", 8: "id sections"} {
		if got := strings.Join(found[line], " "); got != want {
			t.Errorf("line %d: %q, want %q", line, got, want)
		}
	}
	if len(found) != 4 {
		t.Errorf("%v", found)
	}
	if _, err := signs.place(oneStreet(), districts{}); err == nil || !strings.Contains(err.Error(), signsFile+":6") {
		t.Errorf("a street that is not there: %v", err)
	}
}

// Signs stand on their streets, look along them in their direction, and a street that does
// not cross is told.
func TestSignsStandOnTheirStreets(t *testing.T) {
	n := grid()
	p := gridSigns(t)
	placed, err := p.place(n, districts{})
	if err != nil {
		t.Fatal(err)
	}
	board := placed.boards[0]
	if one := placed.order[board.sign]; one.id != "east" || one.bearing < 80 || one.bearing > 100 || one.region != "310106" {
		t.Errorf("%+v", one)
	}
	if len(board.to) != 2 || board.to[0].name != "二街" || board.to[1].pieces <= board.to[0].pieces || board.metres[board.ahead[0]] >= 0 || len(board.turns) < 4 {
		t.Errorf("%+v", board)
	}
	chain := placed.chains[0]
	if len(chain.edges) != 4 || chain.limits[0] != 50 {
		t.Errorf("%+v", chain)
	}
	for i := range chain.edges {
		if one := placed.order[chain.signs[i]]; len(one.lanes) != 2 || len(one.line) < 2 || one.limit != 50 {
			t.Errorf("%+v", one)
		}
	}
	p.boards[0].To = []string{"南路"}
	if _, err := p.place(n, districts{}); err == nil || !strings.Contains(err.Error(), "南路 does not cross 干路") {
		t.Errorf("%v", err)
	}
	p.boards[0].To, p.speeds[0].Sections = nil, 9
	if _, err := p.place(n, districts{}); err == nil || !strings.Contains(err.Error(), "fewer sections") {
		t.Errorf("%v", err)
	}
	p.speeds[0].Sections, p.speeds[0].Steps = 4, []int{60, 70}
	if _, err := p.place(n, districts{}); err == nil || !strings.Contains(err.Error(), "within the limit") {
		t.Errorf("%v", err)
	}
	if none := ReadSigns(testPack(t, "traffic/none.yaml", "")); len(none.boards) != 0 {
		t.Errorf("%+v", none)
	}
	if empty, err := (RoadSigns{}).place(&network.Network{}, districts{}); err != nil || len(empty.order) != 0 {
		t.Errorf("%+v, %v", empty, err)
	}
}

// gridSigns is a board at the begin of 干路 to the east, one at the begin of 二街 to the
// north, and sections of 干路.
func gridSigns(t *testing.T) RoadSigns {
	t.Helper()
	return signsOf(t, `language: zh
boards:
  - {id: east, zh: 干路往东, en: Main road east, road: 干路, towards: east, place: 0.1, lines: 2, chars: 10, to: [二街, 三街]}
  - {id: north, zh: 二街往北, en: Second street north, road: 二街, towards: north, place: 0.1, lines: 1, chars: 6}
speeds:
  - {id: main, zh: 干路, en: Main road, road: 干路, towards: east, from: 0, until: 1, sections: 4, steps: [20, 30, 40, 50]}
`)
}

func signsOf(t *testing.T, text string) RoadSigns {
	t.Helper()
	p := testPack(t, signsFile, text)
	signs := ReadSigns(p)
	for _, one := range p.Problems() {
		if one.File == signsFile {
			t.Fatal(one)
		}
	}
	return signs
}
