// Package offer finds what somebody is likely to need next (主动服务): by their age,
// and by what was granted to them a short while ago. It is pure: who they are comes
// from outside, and nothing leaves it but codes of items.
package offer

import (
	"slices"
	"time"
)

// Rule is one offer of a city pack.
type Rule struct {
	Code   string
	Item   string   // what is offered
	From   int      // youngest age in years; 0: any
	To     int      // oldest age in years; 0: any
	After  []string // items of which one must have been granted; none: any time
	Within int      // days after that
	Rest   int      // days for which an application for the item is enough
	Firms  bool     // for firms, else for persons
}

// Done is an application of somebody that was decided or is under way.
type Done struct {
	Item    string
	At      time.Time // opened; where it ended, the end
	Ended   bool
	Granted bool
}

// Life is what an offer may look at.
type Life struct {
	Firm bool
	Born time.Time // midnight of the day; zero: not known
	Done []Done
}

// Found is an offer that fits.
type Found struct {
	Rule  *Rule
	Cause string    // the item that was granted; "" where age alone tells
	Since time.Time // when it was
}

// Find gives the rules that fit a life on a day, in their order.
func Find(rules []Rule, l Life, now time.Time) (list []Found) {
	for i := range rules {
		if one, ok := fits(&rules[i], l, now); ok {
			list = append(list, one)
		}
	}
	return list
}

func fits(r *Rule, l Life, now time.Time) (f Found, ok bool) {
	if r.Firms != l.Firm || !r.ages(l.Born, now) || r.had(l.Done, now) {
		return f, false
	}
	f.Rule = r
	if len(r.After) == 0 {
		return f, true
	}
	for _, d := range l.Done {
		if d.Granted && slices.Contains(r.After, d.Item) && within(d.At, r.Within, now) && d.At.After(f.Since) {
			f.Cause, f.Since = d.Item, d.At
		}
	}
	return f, f.Cause != ""
}

func (r *Rule) ages(born, now time.Time) bool {
	if r.From == 0 && r.To == 0 {
		return true
	}
	if born.IsZero() {
		return false // what is not known is not guessed
	}
	age := Age(born, now)
	return age >= r.From && (r.To == 0 || age <= r.To)
}

// had tells whether they have applied for it already, or are about to have it.
func (r *Rule) had(done []Done, now time.Time) bool {
	return slices.ContainsFunc(done, func(d Done) bool {
		return d.Item == r.Item && (!d.Ended || within(d.At, r.Rest, now))
	})
}

func within(at time.Time, days int, now time.Time) bool {
	return !at.After(now) && now.Before(at.AddDate(0, 0, days+1))
}

// Age is the years that somebody has completed. Who is born on 29 February completes
// a year on 1 March where there is no such day.
func Age(born, now time.Time) int {
	years := now.Year() - born.Year()
	if now.Before(born.AddDate(years, 0, 0)) {
		years--
	}
	return years
}
