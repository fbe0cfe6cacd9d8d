package services

import (
	"context"
	"strings"
	"time"

	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Line is an answer as it is shown before it is handed in.
type Line struct {
	Field     string `json:"field"`
	Label     Text   `json:"label"`
	Value     any    `json:"value"`
	Shown     Text   `json:"shown,omitzero" doc:"The words of a choice"`
	Prefilled bool   `json:"prefilled,omitempty"`
}

// Group is a step with its answers.
type Group struct {
	Step  string `json:"step"`
	Title Text   `json:"title"`
	Lines []Line `json:"lines"`
}

// Wrong is an answer that is missing or cannot be so, with the step that asks for it.
type Wrong struct {
	Step string `json:"step"`
	Path string `json:"path"`
	Code string `json:"code"`
	// Args are the limit that the answer passes, for the sentence of the code.
	Args map[string]any `json:"args,omitempty" doc:"The limit that the answer passes: least, or most"`
}

// Checked is check-your-answers: everything that will be handed in, what is wrong
// with it, and the materials with how each is given.
type Checked struct {
	Draft     DraftView `json:"draft"`
	Groups    []Group   `json:"groups"`
	Wrong     []Wrong   `json:"wrong"`
	Materials []Paper   `json:"materials"`
	Missing   []string  `json:"missing" doc:"Codes of materials that are required and not given yet; they may follow"`
	Parts     []Head    `json:"parts" doc:"Of a package: the items that will be applied for"`
	Charges   []Charge  `json:"charges" doc:"What it will cost: of a package only the parts that are applied for"`
}

// Charge is the fee of one item that is applied for.
type Charge struct {
	Item ItemKey `json:"item"`
	Name Text    `json:"name"`
	Fee
}

// Check gives an application as it would be handed in.
func (s *Service) Check(ctx context.Context, id DraftID) (out Checked, err error) {
	b := s.book.Load()
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, v, err := s.mine(ctx, tx, b, id)
		if err == nil {
			d.atWindow = auth.From(ctx).AtWindow()
			out = s.checked(b, v, &d)
		}
		return err
	})
	return out, err
}

func (s *Service) checked(b *book, v *Version, d *draft) Checked {
	r := b.form(v)
	clean, wrong := r.Check(d.written.Answers, s.judgeDraft(d, "", false))
	out := Checked{Draft: s.draftView(b, d), Groups: groups(r, clean, d), Wrong: []Wrong{}, Parts: []Head{}, Missing: []string{}}
	for _, one := range wrong {
		field, _, _ := strings.Cut(strings.TrimPrefix(one.Path, "/"), "/")
		out.Wrong = append(out.Wrong, Wrong{stepOf(r, field), "/answers" + one.Path, one.Code, one.Args})
	}
	out.Materials = b.papers(v, clean)
	for _, m := range missing(out.Materials, d) {
		out.Missing = append(out.Missing, m.Code)
	}
	parts := b.parts(v, clean, s.Clock.Now())
	for _, one := range parts {
		out.Parts = append(out.Parts, b.head(&one.Item))
	}
	out.Charges = charges(v, parts)
	return out
}

// charges are the fees of what is applied for.
func charges(v *Version, parts []*Version) []Charge {
	if !v.Item.Package() {
		parts = []*Version{v}
	}
	list := []Charge{}
	for _, one := range parts {
		if one.Item.Fee != nil {
			list = append(list, Charge{one.Item.Key, one.Item.Name, *one.Item.Fee})
		}
	}
	return list
}

func stepOf(r *form.Ready, field string) string {
	for i := range r.Steps {
		if inStep(&r.Steps[i], field) {
			return r.Steps[i].Code
		}
	}
	return ""
}

func groups(r *form.Ready, clean form.Answers, d *draft) []Group {
	list := []Group{}
	for _, step := range r.Steps {
		g := Group{Step: step.Code, Title: step.Title, Lines: []Line{}}
		for _, f := range step.Fields {
			value, ok := clean[f.Code]
			if !ok {
				continue
			}
			_, known := d.written.Prefilled[f.Code]
			line := Line{Field: f.Code, Label: f.Label, Value: value, Prefilled: known}
			for _, o := range f.Options {
				if o.Code == value {
					line.Shown = o.Label
				}
			}
			g.Lines = append(g.Lines, line)
		}
		if len(g.Lines) > 0 {
			list = append(list, g)
		}
	}
	return list
}

// missing gives the materials that are surely needed and not given. What is to be
// brought to a window is not there yet.
func missing(papers []Paper, d *draft) (list []Paper) {
	for _, one := range papers {
		if one.Shared || one.Optional || !one.Sure { // shared ones are shown, not asked
			continue
		}
		how := d.written.Materials[one.Code].How
		if how != givenPromise && !(how == givenWindow && d.atWindow) && !d.holds(one.Code) {
			list = append(list, one)
		}
	}
	return list
}

// parts gives the items of a package that are applied for under the answers.
func (b *book) parts(v *Version, clean form.Answers, now time.Time) (list []*Version) {
	r := b.form(v)
	facts := r.Facts(clean)
	for _, part := range v.Item.Parts {
		when, err := r.Condition(part.When)
		if err != nil || !when.Holds(facts) {
			continue
		}
		if one := b.find(part.Item, now); one != nil {
			list = append(list, one)
		}
	}
	return list
}
