package cases

import (
	"context"
	"slices"

	"citybrain/domain/cases/flow"
	"citybrain/domain/notify"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// flowFiles are the flows of a city pack, one a file.
const flowFiles = "cases/flows/*.yaml"

// seed reads the flows of the pack and makes each the newest version of itself, if the
// pack has changed it.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	var list []*flow.Definition
	v := vocabulary(p)
	for _, name := range p.Glob(flowFiles) {
		d, doc, ok := pack.YAML[flow.Definition](p, name)
		if !ok {
			continue
		}
		_, problems := flow.New(&d, v)
		for _, one := range problems {
			doc.At(one.Path...).Report("%s (%s)", one.What, one.Code)
		}
		if slices.ContainsFunc(list, func(other *flow.Definition) bool { return other.Code == d.Code }) {
			doc.At("code").Report("the flow %s stands in another file, too", d.Code)
		}
		list = append(list, &d)
	}
	return func(ctx context.Context, tx *db.Tx) error {
		for _, d := range list {
			if err := s.adopt(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	}
}

// organisationsFile is identity's; only the paths are of interest here.
const organisationsFile = "organisations.yaml"

// vocabulary gives what flows of a pack may name.
func vocabulary(p *pack.Pack) flow.Vocabulary {
	v := flow.Vocabulary{Role: func(code string) bool { _, ok := duties[code]; return ok }}
	if templates := notify.TemplateCodes(p); len(templates) > 0 {
		v.Template = func(code string) bool { return templates[templatePrefix+code] && !forDesk(code) }
	}
	if !p.Has(organisationsFile) {
		return v
	}
	tree, _, ok := pack.YAML[struct {
		Synthetic     string
		Organisations []struct {
			Path, ZH, EN, Kind, Region string
		}
	}](p, organisationsFile)
	if !ok {
		return v // identity tells what is wrong with it
	}
	v.Department = func(code string) bool {
		for _, one := range tree.Organisations {
			if one.Path == code {
				return true
			}
		}
		return false
	}
	return v
}
