package entities

import (
	"citybrain/domain/entities/model"
)

// purgeEntities deletes the entities that a query finds, or with drop only these
// attributes of them: 5.6.21.
func (s *Service) purgeEntities(a *ask) (reply, error) {
	f, err := a.find()
	if err != nil {
		return reply{}, err
	}
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return reply{}, noTenant(a.tenant)
	}
	f.limit, f.offset = batchMost, 0
	drop := a.params.expand("drop", a.names)
	var list []item
	for _, at := range t.search(f).slots {
		if e := at.entity.Load(); e != nil {
			list = append(list, purged(a.tenant, e, drop)...)
		}
	}
	if err := s.run(a, list); err != nil {
		return reply{}, err
	}
	return sum(list, allDone), nil
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
