package reviews

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/cases"
	"citybrain/domain/reviews/redact"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Rating is a review as somebody gives it.
type Rating struct {
	Level   int64    `json:"level"`
	Aspects []string `json:"aspects,omitempty"`
	Words   string   `json:"words,omitempty"`
	Phone   string   `json:"phone,omitempty"` // of a stranger who wants to be called back
}

// reviewFlow is the flow of bad reviews; the codes number the cases of voices.
const (
	reviewFlow   = "bad_review"
	feedbackFlow = "feedback"
	appealFlow   = "appeal"
	reviewCode   = "PJ"
	feedbackCode = "YJ"
	appealCode   = "SQ"
)

// Rate reviews a case, once, within the days of the pack: the applicant does, or who
// acts for them. Faults: ErrNone, ErrNoHandling, ErrRunning, ErrLate, ErrTwice,
// ErrLevel, ErrAspect, auth.ErrOften.
func (s *Service) Rate(ctx context.Context, of cases.CaseID, in Rating) (v Voice, err error) {
	p := auth.From(ctx)
	if err := s.Limits.Spend(ctx, auth.Allowance{Name: "reviews:" + p.ID, Most: 30, Per: 24 * time.Hour}); err != nil {
		return v, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		h, err := s.ownHandling(ctx, tx, of)
		if err != nil {
			return err
		}
		if err := s.store.putHandling(ctx, tx, h); err != nil {
			return err
		}
		if h, err = s.store.handling(ctx, tx, h.ID); err != nil {
			return err
		}
		who := body{Author: p.ID, Subject: p.Subject()}
		v, err = s.rate(ctx, tx, h, in, who)
		return err
	})
	return v, err
}

// ownHandling gives an ended case of the caller as something that can be reviewed.
func (s *Service) ownHandling(ctx context.Context, tx *db.Tx, of cases.CaseID) (Handling, error) {
	c, err := s.Cases.Find(ctx, tx, of)
	if err != nil {
		return Handling{}, ErrNoHandling.Because(err)
	}
	if c.Parent != "" || ours(Kind(c.Kind)) || !s.owns(ctx, tx, c) {
		return Handling{}, ErrNoHandling
	}
	if c.Outcome == "" {
		return Handling{}, ErrRunning
	}
	if !cases.Decided(c.Outcome) {
		return Handling{}, ErrNoHandling
	}
	h := handlingOf(c)
	if h.Person = auth.From(ctx).ID; c.Agent != "" {
		h.Person = c.Agent
	}
	return h, nil
}

// owns tells that a case is the caller's: their own, or of whom they act for now.
func (s *Service) owns(ctx context.Context, tx *db.Tx, c cases.Case) bool {
	p := auth.From(ctx)
	if p.Kind != auth.Person {
		return p.ID != "" && p.ID == c.Subject // an official's own
	}
	return p.ID == c.Subject || s.People.MayActFor(ctx, tx, c.Subject, c.Sphere) == nil
}

// ours tells the kinds of voices' own cases.
func ours(k Kind) bool { return k == Review || k == Feedback || k == Appeal }

func handlingOf(c cases.Case) Handling {
	return Handling{ID: string(c.ID), Matter: c.Matter, Title: c.Title, Org: c.Org, Region: c.Region, Channel: c.Channel, Ended: c.Ended}
}

// rate writes a review of a handling and, where it is a bad one, has it handled.
func (s *Service) rate(ctx context.Context, tx *db.Tx, h Handling, in Rating, who body) (Voice, error) {
	r, err := s.rules(ctx, tx)
	if err != nil {
		return Voice{}, err
	}
	if err := in.check(h.Channel); err != nil {
		return Voice{}, err
	}
	if tx.Now.After(h.Ended.AddDate(0, 0, r.Days)) {
		return Voice{}, ErrLate
	}
	v := Voice{
		ID: id.New[VoiceID]("voice", tx.Now), Kind: Review, Matter: h.Matter, Title: h.Title, Org: h.Org, Region: h.Region, Channel: h.Channel,
		Level: in.Level, Aspects: in.Aspects, State: stateNew, Valid: true, Said: tx.Now,
	}
	if err := s.store.take(ctx, tx, h.ID, v.ID); err != nil {
		return Voice{}, err
	}
	who.Words, who.Handling = redact.Plain(in.Words), h.ID
	if c, err := s.Cases.Find(ctx, tx, cases.CaseID(h.ID)); err == nil {
		who.Number = c.Number
	}
	if err := s.publishable(ctx, tx, &v, who, r.Hold); err != nil {
		return Voice{}, err
	}
	if in.Level <= Bad {
		if err := s.openReview(ctx, tx, &v, &r); err != nil {
			return Voice{}, err
		}
	} else {
		v.State, v.Ended = stateEnded, tx.Now
	}
	return v, s.store.putVoice(ctx, tx, &v, who)
}

func (in *Rating) check(channel cases.Channel) error {
	if in.Level < VeryBad || in.Level > VeryGood {
		return ErrLevel
	}
	allowed := aspectsOf(channel)
	for i, a := range in.Aspects {
		if !slices.Contains(allowed, a) || slices.Contains(in.Aspects[:i], a) {
			return ErrAspect
		}
	}
	return nil
}

// openReview opens the case of a bad review. Its subject is the review itself: the
// engine never learns who gave it.
func (s *Service) openReview(ctx context.Context, tx *db.Tx, v *Voice, r *Rules) (err error) {
	if v.Due, err = s.Calendar.Deadline(tx.Now, r.Mend); err != nil {
		return err
	}
	answers, _ := json.Marshal(map[string]any{"level": v.Level, "aspects": v.Aspects, "words": v.Text}) // plain values
	mend := r.Mend
	return s.open(ctx, tx, v, cases.Opening{
		Code: reviewCode, Flow: reviewFlow, Title: Text{ZH: "差评：" + v.Title.ZH, EN: "Bad review: " + v.Title.EN}, Subject: string(v.ID),
		Limits: cases.Limits{Promised: &mend}, Form: cases.Form{Answers: answers, Facts: map[string]any{"form.other_team": r.otherTeam(v.Org)}, Complete: true},
	})
}

// open opens the case of a voice.
func (s *Service) open(ctx context.Context, tx *db.Tx, v *Voice, o cases.Opening) error {
	o.Kind, o.Matter, o.Region, o.Org, o.Channel = string(v.Kind), string(v.Kind)+"."+v.Matter, v.Region, v.Org, v.Channel
	// The step of the opening must not name who spoke, where the subject does not.
	if o.Subject == string(v.ID) {
		ctx = auth.AsSystem(ctx, "reviews")
	}
	c, err := s.Cases.Open(ctx, tx, o)
	v.Case = c.ID
	return err
}

// publishable sets the redacted words of a voice and whether a moderator must look.
// What is good and harmless is shown from the next day on, so that the hour does not
// tell who wrote it; what is bad, when it is answered.
func (s *Service) publishable(ctx context.Context, tx *db.Tx, v *Voice, who body, hold []string) error {
	name := ""
	if who.Author != "" {
		c, err := s.People.Contact(ctx, tx, who.Author)
		if err != nil {
			return err
		}
		name = c.Name
	}
	found := false
	v.Text, found = redact.Text(who.Words, name)
	switch {
	case v.Text == "" || v.Kind == Appeal:
		return nil
	case found || redact.Holds(who.Words, hold):
		v.Shown = shownWaiting
	default:
		v.Shown = shownYes
	}
	if v.Kind == Review && v.Level > Bad {
		v.Day = s.tomorrow(tx.Now)
	}
	return nil
}

func (s *Service) tomorrow(at time.Time) string {
	return at.In(s.Calendar.Zone()).AddDate(0, 0, 1).Format(time.DateOnly)
}

func (s *Service) today(at time.Time) string {
	return at.In(s.Calendar.Zone()).Format(time.DateOnly)
}

// wordy gives words that are there, or ErrWords.
func wordy(text string) (string, error) {
	text = strings.TrimSpace(redact.Plain(text))
	if utf8.RuneCountInString(text) < 2 {
		return "", ErrWords.At("/words", ErrWords.Code, ErrWords.Message)
	}
	return text, nil
}
