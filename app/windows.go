package app

import (
	"citybrain/domain/windows"
	"citybrain/kernel/clock"
)

// newWindows wires the halls: queues, appointments and acceptance at a window.
func (c *city) newWindows(d domains) *windows.Service {
	calendar, _ := clock.ReadCalendar(c.pack) // as newCases has it
	return windows.New(windows.Deps{
		DB: c.db, Clock: c.clock, Zone: c.zone, Calendar: calendar.Expecting(), People: d.identity, Catalogue: d.services, Cases: d.cases,
		Audit: c.audit, Seal: c.keys, Allowances: c.auth, Hub: c.hub, Notify: d.notify,
	})
}
