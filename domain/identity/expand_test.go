package identity

import (
	"slices"
	"testing"

	"citybrain/kernel/auth"
)

func TestADutyThatMustBeNamedDoesNotComeWithRank(t *testing.T) {
	registry, err := auth.NewRegistry([]auth.Permission{
		{Code: "cases.read", ZH: "查看办件", EN: "Read cases"},
		{Code: "cases.call_back", ZH: "回访", EN: "Call back", Named: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	for pattern, want := range map[string][]string{
		"cases.*":         {"cases.read"},
		"*":               {"cases.read"},
		"cases.call_back": {"cases.call_back"},
		"things.*":        nil,
	} {
		if got := expand(registry, pattern); !slices.Equal(got, want) {
			t.Errorf("%s gives %v, want %v", pattern, got, want)
		}
	}
}
