package services

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/services/form"
)

// Own is what a package 一件事 asks, needs and costs itself, before those of its parts are
// joined to it. At the desk an item is always shown and written without what was joined.
type Own struct {
	Form      form.Form  `json:"form,omitzero"`
	Materials []Material `json:"materials,omitempty"`
	Fee       *Fee       `json:"fee,omitempty"`
	Scenes    []string   `json:"scenes,omitempty"`
}

// apart gives a package as its editors write it; any other item as it is.
func (i Item) apart() Item {
	if i.Own != nil {
		i.Form, i.Materials, i.Fee, i.Scenes = i.Own.Form, i.Own.Materials, i.Own.Fee, i.Own.Scenes
	}
	i.Own = nil
	return i
}

// partFinder gives the item that could be a part; nil with whether it is known at all.
type partFinder func(key ItemKey) (item *Item, known bool)

// checkPackage gives everything wrong with a package as it is written, and joins its
// parts to it if there is nothing.
func checkPackage(i *Item, f *Frame, find partFinder) []problem {
	c := &itemChecker{item: i, frame: f}
	if len(i.Form.Steps) > 0 {
		_, problems := form.New(i.Form)
		for _, one := range problems {
			c.found = append(c.found, problem{"/form" + one.Pointer(), one.What, one.ZH})
		}
	}
	c.members(find)
	if len(c.found) == 0 {
		c.asked(find)
	}
	if len(c.found) > 0 {
		c.head()
		c.guide()
		return c.found
	}
	own := len(i.Materials)
	join(i, find)
	for _, one := range checkItem(i, f) {
		one.Path = placed(one.Path, own)
		c.found = append(c.found, one)
	}
	return c.found
}

// placed gives the place of a problem of a joined item in the item as it is written:
// what its own parts cannot explain comes of the joining.
func placed(path string, materials int) string {
	n, err := strconv.Atoi(strings.Split(path+"//", "/")[2])
	if path == "/form" || strings.HasPrefix(path, "/form/") || strings.HasPrefix(path, "/materials/") && err == nil && n >= materials {
		return "/parts"
	}
	return path
}

// members checks what a package consists of: single items, each once, that are in
// force and mean the same by the same field.
func (c *itemChecker) members(find partFinder) {
	if len(c.item.Parts) < 2 {
		c.say("/parts", "a package needs two items or more")
	}
	seen, kinds := map[ItemKey]bool{}, map[string]form.Kind{}
	for _, f := range c.item.Form.Fields() {
		kinds[f.Code] = f.Kind
	}
	for n, part := range c.item.Parts {
		at := fmt.Sprintf("/parts/%d/item", n)
		one, known := find(part.Item)
		switch {
		case part.Item == "":
			c.say(at, "choose an item")
		case part.Item == c.item.Key:
			c.say(at, "a package cannot be a part of itself")
		case seen[part.Item]:
			c.say(at, "the item %s is a part already", part.Item)
		case one == nil && known:
			c.say(at, "the item %s is not published when the package comes into force", part.Item)
		case one == nil:
			c.say(at, "there is no item %s", part.Item)
		case one.Package():
			c.say(at, "%s is a package itself; parts are single items", part.Item)
		default:
			c.same(at, one, kinds)
		}
		seen[part.Item] = true
	}
}

// asked checks the conditions of parts over everything that the package could ask,
// before they stand at every field of theirs.
func (c *itemChecker) asked(find partFinder) {
	forms := []form.Form{c.item.Form}
	for _, part := range c.item.Parts {
		one, _ := find(part.Item)
		forms = append(forms, one.Form)
	}
	ready, problems := form.New(form.Join(forms...))
	if len(problems) > 0 {
		return // told when it is joined
	}
	c.ready = ready
	for n, part := range c.item.Parts {
		at := fmt.Sprintf("/parts/%d/when", n)
		if name := unasked(&ready.Form, part.When); name != "" {
			c.say(at, "the condition of %s reads form.%s, which nothing here asks", part.Item, name)
			continue
		}
		c.condition(at, "part "+string(part.Item), part.When)
	}
}

var formName = regexp.MustCompile(`\bform\.([a-z][a-z0-9_]*)`)

// unasked gives the first answer that a condition reads and a form does not ask; "" for
// none.
func unasked(f *form.Form, when string) string {
	for _, found := range formName.FindAllStringSubmatch(when, -1) {
		if f.Field(found[1]) == nil {
			return found[1]
		}
	}
	return ""
}

// same tells fields that mean something else in a part than in what stands before it.
func (c *itemChecker) same(at string, one *Item, kinds map[string]form.Kind) {
	for _, f := range one.Form.Fields() {
		if kind, known := kinds[f.Code]; known && kind != f.Kind {
			c.say(at, "the item %s means something else by the field %s than what stands before it", one.Key, f.Code)
		}
		kinds[f.Code] = f.Kind
	}
}

// noPart refuses to give up an item while a package that is, or comes, into force after
// its end consists of it: nobody could apply for the package any more. ErrPart names them.
func (s *Service) noPart(ctx context.Context, v *Version) error {
	b, names := s.book.Load(), []string{}
	for _, key := range b.keys {
		for _, one := range b.versions[key] {
			if !one.Item.has(v.Item.Key) || !b.reigns(one, v.Until) {
				continue
			}
			name := one.Item.Name.ZH
			if english(ctx) {
				name = one.Item.Name.EN
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	said := strings.Join(names, "、")
	if english(ctx) {
		said = strings.Join(names, ", ")
	}
	return ErrPart.With("packages", said).Saying("Packages consist of this item; publish them without it, or give them up, first: %s.", said)
}

// has tells whether an item is a package of which another is a part.
func (i *Item) has(part ItemKey) bool {
	return slices.ContainsFunc(i.Parts, func(one Part) bool { return one.Item == part })
}

// reigns tells whether a version is in force at an instant or comes into force later.
func (b *book) reigns(v *Version, from time.Time) bool {
	at := from
	if v.Effective.After(at) {
		at = v.Effective
	}
	return inForce(b.versions[v.Item.Key], at) == v
}

// join makes a package's form of its own and of its parts' 一表申请, and its list of
// materials. Its parts have been looked at.
func join(item *Item, find partFinder) {
	item.Own = &Own{item.Form, item.Materials, item.Fee, item.Scenes}
	forms, materials := []form.Form{item.Form}, map[string]bool{}
	item.Materials, item.Scenes = slices.Clone(item.Materials), slices.Clone(item.Scenes)
	for _, m := range item.Materials {
		materials[m.Code] = true
	}
	for _, f := range item.Form.Fields() {
		if f.Kind == form.Truth || f.Kind == form.Choice {
			item.scene(f.Code)
		}
	}
	for _, part := range item.Parts {
		one, _ := find(part.Item)
		forms = append(forms, under(one.Form, part.When))
		for _, scene := range one.Scenes {
			item.scene(scene)
		}
		item.Fee = together(item.Fee, one.Fee)
		for _, m := range one.Materials {
			if !materials[m.Code] {
				materials[m.Code] = true
				m.When = both(part.When, m.When)
				item.Materials = append(item.Materials, m)
			}
		}
	}
	item.Form = form.Join(forms...)
}

// scene adds a field to those that narrow the materials, once.
func (i *Item) scene(code string) {
	if !slices.Contains(i.Scenes, code) {
		i.Scenes = append(i.Scenes, code)
	}
}

// together is what two parts of a package cost.
func together(a, b *Fee) *Fee {
	switch {
	case b == nil:
		return a
	case a == nil:
		a = &Fee{}
	default:
		a.Basis = Text{ZH: a.Basis.ZH + "；", EN: a.Basis.EN + "; "}
	}
	return &Fee{
		Fen: a.Fen + b.Fen, Per: Text{ZH: "所含事项收费合计，视您办理的事项", EN: "all parts together; by what you need"},
		Basis: Text{ZH: a.Basis.ZH + b.Basis.ZH, EN: a.Basis.EN + b.Basis.EN},
	}
}

// under gives a form whose fields are asked only when a condition holds.
func under(f form.Form, when string) form.Form {
	out := form.Form{}
	for _, s := range f.Steps {
		s.Fields = slices.Clone(s.Fields)
		for i := range s.Fields {
			s.Fields[i].When = both(when, s.Fields[i].When)
		}
		out.Steps = append(out.Steps, s)
	}
	return out
}

func both(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return "(" + a + ") && (" + b + ")"
}

// outgrown tells that the parts of a package have changed since it was joined: what
// people fill in is the joined form, until somebody writes and publishes it anew.
func outgrown(i Item, f *Frame, find partFinder) bool {
	if i.Own == nil {
		return false
	}
	now := i.apart()
	if len(checkPackage(&now, f, find)) > 0 {
		return true
	}
	was, _ := json.Marshal(i) // plain values
	is, _ := json.Marshal(now)
	return string(was) != string(is)
}
