package cases

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"citybrain/domain/cases/flow"
	"citybrain/domain/cases/trial"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// mostFlow bounds a request that carries a definition, in bytes.
const mostFlow = 384 << 10

// designRoutes are for those who design flows and those who publish them.
func (s *Service) designRoutes() []web.Route {
	large := web.BodyLimit(mostFlow)
	return []web.Route{
		web.Get("/api/v1/flows", auth.SignedIn, "The flows, with how many running cases each has; needs cases.design or cases.publish", s.listFlows),
		web.Post("/api/v1/flows/check", auth.SignedIn, "What is wrong with a flow, and where", s.checkFlow, large, web.Costs(3)),
		web.Post("/api/v1/flows/trial", auth.SignedIn, "Play a case through a flow; nothing is written", s.tryFlow, large, web.Costs(3)),
		web.Get("/api/v1/flow-messages", auth.SignedIn, "The messages to applicants that an effect of a flow can name; needs cases.design or cases.publish", s.listTellable),
		web.Post("/api/v1/flows/parse", auth.SignedIn, "Read a flow from a YAML file, without keeping it", s.parseFlow, large, web.Costs(3)),
		web.Get("/api/v1/flows/{code}", auth.SignedIn, "A flow with its versions and its draft", s.showFlow),
		web.Get("/api/v1/flows/{code}/versions/{version}", auth.SignedIn, "A version of a flow as it is written; 0 is the draft", s.showDefinition),
		web.Get("/api/v1/flows/{code}/differences", auth.SignedIn, "In what a version of a flow differs from another", s.compareFlow),
		web.Plain("GET", "/api/v1/flows/{code}/yaml", auth.SignedIn, "A version of a flow as a YAML file: ?version=, 0 or absent is the draft", http.HandlerFunc(s.exportFlow), web.Answers("application/yaml")),
		web.Put("/api/v1/flows/{code}/draft", DesignPermission, "Keep the draft of a flow, be it one that cannot work yet", s.saveFlow, large),
		web.Delete("/api/v1/flows/{code}/draft", DesignPermission, "Forget the draft of a flow", s.dropFlow),
		web.Post("/api/v1/flows/{code}/publication", PublishPermission, "Let the draft of somebody else into force, for new cases", s.publishFlow),
	}
}

// FlowList is flows.
type FlowList struct {
	Items []FlowHead `json:"items"`
}

func (s *Service) listFlows(ctx context.Context, in *FlowWish) (FlowList, error) {
	list, err := s.Flows(ctx, *in)
	return FlowList{list}, err
}

// TellableList is messages.
type TellableList struct {
	Items []Told `json:"items"`
}

func (s *Service) listTellable(ctx context.Context, _ *web.None) (TellableList, error) {
	list, err := s.Tellable(ctx)
	return TellableList{list}, err
}

type checkFlowInput struct {
	Body struct {
		Definition flow.Definition `json:"definition"`
	}
}

// Findings are what is wrong with a definition.
type Findings struct {
	Items []flow.Problem `json:"items"`
}

func (s *Service) checkFlow(ctx context.Context, in *checkFlowInput) (Findings, error) {
	list, err := s.CheckFlow(ctx, &in.Body.Definition)
	if list == nil {
		list = []flow.Problem{}
	}
	return Findings{list}, err
}

type tryFlowInput struct {
	Body struct {
		Definition flow.Definition `json:"definition"`
		Script     trial.Script    `json:"script"`
	}
}

func (s *Service) tryFlow(ctx context.Context, in *tryFlowInput) (trial.Picture, error) {
	return s.Try(ctx, &in.Body.Definition, in.Body.Script)
}

type parseFlowInput struct {
	Body struct {
		Text string `json:"text" maxLength:"262144" doc:"The file"`
	}
}

// Parsed is a flow that was read, or why it could not be.
type Parsed struct {
	Definition *flow.Definition `json:"definition,omitempty"`
	Findings   []flow.Problem   `json:"findings"`
}

func (s *Service) parseFlow(ctx context.Context, in *parseFlowInput) (Parsed, error) {
	if err := designer(ctx); err != nil {
		return Parsed{}, err
	}
	d, problems := flow.Parse([]byte(in.Body.Text))
	if d == nil {
		return Parsed{nil, problems}, nil
	}
	found, err := s.CheckFlow(ctx, d)
	if found == nil {
		found = []flow.Problem{}
	}
	return Parsed{d, found}, err
}

// FlowInput names a flow; embed it.
type FlowInput struct {
	Code string `path:"code" maxLength:"48"`
}

func (s *Service) showFlow(ctx context.Context, in *FlowInput) (FlowView, error) {
	return s.Flow(ctx, in.Code)
}

type flowVersionInput struct {
	FlowInput
	Version int64 `path:"version" minimum:"0"`
}

func (s *Service) showDefinition(ctx context.Context, in *flowVersionInput) (flow.Definition, error) {
	return s.Definition(ctx, in.Code, in.Version)
}

type compareFlowInput struct {
	FlowInput
	From int64 `query:"from" minimum:"0" doc:"0: the draft"`
	To   int64 `query:"to" minimum:"0" doc:"0: the draft"`
}

// Differences are in what two versions differ.
type Differences struct {
	Items []flow.Difference `json:"items"`
}

func (s *Service) compareFlow(ctx context.Context, in *compareFlowInput) (Differences, error) {
	list, err := s.Compare(ctx, in.Code, in.From, in.To)
	return Differences{list}, err
}

func (s *Service) exportFlow(w http.ResponseWriter, r *http.Request) {
	no, _ := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64) // what is no number means the draft
	d, err := s.Definition(r.Context(), r.PathValue("code"), no)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	body, err := flow.Write(&d)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%d.yaml"`, d.Code, no))
	_, _ = w.Write(body) // a lost client is no error of ours
}

type saveFlowInput struct {
	FlowInput
	Body Edited
}

func (s *Service) saveFlow(ctx context.Context, in *saveFlowInput) (FlowDraft, error) {
	return s.SaveFlow(ctx, in.Code, in.Body)
}

type dropFlowInput struct {
	FlowInput
	Revision int64 `query:"revision" minimum:"1"`
}

func (s *Service) dropFlow(ctx context.Context, in *dropFlowInput) (web.None, error) {
	return web.None{}, s.DropFlow(ctx, in.Code, in.Revision)
}

type publishFlowInput struct {
	FlowInput
	Body struct {
		Revision int64 `json:"revision" minimum:"1" doc:"That was reviewed"`
	}
}

// Published is what came into force.
type Published struct {
	Version int64 `json:"version"`
}

func (s *Service) publishFlow(ctx context.Context, in *publishFlowInput) (Published, error) {
	no, err := s.PublishFlow(ctx, in.Code, in.Body.Revision)
	return Published{no}, err
}
