package flow

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// packFlows are the flows that are shipped.
func packFlows(t testing.TB) map[string][]byte {
	t.Helper()
	names, _ := filepath.Glob("../../../cities/*/cases/flows/*.yaml")
	own, _ := filepath.Glob("testdata/*.yaml")
	out := map[string][]byte{}
	for _, name := range append(names, own...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = text
	}
	if len(out) < 5 {
		t.Fatal("where are the flows of the packs?")
	}
	return out
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	for name, text := range packFlows(t) {
		d, problems := Parse(text)
		if len(problems) > 0 {
			t.Fatalf("%s: %+v", name, problems)
		}
		out, err := Write(d)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := Parse(out)
		if len(problems) > 0 {
			t.Fatalf("%s: %+v\n%s", name, problems, out)
		}
		if list, err := Compare(d, again); err != nil || len(list) > 0 {
			t.Errorf("%s came back different: %+v, %v", name, list, err)
		}
		if twice, _ := Write(again); string(twice) != string(out) {
			t.Errorf("%s is written differently the second time", name)
		}
	}
}

func TestWhatIsNoFlowIsToldWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an unknown key": {"code: a\ncolour: red\n", "line 2: field colour not found"},
		"a wrong type":   {"code: a\nstates: many\n", "line 2: cannot unmarshal !!str `many`"},
		"two documents":  {"code: a\n---\ncode: b\n", "line 2: a second document (---)"},
		"nothing":        {"", "the file holds no flow"},
		"too much":       {strings.Repeat("#", mostText+1), "the file is longer than 256 KB"},
		"broken":         {"code: [a\n", "line "},
	} {
		_, problems := Parse([]byte(c.text))
		if len(problems) == 0 || !strings.HasPrefix(problems[0].What, c.want) || problems[0].Code != "cases.flow_yaml" || problems[0].ZH == problems[0].What {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

// TestTheCheckerSpeaksChinese looks for every sentence of the sources in the table.
func TestTheCheckerSpeaksChinese(t *testing.T) {
	said := map[string]bool{}
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := sentence(n); ok {
				said[text] = true
			}
			return true
		})
	}
	for text := range said {
		zh := chinese[text]
		if zh == "" {
			t.Errorf("%q has no Chinese", text)
		}
		if strings.Count(zh, "%") != strings.Count(text, "%") {
			t.Errorf("%q names other particulars in Chinese", text)
		}
	}
	for text := range chinese {
		if !said[text] {
			t.Errorf("nobody says %q any more", text)
		}
	}
}

// sentence gives the format of c.say(path, code, format, …) and unread(format, …).
func sentence(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	at := -1
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if f.Sel.Name == "say" {
			at = 2
		}
	case *ast.Ident:
		if f.Name == "unread" {
			at = 0
		}
	}
	if at < 0 || len(call.Args) <= at {
		return "", false
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func TestFindingsAreToldInChinese(t *testing.T) {
	_, problems := New(definition(t, "form.area <= 50", "form.aera <= 50"), Vocabulary{})
	if len(problems) == 0 || !strings.Contains(problems[0].ZH, "不认识的名称 'form.aera'") {
		t.Errorf("%+v", problems)
	}
}

func TestVersionsAreCompared(t *testing.T) {
	a := definition(t)
	b := definition(t, "to: correcting,", "to: rejected,", "amount: 1}", "amount: 3}", "code: deciding", "code: settled")
	b.Roles = []string{"acceptor"}
	list, err := Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, one := range list {
		said = append(said, one.Kind+" "+strings.Join(one.Place, "/"))
	}
	want := []string{"changed roles", "changed states/submitted/limit/amount", "changed states/submitted/actions/ask/to", "removed states/deciding", "added states/settled"}
	if !reflect.DeepEqual(said, want) {
		t.Errorf("%q\nnot\n%q", said, want)
	}
	if same, err := Compare(a, a); err != nil || len(same) > 0 {
		t.Errorf("a flow differs from itself: %+v, %v", same, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range packFlows(f) {
		f.Add(text)
	}
	f.Add([]byte("code: &a [*a]"))
	f.Add([]byte("code: a\nstates: [{code: x, limit: {kind: working_days, amount: 1}}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, problems := Parse(text)
		if (d == nil) != (len(problems) > 0) {
			t.Fatalf("%v with %+v", d, problems)
		}
		if d == nil {
			return
		}
		New(d, Vocabulary{})
		out, err := Write(d)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := Parse(out)
		if len(out) > mostText {
			return
		}
		if len(problems) > 0 {
			t.Fatalf("what was written cannot be read: %+v\n%s", problems, out)
		}
		if list, err := Compare(d, again); err != nil || len(list) > 0 {
			t.Fatalf("it came back different: %+v, %v\n%s", list, err, out)
		}
	})
}
