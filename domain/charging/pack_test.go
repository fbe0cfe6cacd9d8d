package charging

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/pack"
)

// opened is the pack of a city with some files of charging changed.
func opened(t testing.TB, name string, changed map[string]string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "charging"), 0o750); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"pack.yaml", chargingFile, stationsFile} {
		text, err := os.ReadFile("../../cities/" + name + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := changed[file]; ok {
			text = []byte(other)
		}
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func TestCityPacksHaveStationsAndPrices(t *testing.T) {
	for name, want := range map[string]int{"shanghai": 400, "helsinki": 30} {
		p := opened(t, name, nil)
		book, rows, ok := readBook(p)
		if !ok || p.Err() != nil || len(rows) != want || book.Synthetic == "" {
			t.Errorf("%s: %d stations, %v", name, len(rows), p.Err())
		}
	}
}

// TestBrokenPacksAreRefusedWithTheirLine plants one mistake at a time.
func TestBrokenPacksAreRefusedWithTheirLine(t *testing.T) {
	raw, err := os.ReadFile("../../cities/helsinki/" + chargingFile)
	if err != nil {
		t.Fatal(err)
	}
	const head = "station,name,operator,tariff,open,lon,lat,serial,connector,kw,sockets\n"
	for name, c := range map[string]struct{ file, text, want string }{
		"currency":      {chargingFile, strings.Replace(string(raw), "EUR", "DM", 1), "charging.yaml:3: currency"},
		"price":         {chargingFile, strings.Replace(string(raw), `"0.2100"`, `"cheap"`, 1), "charging.yaml:13: a price"},
		"order":         {chargingFile, strings.Replace(string(raw), `"22:00"`, `"06:00"`, 1), "charging.yaml:14: periods follow"},
		"unknown key":   {chargingFile, strings.Replace(string(raw), "default:", "usual:", 1), "unknown key"},
		"no operator":   {chargingFile, strings.Replace(string(raw), "operator: esimerkki", "operator: nobody", 1), `no operator "nobody"`},
		"outside":       {stationsFile, head + "A,,,,,25.9,60.17,,type2,11,1\n", "stations.csv:2: 25.9"},
		"no tariff":     {stationsFile, head + "A,,,gold,,24.94,60.17,,type2,11,1\n", `stations.csv:2: there is no tariff "gold"`},
		"no sockets":    {stationsFile, head + "A,,,,,24.94,60.17,,type2,11,0\n", "stations.csv:2: there are 1 to 1000"},
		"another table": {stationsFile, "a,b\n1,2\n", "stations.csv:1: the first line"},
	} {
		p := opened(t, "helsinki", map[string]string{c.file: c.text})
		readBook(p)
		if err := p.Err(); err == nil || !strings.Contains(problems(p), c.want) {
			t.Errorf("%s: %v", name, problems(p))
		}
	}
}

func problems(p *pack.Pack) string {
	var list []string
	for _, one := range p.Problems() {
		list = append(list, one.Error())
	}
	return strings.Join(list, "\n")
}
