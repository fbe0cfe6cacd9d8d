package twin

import "testing"

func TestAMarkColoursAThing(t *testing.T) {
	tw := New([]Schema{{Code: "bin", Attributes: []Attribute{{Code: "level", Kind: Number}}, StaleAfter: 60e9}}, 0)
	slot := tw.Put(Info{ID: "bin_1"})
	var out Effects
	tw.Apply(slot, "bin_1", &Report{At: 1e6, Received: 1e6, Readings: []Reading{{Attribute: 0, Num: 1}}}, &out)
	state := func() State {
		thing, _ := tw.Get("bin_1")
		return thing.State
	}
	for _, step := range []struct {
		name string
		do   func()
		want State
	}{
		{"a rule raises", func() { tw.Mark("bin_1", Mark{Severity: Danger}, 2e6, &out) }, Danger},
		{"silence hides it", func() { tw.Sweep(100e6, &out) }, Unknown},
		{"a rule that asks for silence shows it", func() { tw.Mark("bin_1", Mark{Danger, Warning}, 3e6, &out) }, Warning},
		{"it speaks again", func() {
			tw.Apply(slot, "bin_1", &Report{At: 101e6, Received: 101e6, Readings: []Reading{{Attribute: 0, Num: 2}}}, &out)
		}, Danger},
		{"both are over", func() { tw.Mark("bin_1", Mark{}, 4e6, &out) }, Good},
		{"another thing is marked", func() { tw.Mark("bin_2", Mark{Severity: Danger}, 4e6, &out) }, Good},
	} {
		if step.do(); state() != step.want {
			t.Errorf("%s: %s, want %s", step.name, state(), step.want)
		}
	}
	if got := tw.Counts()[0]; got[Good] != 1 || got[Danger] != 0 {
		t.Errorf("counts: %v", got)
	}
	if len(out.States) != 6 { // good, danger, unknown, warning, danger, good
		t.Errorf("transitions: %+v", out.States)
	}
}
