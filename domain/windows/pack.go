package windows

import (
	"context"
	"regexp"

	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// hallsFile is where a city pack says which halls there are. A pack without it has none.
const hallsFile = "windows/halls.yaml"

var (
	plainCode  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	letterForm = regexp.MustCompile(`^[A-Z]$`)
)

// seed reads the pack's halls.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	b, ok := readHalls(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			b = book{}
		}
		return s.store.putBook(ctx, tx, b)
	}
}

// readHalls reads the halls of a pack and reports what is wrong by line; false if there
// are none or they were refused.
func readHalls(p *pack.Pack) (book, bool) {
	b, doc, ok := pack.YAML[book](p, hallsFile)
	if !ok {
		return b, false
	}
	c := &checker{doc: doc, city: p.City, sound: true}
	c.words(b.Synthetic, "synthetic")
	c.rules(b.Rules)
	seen := map[string]bool{}
	for i := range b.Halls {
		c.code(seen, b.Halls[i].Code, "halls", i)
		c.hall(&b.Halls[i], i)
	}
	return b, c.sound
}

// checker holds halls to the rules.
type checker struct {
	doc   pack.Doc
	city  pack.City
	sound bool
}

func (c *checker) say(at pack.Place, format string, args ...any) {
	at.Report(format, args...)
	c.sound = false
}

func (c *checker) words(t Text, path ...any) {
	if t.ZH == "" || t.EN == "" {
		c.say(c.doc.At(path...), "needs zh and en")
	}
}

func (c *checker) code(seen map[string]bool, code string, path ...any) {
	switch at := c.doc.At(path...); {
	case !plainCode.MatchString(code):
		c.say(at, "code must be small letters, digits and dashes, not %q", code)
	case seen[code]:
		c.say(at, "the code %s stands twice", code)
	}
	seen[code] = true
}

func (c *checker) number(value, low, high int, path ...any) {
	if value < low || value > high {
		c.say(c.doc.At(path...), "%v must be from %d to %d", path[len(path)-1], low, high)
	}
}

func (c *checker) rules(r Rules) {
	for _, one := range []struct {
		key              string
		value, low, high int
	}{
		{"headAppointment", r.HeadAppointment, 0, 120}, {"headElder", r.HeadElder, 0, 120}, {"recalls", r.Recalls, 1, 5}, {"backMinutes", r.BackMinutes, 0, 240},
		{"idleMinutes", r.IdleMinutes, 5, 240}, {"open", r.Open, 1, 20}, {"earlyMinutes", r.EarlyMinutes, 0, 240}, {"lateMinutes", r.LateMinutes, 0, 240},
		{"missed", r.Missed, 1, 20}, {"missedDays", r.MissedDays, 1, 366}, {"banDays", r.BanDays, 0, 366},
	} {
		c.number(one.value, one.low, one.high, "rules", one.key)
	}
}

func (c *checker) hall(h *Hall, i int) {
	at := []any{"halls", i}
	place := func(more ...any) []any { return append(append([]any{}, at...), more...) }
	c.words(h.Name, place("name")...)
	c.words(h.Address, place("address")...)
	box := geo.Box{West: c.city.Bounds[0], South: c.city.Bounds[1], East: c.city.Bounds[2], North: c.city.Bounds[3]}
	if !box.Contains(h.point()) {
		c.say(c.doc.At(place("lon")...), "the hall must lie within the city")
	}
	if h.Region == "" || h.Org == "" {
		c.say(c.doc.At(at...), "a hall needs a region and an organisation")
	}
	c.number(h.Reach, 0, 20_000, place("reach")...)
	if _, ok := readHours(h.Hours); !ok || len(h.Hours) == 0 {
		c.say(c.doc.At(place("hours")...), "hours must look like 09:00-11:30, in order and apart")
	}
	if _, ok := readHours(h.DaysOff); !ok {
		c.say(c.doc.At(place("daysOff")...), "hours must look like 09:00-11:30, in order and apart")
	}
	classes := c.classes(h, place)
	c.windows(h, classes, place)
	c.groups(h, classes, place)
}

func (c *checker) classes(h *Hall, place func(...any) []any) map[string]bool {
	seen, letters := map[string]bool{}, map[string]bool{}
	for k, one := range h.Classes {
		c.code(seen, one.Code, place("classes", k)...)
		c.words(one.Name, place("classes", k, "name")...)
		if !letterForm.MatchString(one.Letter) || letters[one.Letter] {
			c.say(c.doc.At(place("classes", k, "letter")...), "letter must be one capital that no other queue of the hall has")
		}
		letters[one.Letter] = true
		if !(one.Minutes >= 1 && one.Minutes <= 120) {
			c.say(c.doc.At(place("classes", k, "minutes")...), "minutes must be from 1 to 120")
		}
	}
	if len(h.Classes) == 0 {
		c.say(c.doc.At(place("classes")...), "a hall needs at least one queue")
	}
	return seen
}

func (c *checker) windows(h *Hall, classes map[string]bool, place func(...any) []any) {
	seen, served := map[string]bool{}, map[string]bool{}
	for k, one := range h.Windows {
		c.code(seen, one.Code, place("windows", k)...)
		c.words(one.Name, place("windows", k, "name")...)
		for _, class := range one.Serves {
			if !classes[class] {
				c.say(c.doc.At(place("windows", k, "serves")...), "the hall has no queue %q", class)
			}
			served[class] = true
		}
	}
	for k, one := range h.Classes {
		if !served[one.Code] {
			c.say(c.doc.At(place("classes", k)...), "no window serves the queue %s", one.Code)
		}
	}
}

func (c *checker) groups(h *Hall, classes map[string]bool, place func(...any) []any) {
	seen := map[string]bool{}
	for k, one := range h.Groups {
		c.code(seen, one.Code, place("groups", k)...)
		c.words(one.Name, place("groups", k, "name")...)
		if !classes[one.Class] {
			c.say(c.doc.At(place("groups", k, "class")...), "the hall has no queue %q", one.Class)
		}
		c.number(one.Minutes, 5, 240, place("groups", k, "minutes")...)
		c.number(one.Capacity, 1, 200, place("groups", k, "capacity")...)
		c.number(one.Days, 1, 60, place("groups", k, "days")...)
	}
}
