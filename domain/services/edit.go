package services

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/domain/services/form"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Edited is what an editor writes of an item.
type Edited struct {
	Item Item   `json:"item"`
	Note string `json:"note" minLength:"2" maxLength:"500" doc:"What was changed, and why"`
	New  bool   `json:"new,omitempty" doc:"The item is new: an item that has its key already is not changed"`
	Seen string `json:"seen,omitempty" maxLength:"64" doc:"Mark of the draft that was read; absent: none was"`
}

// Edit writes the draft of the next version of an item, or of an item that is new.
// Who may: services.edit, for items of departments within the caller's scope. What
// cannot be so is ErrItem with every place; an item under review is ErrState; a draft
// that somebody else has changed since it was read is ErrEdited.
func (s *Service) Edit(ctx context.Context, in Edited) (v Version, err error) {
	if err := auth.Require(ctx, EditPermission); err != nil {
		return v, err
	}
	in.Item.Key = ItemKey(strings.TrimSpace(string(in.Item.Key)))
	in.Item.Own = nil
	if err := s.judge(ctx, &in.Item, s.Clock.Now()); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.versions(ctx, tx, in.Item.Key)
		if err != nil {
			return err
		}
		if in.New && len(list) > 0 {
			return ErrTaken.At("/item/key", "services.item_taken", "There is an item with this key already; choose another key.")
		}
		if err := s.alone(ctx, tx, &in.Item); err != nil {
			return err
		}
		v = Version{Item: in.Item, No: 1, Source: fromDesk, State: Draft, Note: strings.TrimSpace(in.Note), MadeBy: auth.From(ctx).ID, MadeAt: tx.Now, authors: []string{auth.From(ctx).ID}}
		if len(list) > 0 {
			if err := s.mayHandle(ctx, &list[0].Item); err != nil {
				return err
			}
			v.No = list[0].No
			switch list[0].State {
			case Published:
				v.No++
			case Review:
				return ErrState.With("state", string(Review))
			default:
				if list[0].digest != in.Seen {
					return ErrEdited
				}
				v.writtenAfter(list[0])
			}
		}
		if err := s.store.putVersion(ctx, tx, &v); err != nil {
			return err
		}
		return s.record(ctx, tx, "edited", &v)
	})
	v.Item = v.Item.apart()
	return v, err
}

// judge tells whether an item could stand in the catalogue from an instant on and is
// the caller's. A package is joined with its parts.
func (s *Service) judge(ctx context.Context, i *Item, from time.Time) error {
	wrong := ErrItem
	problems, err := s.problems(ctx, i, from)
	if err != nil {
		return err
	}
	for _, one := range problems {
		said := one.ZH
		if english(ctx) {
			said = one.What
		}
		wrong = wrong.At("/item"+one.Path, "services.item_field", said)
	}
	if len(problems) > 0 {
		return wrong
	}
	return s.mayHandle(ctx, i)
}

// problems gives everything wrong with an item that comes into force at an instant, and
// joins a package with its parts where nothing is. It asks for the flows, so it is no
// part of a unit of work.
func (s *Service) problems(ctx context.Context, i *Item, from time.Time) ([]problem, error) {
	flows, err := s.Cases.FlowNames(ctx)
	if err != nil {
		return nil, err
	}
	b := s.book.Load()
	c := itemChecker{}
	if i.Package() {
		find, err := s.partsAt(ctx, b, from)
		if err != nil {
			return nil, err
		}
		c.found = checkPackage(i, &b.frame, find)
	} else {
		c.found = checkItem(i, &b.frame)
	}
	for n, other := range i.Related {
		if b.find(other, s.Clock.Now()) == nil {
			c.say(fmt.Sprintf("/related/%d", n), "there is no related item %s", other)
		}
	}
	c.item, c.frame = i, &b.frame
	c.flow(flows)
	if other := b.sharing(i); other != "" {
		c.say("/basic", "%s has this code already", other)
	}
	return c.found, nil
}

// partsAt finds what is in force at an instant, and knows what somebody writes.
func (s *Service) partsAt(ctx context.Context, b *book, at time.Time) (partFinder, error) {
	open := map[ItemKey]bool{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.unfinished(ctx, tx)
		for _, v := range list {
			open[v.Item.Key] = true
		}
		return err
	})
	return func(key ItemKey) (*Item, bool) {
		if v := b.find(key, at); v != nil {
			return &v.Item, true
		}
		return nil, open[key] || len(b.versions[key]) > 0
	}, err
}

// mayWrite tells whether the caller edits items of a department.
func (s *Service) mayWrite(ctx context.Context, department string) error {
	if err := auth.Require(ctx, EditPermission); err != nil {
		return err
	}
	return s.mayHandle(ctx, &Item{Department: department})
}

// mayHandle tells whether the item's department lies within the caller's scope.
func (s *Service) mayHandle(ctx context.Context, i *Item) error {
	d, ok := s.book.Load().frame.department(i.Department)
	scope := auth.From(ctx).Scope
	if ok && (!scope.CoversOrg(d.Org) || !scope.CoversRegion(d.Region)) {
		return auth.ErrDenied
	}
	return nil
}

// Act is what is done with a version: submit, return, publish, retire.
type Act struct {
	Item    ItemKey
	Version int64
	Do      string
	Note    string
	From    time.Time // of publish: when it comes into force; zero: now. Of retire: when the item ends
}

// Decide moves a version on. An editor hands his draft in; somebody else, with
// services.publish, returns it, publishes it or gives an item up (four eyes).
func (s *Service) Decide(ctx context.Context, a Act) (out Version, err error) {
	need := PublishPermission
	if a.Do == "submit" {
		need = EditPermission
	}
	if err := auth.Require(ctx, need); err != nil {
		return out, err
	}
	var fine *Item
	if a.Do == "submit" || a.Do == "publish" {
		if fine, err = s.stillFine(ctx, a); err != nil {
			return out, err
		}
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		v, err := s.store.version(ctx, tx, a.Item, a.Version)
		if err != nil {
			return err
		}
		if err := s.mayHandle(ctx, &v.Item); err != nil {
			return err
		}
		if err := move(ctx, tx, v, a); err != nil {
			return err
		}
		if a.Do == "retire" {
			if err := s.noPart(ctx, v); err != nil {
				return err
			}
		}
		if fine != nil && v.Item.Package() { // with its parts as they are now
			v.Item = *fine
		}
		if err := s.store.putVersion(ctx, tx, v); err != nil {
			return err
		}
		out = *v
		if v.State == Published {
			if err := s.store.touch(ctx, tx); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, a.Do, v)
	})
	out.Item = out.Item.apart()
	if err == nil && out.State == Published {
		err = s.refresh(ctx)
	}
	return out, err
}

// stillFine looks once more at what moves on: what it names may be gone or changed since
// it was written.
func (s *Service) stillFine(ctx context.Context, a Act) (*Item, error) {
	var v *Version
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		v, err = s.store.version(ctx, tx, a.Item, a.Version)
		return err
	})
	if err != nil {
		return nil, err
	}
	from := s.Clock.Now()
	if a.From.After(from) {
		from = a.From
	}
	i := v.Item.apart()
	return &i, s.judge(ctx, &i, from)
}

// writtenAfter keeps who wrote on a draft that is written over.
func (v *Version) writtenAfter(last *Version) {
	for _, one := range append([]string{last.MadeBy}, last.authors...) {
		if one != "" && !slices.Contains(v.authors, one) {
			v.authors = append(v.authors, one)
		}
	}
}

// steps are what can be done with a version in each state.
var steps = map[string]State{"submit": Draft, "return": Review, "publish": Review, "retire": Published}

func move(ctx context.Context, tx *db.Tx, v *Version, a Act) error {
	from, known := steps[a.Do]
	if !known || v.State != from && !(a.Do == "submit" && v.State == Returned) {
		return ErrState.With("state", string(v.State))
	}
	if a.From.IsZero() {
		a.From = tx.Now
	}
	if a.From.Before(tx.Now) {
		return ErrEffective
	}
	who := auth.From(ctx).ID
	if a.Do == "submit" {
		v.State = Review
		return nil
	}
	if v.wrote(who) && a.Do != "retire" {
		return ErrFourEyes
	}
	v.ReviewedBy, v.ReviewedAt = who, tx.Now
	switch a.Do {
	case "return":
		v.State, v.Note = Returned, a.Note
	case "publish":
		v.State, v.Effective = Published, a.From
	case "retire":
		v.Until = a.From
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, action string, v *Version) error {
	return s.Audit.Record(ctx, tx, audit.Entry{Action: "services." + action, Object: string(v.Item.Key), Detail: map[string]any{"version": v.No}})
}

// Versions gives every version of an item as it was written, the newest first.
func (s *Service) Versions(ctx context.Context, key ItemKey) (list []*Version, err error) {
	list, err = s.joined(ctx, key)
	for _, v := range list {
		v.Item = v.Item.apart()
	}
	return list, err
}

// joined gives the versions of an item, packages with what was joined to them.
func (s *Service) joined(ctx context.Context, key ItemKey) (list []*Version, err error) {
	if err := editor(ctx); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		list, err = s.store.versions(ctx, tx, key)
		return err
	})
	if err == nil && len(list) == 0 {
		err = ErrNoItem.With("item", string(key))
	}
	return list, err
}

// Unfinished gives what waits to be handed in, reviewed or mended, within the
// caller's scope.
func (s *Service) Unfinished(ctx context.Context) (list []*Version, err error) {
	if err := editor(ctx); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		list, err = s.store.unfinished(ctx, tx)
		return err
	})
	list = slices.DeleteFunc(list, func(v *Version) bool { return s.mayHandle(ctx, &v.Item) != nil })
	for _, v := range list {
		v.Item = v.Item.apart()
		v.Item.Form = form.Form{}
	}
	return list, err
}

// editor tells whether the caller edits or publishes.
func editor(ctx context.Context) error {
	if auth.From(ctx).May(PublishPermission) {
		return nil
	}
	return auth.Require(ctx, EditPermission)
}
