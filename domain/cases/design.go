package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/lang"
)

// PublishPermission is to let a flow into force that somebody else has designed.
var PublishPermission = auth.Permission{Code: "cases.publish", ZH: "审核发布办件流程", EN: "Review and publish flows"}

// The faults of designing.
var (
	ErrNoDraft       = fault.New(fault.Missing, "cases.no_flow_draft", "Nobody writes on this flow.")
	ErrFlowRevision  = fault.New(fault.Conflict, "cases.flow_revision", "Somebody else has changed the draft meanwhile; load it again before you save.")
	ErrFlowEyes      = fault.New(fault.Denied, "cases.flow_eyes", "Somebody else must publish what you have designed.")
	ErrFlowOvertaken = fault.New(fault.Conflict, "cases.flow_overtaken", "A newer version came into force after this draft was saved; compare them and save again.")
	ErrFlowRenamed   = fault.New(fault.Invalid, "cases.flow_renamed", "The code of a flow stays as it is; make another flow instead.")
)

// Edited is a draft as somebody leaves it.
type Edited struct {
	Definition flow.Definition `json:"definition"`
	Revision   int64           `json:"revision" minimum:"0" doc:"That was seen; 0: there was no draft"`
	Note       string          `json:"note,omitempty" maxLength:"500" doc:"What is changed, and why"`
}

// FlowDraft is a flow that is being designed.
type FlowDraft struct {
	Definition flow.Definition `json:"definition"`
	Revision   int64           `json:"revision"`
	Base       int64           `json:"base" doc:"The newest version when it was saved"`
	Note       string          `json:"note,omitempty"`
	By         string          `json:"by" doc:"Name of who changed it last"`
	At         time.Time       `json:"at"`
	Own        bool            `json:"own" doc:"The caller wrote on it, so somebody else must publish it"`
	Findings   []flow.Problem  `json:"findings"`
}

// designer tells whether the caller designs or publishes flows.
func designer(ctx context.Context) error {
	if auth.From(ctx).May(PublishPermission) {
		return nil
	}
	return auth.Require(ctx, DesignPermission)
}

// cityWide refuses whose post is for a part of the city: a flow is for all districts.
func (s *Service) cityWide(ctx context.Context, duty auth.Permission) error {
	if err := auth.Require(ctx, duty); err != nil {
		return err
	}
	if !auth.From(ctx).Scope.CoversRegion(s.City.Region) {
		return auth.ErrDenied
	}
	return nil
}

// CheckFlow gives everything wrong with a definition, each with its place. Who may:
// cases.design, cases.publish.
func (s *Service) CheckFlow(ctx context.Context, d *flow.Definition) ([]flow.Problem, error) {
	if err := designer(ctx); err != nil {
		return nil, err
	}
	_, problems, err := s.ready(ctx, d)
	return problems, err
}

// ready makes a definition a flow, in the words of the city; it asks who stands behind
// departments, so it is no part of a unit of work.
func (s *Service) ready(ctx context.Context, d *flow.Definition) (*flow.Flow, []flow.Problem, error) {
	v := flow.Vocabulary{Role: func(code string) bool { _, ok := duties[code]; return ok }}
	if s.Names != nil {
		known, err := s.Names.Names(ctx, departmentsOf(d.States))
		if err != nil {
			return nil, nil, err
		}
		v.Department = func(code string) bool { _, ok := known[code]; return ok }
	}
	if s.Words != nil {
		words, err := s.Tellable(ctx)
		if err != nil {
			return nil, nil, err
		}
		v.Template = func(code string) bool {
			return slices.ContainsFunc(words, func(w Told) bool { return w.Code == code })
		}
	}
	if s.Forms != nil {
		v.Unasked = func(field string, kind flow.Type) (items []flow.Words) {
			for _, one := range s.Forms.Unasked(d.Code, FlowRead{Field: field, Kind: string(kind)}) {
				items = append(items, flow.Words(one))
			}
			return items
		}
	}
	f, problems := flow.New(d, v)
	return f, slices.Clone(problems), nil
}

// Told is a message that an effect of a flow can name.
type Told struct {
	Code  string `json:"code"`
	Title Text   `json:"title"`
}

// Tellable lists the messages to applicants whose templates are in force, by code. Who
// may: cases.design, cases.publish.
func (s *Service) Tellable(ctx context.Context) (list []Told, err error) {
	list = []Told{}
	if err := designer(ctx); err != nil || s.Words == nil {
		return list, err
	}
	words, err := s.Words.InForce(ctx, templatePrefix)
	for code, title := range words {
		if code = strings.TrimPrefix(code, templatePrefix); !forDesk(code) {
			list = append(list, Told{code, Text{ZH: title.ZH, EN: title.EN}})
		}
	}
	slices.SortFunc(list, func(a, b Told) int { return strings.Compare(a.Code, b.Code) })
	return list, err
}

// departmentsOf gives the departments that states and their branches name.
func departmentsOf(states []flow.State) (list []string) {
	for _, one := range states {
		if one.Department != "" {
			list = append(list, one.Department)
		}
		for _, b := range one.Branches {
			if b.Department != "" {
				list = append(list, b.Department)
			}
			list = append(list, departmentsOf(b.States)...)
		}
	}
	return list
}

// SaveFlow keeps the draft of a flow, be it one that cannot work yet. ErrFlowRevision
// where somebody else has saved meanwhile; ErrFlowRenamed where the code is another.
// Who may: cases.design.
func (s *Service) SaveFlow(ctx context.Context, code string, in Edited) (out FlowDraft, err error) {
	if err := s.cityWide(ctx, DesignPermission); err != nil {
		return out, err
	}
	if in.Definition.Code != code {
		return out, ErrFlowRenamed.At("/definition/code", "cases.flow_renamed", "The code of a flow stays as it is; make another flow instead.")
	}
	_, problems, err := s.ready(ctx, &in.Definition)
	if err != nil {
		return out, err
	}
	if i := slices.IndexFunc(problems, func(p flow.Problem) bool { return len(p.Path) == 1 && p.Path[0] == "code" }); i >= 0 {
		return out, unfit(ctx, problems[i:i+1]) // a draft needs a name under which it is kept
	}
	body, err := json.Marshal(in.Definition)
	if err != nil {
		return out, fmt.Errorf("write draft of flow %s: %w", code, err)
	}
	var d draftRow
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		last, err := s.store.draft(ctx, tx, code)
		if err != nil {
			return err
		}
		v, _, err := s.store.newest(ctx, tx, code)
		if err != nil {
			return err
		}
		d = draftRow{code: code, revision: in.Revision + 1, base: v.no, body: string(body), note: strings.TrimSpace(in.Note), findings: len(problems), by: auth.Actor(ctx), at: tx.Now}
		if last != nil {
			d.authors = last.authors
		}
		if me := auth.From(ctx).ID; !slices.Contains(d.authors, me) {
			d.authors = append(d.authors, me)
		}
		return s.store.putDraft(ctx, tx, d, in.Revision)
	})
	if err != nil {
		return out, err
	}
	return s.draftView(ctx, &d)
}

func (s *Service) draftView(ctx context.Context, d *draftRow) (out FlowDraft, err error) {
	out = FlowDraft{Revision: d.revision, Base: d.base, Note: d.note, At: d.at, Own: slices.Contains(d.authors, auth.From(ctx).ID)}
	if err := json.Unmarshal([]byte(d.body), &out.Definition); err != nil {
		return out, fmt.Errorf("read draft of flow %s: %w", d.code, err)
	}
	if _, out.Findings, err = s.ready(ctx, &out.Definition); err != nil {
		return out, err
	}
	if out.Findings == nil {
		out.Findings = []flow.Problem{}
	}
	names, err := s.names(ctx, naming{d.by: d.by != ""})
	out.By = names[d.by]
	return out, err
}

// DropFlow forgets a draft that was seen with a revision. Who may: cases.design.
func (s *Service) DropFlow(ctx context.Context, code string, revision int64) error {
	if err := s.cityWide(ctx, DesignPermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.dropDraft(ctx, tx, code, revision); err != nil {
			return err
		}
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "cases.flow_dropped", Object: code})
	})
}

// PublishFlow lets a draft into force: new cases go by it, those that run keep their
// version. Who may: cases.publish, and who has not written on it (four eyes). Faults:
// ErrNoDraft, ErrFlowRevision, ErrFlowEyes, ErrFlowOvertaken, ErrFlow with every place.
func (s *Service) PublishFlow(ctx context.Context, code string, revision int64) (no int64, err error) {
	if err := s.cityWide(ctx, PublishPermission); err != nil {
		return 0, err
	}
	var d *draftRow
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) { d, err = s.store.draft(ctx, tx, code); return err }); err != nil {
		return 0, err
	}
	def, err := s.fit(ctx, d, revision)
	if err != nil {
		return 0, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if v, _, err := s.store.newest(ctx, tx, code); err != nil {
			return err
		} else if v.no != d.base {
			return ErrFlowOvertaken
		}
		if err := s.store.dropDraft(ctx, tx, code, revision); err != nil {
			return err
		}
		r, err := rowOf(def)
		if err != nil {
			return err
		}
		r.source, r.note, r.by, r.publisher = fromDesk, d.note, d.by, auth.Actor(ctx)
		v, err := s.put(ctx, tx, r)
		if err != nil {
			return err
		}
		no = v.no
		return s.Audit.Record(ctx, tx, audit.Entry{Action: "cases.flow_published", Object: code, Detail: map[string]any{"version": no}})
	})
	return no, err
}

// fit gives the definition of a draft that may come into force.
func (s *Service) fit(ctx context.Context, d *draftRow, revision int64) (*flow.Definition, error) {
	switch {
	case d == nil:
		return nil, ErrNoDraft
	case d.revision != revision:
		return nil, ErrFlowRevision
	case slices.Contains(d.authors, auth.From(ctx).ID):
		return nil, ErrFlowEyes
	}
	var def flow.Definition
	if err := json.Unmarshal([]byte(d.body), &def); err != nil {
		return nil, fmt.Errorf("read draft of flow %s: %w", d.code, err)
	}
	_, problems, err := s.ready(ctx, &def)
	if err == nil && len(problems) > 0 {
		err = unfit(ctx, problems)
	}
	return &def, err
}

// unfit tells every finding of a definition at its place, in the caller's language.
func unfit(ctx context.Context, problems []flow.Problem) error {
	f := ErrFlow
	for _, p := range problems {
		said := p.ZH
		if lang.From(ctx) == lang.EN {
			said = p.What
		}
		f = f.At(pointerTo(p.Path), p.Code, said)
	}
	return f
}

// pointerTo writes a path as the JSON pointer within a body.
func pointerTo(path []any) string {
	var out strings.Builder
	out.WriteString("/definition")
	for _, step := range path {
		fmt.Fprintf(&out, "/%v", step)
	}
	return out.String()
}
