package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/domain/cases/trial"
	"citybrain/kernel/db"
)

// FlowHead is a flow in a list.
type FlowHead struct {
	Code     string    `json:"code"`
	Name     Text      `json:"name"`
	Version  int64     `json:"version" doc:"The newest; 0: there is only a draft"`
	Source   string    `json:"source,omitempty" enum:"pack,desk"`
	At       time.Time `json:"at" doc:"When the version, or the draft of a new flow, was made"`
	States   int       `json:"states"`
	Running  int       `json:"running" doc:"Cases that have not ended, of any version"`
	Older    int       `json:"older" doc:"Of these, on an older version"`
	Draft    bool      `json:"draft" doc:"Somebody is changing it"`
	Findings int       `json:"findings" doc:"Of the draft"`
}

// FlowVersion is one version of a flow.
type FlowVersion struct {
	Version     int64     `json:"version"`
	Source      string    `json:"source" enum:"pack,desk"`
	At          time.Time `json:"at"`
	By          string    `json:"by,omitempty" doc:"Name of who wrote it"`
	PublishedBy string    `json:"publishedBy,omitempty" doc:"Name of who let it into force"`
	Note        string    `json:"note,omitempty"`
	Running     int       `json:"running" doc:"Cases that have not ended and keep this version"`
}

// FlowView is a flow with its versions, and its draft if there is one.
type FlowView struct {
	Code     string        `json:"code"`
	Name     Text          `json:"name"`
	Versions []FlowVersion `json:"versions"`
	Draft    *FlowDraft    `json:"draft,omitempty"`
}

// FlowWish is which flows are looked for.
type FlowWish struct {
	Text  string `query:"q" maxLength:"100" doc:"Part of the name or the code"`
	State string `query:"state" enum:"published,draft,pack,desk" doc:"published: nobody is changing it; draft: somebody is"`
}

// Flows lists the flows, by code. Who may: cases.design, cases.publish.
func (s *Service) Flows(ctx context.Context, w FlowWish) (list []FlowHead, err error) {
	if err := designer(ctx); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list = []FlowHead{} // the unit may run twice
		rows, err := s.store.newestFlows(ctx, tx)
		if err != nil {
			return err
		}
		drafts, err := s.store.drafts(ctx, tx)
		if err != nil {
			return err
		}
		running, err := s.store.running(ctx, tx)
		if err != nil {
			return err
		}
		heads, err := headsOf(rows, drafts, running)
		for _, one := range heads {
			if one.fits(w) {
				list = append(list, one)
			}
		}
		return err
	})
	return list, err
}

func headsOf(rows []flowRow, drafts []draftRow, running map[version]int) (list []FlowHead, err error) {
	written := map[string]draftRow{}
	for _, d := range drafts {
		written[d.code] = d
	}
	for _, r := range rows {
		h := FlowHead{Code: r.code, Version: r.no, Source: r.source, At: instant(r.at)}
		if err := h.name(r.body); err != nil {
			return nil, err
		}
		for v, n := range running {
			if v.code == r.code {
				h.Running += n
				if v.no < r.no {
					h.Older += n
				}
			}
		}
		if d, ok := written[r.code]; ok {
			h.Draft, h.Findings = true, d.findings
			delete(written, r.code)
		}
		list = append(list, h)
	}
	for _, d := range drafts {
		if _, fresh := written[d.code]; !fresh {
			continue
		}
		h := FlowHead{Code: d.code, At: d.at, Draft: true, Findings: d.findings}
		if err := h.name(d.body); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

func (h *FlowHead) name(body string) error {
	var d flow.Definition
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return fmt.Errorf("read flow %s: %w", h.Code, err)
	}
	h.Name, h.States = d.Name, len(d.States)
	return nil
}

func (h *FlowHead) fits(w FlowWish) bool {
	switch w.State {
	case "published":
		if h.Draft {
			return false
		}
	case "draft":
		if !h.Draft {
			return false
		}
	case fromPack, fromDesk:
		if h.Source != w.State {
			return false
		}
	}
	text := strings.ToLower(strings.TrimSpace(w.Text))
	return strings.Contains(strings.ToLower(h.Code+" "+h.Name.ZH+" "+h.Name.EN), text)
}

// Flow gives a flow with its versions and its draft. ErrNoFlow where there is neither.
// Who may: cases.design, cases.publish.
func (s *Service) Flow(ctx context.Context, code string) (out FlowView, err error) {
	if err := designer(ctx); err != nil {
		return out, err
	}
	var rows []flowRow
	var d *draftRow
	var running map[version]int
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if rows, err = s.store.versionsOf(ctx, tx, code); err != nil {
			return err
		}
		if d, err = s.store.draft(ctx, tx, code); err != nil {
			return err
		}
		running, err = s.store.running(ctx, tx)
		return err
	})
	if err != nil {
		return out, err
	}
	if len(rows) == 0 && d == nil {
		return out, ErrNoFlow.With("flow", code)
	}
	return s.flowView(ctx, flowParts{rows, d, running})
}

// flowParts are what a view of a flow is made of.
type flowParts struct {
	rows    []flowRow
	draft   *draftRow
	running map[version]int
}

func (s *Service) flowView(ctx context.Context, p flowParts) (out FlowView, err error) {
	n := naming{}
	for _, r := range p.rows {
		n.want(r.by, r.publisher)
	}
	names, err := s.names(ctx, n)
	if err != nil {
		return out, err
	}
	out.Versions = []FlowVersion{}
	for _, r := range p.rows {
		out.Versions = append(out.Versions, FlowVersion{Version: r.no, Source: r.source, At: instant(r.at), By: names[r.by], PublishedBy: names[r.publisher], Note: r.note, Running: p.running[r.version]})
	}
	head := FlowHead{}
	if p.draft != nil {
		d, err := s.draftView(ctx, p.draft)
		if err != nil {
			return out, err
		}
		out.Draft, out.Code, out.Name = &d, p.draft.code, d.Definition.Name
	}
	if len(p.rows) > 0 {
		head.Code = p.rows[0].code
		err = head.name(p.rows[0].body)
		out.Code, out.Name = head.Code, head.Name
	}
	return out, err
}

// Definition gives a version of a flow as it is written, or its draft for version 0.
// Who may: cases.design, cases.publish.
func (s *Service) Definition(ctx context.Context, code string, no int64) (d flow.Definition, err error) {
	if err := designer(ctx); err != nil {
		return d, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		body := ""
		if no == 0 {
			draft, err := s.store.draft(ctx, tx, code)
			if err != nil || draft == nil {
				return orMissing(err, ErrNoDraft)
			}
			body = draft.body
		} else if body, err = s.store.flowBody(ctx, tx, version{code, no}); err != nil {
			return orMissing(err, ErrNoFlow.With("flow", code))
		}
		return json.Unmarshal([]byte(body), &d)
	})
	return d, err
}

// orMissing gives an error, or the fault that says what is missing.
func orMissing(err error, missing error) error {
	if err == nil || errors.Is(err, db.ErrMissing) {
		return missing
	}
	return err
}

// Compare gives in what one version of a flow differs from another; 0 is the draft.
func (s *Service) Compare(ctx context.Context, code string, from, to int64) ([]flow.Difference, error) {
	a, err := s.Definition(ctx, code, from)
	if err != nil {
		return nil, err
	}
	b, err := s.Definition(ctx, code, to)
	if err != nil {
		return nil, err
	}
	return flow.Compare(&a, &b)
}

// Try plays a script on a definition, and writes nothing. ErrFlow with every place
// where the definition cannot work. Who may: cases.design, cases.publish.
func (s *Service) Try(ctx context.Context, d *flow.Definition, script trial.Script) (out trial.Picture, err error) {
	if err := designer(ctx); err != nil {
		return out, err
	}
	f, problems, err := s.ready(ctx, d)
	if err != nil {
		return out, err
	}
	if len(problems) > 0 {
		return out, unfit(ctx, problems)
	}
	if script.Case.Start.IsZero() {
		script.Case.Start = s.Clock.Now()
	}
	return trial.Play(f, s.Calendar, script)
}
