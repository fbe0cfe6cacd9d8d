package identity

import (
	"context"
	"strings"

	"citybrain/kernel/audit"
	"citybrain/kernel/db"
	"citybrain/kernel/lang"
	"citybrain/kernel/seal"
)

// Names tells what people, posts, client systems, organisations (by their paths)
// and purposes (behind audit.PurposePrefix) are called, in the caller's language: officials by their names, all
// others masked. It asks for no permission and no scope: it is for lists that
// have checked both and hold the ids.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]audit.Name, error) {
	var found map[string]audit.Name
	english := lang.From(ctx) == lang.EN
	err := s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		found = map[string]audit.Name{} // the unit may run twice
		organisations, err := s.organisationNames(ctx, tx, english)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, done := found[id]; done {
				continue
			}
			name, err := s.nameOf(ctx, tx, id, english, organisations)
			if err != nil {
				return err
			}
			if name.Name != "" {
				found[id] = name
			}
		}
		return nil
	})
	return found, err
}

func (s *Service) organisationNames(ctx context.Context, tx *db.Tx, english bool) (map[string]string, error) {
	list, err := s.store.organisations(ctx, tx)
	byPath := make(map[string]string, len(list))
	for _, o := range list {
		if byPath[o.Path] = o.ZH; english {
			byPath[o.Path] = o.EN
		}
	}
	return byPath, err
}

// nameOf gives the zero name for what identity does not know.
func (s *Service) nameOf(ctx context.Context, tx *db.Tx, id string, english bool, organisations map[string]string) (audit.Name, error) {
	kind, _, _ := strings.Cut(id, "_")
	switch {
	case strings.HasPrefix(id, "/"):
		return audit.Name{Name: organisations[id]}, nil
	case strings.HasPrefix(id, audit.PurposePrefix):
		zh, en, err := s.store.purposeName(ctx, tx, strings.TrimPrefix(id, audit.PurposePrefix))
		if english {
			zh = en
		}
		return audit.Name{Name: zh}, err
	case kind == "person":
		p, err := s.store.person(ctx, tx, PersonID(id))
		if err != nil {
			return audit.Name{}, unlessMissing(err, ErrNoPerson)
		}
		if p.Kind == Official {
			return audit.Name{Name: p.Name}, nil
		}
		return audit.Name{Name: seal.MaskName(p.Name)}, nil
	case kind == "post":
		zh, en, path, err := s.store.anyPost(ctx, tx, PostID(id))
		if english {
			zh = en
		}
		return audit.Name{Name: zh, Organisation: organisations[path]}, unlessMissing(err, ErrNoPost)
	case kind == "firm":
		f, err := s.store.firm(ctx, tx, FirmID(id))
		return audit.Name{Name: f.Name}, unlessMissing(err, ErrNoFirm)
	case kind == "authority":
		a, err := s.store.authority(ctx, tx, AuthorityID(id))
		if err != nil {
			return audit.Name{}, unlessMissing(err, ErrNotFound)
		}
		of, err := s.party(ctx, tx, a.Principal)
		return audit.Name{Name: authorityWords(a.Kind, of.Name, english)}, err
	case kind == "client":
		c, err := s.store.anyClient(ctx, tx, ClientID(id))
		return audit.Name{Name: c.Name, Organisation: organisations[c.Organisation]}, unlessMissing(err, ErrNoClient)
	}
	return audit.Name{}, nil
}

// authorityWords says by what somebody acts for whom, as the audit shows it.
func authorityWords(kind AuthorityKind, of string, english bool) string {
	words := map[AuthorityKind][2]string{
		Representative: {"法定代表人", "legal representative"}, Agent: {"经办人", "agent"},
		Guardian: {"监护人", "guardian"}, Mandate: {"受托人", "mandatary"},
	}[kind]
	if english {
		return words[1] + " of " + of
	}
	return of + "的" + words[0]
}
