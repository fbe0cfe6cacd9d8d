package bus

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// The permissions of the bus.
var (
	Read   = auth.Permission{Code: "bus.read", ZH: "查看死信", EN: "See dead letters"}
	Manage = auth.Permission{Code: "bus.manage", ZH: "处理死信", EN: "Replay and discard dead letters"}
)

// Permissions are what the routes of the bus check.
func Permissions() []auth.Permission { return []auth.Permission{Read, Manage} }

// Routes are the pages on dead letters.
func (b *Bus) Routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/dead-letters", Read, "List the facts that a listener could not handle, newest first", b.list),
		web.Post("/api/v1/dead-letters/{id}/replay", Manage, "Give the fact to its listener once more", b.replay),
		web.Post("/api/v1/dead-letters/{id}/discard", Manage, "End a dead letter without its effect", b.discard),
	}
}

func (b *Bus) list(ctx context.Context, in *page.Ask) (page.Page[DeadLetter], error) {
	var before DeadID
	if _, err := page.Decode(in.Cursor, nil, &before); err != nil {
		return page.Page[DeadLetter]{}, err
	}
	items, err := b.DeadLetters(ctx, before, in.Size()+1)
	return page.Of(items, in.Size(), nil, func(d DeadLetter) []any { return []any{d.ID} }), err
}

// deadAsk names a dead letter in the path.
type deadAsk struct {
	ID string `path:"id" maxLength:"64"`
}

func (b *Bus) replay(ctx context.Context, in *deadAsk) (web.None, error) {
	return web.None{}, b.Replay(ctx, DeadID(in.ID))
}

// discardAsk names a dead letter and says why it may go.
type discardAsk struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"500" doc:"Why it may go; kept in the audit"`
	}
}

func (b *Bus) discard(ctx context.Context, in *discardAsk) (web.None, error) {
	return web.None{}, b.Discard(ctx, DeadID(in.ID), in.Body.Reason)
}
