package notify

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"citybrain/domain/notify/quiet"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// The files of a city pack that notify reads.
const (
	rulesFile     = "notify/notify.yaml"
	templateFiles = "notify/templates/*.yaml"
)

type rulesDoc struct {
	Sign  Text `yaml:"sign"`
	Quiet struct {
		From string `yaml:"from"`
		To   string `yaml:"to"`
	} `yaml:"quiet"`
	Daily struct {
		SMS  int64 `yaml:"sms"`
		Mail int64 `yaml:"mail"`
	} `yaml:"daily"`
	Kinds []Kind `yaml:"kinds"`
}

type templatesDoc struct {
	Templates []templateDoc `yaml:"templates"`
}

type templateDoc struct {
	Code      string    `yaml:"code"`
	Kind      string    `yaml:"kind"`
	Side      string    `yaml:"side"` // citizen if absent
	Effective string    `yaml:"effective"`
	Urgent    bool      `yaml:"urgent"`
	Channels  []Channel `yaml:"channels"`
	ZH        Words     `yaml:"zh"`
	EN        Words     `yaml:"en"`
}

// packed is a template of the pack with the instant from which it is used.
type packed struct {
	Template
	effective time.Time
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// seed reads the rules of the city and its templates. A template becomes a version
// when the pack changes it, and only then: what editors have made since stays in force
// until that. A city without these files tells nobody anything.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	r := readRules(p)
	list := s.readTemplates(p, r)
	s.rules.Store(r)
	return func(ctx context.Context, tx *db.Tx) error {
		for _, t := range list {
			if err := s.publishPacked(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	}
}

func readRules(p *pack.Pack) *rules {
	out := usual()
	in, doc, ok := pack.YAML[rulesDoc](p, rulesFile)
	if !ok {
		return out
	}
	out.sign, out.kinds = in.Sign, in.Kinds
	if in.Sign.ZH == "" || in.Sign.EN == "" || strings.ContainsAny(in.Sign.ZH+in.Sign.EN, "【】[]{}\r\n") {
		doc.At("sign").Report("the sign says who writes, in zh and en, without brackets")
	}
	hours, err := quiet.Parse(in.Quiet.From, in.Quiet.To)
	if err != nil {
		doc.At("quiet").Report("%v", err)
	}
	out.quiet = hours
	for channel, most := range map[Channel]int64{SMS: in.Daily.SMS, Mail: in.Daily.Mail} {
		if most < 1 || most > 1000 {
			doc.At("daily", string(channel)).Report("between 1 and 1000 a day and person")
		}
		out.daily[channel] = most
	}
	for i, k := range in.Kinds {
		if !codeForm.MatchString(k.Code) || k.ZH == "" || k.EN == "" {
			doc.At("kinds", i).Report("a kind needs a code of lower-case letters, and a name in zh and en")
		}
		if slices.ContainsFunc(in.Kinds[:i], func(other Kind) bool { return other.Code == k.Code }) {
			doc.At("kinds", i).Report("the kind %s stands here twice", k.Code)
		}
	}
	return out
}

func (s *Service) readTemplates(p *pack.Pack, r *rules) (list []packed) {
	seen := map[string]string{}
	for _, name := range p.Glob(templateFiles) {
		in, doc, ok := pack.YAML[templatesDoc](p, name)
		if !ok {
			continue
		}
		for i, t := range in.Templates {
			one, problems := s.readTemplate(t, r)
			for _, wrong := range problems {
				path := []any{"templates", i}
				for step := range strings.SplitSeq(wrong.at, "/") {
					path = append(path, step)
				}
				doc.At(path...).Report("%s: %s", t.Code, wrong.what)
			}
			if other := seen[t.Code]; other != "" {
				doc.At("templates", i).Report("the template %s stands in %s, too", t.Code, other)
			}
			seen[t.Code] = name
			list = append(list, one)
		}
	}
	return list
}

func (s *Service) readTemplate(in templateDoc, r *rules) (packed, []problem) {
	out := packed{Template: Template{Code: in.Code, Kind: in.Kind, Side: in.Side, Urgent: in.Urgent, Channels: in.Channels, ZH: in.ZH, EN: in.EN}}
	if out.Side == "" {
		out.Side = citizenSide
	}
	problems := s.check(&out.Template, r)
	at, err := time.ParseInLocation(time.DateOnly, in.Effective, s.Zone)
	if err != nil {
		problems = append(problems, problem{"effective", ErrEffective.Code, "the day from which it is used, as 2026-01-01"})
	}
	out.effective = at.UTC()
	return out, problems
}

// check says everything that is wrong with a template.
func (s *Service) check(t *Template, r *rules) (list []problem) {
	places, told := s.places(t.Code)
	if !told {
		return []problem{{"code", ErrTemplate.Code, "no domain tells of this"}}
	}
	if _, known := r.kind(t.Kind); !known {
		list = append(list, problem{"kind", ErrTemplate.Code, "there is no such kind in " + rulesFile})
	}
	if t.Side != citizenSide && t.Side != deskSide {
		list = append(list, problem{"side", ErrTemplate.Code, "citizen or desk"})
	}
	if len(t.Channels) == 0 {
		list = append(list, problem{"channels", wrongChannels, "at least one of inbox, sms and mail"})
	}
	for i, c := range t.Channels {
		if c != Inbox && c != SMS && c != Mail || slices.Contains(t.Channels[:i], c) {
			list = append(list, problem{"channels", wrongChannels, "inbox, sms and mail, each once"})
		}
	}
	_, wrong := t.read(places)
	return append(list, wrong...)
}

// TemplateCodes lists the templates that a pack has: domains whose data names templates hold
// it against them.
func TemplateCodes(p *pack.Pack) map[string]bool {
	codes := map[string]bool{}
	for _, name := range p.Glob(templateFiles) {
		in, _, ok := pack.YAML[templatesDoc](p, name)
		if !ok {
			continue // seed tells what is wrong with it
		}
		for _, t := range in.Templates {
			codes[t.Code] = true
		}
	}
	return codes
}
