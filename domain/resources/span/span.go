// Package span is the arithmetic of capacity over time: half-open intervals, step
// functions of how much is there and how much is taken, where enough is free for
// long enough, and which claims must give way to a higher one.
package span

import (
	"cmp"
	"slices"
	"time"
)

// Span is a stretch of time [From, To): two that only touch do not meet.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Empty reports whether nothing lies in the span.
func (s Span) Empty() bool { return !s.From.Before(s.To) }

// Length is how long the span takes; 0 for an empty one.
func (s Span) Length() time.Duration { return max(0, s.To.Sub(s.From)) }

// Meets reports whether the spans have an instant in common.
func (s Span) Meets(o Span) bool {
	return s.From.Before(o.To) && o.From.Before(s.To) && !s.Empty() && !o.Empty()
}

// Cut gives what both spans have in common; it may be empty.
func (s Span) Cut(o Span) Span {
	if o.From.After(s.From) {
		s.From = o.From
	}
	if o.To.Before(s.To) {
		s.To = o.To
	}
	return s
}

// Join puts spans in order and makes one of those that meet or touch; empty ones
// are left out.
func Join(spans []Span) []Span {
	list := slices.DeleteFunc(slices.Clone(spans), Span.Empty)
	slices.SortFunc(list, func(a, b Span) int { return a.From.Compare(b.From) })
	var out []Span
	for _, one := range list {
		if n := len(out); n > 0 && !one.From.After(out[n-1].To) {
			if one.To.After(out[n-1].To) {
				out[n-1].To = one.To
			}
			continue
		}
		out = append(out, one)
	}
	return out
}

// Use takes a quantity for a span.
type Use struct {
	Span
	Quantity int
}

// Step is a quantity that holds for a span.
type Step struct {
	Span
	Quantity int `json:"quantity"`
}

// edge is a change of the quantity at an instant.
type edge struct {
	at time.Time
	by int
}

// Sum adds uses up over a span: steps without a gap from its begin to its end,
// neighbours of different quantity. An empty span has no steps.
func Sum(over Span, uses []Use) []Step {
	if over.Empty() {
		return nil
	}
	edges := make([]edge, 0, 2*len(uses))
	for _, u := range uses {
		if part := u.Cut(over); !part.Empty() && u.Quantity != 0 {
			edges = append(edges, edge{part.From, u.Quantity}, edge{part.To, -u.Quantity})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.by, b.by)) })
	steps, level, from := []Step(nil), 0, over.From
	for i := 0; i < len(edges); {
		at, before := edges[i].at, level
		for ; i < len(edges) && edges[i].at.Equal(at); i++ {
			level += edges[i].by
		}
		if level != before && at.After(from) {
			steps = append(steps, Step{Span{from, at}, before})
			from = at
		}
	}
	if from.Before(over.To) {
		steps = append(steps, Step{Span{from, over.To}, level})
	}
	return steps
}

// Peak is the greatest quantity of steps; 0 for none.
func Peak(steps []Step) (most int) {
	for _, s := range steps {
		most = max(most, s.Quantity)
	}
	return most
}

// Least is the smallest quantity of steps; 0 for none.
func Least(steps []Step) int {
	if len(steps) == 0 {
		return 0
	}
	least := steps[0].Quantity
	for _, s := range steps[1:] {
		least = min(least, s.Quantity)
	}
	return least
}

// Offer is how much can be used over a span: the capacity while one of the open
// spans holds, 0 while none does, less what is closed, never below 0. A closure of
// quantity 0 closes all.
func Offer(over Span, capacity int, open []Span, closed []Use) []Step {
	uses := make([]Use, 0, len(open)+len(closed))
	for _, one := range Join(open) {
		uses = append(uses, Use{one, capacity})
	}
	for _, c := range closed {
		if c.Quantity == 0 {
			c.Quantity = capacity
		}
		uses = append(uses, Use{c.Span, -c.Quantity})
	}
	steps := Sum(over, uses)
	for i := range steps {
		steps[i].Quantity = max(0, steps[i].Quantity)
	}
	return merge(steps)
}

// Free is what of an offer is not taken. It is below 0 where more is taken than
// there is, as after a closure that came later than a booking.
func Free(offer []Step, taken []Use) []Step {
	if len(offer) == 0 {
		return nil
	}
	uses := make([]Use, 0, len(offer)+len(taken))
	for _, s := range offer {
		uses = append(uses, Use(s))
	}
	for _, t := range taken {
		uses = append(uses, Use{t.Span, -t.Quantity})
	}
	return Sum(Span{offer[0].From, offer[len(offer)-1].To}, uses)
}

// Gaps are the stretches in which at least so much is free for at least so long,
// each as long as it can be, in order.
func Gaps(free []Step, quantity int, length time.Duration) []Span {
	var spans []Span
	for _, s := range free {
		if s.Quantity >= quantity {
			spans = append(spans, s.Span)
		}
	}
	return slices.DeleteFunc(Join(spans), func(s Span) bool { return s.Length() < length })
}

// merge makes one step of neighbours with the same quantity.
func merge(steps []Step) []Step {
	var out []Step
	for _, s := range steps {
		if n := len(out); n > 0 && out[n-1].Quantity == s.Quantity && out[n-1].To.Equal(s.From) {
			out[n-1].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}
