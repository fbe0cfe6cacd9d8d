package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"citybrain/domain/cases"
	"citybrain/domain/cases/paper"
	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/clamd"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrCalendar tells that the pack has no calendar by which limits can be counted.
var ErrCalendar = fault.New(fault.Invalid, "app.calendar", "The city pack has no calendar of working days, so no limit of a case could be counted.")

// prepareCases reads what the case engine stands on, and refuses a city without it
// before anything is wired: what is wrong with a calendar the pack says with file and
// line.
func (c *city) prepareCases() (err error) {
	calendar, ok := clock.ReadCalendar(c.pack)
	if !ok {
		return cmp.Or[error](c.pack.Err(), ErrCalendar.With("pack", c.cfg.City))
	}
	c.working = calendar.Expecting()
	if c.cfg.Scanner.Address == "" {
		return nil
	}
	client, err := clamd.New(c.cfg.Scanner.Address)
	c.viruses = virusScanner{client}
	return err
}

// newCases wires the case engine.
func (c *city) newCases(d domains) *cases.Service {
	return cases.New(cases.Deps{
		DB: c.db, Clock: c.clock, Calendar: c.working, Audit: c.audit, Seal: c.keys, Files: c.files,
		Names: d.identity, Regions: regionNames{d.places}, Agents: applicants{d.identity}, Purposes: d.identity, Jobs: c.jobs, City: c.pack.City,
		Notify: d.notify, Staff: caseStaff{d.identity}, Words: d.notify, Posts: casePosts{d.identity}, Scanner: c.viruses, Patient: c.cfg.Scanner.Down == "wait",
		Forms: itemForms{c},
	})
}

// itemForms tells cases of the forms of services, which stands above it.
type itemForms struct{ *city }

// Unasked names the items whose forms lack what a condition of a flow reads.
func (f itemForms) Unasked(flow string, read cases.FlowRead) []cases.Text {
	var names []cases.Text
	for _, one := range f.domains.services.Unasked(flow, read) {
		names = append(names, cases.Text{ZH: one.ZH, EN: one.EN})
	}
	return names
}

// caseStaff tells cases who serves.
type caseStaff struct{ *identity.Service }

// Holding lists whose posts hold a permission over a department in a region: its own
// people where it has some, and else those above it.
func (c caseStaff) Holding(ctx context.Context, tx *db.Tx, p auth.Permission, at auth.Scope) ([]string, error) {
	list, err := c.HeldPosts(ctx, tx, p, at)
	own, all := []string{}, []string{}
	for _, one := range list {
		all = append(all, string(one.Person))
		if one.Scope.Org != "" {
			own = append(own, string(one.Person))
		}
	}
	if len(own) > 0 {
		return own, err
	}
	return all, err
}

// casePosts tells cases who works in which post.
type casePosts struct{ identity *identity.Service }

// Holders gives the posts with a permission whose scope covers a place.
func (p casePosts) Holders(ctx context.Context, tx *db.Tx, permission auth.Permission, at auth.Scope) ([]cases.Colleague, error) {
	found, err := p.identity.HeldPosts(ctx, tx, permission, at)
	list := make([]cases.Colleague, 0, len(found))
	for _, one := range found {
		list = append(list, colleague(one))
	}
	return list, err
}

// Colleague gives one post that is held.
func (p casePosts) Colleague(ctx context.Context, tx *db.Tx, post string) (cases.Colleague, error) {
	found, err := p.identity.HeldPost(ctx, tx, identity.PostID(post))
	if errors.Is(err, identity.ErrNoPost) {
		err = cases.ErrColleague
	}
	return colleague(found), err
}

func colleague(h identity.Held) cases.Colleague {
	return cases.Colleague{Post: string(h.Post), Person: string(h.Person), Org: h.Organisation, Scope: h.Scope, Permissions: h.Permissions}
}

// virusScanner looks into files by a ClamAV daemon.
type virusScanner struct{ client *clamd.Client }

// Scan gives paper.ErrInfects for a virus, cases.ErrScanner where nothing is known.
func (v virusScanner) Scan(ctx context.Context, file io.Reader) error {
	virus, err := v.client.Scan(ctx, file)
	switch {
	case errors.Is(err, clamd.ErrDown):
		return cases.ErrScanner.Because(err)
	case err != nil:
		return fmt.Errorf("look for viruses: %w", err)
	case virus != "":
		return paper.ErrInfects.Because(fmt.Errorf("it carries %s", virus))
	}
	return nil
}
