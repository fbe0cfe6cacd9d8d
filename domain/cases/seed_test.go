package cases

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/pack"
)

// TestFlowsOfThePacksMakeSense reads the flows that are shipped as the start does.
func TestFlowsOfThePacksMakeSense(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		p, err := pack.Open("../../cities/" + name)
		if err != nil {
			t.Fatal(err)
		}
		New(Deps{}).seed(p)
		if p.Err() != nil {
			t.Errorf("%s: %v", name, p.Err())
		}
		for _, file := range p.Glob(flowFiles) {
			d, _, _ := pack.YAML[flow.Definition](p, file)
			if f, problems := flow.New(&d, flow.Vocabulary{}); len(problems) > 0 || f.Code == "" {
				t.Errorf("%s: %+v", file, problems)
			}
		}
		p.Close()
	}
}

func TestAFlowThatNamesNoTemplateIsRefusedWithItsLine(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile("../../cities/shanghai/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	put("pack.yaml", read("pack.yaml"))
	put("notify/templates/cases.yaml", read("notify/templates/cases.yaml"))
	sound := read("cases/flows/standard.yaml")
	for with, why := range map[string]string{"acepted": "misspelt", "desk_late": "of officials"} {
		put("cases/flows/standard.yaml", strings.Replace(sound, "with: accepted", "with: "+with, 1))
		p, err := pack.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		New(Deps{}).seed(p)
		if err := p.Err(); err == nil || !strings.Contains(err.Error(), `standard.yaml:12: there is no template "`+with+`" (cases.flow_template)`) {
			t.Errorf("%s: %v", why, err)
		}
		p.Close()
	}
}
