package world

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// dayName is the file of a pack that holds the day.
const dayName = "world/day.yaml"

// dayFile is world/day.yaml: what happens in the city.
type dayFile struct {
	Events []eventFile `yaml:"events"`
}

type eventFile struct {
	Name  string     `yaml:"name"`
	At    string     `yaml:"at"`    // "08:10" in the city's time, every day
	After string     `yaml:"after"` // after the start …
	Every string     `yaml:"every"` // … and again
	Lasts string     `yaml:"lasts"`
	Parts []partFile `yaml:"parts"`
}

type partFile struct {
	Profile string               `yaml:"profile"`
	Count   int                  `yaml:"count"`  // devices at a chosen place
	Metres  float64              `yaml:"metres"` // or all within so many metres of the first part's place
	Fades   bool                 `yaml:"fades"`  // less with the distance
	Values  map[string]forceFile `yaml:"values"`
}

type forceFile struct {
	To     yaml.Node `yaml:"to"`
	Within string    `yaml:"within"` // how long it takes to get there
}

// event is one thing that happens now and then.
type event struct {
	name  string
	clock int // minutes after midnight; -1 if it goes by after and every
	due   time.Time
	every time.Duration
	lasts time.Duration
	parts []part
	times uint64
	day   int // day of the year of the last time, for clock
}

type part struct {
	profile string
	count   int
	metres  float64
	fades   bool
	forces  []force
}

// Check reports what is wrong with the day of a pack, by line.
func Check(p *pack.Pack) {
	if !p.Has(dayName) {
		return
	}
	day, doc, ok := pack.YAML[dayFile](p, dayName)
	if !ok {
		return
	}
	w := &World{cfg: Config{Pack: p.Dir()}, kinds: map[string]*kind{}}
	if err := w.readKinds(); err != nil {
		return // the domain that owns the profiles reports it
	}
	for i, one := range day.Events {
		if _, err := one.event(w.kinds); err != nil {
			doc.At("events", i).Report("the event %q cannot be played: %v", one.Name, err)
		}
	}
}

func (f *dayFile) events(kinds map[string]*kind) ([]*event, error) {
	var list []*event
	for _, one := range f.Events {
		e, err := one.event(kinds)
		if err != nil {
			return nil, fmt.Errorf("day.yaml: %s: %w", one.Name, err)
		}
		list = append(list, e)
	}
	return list, nil
}

func (f *eventFile) event(kinds map[string]*kind) (*event, error) {
	e := &event{name: f.Name, clock: -1}
	var err error
	if e.lasts, err = time.ParseDuration(f.Lasts); err != nil {
		return nil, err
	}
	if f.At != "" {
		at, err := time.Parse("15:04", f.At)
		if err != nil {
			return nil, err
		}
		e.clock = at.Hour()*60 + at.Minute()
	} else {
		after, err := time.ParseDuration(f.After)
		if err != nil {
			return nil, err
		}
		e.due = time.Now().Add(after)
		if e.every, err = time.ParseDuration(f.Every); err != nil || e.every <= 0 {
			return nil, fmt.Errorf("every %q", f.Every)
		}
	}
	for _, p := range f.Parts {
		if kinds[p.Profile] == nil {
			return nil, fmt.Errorf("no profile %q that the world can play", p.Profile)
		}
		out := part{profile: p.Profile, count: p.Count, metres: p.Metres, fades: p.Fades}
		for name, v := range p.Values {
			one, err := v.force(name)
			if err != nil {
				return nil, err
			}
			out.forces = append(out.forces, one)
		}
		e.parts = append(e.parts, out)
	}
	return e, nil
}

func (f *forceFile) force(name string) (force, error) {
	out := force{attribute: name, share: 1}
	if f.Within != "" {
		var err error
		if out.within, err = time.ParseDuration(f.Within); err != nil {
			return out, err
		}
	}
	if n, err := strconv.ParseFloat(f.To.Value, 64); err == nil && f.To.Tag != "!!str" {
		out.number = n
		return out, nil
	}
	if f.To.Value == "" {
		return out, fmt.Errorf("%s has no value", name)
	}
	out.text = f.To.Value
	return out, nil
}

// play lets happen what is due.
func (w *World) play(wall time.Time) {
	for _, e := range w.schedule.events {
		if e.clock >= 0 {
			local := w.now().In(w.zone)
			if local.Hour()*60+local.Minute() != e.clock || local.YearDay() == e.day {
				continue
			}
			e.day = local.YearDay()
		} else {
			if wall.Before(e.due) {
				continue
			}
			e.due = wall.Add(e.every)
		}
		w.happen(e)
	}
}

// happen chooses the place of an event, another each time, and lets its parts
// work on the devices there.
func (w *World) happen(e *event) {
	e.times++
	rnd := rand.New(rand.NewPCG(e.times, uint64(len(e.name))+uint64(e.name[0])))
	var centre geo.Point
	for i, p := range e.parts {
		things := w.byKind[p.profile]
		if len(things) == 0 {
			continue
		}
		if p.count > 0 {
			for range p.count {
				d := things[rnd.IntN(len(things))]
				if i == 0 && centre == (geo.Point{}) {
					centre = d.home
				}
				w.strike(d, p.forces, e.lasts, 1)
			}
			continue
		}
		for _, d := range things {
			away := geo.Distance(centre, d.home)
			if away > p.metres {
				continue
			}
			share := 1.0
			if p.fades {
				share = 1 - away/p.metres
			}
			w.strike(d, p.forces, e.lasts, share)
		}
	}
	w.log.Debug("something happens in the city", "event", e.name)
}

// strike lets forces work on a device; it reports at once.
func (w *World) strike(d *device, forces []force, lasts time.Duration, share float64) {
	if d.flaw == dead || d.flaw == stuck {
		return
	}
	now := w.now()
	d.mu.Lock()
	for _, f := range forces {
		f.from, f.until, f.share = now, now.Add(lasts), share
		d.forces = append(d.forces, f)
	}
	d.mu.Unlock()
	w.schedule.now(d)
}
