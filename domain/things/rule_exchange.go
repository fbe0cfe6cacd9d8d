package things

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"citybrain/domain/things/rule"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ruleFile is the form in which rules are exported and imported.
type ruleFile struct {
	Rules []Rule `json:"rules" yaml:"rules"`
}

const mostRuleFile = 5 << 20 // bytes

// ImportRow tells what became of one rule of a file.
type ImportRow struct {
	Row      int           `json:"row" doc:"From 1, in the order of the file"`
	Code     string        `json:"code"`
	Outcome  string        `json:"outcome" enum:"new,changed,same,refused"`
	Problems []RuleProblem `json:"problems"`
}

// ImportReport tells what became of a file of rules.
type ImportReport struct {
	New     int         `json:"new"`
	Changed int         `json:"changed"`
	Same    int         `json:"same"`
	Refused int         `json:"refused"`
	Rows    []ImportRow `json:"rows"`
}

// ExportRules writes the rules of the city, or of a profile, as YAML or JSON. The
// caller needs things.read.
func (s *Service) ExportRules(ctx context.Context, profile, form string) ([]byte, error) {
	list, err := s.Rules(ctx, profile)
	if err != nil {
		return nil, err
	}
	file := ruleFile{Rules: make([]Rule, len(list))}
	for i := range list {
		file.Rules[i] = list[i].Rule
	}
	if form == "json" {
		return json.MarshalIndent(file, "", "  ")
	}
	return yaml.Marshal(file)
}

// parseRules reads a file of rules; unknown words in it are mistakes, which are
// better told than passed over. Fault: ErrRuleFile.
func parseRules(text []byte) ([]Rule, error) {
	if len(text) > mostRuleFile {
		return nil, ErrRuleFile
	}
	var file ruleFile
	var err error
	if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 && trimmed[0] == '{' {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		err = d.Decode(&file)
	} else {
		d := yaml.NewDecoder(bytes.NewReader(text))
		d.KnownFields(true)
		if err = d.Decode(&file); errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return nil, ErrRuleFile.Because(err).Saying("%s %s", ErrRuleFile.Message, err)
	}
	if len(file.Rules) == 0 || len(file.Rules) > mostRules {
		return nil, ErrRuleFile
	}
	return file.Rules, nil
}

// ImportRules takes the rules of a file over, each by its code; what is wrong is
// told row by row and the other rows are taken. With try nothing is changed. New
// rules are off. The caller needs things.rule for the profiles of the rules. Fault:
// ErrRuleFile.
func (s *Service) ImportRules(ctx context.Context, text []byte, try bool) (ImportReport, error) {
	report := ImportReport{Rows: []ImportRow{}}
	if err := auth.Require(ctx, RulePermission); err != nil {
		return report, err
	}
	list, err := parseRules(text)
	if err != nil {
		return report, err
	}
	compilers := map[string]*rule.Compiler{}
	seen := map[string]bool{}
	for i := range list {
		row := ImportRow{Row: i + 1, Code: list[i].Code, Outcome: "refused"}
		if seen[list[i].Code] {
			row.Problems = []RuleProblem{{Field: "code", Code: ErrRuleCode.Code, What: list[i].Code, Message: ErrRuleCode.Message}}
		} else {
			seen[list[i].Code] = true
			row.Outcome, row.Problems = s.importRule(ctx, &list[i], compilers, try)
		}
		report.add(row)
	}
	if try {
		return report, nil
	}
	return report, s.loadRules(ctx, atOnce)
}

func (r *ImportReport) add(row ImportRow) {
	if row.Problems == nil {
		row.Problems = []RuleProblem{}
	}
	switch row.Outcome {
	case "new":
		r.New++
	case "changed":
		r.Changed++
	case "same":
		r.Same++
	default:
		r.Refused++
	}
	r.Rows = append(r.Rows, row)
}

// importRule takes one rule over.
func (s *Service) importRule(ctx context.Context, r *Rule, compilers map[string]*rule.Compiler, try bool) (string, []RuleProblem) {
	refused := func(field string, err error) (string, []RuleProblem) {
		f := fault.From(err)
		return "refused", []RuleProblem{{Field: field, Code: f.Code, What: r.Profile, Message: f.Message}}
	}
	p, err := s.owned(ctx, r)
	if err != nil {
		return refused("profile", err)
	}
	if compilers[p.Code] == nil {
		s.ruler.mu.Lock()
		fences := s.ruler.fences
		s.ruler.mu.Unlock()
		if compilers[p.Code], err = rule.NewCompiler(p.schema(), func(code string) bool { return fences[code] != nil }); err != nil {
			return refused("profile", err)
		}
	}
	if _, problems := r.compile(&p, compilers[p.Code]); len(problems) > 0 {
		return "refused", problems
	}
	outcome, from := "new", int64(0)
	if known, ok := s.ruler.find(r.Code); ok {
		outcome, from = "changed", known.version
		if sameRule(&known.Rule, r) {
			return "same", nil
		}
	}
	if try {
		return outcome, nil
	}
	if err := s.DB.Do(ctx, func(tx *db.Tx) error { return s.saveRule(ctx, tx, *r, from) }); err != nil {
		return refused("code", err)
	}
	return outcome, nil
}

func sameRule(a, b *Rule) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && slices.Equal(x, y)
}

// ruleFileName is what the file of an export is called.
func ruleFileName(profile, form string) string {
	if profile == "" {
		profile = "all"
	}
	return fmt.Sprintf("rules-%s.%s", profile, form)
}
