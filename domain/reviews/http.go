package reviews

import (
	"context"
	"net/http"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// publicRoutes are for everybody: what people say of the city is no secret.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/reviews", auth.Public, "Reviews of an item or a department with their answers; or what people said of the platform", s.listPublished),
		web.Get("/api/v1/public/reviews/figures", auth.Public, "Figures of reviews by item or department", s.showPublicFigures),
		web.Get("/api/v1/public/reviews/choices", auth.Public, "Topics of appeals and classes of feedback to choose from", s.showChoices),
		web.Plain("GET", "/api/v1/public/reviews.csv", auth.Public, "What is published as open data, a line a review", http.HandlerFunc(s.openData), web.Answers("text/csv"), web.Streams, web.Costs(20)),
		web.Get("/api/v1/public/reviews/tickets/{ticket}", auth.Public, "What a one-time ticket lets somebody review", s.showTicket, web.Costs(2)),
		web.Post("/api/v1/public/reviews/visits", auth.Public, "A one-time ticket for who was served at a window just now", s.inviteVisitor, web.Costs(5), web.Secret),
		web.Post("/api/v1/public/reviews/tickets/{ticket}", auth.Public, "Review by a one-time ticket: at a window's device, a kiosk, by a code", s.rateByTicket, web.Costs(5)),
		web.Post("/api/v1/public/feedback", auth.Public, "Say what does not work on the platform itself", s.say, web.Costs(5), web.Secret),
		web.Plain("POST", "/api/v1/public/feedback/pictures", auth.Public, "Add a photo or screenshot to feedback: the body is the file; ?ticket=", http.HandlerFunc(s.addPicture), web.Costs(10), web.BodyLimit(mostPicture)),
	}
}

func (s *Service) ownRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/me/reviews/{case}", auth.SignedIn, "Whether a case of the caller's can be reviewed, and how its review is", s.showStanding),
		web.Post("/api/v1/me/reviews/{case}", auth.SignedIn, "Review a case that has ended, once", s.rateOwn),
		web.Get("/api/v1/me/voices", auth.SignedIn, "What the caller said, with the answers", s.listMine),
		web.Post("/api/v1/me/voices/{id}/content", auth.SignedIn, "Say whether the answer helped", s.sayContent),
		web.Post("/api/v1/me/appeals", auth.SignedIn, "Ask something of the city for the firm for which the caller acts", s.askForFirm),
	}
}

func (s *Service) deskRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/reviews", ReadPermission, "Reviews, feedback and appeals of the caller's departments", s.listDesk),
		web.Get("/api/v1/reviews/figures", ReadPermission, "Figures: review rate, good rate, called back, mended on time, answered", s.showFigures),
		web.Get("/api/v1/reviews/{id}", ReadPermission, "One of them", s.showVoice),
		web.Post("/api/v1/reviews/{id}/contact", cases.CallPermission, "Who said it and how to reach them, recorded for them to see; never for the department that was reviewed", s.callBack, web.Secret),
		web.Post("/api/v1/reviews/{id}/publication", ModeratePermission, "Publish or hide it", s.moderate),
		web.Post("/api/v1/reviews/{id}/department", SortPermission, "Give an appeal to another department", s.refer),
		web.Post("/api/v1/reviews/{id}/joining", SortPermission, "Have an appeal answered together with another", s.join),
		web.Post("/api/v1/reviews/tickets", InvitePermission, "Make a one-time ticket for a case that ended, or for a visit", s.invite, web.Secret),
	}
}

func (s *Service) listPublished(ctx context.Context, in *PublicQuery) (page.Page[PublicView], error) {
	p, err := s.Published(ctx, *in)
	if err != nil {
		return page.Page[PublicView]{}, err
	}
	return s.publicPage(ctx, p)
}

func (s *Service) showPublicFigures(ctx context.Context, in *FiguresQuery) (FigureSet, error) {
	return s.PublicFigures(ctx, *in)
}

func (s *Service) showFigures(ctx context.Context, in *FiguresQuery) (FigureSet, error) {
	return s.Supervise(ctx, *in)
}

// Choice is something to choose.
type Choice struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// Choices are what people choose from.
type Choices struct {
	Days    int      `json:"days" doc:"For which a handling can be reviewed"`
	Topics  []Choice `json:"topics" doc:"Of appeals"`
	Classes []Choice `json:"classes" doc:"Of feedback"`
}

func (s *Service) showChoices(ctx context.Context, _ *web.None) (Choices, error) {
	r, err := s.Rules(ctx)
	out := Choices{Days: r.Days, Topics: []Choice{}, Classes: []Choice{}}
	for _, t := range r.Topics {
		out.Topics = append(out.Topics, Choice{t.Code, Text{ZH: t.ZH, EN: t.EN}})
	}
	for _, c := range r.Classes {
		out.Classes = append(out.Classes, Choice{c.Code, Text{ZH: c.ZH, EN: c.EN}})
	}
	return out, err
}

// TicketInput names a ticket; embed it.
type TicketInput struct {
	Ticket string `path:"ticket" maxLength:"64"`
}

func (s *Service) showTicket(ctx context.Context, in *TicketInput) (StandingView, error) {
	h, err := s.Invited(ctx, in.Ticket)
	if err != nil {
		return StandingView{}, err
	}
	names, err := s.orgNames(ctx, []Voice{{Org: h.Org}})
	return StandingView{Title: h.Title, OrgName: names[h.Org], Aspects: aspectsOf(h.Channel), Open: h.voice == "", Until: h.Ended}, err
}

// RatingBody is a review.
type RatingBody struct {
	Level   int64    `json:"level" minimum:"1" maximum:"5" doc:"5 very content, 4 content, 3 fairly content, 2 not content, 1 not content at all"`
	Aspects []string `json:"aspects,omitempty" maxItems:"8"`
	Words   string   `json:"words,omitempty" maxLength:"1000"`
	Phone   string   `json:"phone,omitempty" maxLength:"20" doc:"By ticket: where to call back"`
}

type ticketRatingInput struct {
	TicketInput
	Body RatingBody
}

// Thanks is what a stranger hears of what they said.
type Thanks struct {
	Bad bool `json:"bad" doc:"Somebody will call back"`
}

func (s *Service) rateByTicket(ctx context.Context, in *ticketRatingInput) (Thanks, error) {
	v, err := s.RateByTicket(ctx, in.Ticket, web.Address(ctx), Rating(in.Body))
	return Thanks{Bad: v.Case != ""}, err
}

type feedbackInput struct {
	Body struct {
		Page    string        `json:"page" maxLength:"300"`
		Class   string        `json:"class" maxLength:"40"`
		Words   string        `json:"words" maxLength:"2000"`
		Phone   string        `json:"phone,omitempty" maxLength:"20"`
		Channel cases.Channel `json:"channel" enum:"pc,mobile,kiosk"`
	}
}

// Remarked is feedback that was taken.
type Remarked struct {
	Voice  VoiceID `json:"voice"`
	Ticket string  `json:"ticket" doc:"With which a picture can be added, for a quarter of an hour"`
}

func (s *Service) say(ctx context.Context, in *feedbackInput) (Remarked, error) {
	v, ticket, err := s.Say(ctx, web.Address(ctx), Remark(in.Body))
	return Remarked{v.ID, ticket}, err
}

// mostPicture bounds a picture of feedback.
const mostPicture = 8 << 20

type standingInput struct {
	Case string `path:"case" maxLength:"40"`
}

func (s *Service) showStanding(ctx context.Context, in *standingInput) (StandingView, error) {
	st, err := s.Reviewable(ctx, cases.CaseID(in.Case))
	if err != nil {
		return StandingView{}, err
	}
	names, err := s.orgNames(ctx, []Voice{{Org: st.Handling.Org}})
	out := StandingView{Title: st.Handling.Title, OrgName: names[st.Handling.Org], Aspects: aspectsOf(st.Handling.Channel), Open: st.Open, Until: st.Until}
	if st.Own != nil {
		own := ownView(st.Own, names)
		out.Own = &own
	}
	return out, err
}

type rateInput struct {
	Case string `path:"case" maxLength:"40"`
	Body RatingBody
}

func (s *Service) rateOwn(ctx context.Context, in *rateInput) (StandingView, error) {
	in.Body.Phone = "" // the account has one
	if _, err := s.Rate(ctx, cases.CaseID(in.Case), Rating(in.Body)); err != nil {
		return StandingView{}, err
	}
	return s.showStanding(ctx, &standingInput{in.Case})
}

func (s *Service) listMine(ctx context.Context, in *page.Ask) (page.Page[OwnView], error) {
	p, err := s.Mine(ctx, *in)
	if err != nil {
		return page.Page[OwnView]{}, err
	}
	return s.ownPage(ctx, p)
}

// VoiceInput names a voice; embed it.
type VoiceInput struct {
	ID string `path:"id" maxLength:"40"`
}

type voiceContentInput struct {
	VoiceInput
	Body struct {
		Content bool `json:"content"`
	}
}

func (s *Service) sayContent(ctx context.Context, in *voiceContentInput) (OwnView, error) {
	o, err := s.Content(ctx, VoiceID(in.ID), in.Body.Content)
	if err != nil {
		return OwnView{}, err
	}
	names, err := s.orgNames(ctx, []Voice{o.Voice})
	return ownView(&o, names), err
}

type appealInput struct {
	Body struct {
		Topic   string        `json:"topic" maxLength:"40"`
		Words   string        `json:"words" maxLength:"4000"`
		Channel cases.Channel `json:"channel" enum:"pc,mobile,kiosk"`
	}
}

// Asked is an appeal that was taken.
type Asked struct {
	Voice    VoiceID      `json:"voice"`
	Case     cases.CaseID `json:"case" doc:"Where files and messages go"`
	Repeated bool         `json:"repeated" doc:"It was added to an open one that says the same"`
}

func (s *Service) askForFirm(ctx context.Context, in *appealInput) (Asked, error) {
	v, repeated, err := s.Ask(ctx, Request(in.Body))
	return Asked{v.ID, v.Case, repeated}, err
}

func (s *Service) listDesk(ctx context.Context, in *DeskQuery) (page.Page[VoiceView], error) {
	p, err := s.List(ctx, *in)
	if err != nil {
		return page.Page[VoiceView]{}, err
	}
	return s.deskPage(ctx, p)
}

// shown gives a voice to the desk, or the error.
func (s *Service) shown(ctx context.Context, v Voice, err error) (VoiceView, error) {
	if err != nil {
		return VoiceView{}, err
	}
	names, err := s.orgNames(ctx, []Voice{v})
	return s.deskView(v, names), err
}

func (s *Service) showVoice(ctx context.Context, in *VoiceInput) (VoiceView, error) {
	v, err := s.Open(ctx, VoiceID(in.ID))
	return s.shown(ctx, v, err)
}

type voiceContactInput struct {
	VoiceInput
	Body struct {
		Reason string `json:"reason" minLength:"4" maxLength:"200" doc:"Why, in words; the person sees it"`
	}
}

func (s *Service) callBack(ctx context.Context, in *voiceContactInput) (Said, error) {
	return s.CallBack(ctx, VoiceID(in.ID), in.Body.Reason)
}

type voicePublicationInput struct {
	VoiceInput
	Body struct {
		Show bool   `json:"show"`
		Why  string `json:"why,omitempty" maxLength:"200"`
	}
}

func (s *Service) moderate(ctx context.Context, in *voicePublicationInput) (VoiceView, error) {
	v, err := s.Moderate(ctx, VoiceID(in.ID), in.Body.Show, in.Body.Why)
	return s.shown(ctx, v, err)
}

type voiceDepartmentInput struct {
	VoiceInput
	Body struct {
		Organisation string `json:"organisation" maxLength:"200"`
	}
}

func (s *Service) refer(ctx context.Context, in *voiceDepartmentInput) (VoiceView, error) {
	v, err := s.Refer(ctx, VoiceID(in.ID), in.Body.Organisation)
	return s.shown(ctx, v, err)
}

type voiceJoiningInput struct {
	VoiceInput
	Body struct {
		With string `json:"with" maxLength:"40"`
	}
}

func (s *Service) join(ctx context.Context, in *voiceJoiningInput) (VoiceView, error) {
	v, err := s.Join(ctx, VoiceID(in.ID), VoiceID(in.Body.With))
	return s.shown(ctx, v, err)
}

type reviewInviteInput struct {
	Body struct {
		Case  string `json:"case,omitempty" maxLength:"40"`
		Visit *Visit `json:"visit,omitempty"`
	}
}

// Invitation is a ticket to review something.
type Invitation struct {
	Ticket string `json:"ticket" doc:"The page is /review/{ticket}"`
}

func (s *Service) invite(ctx context.Context, in *reviewInviteInput) (Invitation, error) {
	ticket, err := s.InviteTo(ctx, cases.CaseID(in.Body.Case), in.Body.Visit)
	return Invitation{ticket}, err
}

func (s *Service) inviteVisitor(ctx context.Context, in *reviewVisitInput) (Invitation, error) {
	ticket, err := s.InviteVisitor(ctx, web.Address(ctx), in.Body)
	return Invitation{ticket}, err
}

type reviewVisitInput struct{ Body VisitAsk }
