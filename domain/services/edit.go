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
	if err := s.judge(ctx, &in.Item); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.versions(ctx, tx, in.Item.Key)
		if err != nil {
			return err
		}
		v = Version{Item: in.Item, No: 1, Source: fromDesk, State: Draft, Note: strings.TrimSpace(in.Note), MadeBy: auth.From(ctx).ID, MadeAt: tx.Now}
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
			}
		}
		if err := s.store.putVersion(ctx, tx, &v); err != nil {
			return err
		}
		return s.record(ctx, tx, "edited", &v)
	})
	return v, err
}

// judge tells whether an item could stand in the catalogue and is the caller's.
func (s *Service) judge(ctx context.Context, i *Item) error {
	wrong := ErrItem
	problems := s.problems(i)
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

// problems gives everything wrong with an item, its parts included.
func (s *Service) problems(i *Item) []problem {
	b := s.book.Load()
	c := itemChecker{found: checkItem(i, &b.frame)}
	for _, part := range i.Parts {
		if one := b.find(part.Item, s.Clock.Now()); one == nil || one.Item.Package() {
			c.say("/parts", "there is no item %s that could be a part", part.Item)
		}
	}
	for n, other := range i.Related {
		if b.find(other, s.Clock.Now()) == nil {
			c.say(fmt.Sprintf("/related/%d", n), "there is no related item %s", other)
		}
	}
	return c.found
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
	if err == nil && out.State == Published {
		err = s.refresh(ctx)
	}
	return out, err
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
	if v.MadeBy == who && a.Do != "retire" {
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

// Versions gives every version of an item, the newest first.
func (s *Service) Versions(ctx context.Context, key ItemKey) (list []*Version, err error) {
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
