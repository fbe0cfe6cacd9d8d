package reviews

import (
	"context"
	"strings"

	"citybrain/domain/cases"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// DeskQuery narrows the list of the desk.
type DeskQuery struct {
	page.Ask
	Kind         string `query:"kind" enum:"review,feedback,appeal"`
	Level        string `query:"level" enum:"good,bad" doc:"Of reviews: fair and better, or bad and worse"`
	State        string `query:"state" enum:"new,called,answered,ended"`
	Light        string `query:"light" enum:"red" doc:"red: not answered within its limit"`
	Shown        string `query:"shown" enum:"waiting,shown,hidden" doc:"waiting: for a moderator"`
	Organisation string `query:"organisation" maxLength:"200" doc:"With all below it"`
	Matter       string `query:"matter" maxLength:"200"`
}

// everywhere tells that somebody works on voices of all departments of their region.
func everywhere(p auth.Principal) bool {
	return p.May(cases.CallPermission) || p.May(ModeratePermission) || p.May(SortPermission)
}

// scoped narrows to what the caller may see.
func scoped(p auth.Principal, org string, w *where) error {
	if !everywhere(p) {
		if org != "" && !p.Scope.CoversOrg(org) {
			return auth.ErrDenied
		}
		w.under(p.Scope.Org)
	}
	w.under(org)
	w.in(p.Scope.Region)
	return nil
}

// List gives voices for the desk, newest first. The caller needs reviews.read, and sees
// those about their departments; who calls back, moderates or sorts, those of the region.
func (s *Service) List(ctx context.Context, q DeskQuery) (out page.Page[Voice], err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return out, err
	}
	w := &where{}
	if err := scoped(auth.From(ctx), q.Organisation, w); err != nil {
		return out, err
	}
	q.narrow(w, db.Micros(s.Clock.Now()))
	filters := []any{q.Kind, q.Level, q.State, q.Light, q.Shown, q.Organisation, q.Matter}
	var said int64
	var of string
	if some, err := page.Decode(q.Cursor, filters, &said, &of); err != nil {
		return out, err
	} else if some {
		w.and("(said_at, id) < (?, ?)", said, of)
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.list(ctx, tx, w, q.Size()+1)
		out = page.Of(rows, q.Size(), filters, func(v Voice) []any { return []any{db.Micros(v.Said), string(v.ID)} })
		return err
	})
	return out, err
}

func (q *DeskQuery) narrow(w *where, now int64) {
	for column, value := range map[string]string{"kind": q.Kind, "state": q.State, "shown": q.Shown, "matter": q.Matter} {
		if value != "" {
			w.and(column+" = ?", value)
		}
	}
	switch q.Level {
	case "good":
		w.and("level > ?", int64(Bad))
	case "bad":
		w.and("level BETWEEN 1 AND ?", int64(Bad))
	}
	if q.Light == "red" {
		w.and("answered_at = 0 AND due_at > 0 AND due_at < ?", now)
	}
}

// Open gives one voice to the desk, as List does. ErrNoVoice.
func (s *Service) Open(ctx context.Context, id VoiceID) (v Voice, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return v, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		v, err = s.visible(ctx, tx, id)
		return err
	})
	return v, err
}

// visible gives a voice that lies in the caller's scope.
func (s *Service) visible(ctx context.Context, tx *db.Tx, id VoiceID) (Voice, error) {
	v, err := s.store.voice(ctx, tx, id)
	if err != nil {
		return v, err
	}
	p := auth.From(ctx)
	if !everywhere(p) && !p.Scope.CoversOrg(v.Org) || !p.Scope.CoversRegion(v.Region) {
		return v, ErrNoVoice
	}
	return v, nil
}

// unjudged refuses whoever belongs to the department that was reviewed, or to one that it
// belongs to, whatever the scope of their post is. ErrJudged.
func (s *Service) unjudged(ctx context.Context, tx *db.Tx, v *Voice) error {
	p := auth.From(ctx)
	if v.Kind != Review || p.Kind == auth.System {
		return nil
	}
	office, err := s.People.OfficeOf(ctx, tx, p.Post)
	if err == nil && (strings.HasPrefix(office+"/", v.Org+"/") || strings.HasPrefix(v.Org+"/", office+"/")) {
		err = ErrJudged
	}
	return err
}

// Said is what somebody said, with how they can be reached: for who calls back only.
type Said struct {
	Contact
	Words  string `json:"words"`
	Number string `json:"number" doc:"Of the case that was reviewed; empty for a visit"`
}

// reading is the purpose for which who calls back reads who it was.
const reading = "complaint"

// CallBack tells who said something and how to reach them, while it is not ended: never
// to the department that was reviewed. The person sees that it was read and why. The
// caller needs cases.call_back. ErrJudged, ErrNobody, ErrState.
func (s *Service) CallBack(ctx context.Context, id VoiceID, reason string) (out Said, err error) {
	if err := auth.Require(ctx, cases.CallPermission); err != nil {
		return out, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		v, err := s.visible(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.unjudged(ctx, tx, &v); err != nil {
			return err
		}
		if !v.Ended.IsZero() {
			return ErrState
		}
		out, err = s.tell(ctx, tx, &v, reason)
		return err
	})
	return out, err
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, v *Voice, reason string) (out Said, err error) {
	b, err := s.store.body(v)
	if err != nil {
		return out, err
	}
	out = Said{Contact: Contact{Phone: b.Phone}, Words: b.Words, Number: b.Number}
	if b.Author == "" {
		if b.Phone == "" {
			return out, ErrNobody
		}
		return out, s.Audit.Record(ctx, tx, audit.Entry{Action: "reviews.called_back", Object: string(v.ID), Purpose: reading})
	}
	if out.Contact, err = s.People.Contact(ctx, tx, b.Author); err != nil {
		return out, err
	}
	if b.Phone != "" {
		out.Phone = b.Phone
	}
	err = s.Audit.Read(ctx, tx, audit.Reading{Person: b.Author, Purpose: reading, Reason: reason, Fields: []string{"name", "phone"}})
	return out, err
}

// Moderate publishes what waits for it, or hides it with a reason. The caller needs
// reviews.moderate and does not belong to the department that was reviewed. ErrJudged,
// ErrState where there is nothing to show, ErrWords without a reason.
func (s *Service) Moderate(ctx context.Context, id VoiceID, show bool, why string) (v Voice, err error) {
	if err := auth.Require(ctx, ModeratePermission); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if v, err = s.visible(ctx, tx, id); err != nil {
			return err
		}
		if err := s.unjudged(ctx, tx, &v); err != nil {
			return err
		}
		if v.Shown == "" {
			return ErrState
		}
		v.Shown, v.Why = shownYes, ""
		if !show {
			if v.Why, err = wordy(why); err != nil {
				return err
			}
			v.Shown = shownNo
		}
		if err := s.store.changeVoice(ctx, tx, &v); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "reviews.moderated", Object: string(id), Detail: map[string]any{"shown": show}})
	})
	return v, err
}

// Refer gives an appeal to another department. The caller needs reviews.sort. ErrState.
func (s *Service) Refer(ctx context.Context, id VoiceID, to string) (v Voice, err error) {
	if err := auth.Require(ctx, SortPermission); err != nil {
		return v, err
	}
	names, err := s.People.Names(ctx, []string{to})
	if err != nil {
		return v, err
	}
	if !isPath(to) || names[to].Name == "" {
		return v, ErrClass.At("/organisation", ErrClass.Code, ErrClass.Message)
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if v, err = s.visible(ctx, tx, id); err != nil {
			return err
		}
		if v.Kind != Appeal || !v.Answered.IsZero() {
			return ErrState
		}
		if err := s.Cases.Refer(ctx, tx, v.Case, auth.Actor(ctx), to); err != nil {
			return err
		}
		v.Org = to
		return s.store.changeVoice(ctx, tx, &v)
	})
	return v, err
}

// Join has an appeal answered together with an earlier one that asks the same. The
// caller needs reviews.sort. ErrState where either is answered or joined already.
func (s *Service) Join(ctx context.Context, id, with VoiceID) (v Voice, err error) {
	if err := auth.Require(ctx, SortPermission); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if v, err = s.visible(ctx, tx, id); err != nil {
			return err
		}
		leader, err := s.visible(ctx, tx, with)
		if err != nil {
			return err
		}
		if id == with || !joinable(&v) || !joinable(&leader) {
			return ErrState
		}
		if _, err := s.Cases.ActFor(ctx, tx, v.Case, cases.Acting{Action: "join"}); err != nil {
			return err
		}
		v.Joined = leader.ID
		leader.Repeats++
		if err := s.store.changeVoice(ctx, tx, &leader); err != nil {
			return err
		}
		if err := s.store.changeVoice(ctx, tx, &v); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "reviews.joined", Object: string(id), Detail: map[string]any{"with": string(with)}})
	})
	return v, err
}

func joinable(v *Voice) bool {
	return v.Kind == Appeal && v.Answered.IsZero() && v.Ended.IsZero() && v.Joined == ""
}
