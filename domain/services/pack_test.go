package services

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/domain/cases"
	"citybrain/domain/services/itemcode"
	"citybrain/kernel/pack"
)

func TestCataloguesOfThePacksMakeSense(t *testing.T) {
	for _, city := range []string{"shanghai", "helsinki"} {
		t.Run(city, func(t *testing.T) {
			p, err := pack.Open("../../cities/" + city)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			c, ok := readPack(p)
			if p.Err() != nil {
				t.Fatal(p.Err())
			}
			if ok {
				counts(t, city, c)
			}
		})
	}
}

// counts holds a catalogue to what it promises: codes that can be read, and in
// Shanghai as much as the city's issue asks for.
func counts(t *testing.T, city string, c catalogue) {
	t.Helper()
	departments, codes, packages := map[string]bool{}, map[string]bool{}, 0
	for i := range c.items {
		item := &c.items[i]
		departments[item.Department] = true
		if item.Package() {
			packages++
		}
		if codes[item.Basic] {
			t.Errorf("%s shares its basic code %s", item.Key, item.Basic)
		}
		codes[item.Basic] = true
		places := c.frame.implementations(item)
		if len(places) == 0 {
			t.Errorf("%s is handled nowhere", item.Key)
		}
		for _, place := range places {
			if _, err := itemcode.Parse(place.Code); err != nil {
				t.Errorf("%s: %v", item.Key, err)
			}
		}
	}
	forms, flows := map[string]int{}, map[string]bool{}
	for i := range c.items {
		if own := fieldsOf(&c.items[i]); !c.items[i].Package() && own != "" {
			forms[own]++
			flows[c.items[i].Flow] = true
		}
	}
	single := 0
	for _, n := range forms {
		if n == 1 {
			single++
		}
	}
	t.Logf("%s: %d forms that no other item has, %d flows", city, single, len(flows))
	if city == "shanghai" && (single < 40 || len(flows) < 20) {
		t.Errorf("%d forms that no other item has, %d flows", single, len(flows))
	}
	t.Logf("%s: %d items, %d packages, %d departments, %d classes", city, len(c.items), packages, len(departments), len(c.frame.Classes))
	if city == "shanghai" && (len(c.items) < 300 || len(departments) < 50 || packages < 12 || len(c.frame.Classes) != 14) {
		t.Errorf("%d items of %d departments in %d classes, %d packages", len(c.items), len(departments), len(c.frame.Classes), packages)
	}
}

// fieldsOf names the questions of an item in their order.
func fieldsOf(i *Item) string {
	var codes []string
	for _, f := range i.Form.Fields() {
		codes = append(codes, f.Code)
	}
	return strings.Join(codes, " ")
}

// TestFlowsAreHeldAgainstTheFormsOfTheirItems reads Shanghai's pack with a flow whose
// condition reads what no form gives it.
func TestFlowsAreHeldAgainstTheFormsOfTheirItems(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../cities/shanghai")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "cases/flows/exam.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.NewReplacer("code: promise,", "code: vow,", "form.promise", "form.vow").Replace(string(text))
	if err := os.WriteFile(name, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	line := 1 + strings.Count(broken[:strings.Index(broken, "form.vow")], "\n")
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	readPack(p)
	want := fmt.Sprintf("cases/flows/exam.yaml:%d: ", line)
	if p.Err() == nil || !strings.Contains(p.Err().Error(), want) || !strings.Contains(p.Err().Error(), "form.vow") || !strings.Contains(p.Err().Error(), "services/items") {
		t.Errorf("want %s…, told %v", want, p.Err())
	}
}

func TestAnItemByAFlowThatReadsWhatItDoesNotAsk(t *testing.T) {
	eachTown(t, func(t *town) {
		item := t.stall(t.marketEditor("person_ed"))
		item.Flow = "instant"
		found, err := t.Inspect(t.marketEditor("person_ed"), &item)
		if err != nil || len(found.Findings) != 1 || found.Findings[0].Path != "/flow" || !strings.Contains(found.Findings[0].What, "form.promise") {
			t.t.Errorf("%+v, %v", found.Findings, err)
		}
		read := cases.FlowRead{Field: "promise", Kind: "boolean"}
		if names := t.Unasked("instant", read); len(names) > 0 {
			t.t.Errorf("items of the pack that do not promise: %v", names)
		}
		if names := t.Unasked("instant", cases.FlowRead{Field: "promise", Kind: "number"}); len(names) == 0 {
			t.t.Error("a promise is no number")
		}
	})
}
