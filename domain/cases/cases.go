// Package cases is the case engine 办件引擎: it carries applications, and later the
// matters of governance, from the door to the result. What a case goes through is a
// flow, which is data; whose turn it is, by when, and who did what is the same for
// all of them.
//
// Domains above open cases with Open and hear of their ends by facts. Every change
// is a step, and steps are only ever added.
package cases

import (
	"context"
	"io"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
)

// CaseID names a case 办件: case_….
type CaseID string

// The permissions of cases. Those of duties are what a flow's roles ask for.
var (
	ReadPermission      = auth.Permission{Code: "cases.read", ZH: "查看办件", EN: "See cases"}
	AcceptPermission    = auth.Permission{Code: "cases.accept", ZH: "受理办件", EN: "Accept cases"}
	ReviewPermission    = auth.Permission{Code: "cases.review", ZH: "审查办件", EN: "Review cases"}
	DecidePermission    = auth.Permission{Code: "cases.decide", ZH: "作出办件决定", EN: "Decide cases"}
	IssuePermission     = auth.Permission{Code: "cases.issue", ZH: "制证发证", EN: "Issue results"}
	AssignPermission    = auth.Permission{Code: "cases.assign", ZH: "分派和转办办件", EN: "Assign and transfer cases"}
	SupervisePermission = auth.Permission{Code: "cases.supervise", ZH: "督办办件", EN: "Supervise cases"}
	CallPermission      = auth.Permission{Code: "cases.call_back", ZH: "回访和核查评价", EN: "Call back and judge reviews", Named: true}
	DesignPermission    = auth.Permission{Code: "cases.design", ZH: "设计办件流程", EN: "Design flows"}
)

// duties are the roles that flows can name, and what a post needs for each.
var duties = map[string]auth.Permission{
	"acceptor": AcceptPermission, // 受理人员
	"reviewer": ReviewPermission, // 审查人员
	"approver": DecidePermission, // 决定人员
	"issuer":   IssuePermission,  // 制证人员
	"caller":   CallPermission,   // 回访核查人员
}

// The faults of cases, besides those of flow.
var (
	ErrNoCase   = fault.New(fault.Missing, "cases.no_case", "There is no such case.")
	ErrNoFlow   = fault.New(fault.Missing, "cases.no_flow", "There is no such flow.")
	ErrFlow     = fault.New(fault.Invalid, "cases.flow", "The flow cannot work; mend what is marked.")
	ErrNotYours = fault.New(fault.Denied, "cases.not_yours", "This step belongs to another department, region or duty.")
	ErrTaken    = fault.New(fault.Conflict, "cases.taken", "A colleague is working on this case.")
	ErrInHand   = fault.New(fault.Conflict, "cases.in_hand", "You are working on this case yourself; give it back to the pool or hand it on.")
	ErrNote     = fault.New(fault.Invalid, "cases.note_missing", "Please give the reasons in words.")
	ErrSilent   = fault.New(fault.Invalid, "cases.message_empty", "Please write what you want to say.")
	ErrResult   = fault.New(fault.Invalid, "cases.result_missing", "Please give the number of the result.")
	ErrPapers   = fault.New(fault.Conflict, "cases.materials_missing", "Materials that are required are still missing.")
	ErrMoved    = fault.New(fault.Conflict, "cases.moved", "The case was changed by somebody else at the same moment; look again.")
	ErrOver     = fault.New(fault.Conflict, "cases.over", "The case has ended.")
	ErrUrged    = fault.New(fault.TooMany, "cases.urged", "You have urged this case today already.")
	ErrOwnTurn  = fault.New(fault.Conflict, "cases.own_turn", "The case waits for you; hand in what is wanted and it goes on.")
	ErrDays     = fault.New(fault.Invalid, "cases.days", "Give the days as 2026-03-31, the first before the last.")
	// ErrPaperKept says that a file can no longer be taken back: it was handed in, or
	// stands in an answer that was saved.
	ErrPaperKept = fault.New(fault.Conflict, "cases.paper_kept", "This file is handed in and can no longer be removed.")
	ErrNoPaper   = fault.New(fault.Missing, "cases.no_paper", "There is no such file.")

	ErrColleague  = fault.New(fault.Invalid, "cases.colleague", "This colleague cannot take this step: another department, region or duty.")
	ErrDecided    = fault.New(fault.Denied, "cases.decided_before", "You have acted in this case before; somebody else looks at it again.")
	ErrOwnCase    = fault.New(fault.Denied, "cases.own_case", "This is your own application, or that of somebody for whom you act; a colleague handles it.")
	ErrAgainLate  = fault.New(fault.Conflict, "cases.again_late", "The time within which this could be done has run out.")
	ErrScanner    = fault.New(fault.Unavailable, "cases.scanner_down", "Files cannot be checked for viruses at the moment; try again in a few minutes.")
	ErrPaperWaits = fault.New(fault.Conflict, "cases.paper_waits", "The file has not been checked for viruses yet; look again in a few minutes.")
	ErrSeek       = fault.New(fault.Invalid, "cases.seek", "Give a case number, an item, a whole name, or the last four digits of a phone.")
	ErrNoThread   = fault.New(fault.Conflict, "cases.no_thread", "Whoever spoke reads the answer with what they said, and no messages; answer by an action, or write a note among officials.")
	ErrFilter     = fault.New(fault.Missing, "cases.no_filter", "There is no such filter.")
	ErrFilters    = fault.New(fault.Conflict, "cases.filters_many", "You keep 30 filters already; drop one first.")
	ErrTemplate   = fault.New(fault.Missing, "cases.no_template", "There is no such text.")
	ErrPlace      = fault.New(fault.Invalid, "cases.place_unknown", "The text names a place in brackets that nothing can be put into.")

	ErrNoSubstitute   = fault.New(fault.Missing, "cases.no_substitute", "There is no such substitution.")
	ErrSubstitute     = fault.New(fault.Invalid, "cases.substitute", "A substitute is somebody else who shares a duty with the one who is away.")
	ErrSubstituteLoop = fault.New(fault.Conflict, "cases.substitute_loop", "These days the substitute is away, too, and is stood in for in a circle.")

	ErrPaperCount = fault.New(fault.Invalid, "cases.papers_many", "No more than 200 files can be handed in; put pages together into one.")
	ErrOpening    = fault.New(fault.Internal, "cases.opening", "The case was opened without what it needs.")
)

// Channel is the way by which somebody applied 申请渠道.
type Channel string

// The channels; those of GB/T 39046 besides the kiosk.
const (
	Window Channel = "window" // 窗口
	PC     Channel = "pc"
	Mobile Channel = "mobile"
	Kiosk  Channel = "kiosk"
	Other  Channel = "other"
)

// Text is words in both languages.
type Text = flow.Words

// Limits are the times within which a whole case must end 办理时限. They run from
// the acceptance.
type Limits struct {
	Statutory *clock.Limit `json:"statutory,omitempty"` // 法定
	Promised  *clock.Limit `json:"promised,omitempty"`  // 承诺
}

// Case is a case without what the applicant wrote.
type Case struct {
	ID          CaseID
	Number      string // 申办流水号: the item's code, the day, a serial
	Kind        string // which domain above opened it
	Matter      string // code of the item
	Code        string // its implementation code
	Title       Text
	Flow        string
	FlowVersion int64
	Position    flow.Position
	Outcome     flow.Outcome
	Result      string // number of what was issued
	Region      string
	Org         string // the department that answers for it
	Subject     string // the person or organisation that applies
	Agent       string // the person who acts for it; empty: the subject
	Channel     Channel
	Parent      CaseID // the package it is part of
	Limits      Limits
	Opened      time.Time
	Accepted    time.Time    // zero before
	Restarted   time.Time    // when it was opened again, after its acceptance; the limits then run from here
	Due         time.Time    // of the promise; zero: not running
	Statutory   time.Time    // of the law
	Ended       time.Time    // zero before
	Stops       []clock.Stop // 特别程序
	Corrections int
	Reopened    int
	Urged       int
	Version     int64  // counts changes
	Aside       bool   // its flow stands aside: no application, see flow.Definition
	Sphere      string // in which matter one must be allowed to act for the subject
}

// runs is the instant from which the limits run: the acceptance, or the last time
// that the case was opened again. Zero before the acceptance.
func (c *Case) runs() time.Time {
	if c.Restarted.After(c.Accepted) {
		return c.Restarted
	}
	return c.Accepted
}

// Calendar counts limits; *clock.Calendar is one.
type Calendar interface {
	Deadline(start time.Time, limit clock.Limit, stops ...clock.Stop) (time.Time, error)
	Reach(start time.Time, limit clock.Limit, share float64, stops ...clock.Stop) (time.Time, error)
	Progress(start time.Time, limit clock.Limit, stops []clock.Stop, at time.Time, t clock.Thresholds) (clock.Progress, error)
	Spent(from, to time.Time, stops ...clock.Stop) (time.Duration, error)
	WorkingDays(from, to time.Time) (int, error)
	Workday() time.Duration
	Zone() *time.Location
}

// Audit records acts of officials; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
	Read(ctx context.Context, tx *db.Tx, r audit.Reading) error
}

// Sealer keeps what people wrote; *seal.Ring is one.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	Index(field, value string) string
}

// Scanner looks for viruses in a file; paper.ErrInfects where it finds one,
// ErrScanner where it is out of reach.
type Scanner interface {
	Scan(ctx context.Context, file io.Reader) error
}

// Posts tells who works in which post; app hands identity's over.
type Posts interface {
	// Holders gives the posts with a permission whose scope covers a place.
	Holders(ctx context.Context, tx *db.Tx, permission auth.Permission, at auth.Scope) ([]Colleague, error)
	// Colleague gives one post that is held; ErrColleague.
	Colleague(ctx context.Context, tx *db.Tx, post string) (Colleague, error)
}

// Colleague is an official in a post.
type Colleague struct {
	Post, Person string
	Org          string // where the post is; what it covers is the scope
	Scope        auth.Scope
	Permissions  map[string]bool
}

// may tells whether a colleague could do a task.
func (c Colleague) may(role, org, region string) bool {
	duty, known := duties[role]
	return known && c.Permissions[duty.Code] && c.Scope.CoversOrg(org) && c.Scope.CoversRegion(region)
}

// Forms knows the items that go by flows; *services.Service is one. Unasked names those
// whose forms do not ask what a condition of the flow reads, or keep it from conditions.
type Forms interface {
	Unasked(flow string, read FlowRead) []Text
}

// Deps is what cases needs from app. Scanner, Names, Regions, Posts, Agents, Purposes,
// Notify, Staff and Words may be left out; without Posts nobody is assigned or stands in,
// without Notify and Staff nobody is told anything, without Words no flow is held to the
// templates.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Calendar Calendar
	Audit    Audit
	Seal     Sealer
	Files    blob.Store
	Scanner  Scanner
	Patient  bool // takes papers while the scanner is down, and looks at them later
	Names    Names
	Regions  Regions // nil: regions are called by their codes
	Agents   Agents
	Purposes Purposes
	Jobs     Jobs
	City     pack.City
	Notify   Teller
	Posts    Posts
	Staff    Staff
	Words    Words
	Forms    Forms // nil: nobody applies by flows
}
