package cases

import (
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
