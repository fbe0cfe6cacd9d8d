package lighting

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// RepairNeeded is announced once when a lamp, or the lamps of a street together,
// must be repaired 路灯待维修. Its contract is api/events/lighting.repair_needed.v1.json.
type RepairNeeded struct {
	Repair       RepairID  `json:"repair"`
	Lamp         string    `json:"lamp"`   // "" where the lamps of a street failed together
	Street       string    `json:"street"` // "" where none is near
	Lamps        int       `json:"lamps"`
	Cause        string    `json:"cause"` // flag, dark, silent, feeder
	Group        string    `json:"group"`
	Region       string    `json:"region"`
	Organisation string    `json:"organisation"`
	Lon          float64   `json:"lon"`
	Lat          float64   `json:"lat"`
	At           time.Time `json:"at"`
}

// Subject names the fact.
func (RepairNeeded) Subject() string { return "lighting.repair_needed.v1" }

// Key keeps the facts of one repair in order.
func (f RepairNeeded) Key() string { return string(f.Repair) }

// Repaired is announced once when a repair is over 路灯已修复: the lamp came back, or
// somebody recorded it as done. Its contract is api/events/lighting.repaired.v1.json.
type Repaired struct {
	Repair RepairID  `json:"repair"`
	Lamp   string    `json:"lamp"`
	Street string    `json:"street"`
	By     string    `json:"by"` // lamp or person
	Region string    `json:"region"`
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (Repaired) Subject() string { return "lighting.repaired.v1" }

// Key keeps the facts of one repair in order.
func (f Repaired) Key() string { return string(f.Repair) }

// commandFact is what lighting reads of things.command_ended.v1.
type commandFact struct {
	Command string    `json:"command"`
	Order   string    `json:"order"`
	Thing   string    `json:"thing"`
	Code    string    `json:"code"`
	State   string    `json:"state"`
	At      time.Time `json:"at"`
}

// listeners hear how commands to lamps ended.
func (s *Service) listeners() []bus.Listener {
	return []bus.Listener{{Name: "lighting.command_ended", Subject: "things.command_ended.v1", Hear: s.hear}}
}

// hear keeps how a lamp answered to be dimmed until the next minute takes it over,
// be it by us or by somebody else.
func (s *Service) hear(ctx context.Context, tx *db.Tx, fact bus.Heard) error {
	var f commandFact
	if err := json.Unmarshal(fact.Data, &f); err != nil {
		return ErrFact.Because(err)
	}
	if f.Command == "" || f.Thing == "" {
		return ErrFact
	}
	if f.Code != "dim" && f.Code != "automatic" {
		return nil
	}
	return s.store.putAnswer(ctx, tx, f)
}
