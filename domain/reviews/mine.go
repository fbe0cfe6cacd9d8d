package reviews

import (
	"context"
	"errors"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// Standing is whether a case of the caller's can be reviewed, or how its review is.
type Standing struct {
	Handling Handling
	Open     bool      // it can be reviewed now
	Until    time.Time // the last moment for it
	Own      *OwnVoice // once it was
}

// OwnVoice is a voice as who said it sees it.
type OwnVoice struct {
	Voice
	Words  string
	Answer string
	Asks   bool // whether they are content with the answer
}

// Reviewable tells of a case of the caller's whether and until when it can be reviewed,
// and gives the review once there is one. ErrNone, ErrNoHandling, ErrRunning.
func (s *Service) Reviewable(ctx context.Context, of cases.CaseID) (out Standing, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out = Standing{}
		r, err := s.rules(ctx, tx)
		if err != nil {
			return err
		}
		if out.Handling, err = s.ownHandling(ctx, tx, of); err != nil {
			return err
		}
		known, err := s.store.handling(ctx, tx, string(of))
		switch {
		case err == nil && known.Title.ZH != "":
			out.Handling = known
		case err != nil && !errors.Is(err, ErrNoHandling):
			return err
		}
		out.Until = out.Handling.Ended.AddDate(0, 0, r.Days)
		if known.voice == "" {
			out.Open = !tx.Now.After(out.Until)
			return nil
		}
		v, err := s.store.voice(ctx, tx, known.voice)
		if err != nil {
			return err
		}
		own, err := s.own(&v)
		out.Own = &own
		return err
	})
	return out, err
}

// own opens a voice for who said it.
func (s *Service) own(v *Voice) (OwnVoice, error) {
	b, err := s.store.body(v)
	return OwnVoice{Voice: *v, Words: b.Words, Answer: v.answer, Asks: v.Kind != Feedback && v.State == stateAnswered && v.Ended.IsZero()}, err
}

// mine are by what the caller's voices are found: themselves, and whom they act for.
func (s *Service) mine(ctx context.Context) []string {
	p := auth.From(ctx)
	list := []string{s.index(p.ID)}
	if p.For != "" {
		list = append(list, s.index(p.For))
	}
	return list
}

// Mine gives what the caller has said, newest first, with the answers.
func (s *Service) Mine(ctx context.Context, ask page.Ask) (out page.Page[OwnVoice], err error) {
	var said int64
	var of string
	if some, err := page.Decode(ask.Cursor, "mine", &said, &of); err != nil {
		return out, err
	} else if !some {
		said = 1 << 62
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.ofAuthor(ctx, tx, s.mine(ctx), said, of, ask.Size()+1)
		if err != nil {
			return err
		}
		list := page.Of(rows, ask.Size(), "mine", func(v Voice) []any { return []any{db.Micros(v.Said), string(v.ID)} })
		out = page.Page[OwnVoice]{Items: make([]OwnVoice, len(list.Items)), Next: list.Next}
		for i := range list.Items {
			if out.Items[i], err = s.own(&list.Items[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Content says whether who said something is content with the answer; if not, it is
// looked at again, once. ErrNoVoice, ErrNotAsked.
func (s *Service) Content(ctx context.Context, id VoiceID, content bool) (out OwnVoice, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		v, err := s.store.voice(ctx, tx, id)
		if err != nil {
			return err
		}
		if !s.says(ctx, &v) {
			return ErrNoVoice
		}
		if v.Kind == Feedback || v.State != stateAnswered || !v.Ended.IsZero() {
			return ErrNotAsked
		}
		action := "content"
		if v.Content = "yes"; !content {
			v.Content, action, v.State = "no", "discontent", stateCalled
		}
		c, err := s.Cases.ActFor(ctx, tx, v.Case, cases.Acting{Action: action})
		if err != nil {
			return err
		}
		if c.Outcome != "" {
			v.State, v.Ended = stateEnded, tx.Now
		}
		if err := s.store.changeVoice(ctx, tx, &v); err != nil {
			return err
		}
		out, err = s.own(&v)
		return err
	})
	return out, err
}

// says tells that the caller, or whom they act for, said something.
func (s *Service) says(ctx context.Context, v *Voice) bool {
	for _, one := range s.mine(ctx) {
		if one != "" && one == v.author {
			return true
		}
	}
	return false
}
