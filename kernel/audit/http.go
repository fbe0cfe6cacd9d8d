package audit

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// CanRead is the permission to read and verify the log.
var CanRead = auth.Permission{Code: "audit.read", ZH: "查看审计日志", EN: "Read the audit log"}

// Permissions are what audit's routes ask for.
func Permissions() []auth.Permission { return []auth.Permission{CanRead} }

// Routes are audit's addresses.
func (l *Log) Routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/audit", CanRead, "What was done, newest first", l.list),
		web.Get("/api/v1/audit/actions", CanRead, "The actions that the log knows words for", l.listActions),
		web.Get("/api/v1/audit/verification", CanRead, "Check the whole chain and its checkpoints", l.check),
	}
}

type listIn struct {
	page.Ask
	Actor  string    `query:"actor" maxLength:"64"`
	Action string    `query:"action" maxLength:"100"`
	Object string    `query:"object" maxLength:"200"`
	From   time.Time `query:"from"`
	To     time.Time `query:"to"`
}

func (l *Log) list(ctx context.Context, in *listIn) (page.Page[Shown], error) {
	p, err := l.List(ctx, Filter{Actor: in.Actor, Action: in.Action, Object: in.Object, From: in.From, To: in.To}, in.Ask)
	if err != nil {
		return page.Page[Shown]{}, err
	}
	return l.show(ctx, p, false)
}

// actionList is a list that fits on one page.
type actionList struct {
	Items []ActionName `json:"items"`
	Next  string       `json:"next"`
}

func (l *Log) listActions(ctx context.Context, _ *struct{}) (actionList, error) {
	return actionList{Items: l.actions(ctx)}, nil
}

func (l *Log) check(ctx context.Context, _ *struct{}) (Report, error) { return l.Verify(ctx) }

// List gives entries, newest first. The caller sees what was done by actors whose
// scope lies within their own; entries of the system need a scope without bounds.
func (l *Log) List(ctx context.Context, f Filter, ask page.Ask) (page.Page[Line], error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return page.Page[Line]{}, err
	}
	scope := auth.From(ctx).Scope
	f.region, f.org = scope.Region, scope.Org
	return l.find(ctx, f, ask)
}

// ReadsOf gives who read a person's data, newest first; for the person
// themselves, so the caller must be that person.
func (l *Log) ReadsOf(ctx context.Context, person string, ask page.Ask) (page.Page[Shown], error) {
	if auth.From(ctx).ID != person || person == "" {
		return page.Page[Shown]{}, auth.ErrDenied
	}
	p, err := l.find(ctx, Filter{Person: person}, ask)
	if err != nil {
		return page.Page[Shown]{}, err
	}
	return l.show(ctx, p, true)
}

func (l *Log) find(ctx context.Context, f Filter, ask page.Ask) (page.Page[Line], error) {
	if err := l.Settle(ctx); err != nil {
		return page.Page[Line]{}, err
	}
	filters := []any{f.Actor, f.Action, f.Object, f.Person, f.From, f.To}
	var before int64
	if _, err := page.Decode(ask.Cursor, filters, &before); err != nil {
		return page.Page[Line]{}, err
	}
	var rows []Line
	err := l.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = find(ctx, tx, f, before, ask.Size()+1)
		return err
	})
	if err != nil {
		return page.Page[Line]{}, err
	}
	return page.Of(rows, ask.Size(), filters, func(l Line) []any { return []any{l.Seq} }), nil
}
