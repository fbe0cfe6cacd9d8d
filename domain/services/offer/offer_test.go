package offer

import (
	"slices"
	"testing"
	"time"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

func codes(found []Found) (list []string) {
	for _, f := range found {
		list = append(list, f.Rule.Code)
	}
	return list
}

var rules = []Rule{
	{Code: "retire", Item: "retiring", From: 59, To: 63, Rest: 3650},
	{Code: "fund", Item: "fund-loan", After: []string{"home", "flat"}, Within: 30, Rest: 365},
	{Code: "hire", Item: "hiring", After: []string{"set-up"}, Within: 60, Rest: 365, Firms: true},
}

func TestAnOfferFollowsALife(t *testing.T) {
	now := day("2026-11-22")
	home := Done{Item: "home", At: day("2026-11-01"), Ended: true, Granted: true}
	for name, c := range map[string]struct {
		life Life
		want []string
	}{
		"nobody in particular":        {Life{}, nil},
		"of age":                      {Life{Born: day("1966-11-22")}, []string{"retire"}},
		"a day too young":             {Life{Born: day("1967-11-23")}, nil},
		"too old":                     {Life{Born: day("1962-11-22")}, nil},
		"on their last day":           {Life{Born: day("1962-11-23")}, []string{"retire"}},
		"with a new home":             {Life{Done: []Done{home}}, []string{"fund"}},
		"whose home was refused":      {Life{Done: []Done{{Item: "home", At: home.At, Ended: true}}}, nil},
		"whose home is long ago":      {Life{Done: []Done{{Item: "home", At: day("2026-10-01"), Ended: true, Granted: true}}}, nil},
		"on the last day of the home": {Life{Done: []Done{{Item: "home", At: day("2026-10-23"), Ended: true, Granted: true}}}, []string{"fund"}},
		"who has applied":             {Life{Done: []Done{home, {Item: "fund-loan", At: day("2026-11-20")}}}, nil},
		"who had it this year":        {Life{Done: []Done{home, {Item: "fund-loan", At: day("2026-02-01"), Ended: true}}}, nil},
		"a firm":                      {Life{Firm: true, Done: []Done{home, {Item: "set-up", At: day("2026-10-01"), Ended: true, Granted: true}}}, []string{"hire"}},
	} {
		if got := codes(Find(rules, c.life, now)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestTheNewestGrantIsTheCause(t *testing.T) {
	life := Life{Done: []Done{
		{Item: "flat", At: day("2026-11-02"), Ended: true, Granted: true}, {Item: "home", At: day("2026-11-20"), Ended: true, Granted: true},
	}}
	got := Find(rules, life, day("2026-11-22"))
	if len(got) != 1 || got[0].Cause != "home" || !got[0].Since.Equal(day("2026-11-20")) {
		t.Errorf("%+v", got)
	}
}

func TestYearsAreCompletedOnTheDay(t *testing.T) {
	for _, c := range []struct {
		born, now string
		want      int
	}{{"2000-02-29", "2026-02-28", 25}, {"2000-02-29", "2026-03-01", 26}, {"2000-11-22", "2026-11-22", 26}, {"2026-11-22", "2026-11-22", 0}} {
		if got := Age(day(c.born), day(c.now)); got != c.want {
			t.Errorf("%s on %s: %d", c.born, c.now, got)
		}
	}
}
