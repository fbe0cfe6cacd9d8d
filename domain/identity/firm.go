package identity

import (
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// FirmKind is the kind of a legal person.
type FirmKind string

// The kinds of legal persons, after the second sign of the credit code's first part.
const (
	Company     FirmKind = "company"     // 企业
	Trader      FirmKind = "trader"      // 个体工商户
	Institution FirmKind = "institution" // 事业单位
	Society     FirmKind = "society"     // 社会组织
	Organ       FirmKind = "organ"       // 机关
)

// Closed is the state of a firm that is no more.
const Closed = "closed"

// LegalPerson 法人 is a firm in clear. It acts through people only: see Authority.
type LegalPerson struct {
	ID      FirmID
	Kind    FirmKind
	Name    string
	Code    string // unified social credit code, checked
	Region  string
	State   string
	Demo    bool
	Created time.Time
}

// FirmView is a firm as its own people see it: the code masked, as everywhere.
type FirmView struct {
	ID             FirmID   `json:"id"`
	Kind           FirmKind `json:"kind" enum:"company,trader,institution,society,organ"`
	Name           string   `json:"name"`
	Code           string   `json:"creditCode" doc:"Unified social credit code, masked"`
	Representative string   `json:"representative" doc:"Name of the legal representative, masked"`
	Mine           bool     `json:"mine" doc:"I am the legal representative"`
}

// kindOfFirm reads a credit code's registering department and kind (GB 32100-2015).
func kindOfFirm(code string) FirmKind {
	switch {
	case code[0] == '9' && code[1] == '2':
		return Trader
	case code[0] == '9':
		return Company
	case code[0] == '5':
		return Society
	case code[0] == '1' && code[1] == '2':
		return Institution
	}
	return Organ
}

// JoinFirm makes a firm known, or finds it, by its name and credit code, for its legal
// representative: the outside register of firms must name the caller. It gives them
// the authority of the representative, and takes it from whoever held it here before.
// They need real-name level two. ErrFirmRegister, ErrNoRegister.
func (s *Service) JoinFirm(ctx context.Context, name, code string) (FirmView, error) {
	p, err := s.asSelf(ctx)
	if err != nil {
		return FirmView{}, err
	}
	if err := auth.RequireLevel(ctx, auth.LevelTwo); err != nil {
		return FirmView{}, err
	}
	if name, err = parseName(name); err != nil {
		return FirmView{}, err
	}
	number, err := seal.ParseCreditCode(code)
	if err != nil {
		return FirmView{}, seal.ErrCreditCode.At("/code", seal.ErrCreditCode.Code, seal.ErrCreditCode.Message)
	}
	me, err := s.myself(ctx, p)
	if err != nil {
		return FirmView{}, err
	}
	if err := s.registers(ctx, func(r Proofs) (bool, error) {
		return r.Represents(ctx, FirmClaim{Name: name, Code: number.Plain(), CitizenID: me.CitizenID})
	}, ErrFirmRegister); err != nil {
		return FirmView{}, err
	}
	var firm LegalPerson
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
		firm, err = s.firmOf(ctx, tx, LegalPerson{Name: name, Code: number.Plain(), Kind: kindOfFirm(number.Plain()), Region: me.Region})
		if err != nil {
			return err
		}
		return s.represent(ctx, tx, firm.ID, PersonID(p.ID))
	})
	return FirmView{
		ID: firm.ID, Kind: firm.Kind, Name: firm.Name, Code: seal.MaskCreditCode(firm.Code), Representative: seal.MaskName(me.Name), Mine: true,
	}, err
}

// firmOf finds the firm of a credit code, or makes it.
func (s *Service) firmOf(ctx context.Context, tx *db.Tx, f LegalPerson) (LegalPerson, error) {
	held, err := s.store.firmByCode(ctx, tx, f.Code)
	if err != nil {
		return LegalPerson{}, err
	}
	if held != "" {
		return s.store.firm(ctx, tx, held)
	}
	f.ID, f.State, f.Created = id.New[FirmID]("firm", tx.Now), Active, tx.Now
	if err := s.store.putFirm(ctx, tx, f); err != nil {
		return LegalPerson{}, err
	}
	return f, s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.firm_added", Object: string(f.ID), Detail: map[string]any{"kind": f.Kind, "region": f.Region}})
}

// ChangeRepresentative makes a person the legal representative of a firm, inside the
// caller's unit of work: the new one gets the authority and the old one loses it, or
// neither. It is for the case that decides so; who may: citybrain's own work and
// identity.manage. The person needs real-name level two (auth.ErrLevel). ErrNoFirm,
// ErrNoPerson.
func (s *Service) ChangeRepresentative(ctx context.Context, tx *db.Tx, firm FirmID, to PersonID) error {
	if err := auth.Require(ctx, CanManage); err != nil {
		return err
	}
	f, err := s.store.firm(ctx, tx, firm)
	if err != nil {
		return err
	}
	if !auth.From(ctx).Scope.CoversRegion(f.Region) {
		return ErrNoFirm
	}
	if _, err := s.store.person(ctx, tx, to); err != nil {
		return err
	}
	level, err := s.levelOf(ctx, tx, to)
	if err != nil {
		return err
	}
	if level < auth.LevelTwo {
		return auth.ErrLevel.With("needed", auth.LevelTwo).With("held", level)
	}
	return s.represent(ctx, tx, firm, to)
}

// ChangeRepresentativeTo is ChangeRepresentative for who has a citizen id: that is how a
// case names them. ErrNoPerson where nobody with an account has it.
func (s *Service) ChangeRepresentativeTo(ctx context.Context, tx *db.Tx, firm FirmID, citizenID string) error {
	number, err := seal.ParseCitizenID(citizenID)
	if err != nil {
		return ErrNoPerson.Because(err)
	}
	to, err := s.store.personByNumber(ctx, tx, wantedNumber{citizenID: number.Plain()})
	if err != nil {
		return err
	}
	if to == "" {
		return ErrNoPerson
	}
	return s.ChangeRepresentative(ctx, tx, firm, to)
}

// represent gives the one authority of the representative to a person.
func (s *Service) represent(ctx context.Context, tx *db.Tx, firm FirmID, to PersonID) error {
	before, err := s.store.representatives(ctx, tx, firm)
	if err != nil {
		return err
	}
	var from PersonID
	for _, a := range before {
		if a.Agent == to {
			return nil // the register says again what is known
		}
		from = a.Agent
		if err := s.end(ctx, tx, a, byRegister); err != nil {
			return err
		}
	}
	a := Authority{
		Principal: string(firm), Agent: to, Kind: Representative, Matters: []string{AllMatters},
		Starts: tx.Now, Given: tx.Now, Giver: byRegister, Taken: tx.Now,
	}
	if err := s.begin(ctx, tx, &a); err != nil {
		return err
	}
	return tx.Emit(ctx, RepresentativeChanged{Firm: string(firm), From: string(from), To: string(to), At: tx.Now})
}

// Firms lists the firms that the signed-in person may act for.
func (s *Service) Firms(ctx context.Context) (list []FirmView, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list = []FirmView{}
		held, err := s.store.receivedBy(ctx, tx, PersonID(p.ID), tx.Now)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, a := range held {
			if !isFirm(a.Principal) || seen[a.Principal] || a.At(tx.Now) != Valid {
				continue
			}
			seen[a.Principal] = true
			v, err := s.firmView(ctx, tx, FirmID(a.Principal), PersonID(p.ID))
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}

func (s *Service) firmView(ctx context.Context, tx *db.Tx, firm FirmID, viewer PersonID) (FirmView, error) {
	f, err := s.store.firm(ctx, tx, firm)
	if err != nil {
		return FirmView{}, err
	}
	v := FirmView{ID: f.ID, Kind: f.Kind, Name: f.Name, Code: seal.MaskCreditCode(f.Code)}
	heads, err := s.store.representatives(ctx, tx, firm)
	if err != nil || len(heads) == 0 {
		return v, err
	}
	head, err := s.store.person(ctx, tx, heads[0].Agent)
	v.Representative, v.Mine = seal.MaskName(head.Name), heads[0].Agent == viewer
	return v, err
}
