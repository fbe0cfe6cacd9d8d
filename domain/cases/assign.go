package cases

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
)

// assign gives a new task to somebody, where there is anybody; otherwise it waits in
// the pool, where everybody sees it.
func (m *moving) assign(ctx context.Context, t *task, s *flow.State) error {
	post, err := m.leastLoaded(ctx, *t, s.Fresh)
	if err != nil || post == "" {
		return err
	}
	t.holder = post
	m.assigned = append(m.assigned, step{at: m.tx.Now, kind: StepAssigned, branch: t.branch, from: t.state, to: post})
	return nil
}

// leastLoaded gives the post that holds fewest tasks, of those whose duty, department
// and region a task is; "" where there is none. Who is away is passed over for whoever
// stands in for them, who is among the others if they may; whose own affair the case is
// never gets it. Of equals the first by id.
func (m *moving) leastLoaded(ctx context.Context, t task, fresh bool) (string, error) {
	duty, known := duties[t.role]
	if m.Posts == nil || !known {
		return "", nil
	}
	able, err := m.Posts.Holders(ctx, m.tx, duty, auth.Scope{Region: t.region, Org: t.org})
	if err != nil {
		return "", err
	}
	here, err := m.present(ctx, able, fresh)
	if err != nil || len(here) == 0 {
		return "", err
	}
	posts := make([]string, len(here))
	for i, one := range here {
		posts[i] = one.Post
	}
	loads, err := m.store.loads(ctx, m.tx, posts)
	if err != nil {
		return "", err
	}
	slices.SortFunc(here, func(a, b Colleague) int {
		return cmp.Or(cmp.Compare(loads[a.Post], loads[b.Post]), cmp.Compare(a.Post, b.Post))
	})
	for _, one := range here {
		own, err := m.concerns(ctx, one.Person)
		if err != nil || !own {
			return one.Post, err
		}
	}
	return "", nil
}

// mostAble is how many colleagues are compared: beyond that the choice is fair enough.
const mostAble = 200

// present gives those who are not away, and who had no part in what is to
// be looked at afresh.
func (m *moving) present(ctx context.Context, able []Colleague, fresh bool) (list []Colleague, err error) {
	away, err := m.store.away(ctx, m.tx, m.tx.Now)
	if err != nil {
		return nil, err
	}
	for _, c := range able[:min(len(able), mostAble)] {
		if away[c.Post] {
			continue
		}
		if fresh {
			err := m.undecided(ctx, c.Post, c.Person)
			if errors.Is(err, ErrDecided) {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	return list, nil
}
