package pack

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"citybrain/kernel/fault"
)

const packYAML = `name: testville
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
`

type files map[string]string

// folder writes a pack folder; pack.yaml is a good one unless given.
func folder(t testing.TB, with files) string {
	t.Helper()
	dir := t.TempDir()
	if _, ok := with["pack.yaml"]; !ok {
		write(t, dir, "pack.yaml", packYAML)
	}
	for name, text := range with {
		write(t, dir, name, text)
	}
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, with files) *Pack {
	t.Helper()
	p, err := Open(folder(t, with))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// problems are "file:line: reason" of a refusal.
func problems(t *testing.T, err error) []string {
	t.Helper()
	if !errors.Is(err, ErrRefused) {
		t.Fatalf("want pack.refused, got %v", err)
	}
	var out []string
	for _, f := range fault.From(err).Fields {
		out = append(out, f.Path+": "+f.Message)
	}
	return out
}

func TestTheRealPacksOpen(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		p, err := Open("../../cities/" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.City.Name != name || p.City.Location().String() != p.City.Zone {
			t.Errorf("%+v", p.City)
		}
		p.Close()
	}
}

func TestABrokenPackIsRefusedWithFileLineAndReason(t *testing.T) {
	for name, c := range map[string]struct {
		yaml string
		want []string
	}{
		"unknown key":  {packYAML + "mayor: Li\n", []string{`pack.yaml:13: unknown key "mayor"`}},
		"key twice":    {packYAML + "zoom: 3\n", []string{`pack.yaml:13: mapping key "zoom" already defined at line 10`}},
		"wrong type":   {strings.Replace(packYAML, "zoom: 13", "zoom: far", 1), []string{"pack.yaml:10: cannot unmarshal !!str `far` into float64"}},
		"syntax":       {strings.Replace(packYAML, "zoom: 13", "zoom: [13", 1), []string{"pack.yaml:10: did not find expected ',' or ']'"}},
		"first line":   {"name: [a\n", []string{"pack.yaml:2: did not find expected ',' or ']'"}},
		"indent":       {"name: a\nzh:\n  - b\n - c\n", []string{"pack.yaml:4: did not find expected key"}},
		"no key":       {packYAML + "- x\n", []string{"pack.yaml:13: did not find expected key"}},
		"tab":          {packYAML + "\tx: 1\n", []string{"pack.yaml:13: found character that cannot start any token"}},
		"empty":        {"", []string{"pack.yaml: is empty"}},
		"two texts":    {packYAML + "---\nname: x\n", []string{"pack.yaml:13: a second document (---) is refused"}},
		"not UTF-8":    {packYAML + "# \xff\n", []string{"pack.yaml:13: is not valid UTF-8 text"}},
		"zone":         {strings.Replace(packYAML, "Asia/Shanghai", "Asia/Atlantis", 1), []string{`pack.yaml:5: zone must be an IANA time zone such as Asia/Shanghai, not "Asia/Atlantis"`}},
		"zone outside": {strings.Replace(packYAML, "Asia/Shanghai", "../../etc/passwd", 1), []string{`pack.yaml:5: zone must be an IANA time zone such as Asia/Shanghai, not "../../etc/passwd"`}},
		"many at once": {strings.NewReplacer("crypto: sm", "crypto: rot13", "zoom: 13", "zoom: 0", "[121.5, 31.5]", "[0, 0]").Replace(packYAML), []string{
			"pack.yaml:9: centre must be lon, lat within the bounds", "pack.yaml:10: zoom must be between 1 and 22", `pack.yaml:11: crypto must be sm or intl, not "rot13"`,
		}},
		"nan": {strings.Replace(packYAML, "[121, 31, 122, 32]", "[.nan, 31, 122, 32]", 1), []string{"pack.yaml:8: bounds must be west, south, east, north in degrees"}},
	} {
		_, err := Open(folder(t, files{"pack.yaml": c.yaml}))
		if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFolderWithoutPackIsRefused(t *testing.T) {
	_, err := Open(t.TempDir())
	if diff := cmp.Diff([]string{"pack.yaml: is missing"}, problems(t, err)); diff != "" {
		t.Error(diff)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
}

type role struct {
	Name        string   `yaml:"name"`
	Permissions []string `yaml:"permissions"`
}

type roles struct {
	Roles []role `yaml:"roles"`
}

func TestADomainReportsItsOwnProblemsAtTheirLine(t *testing.T) {
	p := open(t, files{"roles.yaml": "# roles\nroles:\n  - name: clerk\n    permissions: [things.read]\n  - permissions:\n      - things.fly\n    name: pilot\n"})
	got, doc, ok := YAML[roles](p, "roles.yaml")
	if !ok || len(got.Roles) != 2 || got.Roles[1].Name != "pilot" {
		t.Fatalf("%+v, %v", got, p.Err())
	}
	for want, path := range map[int][]any{
		2: {"roles"}, 3: {"roles", 0}, 4: {"roles", 0, "permissions", 0}, 5: {"roles", 1}, 6: {"roles", 1, "permissions", 0}, 7: {"roles", 1, "name"},
	} {
		if line := doc.Line(path...); line != want {
			t.Errorf("%v: line %d, want %d", path, line, want)
		}
	}
	if doc.Line("roles", 1, "title") != 5 || doc.Line("none") != 1 || doc.Line("roles", 9) != 2 {
		t.Error("a path that ends early must give the line of its last part")
	}
	doc.At("roles", 1, "permissions", 0).Report("no domain declares the permission %q", "things.fly")
	if diff := cmp.Diff([]string{`roles.yaml:6: no domain declares the permission "things.fly"`}, problems(t, p.Err())); diff != "" {
		t.Error(diff)
	}
}

func TestAMissingFileIsNoProblemUntilItIsNeeded(t *testing.T) {
	p := open(t, nil)
	if _, doc, ok := YAML[roles](p, "roles.yaml"); ok || p.Err() != nil || doc.Line("roles") != 0 {
		t.Error("missing file", ok, p.Err())
	}
	if p.Need("roles.yaml") || p.Err() == nil {
		t.Error("needed file")
	}
}

func TestFilesMayHaveABOMAndCRLF(t *testing.T) {
	p := open(t, files{
		"roles.yaml": "\ufeffroles:\r\n  - name: clerk\r\n",
		"a.csv":      "\ufeffid,name\r\n1,泵站\r\n2,\"two\r\nlines\"\r\n3,x\r\n",
	})
	if got, _, ok := YAML[roles](p, "roles.yaml"); !ok || got.Roles[0].Name != "clerk" {
		t.Error(got, p.Err())
	}
	var lines []int
	var names []string
	for row := range CSV(p, "a.csv", []string{"name", "note?"}) {
		lines, names = append(lines, row.Line), append(names, row.Get("name")+row.Get("note")+row.Get("none"))
	}
	if p.Err() == nil { // id was not asked for
		t.Error("an unknown column passed")
	}
	p = open(t, files{"a.csv": "\ufeffid,name\r\n1,泵站\r\n2,\"two\r\nlines\"\r\n3,x\r\n"})
	for row := range CSV(p, "a.csv", []string{"id", "name", "note?"}) {
		lines, names = append(lines, row.Line), append(names, row.Get("name")+row.Get("note")+row.Get("none"))
	}
	if diff := cmp.Diff([]int{2, 3, 5}, lines); diff != "" || p.Err() != nil {
		t.Error(diff, p.Err())
	}
	if diff := cmp.Diff([]string{"泵站", "two\nlines", "x"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestCSVProblemsNameTheirLine(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
		rows int
	}{
		"columns":      {"idd,id,id,a\n1,2,3,4\n", []string{`d.csv:1: column "name" is missing`, `d.csv:1: unknown column "idd"`, `d.csv:1: column "id" stands twice`, `d.csv:1: unknown column "a"`}, 0},
		"short line":   {"id,name\n1,a\n2\n3,c\n", []string{"d.csv:3: wrong number of fields"}, 2},
		"bare quote":   {"id,name\n1,a\"b\n2,b\n", []string{`d.csv:2: bare " in non-quoted-field`}, 1},
		"open quote":   {"id,name\n1,\"a\n2,b\n", []string{`d.csv:2: extraneous or missing " in quoted-field`}, 0},
		"binary":       {"id,name\n1,\xff\xfe\n2,\x00\n3,c\n", []string{"d.csv:2: is not valid UTF-8 text", "d.csv:3: holds a zero byte"}, 1},
		"empty":        {"", []string{"d.csv: is empty"}, 0},
		"no records":   {"id,name\n", nil, 0},
		"endless line": {"id,name\n1," + strings.Repeat("x", 3<<20) + "\n", []string{"d.csv: cannot be read: a record is longer than 1024 kB; is a quote left open?"}, 0},
	} {
		p := open(t, files{"d.csv": c.text})
		rows := 0
		for range CSV(p, "d.csv", []string{"id", "name"}) {
			rows++
		}
		var got []string
		if p.Err() != nil {
			got = problems(t, p.Err())
		}
		if diff := cmp.Diff(c.want, got); diff != "" || rows != c.rows {
			t.Errorf("%s: %d rows, %s", name, rows, diff)
		}
	}
}

func TestAHopelessFileIsGivenUp(t *testing.T) {
	p := open(t, files{"d.csv": "id,name\n" + strings.Repeat("1\n", 5000)})
	for range CSV(p, "d.csv", []string{"id", "name"}) {
	}
	err := p.Err()
	if got := problems(t, err); len(got) != listed || fault.From(err).Args["problems"] != listed+1 {
		t.Errorf("%d listed of %v", len(got), fault.From(err).Args)
	}
	if !strings.Contains(err.Error(), "… and 1 more") {
		t.Error(err)
	}
}

func TestOneFileDoesNotHideAnother(t *testing.T) {
	p := open(t, files{})
	for line := range 200 {
		p.Report("a.csv", line+1, "there is no profile")
	}
	p.Report("b.yaml", 3, "is not a duration")
	if err := p.Err(); !strings.Contains(err.Error(), "b.yaml:3: is not a duration") || !strings.Contains(err.Error(), "… and 151 more") {
		t.Error(err)
	}
}

func TestPackedCSV(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.WriteString(w, "id\n1\n2\n"); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	p := open(t, files{"d.csv.gz": packed.String(), "cut.csv.gz": packed.String()[:packed.Len()-9], "no.csv.gz": "id\n1\n"})
	var got []string
	for row := range CSV(p, "d.csv.gz", []string{"id"}) {
		got = append(got, row.Fields()...)
		if len(got) == 2 {
			break // a reader may stop early
		}
	}
	if diff := cmp.Diff([]string{"1", "2"}, got); diff != "" || p.Err() != nil {
		t.Error(diff, p.Err())
	}
	for _, name := range []string{"cut.csv.gz", "no.csv.gz"} {
		for range CSV(p, name, []string{"id"}) {
		}
	}
	if got := problems(t, p.Err()); len(got) != 2 || !strings.Contains(got[0], "cannot be read") || !strings.Contains(got[1], "cannot be unpacked") {
		t.Error(got)
	}
}

func TestNothingLeavesTheFolder(t *testing.T) {
	dir := folder(t, files{"data/a.bin": "a"})
	write(t, filepath.Dir(dir), "secret.yaml", "roles: []")
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, name := range []string{"../secret.yaml", "/etc/passwd", "data/../../secret.yaml", ""} {
		if f, err := p.File(name); err == nil {
			f.Close()
			t.Errorf("%q was opened", name)
		}
		if p.Has(name) {
			t.Errorf("%q is there", name)
		}
	}
	if err := os.Symlink("../secret.yaml", filepath.Join(dir, "roles.yaml")); err != nil {
		t.Fatal(err)
	}
	if p.Has("roles.yaml") {
		t.Error("a link leads out")
	}
	_, err = Open(dir)
	if diff := cmp.Diff([]string{"roles.yaml: is not a plain file; links and devices are refused"}, problems(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestTheHashTellsEveryChange(t *testing.T) {
	dir := folder(t, files{"a": "x", "b": "y", ".git/HEAD": "1"})
	hash := func() string {
		p, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		h, err := p.Hash()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := hash()
	write(t, dir, ".git/HEAD", "2")
	if hash() != first {
		t.Error("hidden files count")
	}
	seen := map[string]bool{first: true}
	for _, change := range []files{{"a": "y"}, {"a": "xy", "b": ""}, {"c": ""}} {
		for name, text := range change {
			write(t, dir, name, text)
		}
		if h := hash(); seen[h] {
			t.Errorf("%v went unnoticed", change)
		} else {
			seen[h] = true
		}
	}
}

func TestGlobAndFile(t *testing.T) {
	p := open(t, files{"plans/b.yaml": "b", "plans/a.yaml": "a", "plans/x.csv": ""})
	if diff := cmp.Diff([]string{"plans/a.yaml", "plans/b.yaml"}, p.Glob("plans/*.yaml")); diff != "" {
		t.Error(diff)
	}
	if p.Glob("[") != nil || p.Glob("../*") != nil {
		t.Error("bad patterns match nothing")
	}
	f, err := p.File("plans/a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if raw, _ := io.ReadAll(f); string(raw) != "a" {
		t.Errorf("%s", raw)
	}
}

func FuzzYAML(f *testing.F) {
	f.Add([]byte(packYAML))
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("? - : !!binary |\n  ..."))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var city City
		root, problems := decode(raw, &city)
		if (root == nil) == (len(problems) == 0) {
			t.Errorf("%q: %v, %v", raw, root, problems)
		}
		for _, one := range problems {
			if one.Line < 0 || one.Line > bytes.Count(raw, []byte("\n"))+bytes.Count(raw, []byte("\r"))+2 || one.Reason == "" {
				t.Errorf("%q: %+v", raw, one)
			}
		}
		Doc{root: root}.Line("bounds", 0)
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("id,name\n1,a\n"))
	f.Add([]byte("\ufeffid,name\r\n\"1\n\",\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := &Pack{}
		newTable(p, "d.csv", bytes.NewReader(raw)).rows([]string{"id", "name?"}, func(row Row) bool {
			if row.Line < 2 || len(row.Fields()) != 2 || strings.ContainsRune(row.Get("id"), 0) {
				t.Errorf("%q: %+v", raw, row)
			}
			return true
		})
	})
}
