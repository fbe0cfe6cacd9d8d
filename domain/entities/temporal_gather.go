package entities

import (
	"context"
	"hash/maphash"
	"math/rand/v2"
	"slices"

	"citybrain/kernel/db"
)

// foldAt is how many fresh parts of an entity are put together into one: the
// history of a month of quarters of an hour lies in some fifty parts.
const foldAt = 48

// write writes changes into the history and gives what is to be noted of their
// entities when it is committed.
func (h *recorder) write(ctx context.Context, tx *db.Tx, list []Change) (map[uint64]uint8, error) {
	deleted, err := h.store.counted(ctx, tx, countDeleted)
	if err != nil {
		return nil, err
	}
	if deleted != h.deleted {
		clear(h.seen) // heads that were there may be gone
		h.deleted = deleted
	}
	var heads []historyOf
	var parts []partRow
	var full []historyOf
	counted := map[uint64]uint8{}
	for _, g := range gather(list) {
		key := h.hash(g.tenant, g.id)
		n, known := h.seen[key]
		if g.head || !known {
			heads = append(heads, g.historyOf)
		}
		if len(g.courses) == 0 {
			continue
		}
		g.number(rand.Uint64())
		parts = append(parts, partRow{tenant: g.tenant, entity: g.id, part: rand.Int64(), fresh: true, courses: g.courses})
		if counted[key] = n + 1; n+1 >= foldAt {
			counted[key] = 0
			full = append(full, g.historyOf)
		}
	}
	if err := h.store.putHeads(ctx, tx, heads); err != nil {
		return nil, err
	}
	if err := h.store.putParts(ctx, tx, parts, &h.scratch); err != nil {
		return nil, err
	}
	return counted, h.foldAll(ctx, tx, full)
}

func (h *recorder) hash(tenant, id string) uint64 {
	var m maphash.Hash
	m.SetSeed(h.seed)
	_, _ = m.WriteString(tenant)
	_ = m.WriteByte(0)
	_, _ = m.WriteString(id)
	return m.Sum64()
}

// gathered is what some changes say of one entity; head: what is known of it
// besides its attributes is another now.
type gathered struct {
	historyOf
	head bool
}

// gather puts the changes of each entity together, in the order in which the
// entities first came.
func gather(list []Change) []*gathered {
	type key struct{ tenant, id string }
	all := make([]*gathered, 0, len(list))
	byID := make(map[key]*gathered, len(list))
	room := make([]struct { // one piece for all of them
		gathered
		evolution
	}, len(list))
	for i := range list {
		c := &list[i]
		e := c.After
		if e == nil {
			e = c.Before
		}
		k := key{c.Tenant, e.ID}
		g := byID[k]
		if g == nil {
			one := &room[len(all)]
			one.evolution.id = e.ID
			g = &one.gathered
			g.historyOf = historyOf{c.Tenant, &one.evolution}
			byID[k] = g
			all = append(all, g)
		}
		g.take(c)
	}
	return all
}

func (g *gathered) take(c *Change) {
	ev := g.evolution
	switch {
	case c.After == nil:
		g.head, ev.types, ev.scopes = true, c.Before.Types, c.Before.Scopes
		ev.created, ev.deleted = c.Before.CreatedAt, c.At
	default:
		was := c.Before
		g.head = g.head || was == nil || !slices.Equal(was.Types, c.After.Types) || !slices.Equal(was.Scopes, c.After.Scopes)
		ev.types, ev.scopes, ev.created, ev.deleted = c.After.Types, c.After.Scopes, c.After.CreatedAt, 0
	}
	ev.record(c)
}

func (h *recorder) foldAll(ctx context.Context, tx *db.Tx, list []historyOf) error {
	for _, one := range list {
		if err := h.fold(ctx, tx, one.tenant, one.id); err != nil {
			return err
		}
	}
	return nil
}

// fold puts the fresh parts of an entity together.
func (h *recorder) fold(ctx context.Context, tx *db.Tx, tenant, entity string) error {
	list, err := h.store.parts(ctx, tx, tenant, entity, true)
	if err != nil {
		return err
	}
	var all evolution
	for _, p := range list {
		err := readPart(p.body, h.intern.Intern, nil, func(name string, records []record) { all.add(name, records...) })
		if err != nil {
			return err
		}
	}
	for i := range all.courses {
		slices.SortStableFunc(all.courses[i].records, func(a, b record) int { return int(a.ModifiedAt - b.ModifiedAt) })
	}
	if err := h.store.dropFresh(ctx, tx, tenant, entity); err != nil {
		return err
	}
	return h.store.putParts(ctx, tx, []partRow{{tenant: tenant, entity: entity, part: rand.Int64(), courses: all.courses}}, &h.scratch)
}
