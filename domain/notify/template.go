package notify

import (
	"fmt"
	"slices"
	"strings"

	"citybrain/domain/notify/wording"
)

// Words are what a template says in one language.
type Words struct {
	Title string `yaml:"title" json:"title" maxLength:"200"`
	Text  string `yaml:"text" json:"text" maxLength:"4000"`
	SMS   string `yaml:"sms" json:"sms,omitempty" maxLength:"1000" doc:"Shorter, for phones; empty: the text"`
}

// Template is a version of a template 消息模板.
type Template struct {
	Code     string    `json:"code"`
	Kind     string    `json:"kind"`
	Side     string    `json:"side"`
	Urgent   bool      `json:"urgent"`
	Channels []Channel `json:"channels"`
	ZH       Words     `json:"zh"`
	EN       Words     `json:"en"`
}

// longestSMS is how many letters of a short message may stand in a template: with its
// values it must fit into some four parts.
const longestSMS = 200

// problem is something wrong with a template, and where: "zh/title".
type problem struct{ at, code, what string }

// The codes of what can be wrong; their sentences stand in texts.
const (
	wrongChannels = "notify.wrong_channels"
	wrongMissing  = "notify.wrong_missing"
	wrongLong     = "notify.wrong_long"
	wrongLines    = "notify.wrong_lines"
	wrongBraces   = "notify.wrong_braces"
	wrongPlace    = "notify.wrong_place"
)

// ready is a template whose words were read.
type ready struct {
	Template
	version int64
	words   map[string]texts // by language
}

type texts struct{ title, text, sms wording.Text }

// said is a message in one language.
type said struct{ title, text, sms string }

func (r *ready) say(language string, values map[string]Text) said {
	plain := make(map[string]string, len(values))
	for name, text := range values {
		plain[name] = text.In(language)
	}
	if language != english {
		language = chinese
	}
	t := r.words[language]
	return said{t.title.Fill(plain), t.text.Fill(plain), t.sms.Fill(plain)}
}

// read reads the words of a template, which may name these places.
func (t *Template) read(places []string) (map[string]texts, []problem) {
	var list []problem
	words := map[string]texts{}
	for language, in := range map[string]struct {
		at string
		Words
	}{chinese: {"zh", t.ZH}, english: {"en", t.EN}} {
		if strings.TrimSpace(in.Title) == "" || strings.TrimSpace(in.Text) == "" {
			list = append(list, problem{in.at + "/title", wrongMissing, "a title and a text are needed in both languages"})
			continue
		}
		sms := in.SMS
		if sms == "" {
			sms = in.Text
		}
		if slices.Contains(t.Channels, SMS) && len([]rune(sms)) > longestSMS {
			list = append(list, problem{in.at + "/sms", wrongLong, fmt.Sprintf("a short message has %d letters at most", longestSMS)})
		}
		if strings.ContainsAny(in.Title+sms, "\r\n") {
			list = append(list, problem{in.at + "/title", wrongLines, "a title and a short message are one line"})
		}
		var out texts
		for _, one := range []struct {
			at, source string
			into       *wording.Text
		}{{"title", in.Title, &out.title}, {"text", in.Text, &out.text}, {"sms", sms, &out.sms}} {
			text, err := wording.Parse(one.source)
			if err != nil {
				list = append(list, problem{in.at + "/" + one.at, wrongBraces, err.Error()})
			}
			for _, place := range text.Places() {
				if !slices.Contains(places, place) {
					list = append(list, problem{in.at + "/" + one.at, wrongPlace, fmt.Sprintf("there is no place {%s}; there are %s", place, braced(places))})
				}
			}
			*one.into = text
		}
		words[language] = out
	}
	slices.SortFunc(list, func(a, b problem) int { return strings.Compare(a.at, b.at) })
	return words, slices.Compact(list)
}

func braced(places []string) string {
	if len(places) == 0 {
		return "none"
	}
	return "{" + strings.Join(places, "} {") + "}"
}

// places gives what the occasion of a template fills; false where no domain tells of
// such a thing.
func (s *Service) places(code string) ([]string, bool) {
	best, found := Occasion{}, false
	for _, o := range s.Occasions {
		prefix, all := strings.CutSuffix(o.Code, "*")
		if o.Code == code || all && strings.HasPrefix(code, prefix) && len(code) > len(prefix) {
			if !found || len(o.Code) >= len(best.Code) {
				best, found = o, true
			}
		}
	}
	return best.Places, found
}
