package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/lang"
	"citybrain/kernel/page"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// Name is what people call an id, in the language of the context.
type Name struct {
	Name         string // of a person (a citizen's masked), the title of a post, the name of a thing or system, the words of a purpose
	Organisation string // where a post or a system belongs; "" for others
}

// Names tells what people call the ids of entries; app gathers it from the domains.
type Names interface {
	// Names gives the names of those ids that are known, whoever asks and
	// whether they are still there or not.
	Names(ctx context.Context, ids []string) (map[string]Name, error)
}

// Texts are the sentences of actions, by "action." and their code; a
// *lang.Catalogue is one. Personal data are worded under "personal.".
type Texts interface {
	Find(tag lang.Tag, key string, args map[string]any) (string, bool)
	Keys() []string
}

// The keys of texts.
const (
	actionKey   = "action."
	personalKey = "personal."
)

// PurposePrefix stands before the code of a purpose where its name is asked for
// among those of ids.
const PurposePrefix = "purpose."

// Shown is an entry with the words that people have for its ids and codes.
type Shown struct {
	Line
	ActorName        string   `json:"actorName" doc:"Who acted; citizens masked"`
	ActorPost        string   `json:"actorPost" doc:"Title of the post they acted in, if any"`
	OrganisationName string   `json:"organisationName" doc:"Of that post"`
	ActionText       string   `json:"actionText" doc:"The action in the caller's language; its code where it has no words"`
	ObjectName       string   `json:"objectName" doc:"What it was done to, where it has a name"`
	PurposeText      string   `json:"purposeText" doc:"Why, in the caller's language where it is one of the city's purposes"`
	Reason           string   `json:"reason" doc:"Why in the words of who acted, where they were asked"`
	Fields           []string `json:"fields" doc:"Which personal data were read, in the caller's language"`
}

// ActionName is an action with its words, to choose from.
type ActionName struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// actions lists the actions that have words, by code.
func (l *Log) actions(ctx context.Context) []ActionName {
	list := []ActionName{}
	if l.texts == nil {
		return list
	}
	for _, key := range l.texts.Keys() {
		if code, ok := strings.CutPrefix(key, actionKey); ok {
			list = append(list, ActionName{code, l.text(ctx, key, code)})
		}
	}
	return list
}

// SpeakWith tells the log where words for ids and codes are found; once, at
// start-up. Without it entries show their ids and codes.
func (l *Log) SpeakWith(names Names, texts Texts) { l.names, l.texts = names, texts }

func (l *Log) text(ctx context.Context, key, fallback string) string {
	if l.texts != nil {
		tag, _ := lang.Parse(web.Language(ctx))
		if text, ok := l.texts.Find(tag, key, nil); ok {
			return text
		}
	}
	return fallback
}

// show words a page of entries. To the person whose data was read officials are
// their office: their names stay masked.
func (l *Log) show(ctx context.Context, p page.Page[Line], masked bool) (page.Page[Shown], error) {
	names, err := l.namesOf(ctx, p.Items)
	if err != nil {
		return page.Page[Shown]{}, err
	}
	return page.Map(p, func(line Line) Shown {
		s := l.word(ctx, line, names)
		if masked && line.Kind == string(auth.Official) {
			s.ActorName = seal.MaskName(s.ActorName)
		}
		return s
	}), nil
}

func (l *Log) namesOf(ctx context.Context, lines []Line) (map[string]Name, error) {
	if l.names == nil || len(lines) == 0 {
		return nil, nil
	}
	var ids []string
	for _, line := range lines {
		ids = append(ids, line.Actor, line.Post, line.Object)
		if line.Purpose != "" {
			ids = append(ids, PurposePrefix+line.Purpose)
		}
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	return l.names.Names(ctx, ids)
}

func (l *Log) word(ctx context.Context, line Line, names map[string]Name) Shown {
	post := names[line.Post]
	s := Shown{
		Line: line, ActorName: names[line.Actor].Name, ActorPost: post.Name, OrganisationName: post.Organisation,
		ActionText: l.text(ctx, actionKey+line.Action, line.Action), ObjectName: names[line.Object].Name,
		PurposeText: cmp.Or(names[PurposePrefix+line.Purpose].Name, l.text(ctx, PurposePrefix+line.Purpose, line.Purpose)), Fields: []string{},
	}
	if s.OrganisationName == "" {
		s.OrganisationName = names[line.Actor].Organisation
	}
	if s.ActorName == "" {
		s.ActorName = l.text(ctx, "actor."+line.Kind, line.Actor)
	}
	if owner := names[line.Object].Organisation; s.ObjectName != "" && owner != "" {
		s.ObjectName += " · " + owner
	}
	var detail readDetail
	if json.Unmarshal(line.Detail, &detail) == nil { // other actions have other details
		if line.Person != "" {
			s.Reason = detail.Reason
		}
		for _, field := range detail.Fields {
			s.Fields = append(s.Fields, l.text(ctx, personalKey+field, field))
		}
	}
	return s
}
