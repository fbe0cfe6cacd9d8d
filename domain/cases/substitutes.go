package cases

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// SubstituteID names a substitution: substitute_….
type SubstituteID string

// Substitution is that one official stands in for another 代班 from a day to a day. A
// substitute may act on what the other holds, where they have the duty, department and
// region themselves: nobody comes by a right that way.
type Substitution struct {
	ID         SubstituteID `json:"id"`
	Post       string       `json:"post" doc:"Who is away"`
	Substitute string       `json:"substitute" doc:"The post that stands in"`
	From       time.Time    `json:"from"`
	To         time.Time    `json:"to" doc:"The instant after the last day"`
	By         string       `json:"by" doc:"Who entered it"`
	Mine       bool         `json:"mine" doc:"The caller stands in"`
	Revocable  bool         `json:"revocable"`
	org        string
	revoked    time.Time
}

// Absence is what is entered: who is away on which days, and who stands in.
type Absence struct {
	Post       string // empty: the caller's own
	Substitute string
	From, To   string // days, 2026-03-31
}

// mostAway is for how long somebody can stand in.
const mostAway = 366 * 24 * time.Hour

// Substitute enters a substitution: for the caller's own post, or, with
// cases.assign, for one within the caller's department. ErrDays, ErrColleague,
// ErrSubstitute, ErrSubstituteLoop, ErrNotYours.
func (s *Service) Substitute(ctx context.Context, in Absence) (out Substitution, err error) {
	p := auth.From(ctx)
	if in.Post == "" {
		in.Post = p.Post
	}
	if p.Post == "" || s.Posts == nil {
		return out, ErrNotYours
	}
	from, to, err := s.days(in)
	if err != nil {
		return out, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		org, err := s.maySubstitute(ctx, tx, in)
		if err != nil {
			return err
		}
		out = Substitution{ID: id.New[SubstituteID]("substitute", tx.Now), Post: in.Post, Substitute: in.Substitute, From: from, To: to,
			By: p.Post, Mine: in.Substitute == p.Post, Revocable: true, org: org}
		if !to.After(tx.Now) {
			return ErrDays
		}
		if err := s.noCircle(ctx, tx, out); err != nil {
			return err
		}
		if err := s.store.putSubstitution(ctx, tx, out); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "cases.substitute_made", Object: string(out.ID), Detail: map[string]any{"post": out.Post, "substitute": out.Substitute, "from": in.From, "to": in.To}})
	})
	return out, err
}

// days reads the first and the last day as the instants between which they lie.
func (s *Service) days(in Absence) (from, to time.Time, err error) {
	from, err1 := time.ParseInLocation(time.DateOnly, in.From, s.Calendar.Zone())
	last, err2 := time.ParseInLocation(time.DateOnly, in.To, s.Calendar.Zone())
	if err1 != nil || err2 != nil || last.Before(from) || last.Sub(from) > mostAway {
		return from, to, ErrDays
	}
	return from.UTC(), last.AddDate(0, 0, 1).UTC(), nil
}

// maySubstitute holds both to what they are: the caller's own post or one below them,
// and somebody else who shares a duty with it.
func (s *Service) maySubstitute(ctx context.Context, tx *db.Tx, in Absence) (org string, err error) {
	p := auth.From(ctx)
	away, err := s.Posts.Colleague(ctx, tx, in.Post)
	if err != nil {
		return "", err
	}
	if in.Post != p.Post && (!p.May(AssignPermission) || !p.Scope.CoversOrg(away.Org) || !p.Scope.CoversRegion(away.Scope.Region)) {
		return "", ErrNotYours
	}
	other, err := s.Posts.Colleague(ctx, tx, in.Substitute)
	if err != nil {
		return "", err
	}
	shares := func(role string) bool {
		return away.Permissions[duties[role].Code] && other.Permissions[duties[role].Code]
	}
	if other.Post == away.Post || other.Person == away.Person || !slices.ContainsFunc(slices.Collect(maps.Keys(duties)), shares) {
		return "", ErrSubstitute
	}
	return away.Org, nil
}

// noCircle refuses a substitution after which, on some day, somebody would in the end
// stand in for themselves.
func (s *Service) noCircle(ctx context.Context, tx *db.Tx, n Substitution) error {
	all, err := s.store.substitutions(ctx, tx, n.From, n.To)
	if err != nil {
		return err
	}
	seen := map[string]bool{n.Substitute: true}
	for next := []string{n.Substitute}; len(next) > 0; next = next[1:] {
		for _, one := range all {
			if one.Post != next[0] || seen[one.Substitute] {
				continue
			}
			if one.Substitute == n.Post {
				return ErrSubstituteLoop
			}
			seen[one.Substitute] = true
			next = append(next, one.Substitute)
		}
	}
	return nil
}

// Revoke ends a substitution at once: who is away, who stands in, who entered it, or
// who assigns in the department. ErrNoSubstitute.
func (s *Service) Revoke(ctx context.Context, which SubstituteID) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		one, err := s.store.substitution(ctx, tx, which)
		if errors.Is(err, db.ErrMissing) || err == nil && !one.revocable(auth.From(ctx)) {
			return ErrNoSubstitute
		}
		if err != nil {
			return err
		}
		if err := s.store.revoke(ctx, tx, which); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "cases.substitute_revoked", Object: string(which), Detail: map[string]any{"post": one.Post, "substitute": one.Substitute}})
	})
}

func (one *Substitution) revocable(p auth.Principal) bool {
	if !one.revoked.IsZero() || p.Post == "" {
		return false
	}
	return slices.Contains([]string{one.Post, one.Substitute, one.By}, p.Post) || p.May(AssignPermission) && p.Scope.CoversOrg(one.org)
}

// Substitutions gives those that run or are to come: of the caller, and with
// cases.assign of the caller's department; the names of the posts beside them.
func (s *Service) Substitutions(ctx context.Context) (list []Substitution, names map[string]string, err error) {
	p := auth.From(ctx)
	if p.Post == "" {
		return nil, nil, auth.ErrDenied
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = []Substitution{}
		all, err := s.store.substitutions(ctx, tx, tx.Now, time.Time{})
		for _, one := range all {
			if one.Revocable = one.revocable(p); !one.Revocable {
				continue
			}
			one.Mine = one.Substitute == p.Post
			list = append(list, one)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	n := naming{}
	for _, one := range list {
		n.want(one.Post, one.Substitute, one.By)
	}
	names, err = s.names(ctx, n)
	return list, names, err
}

// mostChain is over how many others somebody can stand in at the most.
const mostChain = 8

// stead gives the posts for which one stands in now: those whose substitute it is, and
// those for whom they in turn stand in.
func (s *Service) stead(ctx context.Context, tx *db.Tx, post string) (list []string, err error) {
	if post == "" {
		return nil, nil
	}
	next := []string{post}
	for range mostChain {
		found, err := s.store.stoodInFor(ctx, tx, next)
		if err != nil {
			return nil, err
		}
		next = slices.DeleteFunc(found, func(one string) bool { return one == post || slices.Contains(list, one) })
		if len(next) == 0 {
			break
		}
		list = append(list, next...)
	}
	return list, nil
}

// standsFor tells whether a post stands in for the holder of a task now.
func (s *Service) standsFor(ctx context.Context, tx *db.Tx, post, holder string) (bool, error) {
	if holder == "" {
		return false, nil
	}
	list, err := s.stead(ctx, tx, post)
	return slices.Contains(list, holder), err
}
