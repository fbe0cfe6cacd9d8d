package cases

import (
	"time"

	"citybrain/domain/cases/flow"
)

// StepKind is the kind of a step of a case's history.
type StepKind string

// The kinds of steps.
const (
	StepOpened      StepKind = "opened"
	StepMoved       StepKind = "moved"
	StepClaimed     StepKind = "claimed"
	StepReleased    StepKind = "released"
	StepTransferred StepKind = "transferred"
	StepUrged       StepKind = "urged"
	StepEscalated   StepKind = "escalated" // to: the rung
	StepAssigned    StepKind = "assigned"  // to: the post, by load
	StepReopened    StepKind = "reopened"  // out of an end
)

// CaseOpened is announced when a case begins 办件收件. Its contract is
// api/events/cases.opened.v1.json.
type CaseOpened struct {
	Case    CaseID    `json:"case"`
	Kind    string    `json:"kind"`
	Matter  string    `json:"matter"`
	Region  string    `json:"region"`
	Org     string    `json:"organisation"`
	Parent  CaseID    `json:"parent,omitempty"`
	Channel Channel   `json:"channel"`
	At      time.Time `json:"at"`
}

// Subject names the fact.
func (CaseOpened) Subject() string { return "cases.opened.v1" }

// Key keeps the facts of one case in order.
func (f CaseOpened) Key() string { return string(f.Case) }

// CaseEnded is announced when a case ends 办结. Its contract is
// api/events/cases.ended.v1.json.
type CaseEnded struct {
	Case    CaseID       `json:"case"`
	Kind    string       `json:"kind"`
	Matter  string       `json:"matter"`
	Region  string       `json:"region"`
	Org     string       `json:"organisation"`
	Parent  CaseID       `json:"parent,omitempty"`
	Outcome flow.Outcome `json:"outcome"`
	At      time.Time    `json:"at"`
}

// Subject names the fact.
func (CaseEnded) Subject() string { return "cases.ended.v1" }

// Key keeps the facts of one case in order.
func (f CaseEnded) Key() string { return string(f.Case) }

// CaseEscalated is announced when the limit of a stage runs out 督办升级: at yellow,
// when it is late, and when it is long late. Its contract is
// api/events/cases.escalated.v1.json.
type CaseEscalated struct {
	Case   CaseID    `json:"case"`
	Matter string    `json:"matter"`
	Branch string    `json:"branch,omitempty"`
	State  string    `json:"state"`
	Role   string    `json:"role"`
	Region string    `json:"region"`
	Org    string    `json:"organisation"`
	Holder string    `json:"holder,omitempty"` // post
	Rung   int       `json:"rung"`
	Due    time.Time `json:"due"`
	At     time.Time `json:"at"`
}

// Subject names the fact.
func (CaseEscalated) Subject() string { return "cases.escalated.v1" }

// Key keeps the facts of one case in order.
func (f CaseEscalated) Key() string { return string(f.Case) }

// CaseReached is announced when a case passes a milestone 节点 that its flow announces.
// Its contract is api/events/cases.reached.v1.json.
type CaseReached struct {
	Case      CaseID    `json:"case"`
	Kind      string    `json:"kind"`
	Matter    string    `json:"matter"`
	Region    string    `json:"region"`
	Org       string    `json:"organisation"`
	Milestone string    `json:"milestone"`
	At        time.Time `json:"at"`
}

// Subject names the fact.
func (CaseReached) Subject() string { return "cases.reached.v1" }

// Key keeps the facts of one case in order.
func (f CaseReached) Key() string { return string(f.Case) }

// CaseReopened is announced when a case that had ended is looked at again 重新办理,
// because its applicant objects 异议 or an official opens it. Its contract is
// api/events/cases.reopened.v1.json.
type CaseReopened struct {
	Case      CaseID       `json:"case"`
	Kind      string       `json:"kind"`
	Matter    string       `json:"matter"`
	Region    string       `json:"region"`
	Org       string       `json:"organisation"`
	Outcome   flow.Outcome `json:"outcome"` // that is in doubt
	Action    string       `json:"action"`
	Applicant bool         `json:"applicant"` // objects
	At        time.Time    `json:"at"`
}

// Subject names the fact.
func (CaseReopened) Subject() string { return "cases.reopened.v1" }

// Key keeps the facts of one case in order.
func (f CaseReopened) Key() string { return string(f.Case) }
