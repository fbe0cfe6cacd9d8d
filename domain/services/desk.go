package services

import (
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

// reviewWithin is how long a version may wait for its review before the desk says so.
const reviewWithin = 5 * 24 * time.Hour

// DeskFind is which items an editor looks for.
type DeskFind struct {
	page.Ask
	Text       string `query:"q" maxLength:"100" doc:"Part of the name or the key"`
	Class      string `query:"class" maxLength:"40"`
	Department string `query:"department" maxLength:"40"`
	State      string `query:"state" enum:"force,draft,review,returned,planned,retired" doc:"force: nobody is changing it; planned: a version comes into force later"`
	Overdue    bool   `query:"overdue" doc:"Only what has waited more than five days for its review"`
}

// DeskHead is an item in an editor's list.
type DeskHead struct {
	Key        ItemKey   `json:"key"`
	Name       Text      `json:"name"`
	Department Text      `json:"department"`
	Class      Text      `json:"class"`
	Package    bool      `json:"package"`
	Version    int64     `json:"version" doc:"In force; 0: none is"`
	Effective  time.Time `json:"effective,omitzero"`
	State      string    `json:"state" enum:"force,draft,review,returned,planned,retired"`
	At         time.Time `json:"at" doc:"When the newest version was made"`
	Overdue    bool      `json:"overdue"`

	class, department string // codes
}

// Desk lists the items that the caller may edit or publish, by name. Who may:
// services.edit, services.publish; those of departments within the caller's scope.
func (s *Service) Desk(ctx context.Context, f DeskFind) (out page.Page[DeskHead], err error) {
	if err := editor(ctx); err != nil {
		return out, err
	}
	open, err := s.Unfinished(ctx)
	if err != nil {
		return out, err
	}
	var list []DeskHead
	for _, one := range s.lines(ctx, open) {
		if one.fits(f) {
			list = append(list, one)
		}
	}
	return cutDesk(list, f)
}

// lines are all items of the caller's scope with where they stand.
func (s *Service) lines(ctx context.Context, open []*Version) (list []DeskHead) {
	b, now := s.book.Load(), s.Clock.Now()
	written := map[ItemKey]*Version{}
	for _, v := range open {
		if last := written[v.Item.Key]; last == nil || v.No > last.No {
			written[v.Item.Key] = v
		}
	}
	for _, key := range b.keys {
		last := b.versions[key][len(b.versions[key])-1]
		if s.mayHandle(ctx, &last.Item) != nil {
			continue
		}
		h := b.deskHead(last)
		if v := b.find(key, now); v != nil {
			h.Version, h.Effective = v.No, v.Effective
		} else {
			h.State = "retired"
		}
		if last.Effective.After(now) {
			h.State = "planned"
		}
		if v := written[key]; v != nil {
			h.waits(v, now)
			delete(written, key)
		}
		list = append(list, h)
	}
	for _, v := range written {
		h := b.deskHead(v)
		h.waits(v, now)
		list = append(list, h)
	}
	slices.SortFunc(list, func(x, y DeskHead) int {
		if n := strings.Compare(x.Name.ZH, y.Name.ZH); n != 0 {
			return n
		}
		return strings.Compare(string(x.Key), string(y.Key))
	})
	return list
}

func (b *book) deskHead(v *Version) DeskHead {
	d, _ := b.frame.department(v.Item.Department)
	h := DeskHead{Key: v.Item.Key, Name: v.Item.Name, Department: d.Name, Package: v.Item.Package(), State: "force", At: v.MadeAt, department: v.Item.Department, class: v.Item.Class}
	for _, one := range b.frame.Classes {
		if one.Code == v.Item.Class {
			h.Class = one.Name
		}
	}
	return h
}

// waits notes a version that somebody has to finish.
func (h *DeskHead) waits(v *Version, now time.Time) {
	h.Name, h.State, h.At = v.Item.Name, string(v.State), v.MadeAt
	h.Overdue = v.State == Review && now.Sub(v.MadeAt) > reviewWithin
}

func (h *DeskHead) fits(f DeskFind) bool {
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return (f.State == "" || h.State == f.State) && (!f.Overdue || h.Overdue) &&
		(f.Class == "" || h.class == f.Class) && (f.Department == "" || h.department == f.Department) &&
		strings.Contains(strings.ToLower(string(h.Key)+" "+h.Name.ZH+" "+h.Name.EN), text)
}

// cutDesk gives the page that was asked for of a list that is at hand.
func cutDesk(list []DeskHead, f DeskFind) (out page.Page[DeskHead], err error) {
	ask := f.Ask
	f.Ask = page.Ask{}
	from := 0
	if _, err := page.Decode(ask.Cursor, f, &from); err != nil {
		return out, err
	}
	from = max(0, min(from, len(list)))
	to := min(from+ask.Size(), len(list))
	out.Items = append([]DeskHead{}, list[from:to]...)
	if to < len(list) {
		out.Next = page.Encode(f, to)
	}
	return out, nil
}

// DeskItem is an item as its editors see it.
type DeskItem struct {
	InForce  *Version   `json:"inForce,omitempty"`
	Newest   *Version   `json:"newest"`
	Mark     string     `json:"mark" doc:"Of the draft, to be given back with its next change"`
	Outgrown bool       `json:"outgrown,omitempty" doc:"Of a package: items that are its parts have changed since its newest version was written; saved and published anew it takes that over"`
	Own      bool       `json:"own" doc:"The caller wrote the newest version, so somebody else must publish it"`
	Versions []DeskLine `json:"versions"`
}

// DeskLine is one version of an item, without its content.
type DeskLine struct {
	Version    int64     `json:"version"`
	State      State     `json:"state"`
	Source     string    `json:"source" enum:"pack,desk"`
	Effective  time.Time `json:"effective,omitzero"`
	Until      time.Time `json:"until,omitzero"`
	Note       string    `json:"note,omitempty"`
	MadeBy     string    `json:"madeBy,omitempty" doc:"Name"`
	MadeAt     time.Time `json:"madeAt"`
	ReviewedBy string    `json:"reviewedBy,omitempty" doc:"Name"`
}

// Work gives an item with its versions, for its editors. ErrNoItem where there is none
// within the caller's scope. Who may: services.edit, services.publish.
func (s *Service) Work(ctx context.Context, key ItemKey) (out DeskItem, err error) {
	list, err := s.joined(ctx, key)
	if err != nil {
		return out, err
	}
	if s.mayHandle(ctx, &list[0].Item) != nil {
		return out, ErrNoItem.With("item", string(key))
	}
	b := s.book.Load()
	find, err := s.partsAt(ctx, b, s.Clock.Now())
	if err != nil {
		return out, err
	}
	changed := outgrown(list[0].Item, &b.frame, find)
	for _, v := range list {
		v.Item = v.Item.apart()
	}
	names, err := s.namesOf(ctx, list)
	if err != nil {
		return out, err
	}
	oldest := slices.Clone(list)
	slices.Reverse(oldest)
	out = DeskItem{InForce: inForce(oldest, s.Clock.Now()), Newest: list[0], Outgrown: changed, Own: list[0].wrote(auth.From(ctx).ID), Versions: []DeskLine{}}
	if list[0].State != Published {
		out.Mark = list[0].digest
	}
	for _, v := range list {
		out.Versions = append(out.Versions, DeskLine{Version: v.No, State: v.State, Source: v.Source, Effective: v.Effective, Until: v.Until, Note: v.Note,
			MadeBy: names[v.MadeBy], MadeAt: v.MadeAt, ReviewedBy: names[v.ReviewedBy]})
	}
	for _, v := range list {
		v.MadeBy, v.ReviewedBy = names[v.MadeBy], names[v.ReviewedBy]
	}
	return out, nil
}

func (s *Service) namesOf(ctx context.Context, list []*Version) (map[string]string, error) {
	out := map[string]string{}
	if s.Names == nil {
		return out, nil
	}
	var ids []string
	for _, v := range list {
		for _, id := range []string{v.MadeBy, v.ReviewedBy} {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	found, err := s.Names.Names(ctx, ids)
	for id, one := range found {
		out[id] = one.Name
	}
	return out, err
}

// ItemFinding is something wrong with an item: where, as a JSON pointer into it, and
// what in the caller's language.
type ItemFinding struct {
	Path string `json:"path"`
	What string `json:"what"`
}

// Inspected is an item that was looked at: what is wrong, and the guide that people
// would read.
type Inspected struct {
	Findings []ItemFinding `json:"findings"`
	Guide    Page          `json:"guide"`
	Form     *form.Form    `json:"form,omitempty" doc:"Of a package: as it is joined out of its own questions and its parts'; absent while something is wrong with these"`
}

// Inspect looks at an item that is being edited, and keeps nothing. Who may:
// services.edit, services.publish.
func (s *Service) Inspect(ctx context.Context, i *Item) (out Inspected, err error) {
	if err := editor(ctx); err != nil {
		return out, err
	}
	out.Findings = []ItemFinding{}
	looked := *i // a package is joined in it
	looked.Own = nil
	problems, err := s.problems(ctx, &looked, s.Clock.Now())
	if err != nil {
		return out, err
	}
	for _, one := range problems {
		said := one.ZH
		if english(ctx) {
			said = one.What
		}
		out.Findings = append(out.Findings, ItemFinding{one.Path, said})
	}
	if looked.Own != nil {
		out.Form = &looked.Form
	}
	out.Guide = s.book.Load().page(&Version{Item: looked}, s.Clock.Now())
	return out, nil
}

// Choices is what an editor can choose from.
type Choices struct {
	Classes     []Named          `json:"classes"`
	Events      []Named          `json:"events"`
	Departments []DeskOffice     `json:"departments"`
	Flows       []cases.FlowName `json:"flows"`
}

// DeskOffice is a department to choose.
type DeskOffice struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// Choices gives what an item can be put together of. Who may: services.edit,
// services.publish.
func (s *Service) Choices(ctx context.Context) (out Choices, err error) {
	if err := editor(ctx); err != nil {
		return out, err
	}
	b := s.book.Load()
	out = Choices{Classes: append([]Named{}, b.frame.Classes...), Events: append([]Named{}, b.frame.Events...), Departments: []DeskOffice{}}
	for _, d := range b.frame.Departments {
		if d.Of == "" {
			out.Departments = append(out.Departments, DeskOffice{d.Code, d.Name})
		}
	}
	out.Flows, err = s.Cases.FlowNames(ctx)
	return out, err
}
