// Package reviews is what people say about the city's work and how the city answers
// 好差评: reviews of handlings in five levels, feedback on the platform itself, and
// appeals of firms. All three are one thing, a voice: somebody says something, a
// department answers within a limit, and the answer is published.
//
// What is to be done about a voice is a case of the engine. The case of a review knows
// nobody's name, so that who was reviewed cannot learn it there.
package reviews

import (
	"context"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// VoiceID names a voice: voice_….
type VoiceID string

// The permissions of reviews. Who calls back and judges has cases.call_back: the duty
// of the flow, and the right to learn whom to call.
var (
	ReadPermission     = auth.Permission{Code: "reviews.read", ZH: "查看评价、意见和诉求", EN: "See reviews, feedback and appeals"}
	ModeratePermission = auth.Permission{Code: "reviews.moderate", ZH: "审核评价公开", EN: "Decide what of reviews is published"}
	SortPermission     = auth.Permission{Code: "reviews.sort", ZH: "转办和并案企业诉求", EN: "Refer and join appeals"}
	InvitePermission   = auth.Permission{Code: "reviews.invite", ZH: "邀请办事人评价", EN: "Invite people to review"}
)

// The faults of reviews.
var (
	ErrNone       = fault.New(fault.Missing, "reviews.none", "The city pack has no rules for reviews.")
	ErrNoVoice    = fault.New(fault.Missing, "reviews.no_voice", "There is no such review or appeal.")
	ErrNoHandling = fault.New(fault.Missing, "reviews.no_handling", "There is nothing of yours to review here.")
	ErrRunning    = fault.New(fault.Conflict, "reviews.running", "This is still under way; review it when it has ended.")
	ErrLate       = fault.New(fault.Conflict, "reviews.late", "The time in which this could be reviewed is over.")
	ErrTwice      = fault.New(fault.Conflict, "reviews.twice", "This was reviewed already; it can be reviewed once.")
	ErrTicket     = fault.New(fault.Missing, "reviews.ticket", "This ticket was used or has expired.")
	ErrLevel      = fault.New(fault.Invalid, "reviews.level", "Choose one of the five levels.")
	ErrAspect     = fault.New(fault.Invalid, "reviews.aspect", "This aspect does not belong to the way it was handled.")
	ErrClass      = fault.New(fault.Invalid, "reviews.class", "Choose what it is about.")
	ErrWords      = fault.New(fault.Invalid, "reviews.words", "Please say it in words.")
	ErrFirm       = fault.New(fault.Denied, "reviews.firm", "Appeals are made for a firm; choose for which you act.")
	ErrJudged     = fault.New(fault.Denied, "reviews.judged", "Who was reviewed does not decide about the review.")
	ErrNobody     = fault.New(fault.Conflict, "reviews.nobody", "Nobody left an address for this.")
	ErrNotAsked   = fault.New(fault.Conflict, "reviews.not_asked", "There is no answer yet to be content with.")
	ErrState      = fault.New(fault.Conflict, "reviews.state", "This cannot be done as it stands now.")
	ErrDays       = fault.New(fault.Invalid, "reviews.days", "Give the days as 2026-03-31, the first before the last.")
	ErrPicture    = fault.New(fault.Invalid, "reviews.picture", "Only a photo or screenshot can be added here.")
	ErrFact       = fault.New(fault.Invalid, "reviews.fact", "The fact is not what was agreed.")
)

// Kind is what a voice is.
type Kind string

// The kinds of voices. They are the kinds of their cases, too.
const (
	Review   Kind = "review"   // 好差评
	Feedback Kind = "feedback" // 平台意见
	Appeal   Kind = "appeal"   // 企业诉求
)

// The levels of a review 满意度, as GB/T 39046 counts them.
const (
	VeryGood = 5 // 非常满意
	Good     = 4 // 满意
	Fair     = 3 // 基本满意
	Bad      = 2 // 不满意
	VeryBad  = 1 // 非常不满意
)

// The states of a voice.
const (
	stateNew      = "new"
	stateCalled   = "called"
	stateAnswered = "answered"
	stateEnded    = "ended"
)

// What of a voice is published.
const (
	shownWaiting = "waiting" // for a moderator
	shownYes     = "shown"   // from its day on
	shownNo      = "hidden"
)

// Text is words in both languages.
type Text = cases.Text

// onlineAspects and siteAspects are the points of view of a review 评价指标: online
// those of the portal, on site those of the counter.
func onlineAspects() []string {
	return []string{"efficiency", "accuracy", "convenience", "operability"}
}

func siteAspects() []string { return []string{"efficiency", "competence", "attitude"} }

// aspectsOf gives the aspects of a channel.
func aspectsOf(channel cases.Channel) []string {
	switch channel {
	case cases.PC, cases.Mobile, cases.Kiosk:
		return onlineAspects()
	}
	return siteAspects()
}

// Handling is something that was done for somebody and can be reviewed once: a case
// that ended, or a visit to a window.
type Handling struct {
	ID      string
	Matter  string // code of the item
	Title   Text
	Org     string
	Region  string
	Channel cases.Channel
	Person  string // whose it was, "" where nobody knows
	Ended   time.Time
	voice   VoiceID
}

// Voice is what somebody said, without who did.
type Voice struct {
	ID       VoiceID
	Kind     Kind
	Matter   string
	Title    Text
	Class    string
	Org      string
	Region   string
	Channel  cases.Channel
	Level    int64
	Aspects  []string
	Case     cases.CaseID
	State    string
	Valid    bool
	Said     time.Time
	Due      time.Time // zero for none
	Called   time.Time
	Reached  bool
	Answered time.Time
	Ended    time.Time
	Content  string // yes, no, "" until the person says
	Joined   VoiceID
	Repeats  int64
	Shown    string
	Text     string // redacted
	Reply    string // redacted
	Day      string // from when it is shown
	Why      string // it is hidden
	Picture  bool
	author   string
	sealed   string
	answer   string
}

// body is what of a voice opens only for its author and for who calls back.
type body struct {
	Words    string `json:"words,omitempty"`
	Author   string `json:"author,omitempty"`   // person_…
	Subject  string `json:"subject,omitempty"`  // for whom they acted
	Phone    string `json:"phone,omitempty"`    // that a stranger left
	Handling string `json:"handling,omitempty"` // what was reviewed
	Number   string `json:"number,omitempty"`   // of the case that was reviewed
}

// Contact is how somebody can be reached.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Cases is the case engine; *cases.Service is one.
type Cases interface {
	Open(ctx context.Context, tx *db.Tx, o cases.Opening) (cases.Case, error)
	Find(ctx context.Context, tx *db.Tx, id cases.CaseID) (cases.Case, error)
	ActFor(ctx context.Context, tx *db.Tx, id cases.CaseID, in cases.Acting) (cases.Case, error)
	Refer(ctx context.Context, tx *db.Tx, id cases.CaseID, by, to string) error
	Said(ctx context.Context, tx *db.Tx, id cases.CaseID, actions ...string) (string, time.Time, error)
	Hand(ctx context.Context, holder string, h cases.Handing) (cases.Paper, error)
	TakeBack(ctx context.Context, holder string, p cases.PaperID) error
}

// People tells who is who; identity is behind it.
type People interface {
	// Contact gives how a person is called and reached. It records nothing: the caller does.
	Contact(ctx context.Context, tx *db.Tx, person string) (Contact, error)
	// Named gives what a firm is called.
	Named(ctx context.Context, tx *db.Tx, firm string) (string, error)
	// MayActFor answers nil if the caller acts for a subject in a matter.
	MayActFor(ctx context.Context, tx *db.Tx, subject, matter string) error
	// OfficeOf gives the organisation to which a post belongs.
	OfficeOf(ctx context.Context, tx *db.Tx, post string) (string, error)
	Names(ctx context.Context, ids []string) (map[string]audit.Name, error)
}

// Calendar counts limits; *clock.Calendar is one.
type Calendar interface {
	Deadline(start time.Time, limit clock.Limit, stops ...clock.Stop) (time.Time, error)
	Zone() *time.Location
}

// Audit records what officials did and read; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
	Read(ctx context.Context, tx *db.Tx, r audit.Reading) error
}

// Sealer keeps what people said; *seal.Ring is one.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	Index(field, value string) string
	HashToken(text string) string
}

// Limits says how often somebody may say something; *auth.Auth is one.
type Limits interface {
	Spend(ctx context.Context, allowances ...auth.Allowance) error
}

// Deps is what reviews needs from app. All but Notify are required.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Region   string // of the city
	Calendar Calendar
	Cases    Cases
	People   People
	Audit    Audit
	Seal     Sealer
	Limits   Limits
	Notify   Teller // nil: nobody is told
	Visits   Visits // nil: what is done at windows without a case is not reviewed
}
