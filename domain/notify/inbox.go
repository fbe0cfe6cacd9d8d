package notify

import (
	"context"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// How many messages a search looks through, how many at a time, and how many unread
// ones are counted.
const (
	searched      = 2000
	searchedSlice = 200
	countedUnread = 100
)

// MessageView is a message of an inbox.
type MessageView struct {
	ID       NoticeID  `json:"id"`
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	KindName string    `json:"kindName"`
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	About    string    `json:"about,omitempty" doc:"What it is about: an id, or case/ and its number"`
	Template string    `json:"template"`
	Read     bool      `json:"read"`
	Deleted  bool      `json:"deleted"`
}

// InboxQuery filters the caller's inbox.
type InboxQuery struct {
	page.Ask
	Side   string `query:"side" enum:"citizen,desk" default:"citizen" doc:"Of the portal, or of the desk"`
	Show   string `query:"show" enum:"all,unread,deleted" default:"all"`
	Kind   string `query:"kind" maxLength:"40" doc:"Kind of messages"`
	Search string `query:"q" maxLength:"100" doc:"Words in title or text; the newest 2,000 are looked through"`
}

// filters are what a cursor belongs to.
func (q InboxQuery) filters(person string) any {
	return []string{person, q.Side, q.Show, q.Kind, q.Search}
}

// Messages gives the caller's own inbox, newest first, in the caller's language.
func (s *Service) Messages(ctx context.Context, q InboxQuery) (out page.Page[MessageView], err error) {
	person, err := me(ctx)
	if err != nil {
		return out, err
	}
	w := wanted{person: person, side: q.Side, kind: q.Kind, unread: q.Show == "unread", deleted: q.Show == "deleted"}
	if _, err := page.Decode(q.Cursor, q.filters(person), &w.before); err != nil {
		return out, err
	}
	var list []MessageView
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.find(ctx, tx, w, db.Fold(q.Search), q.Size()+1)
		return err
	})
	return page.Of(list, q.Size(), q.filters(person), func(m MessageView) []any { return []any{m.ID} }), err
}

// me is whose inbox it is: always the person's own, for whomever they act.
func me(ctx context.Context) (string, error) {
	p := auth.From(ctx)
	if p.ID == "" || p.Kind != auth.Person && p.Kind != auth.Official {
		return "", auth.ErrUnauthenticated
	}
	return p.ID, nil
}

// find reads messages until there are enough in which the words stand. What is sealed
// no store can search, so that they are opened one by one.
func (s *Service) find(ctx context.Context, tx *db.Tx, w wanted, words string, most int) (list []MessageView, err error) {
	w.most = most
	if words != "" {
		w.most = searchedSlice
	}
	for seen := 0; seen < searched && len(list) < most; {
		some, err := s.store.messages(ctx, tx, w)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			view, err := s.show(ctx, tx, m)
			if err != nil {
				return nil, err
			}
			if words == "" || strings.Contains(db.Fold(view.Title+" "+view.Text), words) {
				list = append(list, view)
			}
			w.before = m.id
			if len(list) == most {
				return list, nil
			}
		}
		if seen += len(some); words == "" || len(some) < w.most {
			break
		}
	}
	return list, nil
}

func (s *Service) show(ctx context.Context, tx *db.Tx, m message) (MessageView, error) {
	language := web.Language(ctx)
	t, err := s.template(ctx, tx, m.version)
	if err != nil {
		return MessageView{}, err
	}
	words := t.say(language, m.contents)
	return MessageView{ID: m.id, At: m.told, Kind: m.kind, KindName: s.rules.Load().kindName(m.kind, language), Title: words.title, Text: words.text,
		About: m.about, Template: m.version.code, Read: !m.read.IsZero(), Deleted: !m.deleted.IsZero()}, nil
}

// Unread is how many messages the caller has not read.
type Unread struct {
	Count int64 `json:"count" doc:"At most 100, which means 100 or more"`
}

// Unread counts the caller's unread messages of a side.
func (s *Service) Unread(ctx context.Context, side string) (out Unread, err error) {
	person, err := me(ctx)
	if err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out.Count, err = s.store.unread(ctx, tx, person, side, countedUnread)
		return err
	})
	return out, err
}

// Read marks messages of the caller as read: these, or all of a side.
func (s *Service) Read(ctx context.Context, side string, ids []NoticeID) error {
	person, err := me(ctx)
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.markRead(ctx, tx, person, side, ids) })
}

// Delete takes messages out of the caller's inbox, for 30 days not for good. ErrNoMessage.
func (s *Service) Delete(ctx context.Context, ids []NoticeID) error {
	return s.setDeleted(ctx, ids, func(tx *db.Tx) time.Time { return tx.Now })
}

// Restore puts them back. ErrNoMessage.
func (s *Service) Restore(ctx context.Context, ids []NoticeID) error {
	return s.setDeleted(ctx, ids, func(*db.Tx) time.Time { return time.Time{} })
}

func (s *Service) setDeleted(ctx context.Context, ids []NoticeID, at func(*db.Tx) time.Time) error {
	person, err := me(ctx)
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		n, err := s.store.setDeleted(ctx, tx, person, ids, at(tx))
		if err == nil && n == 0 {
			return ErrNoMessage
		}
		return err
	})
}
