package things

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
)

// CommandID names a command 指令.
type CommandID string

// CommandPermission lets its holder tell the things of the scope what to do.
var CommandPermission = auth.Permission{Code: "things.command", ZH: "向设备下发指令", EN: "Command things"}

// The faults of commands.
var (
	ErrNoSuchAct    = fault.New(fault.Invalid, "things.no_such_act", "Things of this profile cannot be told to do this.")
	ErrParameters   = fault.New(fault.Invalid, "things.parameters", "Some particulars of the command are wrong.")
	ErrWhy          = fault.New(fault.Invalid, "things.why", "Say in 1 to 1,000 characters why the command is given.")
	ErrExpiry       = fault.New(fault.Invalid, "things.expiry", "A command is valid for 1 second to 7 days.")
	ErrNoCommand    = fault.New(fault.Missing, "things.no_command", "There is no such command.")
	ErrCommandGone  = fault.New(fault.Conflict, "things.command_gone", "The thing has the command already; it cannot be called back.")
	ErrCommandEnded = fault.New(fault.Conflict, "things.command_ended", "The command is over already.")
)

// The states of a command. Queued, sent and delivered are open.
const (
	commandQueued       = "queued"       // not sent yet, or the thing was not there
	commandSent         = "sent"         // sent, and the thing did not confirm in time: it is sent again
	commandDelivered    = "delivered"    // the thing has it
	commandAcknowledged = "acknowledged" // the thing has obeyed
	commandFailed       = "failed"       // the thing said that it could not
	commandExpired      = "expired"      // its time ran out
	commandCancelled    = "cancelled"    // somebody took it back before the thing had it
)

// Command is a command as people see it.
type Command struct {
	ID           CommandID       `json:"id"`
	Order        OrderID         `json:"order,omitempty" doc:"The order that it is a part of"`
	Thing        string          `json:"thing"`
	ThingName    string          `json:"thingName"`
	Profile      string          `json:"profile"`
	Code         string          `json:"code"`
	Title        Text            `json:"title"`
	Parameters   json.RawMessage `json:"parameters"`
	State        string          `json:"state" enum:"queued,sent,delivered,acknowledged,failed,expired,cancelled"`
	Progress     string          `json:"progress,omitempty" doc:"What the thing said of it before the end"`
	Result       json.RawMessage `json:"result,omitempty" doc:"What the thing answered"`
	Why          string          `json:"why"`
	IssuedBy     string          `json:"issuedBy"`
	IssuedByName string          `json:"issuedByName"`
	IssuedAt     time.Time       `json:"issuedAt"`
	ExpiresAt    time.Time       `json:"expiresAt"`
	SentAt       *time.Time      `json:"sentAt,omitempty"`
	DeliveredAt  *time.Time      `json:"deliveredAt,omitempty"`
	AnsweredAt   *time.Time      `json:"answeredAt,omitempty" doc:"After endedAt where the thing answered when the time had run out"`
	EndedAt      *time.Time      `json:"endedAt,omitempty"`
	Tries        int64           `json:"tries"`
}

// Created tells where a new command lives.
func (c Command) Created() string { return "/api/v1/commands/" + string(c.ID) }

// Act is what somebody wants things to do.
type Act struct {
	Code       string
	Parameters map[string]any
	Why        string        // goes into the audit
	Expires    time.Duration // 0: as the profile says
}

// check gives the reason without blanks. Faults: ErrWhy, ErrExpiry.
func (a *Act) check() error {
	a.Why = strings.TrimSpace(a.Why)
	if a.Why == "" || utf8.RuneCountInString(a.Why) > 1000 {
		return ErrWhy.At("/why", ErrWhy.Code, ErrWhy.Message)
	}
	if a.Expires < 0 || a.Expires > maxExpiry || a.Expires > 0 && a.Expires < time.Second {
		return ErrExpiry.At("/expires", ErrExpiry.Code, ErrExpiry.Message)
	}
	return nil
}

// compose makes the command that a thing gets.
func (s *Service) compose(now time.Time, by string, t *twin.Thing, act *Act) (commandRow, error) {
	profile := &s.Profiles()[t.Profile]
	spec, err := profile.command(act.Code)
	if err != nil {
		return commandRow{}, err
	}
	parameters, err := spec.encode(act.Parameters)
	if err != nil {
		return commandRow{}, err
	}
	valid := act.Expires
	if valid == 0 {
		valid = spec.Expires.Duration()
	}
	at := db.Micros(now)
	return commandRow{
		id: id.New[CommandID]("cmd", now), thing: t.ID, profile: profile.Code, code: act.Code, parameters: string(parameters),
		region: t.Region, org: t.Org, state: commandQueued, why: act.Why, by: by, issued: at, expires: at + valid.Microseconds(), next: at,
	}, nil
}

// Command tells one thing to do something. It is sent as soon as the thing is
// there and kept for it until it expires. The caller needs things.command and
// the thing in the scope. Faults: ErrNoThing, ErrNoSuchAct, ErrParameters,
// ErrWhy, ErrExpiry.
func (s *Service) Command(ctx context.Context, thing string, act Act) (Command, error) {
	t, err := s.visible(ctx, thing, CommandPermission)
	if err != nil {
		return Command{}, err
	}
	if err := act.check(); err != nil {
		return Command{}, err
	}
	var row commandRow
	err = s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if row, err = s.compose(tx.Now, auth.Actor(ctx), &t, &act); err != nil {
			return err
		}
		if err = s.store.addCommands(ctx, tx, []commandRow{row}); err != nil {
			return err
		}
		detail := map[string]any{"command": row.id, "code": row.code, "parameters": json.RawMessage(row.parameters), "why": row.why}
		return s.recordAct(ctx, tx, "commanded", thing, detail)
	})
	if err != nil {
		return Command{}, err
	}
	return s.showOne(ctx, row)
}

func (s *Service) showOne(ctx context.Context, row commandRow) (Command, error) {
	list, err := s.showCommands(ctx, []commandRow{row})
	if err != nil {
		return Command{}, err
	}
	return list[0], nil
}

// showCommands adds to stored commands what profile, thing and people are called.
func (s *Service) showCommands(ctx context.Context, rows []commandRow) ([]Command, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.by
	}
	l, err := s.labelsOf(ctx, ids...)
	if err != nil {
		return nil, err
	}
	list := make([]Command, len(rows))
	for i, r := range rows {
		list[i] = s.viewCommand(r)
		list[i].IssuedByName, list[i].ThingName = l.name(r.by), l.thing(list[i].ThingName)
	}
	return list, nil
}

func (s *Service) viewCommand(r commandRow) Command {
	c := Command{
		ID: r.id, Order: r.order, Thing: r.thing, ThingName: r.thing, Profile: r.profile, Code: r.code, Title: s.titleOf(r.profile, r.code),
		Parameters: json.RawMessage(r.parameters), State: r.state, Progress: r.progress, Why: r.why, IssuedBy: r.by,
		IssuedAt: db.Time(r.issued), ExpiresAt: db.Time(r.expires), SentAt: perhaps(r.sent), DeliveredAt: perhaps(r.delivered),
		AnsweredAt: perhaps(r.answered), EndedAt: perhaps(r.ended), Tries: r.tries,
	}
	if r.result != "" {
		c.Result = json.RawMessage(r.result)
	}
	if t, ok := s.Twin().Get(r.thing); ok {
		c.ThingName = t.Name
	}
	return c
}

// titleOf is what a command is called; its code if the profile has it no more.
func (s *Service) titleOf(profile, code string) Text {
	if code == firmwareCode {
		return Text{"升级固件", "Update the firmware"}
	}
	if p, err := s.Profile(profile); err == nil {
		if spec, err := p.command(code); err == nil {
			return Text{spec.ZH, spec.EN}
		}
	}
	return Text{code, code}
}

// perhaps is an instant that the store may not know yet.
func perhaps(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	return instant(micros)
}

// CommandQuery chooses commands; empty fields choose all.
type CommandQuery struct {
	Thing string
	Order string
	State string
	page.Ask
}

// Commands lists the commands to things of the caller's scope, the newest first.
// The caller needs things.read.
func (s *Service) Commands(ctx context.Context, q CommandQuery) (page.Page[Command], error) {
	var none page.Page[Command]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	scope := auth.From(ctx).Scope
	filters := []any{q.Thing, q.Order, q.State}
	f := commandFilter{thing: q.Thing, order: q.Order, state: q.State, scope: [2]string{scope.Region, scope.Org}}
	if _, err := page.Decode(q.Cursor, filters, &f.after, &f.afterID); err != nil {
		return none, err
	}
	var rows []commandRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.commands(ctx, tx, f, q.Size()+1)
		return err
	})
	if err != nil {
		return none, err
	}
	p := page.Of(rows, q.Size(), filters, func(r commandRow) []any { return []any{r.issued, r.id} })
	shown, err := s.showCommands(ctx, p.Items)
	return page.Page[Command]{Items: shown, Next: p.Next}, err
}

// commandInScope gives a command that the caller may see.
func (s *Service) commandInScope(ctx context.Context, tx *db.Tx, id CommandID, permission auth.Permission) (commandRow, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return commandRow{}, err
	}
	row, err := s.store.command(ctx, tx, id)
	if err != nil {
		return commandRow{}, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversRegion(row.region) || !scope.CoversOrg(row.org) {
		return commandRow{}, ErrNoCommand.With("command", id)
	}
	return row, nil
}

// CommandOf gives one command. The caller needs things.read and its thing in the
// scope. Fault: ErrNoCommand.
func (s *Service) CommandOf(ctx context.Context, id CommandID) (Command, error) {
	var row commandRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = s.commandInScope(ctx, tx, id, ReadPermission)
		return err
	})
	if err != nil {
		return Command{}, err
	}
	return s.showOne(ctx, row)
}

// CancelCommand takes a command back that the thing does not have yet. The caller
// needs things.command and its thing in the scope. Faults: ErrNoCommand,
// ErrCommandGone, ErrCommandEnded.
func (s *Service) CancelCommand(ctx context.Context, id CommandID) (Command, error) {
	var row commandRow
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if row, err = s.commandInScope(ctx, tx, id, CommandPermission); err != nil {
			return err
		}
		switch {
		case row.ended != 0:
			return ErrCommandEnded
		case row.state == commandDelivered:
			return ErrCommandGone
		}
		if err = s.endCommand(ctx, tx, &row, commandCancelled); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "command_cancelled", row.thing, map[string]any{"command": id})
	})
	if err != nil {
		return Command{}, err
	}
	return s.showOne(ctx, row)
}

// endCommand ends an open command and announces it. It does nothing when somebody
// else ended it meanwhile.
func (s *Service) endCommand(ctx context.Context, tx *db.Tx, row *commandRow, state string) error {
	row.state, row.ended = state, db.Micros(tx.Now)
	done, err := s.store.endCommand(ctx, tx, row)
	if err != nil || !done {
		return err
	}
	if row.code == firmwareCode {
		if err := s.updateMoved(ctx, tx, row); err != nil {
			return err
		}
	}
	return tx.Emit(ctx, CommandEnded{
		Command: row.id, Order: row.order, Thing: row.thing, Profile: row.profile, Code: row.code, State: state, Region: row.region, At: tx.Now,
	})
}
