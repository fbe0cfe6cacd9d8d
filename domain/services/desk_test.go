package services

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/fault"
	"citybrain/kernel/page"
)

func TestTheDeskShowsWhereEveryItemStands(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("person_ed", "/sh/market", "31", EditPermission)
		boss := t.as("person_bo", "/sh/market", "31", PublishPermission)
		one := func(state string) DeskHead {
			t.t.Helper()
			found, err := t.Desk(boss, DeskFind{Text: "food-permit", State: state})
			if err != nil || len(found.Items) != 1 {
				t.t.Fatalf("%s: %+v, %v", state, found.Items, err)
			}
			return found.Items[0]
		}
		if h := one("force"); h.Version != 1 || h.Department.ZH == "" || h.Class.ZH == "" {
			t.t.Errorf("at first: %+v", h)
		}
		item := t.book.Load().find("food-permit", t.Clock.Now()).Item
		item.Promised.Amount = 3
		if _, err := t.Edit(editor, Edited{Item: item, Note: "缩短时限"}); err != nil {
			t.t.Fatal(err)
		}
		if h := one("draft"); h.Version != 1 || h.Overdue {
			t.t.Errorf("edited: %+v", h)
		}
		t.decides(editor, Act{Item: "food-permit", Version: 2, Do: "submit"})
		t.clock.Advance(6 * 24 * time.Hour)
		if h := one("review"); !h.Overdue {
			t.t.Errorf("after six days: %+v", h)
		}
		late, err := t.Desk(boss, DeskFind{Overdue: true})
		if err != nil || len(late.Items) != 1 {
			t.t.Errorf("overdue: %+v, %v", late.Items, err)
		}
		t.decides(boss, Act{Item: "food-permit", Version: 2, Do: "publish", From: t.Clock.Now().AddDate(0, 0, 3)})
		if h := one("planned"); h.Version != 1 {
			t.t.Errorf("published for later: %+v", h)
		}
		t.clock.Advance(4 * 24 * time.Hour)
		whole := t.book.Load().find("opening-a-restaurant", t.Clock.Now())
		t.decides(boss, Act{Item: whole.Item.Key, Version: whole.No, Do: "retire"}) // nothing consists of it any more
		t.decides(boss, Act{Item: "food-permit", Version: 2, Do: "retire"})
		if h := one("retired"); h.Version != 0 {
			t.t.Errorf("given up: %+v", h)
		}
		first, err := t.Desk(boss, DeskFind{Ask: page.Ask{Limit: 2}})
		if err != nil || len(first.Items) != 2 || first.Next == "" {
			t.t.Fatalf("%+v, %v", first, err)
		}
		next, err := t.Desk(boss, DeskFind{Ask: page.Ask{Limit: 2, Cursor: first.Next}})
		if err != nil || next.Items[0].Key == first.Items[0].Key {
			t.t.Errorf("the next page: %+v, %v", next, err)
		}
		if _, err := t.Desk(t.citizen("person_wang"), DeskFind{}); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a citizen at the desk: %v", err)
		}
	})
}

func TestEditorsSeeOnlyTheItemsOfTheirDepartments(t *testing.T) {
	eachTown(t, func(t *town) {
		police := t.as("person_po", "/sh/police", "31", EditPermission)
		if found, err := t.Desk(police, DeskFind{Text: "food-permit"}); err != nil || len(found.Items) != 0 {
			t.t.Errorf("the police sees %+v, %v", found.Items, err)
		}
		if _, err := t.Work(police, "food-permit"); !errors.Is(err, ErrNoItem) {
			t.t.Errorf("the police opens it: %v", err)
		}
	})
}

func TestTwoEditorsOnOneItem(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("person_ed", "/sh/market", "31", EditPermission)
		other := t.as("person_ot", "/sh/market", "31", EditPermission)
		item := t.book.Load().find("food-permit", t.Clock.Now()).Item
		if _, err := t.Edit(editor, Edited{Item: item, Note: "第一次"}); err != nil {
			t.t.Fatal(err)
		}
		seen, err := t.Work(other, "food-permit")
		if err != nil || seen.Mark == "" || seen.Own || len(seen.Versions) != 2 || seen.InForce.No != 1 {
			t.t.Fatalf("%+v, %v", seen, err)
		}
		if _, err := t.Edit(other, Edited{Item: item, Note: "没看"}); !errors.Is(err, ErrEdited) {
			t.t.Errorf("without having seen it: %v", err)
		}
		item.Visits = 7
		if _, err := t.Edit(other, Edited{Item: item, Note: "看过", Seen: seen.Mark}); err != nil {
			t.t.Error(err)
		}
		item.Visits = 8
		if _, err := t.Edit(editor, Edited{Item: item, Note: "旧的", Seen: seen.Mark}); !errors.Is(err, ErrEdited) {
			t.t.Errorf("having seen what is no more: %v", err)
		}
	})
}

func TestAnItemIsInspectedWhileItIsWritten(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("person_ed", "/sh/market", "31", EditPermission)
		item := t.book.Load().find("food-permit", t.Clock.Now()).Item
		item.Name.ZH, item.Class, item.Related = "", "nonsense", []ItemKey{"nothing"}
		found, err := t.Inspect(editor, &item)
		if err != nil {
			t.t.Fatal(err)
		}
		var said []string
		for _, one := range found.Findings {
			said = append(said, one.Path+" "+one.What)
		}
		if got := strings.Join(said, "; "); !strings.Contains(got, "/name 请写中文和英文名称") || !strings.Contains(got, "/class 没有分类") || !strings.Contains(got, "/related/0") {
			t.t.Error(got)
		}
		if found.Guide.Department.ZH == "" || len(found.Guide.Implementations) == 0 || len(found.Guide.Item.Form.Steps) != 0 {
			t.t.Errorf("the guide: %+v", found.Guide)
		}
		if empty, err := t.Inspect(editor, &Item{}); err != nil || len(empty.Findings) < 5 {
			t.t.Errorf("an empty item: %+v, %v", empty.Findings, err)
		}
	})
}

func TestWordsOfAnItemCanBeShown(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("person_ed", "/sh/market", "31", EditPermission)
		whole := t.book.Load().find("food-permit", t.Clock.Now()).Item
		wrong := map[string]func(i *Item){
			"/name":         func(i *Item) { i.Name.ZH = strings.Repeat("长", mostName+1) },
			"/summary":      func(i *Item) { i.Summary = Text{ZH: "\u200b\u200b", EN: "Seen"} },
			"/conditions/0": func(i *Item) { i.Conditions = []Text{{ZH: strings.Repeat("条", mostSentence+1), EN: "x"}} },
			"/words/0":      func(i *Item) { i.Words = []string{strings.Repeat("叫", mostName+1)} },
		}
		for path, spoil := range wrong {
			item := whole
			spoil(&item)
			found, err := t.Inspect(editor, &item)
			if err != nil || len(found.Findings) != 1 || found.Findings[0].Path != path {
				t.t.Errorf("%s: %+v, %v", path, found.Findings, err)
			}
		}
		whole.Name.ZH = strings.Repeat("长", mostName)
		if found, err := t.Inspect(editor, &whole); err != nil || len(found.Findings) != 0 {
			t.t.Errorf("a name of %d signs: %+v, %v", mostName, found.Findings, err)
		}
	})
}

// TestTheCheckerOfItemsSpeaksChinese looks for every sentence of the sources in the table.
func TestTheCheckerOfItemsSpeaksChinese(t *testing.T) {
	said := map[string]bool{}
	for _, name := range []string{"check.go", "edit.go", "fresh.go", "package.go", "wording.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != "say" {
				return true
			}
			if lit, ok := call.Args[1].(*ast.BasicLit); ok {
				text, _ := strconv.Unquote(lit.Value)
				said[text] = true
			}
			return true
		})
	}
	for text := range said {
		if strings.Count(chinese[text], "%") > strings.Count(text, "%") || chinese[text] == "" {
			t.Errorf("%q has no Chinese", text)
		}
	}
	for text := range chinese {
		if !said[text] {
			t.Errorf("nobody says %q any more", text)
		}
	}
}
