package entities

import (
	"sync/atomic"

	"citybrain/domain/entities/watch"
	"citybrain/domain/things"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// deviceWatch tells the notifier what devices change. It knows whether somebody wants
// that, so that the log of the things costs nothing where nobody does.
type deviceWatch struct {
	n     *notifier
	some  atomic.Bool                     // subscriptions of the default tenant exist
	types atomic.Pointer[map[string]bool] // IRIs of the types that they name; nil: any may be meant
}

// choose looks at the subscriptions of a tenant anew.
func (d *deviceWatch) choose(tenant string, x *watch.Index) {
	if tenant != "" {
		return // things are in the default tenant
	}
	types := map[string]bool{}
	for _, sub := range x.All() {
		keys := sub.Keys()
		if keys.Types == nil {
			types = nil
			break
		}
		for _, one := range keys.Types {
			types[one] = true
		}
	}
	if types == nil {
		d.types.Store(nil)
	} else {
		d.types.Store(&types)
	}
	d.some.Store(len(x.All()) > 0)
}

// Wants tells whether some subscription may be about the things of a profile.
func (d *deviceWatch) Wants(p *things.Profile) bool {
	if !d.some.Load() {
		return false
	}
	types := d.types.Load()
	return types == nil || (*types)[d.n.s.Contexts.Core().Expand(p.Type)]
}

// Changed notes a change of a device, in the shape of an entity.
func (d *deviceWatch) Changed(before, after things.Told, touched []string) {
	core := d.n.s.Contexts.Core()
	names := make([]string, len(touched))
	for i, code := range touched {
		names[i] = core.Expand(code)
	}
	shown := newDisplay(core)
	was := keep(shown.show(&before))
	is := keep(shown.show(&after))
	d.n.inbox.put(&Change{
		Before: was, After: is, Touched: names, At: db.Micros(d.n.s.Clock.Now()), Fresh: true,
		Thing: &auth.Scope{Region: after.Region, Org: after.Org},
	})
}

// shownTo tells whether a subscription's writer may see what has changed.
func (c *Change) shownTo(sub *watch.Subscription) bool {
	scope := auth.Scope{Region: sub.Region, Org: sub.Org}
	return c.Thing == nil || scope.CoversRegion(c.Thing.Region) && scope.CoversOrg(c.Thing.Org)
}
