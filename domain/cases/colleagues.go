package cases

import (
	"cmp"
	"context"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Mate is a colleague as one sees them when choosing somebody.
type Mate struct {
	Post string `json:"post"`
	Name string `json:"name"`
	Load int64  `json:"load" doc:"Cases that they have taken"`
	Away bool   `json:"away" doc:"Somebody stands in for them now"`
}

// Mates gives who could take a task: of its duty, department and region. Without a
// case, who else shares a duty with the caller in the caller's department and region. Who
// has least to do comes first. ErrNotYours, ErrNoCase.
func (s *Service) Mates(ctx context.Context, of CaseID, branch string) (list []Mate, err error) {
	p := auth.From(ctx)
	if p.Post == "" || s.Posts == nil {
		return nil, auth.ErrDenied
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		roles, at := dutiesOf(p), p.Scope
		if of != "" {
			h, err := s.handover(ctx, tx, of, branch)
			if err != nil {
				return err
			}
			roles, at = []string{h.task.role}, auth.Scope{Region: h.task.region, Org: h.task.org}
		}
		list, err = s.mates(ctx, tx, roles, at)
		if of == "" { // nobody stands in for themselves
			list = slices.DeleteFunc(list, func(m Mate) bool { return m.Post == p.Post })
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	n := naming{}
	for _, one := range list {
		n.want(one.Post)
	}
	names, err := s.names(ctx, n)
	for i := range list {
		list[i].Name = cmp.Or(names[list[i].Post], list[i].Post)
	}
	return list, err
}

func (s *Service) mates(ctx context.Context, tx *db.Tx, roles []string, at auth.Scope) ([]Mate, error) {
	list, posts := []Mate{}, []string{}
	for _, role := range roles {
		able, err := s.Posts.Holders(ctx, tx, duties[role], at)
		if err != nil {
			return nil, err
		}
		for _, c := range able[:min(len(able), mostAble)] {
			if !slices.Contains(posts, c.Post) {
				posts = append(posts, c.Post)
			}
		}
	}
	if len(posts) == 0 {
		return list, nil
	}
	loads, err := s.store.loads(ctx, tx, posts)
	if err != nil {
		return nil, err
	}
	away, err := s.store.away(ctx, tx, tx.Now)
	for _, post := range posts {
		list = append(list, Mate{Post: post, Load: loads[post], Away: away[post]})
	}
	slices.SortFunc(list, func(a, b Mate) int { return cmp.Or(cmp.Compare(a.Load, b.Load), cmp.Compare(a.Post, b.Post)) })
	return list, err
}
