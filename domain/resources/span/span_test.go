package span

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var dawn = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func at(hour int) time.Time { return dawn.Add(time.Duration(hour) * time.Hour) }

func of(from, to int) Span { return Span{at(from), at(to)} }

func TestSpansThatOnlyTouchDoNotMeet(t *testing.T) {
	if of(8, 10).Meets(of(10, 12)) || !of(8, 11).Meets(of(10, 12)) || of(8, 8).Meets(of(7, 9)) {
		t.Error("half-open spans meet where they should not, or do not where they should")
	}
	if got := Join([]Span{of(10, 12), of(8, 10), of(14, 14), of(13, 15)}); len(got) != 2 || got[0] != of(8, 12) {
		t.Errorf("joined %v", got)
	}
}

func TestFreeIsWhatNobodyTook(t *testing.T) {
	offer := Offer(of(0, 24), 10, []Span{of(8, 20)}, []Use{{of(12, 14), 4}, {of(18, 19), 0}})
	free := Free(offer, []Use{{of(9, 13), 3}, {of(13, 15), 6}})
	want := []Step{{of(0, 8), 0}, {of(8, 9), 10}, {of(9, 12), 7}, {of(12, 13), 3}, {of(13, 14), 0}, {of(14, 15), 4}, {of(15, 18), 10}, {of(18, 19), 0}, {of(19, 20), 10}, {of(20, 24), 0}}
	if !slices.Equal(free, want) {
		t.Errorf("free %v", free)
	}
	if gaps := Gaps(free, 3, 2*time.Hour); !slices.Equal(gaps, []Span{of(8, 13), of(14, 18)}) {
		t.Errorf("gaps %v", gaps)
	}
}

// TestSumIsThatOfEveryInstant holds the steps against counting each hour by itself.
func TestSumIsThatOfEveryInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		uses := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Use {
			from := rapid.IntRange(-5, 30).Draw(t, "from")
			return Use{of(from, from+rapid.IntRange(0, 12).Draw(t, "hours")), rapid.IntRange(-3, 9).Draw(t, "quantity")}
		}), 0, 20).Draw(t, "uses")
		over := of(0, 24)
		steps := Sum(over, uses)
		for i, s := range steps {
			if s.Empty() || i > 0 && (!steps[i-1].To.Equal(s.From) || steps[i-1].Quantity == s.Quantity) {
				t.Fatalf("steps leave a gap or repeat a quantity: %v", steps)
			}
		}
		if !steps[0].From.Equal(over.From) || !steps[len(steps)-1].To.Equal(over.To) {
			t.Fatalf("steps do not fill the span: %v", steps)
		}
		for h := range 24 {
			want := 0
			for _, u := range uses {
				if u.Meets(of(h, h+1)) {
					want += u.Quantity
				}
			}
			i := slices.IndexFunc(steps, func(s Step) bool { return s.Meets(of(h, h+1)) })
			if steps[i].Quantity != want {
				t.Fatalf("at %d: %d, want %d", h, steps[i].Quantity, want)
			}
		}
	})
}

// TestOnlyTheLeastGiveWay: those who give way are of a lower rank, the wish fits
// without them, and not one of them could have stayed.
func TestOnlyTheLeastGiveWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offer := Offer(of(0, 24), 10, []Span{of(0, 24)}, nil)
		claims := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Claim {
			from := rapid.IntRange(0, 22).Draw(t, "from")
			return Claim{Use{of(from, from+rapid.IntRange(1, 6).Draw(t, "hours")), rapid.IntRange(1, 5).Draw(t, "quantity")},
				rapid.IntRange(1, 3).Draw(t, "rank"), at(-rapid.IntRange(1, 99).Draw(t, "made"))}
		}), 0, 12).Draw(t, "claims")
		wish := Use{of(8, 12), rapid.IntRange(1, 10).Draw(t, "wish")}
		left := func(gone []int, but int) int {
			var uses []Use
			for i, c := range claims {
				if i == but || !slices.Contains(gone, i) {
					uses = append(uses, c.Use)
				}
			}
			return Least(cutTo(Free(offer, uses), wish.Span))
		}
		gone, ok := Yield(offer, claims, wish, 3)
		if !ok {
			var all []int
			for i, c := range claims {
				if c.Rank < 3 {
					all = append(all, i)
				}
			}
			if gone != nil || left(all, -1) >= wish.Quantity {
				t.Fatalf("said no although there was a way: %v", claims)
			}
			return
		}
		if left(gone, -1) < wish.Quantity {
			t.Fatalf("%v gave way and it does not fit", gone)
		}
		for _, i := range gone {
			if claims[i].Rank >= 3 {
				t.Fatalf("an equal gave way: %+v", claims[i])
			}
			if left(gone, i) >= wish.Quantity {
				t.Fatalf("%d gave way for nothing", i)
			}
		}
	})
}
