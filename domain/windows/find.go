package windows

import (
	"context"
	"slices"
	"time"

	"citybrain/domain/services"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// HallView is a hall as everybody sees it.
type HallView struct {
	Hall
	Opening   Opening      `json:"opening"`
	Queues    []BoardClass `json:"queues" doc:"How many wait, and how long one would"`
	Metres    int          `json:"metres,omitempty" doc:"From where one is, where that was said"`
	Queue     string       `json:"queue,omitempty" doc:"Of an item that was asked for: the queue to join"`
	Fits      []Group      `json:"fits" doc:"By what an appointment can be made: for the item that was asked for, else all"`
	Synthetic *Text        `json:"synthetic,omitempty" doc:"What of it is made up"`
}

// Search is which halls are looked for.
type Search struct {
	Item   string // only halls that take it
	Region string // only halls of this region
	At     *geo.Point
}

// Halls gives the halls of the city: the nearest first where one says where one is, else
// those that are open first. services.ErrNoItem.
func (s *Service) Halls(ctx context.Context, in Search) ([]HallView, error) {
	class := ""
	if in.Item != "" {
		item, err := s.Catalogue.Show(ctx, services.ItemKey(in.Item))
		if err != nil {
			return nil, err
		}
		class = item.Item.Class
	}
	b := s.book.Load()
	list := []HallView{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list = list[:0]
		for i := range b.Halls {
			h := &b.Halls[i]
			if !inRegion(h, in.Region) || in.Item != "" && h.queueFor(class) == nil {
				continue
			}
			v, err := s.hallView(ctx, tx, h)
			if err != nil {
				return err
			}
			if in.Item != "" {
				v.Queue, v.Fits = h.queueFor(class).Code, h.groupsFor(in.Item, class)
			}
			if in.At != nil {
				v.Metres = int(geo.Distance(*in.At, h.point()))
			}
			list = append(list, v)
		}
		return nil
	})
	slices.SortStableFunc(list, func(x, y HallView) int {
		switch {
		case in.At != nil:
			return x.Metres - y.Metres
		case x.Opening.Open != y.Opening.Open && x.Opening.Open:
			return -1
		case x.Opening.Open != y.Opening.Open:
			return 1
		}
		return 0
	})
	return list, err
}

func inRegion(h *Hall, region string) bool {
	return len(h.Region) >= len(region) && h.Region[:len(region)] == region || len(region) > len(h.Region) && region[:len(h.Region)] == h.Region
}

// Hall gives one hall. ErrNoHall.
func (s *Service) Hall(ctx context.Context, code string) (v HallView, err error) {
	h, err := s.book.Load().hall(code)
	if err != nil {
		return v, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		v, err = s.hallView(ctx, tx, h)
		return err
	})
	return v, err
}

func (s *Service) hallView(ctx context.Context, tx *db.Tx, h *Hall) (v HallView, err error) {
	v = HallView{Hall: *h, Fits: h.Groups}
	if v.Fits == nil {
		v.Fits = []Group{}
	}
	if text := s.book.Load().Synthetic; text.ZH != "" {
		v.Synthetic = &text
	}
	if v.Opening, err = s.opening(h, tx.Now); err != nil {
		return v, err
	}
	q, err := s.queue(ctx, tx, h)
	if err != nil {
		return v, err
	}
	v.Queues = q.classes(v.Opening)
	return v, nil
}

// DeskHall is a hall as those see it who may serve there.
type DeskHall struct {
	Code    string      `json:"code"`
	Name    Text        `json:"name"`
	Opening Opening     `json:"opening"`
	Windows []DeskState `json:"windows"`
}

// DeskState is a window and whether somebody sits there.
type DeskState struct {
	Code   string `json:"code"`
	Name   Text   `json:"name"`
	Serves []Text `json:"serves"`
	State  string `json:"state" enum:"open,paused,closed"`
	Mine   bool   `json:"mine"`
}

// DeskHalls gives the halls in which the caller may serve.
func (s *Service) DeskHalls(ctx context.Context) ([]DeskHall, error) {
	b, list := s.book.Load(), []DeskHall{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list = list[:0]
		for i := range b.Halls {
			h, err := s.serving(ctx, b.Halls[i].Code)
			if err != nil {
				continue
			}
			v, err := s.deskHall(ctx, tx, h)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}

func (s *Service) deskHall(ctx context.Context, tx *db.Tx, h *Hall) (DeskHall, error) {
	v := DeskHall{Code: h.Code, Name: h.Name, Windows: []DeskState{}}
	var err error
	if v.Opening, err = s.opening(h, tx.Now); err != nil {
		return v, err
	}
	taken, err := s.store.desks(ctx, tx, h.Code)
	if err != nil {
		return v, err
	}
	for _, w := range h.Windows {
		one := DeskState{Code: w.Code, Name: w.Name, Serves: []Text{}, State: deskClosed}
		for _, code := range w.Serves {
			if c, err := h.class(code); err == nil {
				one.Serves = append(one.Serves, c.Name)
			}
		}
		if i := slices.IndexFunc(taken, func(d desk) bool { return d.code == w.Code }); i >= 0 {
			one.State, one.Mine = taken[i].state, taken[i].post == actor(ctx)
		}
		v.Windows = append(v.Windows, one)
	}
	return v, nil
}

// dayOf gives the bounds of a day of the city.
func (s *Service) dayOf(at time.Time) (from, to time.Time) {
	y, m, d := at.In(s.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.Zone), time.Date(y, m, d+1, 0, 0, 0, 0, s.Zone)
}
