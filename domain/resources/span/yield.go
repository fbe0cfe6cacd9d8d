package span

import (
	"cmp"
	"slices"
	"time"
)

// Claim is somebody's use with its rank: a claim of a lower rank may have to give
// way to one of a higher.
type Claim struct {
	Use
	Rank int
	Made time.Time
}

// Yield chooses the claims that give way to a wish of a rank, by their indexes in
// order: only claims of a lower rank, the lowest first, among equals the one that
// was made last, and none that need not go. false where even all of them would not
// do; then none goes.
func Yield(offer []Step, claims []Claim, wish Use, rank int) (give []int, ok bool) {
	var order []int
	gone := map[int]bool{}
	fits := func() bool {
		uses := make([]Use, 0, len(claims))
		for i, c := range claims {
			if !gone[i] {
				uses = append(uses, c.Use)
			}
		}
		return Least(cutTo(Free(offer, uses), wish.Span)) >= wish.Quantity
	}
	for i, c := range claims {
		if c.Rank < rank && c.Meets(wish.Span) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(claims[a].Rank, claims[b].Rank), claims[b].Made.Compare(claims[a].Made), cmp.Compare(a, b))
	})
	tried := 0
	for ; tried < len(order) && !fits(); tried++ {
		gone[order[tried]] = true
	}
	if !fits() {
		return nil, false
	}
	for i := tried - 1; i >= 0; i-- { // the most worthy comes back first, if there is room
		delete(gone, order[i])
		if !fits() {
			gone[order[i]] = true
		}
	}
	for i := range gone {
		give = append(give, i)
	}
	slices.Sort(give)
	return give, true
}

// cutTo gives the steps within a span.
func cutTo(steps []Step, to Span) []Step {
	var out []Step
	for _, s := range steps {
		if s.Span = s.Cut(to); !s.Empty() {
			out = append(out, s)
		}
	}
	return out
}
