package app

import (
	"citybrain/domain/cases"
	"citybrain/kernel/clock"
)

// newCases wires the case engine. A city without a calendar has no limits to count,
// so it has no cases either: its pack was refused before.
func (c *city) newCases(d domains) *cases.Service {
	calendar, _ := clock.ReadCalendar(c.pack)
	return cases.New(cases.Deps{
		DB: c.db, Clock: c.clock, Calendar: calendar.Expecting(), Audit: c.audit, Seal: c.keys, Files: c.files,
		Names: d.identity, Agents: applicants{d.identity}, Purposes: d.identity, Jobs: c.jobs, City: c.pack.City,
	})
}
