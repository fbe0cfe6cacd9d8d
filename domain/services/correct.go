package services

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/db"
)

// Correction is what an applicant mends of an application that was handed in 补正: only
// what the department asked for, and what follows from it.
type Correction struct {
	Case      cases.CaseID     `json:"case"`
	Round     cases.Correction `json:"round"`
	Fields    form.Schema      `json:"fields" doc:"The questions that are asked again"`
	Answers   form.Answers     `json:"answers" doc:"What stands there now"`
	Account   []string         `json:"account" doc:"Questions that the account answers; they are corrected there"`
	Papers    []cases.Paper    `json:"papers" doc:"The files of the questions: those that stand there, and those that came since"`
	Materials []Paper          `json:"materials" doc:"The materials that are wanted, with what they must be"`
}

// Correcting gives what is wanted of an application, with the form of it. What is being
// typed may be given, for it can lead to other questions. The caller is whose case it is.
func (s *Service) Correcting(ctx context.Context, id cases.CaseID, typed json.RawMessage, english bool) (out Correction, err error) {
	fresh, err := form.Parse(typed)
	if err != nil {
		return out, ErrBody.Because(err)
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		c, err := s.correcting(ctx, tx, id)
		if err != nil {
			return err
		}
		out = c.show(fresh, english)
		out.Case = id
		return nil
	})
	return out, err
}

// Correct keeps the answers to what is wanted. Answers to anything else are ErrAnswers
// with their place, and so is what cannot be so. Files that were uploaded for it and
// stand in no answer are forgotten.
func (s *Service) Correct(ctx context.Context, id cases.CaseID, typed json.RawMessage, english bool) (out Correction, err error) {
	fresh, err := form.Parse(typed)
	switch {
	case len(typed) > mostAnswers:
		return out, ErrLarge
	case err != nil:
		return out, ErrBody.Because(err)
	}
	var left []cases.PaperID
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		c, err := s.correcting(ctx, tx, id)
		if err != nil {
			return err
		}
		if wrong := obey(&form.Step{Fields: c.asking(fresh)}, c.fixed, nil, fresh); len(wrong) > 0 {
			return refuse(wrong)
		}
		f, answered, err := c.mend(fresh)
		if err != nil {
			return err
		}
		if err := s.Cases.Amend(ctx, tx, id, f, answered...); err != nil {
			return err
		}
		if c, err = s.correcting(ctx, tx, id); err != nil {
			return err
		}
		left = c.left(answered)
		out = c.show(nil, english)
		out.Case = id
		return nil
	})
	if err != nil {
		return out, err
	}
	return out, s.forgetPapers(ctx, id, left)
}

// correcting is an application on its way back through its form.
type correcting struct {
	*Service
	ctx     context.Context
	book    *book
	version *Version
	ready   *form.Ready
	asked   cases.Asked
	before  form.Answers
	fixed   form.Answers // what the account says
	papers  []cases.Paper
	wanted  map[string]bool // fields
}

func (s *Service) correcting(ctx context.Context, tx *db.Tx, id cases.CaseID) (*correcting, error) {
	asked, err := s.Cases.Asked(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	c := &correcting{Service: s, ctx: ctx, book: s.book.Load(), asked: asked, wanted: map[string]bool{}}
	if asked.Form.Sheet != nil {
		c.version = c.book.version(ItemKey(asked.Matter), asked.Form.Sheet.Edition)
	}
	if c.version == nil {
		return nil, ErrNoItem.With("item", asked.Matter)
	}
	if c.ready = c.book.form(c.version); c.version.Item.Package() || len(c.version.Item.Form.Steps) == 0 {
		return nil, ErrNoItem.With("item", asked.Matter)
	}
	if c.before, err = form.Parse(asked.Form.Answers); err != nil {
		return nil, fmt.Errorf("read answers of case %s: %w", id, err)
	}
	for _, w := range asked.Round.Wanted {
		if w.Kind == cases.WantedAnswer {
			c.wanted[w.Code] = true
		}
	}
	if c.fixed, err = s.fixed(ctx, tx, c.ready); err != nil {
		return nil, err
	}
	c.papers, err = s.Papers.Papers(ctx, tx, string(id))
	return c, err
}

// open tells the fields that may be answered: those that are wanted, and those that are
// asked only under the new answers.
func (c *correcting) open(fresh form.Answers) map[string]bool {
	open, merged := maps.Clone(c.wanted), maps.Clone(c.before)
	maps.Copy(merged, fresh)
	for _, f := range c.ready.Fields() {
		if _, held := c.before[f.Code]; !held && c.ready.Asked(f.Code, merged) && !c.ready.Asked(f.Code, c.before) {
			open[f.Code] = true
		}
	}
	return open
}

// asking gives the questions that were answered, of those that may be.
func (c *correcting) asking(fresh form.Answers) (list []form.Field) {
	open := c.open(fresh)
	for _, f := range c.ready.Fields() {
		if _, given := fresh[f.Code]; given && open[f.Code] {
			list = append(list, *f)
		}
	}
	return list
}

func (c *correcting) show(fresh form.Answers, english bool) Correction {
	open := c.open(fresh)
	step := form.Step{Code: "correction"}
	for _, f := range c.ready.Fields() {
		if open[f.Code] {
			one := *f
			one.When = "" // it was looked at here
			step.Fields = append(step.Fields, one)
		}
	}
	out := Correction{Round: c.asked.Round, Answers: form.Answers{}, Account: []string{}, Papers: c.shown(step.Fields), Materials: []Paper{}}
	out.Fields = step.Schema(english)
	for _, f := range step.Fields {
		if value, ok := c.fixed[f.Code]; ok {
			out.Answers[f.Code], out.Account = value, append(out.Account, f.Code)
		} else if value, ok := c.before[f.Code]; ok {
			out.Answers[f.Code] = value
		}
	}
	for _, w := range c.asked.Round.Wanted {
		for _, m := range c.version.Item.Materials {
			if w.Kind == cases.WantedMaterial && m.Code == w.Code {
				out.Materials = append(out.Materials, Paper{m, true})
			}
		}
	}
	return out
}

// mend gives the application with what was answered anew, and the fields that this
// touches.
func (c *correcting) mend(fresh form.Answers) (f cases.Form, answered []string, err error) {
	open := c.open(fresh)
	fault := ErrAnswers
	for name := range fresh {
		if !open[name] {
			fault = fault.At("/answers/"+name, "services.not_asked", "This was not asked for.")
		}
	}
	for name := range fresh {
		if open[name] && c.stale(name, fresh) {
			fault = fault.At("/answers/"+name, codeAgain, "Upload this anew.")
		}
	}
	merged := maps.Clone(c.before)
	maps.Copy(merged, fresh)
	judge := c.judgeOf("", false)
	judge.Held = c.held
	clean, wrong := c.ready.Check(merged, judge)
	for _, one := range wrong {
		// What was right when it was handed in, and is not asked for now, stays.
		if name := fieldOf(one.Path); open[name] {
			fault = fault.Naming(wrongField(one))
		}
	}
	if len(fault.Fields) > 0 {
		return f, nil, fault
	}
	for name, value := range c.before {
		if _, ok := clean[name]; !ok && !open[name] && c.ready.Asked(name, merged) {
			clean[name] = value
		}
	}
	return c.form(clean), c.touched(fresh, clean), nil
}

// fieldOf gives the field to which a place within the answers belongs.
func fieldOf(path string) string {
	field, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return field
}

// touched gives the fields that were answered, and those that are no longer asked.
func (c *correcting) touched(fresh, clean form.Answers) []string {
	list := slices.Collect(maps.Keys(fresh))
	for name := range c.before {
		if _, ok := clean[name]; !ok {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// form writes the application anew; what is not an answer stays as it was.
func (c *correcting) form(clean form.Answers) cases.Form {
	f := c.asked.Form
	f.Answers, _ = json.Marshal(clean) // plain values
	f.Facts = maps.Clone(f.Facts)
	maps.DeleteFunc(f.Facts, func(name string, _ any) bool { return strings.HasPrefix(name, "form.") })
	maps.Copy(f.Facts, c.ready.Guards(clean))
	old, given, sources := f.Sheet, map[string]Given{}, map[string]string{}
	for _, m := range old.Materials {
		given[m.Code] = Given{How: m.How}
	}
	for _, g := range old.Groups {
		for _, l := range g.Lines {
			if !c.wanted[l.Field] {
				sources[l.Field] = l.From
			}
		}
	}
	s := &sheeting{Service: c.Service, ctx: c.ctx, version: c.version, ready: c.ready, prefilled: sources}
	f.Sheet = s.sheet(clean)
	f.Sheet.Materials = materialsOf(c.book.papers(c.version, clean), given)
	f.Complete = false // the case counts what came
	return f
}
