package cases

import (
	"context"

	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) listLate(ctx context.Context, in *LateQuery) (page.Page[Turn], error) {
	return s.Late(ctx, *in)
}

type searchInput struct {
	Body struct {
		Text   string `json:"text" minLength:"2" maxLength:"100" doc:"A case number or its last twelve digits, an item, a whole name, a phone or its last four digits"`
		State  string `json:"state,omitempty" enum:"open,ended"`
		Cursor string `json:"cursor,omitempty" maxLength:"4096" doc:"From next of the page before"`
	}
}

func (s *Service) search(ctx context.Context, in *searchInput) (page.Page[Found], error) {
	return s.Seek(ctx, Seek(in.Body))
}

type bulkInput struct{ Body Bulk }

// BulkResults are what came of each task.
type BulkResults struct {
	Items []BulkResult `json:"items"`
}

func (s *Service) doBulk(ctx context.Context, in *bulkInput) (BulkResults, error) {
	list, err := s.Bulk(ctx, in.Body)
	return BulkResults{list}, err
}

type matesInput struct {
	Case   string `query:"case" maxLength:"40"`
	Branch string `query:"branch" maxLength:"48"`
}

// Mates are colleagues.
type Mates struct {
	Items []Mate `json:"items"`
}

func (s *Service) listMates(ctx context.Context, in *matesInput) (Mates, error) {
	list, err := s.Mates(ctx, CaseID(in.Case), in.Branch)
	return Mates{list}, err
}

// Filters are saved filters.
type Filters struct {
	Items []Filter `json:"items"`
}

func (s *Service) listFilters(ctx context.Context, _ *web.None) (Filters, error) {
	list, err := s.Filters(ctx)
	return Filters{list}, err
}

type filterInput struct {
	Body struct {
		ID     string     `json:"id,omitempty" maxLength:"40" doc:"Absent for a new one"`
		Name   string     `json:"name" minLength:"1" maxLength:"60"`
		Wish   FilterWish `json:"wish"`
		Shared bool       `json:"shared,omitempty"`
	}
}

func (s *Service) putFilter(ctx context.Context, in *filterInput) (Filter, error) {
	return s.KeepFilter(ctx, Filter{ID: FilterID(in.Body.ID), Name: in.Body.Name, Wish: in.Body.Wish, Shared: in.Body.Shared})
}

func (s *Service) deleteFilter(ctx context.Context, in *CaseInput) (web.None, error) {
	return web.None{}, s.DropFilter(ctx, FilterID(in.ID))
}

// Templates are texts of a department.
type Templates struct {
	Items []Template `json:"items"`
}

func (s *Service) listTemplates(ctx context.Context, _ *web.None) (Templates, error) {
	list, err := s.Templates(ctx)
	return Templates{list}, err
}

func (s *Service) listTexts(ctx context.Context, in *CaseInput) (Templates, error) {
	list, err := s.Texts(ctx, CaseID(in.ID))
	return Templates{list}, err
}

type templateInput struct {
	Body struct {
		ID    string `json:"id,omitempty" maxLength:"40" doc:"Absent for a new one"`
		Role  string `json:"role,omitempty" enum:"acceptor,reviewer,approver,issuer"`
		Title string `json:"title" minLength:"1" maxLength:"60"`
		Text  string `json:"text" minLength:"1" maxLength:"2000"`
	}
}

func (s *Service) putTemplate(ctx context.Context, in *templateInput) (Template, error) {
	return s.KeepTemplate(ctx, Template{ID: TemplateID(in.Body.ID), Role: in.Body.Role, Title: in.Body.Title, Text: in.Body.Text})
}

func (s *Service) deleteTemplate(ctx context.Context, in *CaseInput) (web.None, error) {
	return web.None{}, s.DropTemplate(ctx, TemplateID(in.ID))
}

// Substitutions are those that run or are to come.
type Substitutions struct {
	Items []Substitution    `json:"items"`
	Names map[string]string `json:"names" doc:"What the posts are called"`
}

func (s *Service) listSubstitutes(ctx context.Context, _ *web.None) (Substitutions, error) {
	list, names, err := s.Substitutions(ctx)
	return Substitutions{list, names}, err
}

type substituteInput struct {
	Body struct {
		Post       string `json:"post,omitempty" maxLength:"40" doc:"Who is away; absent: the caller"`
		Substitute string `json:"substitute" minLength:"1" maxLength:"40"`
		From       string `json:"from" maxLength:"10" doc:"First day, 2026-03-31"`
		To         string `json:"to" maxLength:"10" doc:"Last day"`
	}
}

func (s *Service) postSubstitute(ctx context.Context, in *substituteInput) (Substitution, error) {
	return s.Substitute(ctx, Absence(in.Body))
}

func (s *Service) deleteSubstitute(ctx context.Context, in *CaseInput) (web.None, error) {
	return web.None{}, s.Revoke(ctx, SubstituteID(in.ID))
}
