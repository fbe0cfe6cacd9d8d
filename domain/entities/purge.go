package entities

import (
	"citybrain/domain/entities/model"
)

// purgeHere deletes the entities that a query finds, or with drop only these
// attributes of them.
func (s *Service) purgeHere(a *ask, f *find) ([]item, error) {
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return nil, noTenant(a.tenant)
	}
	all := *f
	all.limit, all.offset = batchMost, 0
	drop := a.params.expand("drop", a.names)
	var list []item
	for _, at := range t.search(&all).slots {
		if e := at.entity.Load(); e != nil {
			list = append(list, purged(a.tenant, e, drop)...)
		}
	}
	return list, s.run(a, list)
}

// purged gives what has to be done to one entity.
func purged(tenant string, e *model.Entity, drop []string) []item {
	if drop == nil {
		return []item{{id: e.ID, op: &operation{kind: remove, tenant: tenant, id: e.ID}}}
	}
	var list []item
	for _, name := range drop {
		if e.Attribute(name) != nil {
			list = append(list, item{id: e.ID, op: &operation{kind: removeOne, tenant: tenant, id: e.ID, name: name, keep: true}})
		}
	}
	return list
}
