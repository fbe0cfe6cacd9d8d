package cases

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// oneself asks for the caller's own cases, for whomever the session acts.
const oneself = "self"

// MineQuery narrows the cases of the caller, or of whom they act for.
type MineQuery struct {
	page.Ask
	Which string `query:"which" enum:"running,needs,ended" doc:"needs: something is wanted or unread; all if absent"`
	For   string `query:"for" maxLength:"40" doc:"self, or the person or firm for whom the caller may act; absent: for whom the session acts"`
	Text  string `query:"q" maxLength:"100" doc:"A part of the number or of the item's name"`
}

// ParcelHead is a case in the list of those whose it is. Parts of a package stand
// within it and not beside it.
type ParcelHead struct {
	ID      CaseID       `json:"id"`
	Number  string       `json:"number"`
	Matter  string       `json:"matter"`
	Title   Text         `json:"title"`
	State   Text         `json:"state" doc:"Where it stands, in everyday words"`
	Outcome flow.Outcome `json:"outcome,omitempty"`
	Org     string       `json:"organisation" doc:"Name of the department that answers for it"`
	Opened  time.Time    `json:"opened"`
	Due     *time.Time   `json:"due,omitempty" doc:"Of the promise; absent while the clock stands or before acceptance"`
	Ended   *time.Time   `json:"ended,omitempty"`
	Pause   flow.Pause   `json:"pause,omitempty" doc:"Why the clock stands"`
	Late    bool         `json:"late"`
	Wanted  bool         `json:"wanted" doc:"The applicant is to do something"`
	Unread  int          `json:"unread" doc:"Messages of officials that nobody has read"`
	Parts   int          `json:"parts,omitempty" doc:"Of a package: of how many cases it consists"`
	Done    int          `json:"done,omitempty" doc:"Of these: how many have ended"`
}

// parcelHead shows a case in short to those whose it is. The department's name is put
// in later.
func parcelHead(f *flow.Flow, c Case, now time.Time) ParcelHead {
	h := headOf(f, c, now)
	out := ParcelHead{ID: c.ID, Number: c.Number, Matter: c.Matter, Title: c.Title, Outcome: c.Outcome, Org: c.Org, Opened: c.Opened, Due: h.Due, Ended: h.Ended,
		Pause: h.Pause, Late: h.Late, State: f.Says(c.Position.State)}
	out.Wanted = slices.ContainsFunc(f.Stands(c.Position), func(s flow.Standing) bool { return c.Outcome == "" && s.State.Role == flow.Applicant })
	return out
}

// Mine gives the caller's own cases, or those of somebody for whom they may act in
// their matters, newest first. auth.ErrDenied for whom they may not act at all.
func (s *Service) Mine(ctx context.Context, q MineQuery) (out page.Page[ParcelHead], err error) {
	p := auth.From(ctx)
	if p.ID == "" {
		return out, auth.ErrUnauthenticated
	}
	w := mineWish{subject: subjectOf(p, q.For), which: q.Which, text: strings.TrimSpace(q.Text), before: math.MaxInt64, limit: q.Size() + 1}
	filters := []string{w.subject, w.which, w.text}
	if _, err := page.Decode(q.Cursor, filters, &w.before, &w.after); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		sight, err := s.sight(ctx, tx, w.subject)
		if err != nil {
			return err
		}
		needs, err := s.store.needs(ctx, tx, w.subject)
		if err != nil {
			return err
		}
		list, err := s.store.ofSubject(ctx, tx, w, needs)
		if err != nil {
			return err
		}
		cut := page.Of(list, q.Size(), filters, func(c Case) []any { return []any{db.Micros(c.Opened), string(c.ID)} })
		out.Next = cut.Next
		out.Items, err = s.parcelHeads(ctx, tx, cut.Items, needs, sight)
		return err
	})
	if err != nil {
		return out, err
	}
	return out, s.nameParcels(ctx, out.Items)
}

// subjectOf is whose cases are asked for.
func subjectOf(p auth.Principal, asked string) string {
	switch asked {
	case "":
		return p.Subject()
	case oneself:
		return p.ID
	}
	return asked
}

// parcelHeads shows what the caller may see of a list.
func (s *Service) parcelHeads(ctx context.Context, tx *db.Tx, list []Case, needs map[CaseID]need, sight func(Case) (bool, error)) ([]ParcelHead, error) {
	out := make([]ParcelHead, 0, len(list))
	var ids []CaseID
	for _, c := range list {
		sees, err := sight(c)
		if err != nil {
			return nil, err
		}
		if !sees {
			continue
		}
		f, err := s.flow(ctx, tx, version{c.Flow, c.FlowVersion})
		if err != nil {
			return nil, err
		}
		h := parcelHead(f, c, tx.Now)
		h.Wanted, h.Unread = needs[c.ID].wanted, needs[c.ID].unread
		out, ids = append(out, h), append(ids, c.ID)
	}
	counts, err := s.store.partCounts(ctx, tx, ids)
	for i := range out {
		out[i].Parts, out[i].Done = counts[out[i].ID][0], counts[out[i].ID][1]
	}
	return out, err
}

// sight gives the function that tells whether the caller sees a case of a subject. Each
// matter is asked for once. auth.ErrDenied where they may not act for them at all.
func (s *Service) sight(ctx context.Context, tx *db.Tx, subject string) (func(Case) (bool, error), error) {
	p := auth.From(ctx)
	if subject == p.ID {
		return func(Case) (bool, error) { return true, nil }, nil
	}
	if s.Agents != nil {
		if err := s.Agents.MayActFor(ctx, tx, subject, ""); err != nil {
			return nil, err
		}
	}
	known := map[string]bool{}
	return func(c Case) (bool, error) {
		key := c.Sphere + "\n" + c.Agent
		if may, asked := known[key]; asked {
			return may, nil
		}
		may, err := s.actsFor(ctx, tx, subject, c.Sphere, c.Agent)
		known[key] = may
		return may, err
	}, nil
}

// nameParcels puts the names of departments where their paths stand.
func (s *Service) nameParcels(ctx context.Context, list []ParcelHead) error {
	n := naming{}
	for _, one := range list {
		n.want(one.Org)
	}
	names, err := s.names(ctx, n)
	for i := range list {
		list[i].Org = names[list[i].Org]
	}
	return err
}

// MineCounts are how many cases of somebody run and how many need them.
type MineCounts struct {
	Running int          `json:"running"`
	Needs   int          `json:"needs" doc:"In which something is wanted or unread"`
	Unread  int          `json:"unread" doc:"Messages"`
	First   []ParcelHead `json:"first" doc:"Those that need the applicant, the newest first; three at most"`
}

// firstNeeds is how many cases the portal's start shows.
const firstNeeds = 3

// CountMine counts the cases of whom the session acts for.
func (s *Service) CountMine(ctx context.Context) (out MineCounts, err error) {
	p := auth.From(ctx)
	if p.ID == "" {
		return out, auth.ErrUnauthenticated
	}
	list, err := s.Mine(ctx, MineQuery{Which: whichNeeds, Ask: page.Ask{Limit: page.MaxSize}})
	if err != nil {
		return out, err
	}
	out.Needs, out.First = len(list.Items), list.Items[:min(firstNeeds, len(list.Items))]
	for _, one := range list.Items {
		out.Unread += one.Unread
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out.Running, err = s.store.countRunning(ctx, tx, p.Subject())
		return err
	})
	return out, err
}

// Urge lets the applicant ask for speed 催办: the case stands marked in its queues.
// Once a day and case, and not while the applicant's own turn holds it up.
func (s *Service) Urge(ctx context.Context, id CaseID) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !m.ownBy(ctx) {
			return ErrNoCase
		}
		if m.c.Outcome != "" {
			return ErrOver
		}
		last, err := s.store.lastOf(ctx, tx, id, StepUrged)
		if err != nil {
			return err
		}
		if s.urgedOn(last, tx.Now) {
			return ErrUrged
		}
		if m.waitsForOwner() {
			return ErrOwnTurn
		}
		m.c.Urged++
		if err := s.store.changeCase(ctx, tx, m.c); err != nil {
			return err
		}
		if err := s.store.urgeTasks(ctx, tx, id); err != nil {
			return err
		}
		if err := s.store.addSteps(ctx, tx, id, []step{{at: tx.Now, kind: StepUrged, actor: auth.Actor(ctx)}}); err != nil {
			return err
		}
		return s.tellHolders(ctx, tx, id, tellUrged, s.day(tx.Now))
	})
}

// urgedOn tells that a case was urged on the day of an instant already.
func (s *Service) urgedOn(last int64, now time.Time) bool {
	return last != 0 && s.day(instant(last)) == s.day(now)
}

// waitsForOwner tells that nobody but the applicant can go on.
func (m *moving) waitsForOwner() bool {
	stands := m.f.Stands(m.c.Position)
	return len(stands) > 0 && !slices.ContainsFunc(stands, func(s flow.Standing) bool { return s.State.Role != flow.Applicant })
}
