package traffic

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/pack"
)

func TestADayOfTheStreetsIsRefusedByLine(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pack.yaml": `name: testville
zh: 测试市
en: Testville
region: "31"
zone: Asia/Shanghai
language: zh-CN
languages: [zh-CN, en]
bounds: [121, 31, 122, 32]
centre: [121.5, 31.5]
zoom: 13
crypto: sm
credits: [{zh: 无, en: nobody}]
`,
		"traffic/day.yaml": `synthetic: yes, all of it
events:
  - {kind: incident, road: 延安路, place: 0.5, everyMinutes: 60, atMinute: 4, lastsMinutes: 10}
  - {kind: flood, road: 延安路, everyMinutes: 60, atMinute: 4}
  - {kind: closure, everyMinutes: 60, atMinute: 4, lastsMinutes: 60}
  - {kind: ambulance, road: 延安路, place: 2, everyMinutes: .nan, atMinute: -1}
`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
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
