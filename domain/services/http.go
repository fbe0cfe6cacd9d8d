package services

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/domain/services/form"
	"citybrain/kernel/auth"
	"citybrain/kernel/lang"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// publicRoutes are for everybody, on purpose: what the city offers is no secret.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/services", auth.Public, "The catalogue in figures: classes, life events, departments", s.showOverview),
		web.Get("/api/v1/public/services/items", auth.Public, "Find service items in everyday words, by class, life event, department, object or place", s.listItems, web.Costs(2)),
		web.Get("/api/v1/public/services/items/{key}", auth.Public, "The guide to an item, and where it is handled", s.showItem),
		web.Get("/api/v1/public/services/items/{key}/form", auth.Public, "The form of an item, a step each, as JSON Schema", s.showForm),
		web.Post("/api/v1/public/services/items/{key}/materials", auth.Public, "What an item needs under the scenes that were answered", s.listMaterials),
		web.Post("/api/v1/public/services/questions", auth.Public, "Ask what is needed, how long it takes, where and how much: answered from the catalogue only", s.answer, web.Costs(2)),
	}
}

// draftRoutes are for those who apply.
func (s *Service) draftRoutes() []web.Route {
	return []web.Route{
		web.Post("/api/v1/applications", auth.SignedIn, "Start an application, or go on with the one that is there", s.begin),
		web.Get("/api/v1/me/applications", auth.SignedIn, "The caller's unfinished applications", s.listDrafts),
		web.Get("/api/v1/applications/{id}", auth.SignedIn, "An application that is being written", s.showDraft),
		web.Get("/api/v1/applications/{id}/form", auth.SignedIn, "The form of an application, a step each, as JSON Schema", s.showDraftForm),
		web.Post("/api/v1/applications/{id}/asked", auth.SignedIn, "Which fields are asked under answers that are not saved yet", s.showAsked, web.BodyLimit(mostAnswers+4096)),
		web.Delete("/api/v1/applications/{id}", auth.SignedIn, "Drop an application that was not handed in; it can be taken back for a day", s.drop),
		web.Post("/api/v1/applications/{id}/restore", auth.SignedIn, "Take an application back that was dropped", s.restore),
		web.Put("/api/v1/applications/{id}/steps/{step}", auth.SignedIn, "Save the answers of a step", s.saveStep, web.BodyLimit(mostAnswers+4096)),
		web.Put("/api/v1/applications/{id}/materials", auth.SignedIn, "Save how the materials are given", s.saveMaterials),
		web.Get("/api/v1/applications/{id}/check", auth.SignedIn, "Check your answers: all that will be handed in, and what is missing", s.check),
		web.Post("/api/v1/applications/{id}/submission", auth.SignedIn, "Hand an application in, once", s.submit),
		web.Get("/api/v1/applications/{id}/receipt", auth.SignedIn, "The receipt of an application that was handed in", s.showReceipt),
	}
}

// deskRoutes are for those who edit and publish the catalogue.
func (s *Service) deskRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/services/desk", auth.SignedIn, "Items of the caller's departments and where they stand; needs services.edit or services.publish", s.listDesk),
		web.Get("/api/v1/services/desk/choices", auth.SignedIn, "What an item can be put together of", s.listChoices),
		web.Get("/api/v1/services/desk/{key}", auth.SignedIn, "An item with its versions, for its editors", s.showWork),
		web.Post("/api/v1/services/desk/inspection", auth.SignedIn, "What is wrong with an item, and how its guide would look; nothing is kept", s.inspect, web.BodyLimit(mostItem), web.Costs(2)),
		web.Get("/api/v1/services/fresh", EditPermission, "A new item to begin with, with a code that is free; nothing is kept", s.beginItem),
		web.Post("/api/v1/services/desk/form", auth.SignedIn, "How people would meet a form that is being written; nothing is kept", s.tryForm, web.BodyLimit(mostItem), web.Costs(2)),
		web.Post("/api/v1/services/items", EditPermission, "Write the draft of an item's next version", s.edit, web.BodyLimit(mostItem)),
		web.Get("/api/v1/services/unfinished", auth.SignedIn, "Drafts and reviews of the caller's departments; needs services.edit or services.publish", s.listUnfinished),
		web.Get("/api/v1/services/items/{key}/versions", auth.SignedIn, "The versions of an item; needs services.edit or services.publish", s.listVersions),
		web.Post("/api/v1/services/items/{key}/versions/{version}/acts", auth.SignedIn, "Hand in, return, publish or give up a version; publishing needs another person than editing", s.decide),
	}
}

func (s *Service) showOverview(ctx context.Context, _ *web.None) (Overview, error) {
	return s.Overview(ctx), nil
}

func (s *Service) listItems(ctx context.Context, in *Find) (page.Page[Head], error) {
	return s.List(ctx, *in)
}

// KeyInput names an item; embed it.
type KeyInput struct {
	Key string `path:"key" maxLength:"80"`
}

func (s *Service) showItem(ctx context.Context, in *KeyInput) (Page, error) {
	return s.Show(ctx, ItemKey(in.Key))
}

// FormView is the form of an item.
type FormView struct {
	Steps []form.Schema `json:"steps"`
}

func english(ctx context.Context) bool { return lang.From(ctx) == lang.EN }

func (s *Service) showForm(ctx context.Context, in *KeyInput) (FormView, error) {
	steps, err := s.Form(ctx, ItemKey(in.Key), english(ctx))
	return FormView{steps}, err
}

type materialsInput struct {
	KeyInput
	Body struct {
		Answers json.RawMessage `json:"answers,omitempty" doc:"Of the scenes, by field"`
	}
}

// PaperList is the materials of an item.
type PaperList struct {
	Items []Paper `json:"items"`
}

func (s *Service) listMaterials(ctx context.Context, in *materialsInput) (PaperList, error) {
	answers, err := form.Parse(in.Body.Answers)
	if err != nil {
		return PaperList{}, ErrBody.Because(err)
	}
	list, err := s.Materials(ctx, ItemKey(in.Key), answers)
	return PaperList{list}, err
}

type questionInput struct {
	Body struct {
		Question string `json:"question" minLength:"1" maxLength:"200"`
		Item     string `json:"item,omitempty" maxLength:"80" doc:"The item that the talk is about"`
	}
}

func (s *Service) answer(ctx context.Context, in *questionInput) (Answer, error) {
	return s.Ask(ctx, in.Body.Question, ItemKey(in.Body.Item))
}

type beginInput struct {
	Body struct {
		Answers json.RawMessage `json:"answers,omitempty" doc:"Of the guide's questions, by field"`
		Item    string          `json:"item" minLength:"1" maxLength:"80"`
		Region  string          `json:"region,omitempty" maxLength:"14" doc:"Where it shall be handled; the first place if absent"`
	}
}

func (s *Service) begin(ctx context.Context, in *beginInput) (DraftView, error) {
	scenes, err := form.Parse(in.Body.Answers)
	switch {
	case len(in.Body.Answers) > mostAnswers:
		return DraftView{}, ErrLarge
	case err != nil:
		return DraftView{}, ErrBody.Because(err)
	}
	return s.Begin(ctx, ItemKey(in.Body.Item), in.Body.Region, scenes)
}

// DraftList is unfinished applications.
type DraftList struct {
	Items []DraftHead `json:"items"`
}

func (s *Service) listDrafts(ctx context.Context, _ *web.None) (DraftList, error) {
	list, err := s.Drafts(ctx)
	return DraftList{list}, err
}

// DraftInput names an application; embed it.
type DraftInput struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *Service) showDraft(ctx context.Context, in *DraftInput) (DraftView, error) {
	return s.Resume(ctx, DraftID(in.ID))
}

func (s *Service) showDraftForm(ctx context.Context, in *DraftInput) (FormView, error) {
	steps, err := s.FormOf(ctx, DraftID(in.ID), english(ctx))
	return FormView{steps}, err
}

// ReadAnswers reads answers by field as a page sends them. ErrBody.
func ReadAnswers(raw json.RawMessage) (Answers, error) {
	answers, err := form.Parse(raw)
	if err != nil {
		return nil, ErrBody.Because(err)
	}
	return answers, nil
}

type askedInput struct {
	DraftInput
	Body struct {
		Answers json.RawMessage `json:"answers" doc:"By field; the others are as they were saved"`
	}
}

// AskedFields is the fields that are asked.
type AskedFields struct {
	Fields []string `json:"fields"`
}

func (s *Service) showAsked(ctx context.Context, in *askedInput) (AskedFields, error) {
	answers, err := ReadAnswers(in.Body.Answers)
	if err != nil {
		return AskedFields{}, err
	}
	list, err := s.Asked(ctx, DraftID(in.ID), answers)
	return AskedFields{list}, err
}

func (s *Service) restore(ctx context.Context, in *DraftInput) (web.None, error) {
	return web.None{}, s.Restore(ctx, DraftID(in.ID))
}

func (s *Service) showReceipt(ctx context.Context, in *DraftInput) (Receipt, error) {
	return s.ReceiptOf(ctx, DraftID(in.ID))
}

func (s *Service) drop(ctx context.Context, in *DraftInput) (web.None, error) {
	return web.None{}, s.Drop(ctx, DraftID(in.ID))
}

type stepInput struct {
	DraftInput
	Step string `path:"step" maxLength:"48"`
	Body struct {
		Revision int64           `json:"revision" minimum:"1" doc:"That was seen"`
		Answers  json.RawMessage `json:"answers" doc:"By field"`
		Stay     bool            `json:"stay,omitempty" doc:"The step is not finished: it is the one to go on with"`
	}
}

func (s *Service) saveStep(ctx context.Context, in *stepInput) (DraftView, error) {
	return s.SaveStep(ctx, Save{Draft: DraftID(in.ID), Step: in.Step, Revision: in.Body.Revision, Answers: in.Body.Answers, Stay: in.Body.Stay})
}

type givenInput struct {
	DraftInput
	Body struct {
		Revision  int64             `json:"revision" minimum:"1"`
		Materials map[string]string `json:"materials" doc:"By code: promise or window; files are uploaded"`
	}
}

func (s *Service) saveMaterials(ctx context.Context, in *givenInput) (DraftView, error) {
	return s.GiveMaterials(ctx, DraftID(in.ID), in.Body.Revision, in.Body.Materials)
}

func (s *Service) check(ctx context.Context, in *DraftInput) (Checked, error) {
	return s.Check(ctx, DraftID(in.ID))
}

type submitInput struct {
	DraftInput
	Body struct {
		Revision int64  `json:"revision" minimum:"1"`
		Channel  string `json:"channel" enum:"pc,mobile,kiosk,window"`
	}
}

func (s *Service) submit(ctx context.Context, in *submitInput) (Submitted, error) {
	return s.Submit(ctx, DraftID(in.ID), in.Body.Revision, in.Body.Channel)
}

type editInput struct{ Body Edited }

func (s *Service) edit(ctx context.Context, in *editInput) (Version, error) {
	return s.Edit(ctx, in.Body)
}

// VersionList is versions of items.
type VersionList struct {
	Items []*Version `json:"items"`
}

func (s *Service) listUnfinished(ctx context.Context, _ *web.None) (VersionList, error) {
	list, err := s.Unfinished(ctx)
	return VersionList{list}, err
}

func (s *Service) listVersions(ctx context.Context, in *KeyInput) (VersionList, error) {
	list, err := s.Versions(ctx, ItemKey(in.Key))
	return VersionList{list}, err
}

type decideInput struct {
	KeyInput
	Version int64 `path:"version" minimum:"1"`
	Body    struct {
		Act  string    `json:"act" enum:"submit,return,publish,retire"`
		Note string    `json:"note,omitempty" maxLength:"500"`
		From time.Time `json:"from,omitzero" doc:"Of publish: when it comes into force; of retire: when the item ends; absent: now"`
	}
}

func (s *Service) decide(ctx context.Context, in *decideInput) (Version, error) {
	return s.Decide(ctx, Act{Item: ItemKey(in.Key), Version: in.Version, Do: in.Body.Act, Note: in.Body.Note, From: in.Body.From})
}
