package services

import (
	"slices"

	"citybrain/domain/services/form"
	"citybrain/domain/services/itemcode"
	"citybrain/kernel/clock"
)

// ItemKey names an item in addresses and in the pack: small letters and dashes.
type ItemKey string

// Object is whom an item is for 服务对象.
type Object string

// The objects of GB/T 39046-2020, code 1 to 6.
const (
	Person      Object = "person"
	Company     Object = "company"
	Institution Object = "institution"
	Social      Object = "social"
	Organ       Object = "organ"
	Others      Object = "other"
)

// objectCodes are the codes of the standard.
var objectCodes = map[Object]string{Person: "1", Company: "2", Institution: "3", Social: "4", Organ: "5", Others: "6"}

// Item is what somebody can ask of a department 政务服务事项: the basic catalogue's part
// and the guide. Where it is handled comes from the departments.
type Item struct {
	Key        ItemKey  `json:"key"`
	Basic      string   `json:"basic"` // basic code, 12 signs
	Name       Text     `json:"name"`
	Summary    Text     `json:"summary,omitzero"`
	Class      string   `json:"class"`
	Objects    []Object `json:"objects"`
	Events     []string `json:"events,omitempty"` // life events and topics
	Words      []string `json:"words,omitempty"`  // what people call it
	Department string   `json:"department"`       // that answers for it
	District   bool     `json:"district,omitempty"`
	Synthetic  bool     `json:"synthetic,omitempty"` // limits, forms and materials are made up
	Parts      []Part   `json:"parts,omitempty"`     // of a package 一件事
	Own        *Own     `json:"own,omitempty"`       // of a package whose parts are joined
	Guide
}

// forPeople tells whether the item is for people alone: no firm has an identity card.
func (i *Item) forPeople() bool {
	return !slices.ContainsFunc(i.Objects, func(one Object) bool { return one != Person })
}

// Type is the type within the basic code.
func (i *Item) Type() itemcode.Type {
	basic, _ := itemcode.ParseBasic(i.Basic) // checked when it was written
	return basic.Type
}

// Package tells whether the item is one thing made of several 一件事.
func (i *Item) Package() bool { return len(i.Parts) > 0 }

// Part is an item within a package.
type Part struct {
	Item ItemKey `yaml:"item" json:"item"`
	When string  `yaml:"when" json:"when,omitempty"` // CEL over the package's form; empty: always
}

// Guide is the guide to an item 办事指南.
type Guide struct {
	Flow       string       `json:"flow"`
	Instant    bool         `json:"instant,omitempty"`   // 即办件
	Statutory  *clock.Limit `json:"statutory,omitempty"` // 法定时限
	Promised   *clock.Limit `json:"promised,omitempty"`  // 承诺时限
	LimitNote  Text         `json:"limitNote,omitzero"`
	Conditions []Text       `json:"conditions,omitempty"` // 受理条件
	Visits     int          `json:"visits"`               // 到现场次数
	Fee        *Fee         `json:"fee,omitempty"`        // nil: free
	Channels   []string     `json:"channels"`             // window, pc, mobile, kiosk, courier
	Depth      int          `json:"depth"`                // 网办深度 1 to 4
	Level      int          `json:"level,omitempty"`      // real-name level that applying needs 实名等级
	Result     Result       `json:"result"`
	Basis      []Text       `json:"basis,omitempty"`
	Materials  []Material   `json:"materials,omitempty"`
	Scenes     []string     `json:"scenes,omitempty"` // fields whose answers narrow the materials 情形引导
	Questions  []Question   `json:"questions,omitempty"`
	Related    []ItemKey    `json:"related,omitempty"`
	Form       form.Form    `json:"form,omitzero"`
}

// Fee is what an item costs 收费.
type Fee struct {
	Fen   int64 `yaml:"fen" json:"fen"`
	Per   Text  `yaml:"per" json:"per,omitzero"`
	Basis Text  `yaml:"basis" json:"basis"`
}

// Result is what an applicant has in the end 办理结果.
type Result struct {
	Kind string `yaml:"kind" json:"kind"` // licence, certificate, approval, payment, record, none
	Name Text   `yaml:"name" json:"name,omitzero"`
}

// Material is a paper or a record that an item needs 申请材料.
type Material struct {
	Code     string `yaml:"code" json:"code"`
	Name     Text   `yaml:"name" json:"name"`
	When     string `yaml:"when" json:"when,omitempty"` // CEL over the form; empty: always
	Optional bool   `yaml:"optional" json:"optional,omitempty"`
	Type     string `yaml:"type" json:"type"`       // original, copy, either
	Format   string `yaml:"format" json:"format"`   // paper, electronic, either
	Source   string `yaml:"source" json:"source"`   // applicant, government, third
	Shared   bool   `yaml:"shared" json:"shared"`   // the government has it: shown, not asked 免交
	Promise  bool   `yaml:"promise" json:"promise"` // a promise may stand for it 告知承诺
	Pages    int    `yaml:"pages" json:"pages"`     // copies
	Standard Text   `yaml:"standard" json:"standard,omitzero"`
	Basis    Text   `yaml:"basis" json:"basis,omitzero"`
}

// Question is one that people ask often, with its answer 常见问题.
type Question struct {
	Ask    Text `yaml:"ask" json:"ask"`
	Answer Text `yaml:"answer" json:"answer"`
}

// Named is something of the pack with a code and a name: a class, a life event.
type Named struct {
	Code string `yaml:"code" json:"code"`
	Name Text   `yaml:"name" json:"name"`
	Kind string `yaml:"kind" json:"kind,omitempty"` // of events: person or company

	// Matter is the class of matters to which a class of items belongs, by which
	// authorities to act for others are limited.
	Matter string `yaml:"matter" json:"matter,omitempty"`
}

// Department is who handles items: an organisation with its credit code and its
// hall. Of is the department of the city whose items a district's one handles.
type Department struct {
	Code    string `yaml:"code" json:"code"`
	Of      string `yaml:"of" json:"of,omitempty"`
	Org     string `yaml:"organisation" json:"organisation"`
	Region  string `yaml:"region" json:"region"`
	Credit  string `yaml:"credit" json:"credit"`
	Level   string `yaml:"level" json:"level"` // itemcode.Level
	Address Text   `yaml:"address" json:"address"`
	Hours   Text   `yaml:"hours" json:"hours"`
	Phone   string `yaml:"phone" json:"phone"`
	Name    Text   `yaml:"-" json:"name"` // of its organisation
}

// Synonym is what people say and what the catalogue calls it.
type Synonym struct {
	Say  []string `yaml:"say" json:"say"`
	Mean string   `yaml:"mean" json:"mean"`
}

// Frame is what the whole catalogue stands on.
type Frame struct {
	Classes     []Named      `json:"classes"`
	Events      []Named      `json:"events"`
	Departments []Department `json:"departments"`
	Synonyms    []Synonym    `json:"synonyms"`
	Offers      []Offer      `json:"offers,omitempty"`
}

// matter gives the matter of an item, for authorities: its class of matters and the
// item behind a dot.
func (f *Frame) matter(i *Item) string {
	for _, one := range f.Classes {
		if one.Code == i.Class && one.Matter != "" {
			return one.Matter + "." + string(i.Key)
		}
	}
	return string(i.Key)
}

// department gives a department by its code.
func (f *Frame) department(code string) (Department, bool) {
	for _, d := range f.Departments {
		if d.Code == code {
			return d, true
		}
	}
	return Department{}, false
}

// Implementation is an item as one department handles it in one region 实施清单.
type Implementation struct {
	Code       string     `json:"code"` // 31 signs
	Department Department `json:"department"`
}

// implementations are the places at which an item is handled, the city's first.
func (f *Frame) implementations(i *Item) []Implementation {
	basic, err := itemcode.ParseBasic(i.Basic)
	if err != nil {
		return nil
	}
	var out []Implementation
	add := func(d Department) {
		code, err := itemcode.Make(d.Credit, itemcode.Level(d.Level[0]), basic)
		if err == nil {
			out = append(out, Implementation{Code: code.String(), Department: d})
		}
	}
	for _, d := range f.Departments {
		if i.District && d.Of == i.Department {
			add(d)
		}
	}
	if own, ok := f.department(i.Department); ok && len(out) == 0 {
		add(own)
	}
	return out
}
