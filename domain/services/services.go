// Package services is the one-stop services of a city 政务服务 一网通办: the catalogue
// of what people and firms can ask of its departments, the forms with which they ask,
// and the way of an application until it becomes a case.
//
// The catalogue is data of the city pack and of its editors; the case engine below
// carries what was submitted, and this package hears how it ended.
package services

import (
	"cmp"
	"context"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
)

// Text is words in both languages.
type Text = form.Words

// Answers are the answers to a form, by field.
type Answers = form.Answers

// FormStep is a step of a form: JSON Schema and UI schema.
type FormStep = form.Schema

// The permissions of services. Whoever edits an item never publishes it himself.
var (
	EditPermission    = auth.Permission{Code: "services.edit", ZH: "编辑政务服务事项", EN: "Edit service items"}
	PublishPermission = auth.Permission{Code: "services.publish", ZH: "审核发布政务服务事项", EN: "Review and publish service items"}
)

// The faults of services.
var (
	ErrNoItem    = fault.New(fault.Missing, "services.no_item", "There is no such service item.")
	ErrNoVersion = fault.New(fault.Missing, "services.no_version", "There is no such version of the item.")
	ErrNoPlace   = fault.New(fault.Missing, "services.no_place", "The item is not handled there.")
	ErrItem      = fault.New(fault.Invalid, "services.item", "The item cannot be so; mend what is marked.")
	ErrFourEyes  = fault.New(fault.Denied, "services.four_eyes", "Somebody else must publish what you have edited.")
	ErrState     = fault.New(fault.Conflict, "services.state", "The version does not stand where this could be done.")
	ErrTaken     = fault.New(fault.Conflict, "services.item_taken", "There is an item with this key already; choose another key.")
	ErrEdited    = fault.New(fault.Conflict, "services.edited_meanwhile", "Somebody else has changed the draft meanwhile; load it again before you save.")
	ErrEffective = fault.New(fault.Invalid, "services.effective", "A version cannot come into effect in the past.")
	ErrPart      = fault.New(fault.Conflict, "services.part", "Packages consist of this item; publish them without it, or give them up, first.")
	ErrNoDraft   = fault.New(fault.Missing, "services.no_draft", "There is no such application.")
	ErrRevision  = fault.New(fault.Conflict, "services.revision", "The application was changed in another window; look at what stands there now.")
	ErrSubmitted = fault.New(fault.Conflict, "services.submitted", "The application was handed in already.")
	ErrAnswers   = fault.New(fault.Invalid, "services.answers", "Some answers cannot be so; mend what is marked.")
	ErrBody      = fault.New(fault.Malformed, "services.body", "The answers cannot be read.")
	ErrLarge     = fault.New(fault.TooLarge, "services.large", "The answers are too long.")
	ErrNoStep    = fault.New(fault.Missing, "services.no_step", "The form has no such step.")
	ErrActing    = fault.New(fault.Denied, "services.acting", "This application is for somebody else than you act for now; switch first.")
	ErrForPeople = fault.New(fault.Denied, "services.for_people", "This item is for people, not for firms; go on for yourself or for somebody of your family.")
	ErrPaper     = fault.New(fault.Invalid, "services.material", "This material cannot be given in this way.")
	ErrDrafts    = fault.New(fault.Conflict, "services.drafts", "You have too many unfinished applications; finish or drop one first.")
	ErrQuestion  = fault.New(fault.Invalid, "services.question", "Ask in 1 to 200 signs.")
	ErrOnline    = fault.New(fault.Conflict, "services.not_online", "This item cannot be applied for online; the guide says where.")
)

// Known is what the government knows of an account, by source of prefilling:
// account.name, account.citizen_id, account.phone, account.firm, account.credit_code.
type Known map[string]string

// subject is the name of those who apply.
func (k Known) subject() string { return cmp.Or(k["account.firm"], k["account.name"]) }

// People tells what is known of those for whom the caller acts, and whether they may;
// identity is behind it.
type People interface {
	Known(ctx context.Context, tx *db.Tx) (Known, error)
	MayActFor(ctx context.Context, tx *db.Tx, subject, matter string) error
}

// Cases is the case engine; *cases.Service is one.
type Cases interface {
	Open(ctx context.Context, tx *db.Tx, o cases.Opening) (cases.Case, error)
	Asked(ctx context.Context, tx *db.Tx, id cases.CaseID) (cases.Asked, error)
	Amend(ctx context.Context, tx *db.Tx, id cases.CaseID, f cases.Form, answered ...string) error
	Wrote(ctx context.Context, tx *db.Tx, id cases.CaseID) (cases.Written, error)
	FlowNames(ctx context.Context) ([]cases.FlowName, error)
	EarlierOf(ctx context.Context, tx *db.Tx, subject string, since time.Time) ([]cases.Earlier, error)
}

// Audit records acts of officials; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Sealer keeps what people wrote; *seal.Ring is one.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
}

// Limits tells when a limit ends, and on which days the offices are open;
// *clock.Calendar is one.
type Limits interface {
	Day(at time.Time) (clock.Day, error)
	Deadline(start time.Time, limit clock.Limit, stops ...clock.Stop) (time.Time, error)
}

// Names tells what people are called; *identity.Service is one.
type Names interface {
	Names(ctx context.Context, ids []string) (map[string]audit.Name, error)
}

// Deps is what services needs from app. All but Regions are required.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Zone   *time.Location
	City   pack.City
	Cases  Cases
	Papers Papers
	People People
	Audit  Audit
	Seal   Sealer
	Limits Limits        // counts in working days
	Keep   time.Duration // how long an application is kept that nobody goes on with

	Regions Regions
	Firms   Firms // nil: granted cases change nothing there
	Names   Names // of who edited; nil: nobody is named
}
