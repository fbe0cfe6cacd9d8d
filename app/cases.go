package app

import (
	"context"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// newCases wires the case engine. A city without a calendar has no limits to count,
// so it has no cases either: its pack was refused before.
func (c *city) newCases(d domains) *cases.Service {
	calendar, _ := clock.ReadCalendar(c.pack)
	return cases.New(cases.Deps{
		DB: c.db, Clock: c.clock, Calendar: calendar.Expecting(), Audit: c.audit, Seal: c.keys, Files: c.files,
		Names: d.identity, Agents: applicants{d.identity}, Purposes: d.identity, Jobs: c.jobs, City: c.pack.City,
		Notify: d.notify, Staff: caseStaff{d.identity},
	})
}

// caseStaff tells cases who serves.
type caseStaff struct{ *identity.Service }

// Holding lists whose posts hold a permission over a department in a region: its own
// people where it has some, and else those above it.
func (c caseStaff) Holding(ctx context.Context, tx *db.Tx, p auth.Permission, at auth.Scope) ([]string, error) {
	list, err := c.Service.Holding(ctx, tx, p, at)
	own, all := []string{}, []string{}
	for _, one := range list {
		all = append(all, one.Person)
		if one.Scope.Org != "" {
			own = append(own, one.Person)
		}
	}
	if len(own) > 0 {
		return own, err
	}
	return all, err
}
