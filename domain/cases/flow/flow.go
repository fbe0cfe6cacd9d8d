// Package flow is the state machine of a case 流程: what a definition may say,
// whether it makes sense, and how a case moves through it. It is pure: it knows no
// store, no clock and no person. Limits are only named here; the case engine counts
// them in working days.
package flow

import (
	"strings"

	"citybrain/kernel/clock"
)

// Words is a name in both languages.
type Words struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// Definition is a flow as the city pack or the designer writes it.
type Definition struct {
	Code   string   `yaml:"code" json:"code"`
	Name   Words    `yaml:"name" json:"name"`
	Roles  []string `yaml:"roles" json:"roles"`             // who works on it, besides Applicant and System
	Fields []Field  `yaml:"fields" json:"fields,omitempty"` // of the form, as far as guards read them
	Start  string   `yaml:"start" json:"start"`
	Aside  bool     `yaml:"aside" json:"aside,omitempty"` // no applications: supervision does not count them
	States []State  `yaml:"states" json:"states"`
	Public Public   `yaml:"public" json:"public,omitzero"` // what applicants read of it
}

// Field is an answer of the form that guards may read as form.<code>.
type Field struct {
	Code   string   `yaml:"code" json:"code"`
	Kind   Type     `yaml:"kind" json:"kind"`
	Values []string `yaml:"values" json:"values,omitempty"` // of a text that is chosen
}

// Type is the type of a field.
type Type string

// The types of fields.
const (
	Text   Type = "text"
	Number Type = "number"
	Truth  Type = "boolean"
)

// Kind tells what a case does in a state.
type Kind string

// The kinds of states 环节.
const (
	Work     Kind = ""         // somebody, or the engine, chooses an action
	Parallel Kind = "parallel" // branches run side by side 并联; the joins choose the way on
	Children Kind = "children" // cases of their own run 子事项; the joins choose the way on
	End      Kind = "end"      // 办结
)

// Roles that every flow has.
const (
	Applicant = "applicant" // 申请人
	System    = "system"    // the engine itself
)

// Outcome is how a case, or a branch of one, ended 办理结果.
type Outcome string

// The outcomes. Branches agree or object, cases are granted and so on.
const (
	Granted   Outcome = "granted"   // 准予
	Refused   Outcome = "refused"   // 不予
	Partly    Outcome = "partly"    // of a package: some parts were refused
	Rejected  Outcome = "rejected"  // 不予受理: never accepted
	Withdrawn Outcome = "withdrawn" // 撤回
	Lapsed    Outcome = "lapsed"    // 逾期未补正
	Agreed    Outcome = "agreed"    // of a branch
	Objected  Outcome = "objected"  // of a branch
)

// Pause is why the clock of the whole case stands in a state 特别程序.
type Pause string

// The reasons for which a limit may stand.
const (
	Correction Pause = "correction" // 补正材料
	Hearing    Pause = "hearing"    // 听证
	Inspection Pause = "inspection" // 现场勘验
	Appraisal  Pause = "appraisal"  // 检验检测鉴定
	Notice     Pause = "notice"     // 公示
	Payment    Pause = "payment"    // 待缴费
	Attendance Pause = "attendance" // 待申请人到场、确认或者签字
)

// Assign is how somebody comes to have a task 派件.
type Assign string

// The ways of assignment.
const (
	FromPool Assign = ""     // whoever takes it 认领
	ByLoad   Assign = "load" // who has least to do, of those who may 按负荷
)

// State is a stage of a flow. The actions of an end lead out of it again: that is how
// a case is opened again 重新办理 and how an applicant objects 异议、复议.
type State struct {
	Code       string       `yaml:"code" json:"code"`
	Name       Words        `yaml:"name" json:"name"`
	Kind       Kind         `yaml:"kind" json:"kind,omitempty"`
	Role       string       `yaml:"role" json:"role,omitempty"`             // whose turn it is
	Department string       `yaml:"department" json:"department,omitempty"` // empty: the item's own
	Limit      *clock.Limit `yaml:"limit" json:"limit,omitempty"`           // of the stage
	Pause      Pause        `yaml:"pause" json:"pause,omitempty"`
	Outcome    Outcome      `yaml:"outcome" json:"outcome,omitempty"` // of an end
	Fresh      bool         `yaml:"fresh" json:"fresh,omitempty"`     // only by somebody who has not acted in the case before it was opened again
	Assign     Assign       `yaml:"assign" json:"assign,omitempty"`
	Actions    []Action     `yaml:"actions" json:"actions,omitempty"`
	Branches   []Branch     `yaml:"branches" json:"branches,omitempty"`
	Joins      []Join       `yaml:"joins" json:"joins,omitempty"`
}

// Branch is a part of a parallel state: a small flow of work and ends.
type Branch struct {
	Code       string  `yaml:"code" json:"code"`
	Name       Words   `yaml:"name" json:"name"`
	Department string  `yaml:"department" json:"department,omitempty"`
	Start      string  `yaml:"start" json:"start"`
	States     []State `yaml:"states" json:"states"`
}

// Join is a way on from branches or children; the first whose When holds is taken.
type Join struct {
	When string `yaml:"when" json:"when,omitempty"` // empty: always
	To   string `yaml:"to" json:"to"`
}

// Need is something an action cannot be taken without.
type Need string

// What actions may need.
const (
	NeedsNote     Need = "note"     // reasons in words
	NeedsResult   Need = "result"   // the number or the document of the result
	NeedsMaterial Need = "material" // the materials of the item are complete
)

// Action is a way out of a state.
type Action struct {
	Code    string       `yaml:"code" json:"code"`
	Name    Words        `yaml:"name" json:"name"`
	By      string       `yaml:"by" json:"by,omitempty"` // empty: the role of the state
	To      string       `yaml:"to" json:"to"`
	Guard   string       `yaml:"guard" json:"guard,omitempty"`    // CEL; empty: always
	Refusal Words        `yaml:"refusal" json:"refusal,omitzero"` // what is said where the guard does not hold
	Needs   []Need       `yaml:"needs" json:"needs,omitempty"`
	After   *clock.Limit `yaml:"after" json:"after,omitempty"`   // of System: when the stage has lasted so long
	Within  *clock.Limit `yaml:"within" json:"within,omitempty"` // out of an end: for so long after it
	Effects []Effect     `yaml:"effects" json:"effects,omitempty"`
	Basis   Words        `yaml:"basis" json:"basis,omitzero"` // the law beside the button
}

// Effect is something that happens with a move.
type Effect struct {
	Kind EffectKind `yaml:"kind" json:"kind"`
	With string     `yaml:"with" json:"with,omitempty"` // the template of a message, the kind of a result
}

// EffectKind is one of what a move can cause.
type EffectKind string

// The effects.
const (
	Tell     EffectKind = "tell"     // a message to the applicant, by its template
	Receipt  EffectKind = "receipt"  // 受理回执
	Issue    EffectKind = "issue"    // the result of the item
	AskPay   EffectKind = "ask_pay"  // the fee of the item
	AskView  EffectKind = "ask_view" // a good/bad review 好差评
	Grant    EffectKind = "grant"    // a right or register entry that others listen for
	Escalate EffectKind = "escalate" // to the next rung of the ladder
	Announce EffectKind = "announce" // a milestone 节点, named by With, of which domains above hear
)

// Problem is something wrong with a definition: where it stands in the document,
// as keys and indexes, its code, and what it is in English and in Chinese.
type Problem struct {
	Path []any  `json:"path"`
	Code string `json:"code"`
	What string `json:"what"`
	ZH   string `json:"zh"`
}

// state gives a state of a list by its code; nil if there is none.
func state(list []State, code string) *State {
	for i := range list {
		if list[i].Code == code {
			return &list[i]
		}
	}
	return nil
}

// State gives a state of the flow, or of one of its branches, written branch/state.
func (d *Definition) State(code string) *State {
	branch, inner, found := strings.Cut(code, "/")
	if !found {
		return state(d.States, code)
	}
	for i := range d.States {
		for j := range d.States[i].Branches {
			if b := &d.States[i].Branches[j]; b.Code == branch {
				return state(b.States, inner)
			}
		}
	}
	return nil
}

// actor is who takes an action.
func (s *State) actor(a *Action) string {
	if a.By != "" {
		return a.By
	}
	return s.Role
}
