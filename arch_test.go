package citybrain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "citybrain/"

// TestArchitecture holds the whole tree to the rules.
func TestArchitecture(t *testing.T) {
	found, err := inspect(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

// TestArchitectureSeesPlantedViolations shows that each rule can fail: a small
// tree with one planted violation a row, and the words that must be said of it.
func TestArchitectureSeesPlantedViolations(t *testing.T) {
	planted := map[string]struct{ file, text, want string }{
		"kernel imports a domain":        {"kernel/bus/x.go", `package bus; import _ "citybrain/domain/things"`, "kernel imports no domain"},
		"domain imports its own line":    {"domain/things/x.go", `package things; import _ "citybrain/domain/places"`, "not on a lower line"},
		"domain imports upward":          {"domain/things/x.go", `package things; import _ "citybrain/domain/cases"`, "not on a lower line"},
		"domain imports another's parts": {"domain/cases/x.go", `package cases; import _ "citybrain/domain/things/twin"`, "only the root package"},
		"domain imports the root":        {"domain/things/x.go", `package things; import _ "citybrain/app"`, "imports app"},
		"pure package imports the store": {"domain/things/twin/x.go", `package twin; import _ "citybrain/kernel/db"`, "pure"},
		"the outside world comes in":     {"world/x.go", `package world; import _ "citybrain/domain/things"`, "back door"},
		"wall clock in a domain":         {"domain/things/x.go", `package things; import "time"; var _ = time.Now()`, "time.Now"},
		"sleep in a domain's test":       {"domain/things/x_test.go", `package things; import "time"; func f() { time.Sleep(1) }`, "time.Sleep"},
		"another domain's table":         {"domain/things/store.go", "package things; const q = `SELECT id FROM places_roads`", "places_roads"},
		"a join across domains":          {"domain/things/store.go", "package things; const q = `SELECT 1 FROM things_things t JOIN\n identity_posts p ON true`", "identity_posts"},
		"a table without its prefix":     {"domain/things/migrations/0001_a.sql", "CREATE TABLE lamps (id TEXT)", "lamps"},
		"SQL outside the store":          {"domain/things/service.go", "package things; const q = `SELECT id FROM things_things`", "SQL belongs in store.go"},
		"a file named for nothing":       {"domain/things/util.go", "package things", "says nothing"},
		"a domain without its half page": {"domain/cases/cases.go", "package cases", "README.md"},
		"a domain without a layer":       {"domain/weather/weather.go", "package weather", "layers.txt"},
		"a status code in a domain":      {"domain/things/http.go", `package things; import "net/http"; const s = http.StatusTeapot`, "status"},
	}
	for name, p := range planted {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{
				"domain/layers.txt":       {Data: []byte("1 places things identity\n3 cases\n")},
				"domain/things/README.md": {Data: []byte("# things")},
				p.file:                    {Data: []byte(p.text)},
			}
			found, err := inspect(tree)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(found, func(v string) bool { return strings.Contains(v, p.want) }) {
				t.Errorf("planted in %s, nothing said %q; said: %q", p.file, p.want, found)
			}
		})
	}
}

// inspect reads every Go and SQL file of the tree and lists what breaks a rule.
func inspect(tree fs.FS) ([]string, error) {
	layers, err := readLayers(tree)
	if err != nil {
		return nil, err
	}
	i := &inspector{tree: tree, layers: layers, domains: map[string]bool{}}
	err = fs.WalkDir(tree, ".", i.visit)
	i.domainsAreWhole()
	return i.found, err
}

type inspector struct {
	tree    fs.FS
	layers  map[string]int
	domains map[string]bool
	found   []string
}

func (i *inspector) say(format string, args ...any) {
	i.found = append(i.found, fmt.Sprintf(format, args...))
}

func (i *inspector) visit(name string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if d.IsDir() {
		if slices.Contains([]string{".git", "node_modules", "dist", "testdata", "data"}, d.Name()) && name != "." {
			return fs.SkipDir
		}
		return nil
	}
	switch path.Ext(name) {
	case ".go":
		return i.goFile(name)
	case ".sql":
		text, err := fs.ReadFile(i.tree, name)
		i.tables(name, string(text))
		return err
	}
	return nil
}

func (i *inspector) goFile(name string) error {
	text, err := fs.ReadFile(i.tree, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if domain := domainOf(name); domain != "" {
		i.domains[domain] = true
		i.fileName(name)
	}
	for _, imp := range file.Imports {
		target, _ := strconv.Unquote(imp.Path.Value)
		if inner, ok := strings.CutPrefix(target, module); ok {
			i.importOf(name, inner)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		i.node(name, n)
		return true
	})
	return nil
}

// importOf judges one import of a package of this module.
func (i *inspector) importOf(name, target string) {
	own := domainOf(name)
	test := strings.HasSuffix(name, "_test.go")
	switch {
	case strings.HasPrefix(name, "kernel/"):
		if strings.HasPrefix(target, "domain/") || target == "app" || strings.HasPrefix(target, "world") {
			i.say("%s imports %s: kernel imports no domain", name, target)
		}
	case strings.HasPrefix(name, "world/"):
		if strings.HasPrefix(target, "domain/") || target == "app" {
			i.say("%s imports %s: the outside world has no back door", name, target)
		}
	case own != "" && (target == "app" || strings.HasPrefix(target, "world") || strings.HasPrefix(target, "cmd")):
		i.say("%s imports %s: a domain never imports what stands above it", name, target)
	case own != "" && isPure(name) && !test:
		if !slices.Contains([]string{"kernel/geo", "kernel/clock", "kernel/money", "kernel/fault", "kernel/guard"}, target) && domainOf(target+"/") != own {
			i.say("%s imports %s: a sub-package is pure (kernel/geo, clock, money, fault, guard)", name, target)
		}
	case own != "":
		i.domainImport(name, own, target)
	}
}

func (i *inspector) domainImport(name, own, target string) {
	other := domainOf(target + "/")
	if other == "" || other == own {
		return
	}
	if i.layers[other] >= i.layers[own] {
		i.say("%s imports %s: %s is not on a lower line of layers.txt than %s", name, target, other, own)
	}
	if strings.Count(target, "/") > 1 {
		i.say("%s imports %s: only the root package of another domain may be imported", name, target)
	}
}

var statement = regexp.MustCompile(`(?is)^\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+.*\sAS\s*\(|CREATE\s+(TABLE|INDEX|UNIQUE)\s)`)

// node judges one piece of syntax of a domain's file.
func (i *inspector) node(name string, n ast.Node) {
	if domainOf(name) == "" {
		return
	}
	switch x := n.(type) {
	case *ast.SelectorExpr:
		i.selector(name, x)
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		if x.Kind != token.STRING || err != nil || !statement.MatchString(text) {
			return
		}
		base := path.Base(name)
		if !strings.HasPrefix(base, "store") && !strings.HasSuffix(base, "_test.go") {
			i.say("%s: SQL belongs in store.go: %.40q", name, text)
		}
		i.tables(name, text)
	}
}

func (i *inspector) selector(name string, x *ast.SelectorExpr) {
	pkg, ok := x.X.(*ast.Ident)
	if !ok {
		return
	}
	test := strings.HasSuffix(name, "_test.go")
	switch call := pkg.Name + "." + x.Sel.Name; {
	case call == "time.Sleep":
		i.say("%s: time.Sleep: wait for a signal instead", name)
	case !test && slices.Contains([]string{"time.Now", "time.After", "time.NewTicker", "time.NewTimer", "time.Tick", "time.AfterFunc", "time.Since"}, call):
		i.say("%s: %s: use tx.Now or the injected clock", name, call)
	case !test && pkg.Name == "http" && strings.HasPrefix(x.Sel.Name, "Status") && !plainHandlers(name):
		i.say("%s: http.%s: a domain knows faults, no status", name, x.Sel.Name)
	}
}

// plainHandlers reports whether the file holds handlers that are not typed, for
// binary answers: maphttp.go beside http.go. Only they may know a status.
func plainHandlers(name string) bool {
	base := path.Base(name)
	return base != "http.go" && strings.HasSuffix(base, "http.go")
}

var tableName = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|REFERENCES)\s+([a-z][a-z0-9]*_[a-z0-9_]+)\b`)
var created = regexp.MustCompile(`(?i)\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z0-9_]+)`)

// tables holds SQL to the tables of its own domain or kernel package.
func (i *inspector) tables(name, sql string) {
	own := ownerOf(name)
	if own == "" {
		return
	}
	for _, m := range tableName.FindAllStringSubmatch(sql, -1) {
		prefix, _, _ := strings.Cut(m[1], "_")
		if _, known := i.layers[prefix]; known && prefix != own {
			i.say("%s: names table %s of another domain", name, m[1])
		}
	}
	for _, m := range created.FindAllStringSubmatch(sql, -1) {
		if !strings.HasPrefix(m[1], own+"_") {
			i.say("%s: creates %s, which lacks the prefix %s_", name, m[1], own)
		}
	}
}

var emptyNames = []string{"util", "utils", "common", "manager", "helper", "helpers", "impl", "dto", "base", "types", "models", "model", "misc"}

func (i *inspector) fileName(name string) {
	base := strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".go"), "_test")
	if slices.Contains(emptyNames, base) {
		i.say("%s: a name that says nothing of the city", name)
	}
}

// domainsAreWhole checks what every domain's folder must hold.
func (i *inspector) domainsAreWhole() {
	for domain := range i.domains {
		if _, err := fs.Stat(i.tree, "domain/"+domain+"/README.md"); err != nil {
			i.say("domain/%s has no README.md", domain)
		}
		if i.layers[domain] == 0 {
			i.say("domain/%s stands on no line of layers.txt", domain)
		}
	}
}

// domainOf gives the domain that a path below domain/ belongs to.
func domainOf(name string) string {
	rest, ok := strings.CutPrefix(name, "domain/")
	if !ok {
		return ""
	}
	domain, _, _ := strings.Cut(rest, "/")
	return domain
}

func ownerOf(name string) string {
	if domain := domainOf(name); domain != "" {
		return domain
	}
	if parts := strings.Split(name, "/"); parts[0] == "kernel" && len(parts) > 2 {
		return parts[1]
	}
	return ""
}

// isPure reports whether the file stands in a sub-package of a domain.
func isPure(name string) bool { return strings.Count(name, "/") > 2 }

// readLayers gives the line number of each domain in domain/layers.txt.
func readLayers(tree fs.FS) (map[string]int, error) {
	text, err := fs.ReadFile(tree, "domain/layers.txt")
	if err != nil {
		return nil, err
	}
	layers := map[string]int{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		level, err := strconv.Atoi(fields[0])
		if err != nil {
			return nil, fmt.Errorf("layers.txt: %w", err)
		}
		for _, domain := range fields[1:] {
			layers[domain] = level
		}
	}
	return layers, nil
}
