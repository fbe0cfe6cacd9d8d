package services

import (
	"context"
	"fmt"
	"strconv"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
)

// Regions tells what a region is called, in a language; "" for an unknown one.
type Regions interface {
	RegionName(ctx context.Context, code, language string) string
}

// sheeting makes the readable form of an application 申请表, as the case keeps it.
type sheeting struct {
	*Service
	ctx       context.Context
	version   *Version
	ready     *form.Ready
	prefilled map[string]string
}

// sheet gives the questions of a version with the answers that count under it.
func (s *sheeting) sheet(clean form.Answers) *cases.Sheet {
	out := &cases.Sheet{Edition: s.version.No, Groups: []cases.SheetGroup{}, Materials: []cases.SheetMaterial{}}
	for _, step := range s.ready.Steps {
		g := cases.SheetGroup{Step: step.Code, Title: cases.Text(step.Title), Lines: []cases.SheetLine{}}
		for i := range step.Fields {
			f := &step.Fields[i]
			if value, ok := clean[f.Code]; ok {
				g.Lines = append(g.Lines, s.line(f, value))
			}
		}
		if len(g.Lines) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	return out
}

func (s *sheeting) line(f *form.Field, value any) cases.SheetLine {
	l := cases.SheetLine{Field: f.Code, Label: cases.Text(f.Label), Shown: s.words(f, value), Secret: secretOf(f), From: s.prefilled[f.Code]}
	rows, _ := value.([]any)
	switch f.Kind {
	case form.File:
		for _, name := range rows {
			if id, ok := name.(string); ok {
				l.Files = append(l.Files, cases.PaperID(id))
			}
		}
		return l
	case form.List:
	default:
		return l
	}
	for _, row := range rows {
		entry, _ := row.(map[string]any)
		cells := []cases.SheetCell{}
		for i := range f.Fields {
			inner := &f.Fields[i]
			if v, ok := entry[inner.Code]; ok {
				cells = append(cells, cases.SheetCell{Field: inner.Code, Label: cases.Text(inner.Label), Shown: s.words(inner, v), Secret: secretOf(inner)})
			}
		}
		l.Rows = append(l.Rows, cases.SheetRow{Cells: cells})
	}
	return l
}

func secretOf(f *form.Field) cases.Secret {
	switch {
	case f.From == "account.name" || f.Person:
		return cases.SecretName
	case f.Kind == form.CitizenID:
		return cases.SecretCitizen
	case f.Kind == form.Phone:
		return cases.SecretPhone
	case f.Secret:
		return cases.SecretAccount
	}
	return ""
}

// words says an answer in words.
func (s *sheeting) words(f *form.Field, value any) cases.Text {
	switch v := value.(type) {
	case bool:
		if v {
			return cases.Text{ZH: "是", EN: "Yes"}
		}
		return cases.Text{ZH: "否", EN: "No"}
	case float64:
		n := strconv.FormatFloat(v, 'f', -1, 64)
		return cases.Text{ZH: joined(n, f.Unit.ZH), EN: joined(n, f.Unit.EN)}
	case []any:
		if f.Kind == form.File {
			return cases.Text{ZH: fmt.Sprintf("%d 个文件", len(v)), EN: fmt.Sprintf("Files: %d", len(v))}
		}
		return cases.Text{ZH: fmt.Sprintf("%d 项", len(v)), EN: fmt.Sprintf("Entries: %d", len(v))}
	case map[string]any:
		return s.address(v)
	case string:
		for _, o := range f.Options {
			if o.Code == v {
				return cases.Text(o.Label)
			}
		}
		return cases.Text{ZH: v, EN: v}
	}
	return cases.Text{}
}

func joined(number, unit string) string {
	if unit == "" {
		return number
	}
	return number + " " + unit
}

// districtDigits is how long the code of a district is; what is longer names what lies
// within it.
const districtDigits = 6

// address says an address as one writes it: from the large to the small in Chinese, the
// other way round in English.
func (s *sheeting) address(v map[string]any) cases.Text {
	region, _ := v["region"].(string)
	detail, _ := v["detail"].(string)
	if s.Regions == nil || region == "" {
		return cases.Text{ZH: detail, EN: detail}
	}
	name := func(language string) (outer, inner string) {
		outer = s.Regions.RegionName(s.ctx, region[:min(districtDigits, len(region))], language)
		if len(region) > districtDigits {
			inner = s.Regions.RegionName(s.ctx, region, language)
		}
		return outer, inner
	}
	outer, inner := name("zh-CN")
	out := cases.Text{ZH: outer + inner + detail, EN: detail}
	outer, inner = name("en")
	for _, part := range []string{inner, outer} {
		if part != "" {
			out.EN += ", " + part
		}
	}
	return out
}

// materialsOf gives the materials that are needed under the answers, with how each is given.
func materialsOf(papers []Paper, given map[string]Given) []cases.SheetMaterial {
	list := []cases.SheetMaterial{}
	for _, one := range papers {
		m := cases.SheetMaterial{Code: one.Code, Name: cases.Text(one.Name), How: given[one.Code].How, Required: one.Sure && !one.Optional}
		if one.Shared {
			m.How = givenShared
		}
		list = append(list, m)
	}
	return list
}
