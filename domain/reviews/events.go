package reviews

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/reviews/redact"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// caseFact is what reviews reads of cases.ended.v1 and cases.reached.v1.
type caseFact struct {
	Case      cases.CaseID `json:"case"`
	Kind      Kind         `json:"kind"`
	Matter    string       `json:"matter"`
	Region    string       `json:"region"`
	Org       string       `json:"organisation"`
	Parent    cases.CaseID `json:"parent"`
	Outcome   cases.End    `json:"outcome"`
	Milestone string       `json:"milestone"`
	At        time.Time    `json:"at"`
}

// The milestones of the flows of voices.
const (
	wasCalled    = "called"
	wasUnreached = "unreached"
	wasMended    = "mended"
	wasExplained = "explained"
	wasAnswered  = "answered"
	wasDone      = "done"
	wasDismissed = "dismissed"
	wasContent   = "content"
	wasNot       = "discontent"
)

// replies are the actions whose note is the answer to a voice.
func replies() []string {
	return []string{"mended", "explained", "answer", "take_up", "done", "give_up", "dismiss"}
}

// listeners hear how far cases are.
func (s *Service) listeners() []bus.Listener {
	return []bus.Listener{
		{Name: "reviews.case_ended", Subject: "cases.ended.v1", Hear: s.hearEnd},
		{Name: "reviews.case_reached", Subject: "cases.reached.v1", Hear: s.hearReached},
		{Name: "reviews.window_served", Subject: "windows.served.v1", Hear: s.hearServed},
	}
}

func read(fact bus.Heard) (f caseFact, err error) {
	if err := json.Unmarshal(fact.Data, &f); err != nil {
		return f, ErrFact.Because(err)
	}
	if f.Case == "" {
		return f, ErrFact
	}
	return f, nil
}

// hearEnd notes a case that can be reviewed from now on, and the end of a voice's own.
func (s *Service) hearEnd(ctx context.Context, tx *db.Tx, fact bus.Heard) error {
	f, err := read(fact)
	if err != nil {
		return err
	}
	if !ours(f.Kind) {
		if f.Parent != "" || !cases.Decided(f.Outcome) {
			return nil // parts are reviewed with their package
		}
		return s.store.putHandling(ctx, tx, Handling{ID: string(f.Case), Matter: f.Matter, Org: f.Org, Region: f.Region, Ended: f.At})
	}
	v, err := s.store.voiceOf(ctx, tx, f.Case)
	if errors.Is(err, ErrNoVoice) {
		return nil
	}
	if err != nil {
		return err
	}
	v.State, v.Ended = stateEnded, f.At
	return s.store.changeVoice(ctx, tx, &v)
}

// hearReached notes how far the answer to a voice is.
func (s *Service) hearReached(ctx context.Context, tx *db.Tx, fact bus.Heard) error {
	f, err := read(fact)
	if err != nil || !ours(f.Kind) {
		return err
	}
	v, err := s.store.voiceOf(ctx, tx, f.Case)
	if errors.Is(err, ErrNoVoice) {
		return nil
	}
	if err != nil {
		return err
	}
	switch f.Milestone {
	case wasCalled, wasUnreached:
		v.Called, v.Reached, v.State = f.At, f.Milestone == wasCalled, stateCalled
	case wasContent:
		v.Content = "yes"
	case wasNot:
		v.Content, v.State = "no", stateCalled
	case wasMended, wasExplained, wasAnswered, wasDone, wasDismissed:
		if v.Kind == Review && f.Milestone == wasDismissed {
			v.Valid = false
		}
		return s.answered(ctx, tx, &v, f)
	}
	return s.store.changeVoice(ctx, tx, &v)
}

// answered takes the answer over from the case, has it published with the voice, tells
// who spoke, and gives it to those who were joined with it.
func (s *Service) answered(ctx context.Context, tx *db.Tx, v *Voice, f caseFact) error {
	note, _, err := s.Cases.Said(ctx, tx, v.Case, replies()...)
	if err != nil {
		return err
	}
	if v.Answered.IsZero() {
		v.Answered = f.At
	}
	if v.answer = note; v.State != stateEnded {
		v.State = stateAnswered
	}
	if err := s.reply(ctx, tx, v); err != nil {
		return err
	}
	if err := s.tellAnswered(ctx, tx, v, f.Milestone+f.At.String()); err != nil {
		return err
	}
	if err := s.store.changeVoice(ctx, tx, v); err != nil || v.Kind != Appeal {
		return err
	}
	return s.passOn(ctx, tx, v)
}

// reply sets the part of an answer that is published. An answer that tells who
// somebody is takes the voice back to a moderator.
func (s *Service) reply(ctx context.Context, tx *db.Tx, v *Voice) error {
	b, err := s.store.body(v)
	if err != nil {
		return err
	}
	name := ""
	if b.Author != "" {
		c, err := s.People.Contact(ctx, tx, b.Author)
		if err != nil {
			return err
		}
		name = c.Name
	}
	found := false
	if v.Reply, found = redact.Text(v.answer, name); found && v.Shown == shownYes {
		v.Shown = shownWaiting
	}
	switch {
	case v.Shown == "" || v.Day != "":
	case v.Kind == Review && !v.Valid:
		v.Shown, v.Why = shownNo, "invalid"
	default:
		v.Day = s.tomorrow(tx.Now)
	}
	return nil
}

// passOn answers the appeals that were joined with one.
func (s *Service) passOn(ctx context.Context, tx *db.Tx, leader *Voice) error {
	list, err := s.store.joinedTo(ctx, tx, leader.ID)
	if err != nil {
		return err
	}
	for _, one := range list {
		_, err := s.Cases.ActFor(ctx, tx, one.Case, cases.Acting{Action: "answer", Note: leader.answer})
		if err != nil && !errors.Is(err, cases.ErrOver) && !errors.Is(err, cases.ErrNoAction) {
			return err // an answer of its own, or withdrawn, is no fault
		}
	}
	return nil
}
