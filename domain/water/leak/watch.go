package leak

import (
	"math"
	"slices"
	"time"
)

// lag is how many days old a day must be before it counts as quiet: a leak that
// grows slowly shall be found before it is taken for usual.
const lag = 3

// fresh is how many quiet days must be new before the views are fitted anew; once
// the memory is full, every day is.
const fresh = 2

// learn fits the views anew to the quiet days, at the end of each day.
func (d *Detector) learn(now int64) {
	if d.views == nil && d.all == nil {
		d.findTanks()
	}
	days := d.quietDays(now)
	if len(days) < d.set.Learn || len(d.views) > 0 && len(days) < d.learned+fresh && len(days) < d.set.Memory {
		return
	}
	d.learned = len(days)
	if d.all == nil {
		d.all = d.makeViews()
		d.tidy.learned(days)
	}
	for _, v := range d.all {
		if v.learn(days) && !slices.Contains(d.views, v) {
			d.views = append(d.views, v)
		}
	}
	d.forget(now)
}

// findTanks makes the columns of the storages and fills them for what is past.
func (d *Detector) findTanks() {
	d.tanks = fitStorages(d.sensors[:d.width], d.past)
	d.sensors = d.sensors[:d.width]
	for range d.tanks {
		d.sensors = append(d.sensors, Sensor{Kind: stored})
	}
	var before *slot
	for _, s := range d.past {
		extend(d.tanks, before, s, d.width)
		before = s
	}
}

// quietDays are the days that are known to be free of episodes, the oldest first.
func (d *Detector) quietDays(now int64) [][]*slot {
	per := d.perDay()
	byDay := map[int64][]*slot{}
	for _, s := range d.past {
		byDay[(s.n-d.first)/per] = append(byDay[(s.n-d.first)/per], s)
	}
	today := (now - d.first) / per
	var days [][]*slot
	for day := today - int64(d.set.Memory) - 60; day < today; day++ {
		if day < 0 || day >= int64(d.set.Learn) && day >= today-lag {
			continue
		}
		if slots := byDay[day]; d.isQuiet(slots) {
			days = append(days, slots)
		}
	}
	if extra := len(days) - d.set.Memory; extra > 0 {
		days = days[extra:]
	}
	return days
}

// isQuiet holds for a day of which half is there and that no episode touches.
func (d *Detector) isQuiet(day []*slot) bool {
	if int64(len(day)) < d.perDay()/2 {
		return false
	}
	there, all := 0, 0
	for _, s := range day {
		for _, x := range s.x {
			all++
			if !math.IsNaN(x) {
				there++
			}
		}
	}
	if there*2 < all {
		return false
	}
	const margin = 6 * time.Hour
	from, to := day[0].at, day[len(day)-1].at
	for _, e := range d.Episodes() {
		if e.Cause == Leak && to.After(e.Began.Add(-margin)) && (e.Ended.IsZero() || from.Before(e.Ended.Add(margin))) {
			return false
		}
	}
	return true
}

// forget drops steps that nothing will ask for again.
func (d *Detector) forget(now int64) {
	keep := now - int64(d.set.Memory+60)*d.perDay()
	for len(d.past) > 0 && d.past[0].n < keep {
		d.past = d.past[1:]
	}
}

// makeViews makes the views that the sensors allow: the spatial one needs four
// pressures.
func (d *Detector) makeViews() (views []*view) {
	var pressures, judged []int
	for c, s := range d.sensors {
		switch s.Kind {
		case Pressure:
			pressures, judged = append(pressures, c), append(judged, c)
		case Flow, stored:
			judged = append(judged, c)
		}
	}
	if len(pressures) >= 4 {
		views = append(views, d.newView(spatialView, pressures, time.Hour))
	}
	if len(pressures) > 0 && len(d.driving()) > 0 {
		shortest := 8 * time.Hour
		if narrow(pressures) {
			shortest = 2 * time.Hour
		}
		views = append(views, d.newView(hydraulicView, pressures, shortest))
	}
	return append(views, d.newView(dailyView, judged, 8*time.Hour), d.newView(weeklyView, judged, 4*time.Hour))
}

// toward is to which side a leak moves what a kind of sensor says.
func toward(k Kind) float64 {
	switch k {
	case Pressure, stored:
		return -1
	case Flow:
		return 1
	}
	return 0
}

func (d *Detector) newView(name string, columns []int, shortest time.Duration) *view {
	v := &view{blind: d.tidy.isMasked, name: name, columns: columns, perDay: d.perDay(), windows: windowsFor(d.gather.step, shortest)}
	for _, c := range columns {
		v.toward = append(v.toward, toward(d.sensors[c].Kind))
	}
	v.fit = func(days [][]*slot, count int) predictor {
		if name == hydraulicView {
			if h := d.fitHydraulic(days, columns); h != nil {
				return h
			}
			return nil
		}
		if name != spatialView {
			return fitDaily(days, columns, d.perDay(), d.set.Zone, name == weeklyView)
		}
		var rows [][]float64
		for _, day := range days {
			for _, s := range day {
				rows = append(rows, pick(s.x, columns))
			}
		}
		f := fitFactors(rows, count)
		if f == nil {
			return nil
		}
		return spatial{f, columns}
	}
	return v
}
