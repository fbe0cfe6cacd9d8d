package traffic

import (
	"context"
	"slices"
	"sync"
	"time"

	"citybrain/domain/traffic/plan"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// Briefing is what is expected of a rush hour 高峰研判, said before it comes (C96).
type Briefing struct {
	Peak   string     `json:"peak"`
	Name   pack.Words `json:"name"`
	Day    string     `json:"day" example:"2027-03-01"`
	From   time.Time  `json:"from"`
	Until  time.Time  `json:"until"`
	MadeAt time.Time  `json:"madeAt"`
	Basis  PeakBasis  `json:"basis"`

	Spots []HotSpot     `json:"spots" doc:"Where most time will be lost, the worst first, twenty at most"`
	Roads []PeakRoad    `json:"roads" doc:"How long it will take along the streets, those first where most is lost"`
	Plans []BriefedPlan `json:"plans" doc:"Looked for at the hot spots"`
	Score *PeakScore    `json:"score,omitempty" doc:"How it held, once the peak is over"`
}

// PeakBasis is what a briefing was made from.
type PeakBasis struct {
	Days     []string `json:"days" doc:"Whose quarters of an hour were read"`
	Other    bool     `json:"other" doc:"No day of the kind was measured: these are days of other kinds"`
	Lanes    int      `json:"lanes" doc:"Of which something is known"`
	AllLanes int      `json:"allLanes"`
}

// HotSpot is an approach of a junction where a vehicle loses 55 s and more.
type HotSpot struct {
	Junction string    `json:"junction"`
	Name     string    `json:"name"`
	Region   string    `json:"region,omitempty"`
	Road     string    `json:"road"`
	Bearing  int       `json:"bearing" doc:"Degrees in which its vehicles drive; 0 is north"`
	Lon      float64   `json:"lon"`
	Lat      float64   `json:"lat"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Delay    int       `json:"delay" doc:"Seconds a vehicle, in the worst quarter of an hour"`
	Worst    time.Time `json:"worst" doc:"When that begins"`
	Level    string    `json:"level" doc:"Of service then"`
	Flow     int       `json:"flow" doc:"Vehicles an hour then"`
	Lost     float64   `json:"lost" doc:"Vehicle hours lost in the whole peak"`
}

// PeakRoad is how long it will take along one direction of a street.
type PeakRoad struct {
	Road    string      `json:"road"`
	Bearing int         `json:"bearing"`
	Metres  int         `json:"metres"`
	Free    int         `json:"free" doc:"Seconds at the speeds allowed, without signals"`
	Seconds []int       `json:"seconds" doc:"By quarter of an hour in which one sets out"`
	Advice  *PeakAdvice `json:"advice,omitempty" doc:"Where another hour saves two minutes and a fifth of the way"`
}

// PeakAdvice is when to set out instead of in the slowest quarter of an hour.
type PeakAdvice struct {
	Slow   time.Time  `json:"slow"`
	Before *time.Time `json:"before,omitempty" doc:"Set out until the end of the quarter of an hour that begins then"`
	After  *time.Time `json:"after,omitempty" doc:"Set out from then on"`
	Saved  int        `json:"saved" doc:"Seconds"`
}

// BriefedPlan is what was looked for at a junction with a hot spot.
type BriefedPlan struct {
	Junction string  `json:"junction"`
	Name     string  `json:"name"`
	Outcome  string  `json:"outcome" enum:"proposed,waiting,kept,found" doc:"A plan was proposed, an earlier one still waits, nothing was better by enough, or one was found and is proposed once the closing is planned"`
	Version  int     `json:"version,omitempty"`
	State    State   `json:"state,omitempty" enum:"draft,proposed,approved,refused,retired" doc:"Of that version now"`
	Before   int     `json:"before" doc:"Seconds of the cycle that holds in the peak now"`
	After    int     `json:"after" doc:"Seconds of the cycle that was found"`
	Saved    float64 `json:"saved" doc:"Part of the waiting that the model expects to be saved in its area"`
	Margin   float64 `json:"margin" doc:"Part that must be saved"`
}

// PeakScore is how a briefing held.
type PeakScore struct {
	FlowOff  float64 `json:"flowOff" doc:"Mean error of lanes' flows as a part of all flow"`
	Compared int     `json:"compared" doc:"Quarters of an hour of lanes"`
	TimesOff float64 `json:"timesOff" doc:"Mean error of the times along the streets, as a part"`
	Said     int     `json:"said" doc:"Hot spots that were told"`
	Were     int     `json:"were" doc:"Hot spots that came"`
	Right    int     `json:"right" doc:"That were told and came"`
}

// Briefings are what was said of the rush hours.
type Briefings struct {
	Items []Briefing   `json:"items" doc:"The newest first"`
	Next  []ComingPeak `json:"next" doc:"When the next of each is told"`
}

// ComingPeak is a rush hour that is not told yet.
type ComingPeak struct {
	Peak   string     `json:"peak"`
	Name   pack.Words `json:"name"`
	From   time.Time  `json:"from"`
	Until  time.Time  `json:"until"`
	TellAt time.Time  `json:"tellAt"`
	Days   int        `json:"days" doc:"Measured days that it could be told from, by now"`
}

// briefings is the maker of briefings; one is made at a time.
type briefings struct {
	making sync.Mutex
	failed string
}

// comes is a peak on a day.
type comes struct {
	Peak
	day         string
	from, until time.Time
	tell        time.Time
}

// on puts a peak onto the day of at; false where the day is of another kind.
func (s *Service) on(p Peak, at time.Time) (comes, bool) {
	start := midnight(at, s.Days.Zone())
	if p.Day != plan.AnyDay && s.kindAt(at) != p.Day {
		return comes{}, false
	}
	return comes{p, start.Format(time.DateOnly), start.Add(p.From), start.Add(p.Until), start.Add(p.Tell)}, true
}

// kindAt is the kind of a day; any where the calendar does not know it.
func (s *Service) kindAt(at time.Time) plan.Day {
	day, err := s.Days.Day(at)
	if err != nil {
		return plan.AnyDay
	}
	return kindOf(day)
}

// next finds when a peak comes next, within three weeks.
func (s *Service) next(p Peak, now time.Time) (comes, bool) {
	noon := midnight(now, s.Days.Zone()).Add(12 * time.Hour)
	for ahead := range 21 {
		if c, ok := s.on(p, noon.AddDate(0, 0, ahead)); ok && c.from.After(now) {
			return c, true
		}
	}
	return comes{}, false
}

// Briefings gives what was said of the rush hours of late, of the caller's scope, ten at
// most, and when the next ones are told. The caller needs traffic.read.
func (s *Service) Briefings(ctx context.Context) (v Briefings, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return v, err
	}
	if err := s.open(); err != nil {
		return v, err
	}
	v.Next = []ComingPeak{}
	now := s.Clock.Now()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if v.Items, err = s.store.briefings(ctx, tx, now.AddDate(-1, 0, 0), 10); err != nil {
			return err
		}
		for i := range v.Items {
			if err := s.standOf(ctx, tx, &v.Items[i]); err != nil {
				return err
			}
		}
		for _, p := range s.Peaks {
			c, ok := s.next(p, now)
			if !ok {
				continue
			}
			days, err := s.measuredDays(ctx, tx, c)
			if err != nil {
				return err
			}
			v.Next = append(v.Next, ComingPeak{p.ID, p.Words, c.from, c.until, c.tell, len(days)})
		}
		return nil
	})
	return v, err
}

// standOf leaves of a briefing what the caller's scope covers, with the states of plans now.
func (s *Service) standOf(ctx context.Context, tx *db.Tx, b *Briefing) error {
	covered := func(id string) bool {
		i, known := s.streets.byID[id]
		return known && s.streets.covered(ctx, i)
	}
	b.Spots = slices.DeleteFunc(b.Spots, func(h HotSpot) bool { return !covered(h.Junction) })
	b.Plans = slices.DeleteFunc(b.Plans, func(p BriefedPlan) bool { return !covered(p.Junction) })
	return s.statesOfPlans(ctx, tx, b.Plans)
}

// Brief tells the next of a rush hour now instead of at its time, and anew where it was told
// already. The caller needs traffic.plan. Faults: ErrNoPeak, ErrBriefing where one is being
// made, ErrUnmeasured.
func (s *Service) Brief(ctx context.Context, id string) (b Briefing, err error) {
	if err := auth.Require(ctx, PlanPermission); err != nil {
		return b, err
	}
	if err := s.open(); err != nil {
		return b, err
	}
	at := slices.IndexFunc(s.Peaks, func(p Peak) bool { return p.ID == id })
	if at < 0 {
		return b, ErrNoPeak.With("peak", id)
	}
	c, ok := s.next(s.Peaks[at], s.Clock.Now())
	if !ok {
		return b, ErrNoPeak.With("peak", id)
	}
	if !s.briefing.making.TryLock() {
		return b, ErrBriefing
	}
	defer s.briefing.making.Unlock()
	if b, err = s.tellPeak(ctx, c, true); err != nil {
		return b, err
	}
	return b, s.DB.View(ctx, func(tx *db.Tx) error { return s.standOf(ctx, tx, &b) })
}

// RoadPeaks are the rush hours that come or go on, as everybody may know them.
type RoadPeaks struct {
	Items []RoadPeak `json:"items"`
}

// RoadPeak is one of them.
type RoadPeak struct {
	Peak  string     `json:"peak"`
	Name  pack.Words `json:"name"`
	From  time.Time  `json:"from"`
	Until time.Time  `json:"until"`
	Days  int        `json:"days" doc:"Measured days that it is told from"`
	Roads []PeakRoad `json:"roads"`
	Spots []RoadSpot `json:"spots"`
}

// RoadSpot is where it will be slow.
type RoadSpot struct {
	Road    string    `json:"road"`
	Bearing int       `json:"bearing"`
	Name    string    `json:"name" doc:"Of the junction"`
	Lon     float64   `json:"lon"`
	Lat     float64   `json:"lat"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Delay   int       `json:"delay"`
}

// RoadPeaks gives what is expected of the rush hours that are not over. It is for everybody.
func (s *Service) RoadPeaks(ctx context.Context) (v RoadPeaks, err error) {
	v.Items = []RoadPeak{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.briefings(ctx, tx, s.Clock.Now(), 10)
		slices.Reverse(list)
		for _, b := range list {
			p := RoadPeak{b.Peak, b.Name, b.From, b.Until, len(b.Basis.Days), b.Roads, []RoadSpot{}}
			for _, h := range b.Spots {
				p.Spots = append(p.Spots, RoadSpot{h.Road, h.Bearing, h.Name, h.Lon, h.Lat, h.From, h.Until, h.Delay})
			}
			v.Items = append(v.Items, p)
		}
		return err
	})
	return v, err
}
