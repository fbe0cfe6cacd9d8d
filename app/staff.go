package app

import (
	"context"
	"slices"
	"strings"

	"citybrain/domain/identity"
	"citybrain/domain/things"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/page"
)

// alarmStaff tells things which posts may handle an alarm, and who holds them. Who
// asks has been checked and sees posts, organisations and masked names.
type alarmStaff struct{ identity *identity.Service }

// Handlers lists the posts with a permission whose scope covers a place.
func (a alarmStaff) Handlers(ctx context.Context, permission auth.Permission, at auth.Scope) ([]things.Assignee, error) {
	ctx = auth.AsSystem(ctx, "things.assign")
	roles, err := a.identity.Roles(ctx)
	if err != nil {
		return nil, err
	}
	able := map[string]bool{}
	for _, r := range roles {
		able[r.Code] = slices.ContainsFunc(r.Permissions, func(held string) bool { return covers(held, permission.Code) })
	}
	var list []things.Assignee
	ask := page.Ask{Limit: page.MaxSize}
	for {
		posts, err := a.identity.Posts(ctx, identity.PostFilter{}, ask)
		if err != nil {
			return nil, err
		}
		for _, p := range posts.Items {
			scope := auth.Scope{Region: p.Region, Org: p.Org}
			if scope.CoversRegion(at.Region) && scope.CoversOrg(at.Org) && slices.ContainsFunc(p.Roles, func(r string) bool { return able[r] }) {
				list = append(list, things.Assignee{ID: string(p.ID), Name: p.OrganisationName + " · " + p.Title, Person: string(p.Person), PersonName: p.PersonName})
			}
		}
		if ask.Cursor = posts.Next; ask.Cursor == "" {
			return list, nil
		}
	}
}

// covers tells whether what a role holds ("things.*", "*") means a permission.
func covers(held, code string) bool {
	prefix, all := strings.CutSuffix(held, "*")
	return held == code || all && strings.HasPrefix(code, prefix)
}

// calendar is that of the pack, which was checked; nil where it has none.
func (c *city) calendar() things.Calendar {
	if calendar, ok := clock.ReadCalendar(c.pack); ok {
		return calendar
	}
	return nil
}
