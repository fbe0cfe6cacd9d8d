package lang

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"citybrain/kernel/fault"
)

func TestChoose(t *testing.T) {
	for header, want := range map[string]Tag{
		"": ZH, "en": EN, "en-GB,en;q=0.9": EN, "zh-Hans-CN": ZH, "fr, en;q=0.3": EN, "fr": ZH, "*": ZH,
		"zh;q=0.2, en;q=0.8": EN, "en;q=0, zh": ZH, "en;q=2": ZH, "en;level=1": ZH, " EN_us ; q=0.5": EN, ";;;,,,": ZH,
	} {
		if got := Choose(header, ZH); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestTheLanguageTravelsInTheContext(t *testing.T) {
	ctx := context.Background()
	if From(ctx) != ZH || From(With(ctx, EN)) != EN || From(With(ctx, "xx")) != ZH {
		t.Error("language of the context")
	}
	if got := Text(With(ctx, EN), "clock.calendar_unknown", map[string]any{"year": 2031}); got != "The calendar does not hold the year 2031; add it to the city pack." {
		t.Error(got)
	}
	if got := Text(ctx, "auth.denied", nil); got != "您没有权限执行此操作。" {
		t.Error(got)
	}
	if got := Text(ctx, "no.such_text", nil); got != "no.such_text" {
		t.Error(got)
	}
}

func TestFaultsSpeakTheCallersLanguage(t *testing.T) {
	lost := fault.New(fault.Missing, "lost.property", "Nobody has found it.")
	for name, c := range map[string]struct {
		err  error
		tag  Tag
		want string
	}{
		"translated": {fault.New(fault.Denied, "auth.denied", "x"), ZH, "您没有权限执行此操作。"},
		"no text":    {lost, ZH, "Nobody has found it."},
		"defect":     {errors.New("disk on fire"), EN, "Something went wrong on our side."},
		"none":       {nil, EN, ""},
	} {
		if got := Kernel().Fault(With(context.Background(), c.tag), c.err); got != c.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestKernelCatalogueIsComplete(t *testing.T) {
	if _, err := Read(Texts()); err != nil {
		t.Fatal(err)
	}
	for code, file := range faultsOfTheKernel(t) {
		if !Kernel().Has(code) {
			t.Errorf("%s: the fault %s has no text in texts/faults.yaml", file, code)
		}
	}
}

// faultsOfTheKernel finds every fault.New in the kernel's sources, but for those
// of the kind Internal.
func faultsOfTheKernel(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if code, ok := declared(n); ok {
				found[code] = path
			}
			return true
		})
		return nil
	})
	if err != nil || len(found) < 20 {
		t.Fatalf("found %d faults, %v", len(found), err)
	}
	return found
}

func declared(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 3 {
		return "", false
	}
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || fun.Sel.Name != "New" {
		return "", false
	}
	if pkg, ok := fun.X.(*ast.Ident); !ok || pkg.Name != "fault" {
		return "", false
	}
	kind, ok := call.Args[0].(*ast.SelectorExpr)
	code, lit := call.Args[1].(*ast.BasicLit)
	if !ok || !lit || kind.Sel.Name == "Internal" {
		return "", false
	}
	text, err := strconv.Unquote(code.Value)
	return text, err == nil
}

func TestIncompleteCataloguesAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"language missing": "a.b: {en: Hello}",
		"blank":            "a.b: {en: Hello, zh-CN: ' '}",
		"other figures":    "a.b: {en: 'Hello {name}', zh-CN: 你好}",
		"unknown language": "a.b: {en: Hello, zh-CN: 你好, fi: Moi}",
		"duplicate":        "auth.denied: {en: Hello, zh-CN: 你好}",
	} {
		_, err := Read(Texts(), fstest.MapFS{"x.yaml": {Data: []byte(text)}})
		if !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), "x.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(fstest.MapFS{"x.yaml": {Data: []byte("- a")}}); err == nil {
		t.Error("a list passed as texts")
	}
}

func TestAFigureCannotSmuggleInAnother(t *testing.T) {
	got := fill("{a} {b} {c}", map[string]any{"a": "{b}", "b": 2})
	if got != "{b} 2 {c}" {
		t.Error(got)
	}
}

func FuzzChoose(f *testing.F) {
	f.Add("zh-CN,zh;q=0.9,en;q=0.8")
	f.Fuzz(func(t *testing.T, header string) {
		if got := Choose(header, ZH); got != ZH && got != EN {
			t.Errorf("%q: %q", header, got)
		}
	})
}
