package identity

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
	"citybrain/kernel/web"
)

// Purpose 用途 is one for which personal data may be read in clear, as the city
// pack declares it.
type Purpose struct {
	Code       string `json:"code"`
	Name       string `json:"name" doc:"In the caller's language"`
	ZH         string `json:"zh"`
	EN         string `json:"en"`
	Permission string `json:"permission" doc:"Needed besides identity.unmask; empty for none"`
	Reason     int    `json:"reason" doc:"Letters and digits that an explanation has at least; 0 where none is asked"`
}

// Why tells for what somebody reads personal data in clear: the code of a purpose
// and, where the purpose asks for it, a reason in words.
type Why struct {
	Purpose string
	Reason  string
}

// reasonLimit bounds a reason, in signs.
const reasonLimit = 200

// purposesFile is the file of a city pack that declares the purposes.
const purposesFile = "purposes.yaml"

type purposesDoc struct {
	Purposes []purposeDoc `yaml:"purposes"`
}

type purposeDoc struct {
	Code       string `yaml:"code"`
	ZH         string `yaml:"zh"`
	EN         string `yaml:"en"`
	Permission string `yaml:"permission"`
	Reason     int    `yaml:"reason"`
}

func (s *Service) readPurposes(p *pack.Pack) []Purpose {
	if !p.Need(purposesFile) {
		return nil
	}
	in, doc, ok := pack.YAML[purposesDoc](p, purposesFile)
	if !ok {
		return nil
	}
	registry := s.cfg.Registry()
	seen := map[string]bool{}
	var list []Purpose
	for i, d := range in.Purposes {
		at := doc.At("purposes", i)
		if !codeForm.MatchString(d.Code) || d.ZH == "" || d.EN == "" {
			at.Report("a purpose needs a code of lower-case letters, and a name in zh and en")
		}
		if seen[d.Code] {
			at.Report("the purpose %s is there twice", d.Code)
		}
		seen[d.Code] = true
		if d.Permission != "" && !registry.Has(d.Permission) {
			doc.At("purposes", i, "permission").Report("no domain declares the permission %q", d.Permission)
		}
		if d.Reason < 0 || d.Reason > reasonLimit/2 {
			doc.At("purposes", i, "reason").Report("reason must lie between 0 and %d letters", reasonLimit/2)
		}
		list = append(list, Purpose{Code: d.Code, ZH: d.ZH, EN: d.EN, Permission: d.Permission, Reason: d.Reason})
	}
	return list
}

// Purposes lists those for which the caller may read personal data in clear, in
// the order of the pack; none without the permission identity.unmask.
func (s *Service) Purposes(ctx context.Context) (list []Purpose, err error) {
	if err := auth.Require(ctx, CanUnmask); err != nil {
		return nil, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.purposes(ctx, tx)
		return err
	})
	caller, english := auth.From(ctx), web.Language(ctx) == "en"
	list = slices.DeleteFunc(list, func(p Purpose) bool {
		return p.Permission != "" && !caller.May(auth.Permission{Code: p.Permission})
	})
	for i, p := range list {
		if list[i].Name = p.ZH; english {
			list[i].Name = p.EN
		}
	}
	return list, err
}

// allow checks that the caller may read personal data for this reason and gives
// it in its one form. ErrPurpose for a purpose that the pack does not declare,
// ErrReason where the explanation is missing or too short.
func (s *Service) allow(ctx context.Context, tx *db.Tx, why Why) (Why, error) {
	if err := auth.Require(ctx, CanUnmask); err != nil {
		return Why{}, err
	}
	list, err := s.store.purposes(ctx, tx)
	if err != nil {
		return Why{}, err
	}
	i := slices.IndexFunc(list, func(p Purpose) bool { return p.Code == why.Purpose })
	if i < 0 {
		return Why{}, ErrPurpose.At("purpose", ErrPurpose.Code, ErrPurpose.Message)
	}
	p := list[i]
	if p.Permission != "" {
		if err := auth.Require(ctx, auth.Permission{Code: p.Permission}); err != nil {
			return Why{}, err
		}
	}
	why.Reason = trimmed(why.Reason, reasonLimit)
	if letters(why.Reason) < p.Reason {
		return Why{}, ErrReason.With("letters", p.Reason).At("reason", ErrReason.Code, ErrReason.Message)
	}
	return why, nil
}

// Allow is for domains above that show personal data of their own: it checks that the
// caller may read it for a purpose of the pack, and gives the reason in its one form.
// ErrPurpose, ErrReason. The domain records the reading.
func (s *Service) Allow(ctx context.Context, tx *db.Tx, purpose, reason string) (string, error) {
	why, err := s.allow(ctx, tx, Why{Purpose: purpose, Reason: reason})
	return why.Reason, err
}

// letters counts what says something: letters and digits, a run of the same one
// as one.
func letters(text string) (n int) {
	var last rune
	for _, r := range strings.ToLower(text) {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && r != last {
			n++
		}
		last = r
	}
	return n
}
