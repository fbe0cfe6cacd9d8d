package things

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"citybrain/kernel/web"
)

func (s *Service) ruleRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/rules", ReadPermission, "List the rules of departments", s.listRules),
		web.Post("/api/v1/rules", RulePermission, "Write a new rule", s.addRule, web.Creates),
		web.Post("/api/v1/rules/check", ReadPermission, "What is wrong with a rule, and where", s.checkRule),
		web.Plain("GET", "/api/v1/rules/export", ReadPermission, "The rules as a file: ?form=yaml or json, ?profile=", http.HandlerFunc(s.exportRules)),
		web.Post("/api/v1/rules/import", RulePermission, "Take the rules of a file over, with a report of every row", s.importRules),
		web.Post("/api/v1/rule-trials", RulePermission, "Try a rule over the history, before it goes live", s.tryRule, web.Accepts),
		web.Get("/api/v1/rule-trials/{id}", RulePermission, "A trial and what came of it", s.showTrial),
		web.Get("/api/v1/rules/{code}", ReadPermission, "Show a rule", s.showRule),
		web.Put("/api/v1/rules/{code}", RulePermission, "Write the next version of a rule", s.putRule),
		web.Delete("/api/v1/rules/{code}", RulePermission, "Take a rule away; its open alarms end", s.removeRule),
		web.Get("/api/v1/rules/{code}/versions", ReadPermission, "What a rule was", s.listRuleVersions),
		web.Post("/api/v1/rules/{code}/switch", RulePermission, "Switch a rule on or off", s.switchRule),
		web.Get("/api/v1/fences", ReadPermission, "List the fences", s.listFences),
		web.Put("/api/v1/fences/{code}", RulePermission, "Write a fence", s.putFence),
		web.Delete("/api/v1/fences/{code}", RulePermission, "Take a fence away", s.removeFence),
		web.Post("/api/v1/alarms/{id}/assign", AlarmPermission, "Give an alarm to a post or the person in it, or take it back", s.assignAlarm),
		web.Get("/api/v1/alarms/{id}/assignees", AlarmPermission, "The posts that an alarm may be given to", s.listAssignees),
		web.Get("/api/v1/alarms/statistics", ReadPermission, "Alarms summed up", s.showAlarmStatistics),
	}
}

type rulesInput struct {
	Profile string `query:"profile" maxLength:"32"`
}

func (s *Service) listRules(ctx context.Context, in *rulesInput) (list[RuleView], error) {
	views, err := s.Rules(ctx, in.Profile)
	return whole(views), err
}

type ruleInput struct{ Body Rule }

func (s *Service) addRule(ctx context.Context, in *ruleInput) (RuleView, error) {
	return s.SaveRule(ctx, in.Body, 0)
}

// draftInput is a rule that is being written: much may be missing yet.
type draftInput struct {
	Body struct {
		Code         string   `json:"code,omitempty" maxLength:"64"`
		Profile      string   `json:"profile" maxLength:"32"`
		Raise        string   `json:"raise,omitempty" maxLength:"4000"`
		Clear        string   `json:"clear,omitempty" maxLength:"4000"`
		TitleZH      string   `json:"titleZh,omitempty" maxLength:"600"`
		TitleEN      string   `json:"titleEn,omitempty" maxLength:"600"`
		Region       string   `json:"region,omitempty" maxLength:"14"`
		Organisation string   `json:"organisation,omitempty" maxLength:"200"`
		Things       []string `json:"things,omitempty" maxItems:"1000"`
	}
}

// checkRule judges the expressions; what else is missing is told when it is saved.
func (s *Service) checkRule(ctx context.Context, in *draftInput) (RuleCheck, error) {
	b := in.Body
	return s.CheckRule(ctx, Rule{
		Code: "draft", ZH: "–", EN: "–", Severity: "notice", Profile: b.Profile, Raise: b.Raise, Clear: b.Clear,
		TitleZH: b.TitleZH, TitleEN: b.TitleEN, Region: b.Region, Organisation: b.Organisation, Things: b.Things,
	})
}

func (s *Service) exportRules(w http.ResponseWriter, r *http.Request) {
	form, profile := "yaml", r.URL.Query().Get("profile")
	if r.URL.Query().Get("form") == "json" {
		form = "json"
	}
	body, err := s.ExportRules(r.Context(), profile, form)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	if profile != "" && !profileCode.MatchString(profile) {
		profile = ""
	}
	w.Header().Set("Content-Type", "application/"+form)
	w.Header().Set("Content-Disposition", `attachment; filename="`+ruleFileName(profile, form)+`"`)
	_, _ = w.Write(body) // a lost client is no error of ours
}

type importInput struct {
	Body struct {
		Text string `json:"text" maxLength:"900000" doc:"The file: YAML or JSON with a list of rules"`
		Try  bool   `json:"try,omitempty" doc:"Only tell what would become of it"`
	}
}

func (s *Service) importRules(ctx context.Context, in *importInput) (ImportReport, error) {
	return s.ImportRules(ctx, []byte(in.Body.Text), in.Body.Try)
}

type trialInput struct {
	Body struct {
		Rule Rule      `json:"rule"`
		From time.Time `json:"from,omitempty" doc:"Yesterday if absent"`
		To   time.Time `json:"to,omitempty"`
	}
}

func (s *Service) tryRule(ctx context.Context, in *trialInput) (Trial, error) {
	return s.TryRule(ctx, in.Body.Rule, in.Body.From, in.Body.To)
}

func (s *Service) showTrial(ctx context.Context, in *idInput) (Trial, error) {
	return s.Trial(ctx, in.ID)
}

func (s *Service) showRule(ctx context.Context, in *codeInput) (RuleView, error) {
	return s.Rule(ctx, in.Code)
}

type putRuleInput struct {
	Code string `path:"code" maxLength:"32"`
	Body struct {
		Rule    Rule  `json:"rule"`
		Version int64 `json:"version" doc:"Of the rule that was changed"`
	}
}

func (s *Service) putRule(ctx context.Context, in *putRuleInput) (RuleView, error) {
	in.Body.Rule.Code = in.Code
	return s.SaveRule(ctx, in.Body.Rule, max(in.Body.Version, 1))
}

func (s *Service) removeRule(ctx context.Context, in *codeInput) (web.None, error) {
	return web.None{}, s.RemoveRule(ctx, in.Code)
}

func (s *Service) listRuleVersions(ctx context.Context, in *codeInput) (list[RuleVersion], error) {
	versions, err := s.RuleVersions(ctx, in.Code)
	return whole(versions), err
}

type switchInput struct {
	Code string `path:"code" maxLength:"32"`
	Body struct {
		On bool `json:"on"`
	}
}

func (s *Service) switchRule(ctx context.Context, in *switchInput) (RuleView, error) {
	return s.SwitchRule(ctx, in.Code, in.Body.On)
}

func (s *Service) listFences(ctx context.Context, _ *web.None) (list[Fence], error) {
	fences, err := s.Fences(ctx)
	return whole(fences), err
}

type fenceInput struct {
	Code string `path:"code" maxLength:"32"`
	Body struct {
		ZH           string          `json:"zh" maxLength:"100"`
		EN           string          `json:"en" maxLength:"100"`
		Organisation string          `json:"organisation" maxLength:"200"`
		Shape        json.RawMessage `json:"shape" doc:"GeoJSON Polygon or MultiPolygon, WGS-84"`
	}
}

func (s *Service) putFence(ctx context.Context, in *fenceInput) (web.None, error) {
	b := in.Body
	return web.None{}, s.SaveFence(ctx, Fence{Code: in.Code, ZH: b.ZH, EN: b.EN, Organisation: b.Organisation, Shape: b.Shape})
}

func (s *Service) removeFence(ctx context.Context, in *codeInput) (web.None, error) {
	return web.None{}, s.RemoveFence(ctx, in.Code)
}

type assignInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		To       string `json:"to" maxLength:"64" doc:"A post; empty takes it back"`
		Personal bool   `json:"personal,omitempty" doc:"For the person who holds the post now"`
	}
}

func (s *Service) assignAlarm(ctx context.Context, in *assignInput) (Alarm, error) {
	return s.Assign(ctx, AlarmID(in.ID), in.Body.To, in.Body.Personal)
}

func (s *Service) listAssignees(ctx context.Context, in *idInput) (list[Assignee], error) {
	posts, err := s.Assignees(ctx, AlarmID(in.ID))
	return whole(posts), err
}

type statisticsInput struct {
	From    time.Time `query:"from" doc:"30 days before to if absent"`
	To      time.Time `query:"to" doc:"Now if absent"`
	By      string    `query:"by" enum:"profile,rule,region,day" doc:"profile if absent"`
	Profile string    `query:"profile" maxLength:"32"`
	Rule    string    `query:"rule" maxLength:"32"`
	Region  string    `query:"region" maxLength:"14"`
}

func (s *Service) showAlarmStatistics(ctx context.Context, in *statisticsInput) (AlarmStatistics, error) {
	return s.AlarmStatistics(ctx, StatisticsQuery{From: in.From, To: in.To, By: in.By, Profile: in.Profile, Rule: in.Rule, Region: in.Region})
}
