package services

import (
	"context"
	"strings"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// DraftID names an application that is being written: draft_….
type DraftID string

// The limits of drafts.
const (
	mostDrafts  = 50        // unfinished, of one person
	mostAnswers = 256 << 10 // bytes of the answers of one application
)

// The ways of giving a material.
const (
	givenFile    = "file"    // uploaded
	givenShared  = "shared"  // the government has it 免交
	givenPromise = "promise" // a promise stands for it 告知承诺
	givenWindow  = "window"  // brought to the window later
)

// channelWindow is the channel of what a clerk hands in for somebody at a window.
const channelWindow = "window"

// Given is how a material is given, where that is not by files. A promise is signed by
// its tick: it holds who made the application and the moment.
type Given struct {
	How string    `json:"how" enum:"promise,window"`
	At  time.Time `json:"at"`
}

// written is what people wrote; it is sealed in the store.
type written struct {
	Answers   form.Answers      `json:"answers"`
	Materials map[string]Given  `json:"materials,omitempty"`
	Prefilled map[string]string `json:"prefilled,omitempty"` // fields and their sources
	Receipt   *Receipt          `json:"receipt,omitempty"`   // once it was handed in
}

// draft is an application as the store has it.
type draft struct {
	id       DraftID
	owner    string
	subject  string // for whom
	item     ItemKey
	version  int64
	region   string
	step     string
	revision int64
	written  written
	caseID   string
	outcome  string // of the case, once it has ended
	made     time.Time
	saved    time.Time
	dropped  bool
	papers   []cases.Paper // read beside it
	fixed    form.Answers  // that the account gives
	stale    form.Answers  // as they were stored, before the account's were written in
	atWindow bool          // a clerk has what was to be brought to a window before them
}

// DraftHead is an application in the list of those that are being written.
type DraftHead struct {
	ID      DraftID   `json:"id"`
	Item    ItemKey   `json:"item"`
	Name    Text      `json:"name"`
	Region  string    `json:"region"`
	Subject string    `json:"subject" doc:"For whom: the person, or the firm or person they act for"`
	Step    string    `json:"step" doc:"The step to go on with"`
	At      int       `json:"at" doc:"Which step that is, from 1"`
	Steps   int       `json:"steps"`
	Changed time.Time `json:"changed"`
	Expires time.Time `json:"expires" doc:"When it is forgotten unless somebody goes on with it"`
}

// DraftView is an application that is being written.
type DraftView struct {
	DraftHead
	Revision  int64             `json:"revision"`
	Answers   form.Answers      `json:"answers"`
	Asked     []string          `json:"asked" doc:"The fields that are asked under these answers"`
	Materials map[string]Given  `json:"materials"`
	Papers    []cases.Paper     `json:"papers"`
	Prefilled map[string]string `json:"prefilled" doc:"Fields that nobody had to type, and where each comes from"`
	Saved     int               `json:"saved" doc:"How many fields were prefilled"`
	Case      string            `json:"case,omitempty"`
	Outcome   string            `json:"outcome,omitempty" doc:"How the case ended; absent while it runs"`
}

// Begin starts an application for an item in a region, or goes on with the one that
// the caller has there already. What the government knows stands in it, and so do the
// answers to the guide's questions where they can be so.
func (s *Service) Begin(ctx context.Context, key ItemKey, region string, scenes form.Answers) (view DraftView, err error) {
	owner, err := applicant(ctx)
	if err != nil {
		return view, err
	}
	b := s.book.Load()
	v := b.find(key, s.Clock.Now())
	if v == nil {
		return view, ErrNoItem.With("item", string(key))
	}
	if !v.Item.online() && !(auth.From(ctx).AtWindow() && len(v.Item.Form.Steps) > 0) {
		return view, ErrOnline
	}
	place, err := b.place(&v.Item, region)
	if err != nil {
		return view, err
	}
	if err := auth.RequireLevel(ctx, b.level(v, form.Answers{}, s.Clock.Now())); err != nil {
		return view, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		subject := auth.From(ctx).Subject()
		if err := s.mayFor(ctx, tx, b, &v.Item, subject); err != nil {
			return err
		}
		list, err := s.store.drafts(ctx, tx, owner)
		if err != nil {
			return err
		}
		for i := range list {
			if d := &list[i]; d.item == key && d.subject == subject && d.region == place.Department.Region && b.version(d.item, d.version) != nil {
				d.papers, err = s.Papers.Papers(ctx, tx, string(d.id))
				view = s.draftView(b, d)
				return err
			}
		}
		if len(list) >= mostDrafts {
			return ErrDrafts
		}
		d := draft{id: id.New[DraftID]("draft", tx.Now), owner: owner, subject: subject, item: key, version: v.No, region: place.Department.Region,
			step: v.Item.Form.Steps[0].Code, revision: 1, made: tx.Now, saved: tx.Now}
		if d.written, err = s.begun(ctx, tx, b.form(v), &d); err != nil {
			return err
		}
		s.layScenes(b.form(v), &v.Item, &d, scenes)
		view = s.draftView(b, &d)
		return s.store.addDraft(ctx, tx, &d)
	})
	return view, err
}

// begun is what stands in an application before anybody has written.
func (s *Service) begun(ctx context.Context, tx *db.Tx, r *form.Ready, d *draft) (written, error) {
	known, err := s.People.Known(ctx, tx)
	if err != nil {
		return written{}, err
	}
	earlier, err := s.store.earlier(ctx, tx, d.subject)
	if err != nil {
		return written{}, err
	}
	return s.prefill(r, known, earlier), nil
}

// layScenes takes over what was answered in the guide.
func (s *Service) layScenes(r *form.Ready, i *Item, d *draft, scenes form.Answers) {
	for _, code := range i.Scenes {
		if value, ok := scenes[code]; ok && d.written.Answers[code] == nil {
			d.written.Answers[code] = value
		}
	}
	d.written.Answers, _ = r.Check(d.written.Answers, s.judgeOf("", true))
}

// applicant is the person who writes. Officials apply as everybody does, not in a post.
func applicant(ctx context.Context) (string, error) {
	p := auth.From(ctx)
	switch {
	case p.Kind == auth.Anonymous || p.ID == "":
		return "", auth.ErrUnauthenticated
	case p.Kind != auth.Person:
		return "", auth.ErrDenied
	}
	return p.ID, nil
}

// mayFor tells whether the caller may apply for a subject. It is asked at every step,
// for an authority may end in the middle of a form; and the session must act for the
// very subject, so that nobody writes into an application whose they do not mean.
func (s *Service) mayFor(ctx context.Context, tx *db.Tx, b *book, i *Item, subject string) error {
	p := auth.From(ctx)
	if p.Subject() != subject {
		return ErrActing.With("subject", subject)
	}
	if subject == p.ID {
		return nil
	}
	if isFirm(subject) && i.forPeople() {
		return ErrForPeople
	}
	return s.People.MayActFor(ctx, tx, subject, b.frame.matter(i))
}

// isFirm tells whether a subject is a firm, by the kind that its id begins with.
func isFirm(subject string) bool { return strings.HasPrefix(subject, "firm_") }

// place gives the implementation for a region: the one whose region the caller's lies
// in; without a region, the first.
func (b *book) place(i *Item, region string) (Implementation, error) {
	list := b.frame.implementations(i)
	for _, one := range list {
		if r := one.Department.Region; region == "" || strings.HasPrefix(region, r) {
			return one, nil
		}
	}
	return Implementation{}, ErrNoPlace.With("region", region)
}

// prefill answers what is known already 免填.
func (s *Service) prefill(r *form.Ready, known Known, earlier map[string]any) written {
	w := written{Answers: form.Answers{}, Prefilled: map[string]string{}, Materials: map[string]Given{}}
	for _, f := range r.Fields() {
		value := earlier[past(f)]
		if text := known[f.From]; text != "" {
			value = text
		}
		if value != nil {
			w.Answers[f.Code] = value
		}
	}
	// What no longer passes, because the form has changed since, is asked again.
	clean, _ := r.Check(w.Answers, s.judgeOf("", true))
	w.Answers = clean
	for _, f := range r.Fields() {
		if _, ok := clean[f.Code]; ok {
			w.Prefilled[f.Code] = f.From
		}
	}
	return w
}

// past is the name under which the answer to a field is kept for later forms; "" where
// the account knows it better.
func past(f *form.Field) string {
	if f.From == "account.firm" || f.From == "account.credit_code" {
		return f.Code // of those who act for no firm yet
	}
	name, _ := strings.CutPrefix(f.From, "earlier.")
	if name == f.From {
		return ""
	}
	return name
}

// judgeOf is how answers are judged now.
func (s *Service) judgeOf(step string, partial bool) form.Judge {
	return form.Judge{Today: s.today(s.Clock.Now()), Works: s.works, Part: step, Partial: partial, Numbers: form.Numbers{
		CitizenID:  func(text string) bool { _, err := seal.ParseCitizenID(text); return err == nil },
		CreditCode: func(text string) bool { _, err := seal.ParseCreditCode(text); return err == nil },
	}}
}

// works tells whether the offices are open on a day of the city. Of a year that is not
// announced yet nobody knows, and no day is refused.
func (s *Service) works(day time.Time) bool {
	y, month, d := day.Date()
	at, err := s.Limits.Day(time.Date(y, month, d, 12, 0, 0, 0, s.Zone))
	return err != nil || at.Working
}

// judgeDraft is how the answers of an application are judged now.
func (s *Service) judgeDraft(d *draft, step string, partial bool) form.Judge {
	j := s.judgeOf(step, partial)
	j.Held = d.heldFile
	return j
}
