package overview

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrFact is the fault of a fact without an alarm's id; it goes to the dead letters.
var ErrFact = fault.New(fault.Invalid, "overview.fact", "This fact names no alarm.")

// alarmFact is what overview reads of the facts of things.
type alarmFact struct {
	Alarm  string    `json:"alarm"`
	Region string    `json:"region"`
	At     time.Time `json:"at"`
}

// listeners hear the news of alarms. One node of a cluster hears each fact and
// keeps it; every node streams what was kept.
func (s *Service) listeners() []bus.Listener {
	var out []bus.Listener
	for _, change := range []string{"raised", "acknowledged", "cleared"} {
		out = append(out, bus.Listener{
			Name:    "overview.alarm_" + change,
			Subject: "things.alarm_" + change + ".v1",
			Hear: func(ctx context.Context, tx *db.Tx, fact bus.Heard) error {
				return s.hear(ctx, tx, change, fact)
			},
		})
	}
	return out
}

func (s *Service) hear(ctx context.Context, tx *db.Tx, change string, fact bus.Heard) error {
	var f alarmFact
	if err := json.Unmarshal(fact.Data, &f); err != nil {
		return ErrFact.Because(err)
	}
	if f.Alarm == "" {
		return ErrFact
	}
	if f.At.IsZero() {
		f.At = fact.At
	}
	return s.store.addNews(ctx, tx, news{fact: fact.ID, change: change, alarm: f.Alarm, region: f.Region, at: f.At})
}
