package cases

import (
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/pack"
)

// TestApplicantsReadEverydayWords holds the flows that are shipped to words for people:
// every state and every action of an application has some, in both languages.
func TestApplicantsReadEverydayWords(t *testing.T) {
	p, err := pack.Open("../../cities/shanghai")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, file := range p.Glob(flowFiles) {
		d, _, _ := pack.YAML[flow.Definition](p, file)
		if d.Aside {
			continue // its own pages tell of it
		}
		states, actions := d.Spoken()
		for _, code := range states {
			if d.Public.States[code].EN == "" {
				t.Errorf("%s: applicants read of the state %s in the words of the office", file, code)
			}
		}
		for _, code := range actions {
			if d.Public.Actions[code].EN == "" {
				t.Errorf("%s: applicants read of the action %s in the words of the office", file, code)
			}
		}
	}
}
