// Package lighting is the street lamps of the city 路灯照明: how bright each group
// of them is to be by the sun, the time of night, the traffic and by hand; the
// commands that bring them there; what power they draw and what dimming saves; and
// which of them are to be repaired.
//
// Lamps are things of the type Streetlight; lighting asks things for what they
// report and tells them through things' commands. Schedules come from the city
// pack and are edited at the desk.
package lighting

import (
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
)

// RepairID names a repair task 维修任务 ("repair_01k3…").
type RepairID string

// The permissions of lighting.
var (
	ReadPermission     = auth.Permission{Code: "lighting.read", ZH: "查看路灯、能耗与维修任务", EN: "See street lamps, their energy and repairs"}
	PlanPermission     = auth.Permission{Code: "lighting.plan", ZH: "编辑并发布调光方案", EN: "Edit and publish dimming schedules"}
	OverridePermission = auth.Permission{Code: "lighting.override", ZH: "手动调光", EN: "Dim lamps by hand"}
	RepairPermission   = auth.Permission{Code: "lighting.repair", ZH: "登记路灯维修", EN: "Record repairs of street lamps"}
)

// The faults of lighting.
var (
	ErrNoGroup    = fault.New(fault.Missing, "lighting.no_group", "There is no such group of lamps.")
	ErrSchedule   = fault.New(fault.Invalid, "lighting.schedule", "The schedule cannot be used.")
	ErrReplaced   = fault.New(fault.Conflict, "lighting.schedule_replaced", "A newer version of the schedule was published; load it first.")
	ErrOverride   = fault.New(fault.Invalid, "lighting.override", "A level is 0 to 100 %, for 5 minutes to 24 hours, with a reason.")
	ErrNoOverride = fault.New(fault.Missing, "lighting.no_override", "Nobody has dimmed this group by hand.")
	ErrNoRepair   = fault.New(fault.Missing, "lighting.no_repair", "There is no such repair task.")
	ErrState      = fault.New(fault.Invalid, "lighting.repair_state", "A repair is open, reported or done.")
	ErrClosed     = fault.New(fault.Conflict, "lighting.repair_closed", "This repair is done already.")
	ErrGroup      = fault.New(fault.Invalid, "lighting.group", "The group cannot be made like this.")
	ErrLamps      = fault.New(fault.Invalid, "lighting.lamps", "A group needs lamps, and all of them must be yours.")
	ErrPackGroup  = fault.New(fault.Conflict, "lighting.pack_group", "This group comes with the city pack and is changed there.")
	ErrReplacedBy = fault.New(fault.Conflict, "lighting.group_replaced", "Somebody has changed the group meanwhile; load it again.")
	ErrDate       = fault.New(fault.Invalid, "lighting.date", "A date is written 2026-03-31.")
	ErrFact       = fault.New(fault.Invalid, "lighting.fact", "This fact names no command.")
)

// Lamp is a lamp as things know it.
type Lamp struct {
	ID, Name, Region, Org string
	Point                 geo.Point
	Interval              time.Duration // between its reports, as its profile says
	Heard                 time.Time     // when its last report came, zero before the first
	Power                 float64       // W, of no meaning where PowerAt is zero
	PowerAt               time.Time
	Level                 float64 // share of full brightness, of no meaning where LevelAt is zero
	LevelAt               time.Time
	Off                   bool // it says that it is switched off
	OffAt                 time.Time
	Flag                  string // what it says is wrong with it, "" where it says nothing
	Feeder                int    // lamps of its feeder that are said to be out, see Street.Mark
}

// Detector is a traffic detector as things know it.
type Detector struct {
	ID      string
	Point   geo.Point
	Flow    float64 // vehicles an hour
	FlowAt  time.Time
	Speed   float64 // km/h
	SpeedAt time.Time
}

// Street is the city's lamps and detectors; app supplies it from things and places.
type Street interface {
	// Lamps appends every lamp.
	Lamps(into []Lamp) []Lamp
	// Detectors gives every traffic detector.
	Detectors() []Detector
	// Along names the street at a point, "" where none is near.
	Along(p geo.Point) string
	// Mark has a lamp say that so many lamps of its feeder are out, 0 for none; the
	// alarm rules of its profile hear that.
	Mark(ctx context.Context, lamp string, out int) error
	// NameIn gives the name of a lamp in another language, StreetIn that of a street.
	NameIn(name string, english bool) string
	StreetIn(name string, english bool) string
}

// Commands tells lamps what to do; app supplies it from things.
type Commands interface {
	// Dim tells lamps to burn at a level (percent) for so many minutes, after which
	// they follow their own photocells, and gives the id of the order. It is refused
	// as a whole or goes to all.
	Dim(ctx context.Context, lamps []string, level, minutes int, why string) (order string, err error)
}

// Regions tells what a region is called; *places.Service is one.
type Regions interface {
	RegionName(code string, english bool) string
}

// Audit records who changed what; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Queue takes work that shall not wait for the minute; *job.Queue is one.
type Queue interface {
	Add(ctx context.Context, tx *db.Tx, kind string, args any, o job.Options) (job.ID, error)
}

// Deps is what lighting needs from app. All but Audit are required.
type Deps struct {
	DB       *db.DB
	Queue    Queue
	Clock    clock.Clock
	Zone     *time.Location // of the city
	Place    geo.Point      // whose sun counts: the city's centre
	Street   Street
	Commands Commands
	Regions  Regions
	Audit    Audit
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
