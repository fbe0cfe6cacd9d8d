package reviews

import (
	"context"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/clock"
	"citybrain/kernel/page"
)

// VoiceView is a voice as the desk sees it: not who said it, and the day only, so that
// the hour does not tell either.
type VoiceView struct {
	ID       VoiceID       `json:"id"`
	Kind     Kind          `json:"kind"`
	Title    Text          `json:"title"`
	Matter   string        `json:"matter"`
	Class    string        `json:"class,omitempty"`
	Org      string        `json:"organisation"`
	OrgName  string        `json:"organisationName"`
	Region   string        `json:"region"`
	Channel  cases.Channel `json:"channel"`
	Level    int64         `json:"level,omitempty" doc:"5 very content … 1 very discontent; absent where it is no review"`
	Aspects  []string      `json:"aspects"`
	Text     string        `json:"text" doc:"Redacted"`
	Reply    string        `json:"reply,omitempty" doc:"Redacted"`
	State    string        `json:"state" doc:"new, called, answered, ended"`
	Light    clock.Light   `json:"light"`
	Day      string        `json:"day" doc:"On which it was said"`
	Due      *time.Time    `json:"due,omitempty"`
	Called   *time.Time    `json:"called,omitempty"`
	Reached  bool          `json:"reached"`
	Answered *time.Time    `json:"answered,omitempty"`
	Valid    bool          `json:"valid"`
	Content  string        `json:"content,omitempty" doc:"yes or no, once the person was asked"`
	Case     cases.CaseID  `json:"case,omitempty" doc:"That carries it"`
	Joined   VoiceID       `json:"joined,omitempty"`
	Repeats  int64         `json:"repeats"`
	Shown    string        `json:"shown,omitempty" doc:"waiting, shown, hidden"`
	Why      string        `json:"why,omitempty" doc:"It is hidden"`
	Picture  bool          `json:"picture"`
}

// PublicView is a voice as everybody sees it.
type PublicView struct {
	ID      VoiceID       `json:"id"`
	Kind    Kind          `json:"kind"`
	Title   Text          `json:"title"`
	Matter  string        `json:"matter"`
	Org     string        `json:"organisation"`
	OrgName string        `json:"organisationName"`
	Channel cases.Channel `json:"channel"`
	Level   int64         `json:"level,omitempty"`
	Aspects []string      `json:"aspects"`
	Text    string        `json:"text"`
	Reply   string        `json:"reply,omitempty"`
	Content string        `json:"content,omitempty"`
	Done    bool          `json:"done" doc:"It was improved or answered"`
	Day     string        `json:"day" doc:"From which it is published"`
}

// OwnView is a voice as who said it sees it.
type OwnView struct {
	ID       VoiceID      `json:"id"`
	Kind     Kind         `json:"kind"`
	Title    Text         `json:"title"`
	OrgName  string       `json:"organisationName"`
	Level    int64        `json:"level,omitempty"`
	Aspects  []string     `json:"aspects"`
	Words    string       `json:"words"`
	Said     time.Time    `json:"said"`
	State    string       `json:"state"`
	Due      *time.Time   `json:"due,omitempty"`
	Called   *time.Time   `json:"called,omitempty"`
	Reached  bool         `json:"reached"`
	Answered *time.Time   `json:"answered,omitempty"`
	Answer   string       `json:"answer,omitempty"`
	Valid    bool         `json:"valid"`
	Asks     bool         `json:"asks" doc:"Whether you are content with the answer"`
	Content  string       `json:"content,omitempty"`
	Case     cases.CaseID `json:"case,omitempty" doc:"Of feedback and appeals: where files and messages are"`
	Repeats  int64        `json:"repeats"`
}

// StandingView is whether something can be reviewed, or how its review is.
type StandingView struct {
	Title   Text      `json:"title"`
	OrgName string    `json:"organisationName"`
	Aspects []string  `json:"aspects" doc:"To choose from"`
	Open    bool      `json:"open"`
	Until   time.Time `json:"until"`
	Own     *OwnView  `json:"own,omitempty"`
}

// when gives a pointer to a time that is there.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (s *Service) orgNames(ctx context.Context, list []Voice) (map[string]string, error) {
	ids := make([]string, 0, len(list))
	for i := range list {
		ids = append(ids, list[i].Org)
	}
	found, err := s.People.Names(ctx, ids)
	names := make(map[string]string, len(found))
	for id, one := range found {
		names[id] = one.Name
	}
	return names, err
}

func aspects(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (s *Service) deskView(v Voice, names map[string]string) VoiceView {
	out := VoiceView{
		ID: v.ID, Kind: v.Kind, Title: v.Title, Matter: v.Matter, Class: v.Class, Org: v.Org, OrgName: names[v.Org], Region: v.Region, Channel: v.Channel,
		Level: v.Level, Aspects: aspects(v.Aspects), Text: v.Text, Reply: v.Reply, State: v.State, Light: clock.Green, Day: s.today(v.Said), Due: when(v.Due), Called: when(v.Called),
		Reached: v.Reached, Answered: when(v.Answered), Valid: v.Valid, Content: v.Content, Case: v.Case, Joined: v.Joined, Repeats: v.Repeats,
		Shown: v.Shown, Why: v.Why, Picture: v.Picture,
	}
	if now := s.Clock.Now(); !v.Due.IsZero() && v.Answered.IsZero() {
		switch left := v.Due.Sub(now); {
		case left <= 0:
			out.Light = clock.Red
		case left < v.Due.Sub(v.Said)/5:
			out.Light = clock.Yellow
		}
	}
	return out
}

func publicView(v Voice, names map[string]string) PublicView {
	return PublicView{
		ID: v.ID, Kind: v.Kind, Title: v.Title, Matter: v.Matter, Org: v.Org, OrgName: names[v.Org], Channel: v.Channel, Level: v.Level, Aspects: aspects(v.Aspects),
		Text: v.Text, Reply: v.Reply, Content: v.Content, Done: !v.Answered.IsZero(), Day: v.Day,
	}
}

func ownView(o *OwnVoice, names map[string]string) OwnView {
	out := OwnView{
		ID: o.ID, Kind: o.Kind, Title: o.Title, OrgName: names[o.Org], Level: o.Level, Aspects: aspects(o.Aspects), Words: o.Words, Said: o.Said, State: o.State,
		Due: when(o.Due), Called: when(o.Called), Reached: o.Reached, Answered: when(o.Answered), Answer: o.Answer, Valid: o.Valid, Asks: o.Asks,
		Content: o.Content, Repeats: o.Repeats,
	}
	if o.Kind != Review { // the case of a review is for officials only
		out.Case = o.Case
	}
	return out
}

func (s *Service) deskPage(ctx context.Context, p page.Page[Voice]) (out page.Page[VoiceView], err error) {
	names, err := s.orgNames(ctx, p.Items)
	return page.Map(p, func(v Voice) VoiceView { return s.deskView(v, names) }), err
}

func (s *Service) publicPage(ctx context.Context, p page.Page[Voice]) (out page.Page[PublicView], err error) {
	names, err := s.orgNames(ctx, p.Items)
	return page.Map(p, func(v Voice) PublicView { return publicView(v, names) }), err
}

func (s *Service) ownPage(ctx context.Context, p page.Page[OwnVoice]) (out page.Page[OwnView], err error) {
	list := make([]Voice, len(p.Items))
	for i := range p.Items {
		list[i] = p.Items[i].Voice
	}
	names, err := s.orgNames(ctx, list)
	return page.Map(p, func(o OwnVoice) OwnView { return ownView(&o, names) }), err
}
