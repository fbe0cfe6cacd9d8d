package tariff

import (
	"cmp"
	"fmt"
	"time"

	"citybrain/kernel/money"
)

// Written is a version as a pack or a form writes it: times and amounts in words.
type Written struct {
	From    string          `json:"from" yaml:"from" maxLength:"10" doc:"First day, 2026-03-01"`
	Periods []WrittenPeriod `json:"periods" yaml:"periods" maxItems:"48"`
	Idle    WrittenIdle     `json:"idle" yaml:"idle" required:"false"`
}

// WrittenPeriod is a period in words.
type WrittenPeriod struct {
	From    string `json:"from" yaml:"from" maxLength:"5" doc:"06:00; the first is 00:00"`
	Energy  string `json:"energy" yaml:"energy" maxLength:"12" doc:"Yuan a kWh, 0.6632"`
	Service string `json:"service" yaml:"service" maxLength:"12" doc:"Yuan a kWh"`
}

// WrittenIdle is the fee for standing in words.
type WrittenIdle struct {
	Grace  int    `json:"grace,omitempty" yaml:"grace" doc:"Free minutes"`
	Minute string `json:"minute,omitempty" yaml:"minute" maxLength:"12" doc:"Yuan a minute"`
	Cap    string `json:"cap,omitempty" yaml:"cap" maxLength:"12" doc:"Yuan at most; no limit if absent"`
}

// Problem is what is wrong with a written version, and where.
type Problem struct {
	Path []any // keys and indexes
	Why  string
}

// Read makes a version of its words, or tells everything that is wrong with them.
func (w Written) Read() (Version, []Problem) {
	r := reader{}
	v := Version{From: w.From}
	if _, err := time.Parse(time.DateOnly, w.From); err != nil {
		r.say("from is a day such as 2026-03-01", "from")
	}
	if len(w.Periods) == 0 || len(w.Periods) > 48 {
		r.say("a tariff has 1 to 48 periods", "periods")
	}
	for i, p := range w.Periods {
		v.Periods = append(v.Periods, r.period(p, i))
		if i == 0 && v.Periods[0].Minute != 0 {
			r.say("the first period begins at 00:00", "periods", 0, "from")
		}
		if i > 0 && v.Periods[i].Minute <= v.Periods[i-1].Minute {
			r.say("periods follow each other", "periods", i, "from")
		}
	}
	v.Idle = r.idle(w.Idle)
	return v, r.problems
}

type reader struct{ problems []Problem }

func (r *reader) say(why string, path ...any) { r.problems = append(r.problems, Problem{path, why}) }

func (r *reader) period(w WrittenPeriod, i int) (p Period) {
	at, err := time.Parse("15:04", w.From)
	if err != nil {
		r.say("from is a time such as 06:00", "periods", i, "from")
	}
	p.Minute = at.Hour()*60 + at.Minute()
	if p.Energy, err = ParsePrice(w.Energy); err != nil {
		r.say(err.Error(), "periods", i, "energy")
	}
	if p.Service, err = ParsePrice(w.Service); err != nil {
		r.say(err.Error(), "periods", i, "service")
	}
	return p
}

func (r *reader) idle(w WrittenIdle) (idle Idle) {
	idle.Grace = w.Grace
	if w.Grace < 0 || w.Grace > 24*60 {
		r.say("grace is 0 to 1440 minutes", "idle", "grace")
	}
	for _, one := range []struct {
		key, text string
		into      *money.Fen
	}{{"minute", w.Minute, &idle.Minute}, {"cap", w.Cap, &idle.Cap}} {
		fen, err := money.Parse(cmp.Or(one.text, "0"))
		if err != nil || fen < 0 || fen > 100_000 {
			r.say("an amount is written 0.50, from 0 to 1000", "idle", one.key)
		}
		*one.into = fen
	}
	return idle
}

// Write gives the words of a version.
func (v Version) Write() Written {
	w := Written{From: v.From, Idle: WrittenIdle{Grace: v.Idle.Grace}, Periods: []WrittenPeriod{}}
	for _, p := range v.Periods {
		w.Periods = append(w.Periods, WrittenPeriod{fmt.Sprintf("%02d:%02d", p.Minute/60, p.Minute%60), p.Energy.String(), p.Service.String()})
	}
	if v.Idle.Minute > 0 {
		w.Idle.Minute, w.Idle.Cap = v.Idle.Minute.String(), v.Idle.Cap.String()
	}
	return w
}
