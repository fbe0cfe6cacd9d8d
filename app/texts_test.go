package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"citybrain/kernel/lang"
)

// TestEveryFaultHasASentenceInEveryLanguage walks the sources of all that the
// server is made of and holds each declared code, of faults and of wrong fields,
// against the texts. Faults of the kind Internal need none: callers are told
// "internal".
func TestEveryFaultHasASentenceInEveryLanguage(t *testing.T) {
	catalogue, err := texts(testCity(t).modules()) // gives ErrIncomplete where one language is missing
	if err != nil {
		t.Fatal(err)
	}
	codes := declaredCodes(t, "../kernel", "../domain", ".")
	if len(codes) < 100 {
		t.Fatalf("found only %d codes: does this test still read the sources right?", len(codes))
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		for _, tag := range lang.All() {
			if text, ok := catalogue.Find(tag, code, nil); !ok || text == "" {
				t.Errorf("%s: %s has no sentence in %s", codes[code], code, tag)
			}
		}
	}
}

// TestEverySentenceBelongsToSomething keeps texts from outliving their fault.
func TestEverySentenceBelongsToSomething(t *testing.T) {
	catalogue, err := texts(testCity(t).modules())
	if err != nil {
		t.Fatal(err)
	}
	codes := declaredCodes(t, "../kernel", "../domain", ".")
	maps.Copy(codes, namedCodes(t, "../domain"))
	codes["internal"] = "kernel/fault"
	codes["places.stored_broken"] = "only the log sees it"
	for _, key := range catalogue.Keys() {
		word, _, _ := strings.Cut(key, ".")
		if finding, ok := strings.CutPrefix(key, "traffic.finding."); ok && codes[finding] != "" {
			continue // the pure packages below name findings without the domain
		}
		if codes[key] == "" && !slices.Contains([]string{"action", "actor", "personal", "purpose"}, word) {
			t.Errorf("%s is the sentence of no fault", key)
		}
	}
}

// declaredCodes finds the codes in the sources below the folders and where each
// stands.
func declaredCodes(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	codes := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			positions := token.NewFileSet()
			file, err := parser.ParseFile(positions, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				code, needed := codeOf(n)
				if !needed {
					return true
				}
				at := positions.Position(n.Pos()).String()
				if text, ok := literal(code); ok {
					codes[text] = at
				} else if !carriesOn(code) {
					t.Errorf("%s: a code that is no literal: nobody can look for its sentence", at)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return codes
}

// namedCodes finds every text in the sources that could be a code: those of
// problems within a field stand in no fault.
func namedCodes(t *testing.T, folder string) map[string]string {
	t.Helper()
	codes := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				for _, arg := range call.Args {
					if text, ok := literal(arg); ok {
						codes[text] = name
					}
				}
			}
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				if text, ok := literal(spec.Values[0]); ok {
					codes[text] = name
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// codeOf gives the expression of a code in fault.New(kind, code, message), in
// At(path, "domain.code", message) of a wrong field and in the constants
// why… of refused reports.
func codeOf(n ast.Node) (ast.Expr, bool) {
	switch x := n.(type) {
	case *ast.ValueSpec:
		if strings.HasPrefix(x.Names[0].Name, "why") && len(x.Values) == 1 {
			_, ok := literal(x.Values[0])
			return x.Values[0], ok
		}
	case *ast.CallExpr:
		fun, ok := x.Fun.(*ast.SelectorExpr)
		if !ok || len(x.Args) != 3 {
			return nil, false
		}
		if pkg, named := fun.X.(*ast.Ident); named && pkg.Name == "fault" && fun.Sel.Name == "New" {
			kind, ok := x.Args[0].(*ast.SelectorExpr)
			return x.Args[1], !ok || kind.Sel.Name != "Internal"
		}
		code, ok := literal(x.Args[1])
		if _, plain := literal(x.Args[2]); !plain {
			return nil, false // its message tells particulars that no text could
		}
		return x.Args[1], ok && fun.Sel.Name == "At" && strings.Contains(code, ".")
	}
	return nil, false
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// carriesOn tells a code that is taken from another fault.
func carriesOn(e ast.Expr) bool {
	field, ok := e.(*ast.SelectorExpr)
	return ok && field.Sel.Name == "Code"
}
