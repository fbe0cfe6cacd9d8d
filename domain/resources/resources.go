// Package resources is the city's roads, car parks, halls, squares, chargers and
// vehicles as capacity that can be scheduled 城市资源调度: how much there is, when it
// is open, who uses how much of it and why, what is free near a place at a time, and
// who gives way when an emergency needs it.
//
// A resource may be tied to a thing of the twin, whose live figure then stands
// beside what is booked.
package resources

import (
	"context"
	"time"

	"citybrain/domain/resources/hours"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// The ids of resources. Those of a pack's resources follow from their codes.
type (
	ResourceID string // of a resource 资源
	BookingID  string // of a booking 预订
	SeriesID   string // of bookings that recur 周期预订
	ClosureID  string // of a closure 停用
)

// The permissions of resources.
var (
	ReadPermission    = auth.Permission{Code: "resources.read", ZH: "查看城市资源和预订", EN: "See the city's resources and their bookings"}
	BookPermission    = auth.Permission{Code: "resources.book", ZH: "预订城市资源", EN: "Book the city's resources"}
	ApprovePermission = auth.Permission{Code: "resources.approve", ZH: "审批预订、办理使用和释放", EN: "Decide on bookings, hand over and take back"}
	PreemptPermission = auth.Permission{Code: "resources.preempt", ZH: "应急征用城市资源", EN: "Requisition resources in an emergency"}
	ManagePermission  = auth.Permission{Code: "resources.manage", ZH: "登记城市资源、安排停用", EN: "Register resources and close them"}
)

// The faults of resources.
var (
	ErrNoResource = fault.New(fault.Missing, "resources.no_resource", "There is no such resource.")
	ErrNoBooking  = fault.New(fault.Missing, "resources.no_booking", "There is no such booking.")
	ErrNoClosure  = fault.New(fault.Missing, "resources.no_closure", "There is no such closure.")
	ErrResource   = fault.New(fault.Invalid, "resources.resource", "The resource cannot be so.")
	ErrSpan       = fault.New(fault.Invalid, "resources.span", "The end must come after the begin, and the stretch must not be too long.")
	ErrPast       = fault.New(fault.Invalid, "resources.past", "This time has passed.")
	ErrTooEarly   = fault.New(fault.Invalid, "resources.too_far", "This is too far ahead to be booked.")
	ErrQuantity   = fault.New(fault.Invalid, "resources.quantity", "So much cannot be booked here at once.")
	ErrPurpose    = fault.New(fault.Invalid, "resources.purpose", "Say what it is needed for.")
	ErrRepeat     = fault.New(fault.Invalid, "resources.repeat", "The bookings cannot recur so; say until when, or how often.")
	ErrPoint      = fault.New(fault.Invalid, "resources.point", "Give a place in degrees: lon,lat.")
	ErrClosed     = fault.New(fault.Conflict, "resources.closed", "It is not open then.")
	ErrFull       = fault.New(fault.Conflict, "resources.full", "There is not enough free then.")
	ErrAct        = fault.New(fault.Conflict, "resources.act", "The booking is in a state in which this cannot be done.")
	ErrExpired    = fault.New(fault.Conflict, "resources.hold_expired", "The hold has expired; book it again.")
	ErrStale      = fault.New(fault.Stale, "resources.changed", "Somebody has changed the resource meanwhile; load it again.")
	ErrMany       = fault.New(fault.Conflict, "resources.too_many", "You have as many open bookings as one person may have.")
	ErrScope      = fault.New(fault.Denied, "resources.outside_scope", "The resource lies outside of your region or organisation.")
	ErrNotYours   = fault.New(fault.Denied, "resources.not_yours", "Only who made the booking, or who answers for the resource, may do this.")
	ErrNotPublic  = fault.New(fault.Denied, "resources.not_public", "This resource is not for the public.")
	ErrPriority   = fault.New(fault.Denied, "resources.priority", "You may not book with this priority.")
)

// Text is words in both languages.
type Text struct {
	ZH string `json:"zh" yaml:"zh" maxLength:"100"`
	EN string `json:"en" yaml:"en" maxLength:"100"`
}

// In gives the words of a language.
func (t Text) In(english bool) string {
	if english && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Kind is a kind of resource 资源类别. Kinds are data of the city pack.
type Kind struct {
	Code     string   `json:"code" yaml:"code"`
	Name     Text     `json:"name" yaml:"name"`
	Unit     Text     `json:"unit" yaml:"unit" doc:"Of its capacity: spaces, lanes, persons, kW"`
	Icon     string   `json:"icon,omitempty" yaml:"icon"`
	Hold     int      `json:"hold" yaml:"hold" doc:"Minutes for which a hold stands before it is confirmed"`
	Grace    int      `json:"grace" yaml:"grace" doc:"Minutes after the begin until nobody is taken to come; 0: the use begins by itself"`
	Longest  int      `json:"longest" yaml:"longest" doc:"Hours of one booking at most"`
	Approval bool     `json:"approval" yaml:"approval" doc:"Somebody who answers for the resource must agree"`
	Citizens *Citizen `json:"citizens,omitempty" yaml:"citizens" doc:"Absent: not for the public"`
}

// Citizen is what one citizen may book of a kind.
type Citizen struct {
	Most int `json:"most" yaml:"most" doc:"Quantity of one booking"`
	Days int `json:"days" yaml:"days" doc:"Days ahead"`
	Open int `json:"open" yaml:"open" doc:"Bookings that stand at a time, over all kinds"`
}

// Resource is capacity that can be scheduled 资源.
type Resource struct {
	ID       ResourceID    `json:"id"`
	Code     string        `json:"code,omitempty" doc:"Of the pack; empty for those of the desk"`
	Kind     string        `json:"kind"`
	Name     Text          `json:"name"`
	Address  Text          `json:"address,omitzero"`
	Point    geo.Point     `json:"point"`
	Region   string        `json:"region"`
	Org      string        `json:"org"`
	Capacity int           `json:"capacity" doc:"In the unit of its kind; 0: out of use"`
	Hours    hours.Written `json:"hours"`
	Public   bool          `json:"public" doc:"Citizens may book it, if its kind allows it"`
	Thing    string        `json:"thing,omitempty" doc:"Profile and serial number of the thing that tells how it is: parking:PARKING-00001"`
	Source   string        `json:"source" enum:"pack,desk"`
	Version  int           `json:"version"`

	table hours.Table
}

// Closure is when a resource, or a part of it, cannot be used 停用.
type Closure struct {
	ID       ClosureID  `json:"id"`
	Resource ResourceID `json:"resource"`
	From     time.Time  `json:"from"`
	To       time.Time  `json:"to"`
	Quantity int        `json:"quantity" doc:"That is missing; 0: all of it"`
	Why      string     `json:"why"`
	By       string     `json:"by"`
	At       time.Time  `json:"at"`
}

// Now is what a thing says of a resource at this moment 实时状态.
type Now struct {
	Free   *int      `json:"free,omitempty" doc:"Of the unit of the kind, such as free spaces"`
	Total  *int      `json:"total,omitempty"`
	People *int      `json:"people,omitempty" doc:"Who are there"`
	At     time.Time `json:"at"`
	Silent bool      `json:"silent" doc:"Not heard from for longer than its profile allows"`
	Thing  string    `json:"thing"`
}

// Live tells how things are; app supplies it from things.
type Live interface {
	// Now tells what the thing with this profile and serial number says; false where
	// there is none or it said nothing yet.
	Now(ref string) (Now, bool)
}

// Regions tells where a place is and what a region is called.
type Regions interface {
	RegionAt(lon, lat float64) (code string, ok bool)
	RegionName(code string, english bool) string
}

// Audit records who did what and why; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Deps is what resources needs from app. Days, Live, Names and Audit may be nil.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Zone    *time.Location // of the city
	Bounds  geo.Box        // of the city: nothing is registered outside; the zero box has no end
	Days    hours.Days     // public holidays and make-up working days
	Live    Live
	Regions Regions
	Names   audit.Names // of posts, people and organisations
	Audit   Audit
	Demo    bool // play the bookings of the pack
}
