package cases

import (
	"cmp"
	"context"

	"citybrain/kernel/audit"
	"citybrain/kernel/lang"
)

// Names tells what posts, people and organisations are called, in the caller's
// language and masked where it must be; *identity.Service is one.
type Names interface {
	Names(ctx context.Context, ids []string) (map[string]audit.Name, error)
}

// naming gathers ids of what is shown, to ask for all names at once.
type naming map[string]bool

func (n naming) want(ids ...string) {
	for _, id := range ids {
		if id != "" {
			n[id] = true
		}
	}
}

// names asks for what was gathered, outside of any unit of work.
func (s *Service) names(ctx context.Context, n naming) (map[string]string, error) {
	ids := make([]string, 0, len(n))
	for id := range n {
		ids = append(ids, id)
	}
	if s.Names == nil || len(ids) == 0 {
		return map[string]string{}, nil
	}
	found, err := s.Names.Names(ctx, ids)
	out := make(map[string]string, len(found))
	for id, name := range found {
		out[id] = name.Name
		if name.Organisation != "" {
			out[id] = name.Name + " · " + name.Organisation
		}
	}
	return out, err
}

// nameView puts the names of all whom a view mentions into it.
func (s *Service) nameView(ctx context.Context, v *View) (err error) {
	n := naming{}
	n.want(v.Org)
	for _, one := range v.Stages {
		n.want(one.Org, one.Holder)
	}
	for _, one := range v.History {
		n.want(one.Actor, one.Org, one.For, one.Whom)
	}
	for _, one := range v.Parts {
		n.want(one.Org)
	}
	v.Names, err = s.names(ctx, n)
	return err
}

// Regions tells what divisions 行政区划 are called; places is behind it.
type Regions interface {
	RegionName(ctx context.Context, code, language string) string
}

// regionName gives the name of a region in the caller's language, its code where nobody
// knows it, and the city's own where the code is the city's.
func (s *Service) regionName(ctx context.Context, code string) string {
	if code == "" || code == s.City.Region {
		return words(ctx, Text{ZH: s.City.ZH, EN: s.City.EN})
	}
	if s.Regions == nil {
		return code
	}
	return cmp.Or(s.Regions.RegionName(ctx, code, string(lang.From(ctx))), code)
}
