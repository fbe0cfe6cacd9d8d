// Package traffic is the traffic brain 交通大脑: the lit junctions of the city, the
// plans of their signals with versions, approval and taking back, and the timetables
// that say which plan holds when.
//
// The sums are in pure sub-packages: network, rules, plan, monitor, timing, wave and
// others; README.md has the list.
package traffic

import (
	"context"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// The permissions of traffic.
var (
	ReadPermission     = auth.Permission{Code: "traffic.read", ZH: "查看路口、信号配时方案与时段表", EN: "See junctions, signal plans and timetables"}
	PlanPermission     = auth.Permission{Code: "traffic.plan", ZH: "编制信号配时方案并提请审批", EN: "Make signal plans and propose them"}
	PriorityPermission = auth.Permission{Code: "traffic.prioritise", ZH: "为应急车辆优先放行", EN: "Let emergency vehicles through"}
	IncidentPermission = auth.Permission{Code: "traffic.incident", ZH: "确认交通事件或说明误报", EN: "Confirm incidents on the roads or say that they are none"}
	ClosePermission    = auth.Permission{Code: "traffic.close", ZH: "计划、取消和解除道路封闭", EN: "Plan, cancel and lift closings of roads"}
	SignPermission     = auth.Permission{Code: "traffic.sign", ZH: "在可变情报板上发布文字", EN: "Put texts onto variable signs"}
	ApprovePermission  = auth.Permission{Code: "traffic.approve", ZH: "审批配时方案、时段表和路口限值", EN: "Approve signal plans, timetables and limits of junctions"}
)

// The faults of traffic.
var (
	ErrNoJunction = fault.New(fault.Missing, "traffic.no_junction", "There is no such lit junction.")
	ErrNoRoad     = fault.New(fault.Missing, "traffic.no_road", "No street of that name has three lit junctions in a row.")
	ErrNoPlan     = fault.New(fault.Missing, "traffic.no_plan", "The junction has no such plan.")
	ErrPlan       = fault.New(fault.Invalid, "traffic.plan", "The plan cannot run at this junction.")
	ErrState      = fault.New(fault.Conflict, "traffic.plan_state", "The plan is in a state that does not allow this.")
	ErrOwn        = fault.New(fault.Denied, "traffic.own_plan", "Who made a plan does not decide on it.")
	ErrReplaced   = fault.New(fault.Conflict, "traffic.replaced", "Somebody has changed it meanwhile; load it again.")
	ErrInForce    = fault.New(fault.Conflict, "traffic.in_force", "The timetable in force uses this plan; change the timetable first.")
	ErrTimetable  = fault.New(fault.Invalid, "traffic.timetable", "The timetable cannot be used.")
	ErrLimits     = fault.New(fault.Invalid, "traffic.limits", "The limits cannot be used at this junction.")
	ErrRuns       = fault.New(fault.Conflict, "traffic.limits_stop", "Plan {plan} of the timetable in force could not run under these limits; change the timetable first.")
	ErrReason     = fault.New(fault.Invalid, "traffic.reason", "Say why, in 500 characters at most.")
	ErrWay        = fault.New(fault.Invalid, "traffic.way", "This junction cannot be steered that way.")
	ErrKind       = fault.New(fault.Invalid, "traffic.kind", "An ambulance, a fire engine or a police car is let through.")
	ErrNoWay      = fault.New(fault.Invalid, "traffic.no_way", "No way for cars leads from there to there.")
	ErrElsewhere  = fault.New(fault.Denied, "traffic.elsewhere", "The vehicle begins outside the region of this post.")
	ErrNoFleet    = fault.New(fault.Unavailable, "traffic.no_fleet", "This city does not know where its emergency vehicles are.")
	ErrManyDrive  = fault.New(fault.Conflict, "traffic.many_drive", "Twenty vehicles are let through already; end one of them first.")
	ErrNoPriority = fault.New(fault.Missing, "traffic.no_priority", "There is no such vehicle.")
	ErrEnded      = fault.New(fault.Conflict, "traffic.priority_ended", "Its way has ended.")
	ErrSpan       = fault.New(fault.Invalid, "traffic.span", "A span ends after it begins, and is a week long at most.")
	ErrNoIncident = fault.New(fault.Missing, "traffic.no_incident", "There is no such incident.")
	ErrSound      = fault.New(fault.Conflict, "traffic.not_stopped", "The monitor has not stopped this junction.")
	ErrNoPeak     = fault.New(fault.Missing, "traffic.no_peak", "There is no such rush hour.")
	ErrBriefing   = fault.New(fault.Conflict, "traffic.briefing", "A rush hour is being looked at just now; ask again in a minute.")
	ErrUnmeasured = fault.New(fault.Conflict, "traffic.unmeasured", "Nothing was measured yet in these hours of a day; it can be told from the first day on.")
	ErrSection    = fault.New(fault.Missing, "traffic.no_section", "There is no such piece of road for cars within the region of this post.")
	ErrMeet       = fault.New(fault.Missing, "traffic.no_crossing", "No street of that name is known, or those streets do not cross it.")
	ErrNoClosure  = fault.New(fault.Missing, "traffic.no_closure", "There is no such closing of a road.")
	ErrSections   = fault.New(fault.Invalid, "traffic.sections", "A closing has 1 to 120 pieces of road, each once.")
	ErrShutLanes  = fault.New(fault.Invalid, "traffic.shut_lanes", "A lane must stay open on every piece of road; or close it whole.")
	ErrHours      = fault.New(fault.Invalid, "traffic.closure_hours", "A closing ends after it begins and after now, lasts 90 days at most and begins within a year.")
	ErrClosed     = fault.New(fault.Conflict, "traffic.closure_state", "The closing is in a state that does not allow this.")
	ErrOwnClosure = fault.New(fault.Denied, "traffic.own_closure", "Who planned a closing does not decide on it, except in an emergency.")
	ErrNoSign     = fault.New(fault.Missing, "traffic.no_sign", "There is no such variable sign.")
	ErrSpeedSign  = fault.New(fault.Invalid, "traffic.speed_sign", "This sign shows speeds, no text.")
	ErrSignText   = fault.New(fault.Invalid, "traffic.sign_text", "The sign has {rows} lines of {chars} full-width characters; letters and digits take half of one.")
	ErrSignChars  = fault.New(fault.Invalid, "traffic.sign_chars", "Only letters, digits and usual punctuation can be shown, no addresses.")
	ErrSignTime   = fault.New(fault.Invalid, "traffic.sign_time", "A text by hand stands from 5 minutes to a day.")
	ErrNoSignal   = fault.New(fault.Missing, "traffic.no_signal_ahead", "No signal is known on this road ahead.")
	ErrNoText     = fault.New(fault.Conflict, "traffic.no_sign_text", "Nobody has put a text onto this sign.")
	ErrName       = fault.New(fault.Invalid, "traffic.name", "A plan has a name of 60 characters at most.")
)

// Regions tells where a place is and what a region is called; *places.Service is one.
type Regions interface {
	RegionAt(lon, lat float64) (code string, ok bool)
	RegionName(code string, english bool) string
}

// Days tells of what kind a day is; *clock.Calendar is one.
type Days interface {
	Day(at time.Time) (clock.Day, error)
	Zone() *time.Location
}

// Audit records who changed what; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Names tells what the posts are called that made or decided something;
// *identity.Service is one.
type Names interface {
	Names(ctx context.Context, ids []string) (map[string]audit.Name, error)
}

// Deps is what traffic needs from app. All but Names, Audit and Devices are required.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Days    Days
	Streets func() (*network.Network, error) // of the city; read once, when somebody asks
	Regions Regions
	Names   Names
	Audit   Audit
	Peaks   []Peak // of the pack: ReadPeaks

	RoadSigns RoadSigns // of the pack: ReadSigns

	// Devices makes what stands at the streets, whose first second begins at begin; nil in
	// a city that steers no signals.
	Devices func(n *network.Network, begin time.Time) (Devices, error)
}
