package windows

import (
	"slices"

	"citybrain/kernel/geo"
)

// Hall is a hall where people are served 办事大厅.
type Hall struct {
	Code    string   `yaml:"code" json:"code"`
	Name    Text     `yaml:"name" json:"name"`
	Region  string   `yaml:"region" json:"region"`
	Org     string   `yaml:"organisation" json:"organisation"` // that runs it
	Address Text     `yaml:"address" json:"address"`
	Phone   string   `yaml:"phone" json:"phone"`
	Lon     float64  `yaml:"lon" json:"lon"`
	Lat     float64  `yaml:"lat" json:"lat"`
	Reach   int      `yaml:"reach" json:"reach"`     // metres within which a phone may take a number
	Hours   []string `yaml:"hours" json:"hours"`     // of working days, 09:00-17:00
	DaysOff []string `yaml:"daysOff" json:"daysOff"` // hours of days off; none: closed
	Classes []Class  `yaml:"classes" json:"classes"`
	Windows []Window `yaml:"windows" json:"windows"`
	Groups  []Group  `yaml:"groups" json:"groups"`

	working, off []stretch
}

// Class is one queue of a hall 取号类别.
type Class struct {
	Code    string   `yaml:"code" json:"code"`
	Letter  string   `yaml:"letter" json:"letter"` // numbers begin with it
	Name    Text     `yaml:"name" json:"name"`
	Matters []string `yaml:"matters" json:"matters"` // classes of items; empty: all
	Minutes float64  `yaml:"minutes" json:"minutes"` // that a service takes, until it is measured
}

// Window is a window of a hall 窗口.
type Window struct {
	Code   string   `yaml:"code" json:"code"`
	Name   Text     `yaml:"name" json:"name"`
	Serves []string `yaml:"serves" json:"serves"` // classes
}

// Group is what appointments are made for 预约事项组.
type Group struct {
	Code     string   `yaml:"code" json:"code"`
	Name     Text     `yaml:"name" json:"name"`
	Class    string   `yaml:"class" json:"class"`       // queue that those who come join
	Items    []string `yaml:"items" json:"items"`       // keys of items; empty: all of the class
	Minutes  int      `yaml:"minutes" json:"minutes"`   // length of a slot
	Capacity int      `yaml:"capacity" json:"capacity"` // appointments in a slot
	Days     int      `yaml:"days" json:"days"`         // ahead
}

// Rules are the figures by which queues and appointments go.
type Rules struct {
	HeadAppointment int `yaml:"headAppointment" json:"headAppointment"` // minutes of head start
	HeadElder       int `yaml:"headElder" json:"headElder"`
	Recalls         int `yaml:"recalls" json:"recalls"`         // calls before a number may be skipped
	BackMinutes     int `yaml:"backMinutes" json:"backMinutes"` // within which a skipped number comes back
	IdleMinutes     int `yaml:"idleMinutes" json:"idleMinutes"` // after which a window that calls nobody counts as left
	Open            int `yaml:"open" json:"open"`               // appointments of one person at a time
	EarlyMinutes    int `yaml:"earlyMinutes" json:"earlyMinutes"`
	LateMinutes     int `yaml:"lateMinutes" json:"lateMinutes"`
	Missed          int `yaml:"missed" json:"missed"`         // appointments missed …
	MissedDays      int `yaml:"missedDays" json:"missedDays"` // … within so many days …
	BanDays         int `yaml:"banDays" json:"banDays"`       // … and none can be made for so many
}

// book is all halls of a city.
type book struct {
	Synthetic Text   `yaml:"synthetic" json:"synthetic"`
	Rules     Rules  `yaml:"rules" json:"rules"`
	Halls     []Hall `yaml:"halls" json:"halls"`
}

func (b *book) hall(code string) (*Hall, error) {
	for i := range b.Halls {
		if b.Halls[i].Code == code {
			return &b.Halls[i], nil
		}
	}
	return nil, ErrNoHall.With("hall", code)
}

func (h *Hall) point() geo.Point { return geo.Point{Lon: h.Lon, Lat: h.Lat} }

func (h *Hall) class(code string) (*Class, error) {
	for i := range h.Classes {
		if h.Classes[i].Code == code {
			return &h.Classes[i], nil
		}
	}
	return nil, ErrNoClass.With("class", code)
}

func (h *Hall) window(code string) (*Window, error) {
	for i := range h.Windows {
		if h.Windows[i].Code == code {
			return &h.Windows[i], nil
		}
	}
	return nil, ErrNoDesk.With("window", code)
}

func (h *Hall) group(code string) (*Group, error) {
	for i := range h.Groups {
		if h.Groups[i].Code == code {
			return &h.Groups[i], nil
		}
	}
	return nil, ErrSlot.With("group", code)
}

// takes tells whether the queue is one for items of a class of the catalogue.
func (c *Class) takes(class string) bool {
	return len(c.Matters) == 0 || slices.Contains(c.Matters, class)
}

// queueFor gives the first queue for items of a class of the catalogue; nil for none.
func (h *Hall) queueFor(class string) *Class {
	for i := range h.Classes {
		if h.Classes[i].takes(class) {
			return &h.Classes[i]
		}
	}
	return nil
}

// groupsFor gives the groups by which an item can be appointed.
func (h *Hall) groupsFor(item, class string) []Group {
	list := []Group{}
	for _, g := range h.Groups {
		c, err := h.class(g.Class)
		if slices.Contains(g.Items, item) || len(g.Items) == 0 && err == nil && c.takes(class) {
			list = append(list, g)
		}
	}
	return list
}
