package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// The kinds of what a correction asks for.
const (
	WantedAnswer   = "answer"
	WantedMaterial = "material"
)

// anotherMaterial stands for one that the item does not name; why says which.
const anotherMaterial = "other"

// Wanted is one thing that the applicant is to mend 补正事项.
type Wanted struct {
	Kind string `json:"kind" enum:"answer,material"`
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"The field, or the material; other for one that the item does not name"`
	Why  string `json:"why,omitempty" maxLength:"500" doc:"What is wrong with it"`
}

// Correction is one notice of all that is missing or wrong 一次性告知, and what came of
// it.
type Correction struct {
	Round  int           `json:"round" doc:"Counted from 1"`
	Asked  time.Time     `json:"asked"`
	Org    string        `json:"organisation"`
	Due    *time.Time    `json:"due,omitempty" doc:"When the application ends if nothing comes"`
	Note   string        `json:"note"`
	Wanted []WantedThing `json:"wanted" doc:"None: what the note says"`
	Given  *time.Time    `json:"given,omitempty" doc:"When the applicant handed it in; absent: not yet"`
}

// WantedThing is a thing that is wanted, with its name and whether it came.
type WantedThing struct {
	Wanted
	Label Text `json:"label"`
	Came  bool `json:"came"`
}

// round is a correction as the store has it.
type round struct {
	Correction
	branch, state string
	by            string
	touched       []string // fields that were answered anew
}

var (
	// ErrWanted says that what is asked for does not stand in the application.
	ErrWanted = fault.New(fault.Invalid, "cases.wanted", "Choose what is wanted from the answers and materials of this application.")
	// ErrUnasked says that something was changed that nobody asked for.
	ErrUnasked = fault.New(fault.Conflict, "cases.not_asked_for", "Only what was asked for can be changed now.")
	// ErrNoSheet says that a case has no application to be read.
	ErrNoSheet = fault.New(fault.Missing, "cases.no_sheet", "This case holds no application that could be read.")
	// ErrWanting says that not all that was asked for has come.
	ErrWanting = fault.New(fault.Conflict, "cases.still_wanting", "Not everything that was asked for is there yet.")
)

// mostWanted bounds one notice.
const mostWanted = 100

// named gives what is wanted with its label; ErrWanted where the application has no
// such thing.
func (m *moving) named(list []Wanted) (out []WantedThing, err error) {
	if len(list) > mostWanted {
		return nil, ErrWanted
	}
	out = []WantedThing{}
	for i, w := range list {
		label, ok := m.labelOf(w)
		if !ok {
			return nil, ErrWanted.At(fmt.Sprintf("/wanted/%d", i), ErrWanted.Code, ErrWanted.Message)
		}
		out = append(out, WantedThing{Wanted: w, Label: label})
	}
	return out, nil
}

// withMissing adds the materials that are required and still missing to what is wanted: an
// applicant is told of everything at once, and hears of nothing new when it is handed in.
// Where nothing is named the note says it all, and anything can be mended.
func (m *moving) withMissing(ctx context.Context, wanted []WantedThing) ([]WantedThing, error) {
	if len(wanted) == 0 || m.form.Sheet == nil {
		return wanted, nil
	}
	papers, err := m.store.papers(ctx, m.tx, string(m.c.ID))
	if err != nil {
		return nil, err
	}
	for _, one := range m.form.Sheet.missing(papers) {
		has := func(w WantedThing) bool { return w.Kind == WantedMaterial && w.Code == one.Code }
		if !slices.ContainsFunc(wanted, has) {
			wanted = append(wanted, WantedThing{Wanted: Wanted{Kind: WantedMaterial, Code: one.Code}, Label: one.Name})
		}
	}
	return wanted, nil
}

func (m *moving) labelOf(w Wanted) (Text, bool) {
	sheet := m.form.Sheet
	switch {
	case w.Kind == WantedMaterial && w.Code == anotherMaterial:
		return Text{ZH: "其他材料", EN: "Another material"}, w.Why != ""
	case sheet == nil:
		return Text{ZH: w.Code, EN: w.Code}, w.Kind == WantedAnswer || w.Kind == WantedMaterial
	case w.Kind == WantedAnswer:
		if l := sheet.line(w.Code); l != nil {
			return l.Label, true
		}
	case w.Kind == WantedMaterial:
		if one := sheet.material(w.Code); one != nil {
			return one.Name, true
		}
	}
	return Text{}, false
}

// asks tells that an action sends a case back to its applicant for correction.
func (m *moving) asks(o flow.Offer) bool {
	to := m.f.State(inside(o.Branch, o.Action.To))
	if to == nil {
		to = m.f.State(o.Action.To)
	}
	return to != nil && to.Role == flow.Applicant && to.Pause == flow.Correction
}

// corrects notes what a move has to do with a correction: it asks for one, or the case
// no longer waits for one.
func (m *moving) corrects(ctx context.Context, o flow.Offer, in Acting) error {
	open, is, err := m.store.openRound(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	if is && !m.waits(open) {
		given := o.By == flow.Applicant && m.c.Outcome == ""
		if err := m.store.closeRound(ctx, m.tx, m.c.ID, open.Round, given); err != nil {
			return err
		}
	}
	if !m.asks(o) {
		return nil
	}
	wanted, err := m.named(in.Wanted)
	if err != nil {
		return err
	}
	if wanted, err = m.withMissing(ctx, wanted); err != nil {
		return err
	}
	due, err := m.store.lapses(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	number, err := m.store.nextRound(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	r := round{branch: o.Branch, state: o.Action.To, by: auth.Actor(ctx)}
	r.Correction = Correction{Round: number, Asked: m.tx.Now, Org: m.department(o.Branch, o.State.Code), Due: due, Note: in.Note, Wanted: wanted}
	return m.store.putRound(ctx, m.tx, m.c.ID, r)
}

// waits tells that a case still stands where a correction was asked for.
func (m *moving) waits(r round) bool {
	return m.c.Outcome == "" && slices.ContainsFunc(m.f.Stands(m.c.Position), func(s flow.Standing) bool { return s.State.Code == r.state })
}

// answered refuses to hand a correction in of which something is wanting.
func (m *moving) answered(ctx context.Context, o flow.Offer) error {
	to := m.f.State(inside(o.Branch, o.Action.To))
	if o.By != flow.Applicant || o.State.Pause != flow.Correction || to != nil && to.Kind == flow.End {
		return nil
	}
	open, is, err := m.store.openRound(ctx, m.tx, m.c.ID)
	if err != nil || !is {
		return err
	}
	papers, err := m.store.papers(ctx, m.tx, string(m.c.ID))
	if err != nil {
		return err
	}
	f := ErrWanting
	for i, w := range open.cameBy(papers) {
		if !w.Came {
			f = f.At(fmt.Sprintf("/wanted/%d", i), "cases.still_wanting", "This has not come yet.")
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// cameBy tells of each thing that is wanted whether it came: an answer that was
// confirmed or changed, a file that was handed in since.
func (r round) cameBy(papers []Paper) []WantedThing {
	list := slices.Clone(r.Wanted)
	for i := range list {
		w := &list[i]
		if w.Kind == WantedAnswer {
			w.Came = slices.Contains(r.touched, w.Code)
			continue
		}
		w.Came = slices.ContainsFunc(papers, func(p Paper) bool { return p.Material == w.Code && !p.Given.Before(r.Asked) })
	}
	return list
}

func (r round) wants(kind, code string) bool {
	return slices.ContainsFunc(r.Wanted, func(w WantedThing) bool { return w.Kind == kind && w.Code == code })
}

// Amend replaces what the applicant wrote, while it is the applicant's turn; the
// domain above has checked the answers and who writes them. Answered are the fields
// that were answered anew, with all that follows from them; what else is changed must
// have been asked for. ErrOver, ErrNotYours, ErrUnasked.
func (s *Service) Amend(ctx context.Context, tx *db.Tx, id CaseID, f Form, answered ...string) error {
	m, err := s.load(ctx, tx, id)
	if err != nil {
		return err
	}
	if m.c.Outcome != "" {
		return ErrOver
	}
	turn := slices.ContainsFunc(m.f.Stands(m.c.Position), func(one flow.Standing) bool { return one.State.Role == flow.Applicant })
	if !turn {
		return ErrNotYours
	}
	open, is, err := s.store.openRound(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := m.bounded(open, f, answered); err != nil {
		return err
	}
	if m.form.Sheet != nil && f.Sheet != nil {
		markSheet(m.form.Sheet, f.Sheet, open.Round)
	}
	f.Spared = m.form.Spared // counted once, when the case began
	if err := s.store.changeForm(ctx, tx, id, f); err != nil || !is {
		return err
	}
	open.touched = slices.Compact(slices.Sorted(slices.Values(append(open.touched, answered...))))
	return s.store.putRound(ctx, tx, id, open)
}

// bounded refuses changes beyond what a correction asks for.
func (m *moving) bounded(open round, f Form, answered []string) error {
	if len(open.Wanted) == 0 {
		return nil
	}
	changed, err := differences(m.form.Answers, f.Answers)
	if err != nil {
		return err
	}
	for _, field := range changed {
		if !open.wants(WantedAnswer, field) && !slices.Contains(answered, field) {
			return ErrUnasked.With("field", field).At("/answers/"+field, ErrUnasked.Code, ErrUnasked.Message)
		}
	}
	return nil
}

// differences gives the fields in which two sets of answers differ.
func differences(before, after json.RawMessage) (list []string, err error) {
	a, b := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for raw, into := range map[*json.RawMessage]*map[string]json.RawMessage{&before: &a, &after: &b} {
		if len(*raw) == 0 {
			continue
		}
		if err := json.Unmarshal(*raw, into); err != nil {
			return nil, fault.From(fmt.Errorf("read answers: %w", err))
		}
	}
	for field, value := range a {
		if !bytes.Equal(value, b[field]) {
			list = append(list, field)
		}
	}
	for field := range b {
		if _, held := a[field]; !held {
			list = append(list, field)
		}
	}
	slices.Sort(list)
	return list, nil
}

// mayHand tells whether somebody may hand a file in for a material: who handles the
// case always; the applicant what is wanted and, before the acceptance, what the
// application needs anyway.
func (m *moving) mayHand(ctx context.Context, material string) error {
	if m.c.Outcome != "" {
		return ErrOver
	}
	if !m.ownBy(ctx) {
		return nil
	}
	open, is, err := m.store.openRound(ctx, m.tx, m.c.ID)
	if err != nil {
		return err
	}
	switch {
	case is && (len(open.Wanted) == 0 || open.wants(WantedMaterial, material)):
		return nil
	case !is && m.c.Accepted.IsZero() && (m.form.Sheet == nil || m.form.Sheet.material(material) != nil):
		return nil
	}
	return ErrUnasked
}

// rounds gives the corrections of a case with what came of each.
func (m *moving) rounds(ctx context.Context, papers []Paper) ([]Correction, error) {
	out := []Correction{}
	list, err := m.store.rounds(ctx, m.tx, m.c.ID)
	for _, r := range list {
		one := r.Correction
		one.Wanted = r.cameBy(papers)
		out = append(out, one)
	}
	return out, err
}
