package windows

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// Slot is a time for which appointments are made.
type Slot struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Free int       `json:"free"`
}

// SlotDay is the slots of a day.
type SlotDay struct {
	Day   string `json:"day"`
	Free  int    `json:"free"`
	Slots []Slot `json:"slots"`
}

// slotsOf gives when the slots of a group begin on the day of an instant.
func (s *Service) slotsOf(h *Hall, g *Group, at time.Time) (list []time.Time, err error) {
	hours, err := s.open(h, at)
	if err != nil {
		return nil, err
	}
	length := minutes(g.Minutes)
	for _, one := range hours {
		for from := one.From; !from.Add(length).After(one.To); from = from.Add(length) {
			list = append(list, from)
		}
	}
	return list, nil
}

// Slots gives the free times of a group for the days ahead. Faults: ErrNoHall, ErrSlot.
func (s *Service) Slots(ctx context.Context, hall, group string) (days []SlotDay, err error) {
	h, err := s.book.Load().hall(hall)
	if err != nil {
		return nil, err
	}
	g, err := h.group(group)
	if err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		until := tx.Now.AddDate(0, 0, g.Days)
		taken, err := s.store.taken(ctx, tx, hall, group, tx.Now, until)
		if err != nil {
			return err
		}
		days = []SlotDay{}
		for n := range g.Days + 1 {
			slots, err := s.slotsOf(h, g, tx.Now.In(s.Zone).AddDate(0, 0, n))
			if err != nil {
				return err
			}
			day := SlotDay{Slots: []Slot{}}
			for _, from := range slots {
				if !from.After(tx.Now) || from.After(until) {
					continue
				}
				free := max(0, g.Capacity-taken[from.Unix()])
				day.Slots, day.Free = append(day.Slots, Slot{from.UTC(), from.Add(minutes(g.Minutes)).UTC(), free}), day.Free+free
			}
			if len(day.Slots) > 0 {
				day.Day = s.day(day.Slots[0].From)
				days = append(days, day)
			}
		}
		return nil
	})
	return days, err
}
