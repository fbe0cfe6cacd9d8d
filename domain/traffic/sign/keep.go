package sign

import (
	"slices"
	"time"
)

// LeastShown is how long a message stands before one that is not more important may take
// its place: who comes by must be able to read it.
const LeastShown = time.Minute

// Renewed is how long travel times stand before other ones take their place.
const Renewed = 3 * time.Minute

// Keeper is what one board shows, so that it does not flicker.
type Keeper struct {
	Shown Message
	Since time.Time
}

// Next puts what is wished where that may be shown by now, and tells whether something else
// is shown than before. More important kinds are shown at once.
func (k *Keeper) Next(wish Message, now time.Time) (changed bool) {
	if k.Shown.Kind == wish.Kind && k.Shown.Cause == wish.Cause && slices.Equal(k.Shown.Lines, wish.Lines) {
		return false
	}
	age, least := now.Sub(k.Since), LeastShown
	if wish.Kind == Jammed && k.Shown.Kind == Jammed {
		least = Renewed
	}
	if ranks[wish.Kind] <= ranks[k.Shown.Kind] && age >= 0 && age < least {
		return false
	}
	k.Shown, k.Since = wish, now
	return true
}
