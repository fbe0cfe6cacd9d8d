package identity

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/seal"
)

// Registration is what somebody who has no account says to get one.
type Registration struct {
	Phone     string
	Code      string // sent to the phone
	Name      string
	CitizenID string
	Password  string // "": a passkey or codes instead
	Language  string
}

// refusedCode records a wrong code and gives auth.ErrCode.
func (s *Service) refusedCode(ctx context.Context, person PersonID) error {
	err := s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.sign_in_refused", Object: string(person)})
	})
	if err != nil {
		return err
	}
	return auth.ErrCode
}

// registrationsADay bounds the tries of one network: a try tells whether a name and a
// number belong together, and costs a password hash.
const registrationsADay = 30

// Register makes a citizen's account and signs them in. The phone is proven by the
// code, the citizen id by the register of identity cards, which must know it under the
// name; where that register cannot be asked now, the account is made without that
// proof. Faults: auth.code, ErrNotCitizen, ErrCitizenTaken, ErrLoginTaken.
func (s *Service) Register(ctx context.Context, r Registration, from auth.Caller) (token string, me Me, err error) {
	n := NewPerson{Kind: Citizen, Name: r.Name, Phone: r.Phone, CitizenID: r.CitizenID, Language: r.Language, Password: r.Password}
	p, err := n.parse()
	if err != nil {
		return "", Me{}, err
	}
	if p.CitizenID == "" {
		return "", Me{}, seal.ErrCitizenID.At("/citizenId", seal.ErrCitizenID.Code, seal.ErrCitizenID.Message)
	}
	if p.Phone == "" {
		return "", Me{}, ErrPhone.At("/phone", ErrPhone.Code, ErrPhone.Message)
	}
	if r.Password != "" {
		if err := auth.CheckPassword(r.Password, ""); err != nil {
			return "", Me{}, err
		}
	}
	if err := s.cfg.Auth.Spend(ctx, auth.Allowance{Name: "registrations:" + auth.Network(from.Address), Most: registrationsADay, Per: 24 * time.Hour}); err != nil {
		return "", Me{}, err
	}
	// The code comes first: who holds no phone asks no register. It is used up last,
	// so that a wrong letter in the name does not cost it.
	if err := s.cfg.Auth.CheckCode(ctx, codeRegister, p.Phone, r.Code, from.Address); err != nil {
		return "", Me{}, atCode(err)
	}
	proofs, err := s.registrationProofs(ctx, p)
	if err != nil {
		return "", Me{}, err
	}
	hash := ""
	if r.Password != "" {
		if hash, err = s.cfg.Auth.HashPassword(ctx, r.Password, ""); err != nil {
			return "", Me{}, err
		}
	}
	if err := s.cfg.Auth.ProveCode(ctx, codeRegister, p.Phone, r.Code, from.Address); err != nil {
		return "", Me{}, atCode(err)
	}
	p.Region = s.homeOf(ctx, p.CitizenID)
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.add(ctx, tx, &p, hash); err != nil {
			return err
		}
		for _, kind := range proofs {
			if err := s.proved(ctx, tx, p.ID, kind, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", Me{}, err
	}
	return s.open(ctx, p.ID, "registration", from)
}

// atCode says where a wrong code stands in the form.
func atCode(err error) error {
	if errors.Is(err, auth.ErrCode) {
		return auth.ErrCode.At("/code", auth.ErrCode.Code, auth.ErrCode.Message)
	}
	return err
}

// registrationProofs asks the registers of identity cards and of phones about somebody
// who registers. A phone that is not in their name is no hindrance: it proves less.
func (s *Service) registrationProofs(ctx context.Context, p Person) ([]ProofKind, error) {
	proofs := []ProofKind{ProofSMS}
	ask := func(kind ProofKind) error {
		claim, err := claimOf(p, kind, "")
		if err != nil {
			return err
		}
		return s.registers(ctx, func(r Proofs) (bool, error) { return r.Proves(ctx, claim) }, ErrNotCitizen)
	}
	switch err := ask(ProofIDCard); {
	case errors.Is(err, ErrNoRegister):
		return proofs, nil
	case err != nil:
		return nil, ErrNotCitizen.At("/citizenId", ErrNotCitizen.Code, ErrNotCitizen.Message)
	}
	proofs = append(proofs, ProofIDCard)
	if ask(ProofPhone) == nil {
		proofs = append(proofs, ProofPhone)
	}
	return proofs, nil
}

// homeOf guesses where somebody lives by the county of their citizen id, "" where that
// lies outside of this city.
func (s *Service) homeOf(ctx context.Context, citizenID string) string {
	number, err := seal.ParseCitizenID(citizenID)
	if err != nil {
		return ""
	}
	region, err := s.inCity(ctx, number.Region())
	if err != nil {
		return ""
	}
	return region
}

// parseChild checks a child's name and citizen id, and tells when they come of age.
func (s *Service) parseChild(name, number string) (child Person, adult time.Time, err error) {
	id, err := seal.ParseCitizenID(number)
	if err != nil {
		return child, adult, seal.ErrCitizenID.At("/citizenId", seal.ErrCitizenID.Code, seal.ErrCitizenID.Message)
	}
	return Person{Kind: Citizen, Name: name, CitizenID: id.Plain(), State: Active}, id.Born().AddDate(18, 0, 0), nil
}

// Ways tells by what people can sign in and register in this city now.
type Ways struct {
	Code     bool `json:"code" doc:"A code by short message; registration needs it"`
	Register bool `json:"register" doc:"The registers that prove people are connected"`
	// Elsewhere are the providers at which people may sign in.
	Elsewhere []Elsewhere `json:"elsewhere"`
}

// Ways of this city.
func (s *Service) Ways(ctx context.Context) Ways {
	return Ways{Code: s.cfg.Sender != nil, Register: s.cfg.Proofs != nil, Elsewhere: s.elsewhere(ctx)}
}
