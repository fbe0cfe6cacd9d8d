package services

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/services/form"
	"citybrain/kernel/page"
)

// Find is which items are looked for. Text is in everyday words.
type Find struct {
	page.Ask
	Text       string `query:"q" maxLength:"200" doc:"Everyday words, pinyin, initials or English; the best first. Absent: by name"`
	Class      string `query:"class" maxLength:"40"`
	Event      string `query:"event" maxLength:"40" doc:"A life event or topic"`
	Department string `query:"department" maxLength:"40" doc:"Code of a department, or of a district's"`
	Object     string `query:"object" enum:"person,company,institution,social,organ,other"`
	Region     string `query:"region" maxLength:"14" doc:"Only what is handled for this region"`
	Package    bool   `query:"package" doc:"Only one-thing packages"`
}

// Head is an item in a list.
type Head struct {
	Key        ItemKey  `json:"key"`
	Name       Text     `json:"name"`
	Summary    Text     `json:"summary"`
	Class      string   `json:"class"`
	Department Text     `json:"department"`
	Objects    []Object `json:"objects"`
	Package    bool     `json:"package"`
	Online     bool     `json:"online"`
	Instant    bool     `json:"instant"`
	Promised   int      `json:"promised" doc:"Working days; 0: at once, or none"`
	Visits     int      `json:"visits"`
}

func (b *book) head(i *Item) Head {
	d, _ := b.frame.department(i.Department)
	h := Head{Key: i.Key, Name: i.Name, Summary: i.Summary, Class: i.Class, Department: d.Name, Objects: i.Objects, Package: i.Package(),
		Online: i.online(), Instant: i.Instant, Visits: i.Visits}
	if i.Promised != nil {
		h.Promised = i.Promised.Amount
	}
	return h
}

// online tells whether the item can be applied for online.
func (i *Item) online() bool {
	return i.Depth >= 3 && len(i.Form.Steps) > 0 && (slices.Contains(i.Channels, "pc") || slices.Contains(i.Channels, "mobile"))
}

// mostFound is how many items a search gives at most; worthShowing is how well one must
// fit, beside the best, so that the list does not end in what nobody meant.
const (
	mostFound    = 100
	worthShowing = 0.4
)

// List gives the items that are in force: those that fit the text best, or all by
// their Chinese names.
func (s *Service) List(_ context.Context, f Find) (page.Page[Head], error) {
	b, now := s.book.Load(), s.Clock.Now()
	var list []*Version
	if strings.TrimSpace(f.Text) != "" {
		hits := b.search(now).Search(f.Text, mostFound)
		for _, hit := range hits {
			if hit.Score < hits[0].Score*worthShowing {
				break
			}
			list = append(list, b.find(ItemKey(hit.Key), now))
		}
	} else {
		list = b.all(now)
		slices.SortStableFunc(list, func(x, y *Version) int { return strings.Compare(x.Item.Name.ZH, y.Item.Name.ZH) })
	}
	list = slices.DeleteFunc(list, func(v *Version) bool { return v == nil || !b.fits(&v.Item, f) })
	return cut(list, f, func(v *Version) Head { return b.head(&v.Item) })
}

// cut gives the page that was asked for of a list that is at hand.
func cut(list []*Version, f Find, show func(*Version) Head) (out page.Page[Head], err error) {
	ask := f.Ask
	f.Ask = page.Ask{}
	from := 0
	if _, err := page.Decode(ask.Cursor, f, &from); err != nil {
		return out, err
	}
	from = max(0, min(from, len(list)))
	to := min(from+ask.Size(), len(list))
	out.Items = make([]Head, 0, to-from)
	for _, v := range list[from:to] {
		out.Items = append(out.Items, show(v))
	}
	if to < len(list) {
		out.Next = page.Encode(f, to)
	}
	return out, nil
}

func (b *book) fits(i *Item, f Find) bool {
	return (f.Class == "" || i.Class == f.Class) &&
		(f.Event == "" || slices.Contains(i.Events, f.Event)) &&
		(f.Department == "" || b.of(i, f.Department)) &&
		(f.Object == "" || slices.Contains(i.Objects, Object(f.Object))) &&
		(f.Region == "" || b.handledIn(i, f.Region)) &&
		(!f.Package || i.Package())
}

func (b *book) of(i *Item, department string) bool {
	if i.Department == department {
		return true
	}
	return slices.ContainsFunc(b.frame.implementations(i), func(one Implementation) bool { return one.Department.Code == department })
}

// Facet is a class, a life event or a department with how many items it has.
type Facet struct {
	Code  string `json:"code"`
	Name  Text   `json:"name"`
	Kind  string `json:"kind,omitempty"`
	Count int    `json:"count"`
}

// Overview is the catalogue in figures.
type Overview struct {
	Items       int     `json:"items"`
	Packages    int     `json:"packages"`
	Online      int     `json:"online"`
	Instant     int     `json:"instant"`
	Classes     []Facet `json:"classes"`
	Events      []Facet `json:"events"`
	Departments []Facet `json:"departments"`
}

// Overview counts the items in force by class, life event and department.
func (s *Service) Overview(_ context.Context) Overview {
	b := s.book.Load()
	list := b.all(s.Clock.Now())
	out := Overview{Items: len(list), Classes: []Facet{}, Events: []Facet{}, Departments: []Facet{}}
	count := func(f func(i *Item) bool) (n int) {
		for _, v := range list {
			if f(&v.Item) {
				n++
			}
		}
		return n
	}
	out.Packages = count((*Item).Package)
	out.Online = count((*Item).online)
	out.Instant = count(func(i *Item) bool { return i.Instant })
	for _, one := range b.frame.Classes {
		out.Classes = append(out.Classes, Facet{one.Code, one.Name, one.Kind, count(func(i *Item) bool { return i.Class == one.Code })})
	}
	for _, one := range b.frame.Events {
		out.Events = append(out.Events, Facet{one.Code, one.Name, one.Kind, count(func(i *Item) bool { return slices.Contains(i.Events, one.Code) })})
	}
	for _, d := range b.frame.Departments {
		if n := count(func(i *Item) bool { return b.of(i, d.Code) }); n > 0 {
			out.Departments = append(out.Departments, Facet{d.Code, d.Name, d.Region, n})
		}
	}
	return out
}

// Page is an item's page: the guide and where it is handled.
type Page struct {
	Item            Item             `json:"item"`
	Version         int64            `json:"version"`
	Type            string           `json:"type" doc:"GB/T 39046-2020"`
	Department      Text             `json:"department"`
	Implementations []Implementation `json:"implementations"`
	Scenes          []Scene          `json:"scenes"`
	Parts           []Head           `json:"parts"`
	Related         []Head           `json:"related"`
	Online          bool             `json:"online"`
}

// Scene is a guided question that narrows the materials.
type Scene struct {
	Field   string        `json:"field"`
	Ask     Text          `json:"ask"`
	Options []form.Option `json:"options"` // of yes and no: true and false
}

// Show gives the page of an item in force.
func (s *Service) Show(_ context.Context, key ItemKey) (Page, error) {
	b, now := s.book.Load(), s.Clock.Now()
	v := b.find(key, now)
	if v == nil {
		return Page{}, ErrNoItem.With("item", string(key))
	}
	return b.page(v, now), nil
}

// page is the guide of a version.
func (b *book) page(v *Version, now time.Time) Page {
	d, _ := b.frame.department(v.Item.Department)
	p := Page{Item: v.Item, Version: v.No, Type: string(v.Item.Type()), Department: d.Name, Implementations: b.frame.implementations(&v.Item),
		Scenes: scenesOf(&v.Item), Parts: []Head{}, Related: []Head{}, Online: v.Item.online()}
	p.Item.Own, p.Item.Form, p.Item.Level = nil, form.Form{}, b.level(v, form.Answers{}, now) // the form is asked for by itself
	for _, part := range v.Item.Parts {
		if one := b.find(part.Item, now); one != nil {
			p.Parts = append(p.Parts, b.head(&one.Item))
		}
	}
	for _, one := range v.Item.Related {
		if other := b.find(one, now); other != nil {
			p.Related = append(p.Related, b.head(&other.Item))
		}
	}
	return p
}

var yesNo = []form.Option{{Code: "true", Label: Text{ZH: "是", EN: "Yes"}}, {Code: "false", Label: Text{ZH: "否", EN: "No"}}}

func scenesOf(i *Item) []Scene {
	list := []Scene{}
	for _, code := range i.Scenes {
		f := i.Form.Field(code)
		if f == nil {
			continue
		}
		scene := Scene{Field: code, Ask: f.Label, Options: f.Options}
		if f.Kind == form.Truth {
			scene.Options = yesNo
		}
		list = append(list, scene)
	}
	return list
}

// Paper is a material as it stands under the answers that are known.
type Paper struct {
	Material
	Sure bool `json:"sure" doc:"false: whether it is needed depends on questions that are not answered"`
}

// Materials gives what an item needs under the scenes that somebody answered: what
// may still be needed is there, too, and says so.
func (s *Service) Materials(_ context.Context, key ItemKey, answers form.Answers) ([]Paper, error) {
	b := s.book.Load()
	v := b.find(key, s.Clock.Now())
	if v == nil {
		return nil, ErrNoItem.With("item", string(key))
	}
	return b.papers(v, answers), nil
}

func (b *book) papers(v *Version, answers form.Answers) []Paper {
	ready, list := b.form(v), []Paper{}
	facts := ready.Facts(answers)
	for _, m := range v.Item.Materials {
		need, err := ready.Condition(m.When)
		if err != nil {
			continue // checked when the item was published
		}
		if needed, known := need.Ask(facts); needed || !known {
			list = append(list, Paper{m, known})
		}
	}
	return list
}

// Form gives the steps of an item's form, in a language.
func (s *Service) Form(_ context.Context, key ItemKey, english bool) ([]form.Schema, error) {
	b := s.book.Load()
	v := b.find(key, s.Clock.Now())
	if v == nil {
		return nil, ErrNoItem.With("item", string(key))
	}
	return b.form(v).Schemas(english), nil
}

// limitText says a limit of working days in words.
func limitText(n int, english bool) string {
	if english {
		return fmt.Sprintf("%d working days", n)
	}
	return fmt.Sprintf("%d个工作日", n)
}

// fairly tells whether a question is one of 1 to 200 signs.
func fairly(text string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n > 0 && n <= 200
}
