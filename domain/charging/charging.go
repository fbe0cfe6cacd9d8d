// Package charging is the charging of cars 充电服务: which stations there are and
// with which sockets, what a kilowatt-hour costs now, how likely a socket is free
// on arrival, which free one is nearest by road, and what was drawn today.
//
// Piles are things of the type EVChargingStation; charging asks things how they
// are and places for the way by road.
package charging

import (
	"context"
	"net/http"
	"time"

	"citybrain/domain/places"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// StationID names a charging station 充电站. It follows from the station's code.
type StationID string

// The permissions of charging.
var (
	ReadPermission   = auth.Permission{Code: "charging.read", ZH: "查看充电站运行情况", EN: "See how charging stations do"}
	ManagePermission = auth.Permission{Code: "charging.manage", ZH: "登记充电站、制定电价", EN: "Register charging stations and set prices"}
)

// The faults of charging.
var (
	ErrNoStation = fault.New(fault.Missing, "charging.no_station", "There is no such charging station.")
	ErrNoTariff  = fault.New(fault.Missing, "charging.no_tariff", "There is no such tariff, or it has no price yet.")
	ErrTariff    = fault.New(fault.Invalid, "charging.tariff", "The tariff cannot be so.")
	ErrPast      = fault.New(fault.Invalid, "charging.tariff_past", "A new price holds from tomorrow at the earliest; what was charged stays as it was.")
	ErrScope     = fault.New(fault.Denied, "charging.outside_scope", "Stations outside of your region or organisation charge by this tariff.")
	ErrFile      = fault.New(fault.Invalid, "charging.file", "The list of stations cannot be read.")
	ErrNothing   = fault.New(fault.Invalid, "charging.file_empty", "No line of the list can be taken.")
	ErrPoint     = fault.New(fault.Invalid, "charging.point", "Give a place in degrees: lon,lat.")
	ErrConnector = fault.New(fault.Invalid, "charging.connector", "There is no such connector.")
	ErrSpan      = fault.New(fault.Invalid, "charging.span", "A charge takes 1 minute to 48 hours and at most 500 kWh.")
	ErrNotReady  = fault.New(fault.Unavailable, "charging.not_ready", "The charging stations are still being loaded.")
)

// Reading is a pile 充电桩 as things know it.
type Reading struct {
	Thing    string
	Name     string
	Region   string
	Org      string
	Point    geo.Point
	Free     int     // sockets
	Total    int     // 0: it does not say
	Out      bool    // says that it is out of service
	Kilowatt float64 // being drawn
	At       time.Time
	Silent   bool // not heard from for longer than its profile allows
}

// Past is how many sockets of a pile were free at the end of a quarter of an hour.
type Past struct {
	At   time.Time
	Free int
}

// Piles is the city's piles; app supplies it from things.
type Piles interface {
	// All gives every pile as it is.
	All() []Reading
	// Thing gives the id of the pile with a serial number, or with that id; "" if
	// there is none.
	Thing(serial string) string
	// History gives how many sockets were free, by quarter of an hour, oldest first.
	History(ctx context.Context, thing string, from, to time.Time) ([]Past, error)
	// NameIn gives a pile's name in another language.
	NameIn(name string, english bool) string
}

// Roads is the way by road; *places.Service is one.
type Roads interface {
	NearestByRoad(ctx context.Context, from geo.Point, candidates []geo.Point, limit int) ([]places.Reach, error)
}

// Regions tells where a place is and what a region is called.
type Regions interface {
	RegionAt(lon, lat float64) (code string, ok bool)
	RegionName(code string, english bool) string
}

// Audit records who set prices and who registered stations; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Stream carries live events to cars; *web.Hub is one.
type Stream interface {
	Publish(topic, event string, data []byte, about any)
	Serve(w http.ResponseWriter, r *http.Request, wish web.Stream)
}

// Deps is what charging needs from app. All but Audit are required.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Zone    *time.Location // of the city
	Bounds  geo.Box        // of the city: no station is registered outside; the zero box has no end
	Piles   Piles
	Roads   Roads
	Regions Regions
	Audit   Audit
	Stream  Stream

	Neighbours device.Neighbours // their piles are reached through them; nil: one node
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

// Station is a place where cars are charged 充电站.
type Station struct {
	ID       StationID `json:"id"`
	Code     string    `json:"code"`
	Name     string    `json:"name,omitempty"` // "" takes that of its first pile
	Operator string    `json:"operator,omitempty"`
	Tariff   string    `json:"tariff,omitempty"`
	Open     string    `json:"open,omitempty"` // "06:00-23:00"; "" is always
	Point    geo.Point `json:"point"`
	Region   string    `json:"region,omitempty"`
	Org      string    `json:"org,omitempty"`
	Source   string    `json:"source,omitempty"` // pack or list
	Piles    []Pile    `json:"piles"`
}

// Pile is sockets of one kind of a station, with the thing that reports for them.
type Pile struct {
	Serial    string  `json:"serial,omitempty"` // of the thing; "" where none reports
	Connector string  `json:"connector"`
	Kilowatts float64 `json:"kw"` // of one socket; 0 is not known
	Sockets   int     `json:"sockets"`

	thing string // id of the thing, found when the book is made
}

// Operator is a company that runs stations 运营商.
type Operator struct {
	Code  string `json:"code" yaml:"code"`
	Name  Text   `json:"name" yaml:"name"`
	Phone string `json:"phone,omitempty" yaml:"phone"`
}
