package services

import (
	"context"
	"strings"

	"citybrain/domain/services/form"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// The files of a city pack. A pack without the frame has no services.
const (
	frameFile   = "services/frame.yaml"
	libraryFile = "services/library.yaml"
	plainFile   = "services/items.csv"
	itemFiles   = "services/items/*.yaml"
)

// frameDoc is services/frame.yaml.
type frameDoc struct {
	Synthetic   string       `yaml:"synthetic"`
	Classes     []Named      `yaml:"classes"`
	Events      []Named      `yaml:"events"`
	Departments []Department `yaml:"departments"`
	Synonyms    []Synonym    `yaml:"synonyms"`
}

// libraryDoc is services/library.yaml: what many items share.
type libraryDoc struct {
	Synthetic string              `yaml:"synthetic"`
	Fields    map[string]fieldDoc `yaml:"fields"`
	Materials map[string]Material `yaml:"materials"`
	Profiles  map[string]guideDoc `yaml:"profiles"`
}

// fieldDoc is a field of the library; its code is its key.
type fieldDoc = form.Field

// stepDoc is a step that takes fields of the library by name, "phone?" where the
// answer is optional, and then its own.
type stepDoc struct {
	Title  Text         `yaml:"title"`
	Use    []string     `yaml:"use"`
	Fields []form.Field `yaml:"fields"`
}

// materialDoc is a material: one of the library by name, with what differs.
type materialDoc struct {
	Use      string `yaml:"use"`
	Optional bool   `yaml:"optional"`
	When     string `yaml:"when"`
	Code     string `yaml:"code"`
	Name     Text   `yaml:"name"`
	Type     string `yaml:"type"`
	Format   string `yaml:"format"`
	Source   string `yaml:"source"`
	Shared   bool   `yaml:"shared"`
	Promise  bool   `yaml:"promise"`
	Pages    int    `yaml:"pages"`
	Standard Text   `yaml:"standard"`
	Basis    Text   `yaml:"basis"`
}

// guideDoc is a guide as the pack writes it; what an item leaves out comes from its
// profile.
type guideDoc struct {
	Flow       string        `yaml:"flow"`
	Statutory  int           `yaml:"statutory"` // working days
	Promised   int           `yaml:"promised"`
	LimitNote  Text          `yaml:"limit_note"`
	Conditions []Text        `yaml:"conditions"`
	Visits     *int          `yaml:"visits"`
	Fee        *Fee          `yaml:"fee"`
	Channels   []string      `yaml:"channels"`
	Depth      int           `yaml:"depth"`
	Level      int           `yaml:"level"`
	Result     Result        `yaml:"result"`
	Basis      []Text        `yaml:"basis"`
	Materials  []materialDoc `yaml:"materials"`
	Scenes     []string      `yaml:"scenes"`
	Questions  []Question    `yaml:"questions"`
	Related    []ItemKey     `yaml:"related"`
	Form       []stepDoc     `yaml:"form"`
}

// itemDoc is an item as the pack writes it.
type itemDoc struct {
	Key        ItemKey  `yaml:"key"`
	Basic      string   `yaml:"basic"`
	Name       Text     `yaml:"name"`
	Summary    Text     `yaml:"summary"`
	Class      string   `yaml:"class"`
	Objects    []Object `yaml:"objects"`
	Events     []string `yaml:"events"`
	Words      []string `yaml:"words"`
	Department string   `yaml:"department"`
	District   bool     `yaml:"district"`
	Profile    string   `yaml:"profile"`
	Parts      []Part   `yaml:"parts"`
	guideDoc   `yaml:",inline"`
}

// itemsDoc is one file of services/items.
type itemsDoc struct {
	Synthetic string    `yaml:"synthetic"`
	Items     []itemDoc `yaml:"items"`
}

// catalogue is what a pack says, checked.
type catalogue struct {
	frame Frame
	items []Item
}

// seed reads the pack's share of services. What it says becomes the newest version of
// each item, unless it is that already.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	c, ok := readPack(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if !ok {
			return nil
		}
		return s.load(ctx, tx, c)
	}
}

// readPack reads and checks everything, and reports what is wrong by file and line.
func readPack(p *pack.Pack) (catalogue, bool) {
	frame, doc, ok := pack.YAML[frameDoc](p, frameFile)
	if !ok {
		return catalogue{}, false
	}
	library, libraryAt, _ := pack.YAML[libraryDoc](p, libraryFile)
	r := &reader{pack: p, library: library, at: map[ItemKey]pack.Place{}, names: organisations(p)}
	r.out.frame = Frame{Classes: frame.Classes, Events: frame.Events, Departments: frame.Departments, Synonyms: frame.Synonyms}
	r.frame(doc)
	r.profiles(libraryAt)
	for _, name := range p.Glob(itemFiles) {
		file, at, ok := pack.YAML[itemsDoc](p, name)
		for i := range file.Items {
			if ok {
				r.item(file.Items[i], at.At("items", i))
			}
		}
	}
	r.plain()
	r.packages()
	r.reads()
	r.offers()
	return r.out, true
}

type reader struct {
	pack    *pack.Pack
	library libraryDoc
	names   map[string]Text
	at      map[ItemKey]pack.Place
	out     catalogue
}

// plainColumns are those of services/items.csv: items that differ in nothing but
// their names from others of their profile.
var plainColumns = []string{"key", "basic", "name", "name_en", "class", "department", "district", "objects", "events", "words", "profile"}

func (r *reader) plain() {
	if !r.pack.Has(plainFile) {
		return
	}
	for row := range pack.CSV(r.pack, plainFile, plainColumns) {
		d := itemDoc{
			Key: ItemKey(row.Get("key")), Basic: row.Get("basic"), Name: Text{ZH: row.Get("name"), EN: row.Get("name_en")}, Class: row.Get("class"),
			Department: row.Get("department"), District: row.Get("district") == "yes", Events: words(row.Get("events")), Words: words(row.Get("words")),
			Profile: row.Get("profile"),
		}
		for _, one := range words(row.Get("objects")) {
			d.Objects = append(d.Objects, Object(one))
		}
		r.item(d, row.Place)
	}
}

func words(text string) []string { return strings.Fields(text) }

// item takes one item, with what its profile says where it says nothing.
func (r *reader) item(d itemDoc, at pack.Place) {
	g := d.guideDoc
	if d.Profile != "" {
		base, ok := r.library.Profiles[d.Profile]
		if !ok {
			at.Report("there is no profile %q", d.Profile)
			return
		}
		g = over(base, g)
	}
	item := Item{
		Key: d.Key, Basic: d.Basic, Name: d.Name, Summary: d.Summary, Class: d.Class, Objects: d.Objects, Events: d.Events, Words: d.Words,
		Department: d.Department, District: d.District, Synthetic: true, Parts: d.Parts, Guide: r.guide(g, at),
	}
	if _, twice := r.at[d.Key]; twice {
		at.Report("the item %s stands in another place, too", d.Key)
		return
	}
	r.at[d.Key] = at
	if !item.Package() { // a package's form is made of its parts' later
		for _, one := range checkItem(&item, &r.out.frame) {
			at.Report("item %s: %s", d.Key, one.What)
		}
	}
	r.out.items = append(r.out.items, item)
}

// over lays what an item says over what its profile says.
func over(base, g guideDoc) guideDoc {
	pick(&base.Flow, g.Flow, g.Flow != "")
	pick(&base.Statutory, g.Statutory, g.Statutory != 0)
	pick(&base.Promised, g.Promised, g.Promised != 0)
	pick(&base.LimitNote, g.LimitNote, g.LimitNote != Text{})
	pick(&base.Conditions, g.Conditions, g.Conditions != nil)
	pick(&base.Visits, g.Visits, g.Visits != nil)
	pick(&base.Fee, g.Fee, g.Fee != nil)
	pick(&base.Channels, g.Channels, g.Channels != nil)
	pick(&base.Depth, g.Depth, g.Depth != 0)
	pick(&base.Level, g.Level, g.Level != 0)
	pick(&base.Result, g.Result, g.Result.Kind != "")
	pick(&base.Basis, g.Basis, g.Basis != nil)
	pick(&base.Materials, g.Materials, g.Materials != nil)
	pick(&base.Scenes, g.Scenes, g.Scenes != nil)
	pick(&base.Questions, g.Questions, g.Questions != nil)
	pick(&base.Related, g.Related, g.Related != nil)
	pick(&base.Form, g.Form, g.Form != nil)
	return base
}

func pick[T any](into *T, value T, take bool) {
	if take {
		*into = value
	}
}

// guide resolves what the pack says by name.
func (r *reader) guide(g guideDoc, at pack.Place) Guide {
	out := Guide{
		Flow: g.Flow, Instant: g.Flow == flowInstant, Statutory: days(g.Statutory), Promised: days(g.Promised), LimitNote: g.LimitNote,
		Conditions: g.Conditions, Fee: g.Fee, Channels: g.Channels, Depth: g.Depth, Level: g.Level, Result: g.Result, Basis: g.Basis,
		Scenes: g.Scenes, Questions: g.Questions, Related: g.Related,
	}
	if g.Visits != nil {
		out.Visits = *g.Visits
	}
	for _, m := range g.Materials {
		out.Materials = append(out.Materials, r.material(m, at))
	}
	for i, step := range g.Form {
		out.Form.Steps = append(out.Form.Steps, r.step(i, step, at))
	}
	return out
}

// days is a limit of working days; nil where there is none.
func days(n int) *clock.Limit {
	if n == 0 {
		return nil
	}
	return &clock.Limit{Kind: clock.WorkingDays, Amount: n}
}

func (r *reader) material(d materialDoc, at pack.Place) Material {
	m := Material{
		Code: d.Code, Name: d.Name, Type: d.Type, Format: d.Format, Source: d.Source, Shared: d.Shared, Promise: d.Promise, Pages: d.Pages,
		Standard: d.Standard, Basis: d.Basis,
	}
	if d.Use != "" {
		held, ok := r.library.Materials[d.Use]
		if !ok {
			at.Report("there is no material %q", d.Use)
		}
		m, m.Code = held, d.Use
	}
	pick(&m.Promise, true, d.Promise)
	pick(&m.Type, "original", m.Type == "")
	pick(&m.Format, "either", m.Format == "")
	pick(&m.Source, "applicant", m.Source == "")
	pick(&m.Pages, 1, m.Pages == 0)
	m.When, m.Optional = d.When, d.Optional
	return m
}

func (r *reader) step(i int, d stepDoc, at pack.Place) form.Step {
	s := form.Step{Code: stepCode(i), Title: d.Title}
	for _, name := range d.Use {
		code, optional := strings.CutSuffix(name, "?")
		f, ok := r.library.Fields[code]
		if !ok {
			at.Report("there is no field %q", code)
			continue
		}
		f.Code, f.Optional = code, f.Optional || optional
		s.Fields = append(s.Fields, f)
	}
	s.Fields = append(s.Fields, d.Fields...)
	return s
}

func stepCode(i int) string { return "step" + string(rune('a'+i)) }
