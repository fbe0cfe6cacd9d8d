// Package notify tells people what concerns them 消息服务: in their inbox, by short
// message and by mail, in their language, with texts that are data, and no more often
// and no later in the day than is decent.
//
// Domains tell with Tell in the unit of work that causes it: the message stands if and
// only if the work does, and no gateway can hold it up. What leaves the house waits in
// deliveries until a gateway has taken it on.
package notify

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/job"
)

// NoticeID names a message 消息 (notice_…), DeliveryID what of it leaves the house 发送
// (delivery_…).
type (
	NoticeID   string
	DeliveryID string
)

// The permissions of notify.
var (
	ReadPermission   = auth.Permission{Code: "notify.read", ZH: "查看消息模板和发送情况", EN: "See templates of messages and what was sent"}
	ManagePermission = auth.Permission{Code: "notify.manage", ZH: "编辑消息模板、重发消息", EN: "Edit templates of messages, send again"}
)

// The faults of notify.
var (
	ErrNotice     = fault.New(fault.Internal, "notify.notice", "The notice lacks what it needs.")
	ErrNoTemplate = fault.New(fault.Missing, "notify.no_template", "There is no such template.")
	ErrNoVersion  = fault.New(fault.Missing, "notify.no_version", "There is no such version of the template.")
	ErrTemplate   = fault.New(fault.Invalid, "notify.template", "The template cannot be used; mend what is marked.")
	ErrEffective  = fault.New(fault.Invalid, "notify.effective", "Give the day as 2026-03-31, not before today.")
	ErrNoMessage  = fault.New(fault.Missing, "notify.no_message", "There is no such message.")
	ErrNoDelivery = fault.New(fault.Missing, "notify.no_delivery", "There is no such delivery.")
	ErrState      = fault.New(fault.Conflict, "notify.state", "Only what has failed can be sent again.")
	ErrForgotten  = fault.New(fault.Conflict, "notify.forgotten", "This message was of use for a short time only; it is not sent again.")
	ErrWish       = fault.New(fault.Invalid, "notify.wish", "There is no such kind of message, or it cannot be switched off.")
	ErrQuiet      = fault.New(fault.Invalid, "notify.quiet", "Give times of the day as 07:30.")
	ErrMail       = fault.New(fault.Invalid, "notify.mail", "This is no mail address.")
	ErrNoGateway  = fault.New(fault.Unavailable, "notify.no_gateway", "This city is not connected to that yet.")
	ErrRefused    = fault.New(fault.Invalid, "notify.refused", "The gateway refuses the message for good.")
	ErrSignature  = fault.New(fault.Denied, "notify.signature", "The signature is missing, wrong or too old.")
	ErrPeriod     = fault.New(fault.Invalid, "notify.period", "Give first and last day as 2026-03-31, at most a year apart.")
	ErrReceipts   = fault.New(fault.Malformed, "notify.receipts", "These are no receipts.")
)

// Channel is a way to somebody 渠道.
type Channel string

// The channels.
const (
	Inbox Channel = "inbox" // 站内信
	SMS   Channel = "sms"   // 短信
	Mail  Channel = "mail"  // 电子邮件
)

// outward are the channels that leave the house.
var outward = []Channel{SMS, Mail}

// The sides of the house in whose inboxes a message stands.
const (
	citizenSide = "citizen"
	deskSide    = "desk"
)

// Text is words in both languages.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// Same is a text that is the same in every language, such as a number.
func Same(text string) Text { return Text{text, text} }

// Day is a day as people say it; the zero time is nothing.
func Day(at time.Time, zone *time.Location) Text {
	if at.IsZero() {
		return Text{}
	}
	local := at.In(zone)
	return Text{local.Format("2006年1月2日"), local.Format("2 January 2006")}
}

// In gives the words of a language, "zh-CN" or "en".
func (t Text) In(language string) string {
	if language == english {
		return t.EN
	}
	return t.ZH
}

// The languages.
const (
	chinese = "zh-CN"
	english = "en"
)

// Notice is what is to be told.
type Notice struct {
	To       string          // person_…
	Template string          // "cases.accepted"
	Values   map[string]Text // of the places that the template may name
	About    string          // what it is about, which its page opens: an id, or "case/" and a number; "" for nothing
	Key      string          // of one person nothing with the same key is told twice

	// Address tells a phone or mailbox instead of a person, by Channel, outside of any
	// inbox: for codes that prove an address. After Expires it is of no use.
	Address  string
	Channel  Channel
	Language string
	Expires  time.Time
}

// Occasion is what a domain tells people of 告知事由: the code of its template, or
// "cases.*" for all that begin so, and the places that it fills.
type Occasion struct {
	Code   string
	Places []string
}

// Reach is how somebody can be reached.
type Reach struct {
	Phone    string // "" for none
	Language string
}

// People tells how people are reached; identity does. A person who is unknown or
// locked is reached by nothing, without an error.
type People interface {
	Reach(ctx context.Context, tx *db.Tx, person string) (Reach, bool, error)
}

// Codes makes and proves the codes by which a mailbox shows that it is somebody's;
// *auth.Auth is one.
type Codes interface {
	NewCode(ctx context.Context, purpose, account, address string) (string, error)
	ProveCode(ctx context.Context, purpose, account, code, address string) error
}

// Gateway takes messages on for phones or mailboxes. Send gives the gateway's own
// reference, ErrRefused for what will never work, and any other error for what may
// work later. Two with the same ID are one message.
type Gateway interface {
	Send(ctx context.Context, m Outgoing) (reference string, err error)
}

// Outgoing is a message as a gateway gets it.
type Outgoing struct {
	ID       DeliveryID
	To       string // phone number or mailbox
	Subject  string // of a mail
	Text     string
	Language string
}

// Sealer keeps addresses and what messages say; *seal.Ring is one.
type Sealer interface {
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
}

// Audit records acts of officials; *audit.Log is one.
type Audit interface {
	Record(ctx context.Context, tx *db.Tx, e audit.Entry) error
}

// Names tells what posts and people are called; *identity.Service is one.
type Names interface {
	Names(ctx context.Context, ids []string) (map[string]audit.Name, error)
}

// Deps is what notify needs from app. Registerer and Log may be nil, Gateways empty.
type Deps struct {
	DB         *db.DB
	Clock      clock.Clock
	Zone       *time.Location
	Jobs       *job.Queue
	Seal       Sealer
	Audit      Audit
	People     People
	Codes      Codes
	Names      Names
	Gateways   map[Channel]Gateway
	Secret     string // with which the gateway signs its receipts; "" takes none
	PublicURL  string // where mails say that the inbox is
	Occasions  []Occasion
	Registerer prometheus.Registerer
	Log        *slog.Logger
}
