package flow

import (
	"slices"
	"testing"
)

func TestPublicWordsMustBeSaidOfSomething(t *testing.T) {
	for name, public := range map[string]Public{
		"a state that there is not":   {States: map[string]Words{"nowhere": {"哪儿", "Nowhere"}}},
		"an action that there is not": {Actions: map[string]Words{"dance": {"跳舞", "Dance"}}},
		"one language only":           {States: map[string]Words{"submitted": {ZH: "看材料"}}},
		"half a remedy":               {Remedy: Words{ZH: "可以复议"}},
		"nobody to be named":          {Signed: []string{"nowhere"}},
	} {
		d := definition(t)
		d.Public = public
		if _, problems := New(d, Vocabulary{}); len(problems) != 1 || problems[0].Code != "cases.flow_public" {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

func TestTheWayAheadIsTheShortestToAGoodEnd(t *testing.T) {
	f, problems := New(definition(t), Vocabulary{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if way := f.Way("submitted"); !slices.Equal(way, []string{"review", "deciding", "granted"}) {
		t.Errorf("from the door: %v", way)
	}
	if way := f.Way("correcting"); !slices.Equal(way, []string{"submitted", "review", "deciding", "granted"}) {
		t.Errorf("from a correction: %v", way)
	}
	if way := f.Way("rejected"); way != nil {
		t.Errorf("from the end: %v", way)
	}
}

func TestWhatHasNoPublicWordsBearsItsName(t *testing.T) {
	d := definition(t)
	d.Public = Public{States: map[string]Words{"food/check": {"看厨房", "Looking at the kitchen"}}}
	if d.Says("food/check").EN != "Looking at the kitchen" || d.Says("submitted").ZH != "待受理" || d.Did("submitted", "accept").ZH != "受理" {
		t.Errorf("%v, %v, %v", d.Says("food/check"), d.Says("submitted"), d.Did("submitted", "accept"))
	}
}
