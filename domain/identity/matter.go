package identity

import (
	"context"
	"regexp"

	"citybrain/kernel/db"
	"citybrain/kernel/pack"
	"citybrain/kernel/web"
)

// Matter 事项类别 is a class of matters that an authority may be limited to. The matter
// of an item is its class or, behind a dot, a part of it: "tax.certificate" is of "tax".
type Matter struct {
	Code string `json:"code"`
	Name string `json:"name" doc:"In the caller's language"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

func (m Matter) in(language string) Matter {
	if m.Name = m.ZH; language == "en" {
		m.Name = m.EN
	}
	return m
}

// mattersFile is the file of a city pack that names the classes; a pack without it
// has none, and authorities there are for all matters.
const mattersFile = "matters.yaml"

var matterForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39}){0,3}$`)

type mattersDoc struct {
	Matters []matterDoc `yaml:"matters"`
}

type matterDoc struct {
	Code string `yaml:"code"`
	ZH   string `yaml:"zh"`
	EN   string `yaml:"en"`
}

func readMatters(p *pack.Pack) []Matter {
	if !p.Has(mattersFile) {
		return nil
	}
	in, doc, ok := pack.YAML[mattersDoc](p, mattersFile)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	var list []Matter
	for i, m := range in.Matters {
		at := doc.At("matters", i)
		if !matterForm.MatchString(m.Code) || m.ZH == "" || m.EN == "" {
			at.Report("a class of matters needs a code of lower-case letters, and a name in zh and en")
		}
		if seen[m.Code] {
			at.Report("the class of matters %s is there twice", m.Code)
		}
		seen[m.Code] = true
		list = append(list, Matter{Code: m.Code, ZH: m.ZH, EN: m.EN})
	}
	return list
}

// Matters lists the classes of matters, in the order of the pack.
func (s *Service) Matters(ctx context.Context) (list []Matter, err error) {
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.matters(ctx, tx)
		return err
	})
	for i := range list {
		list[i] = list[i].in(web.Language(ctx))
	}
	return list, err
}
