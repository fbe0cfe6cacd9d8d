package entities

import (
	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// orderMost is how many entities can be put in order for one question.
const orderMost = 100_000

// order puts what is found in an order of the asker's, clause 4.23.
type order struct{ by *query.Order }

// order reads orderBy and what distances are taken from.
func (a *ask) order() (*order, error) {
	p := a.params
	if p.Get("orderBy") == "" {
		return nil, nil
	}
	by, err := query.ParseOrder(p.Get("orderBy"), p.Get("orderFrom"), p.Get("orderGeometry"), a.names)
	if err != nil {
		return nil, err
	}
	return &order{by}, nil
}

// sort puts slots, none of which is empty, in order.
func (o *order) sort(slots []*slot) {
	list := make([]*model.Entity, len(slots))
	at := make(map[*model.Entity]*slot, len(slots))
	for i, one := range slots {
		list[i] = one.entity.Load()
		at[list[i]] = one
	}
	o.by.Sort(list)
	for i, e := range list {
		slots[i] = at[e]
	}
}

// page puts all that was found in order and cuts out what is asked for.
func (o *order) page(f *find, all found) found {
	held := make([]*slot, 0, len(all.slots))
	for _, at := range all.slots {
		if e := at.entity.Load(); e != nil { // it may have been deleted meanwhile
			held = append(held, slotOf(e))
		}
	}
	o.sort(held)
	from := min(f.offset, len(held))
	to := min(from+f.limit, len(held))
	return found{slots: held[from:to], more: to < len(held), total: all.total}
}
