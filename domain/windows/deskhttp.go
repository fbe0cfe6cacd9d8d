package windows

import (
	"context"
	"encoding/json"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/domain/services"
	"citybrain/kernel/lang"
	"citybrain/kernel/web"
)

// deskRoutes are for clerks at their windows, and for those who supervise halls.
func (s *Service) deskRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/windows", ServePermission, "Halls and windows at which the caller may serve", s.listDeskHalls),
		web.Get("/api/v1/windows/figures", SupervisePermission, "What halls do: waiting now, waits, served per window", s.listFigures),
		web.Get("/api/v1/windows/mine", ServePermission, "The caller's window", s.showSeat),
		web.Post("/api/v1/windows/mine/acts", ServePermission, "Open, close, call, recall, skip, transfer, finish", s.doAct),
		web.Post("/api/v1/windows/{hall}/tickets", ServePermission, "Give a number out at the hall's counter", s.takeAtCounter),
		web.Post("/api/v1/windows/mine/visitor", ServePermission, "Find the account of the person at the window by the number that they show, or by the number that was called", s.findVisitor, web.Secret),
		web.Post("/api/v1/windows/mine/visitor/account", ServePermission, "Make an account for the person at the window", s.makeVisitor, web.Secret),
		web.Post("/api/v1/windows/mine/visitor/check", ServePermission, "The person's identity card was compared with them", s.checkVisitor),
		web.Put("/api/v1/windows/mine/visitor/standing", ServePermission, "The person has come for a firm or somebody for whom they may act, or for themselves", s.standFor),
		web.Delete("/api/v1/windows/mine/visitor", ServePermission, "Close the account of the person at the window", s.partVisitor),
		web.Get("/api/v1/windows/mine/visitor/cases", ServePermission, "Cases of the person at the window", s.listVisitorCases),
		web.Post("/api/v1/windows/mine/visitor/code", ServePermission, "Send the person at the window a code by which they agree", s.sendCode),
		web.Get("/api/v1/windows/mine/acceptances", ServePermission, "What the caller took in lately", s.listAccepted),
		web.Post("/api/v1/windows/mine/acceptances", ServePermission, "Take in an item of any department for the person at the window", s.accept),
		web.Get("/api/v1/windows/mine/acceptances/{id}", ServePermission, "What is taken in", s.showAcceptance),
		web.Get("/api/v1/windows/mine/acceptances/{id}/form", ServePermission, "Its form, a step each, as JSON Schema", s.showAcceptanceForm),
		web.Post("/api/v1/windows/mine/acceptances/{id}/asked", ServePermission, "Which fields are asked under answers that are not saved yet", s.showAcceptanceAsked, web.BodyLimit(300<<10)),
		web.Put("/api/v1/windows/mine/acceptances/{id}/steps/{step}", ServePermission, "Save the answers of a step", s.saveStep, web.BodyLimit(300<<10)),
		web.Put("/api/v1/windows/mine/acceptances/{id}/materials", ServePermission, "Save how the materials are given", s.saveMaterials),
		web.Get("/api/v1/windows/mine/acceptances/{id}/check", ServePermission, "What will be handed in, for the person to read", s.checkAcceptance),
		web.Post("/api/v1/windows/mine/acceptances/{id}/submission", ServePermission, "Hand it in after the person has agreed, once", s.handIn),
		web.Plain("POST", "/api/v1/windows/mine/acceptances/{id}/papers", ServePermission, "Keep a scan or photograph: the body is the file; ?material= ?name=", cases.TakePaper(s.scan), web.BodyLimit(cases.MostBytes+1), web.Costs(5)),
		web.Plain("GET", "/api/v1/windows/mine/acceptances/{id}/papers/{paper}", ServePermission, "A file of what is written; ?inline to look at it", cases.GivePaper(s.showScan)),
		web.Delete("/api/v1/windows/mine/acceptances/{id}/papers/{paper}", ServePermission, "Remove a file of what is written", s.unscan),
		web.Get("/api/v1/windows/mine/acceptances/{id}/receipt", ServePermission, "The receipt", s.showReceipt),
		web.Post("/api/v1/windows/mine/handovers", ServePermission, "Hand a result over", s.handOver),
	}
}

// DeskHallList is halls with their windows.
type DeskHallList struct {
	Items []DeskHall `json:"items"`
}

func (s *Service) listDeskHalls(ctx context.Context, _ *web.None) (DeskHallList, error) {
	list, err := s.DeskHalls(ctx)
	return DeskHallList{list}, err
}

type windowFiguresInput struct {
	Day string `query:"day" maxLength:"10" doc:"2026-03-31; today if absent"`
}

// FigureList is the figures of halls.
type FigureList struct {
	Items []Figures `json:"items"`
}

func (s *Service) listFigures(ctx context.Context, in *windowFiguresInput) (FigureList, error) {
	list, err := s.Figures(ctx, in.Day)
	return FigureList{list}, err
}

func (s *Service) showSeat(ctx context.Context, _ *web.None) (Seat, error) { return s.Seat(ctx) }

type windowActInput struct {
	Body struct {
		Do     string `json:"do" enum:"open,close,pause,resume,next,recall,skip,finish,transfer,back"`
		Hall   string `json:"hall,omitempty" maxLength:"32" doc:"Of open"`
		Window string `json:"window,omitempty" maxLength:"32" doc:"Of open"`
		Class  string `json:"class,omitempty" maxLength:"32" doc:"Of transfer"`
		Number string `json:"number,omitempty" maxLength:"8" doc:"Of back"`
	}
}

func (s *Service) doAct(ctx context.Context, in *windowActInput) (Seat, error) {
	return s.Do(ctx, Act{in.Body.Do, in.Body.Hall, in.Body.Window, in.Body.Class, in.Body.Number})
}

func (s *Service) takeAtCounter(ctx context.Context, in *windowTakeInput) (TicketView, error) {
	return s.TakeAtCounter(ctx, Wish{in.Hall, in.Body.Class, in.Body.Elder})
}

type windowFindInput struct {
	Body struct {
		Number string `json:"number,omitempty" maxLength:"30" doc:"Citizen id or phone number; absent: of the number that was called"`
	}
}

func (s *Service) findVisitor(ctx context.Context, in *windowFindInput) (Seat, error) {
	if in.Body.Number == "" {
		return s.Open(ctx)
	}
	return s.Find(ctx, in.Body.Number)
}

type windowComerInput struct {
	Body struct {
		Name      string `json:"name" minLength:"1" maxLength:"100"`
		CitizenID string `json:"citizenId" minLength:"1" maxLength:"30"`
		Phone     string `json:"phone,omitempty" maxLength:"30"`
	}
}

func (s *Service) makeVisitor(ctx context.Context, in *windowComerInput) (Seat, error) {
	return s.Make(ctx, identity.Comer{Name: in.Body.Name, CitizenID: in.Body.CitizenID, Phone: in.Body.Phone})
}

func (s *Service) checkVisitor(ctx context.Context, _ *web.None) (Seat, error) { return s.Checked(ctx) }

type windowStandingInput struct {
	Body struct {
		Authority string `json:"authority,omitempty" maxLength:"40" doc:"Absent: for themselves"`
	}
}

func (s *Service) standFor(ctx context.Context, in *windowStandingInput) (Seat, error) {
	return s.StandFor(ctx, identity.AuthorityID(in.Body.Authority))
}

func (s *Service) partVisitor(ctx context.Context, _ *web.None) (Seat, error) { return s.Part(ctx) }

// TheirList is cases of the person at a window.
type TheirList struct {
	Items []Theirs `json:"items"`
}

func (s *Service) listVisitorCases(ctx context.Context, _ *web.None) (TheirList, error) {
	list, err := s.VisitorCases(ctx)
	return TheirList{list}, err
}

func (s *Service) sendCode(ctx context.Context, _ *web.None) (web.None, error) {
	return web.None{}, s.SendCode(ctx)
}

// AcceptanceList is what was taken in.
type AcceptanceList struct {
	Items []Acceptance `json:"items"`
}

func (s *Service) listAccepted(ctx context.Context, _ *web.None) (AcceptanceList, error) {
	list, err := s.Accepted(ctx)
	return AcceptanceList{list}, err
}

type windowAcceptInput struct {
	Body struct {
		Item string `json:"item" minLength:"1" maxLength:"80"`
	}
}

func (s *Service) accept(ctx context.Context, in *windowAcceptInput) (Acceptance, error) {
	return s.Accept(ctx, in.Body.Item)
}

// AcceptanceInput names an acceptance; embed it.
type AcceptanceInput struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *Service) showAcceptance(ctx context.Context, in *AcceptanceInput) (Acceptance, error) {
	return s.Show(ctx, AcceptanceID(in.ID))
}

func (s *Service) showAcceptanceForm(ctx context.Context, in *AcceptanceInput) (services.FormView, error) {
	steps, err := s.Form(ctx, AcceptanceID(in.ID), lang.From(ctx) == lang.EN)
	return services.FormView{Steps: steps}, err
}

type windowAskedInput struct {
	AcceptanceInput
	Body struct {
		Answers json.RawMessage `json:"answers" doc:"By field; the others are as they were saved"`
	}
}

func (s *Service) showAcceptanceAsked(ctx context.Context, in *windowAskedInput) (services.AskedFields, error) {
	answers, err := services.ReadAnswers(in.Body.Answers)
	if err != nil {
		return services.AskedFields{}, err
	}
	list, err := s.Asked(ctx, AcceptanceID(in.ID), answers)
	return services.AskedFields{Fields: list}, err
}

type windowStepInput struct {
	AcceptanceInput
	Step string `path:"step" maxLength:"48"`
	Body struct {
		Revision int64           `json:"revision" minimum:"1" doc:"That was seen"`
		Answers  json.RawMessage `json:"answers" doc:"By field"`
		Stay     bool            `json:"stay,omitempty" doc:"The step is not finished"`
	}
}

func (s *Service) saveStep(ctx context.Context, in *windowStepInput) (services.DraftView, error) {
	return s.SaveStep(ctx, AcceptanceID(in.ID), services.Save{Step: in.Step, Revision: in.Body.Revision, Answers: in.Body.Answers, Stay: in.Body.Stay})
}

type windowMaterialsInput struct {
	AcceptanceInput
	Body struct {
		Revision  int64             `json:"revision" minimum:"1"`
		Materials map[string]string `json:"materials" doc:"By code: window, what the clerk has before them, or promise"`
	}
}

func (s *Service) saveMaterials(ctx context.Context, in *windowMaterialsInput) (services.DraftView, error) {
	return s.GiveMaterials(ctx, AcceptanceID(in.ID), in.Body.Revision, in.Body.Materials)
}

func (s *Service) checkAcceptance(ctx context.Context, in *AcceptanceInput) (services.Checked, error) {
	return s.Check(ctx, AcceptanceID(in.ID))
}

type windowHandInInput struct {
	AcceptanceInput
	Body struct {
		Revision int64  `json:"revision" minimum:"1"`
		Agreed   string `json:"agreed" enum:"code,signature" doc:"How the person agreed"`
		Code     string `json:"code,omitempty" maxLength:"12"`
	}
}

func (s *Service) handIn(ctx context.Context, in *windowHandInInput) (Acceptance, error) {
	return s.HandIn(ctx, AcceptanceID(in.ID), in.Body.Revision, Agreement{in.Body.Agreed, in.Body.Code})
}

func (s *Service) showReceipt(ctx context.Context, in *AcceptanceInput) (Receipt, error) {
	return s.Receipt(ctx, AcceptanceID(in.ID))
}

type windowHandOverInput struct {
	Body struct {
		Case  string `json:"case" minLength:"1" maxLength:"40"`
		Taker string `json:"taker" minLength:"1" maxLength:"60" doc:"Who took it"`
		Agent bool   `json:"agent,omitempty" doc:"Somebody else than the person"`
	}
}

func (s *Service) handOver(ctx context.Context, in *windowHandOverInput) (web.None, error) {
	return web.None{}, s.HandOver(ctx, Giving{cases.CaseID(in.Body.Case), in.Body.Taker, in.Body.Agent})
}
