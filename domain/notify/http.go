package notify

import (
	"context"
	"net/http"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/me/messages", auth.SignedIn, "The caller's own messages, newest first", s.listMessages),
		web.Get("/api/v1/me/messages/unread", auth.SignedIn, "How many messages the caller has not read", s.countUnread),
		web.Post("/api/v1/me/messages/read", auth.SignedIn, "Mark messages as read: these, or all of a side", s.readMessages),
		web.Post("/api/v1/me/messages/delete", auth.SignedIn, "Delete messages; they can be restored for 30 days", s.deleteMessages),
		web.Post("/api/v1/me/messages/restore", auth.SignedIn, "Take a deletion back", s.restoreMessages),
		web.Get("/api/v1/me/preferences", auth.SignedIn, "What the caller wishes to be told, how, when and in which language", s.showPreferences),
		web.Put("/api/v1/me/preferences", auth.SignedIn, "Change that", s.putPreferences),
		web.Post("/api/v1/me/mail", auth.SignedIn, "Send a code to a mailbox that the caller wants to be told by", s.askMail),
		web.Post("/api/v1/me/mail/proof", auth.SignedIn, "Prove a mailbox by its code", s.proveMail),
		web.Delete("/api/v1/me/mail", auth.SignedIn, "Forget the caller's mailbox", s.dropMail),
		web.Get("/api/v1/notify/templates", ReadPermission, "Templates of messages", s.listTemplates),
		web.Get("/api/v1/notify/templates/{code}", ReadPermission, "A template with its versions, newest first", s.showTemplate),
		web.Post("/api/v1/notify/templates/{code}/versions", ManagePermission, "Add a version of a template, in force from a day", s.publishTemplate),
		web.Post("/api/v1/notify/templates/{code}/preview", ManagePermission, "A draft as people would see it, with made-up values", s.previewTemplate),
		web.Post("/api/v1/notify/templates/{code}/test", ManagePermission, "Send a version to oneself, with made-up values", s.testTemplate, web.Costs(10)),
		web.Get("/api/v1/notify/deliveries", ReadPermission, "What left the house or is to, newest first", s.listDeliveries),
		web.Post("/api/v1/notify/deliveries/{id}/retry", ManagePermission, "Send what has failed anew", s.retryDelivery),
		web.Get("/api/v1/notify/figures", ReadPermission, "How many messages were sent, arrived, failed and wait, by channel", s.showFigures),
		web.Get("/api/v1/notify/figures/lines", ReadPermission, "What became of the messages of some days, by template and channel", s.showLines),
		web.Plain("GET", "/api/v1/notify/figures/lines.xlsx", ReadPermission, "The same as a workbook: ?from= ?to= ?channel= ?template=", http.HandlerFunc(s.exportLines),
			web.Answers("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
		web.Plain("POST", "/api/v1/notify/receipts", auth.Public, "Receipts of a gateway, signed with the city's secret", http.HandlerFunc(s.receiptDoor),
			web.Takes[[]Receipt]("application/json"), web.BodyLimit(receiptBytes), web.Costs(5)),
	}
}

// List is a list that needs no pages.
type List[T any] struct {
	Items []T `json:"items"`
}

func (s *Service) listMessages(ctx context.Context, in *InboxQuery) (page.Page[MessageView], error) {
	return s.Messages(ctx, *in)
}

// SideInput names a side of the house.
type SideInput struct {
	Side string `query:"side" enum:"citizen,desk" default:"citizen" doc:"Of the portal, or of the desk"`
}

func (s *Service) countUnread(ctx context.Context, in *SideInput) (Unread, error) {
	return s.Unread(ctx, in.Side)
}

type readInput struct {
	Body struct {
		Side string     `json:"side" enum:"citizen,desk"`
		IDs  []NoticeID `json:"ids" maxItems:"500" doc:"Empty: all of the side"`
	}
}

func (s *Service) readMessages(ctx context.Context, in *readInput) (web.None, error) {
	return web.None{}, s.Read(ctx, in.Body.Side, in.Body.IDs)
}

type idsInput struct {
	Body struct {
		IDs []NoticeID `json:"ids" minItems:"1" maxItems:"500"`
	}
}

func (s *Service) deleteMessages(ctx context.Context, in *idsInput) (web.None, error) {
	return web.None{}, s.Delete(ctx, in.Body.IDs)
}

func (s *Service) restoreMessages(ctx context.Context, in *idsInput) (web.None, error) {
	return web.None{}, s.Restore(ctx, in.Body.IDs)
}

func (s *Service) showPreferences(ctx context.Context, _ *web.None) (Preferences, error) {
	return s.Preferences(ctx)
}

type wishInput struct{ Body Wishes }

func (s *Service) putPreferences(ctx context.Context, in *wishInput) (Preferences, error) {
	if err := s.Wish(ctx, in.Body); err != nil {
		return Preferences{}, err
	}
	return s.Preferences(ctx)
}

type mailInput struct {
	Body struct {
		Address string `json:"address" minLength:"3" maxLength:"200"`
	}
}

func (s *Service) askMail(ctx context.Context, in *mailInput) (web.None, error) {
	return web.None{}, s.AskMail(ctx, in.Body.Address)
}

type mailProofInput struct {
	Body struct {
		Address string `json:"address" minLength:"3" maxLength:"200"`
		Code    string `json:"code" minLength:"6" maxLength:"6"`
	}
}

func (s *Service) proveMail(ctx context.Context, in *mailProofInput) (web.None, error) {
	return web.None{}, s.ProveMail(ctx, in.Body.Address, in.Body.Code)
}

func (s *Service) dropMail(ctx context.Context, _ *web.None) (web.None, error) {
	return web.None{}, s.DropMail(ctx)
}

func (s *Service) listTemplates(ctx context.Context, _ *web.None) (List[TemplateView], error) {
	list, err := s.Templates(ctx)
	return List[TemplateView]{list}, err
}

// TemplateInput names a template.
type TemplateInput struct {
	Code string `path:"code" maxLength:"100"`
}

func (s *Service) showTemplate(ctx context.Context, in *TemplateInput) (TemplateView, error) {
	return s.Template(ctx, in.Code)
}

type draftInput struct {
	TemplateInput
	Body Draft
}

func (s *Service) publishTemplate(ctx context.Context, in *draftInput) (TemplateView, error) {
	if err := s.Publish(ctx, in.Code, in.Body); err != nil {
		return TemplateView{}, err
	}
	return s.Template(ctx, in.Code)
}

func (s *Service) previewTemplate(ctx context.Context, in *draftInput) (Previews, error) {
	return s.Preview(ctx, in.Code, in.Body)
}

type testInput struct {
	TemplateInput
	Body struct {
		Version int64 `json:"version" minimum:"1"`
	}
}

func (s *Service) testTemplate(ctx context.Context, in *testInput) (web.None, error) {
	return web.None{}, s.Test(ctx, in.Code, in.Body.Version)
}

func (s *Service) listDeliveries(ctx context.Context, in *DeliveryQuery) (page.Page[DeliveryView], error) {
	return s.Deliveries(ctx, *in)
}

type deliveryInput struct {
	ID string `path:"id" maxLength:"60"`
}

func (s *Service) retryDelivery(ctx context.Context, in *deliveryInput) (web.None, error) {
	return web.None{}, s.Retry(ctx, DeliveryID(in.ID))
}

type figuresInput struct {
	Days int `query:"days" minimum:"1" maximum:"180" default:"7"`
}

func (s *Service) showFigures(ctx context.Context, in *figuresInput) (Figures, error) {
	return s.Figures(ctx, in.Days)
}

func (s *Service) showLines(ctx context.Context, in *LineQuery) (Lines, error) {
	return s.Lines(ctx, *in)
}
