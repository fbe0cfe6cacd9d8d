package services

import (
	"fmt"
	"regexp"
	"slices"

	"citybrain/domain/services/form"
	"citybrain/domain/services/itemcode"
	"citybrain/kernel/pack"
	"citybrain/kernel/seal"
)

// The flows that services names itself; every pack with services has them.
const (
	flowInstant = "instant"
	flowPackage = "package"
)

var itemKey = regexp.MustCompile(`^[a-z][a-z0-9-]{1,79}$`)

// problem is something wrong with an item: a JSON pointer, and a sentence in English
// and in Chinese.
type problem struct{ Path, What, ZH string }

// itemChecker collects what is wrong with an item.
type itemChecker struct {
	item  *Item
	frame *Frame
	ready *form.Ready
	found []problem
}

func (c *itemChecker) say(path, format string, args ...any) {
	c.found = append(c.found, problem{path, fmt.Sprintf(format, args...), inChinese(format, args...)})
}

// checkItem gives everything wrong with an item, whoever wrote it.
func checkItem(i *Item, f *Frame) []problem {
	c := &itemChecker{item: i, frame: f}
	c.head()
	c.wording()
	c.guide()
	if len(i.Form.Steps) > 0 {
		var problems []form.Problem
		if c.ready, problems = form.New(i.Form); len(problems) > 0 {
			for _, one := range problems {
				c.found = append(c.found, problem{"/form" + one.Pointer(), one.What, one.ZH})
			}
			return c.found
		}
	}
	c.materials()
	c.scenes()
	return c.found
}

func (c *itemChecker) head() {
	i := c.item
	if i.Key == "" {
		c.say("/key", "a key is needed: small letters, digits and dashes")
	} else if i.Key == "new" || !itemKey.MatchString(string(i.Key)) { // new is the page on which items begin
		c.say("/key", "key must be small letters, digits and dashes, not %q", i.Key)
	}
	if i.Name.ZH == "" || i.Name.EN == "" {
		c.say("/name", "a name is needed in zh and en")
	}
	basic, err := itemcode.ParseBasic(i.Basic)
	if err != nil {
		c.say("/basic", "%q is no basic code", i.Basic)
	} else if basic.Type == itemcode.Permit && len(i.Basis) == 0 && !i.Package() {
		c.say("/basis", "a permit needs its legal basis")
	}
	if i.Class == "" {
		c.say("/class", "choose a class")
	} else if !slices.ContainsFunc(c.frame.Classes, func(n Named) bool { return n.Code == i.Class }) {
		c.say("/class", "there is no class %q", i.Class)
	}
	for _, one := range i.Events {
		if !slices.ContainsFunc(c.frame.Events, func(n Named) bool { return n.Code == one }) {
			c.say("/events", "there is no life event %q", one)
		}
	}
	if len(i.Objects) == 0 || slices.ContainsFunc(i.Objects, func(o Object) bool { return objectCodes[o] == "" }) {
		c.say("/objects", "objects must say whom the item is for")
	}
	if i.Department == "" {
		c.say("/department", "choose a department")
	} else if _, ok := c.frame.department(i.Department); !ok {
		c.say("/department", "there is no department %q", i.Department)
	}
}

var (
	channels = []string{"window", "pc", "mobile", "kiosk", "courier"}
	results  = []string{"licence", "certificate", "approval", "payment", "record", "none"}
)

func (c *itemChecker) guide() {
	i := c.item
	if i.Flow == "" {
		c.say("/flow", "an item needs a flow")
	}
	if i.Statutory != nil && i.Statutory.Validate() != nil || i.Promised != nil && i.Promised.Validate() != nil {
		c.say("/promised", "a limit is 1 day to 10 years")
	} else if i.Statutory != nil && i.Promised != nil && i.Statutory.Kind == i.Promised.Kind && i.Promised.Amount > i.Statutory.Amount {
		c.say("/promised", "the promise is longer than the law allows")
	}
	if i.Fee != nil && (i.Fee.Fen < 1 || i.Fee.Basis.ZH == "" || i.Fee.Basis.EN == "") {
		c.say("/fee", "a fee needs fen and its basis in zh and en")
	}
	if len(i.Channels) == 0 || slices.ContainsFunc(i.Channels, func(s string) bool { return !slices.Contains(channels, s) }) {
		c.say("/channels", "channels are window, pc, mobile, kiosk, courier")
	}
	if i.Level < 0 || i.Level > 3 {
		c.say("/level", "a real-name level is 0 to 3")
	}
	if i.Depth < 1 || i.Depth > 4 || i.Visits < 0 || i.Visits > 9 {
		c.say("/depth", "depth is 1 to 4, visits 0 to 9")
	}
	if !slices.Contains(results, i.Result.Kind) {
		c.say("/result", "there is no result %q", i.Result.Kind)
	}
	for _, q := range i.Questions {
		if q.Ask.ZH == "" || q.Ask.EN == "" || q.Answer.ZH == "" || q.Answer.EN == "" {
			c.say("/questions", "a question needs ask and answer in zh and en")
		}
	}
}

func (c *itemChecker) materials() {
	seen := map[string]bool{}
	for n, m := range c.item.Materials {
		path := fmt.Sprintf("/materials/%d", n)
		if m.Code == "" || seen[m.Code] || m.Name.ZH == "" || m.Name.EN == "" {
			c.say(path, "material %q needs a code that stands there once and a name in zh and en", m.Code)
		}
		seen[m.Code] = true
		if !slices.Contains([]string{"original", "copy", "either"}, m.Type) || !slices.Contains([]string{"paper", "electronic", "either"}, m.Format) ||
			!slices.Contains([]string{"applicant", "government", "third"}, m.Source) {
			c.say(path, "material %s: type is original, copy, either; format paper, electronic, either; source applicant, government, third", m.Code)
		}
		c.condition(path+"/when", "material "+m.Code, m.When)
	}
}

func (c *itemChecker) condition(path, what, text string) {
	if text == "" {
		return
	}
	if c.ready == nil {
		c.say(path, "%s has a condition, but there is no form", what)
		return
	}
	if _, err := c.ready.Condition(text); err != nil {
		c.say(path, "%s: when: %v", what, err)
	}
}

func (c *itemChecker) scenes() {
	for _, code := range c.item.Scenes {
		f := c.item.Form.Field(code)
		if f == nil || f.Kind != form.Choice && f.Kind != form.Truth {
			c.say("/scenes", "scene %s must be a choice or a boolean of the form", code)
		}
	}
}

// frame checks classes, events, departments and synonyms of a pack.
func (r *reader) frame(doc pack.Doc) {
	f := &r.out.frame
	for name, list := range map[string][]Named{"classes": f.Classes, "events": f.Events} {
		seen := map[string]bool{}
		for i, one := range list {
			if one.Code == "" || seen[one.Code] || one.Name.ZH == "" || one.Name.EN == "" {
				doc.At(name, i).Report("%q needs a code that stands there once and a name in zh and en", one.Code)
			}
			seen[one.Code] = true
		}
	}
	seen := map[string]bool{}
	for i := range f.Departments {
		r.department(&f.Departments[i], seen, doc.At("departments", i))
	}
	for i, one := range f.Synonyms {
		if len(one.Say) == 0 || one.Mean == "" {
			doc.At("synonyms", i).Report("a synonym needs what people say and what is meant")
		}
	}
}

func (r *reader) department(d *Department, seen map[string]bool, at pack.Place) {
	name, ok := r.names[d.Org]
	switch {
	case d.Code == "" || seen[d.Code]:
		at.Report("department %q needs a code that stands there once", d.Code)
	case !ok:
		at.Report("department %s: there is no organisation %q", d.Code, d.Org)
	case d.Of != "" && !seen[d.Of]:
		at.Report("department %s: there is no department %q before it", d.Code, d.Of)
	case len(d.Level) != 1 || d.Level < "1" || d.Level > "7":
		at.Report("department %s: level is 1 to 7", d.Code)
	case d.Address.ZH == "" || d.Address.EN == "" || d.Hours.ZH == "" || d.Hours.EN == "" || d.Phone == "" || d.Region == "":
		at.Report("department %s needs region, address, hours and phone", d.Code)
	}
	if _, err := seal.ParseCreditCode(d.Credit); err != nil {
		at.Report("department %s: %q is no credit code", d.Code, d.Credit)
	}
	d.Name = name
	seen[d.Code] = true
}

// profiles checks that what every item of a profile would get makes sense.
func (r *reader) profiles(doc pack.Doc) {
	for name, g := range r.library.Profiles {
		guide := r.guide(g, doc.At("profiles", name))
		if len(guide.Form.Steps) == 0 {
			continue
		}
		if _, problems := form.New(guide.Form); len(problems) > 0 {
			doc.At("profiles", name, "form").Report("%s", problems[0].What)
		}
	}
}

// packages joins the forms of packages out of their parts' and checks them.
func (r *reader) packages() {
	byKey := map[ItemKey]*Item{}
	for i := range r.out.items {
		byKey[r.out.items[i].Key] = &r.out.items[i]
	}
	find := func(key ItemKey) (*Item, bool) { return byKey[key], byKey[key] != nil }
	for i := range r.out.items {
		item := &r.out.items[i]
		at := r.at[item.Key]
		for _, one := range item.Related {
			if byKey[one] == nil {
				at.Report("item %s: there is no related item %q", item.Key, one)
			}
		}
		if !item.Package() {
			continue
		}
		for _, one := range checkPackage(item, &r.out.frame, find) {
			at.Report("item %s: %s: %s", item.Key, one.Path, one.What)
		}
	}
}

// organisationsFile is identity's; only paths and names are of interest here.
const organisationsFile = "organisations.yaml"

func organisations(p *pack.Pack) map[string]Text {
	out := map[string]Text{}
	if !p.Has(organisationsFile) {
		return out
	}
	tree, _, ok := pack.YAML[struct {
		Synthetic     string
		Organisations []struct {
			Path, ZH, EN, Kind, Region string
		}
	}](p, organisationsFile)
	if !ok {
		return out // identity tells what is wrong with it
	}
	for _, one := range tree.Organisations {
		out[one.Path] = Text{ZH: one.ZH, EN: one.EN}
	}
	return out
}
