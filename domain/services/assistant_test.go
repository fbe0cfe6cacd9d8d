package services

import (
	"slices"
	"strings"
	"testing"

	"citybrain/kernel/lang"
)

// asked judges one answer of the assistant: right, no answer where there is one, or
// wrong: an answer of another item, or where none should be.
func (t *town) asked(q labelled) (verdict string) {
	t.t.Helper()
	ctx := t.t.Context()
	if q.text[0] < 128 {
		ctx = lang.With(ctx, lang.EN)
	}
	got, err := t.Ask(ctx, q.text, "")
	if err != nil {
		t.t.Fatal(err)
	}
	intent, keys := q.want[0], q.want[1:]
	switch {
	case intent == "-" && got.Kind != Answered:
		return "right"
	case intent == "-":
		return "wrong"
	case got.Kind == HandOver:
		return "none"
	case got.Kind == Choose && slices.ContainsFunc(got.Choices, func(h Head) bool { return slices.Contains(keys, string(h.Key)) }):
		return "offered"
	case got.Kind == Choose:
		return "none"
	case !slices.Contains(keys, string(got.Item)):
		return "wrong"
	case intent != "summary" && !slices.ContainsFunc(got.Sentences, func(s Sentence) bool { return s.About == intent }):
		return "beside"
	}
	return "right"
}

func TestTheAssistantAnswersFromTheGuide(t *testing.T) {
	eachTown(t, func(t *town) {
		list := labels(t.t, "questions.txt")
		counts := [2]map[string]int{{}, {}}
		for i, q := range list {
			verdict := t.asked(q)
			counts[i%2][verdict]++
			if verdict != "right" && i%2 == 0 {
				t.t.Logf("%s: %s", verdict, q.text)
			}
		}
		t.t.Logf("%d questions; tuned on: %v; held out: %v", len(list), counts[0], counts[1])
		for half, c := range counts {
			n := len(list) / 2
			if len(list) < 100 || c["right"]*100 < n*85 || c["wrong"]*100 > n*5 {
				t.t.Errorf("half %d: %v of %d", half, c, n)
			}
		}
	})
}

func TestTheAssistantSaysNothingOfItsOwn(t *testing.T) {
	eachTown(t, func(t *town) {
		got, err := t.Ask(t.t.Context(), "换身份证要多少钱", "")
		if err != nil || got.Item != "id-card-renewal" || got.Version != 1 || !strings.Contains(got.Sentences[0].Text, "20.00元") {
			t.t.Errorf("%+v, %v", got, err)
		}
		next, err := t.Ask(t.t.Context(), "那要多久？", "id-card-renewal")
		if err != nil || next.Item != "id-card-renewal" || !strings.Contains(next.Sentences[0].Text, "20个工作日") {
			t.t.Errorf("a question that goes on: %+v, %v", next, err)
		}
		whole, err := t.Ask(t.t.Context(), "出生一件事要多少钱", "")
		if err != nil || whole.Item != "having-a-child" || !strings.Contains(whole.Sentences[0].Text, "370.00元") {
			t.t.Errorf("a package with a part that costs: %+v, %v", whole, err)
		}
		none, err := t.Ask(t.t.Context(), "红烧肉怎么做", "")
		if err != nil || none.Kind != HandOver || len(none.Sentences) != 0 || len(none.Help) == 0 {
			t.t.Errorf("of what it does not know it says %+v, %v", none, err)
		}
		if _, err := t.Ask(t.t.Context(), "  ", ""); err == nil {
			t.t.Error("nothing was a question")
		}
	})
}
