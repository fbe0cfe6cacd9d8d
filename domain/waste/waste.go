// Package waste is the collection of the city's litter 废物清运: when each bin will
// be full, which bins are to be emptied today, by which vehicle and in which
// order, and what of it is done.
//
// Bins are things of the type WasteContainer; waste asks things for their levels
// and places for the way by road. It stores what it learned of the bins and the
// plans of each day, and hands the day's list to the company that collects.
package waste

import (
	"context"
	"time"

	"citybrain/domain/places"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
)

// PlanID names a plan 清运计划 ("wasteplan_01k3…").
type PlanID string

// The permissions of waste.
var (
	ReadPermission    = auth.Permission{Code: "waste.read", ZH: "查看废物箱预测与清运计划", EN: "See bins' forecasts and collection plans"}
	PlanPermission    = auth.Permission{Code: "waste.plan", ZH: "编制清运计划", EN: "Make collection plans"}
	CollectPermission = auth.Permission{Code: "waste.collect", ZH: "登记清运完成情况", EN: "Tick off collections"}
)

// The faults of waste.
var (
	ErrNoFleet  = fault.New(fault.Missing, "waste.no_fleet", "The city pack names no depots and vehicles for the collection.")
	ErrNoPlan   = fault.New(fault.Missing, "waste.no_plan", "There is no collection plan for this day.")
	ErrNoStop   = fault.New(fault.Missing, "waste.no_stop", "This bin is not in the plan.")
	ErrDate     = fault.New(fault.Invalid, "waste.date", "A date is written 2026-03-31.")
	ErrPast     = fault.New(fault.Invalid, "waste.date_past", "A plan is made for today or one of the next seven days.")
	ErrPlanned  = fault.New(fault.Conflict, "waste.under_way", "The collection of this day has begun; its plan stays.")
	ErrState    = fault.New(fault.Invalid, "waste.stop_state", "A stop is open, done or skipped.")
	ErrReplaced = fault.New(fault.Conflict, "waste.plan_replaced", "A newer plan has replaced this one; load the list again.")
)

// Reading is a bin as things know it.
type Reading struct {
	ID     string
	Name   string
	Region string
	Org    string
	Point  geo.Point
	Level  float64   // share of the bin that is filled; of no meaning where At is zero
	At     time.Time // when that was observed, zero where nothing was heard yet
	Silent bool      // not heard from for longer than its profile allows
}

// Level is a level of a bin in its past.
type Level struct {
	At    time.Time
	Share float64
}

// Bins is the city's bins; app supplies it from things.
type Bins interface {
	// All gives every bin with its newest level.
	All() []Reading
	// History gives the levels of a bin by quarter of an hour, oldest first.
	History(ctx context.Context, bin string, from, to time.Time) ([]Level, error)
	// NameIn gives a bin's name in another language.
	NameIn(name string, english bool) string
}

// Roads is the way by road; *places.Service is one.
type Roads interface {
	Matrix(ctx context.Context, from, to []geo.Point, by places.Metric) ([][]places.Leg, error)
	Route(ctx context.Context, from, to geo.Point, by places.Metric) (places.Route, error)
	NearRoad(p geo.Point) bool
}

// Regions tells what a region is called; *places.Service is one.
type Regions interface {
	RegionName(code string, english bool) string
}

// Audit records who made a plan and who ticked a stop off; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Queue takes work that is too long for a request; *job.Queue is one.
type Queue interface {
	Add(ctx context.Context, tx *db.Tx, kind string, args any, o job.Options) (job.ID, error)
}

// Deps is what waste needs from app. All but Audit are required.
type Deps struct {
	Queue   Queue
	DB      *db.DB
	Clock   clock.Clock
	Zone    *time.Location // of the city
	Bins    Bins
	Roads   Roads
	Regions Regions
	Audit   Audit
}

// Text is words in both languages.
type Text struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// In gives the words of a language.
func (t Text) In(english bool) string {
	if english && t.EN != "" {
		return t.EN
	}
	return t.ZH
}
