// Package windows is the halls of a city where people are served face to face 政务服务
// 大厅: queue numbers 排队取号, appointments 预约, and the clerk's window 综合窗口, which
// takes in what any department handles.
//
// What is taken in becomes the same application and the same case as on the phone:
// this package adds who stood at which window, and nothing of its own to the matter.
package windows

import (
	"context"
	"io"
	"net/http"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/domain/services"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// TicketID names a queue number: ticket_…. Who knows it may see where it stands.
type TicketID string

// AppointmentID names an appointment: appointment_….
type AppointmentID string

// AcceptanceID names what a clerk takes in for somebody: acceptance_….
type AcceptanceID string

// Text is words in both languages.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// The permissions of windows.
var (
	ServePermission     = auth.Permission{Code: "windows.serve", ZH: "在大厅窗口叫号受理", EN: "Call and serve at a hall's window"}
	SupervisePermission = auth.Permission{Code: "windows.supervise", ZH: "查看大厅运行数据", EN: "See the figures of halls"}
)

// The faults of windows.
var (
	ErrNoHall        = fault.New(fault.Missing, "windows.no_hall", "There is no such hall.")
	ErrNoClass       = fault.New(fault.Missing, "windows.no_class", "The hall has no such queue.")
	ErrNoDesk        = fault.New(fault.Missing, "windows.no_window", "The hall has no such window.")
	ErrNoTicket      = fault.New(fault.Missing, "windows.no_ticket", "There is no such number.")
	ErrClosed        = fault.New(fault.Conflict, "windows.closed", "The hall is closed now.")
	ErrNoTime        = fault.New(fault.Conflict, "windows.no_time", "The people who wait already fill the time until the hall closes; come another day or make an appointment.")
	ErrFar           = fault.New(fault.Conflict, "windows.far", "You are too far from the hall to take a number; take one when you are near.")
	ErrWaiting       = fault.New(fault.Conflict, "windows.waiting", "You have a number in this hall already.")
	ErrOver          = fault.New(fault.Conflict, "windows.over", "This number has been dealt with already.")
	ErrOther         = fault.New(fault.Conflict, "windows.others", "Somebody else has this number on their phone.")
	ErrDeskTaken     = fault.New(fault.Conflict, "windows.window_taken", "A colleague sits at this window.")
	ErrNoSeat        = fault.New(fault.Conflict, "windows.no_seat", "Open your window first.")
	ErrBusy          = fault.New(fault.Conflict, "windows.busy", "Finish with the number that you have called first.")
	ErrIdle          = fault.New(fault.Conflict, "windows.idle", "You have called nobody.")
	ErrAct           = fault.New(fault.Invalid, "windows.act", "This cannot be done at a window.")
	ErrSlot          = fault.New(fault.Invalid, "windows.slot", "There is no such time for appointments.")
	ErrFull          = fault.New(fault.Conflict, "windows.full", "This time is taken; choose another.")
	ErrMany          = fault.New(fault.Conflict, "windows.many", "You have as many appointments as one person may have.")
	ErrDayTaken      = fault.New(fault.Conflict, "windows.day_taken", "You have an appointment for this on that day already.")
	ErrMoved         = fault.New(fault.Conflict, "windows.moved", "This appointment was moved today already; you can cancel it, or move it tomorrow.")
	ErrBanned        = fault.New(fault.Denied, "windows.banned", "You have missed appointments too often; you can make new ones again after a while, and the hall takes you without one.")
	ErrNoAppointment = fault.New(fault.Missing, "windows.no_appointment", "There is no such appointment.")
	ErrPast          = fault.New(fault.Conflict, "windows.past", "The time of this appointment is over or has begun.")
	ErrEarly         = fault.New(fault.Conflict, "windows.early", "It is too early to check in for this appointment.")
	ErrNoVisitor     = fault.New(fault.Conflict, "windows.no_visitor", "Find the account of the person at your window first.")
	ErrNoAcceptance  = fault.New(fault.Missing, "windows.no_acceptance", "There is no such acceptance for the person at your window.")
	ErrUnsigned      = fault.New(fault.Invalid, "windows.unsigned", "Scan or photograph the page that the person signed, or let them agree by the code.")
	ErrAgree         = fault.New(fault.Invalid, "windows.agree", "The person must agree, by the code or by signing.")
	ErrNotIn         = fault.New(fault.Conflict, "windows.not_in", "This has not been handed in yet.")
	ErrNoResult      = fault.New(fault.Conflict, "windows.no_result", "This case has no result to hand over.")
	ErrHanded        = fault.New(fault.Conflict, "windows.handed", "This result was handed over already.")
	ErrDay           = fault.New(fault.Invalid, "windows.day", "Give the day as 2026-03-31.")
	ErrTaker         = fault.New(fault.Invalid, "windows.taker", "Say who took it, in at most 60 signs.")
)

// Calendar tells which days the offices work; *clock.Calendar is one.
type Calendar interface {
	Day(at time.Time) (clock.Day, error)
}

// People finds and makes the accounts of those who stand at a window; *identity.Service is one.
type People interface {
	FindAtWindow(ctx context.Context, number string) (identity.Visitor, error)
	MakeAtWindow(ctx context.Context, c identity.Comer) (identity.Visitor, error)
	CheckAtWindow(ctx context.Context, person identity.PersonID) (identity.Visitor, error)
	Visitor(ctx context.Context, person identity.PersonID) (identity.Visitor, error)
	StandsFor(ctx context.Context, person identity.PersonID) ([]identity.Acting, error)
	Before(ctx context.Context, who identity.Presence) (context.Context, error)
	SendAtWindow(ctx context.Context, person identity.PersonID) error
	AgreeAtWindow(ctx context.Context, person identity.PersonID, code string) error
}

// Catalogue knows items and takes applications; *services.Service is one.
type Catalogue interface {
	Show(ctx context.Context, key services.ItemKey) (services.Page, error)
	Begin(ctx context.Context, key services.ItemKey, region string, scenes services.Answers) (services.DraftView, error)
	Resume(ctx context.Context, id services.DraftID) (services.DraftView, error)
	FormOf(ctx context.Context, id services.DraftID, en bool) ([]services.FormStep, error)
	Asked(ctx context.Context, id services.DraftID, answers services.Answers) ([]string, error)
	SaveStep(ctx context.Context, in services.Save) (services.DraftView, error)
	GiveMaterials(ctx context.Context, id services.DraftID, revision int64, how map[string]string) (services.DraftView, error)
	Papers
	Check(ctx context.Context, id services.DraftID) (services.Checked, error)
	Submit(ctx context.Context, id services.DraftID, revision int64, channel string) (services.Submitted, error)
}

// Papers keeps the files of applications.
type Papers interface {
	Upload(ctx context.Context, id services.DraftID, material, name string, content io.Reader) (cases.Paper, error)
	OpenPaper(ctx context.Context, id services.DraftID, p cases.PaperID) (cases.Paper, io.ReadCloser, error)
	TakeBack(ctx context.Context, id services.DraftID, p cases.PaperID) error
}

// Cases shows what became of what was taken in; *cases.Service is one.
type Cases interface {
	Mine(ctx context.Context, q cases.MineQuery) (page.Page[cases.ParcelHead], error)
	Show(ctx context.Context, id cases.CaseID) (cases.View, error)
	Hand(ctx context.Context, holder string, h cases.Handing) (cases.Paper, error)
}

// Audit records acts of officials; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
	Read(ctx context.Context, tx *db.Tx, r audit.Reading) error
}

// Sealer keeps names of people; *seal.Ring is one.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
}

// Allowances bound how often strangers may do something; *auth.Auth has them.
type Allowances interface {
	Spend(ctx context.Context, of ...auth.Allowance) error
	Spent(ctx context.Context, of ...auth.Allowance) error
}

// Hub carries what boards show to those who look at them; *web.Hub is one.
type Hub interface {
	Publish(topic, event string, data []byte, about any)
	Serve(w http.ResponseWriter, r *http.Request, wish web.Stream)
}

// Deps is what windows needs from app. All but Notify are required.
type Deps struct {
	DB         *db.DB
	Clock      clock.Clock
	Zone       *time.Location
	Calendar   Calendar
	People     People
	Catalogue  Catalogue
	Cases      Cases
	Audit      Audit
	Seal       Sealer
	Allowances Allowances
	Hub        Hub
	Notify     Teller // nil: nobody is reminded
}
