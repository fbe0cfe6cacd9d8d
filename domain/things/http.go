package things

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/profiles", ReadPermission, "List the device profiles", s.listProfiles),
		web.Get("/api/v1/profiles/{code}", ReadPermission, "Show a device profile", s.showProfile),
		web.Post("/api/v1/profiles/{code}/provisioning", CredentialPermission, "Open provisioning; the key is shown once", s.openProvisioning, web.Secret),
		web.Delete("/api/v1/profiles/{code}/provisioning", CredentialPermission, "Close provisioning", s.closeProvisioning),
		web.Get("/api/v1/things", ReadPermission, "List things", s.listThings),
		web.Post("/api/v1/things", RegisterPermission, "Register a thing", s.registerThing),
		web.Get("/api/v1/things/near", ReadPermission, "The things nearest to a point", s.nearThings),
		web.Get("/api/v1/things/{id}", ReadPermission, "Show a thing", s.showThing),
		web.Get("/api/v1/things/{id}/history", ReadPermission, "The history of an attribute", s.showHistory),
		web.Plain(http.MethodGet, "/api/v1/things/{id}/history.csv", ReadPermission, "Export the history of an attribute as CSV", s.exportHistory("csv"), web.Answers("text/csv"), web.Streams),
		web.Plain(http.MethodGet, "/api/v1/things/{id}/history.jsonl", ReadPermission, "Export the history of an attribute as JSON lines", s.exportHistory("jsonl"), web.Answers("application/jsonl"), web.Streams),
		web.Post("/api/v1/things/{id}/credential", CredentialPermission, "Issue a new device key, shown once", s.issueKey, web.Secret),
		web.Delete("/api/v1/things/{id}/credential", CredentialPermission, "Revoke the device key", s.revokeKey),
		web.Get("/api/v1/twin", ReadPermission, "How far this node's twin is, to compare nodes", s.showTwin),
		web.Post("/api/v1/devices/provision", auth.Public, "Fetch the key of a new device", s.provision, web.Secret, web.Unlimited),
		web.Get("/api/v1/rejections", ReadPermission, "List refused reports", s.listRejections),
		web.Get("/api/v1/alarms", ReadPermission, "List alarms", s.listAlarms),
		web.Get("/api/v1/alarms/{id}", ReadPermission, "Show an alarm", s.showAlarm),
		web.Post("/api/v1/alarms/{id}/acknowledge", AlarmPermission, "Take an alarm on", s.acknowledgeAlarm),
		web.Post("/api/v1/alarms/{id}/clear", AlarmPermission, "Close an alarm by hand", s.clearAlarm),
		web.Post("/api/v1/alarms/{id}/comment", AlarmPermission, "Comment on an alarm", s.commentAlarm),
	}
}

// list is a list that fits on one page.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

func whole[T any](items []T) list[T] {
	if items == nil {
		items = []T{}
	}
	return list[T]{Items: items}
}

type codeInput struct {
	Code string `path:"code" maxLength:"32"`
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) listProfiles(ctx context.Context, _ *web.None) (list[ProfileView], error) {
	views, err := s.ProfileViews(ctx)
	return whole(views), err
}

func (s *Service) showProfile(_ context.Context, in *codeInput) (Profile, error) {
	return s.Profile(in.Code)
}

// keyView is a provisioning key, shown once.
type keyView struct {
	Profile string `json:"profile"`
	Key     string `json:"key"`
}

func (s *Service) openProvisioning(ctx context.Context, in *codeInput) (keyView, error) {
	key, err := s.OpenProvisioning(ctx, in.Code)
	return keyView{Profile: in.Code, Key: key}, err
}

func (s *Service) closeProvisioning(ctx context.Context, in *codeInput) (web.None, error) {
	return web.None{}, s.CloseProvisioning(ctx, in.Code)
}

type thingsInput struct {
	page.Ask
	Profile string `query:"profile" doc:"Codes of profiles, with commas"`
	State   string `query:"state" doc:"good, notice, warning, danger, unknown; several with commas"`
	Region  string `query:"region" maxLength:"14" doc:"Beginning of the region code"`
	Org     string `query:"org" maxLength:"200" doc:"Path of the organisation"`
	Text    string `query:"q" maxLength:"100" doc:"Part of the name, the serial number or the id"`
	Box     string `query:"bbox" doc:"west,south,east,north"`
	Below   string `query:"below" maxLength:"64" doc:"Id of an asset: only what belongs to it, at any depth"`
}

func (s *Service) listThings(ctx context.Context, in *thingsInput) (page.Page[View], error) {
	q := Query{Ask: in.Ask, Profiles: words(in.Profile), Region: in.Region, Org: in.Org, Text: in.Text, Below: in.Below}
	var err error
	if q.States, err = parseStates(in.State); err != nil {
		return page.Page[View]{}, err
	}
	if q.Box, err = parseBox(in.Box); err != nil {
		return page.Page[View]{}, err
	}
	return s.List(ctx, q)
}

func words(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func parseStates(text string) ([]State, error) {
	var states []State
	for _, word := range words(text) {
		state, ok := parseState(word)
		if !ok {
			return nil, ErrFilter.At("state", "things.state", "A state is good, notice, warning, danger or unknown.")
		}
		states = append(states, state)
	}
	return states, nil
}

// parseSeverities reads how bad alarms shall be: an alarm is never good nor unknown.
func parseSeverities(text string) ([]State, error) {
	var severities []State
	for _, word := range words(text) {
		severity, ok := parseState(word)
		if !ok || severity == twin.Good || severity == twin.Unknown {
			return nil, ErrFilter.At("severity", "things.severity", "A severity is notice, warning or danger.")
		}
		severities = append(severities, severity)
	}
	return severities, nil
}

func parseBox(text string) (*[4]float64, error) {
	if text == "" {
		return nil, nil
	}
	var box [4]float64
	parts := strings.Split(text, ",")
	wrong := ErrFilter.At("bbox", "things.bbox", "bbox is west,south,east,north in degrees.")
	if len(parts) != len(box) {
		return nil, wrong
	}
	for i, part := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return nil, wrong.Because(err)
		}
		box[i] = n
	}
	if !(geo.Point{Lon: box[0], Lat: box[1]}).Valid() || !(geo.Point{Lon: box[2], Lat: box[3]}).Valid() || box[0] > box[2] || box[1] > box[3] {
		return nil, wrong
	}
	return &box, nil
}

type registerInput struct {
	Body struct {
		Profile      string  `json:"profile" maxLength:"32"`
		Serial       string  `json:"serial" maxLength:"64"`
		Name         string  `json:"name,omitempty" maxLength:"200"`
		Lon          float64 `json:"lon,omitempty"`
		Lat          float64 `json:"lat,omitempty"`
		Organisation string  `json:"organisation,omitempty" maxLength:"200"`
	}
}

func (s *Service) registerThing(ctx context.Context, in *registerInput) (View, error) {
	b := in.Body
	return s.Register(ctx, Thing{Profile: b.Profile, Serial: b.Serial, Name: b.Name, Lon: b.Lon, Lat: b.Lat, Org: b.Organisation})
}

type nearInput struct {
	Lon     float64 `query:"lon" required:"true" minimum:"-180" maximum:"180"`
	Lat     float64 `query:"lat" required:"true" minimum:"-90" maximum:"90"`
	Profile string  `query:"profile" maxLength:"32"`
	Limit   int     `query:"limit" minimum:"1" doc:"20 if absent, at most 500"`
}

func (s *Service) nearThings(ctx context.Context, in *nearInput) (list[View], error) {
	if in.Limit <= 0 {
		in.Limit = 20
	}
	views, err := s.Near(ctx, in.Lon, in.Lat, in.Profile, in.Limit)
	return whole(views), err
}

func (s *Service) showThing(ctx context.Context, in *idInput) (View, error) { return s.Get(ctx, in.ID) }

// twinView is the twin of the node that answers. Nodes whose applied is the same
// have the same digest.
type twinView struct {
	Node    string `json:"node"`
	Things  int    `json:"things"`
	Applied uint64 `json:"applied" doc:"Sequence of the newest frame of the log that is in the twin"`
	Digest  string `json:"digest" doc:"SHA-256 of everything the twin knows, in one order"`
}

func (s *Service) showTwin(context.Context, *web.None) (twinView, error) {
	applied, digest := s.applied.Load(), s.Twin().Digest()
	return twinView{Node: s.Node, Things: s.Twin().Len(), Applied: applied, Digest: hex.EncodeToString(digest[:])}, nil
}

type historyInput struct {
	ID        string    `path:"id" maxLength:"64"`
	Attribute string    `query:"attribute" required:"true" maxLength:"32"`
	From      time.Time `query:"from" doc:"An hour before to if absent"`
	To        time.Time `query:"to" doc:"Now if absent"`
	Step      string    `query:"step" enum:"raw,1m,15m,1h,1d" doc:"One that suits the span if absent; coarser where it is not kept so finely"`
}

func (s *Service) showHistory(ctx context.Context, in *historyInput) (list[Point], error) {
	if in.To.IsZero() {
		in.To = s.Clock.Now()
	}
	if in.From.IsZero() {
		in.From = in.To.Add(-time.Hour)
	}
	points, err := s.History(ctx, HistoryQuery{ThingID(in.ID), in.Attribute, in.From, in.To, in.Step})
	return whole(points), err
}

func (s *Service) issueKey(ctx context.Context, in *idInput) (Credential, error) {
	return s.IssueKey(ctx, ThingID(in.ID))
}

type revokeInput struct {
	ID    string `path:"id" maxLength:"64"`
	Again bool   `query:"again" doc:"The device may fetch a new key once"`
}

func (s *Service) revokeKey(ctx context.Context, in *revokeInput) (web.None, error) {
	return web.None{}, s.RevokeKey(ctx, ThingID(in.ID), in.Again)
}

type provisionInput struct{ Body Provision }

func (s *Service) provision(ctx context.Context, in *provisionInput) (Credential, error) {
	return s.Provision(ctx, in.Body)
}

type rejectionsInput struct {
	page.Ask
	Thing string `query:"thing" maxLength:"64"`
}

func (s *Service) listRejections(ctx context.Context, in *rejectionsInput) (page.Page[Rejection], error) {
	return s.Rejections(ctx, in.Thing, in.Ask)
}

type alarmsInput struct {
	page.Ask
	State    string `query:"state" enum:"open,unacknowledged,acknowledged,cleared"`
	Severity string `query:"severity" doc:"notice, warning, danger; several with commas"`
	Thing    string `query:"thing" maxLength:"64"`
	Profile  string `query:"profile" maxLength:"32"`
	Rule     string `query:"rule" maxLength:"32"`
	Assigned string `query:"assigned" maxLength:"64" doc:"The post that they were given to; me is the caller's"`
	Region   string `query:"region" maxLength:"14" doc:"Beginning of the region code"`
}

func (s *Service) listAlarms(ctx context.Context, in *alarmsInput) (page.Page[Alarm], error) {
	severity, err := parseSeverities(in.Severity)
	if err != nil {
		return page.Page[Alarm]{}, err
	}
	return s.Alarms(ctx, AlarmQuery{
		State: in.State, Severity: severity, Thing: in.Thing, Profile: in.Profile, Rule: in.Rule, Assigned: in.Assigned, Region: in.Region, Ask: in.Ask,
	})
}

func (s *Service) showAlarm(ctx context.Context, in *idInput) (Alarm, error) {
	return s.Alarm(ctx, AlarmID(in.ID))
}

func (s *Service) acknowledgeAlarm(ctx context.Context, in *wordInput) (Alarm, error) {
	return s.Acknowledge(ctx, AlarmID(in.ID), in.Body.Text)
}

// wordInput is an act with a remark, which may be left out.
type wordInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Text string `json:"text,omitempty" maxLength:"1000"`
	} `required:"false"`
}

type textInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"1000"`
	}
}

func (s *Service) clearAlarm(ctx context.Context, in *wordInput) (Alarm, error) {
	return s.Clear(ctx, AlarmID(in.ID), in.Body.Text)
}

func (s *Service) commentAlarm(ctx context.Context, in *textInput) (Alarm, error) {
	return s.Comment(ctx, AlarmID(in.ID), in.Body.Text)
}
