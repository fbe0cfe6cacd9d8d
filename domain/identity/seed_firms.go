package identity

import (
	"context"
	"slices"

	"citybrain/kernel/db"
	"citybrain/kernel/pack"
	"citybrain/kernel/seal"
)

type firmsDoc struct {
	Synthetic string    `yaml:"synthetic"`
	Firms     []firmDoc `yaml:"firms"`
}

// firmDoc is a firm of the demo with its people, by their logins.
type firmDoc struct {
	Code           string     `yaml:"code"`
	Name           string     `yaml:"name"`
	Region         string     `yaml:"region"`
	Representative string     `yaml:"representative"`
	Agents         []agentDoc `yaml:"agents"`
}

type agentDoc struct {
	Login   string   `yaml:"login"`
	Matters []string `yaml:"matters"`
}

// readFirms reads the firms of the demo; a pack needs none.
func readFirms(p *pack.Pack, in share) []firmDoc {
	if !p.Has(firmsFile) {
		return nil
	}
	file, doc, ok := pack.YAML[firmsDoc](p, firmsFile)
	if !ok {
		return nil
	}
	known := func(login string) bool {
		return slices.ContainsFunc(in.accounts, func(a accountDoc) bool { return a.Login == login })
	}
	for i, f := range file.Firms {
		at := doc.At("firms", i)
		if _, err := seal.ParseCreditCode(f.Code); err != nil {
			at.Report("%v", err)
		}
		if _, err := parseName(f.Name); err != nil {
			at.Report("%v", err)
		}
		if !regionForm.MatchString(f.Region) {
			at.Report("region must be a region code, not %q", f.Region)
		}
		if !known(f.Representative) {
			at.Report("no account %q is there to represent the firm", f.Representative)
		}
		for j, a := range f.Agents {
			if !known(a.Login) {
				doc.At("firms", i, "agents", j).Report("there is no account %q", a.Login)
			}
			for _, code := range a.Matters {
				if code != AllMatters && !slices.ContainsFunc(in.matters, func(m Matter) bool { return m.Code == code }) {
					doc.At("firms", i, "agents", j).Report("matters.yaml has no class %q", code)
				}
			}
		}
	}
	return file.Firms
}

// loadFirm makes a firm of the demo with its authorities; one that is there stays.
func (s *Service) loadFirm(ctx context.Context, tx *db.Tx, d firmDoc) error {
	number, err := seal.ParseCreditCode(d.Code)
	if err != nil {
		return err
	}
	held, err := s.store.firmByCode(ctx, tx, number.Plain())
	if err != nil || held != "" {
		return err
	}
	f, err := s.firmOf(ctx, tx, LegalPerson{Name: d.Name, Code: number.Plain(), Kind: kindOfFirm(number.Plain()), Region: d.Region, Demo: true})
	if err != nil {
		return err
	}
	head, err := s.store.personByAccount(ctx, tx, account(d.Representative))
	if err != nil {
		return err
	}
	if err := s.represent(ctx, tx, f.ID, head); err != nil {
		return err
	}
	for _, one := range d.Agents {
		agent, err := s.store.personByAccount(ctx, tx, account(one.Login))
		if err != nil {
			return err
		}
		a := Authority{
			Principal: string(f.ID), Agent: agent, Kind: Agent, Matters: one.Matters, Starts: tx.Now, Ends: tx.Now.AddDate(3, 0, 0),
			Given: tx.Now, Giver: string(head), Taken: tx.Now,
		}
		if err := s.begin(ctx, tx, &a); err != nil {
			return err
		}
	}
	return nil
}
