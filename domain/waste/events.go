package waste

import "time"

// PlanMade is announced when the collection of a day is planned 清运计划生成. Its
// contract is api/events/waste.plan_made.v1.json.
type PlanMade struct {
	Plan      PlanID    `json:"plan"`
	Day       string    `json:"day"` // 2026-03-31, in the city's zone
	Bins      int       `json:"bins"`
	Rounds    int       `json:"rounds"`
	Metres    float64   `json:"metres"`
	MetresAll float64   `json:"metresAll"` // of emptying every bin that day
	Left      int       `json:"left"`      // bins that should be emptied and for which no shift has time
	At        time.Time `json:"at"`
}

// Subject names the fact.
func (PlanMade) Subject() string { return "waste.plan_made.v1" }

// Key keeps the plans of one day in order.
func (f PlanMade) Key() string { return f.Day }

// BinOverflowing is announced once when a bin overflows, or will within two hours
// while no collection of it is planned by then 废物箱即将满溢. Its contract is
// api/events/waste.bin_overflowing.v1.json.
type BinOverflowing struct {
	Bin          string    `json:"bin"`
	Region       string    `json:"region"`
	Organisation string    `json:"organisation"`
	Lon          float64   `json:"lon"`
	Lat          float64   `json:"lat"`
	Level        float64   `json:"level"`
	FullAt       time.Time `json:"fullAt"` // now or before, where it overflows already
	At           time.Time `json:"at"`
}

// Subject names the fact.
func (BinOverflowing) Subject() string { return "waste.bin_overflowing.v1" }

// Key keeps the facts of one bin in order.
func (f BinOverflowing) Key() string { return f.Bin }
