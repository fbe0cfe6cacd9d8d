package windows

import (
	"context"
	"math"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

func actor(ctx context.Context) string { return auth.Actor(ctx) }

// Figures are what a hall did on a day, computed from its numbers.
type Figures struct {
	Hall     string    `json:"hall"`
	Name     Text      `json:"name"`
	Region   string    `json:"region"`
	Day      string    `json:"day"`
	At       time.Time `json:"at"`
	Open     bool      `json:"open"`
	Waiting  int       `json:"waiting" doc:"Now"`
	Longest  int       `json:"longest" doc:"Minutes that whoever waits longest has waited by now"`
	Windows  int       `json:"windows" doc:"Open now"`
	Served   int       `json:"served"`
	Skipped  int       `json:"skipped" doc:"Called, and nobody came"`
	Lapsed   int       `json:"lapsed" doc:"Not called before the hall closed"`
	Left     int       `json:"left" doc:"Given up"`
	Mean     float64   `json:"mean" doc:"Minutes that those waited who were called"`
	Ninety   float64   `json:"ninety" doc:"Nine of ten waited no longer"`
	Service  float64   `json:"service" doc:"Mean minutes of a service"`
	Error    float64   `json:"error" doc:"Mean minutes by which the forecast was off"`
	Booked   int       `json:"booked" doc:"Appointments of the day that stand"`
	Arrived  int       `json:"arrived"`
	Missed   int       `json:"missed"`
	ByWindow []PerDesk `json:"byWindow"`
}

// PerDesk is what one window did on a day.
type PerDesk struct {
	Code    string  `json:"code"`
	Name    Text    `json:"name"`
	State   string  `json:"state" enum:"open,paused,closed"`
	Served  int     `json:"served"`
	Service float64 `json:"service" doc:"Mean minutes of a service"`
}

// Figures gives those of the halls within the caller's region and organisation. The
// caller needs windows.supervise. ErrDay.
func (s *Service) Figures(ctx context.Context, day string) ([]Figures, error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return nil, err
	}
	if day == "" {
		day = s.day(s.Clock.Now())
	}
	noon, err := time.ParseInLocation("2006-01-02 15", day+" 12", s.Zone)
	if err != nil {
		return nil, ErrDay
	}
	b, list := s.book.Load(), []Figures{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = list[:0]
		for i := range b.Halls {
			h := &b.Halls[i]
			if !answersFor(ctx, h) {
				continue
			}
			f, err := s.figures(ctx, tx, h, noon)
			if err != nil {
				return err
			}
			list = append(list, f)
		}
		return nil
	})
	return list, err
}

func (s *Service) figures(ctx context.Context, tx *db.Tx, h *Hall, noon time.Time) (Figures, error) {
	day := s.day(noon)
	f := Figures{Hall: h.Code, Name: h.Name, Region: h.Region, Day: day, At: tx.Now, ByWindow: []PerDesk{}}
	all, err := s.store.ofDay(ctx, tx, h.Code, day, day)
	if err != nil {
		return f, err
	}
	desks, err := s.store.desks(ctx, tx, h.Code)
	if err != nil {
		return f, err
	}
	from, to := s.dayOf(noon)
	comers, err := s.store.comers(ctx, tx, h.Code, from, to)
	if err != nil {
		return f, err
	}
	opening, err := s.opening(h, tx.Now)
	f.Open = opening.Open
	f.Booked, f.Arrived, f.Missed = comers[appBooked], comers[appArrived], comers[appMissed]
	f.count(all, tx.Now)
	f.perDesk(h, all, desks)
	return f, err
}

// count sums the numbers of a day up.
func (f *Figures) count(all []ticket, now time.Time) {
	var waits, services, misses []float64
	for _, t := range all {
		switch t.state {
		case ticketWaiting:
			f.Waiting++
			f.Longest = max(f.Longest, int(now.Sub(t.taken).Minutes()))
		case ticketDone:
			f.Served++
			services = append(services, t.ended.Sub(t.called).Minutes())
		case ticketSkipped:
			f.Skipped++
		case ticketLapsed:
			f.Lapsed++
		case ticketLeft:
			f.Left++
		}
		if t.called.IsZero() {
			continue
		}
		wait := t.called.Sub(t.taken)
		waits = append(waits, wait.Minutes())
		if t.guess >= 0 {
			misses = append(misses, (wait - time.Duration(t.guess)*time.Second).Abs().Minutes())
		}
	}
	slices.Sort(waits)
	f.Mean, f.Service, f.Error = meanOf(waits), meanOf(services), meanOf(misses)
	if len(waits) > 0 {
		f.Ninety = tenth(waits[int(math.Ceil(0.9*float64(len(waits))))-1])
	}
}

func (f *Figures) perDesk(h *Hall, all []ticket, desks []desk) {
	for _, w := range h.Windows {
		one := PerDesk{Code: w.Code, Name: w.Name, State: deskClosed}
		var services []float64
		for _, t := range all {
			if t.desk == w.Code && t.state == ticketDone {
				services = append(services, t.ended.Sub(t.called).Minutes())
			}
		}
		one.Served, one.Service = len(services), meanOf(services)
		for _, d := range desks {
			if d.code == w.Code {
				one.State = d.state
				if d.state == deskOpen {
					f.Windows++
				}
			}
		}
		f.ByWindow = append(f.ByWindow, one)
	}
}

// meanOf is the mean to a tenth; 0 of nothing.
func meanOf(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return tenth(sum / float64(max(1, len(list))))
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }
