package cases

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// TemplateID names a text of a department: text_….
type TemplateID string

// Template is an opinion that a department writes again and again 常用意见, with places
// in braces that are filled in from the case.
type Template struct {
	ID      TemplateID `json:"id"`
	Org     string     `json:"organisation"`
	Role    string     `json:"role,omitempty" doc:"The duty that writes it; absent: all"`
	Title   string     `json:"title"`
	Text    string     `json:"text"`
	Changed time.Time  `json:"changed"`
	Mine    bool       `json:"mine" doc:"The caller may change it"`
}

// places are what a text may have filled in, in both languages.
var places = map[string]string{
	"item": "item", "事项": "item", "number": "number", "编号": "number", "applicant": "applicant", "申请人": "applicant",
	"department": "department", "部门": "department", "today": "today", "今天": "today", "handed in": "opened", "申请日期": "opened", "due": "due", "办结期限": "due",
}

var placePattern = regexp.MustCompile(`\{([^{}]*)\}`)

// KeepTemplate keeps a text of the caller's department; the caller assigns there.
// ErrPlace, ErrNote, ErrTemplate.
func (s *Service) KeepTemplate(ctx context.Context, t Template) (Template, error) {
	p := auth.From(ctx)
	if err := auth.Require(ctx, AssignPermission); err != nil {
		return t, err
	}
	t.Title, t.Text, t.Org, t.Mine = strings.TrimSpace(t.Title), strings.TrimSpace(t.Text), p.Scope.Org, true
	if t.Title == "" || t.Text == "" {
		return t, ErrNote
	}
	for _, found := range placePattern.FindAllStringSubmatch(t.Text, -1) {
		if places[found[1]] == "" {
			return t, ErrPlace.With("place", found[1])
		}
	}
	return t, s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.templates(ctx, tx, []string{t.Org})
		if err != nil {
			return err
		}
		if t.Changed = tx.Now; t.ID == "" {
			t.ID = id.New[TemplateID]("text", tx.Now)
		} else if !slices.ContainsFunc(list, func(one Template) bool { return one.ID == t.ID }) {
			return ErrTemplate
		}
		return s.store.putTemplate(ctx, tx, t, auth.Actor(ctx))
	})
}

// DropTemplate forgets a text of the caller's department. ErrTemplate.
func (s *Service) DropTemplate(ctx context.Context, which TemplateID) error {
	if err := auth.Require(ctx, AssignPermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.dropTemplate(ctx, tx, auth.From(ctx).Scope.Org, which) })
}

// Templates gives the texts of the caller's department and of those above it, as they
// were written.
func (s *Service) Templates(ctx context.Context) (list []Template, err error) {
	p := auth.From(ctx)
	if len(dutiesOf(p)) == 0 && !p.May(AssignPermission) {
		return nil, auth.ErrDenied
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.templates(ctx, tx, above(p.Scope.Org))
		for i := range list {
			list[i].Mine = p.May(AssignPermission) && list[i].Org == p.Scope.Org
		}
		return err
	})
	return list, err
}

// above gives an organisation with all above it; the city itself is ”.
func above(org string) (list []string) {
	for ; org != ""; org = org[:strings.LastIndex(org, "/")] {
		list = append(list, org)
	}
	return append(list, "")
}

// Texts gives the texts that the caller could use in a case, with their places filled
// in. The applicant stays masked, as officials see them. ErrNoCase.
func (s *Service) Texts(ctx context.Context, of CaseID) ([]Template, error) {
	list, err := s.Templates(ctx)
	if err != nil || len(list) == 0 {
		return list, err
	}
	var values map[string]string
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		m, _, err := s.handled(ctx, tx, of)
		if err == nil {
			values, err = m.fillings(ctx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	n := naming{}
	n.want(values["department"])
	names, err := s.names(ctx, n)
	values["department"] = names[values["department"]]
	for i := range list {
		list[i].Text = placePattern.ReplaceAllStringFunc(list[i].Text, func(place string) string { return values[places[strings.Trim(place, "{}")]] })
	}
	return list, err
}

// fillings are what stands for the places in the caller's language.
func (m *moving) fillings(ctx context.Context) (map[string]string, error) {
	in, err := m.store.form(ctx, m.tx, m.c.ID)
	if err != nil {
		return nil, err
	}
	english := web.Language(ctx) == "en"
	day := func(at time.Time) string {
		switch {
		case at.IsZero() && english:
			return "(not running)"
		case at.IsZero():
			return "（未起算）"
		case english:
			return at.In(m.Calendar.Zone()).Format("2 January 2006")
		}
		return at.In(m.Calendar.Zone()).Format("2006年1月2日")
	}
	v := map[string]string{"item": m.c.Title.ZH, "number": m.c.Number, "applicant": seal.MaskName(in.name), "department": m.c.Org,
		"today": day(m.tx.Now), "opened": day(m.c.Opened), "due": day(m.c.Due)}
	if english && m.c.Title.EN != "" {
		v["item"] = m.c.Title.EN
	}
	return v, nil
}
