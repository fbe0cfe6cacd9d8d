package cases

import (
	"context"
	"strings"
	"time"
	"unicode"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// The sides of a conversation. Inner notes are among officials only.
const (
	byApplicant = "applicant"
	byOfficial  = "official"
	inner       = "inner"
)

// Message is something that was written in a case 留言.
type Message struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Side   string    `json:"side" doc:"applicant, official, or inner: a note among officials"`
	Author string    `json:"author"`
	Org    string    `json:"organisation,omitempty"`
	Text   string    `json:"text"`
	Read   bool      `json:"read" doc:"By the other side"`
}

// unseen tells a sign that leaves a text empty, however many there are of it: blanks,
// and signs of no width.
func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// Say writes into a case: to the other side, or as a note among officials. The
// caller is the applicant or handles the case. ErrSilent, ErrNoThread.
func (s *Service) Say(ctx context.Context, of CaseID, text string, note bool) (Message, error) {
	text = strings.TrimFunc(text, unseen)
	if text == "" {
		return Message{}, ErrSilent
	}
	p := auth.From(ctx)
	m := Message{Side: byOfficial, Author: auth.Actor(ctx), Org: p.Scope.Org, Text: text}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		c, _, err := s.handled(ctx, tx, of)
		if err != nil {
			return err
		}
		switch {
		case c.own(p) && note:
			return ErrNotYours
		case c.own(p):
			m.Side, m.Org = byApplicant, ""
		case note:
			m.Side = inner
		case c.c.Aside:
			return ErrNoThread
		}
		m.ID, m.At = id.New[string]("message", tx.Now), tx.Now
		if err := s.store.putMessage(ctx, tx, of, m); err != nil {
			return err
		}
		return s.tellWritten(ctx, tx, c, m)
	})
	return m, err
}

// tellWritten tells the other side that somebody wrote; of a note among officials
// nobody.
func (s *Service) tellWritten(ctx context.Context, tx *db.Tx, c *moving, m Message) error {
	switch m.Side {
	case byOfficial:
		return s.tellApplicant(ctx, tx, c.c, caseNotice{tellAnswered, m.ID, m.Text})
	case byApplicant:
		return s.tellHolders(ctx, tx, c.c.ID, tellAsked, m.ID)
	}
	return nil
}

// Messages gives what was written in a case, and marks it as read by the caller's side.
func (s *Service) Messages(ctx context.Context, of CaseID) (list []Message, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		c, _, err := s.handled(ctx, tx, of)
		if err != nil {
			return err
		}
		own, other := c.own(auth.From(ctx)), byApplicant
		if own {
			other = byOfficial
		}
		if list, err = s.store.messages(ctx, tx, of, !own); err != nil {
			return err
		}
		return s.store.markRead(ctx, tx, of, other)
	})
	return list, err
}
