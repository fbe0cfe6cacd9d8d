package cases

import (
	"context"
	"net/http"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/cases/queue", auth.SignedIn, "What the caller's post is to do, the most pressing first", s.listQueue),
		web.Get("/api/v1/cases/queue/counts", auth.SignedIn, "How much each of the caller's duties has to do", s.showCounts),
		web.Get("/api/v1/cases/supervision", SupervisePermission, "Figures of supervision by department, item, official, region, day or month", s.showSupervision, web.Costs(5)),
		web.Get("/api/v1/cases/supervision/behind", SupervisePermission, "The cases that a figure of supervision counts", s.listBehind, web.Costs(2)),
		web.Get("/api/v1/cases/supervision/reports", SupervisePermission, "Monthly reports of supervision within the caller's scope, newest first", s.listReports),
		web.Post("/api/v1/cases/supervision/reports", SupervisePermission, "Have the report of a month made", s.askReport, web.Costs(10)),
		web.Plain("GET", "/api/v1/cases/supervision/reports/{id}/{file}", SupervisePermission, "A file of a report: zh.xlsx, zh.pdf, en.xlsx or en.pdf", http.HandlerFunc(s.readReport)),
		web.Get("/api/v1/cases/supervision/late", SupervisePermission, "What went up the ladder, the longest late first", s.listLate),
		web.Post("/api/v1/cases/search", ReadPermission, "Find cases by number, item, whole name, or the last digits of a phone; readings are recorded", s.search),
		web.Post("/api/v1/cases/bulk", auth.SignedIn, "Do one thing with many tasks; the answer tells of each", s.doBulk, web.Costs(10)),
		web.Get("/api/v1/cases/colleagues", auth.SignedIn, "Who could take a task, or stand in for the caller", s.listMates),
		web.Get("/api/v1/cases/filters", auth.SignedIn, "The caller's filters of the queue, and those that the department shares", s.listFilters),
		web.Put("/api/v1/cases/filters", auth.SignedIn, "Keep a filter, a new one or one of the caller's", s.putFilter),
		web.Delete("/api/v1/cases/filters/{id}", auth.SignedIn, "Forget one of the caller's filters", s.deleteFilter),
		web.Get("/api/v1/cases/templates", auth.SignedIn, "The texts of the caller's department, as they were written", s.listTemplates),
		web.Put("/api/v1/cases/templates", AssignPermission, "Keep a text of the caller's department", s.putTemplate),
		web.Delete("/api/v1/cases/templates/{id}", AssignPermission, "Forget a text of the caller's department", s.deleteTemplate),
		web.Get("/api/v1/cases/substitutes", auth.SignedIn, "Who stands in for whom: of the caller and, for who assigns, of the department", s.listSubstitutes),
		web.Post("/api/v1/cases/substitutes", auth.SignedIn, "Let somebody stand in from a day to a day", s.postSubstitute),
		web.Delete("/api/v1/cases/substitutes/{id}", auth.SignedIn, "End a substitution at once", s.deleteSubstitute),
		web.Get("/api/v1/cases/{id}", auth.SignedIn, "A case as its applicant sees it, or who handles it", s.showCase),
		web.Post("/api/v1/cases/{id}/actions", auth.SignedIn, "Take an action that the case offers the caller", s.takeAction),
		web.Post("/api/v1/cases/{id}/claim", auth.SignedIn, "Take a case out of the common pool", s.claim),
		web.Post("/api/v1/cases/{id}/release", auth.SignedIn, "Give a case back to the common pool", s.release),
		web.Post("/api/v1/cases/{id}/transfer", auth.SignedIn, "Give a case to a colleague", s.transfer),
		web.Post("/api/v1/cases/{id}/urge", auth.SignedIn, "Ask for speed, once a day", s.urge),
		web.Get("/api/v1/cases/{id}/templates", auth.SignedIn, "The department's texts, filled in from the case", s.listTexts),
		web.Get("/api/v1/cases/{id}/messages", auth.SignedIn, "What applicant and officials wrote to each other", s.listMessages),
		web.Post("/api/v1/cases/{id}/messages", auth.SignedIn, "Write to the other side, or a note among officials", s.say),
		web.Plain("POST", "/api/v1/cases/{id}/papers", auth.SignedIn, "Hand a file in: the body is the file; ?material= ?name=", TakePaper(s.handPaper), web.BodyLimit(MostBytes+1), web.Costs(5)),
		web.Plain("GET", "/api/v1/cases/{id}/papers/{paper}", auth.SignedIn, "A file that was handed in; ?inline to look at it", GivePaper(s.readPaper)),
		web.Delete("/api/v1/cases/{id}/papers/{paper}", auth.SignedIn, "Take back a file of a correction that is not handed in yet", s.retractPaper),
		web.Post("/api/v1/cases/{id}/papers/{paper}/verdict", auth.SignedIn, "Say of a paper that it is fit or unfit", s.judge),
	}
}

func (s *Service) listQueue(ctx context.Context, in *QueueQuery) (page.Page[Turn], error) {
	return s.Queue(ctx, *in)
}

// Counts are the figures of a queue by duty.
type countsOutput struct {
	Items []Count `json:"items"`
}

func (s *Service) showCounts(ctx context.Context, _ *web.None) (countsOutput, error) {
	list, err := s.Counts(ctx)
	return countsOutput{list}, err
}

// CaseInput names a case; embed it.
type CaseInput struct {
	ID string `path:"id" maxLength:"40"`
}

func (s *Service) showCase(ctx context.Context, in *CaseInput) (View, error) {
	return s.Show(ctx, CaseID(in.ID))
}

type actionInput struct {
	CaseInput
	Body struct {
		Branch string `json:"branch,omitempty" maxLength:"48" doc:"Of a parallel stage"`
		Action string `json:"action" minLength:"1" maxLength:"48"`
		Note   string `json:"note,omitempty" maxLength:"4000"`
		Result string `json:"result,omitempty" maxLength:"100" doc:"Number of what is issued"`

		Wanted []Wanted `json:"wanted,omitempty" maxItems:"100" doc:"Of an action that asks for corrections: exactly what the applicant is to mend"`
	}
}

func (s *Service) takeAction(ctx context.Context, in *actionInput) (View, error) {
	if _, err := s.Act(ctx, CaseID(in.ID), Acting(in.Body)); err != nil {
		return View{}, err
	}
	return s.Show(ctx, CaseID(in.ID))
}

type branchInput struct {
	CaseInput
	Body struct {
		Branch string `json:"branch,omitempty" maxLength:"48"`
	}
}

func (s *Service) claim(ctx context.Context, in *branchInput) (web.None, error) {
	return web.None{}, s.Claim(ctx, CaseID(in.ID), in.Body.Branch)
}

type releaseInput struct {
	CaseInput
	Body struct {
		Branch string `json:"branch,omitempty" maxLength:"48"`
		Note   string `json:"note,omitempty" maxLength:"500"`
	}
}

func (s *Service) release(ctx context.Context, in *releaseInput) (web.None, error) {
	return web.None{}, s.Release(ctx, CaseID(in.ID), Passing{Branch: in.Body.Branch, Note: in.Body.Note})
}

type transferInput struct {
	CaseInput
	Body struct {
		Branch string `json:"branch,omitempty" maxLength:"48"`
		Post   string `json:"post" minLength:"1" maxLength:"40"`
		Note   string `json:"note,omitempty" maxLength:"500"`
	}
}

func (s *Service) transfer(ctx context.Context, in *transferInput) (web.None, error) {
	return web.None{}, s.Transfer(ctx, CaseID(in.ID), Passing{Branch: in.Body.Branch, Post: in.Body.Post, Note: in.Body.Note})
}

func (s *Service) urge(ctx context.Context, in *CaseInput) (web.None, error) {
	return web.None{}, s.Urge(ctx, CaseID(in.ID))
}

func (s *Service) showSupervision(ctx context.Context, in *SuperviseQuery) (Supervision, error) {
	return s.Supervise(ctx, *in)
}

func (s *Service) listBehind(ctx context.Context, in *BehindQuery) (page.Page[Counted], error) {
	return s.Behind(ctx, *in)
}

func (s *Service) listReports(ctx context.Context, in *page.Ask) (page.Page[Report], error) {
	return s.Reports(ctx, *in)
}

type reportInput struct{ Body ReportWish }

func (s *Service) askReport(ctx context.Context, in *reportInput) (Report, error) {
	return s.AskReport(ctx, in.Body)
}

// Messages are what was written in a case.
type Messages struct {
	Items []Message `json:"items"`
}

func (s *Service) listMessages(ctx context.Context, in *CaseInput) (Messages, error) {
	list, err := s.Messages(ctx, CaseID(in.ID))
	return Messages{list}, err
}

type sayInput struct {
	CaseInput
	Body struct {
		Text  string `json:"text" minLength:"1" maxLength:"2000"`
		Inner bool   `json:"inner,omitempty" doc:"A note among officials"`
	}
}

func (s *Service) say(ctx context.Context, in *sayInput) (Message, error) {
	return s.Say(ctx, CaseID(in.ID), in.Body.Text, in.Body.Inner)
}

type judgeInput struct {
	CaseInput
	Paper string `path:"paper" maxLength:"40"`
	Body  struct {
		Verdict string `json:"verdict" enum:"fit,unfit"`
	}
}

func (s *Service) judge(ctx context.Context, in *judgeInput) (web.None, error) {
	return web.None{}, s.Judge(ctx, CaseID(in.ID), PaperID(in.Paper), in.Body.Verdict)
}

type retractInput struct {
	CaseInput
	Paper string `path:"paper" maxLength:"40"`
}

func (s *Service) retractPaper(ctx context.Context, in *retractInput) (web.None, error) {
	return web.None{}, s.Retract(ctx, CaseID(in.ID), PaperID(in.Paper))
}
