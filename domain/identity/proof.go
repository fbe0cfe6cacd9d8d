package identity

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ProofKind is what somebody has proved themselves by.
type ProofKind string

// The kinds of proofs. All but SMS are looked up in the register that keeps them.
const (
	ProofSMS            ProofKind = "sms"             // a code sent to the account's phone: that they hold it, not whose it is
	ProofIDCard         ProofKind = "id_card"         // 身份证
	ProofPhone          ProofKind = "phone"           // 实名手机号
	ProofSocialCard     ProofKind = "social_card"     // 社保卡
	ProofBankAccount    ProofKind = "bank_account"    // 银行账户
	ProofHousingFund    ProofKind = "housing_fund"    // 公积金账号
	ProofDrivingLicence ProofKind = "driving_licence" // 驾驶证档案编号
)

var proofKinds = []ProofKind{ProofIDCard, ProofPhone, ProofSocialCard, ProofBankAccount, ProofHousingFund, ProofDrivingLicence}

// Claim is what a register is asked about a person: is this number of theirs?
type Claim struct {
	Kind      ProofKind
	Name      string
	CitizenID string
	Number    string // "" for the identity card, which is the citizen id
}

// FirmClaim asks whether a person is the legal representative of a firm.
type FirmClaim struct {
	Name      string
	Code      string
	CitizenID string
}

// ChildClaim asks whether a person is the parent of a child.
type ChildClaim struct {
	Name      string // the child's
	CitizenID string // the child's
	Parent    string // citizen id
}

// Proofs are the outside registers. Each answers yes or no and tells nothing else; an
// error means that it could not be asked.
type Proofs interface {
	Proves(ctx context.Context, c Claim) (bool, error)
	Represents(ctx context.Context, c FirmClaim) (bool, error)
	Parents(ctx context.Context, c ChildClaim) (bool, error)
}

// The faults of proofs.
var (
	ErrProof     = fault.New(fault.Invalid, "identity.proof", "The register does not know this number under your name.")
	ErrProofKind = fault.New(fault.Invalid, "identity.proof_kind", "Nobody can prove themselves by this.")
	ErrProofHeld = fault.New(fault.Conflict, "identity.proof_held", "You have proved this already.")
	ErrNoNumber  = fault.New(fault.Invalid, "identity.proof_number", "Give the number, of at most 40 signs.")
	ErrNoCard    = fault.New(fault.Conflict, "identity.no_citizen_id", "Your account has no citizen id; a service hall can add it.")
)

// proofsADay bounds how often somebody may try numbers at a register.
const proofsADay = 15

// levelOf counts proofs: STANDARDS' real-name registration, the identity card and at
// least two more, is the highest.
func levelOf(kinds []ProofKind) int {
	card, window, more := slices.Contains(kinds, ProofIDCard), slices.Contains(kinds, ProofWindow), 0
	for _, k := range kinds {
		if k != ProofIDCard && k != ProofSMS && k != ProofWindow {
			more++
		}
	}
	switch {
	case card && more >= 2:
		return auth.LevelThree
	case card && (more == 1 || window):
		return auth.LevelTwo
	case len(kinds) > 0:
		return auth.LevelOne
	}
	return auth.LevelNone
}

func (s *Service) levelOf(ctx context.Context, tx *db.Tx, person PersonID) (int, error) {
	kinds, err := s.store.proofKinds(ctx, tx, person)
	if err != nil {
		return auth.LevelNone, err
	}
	given, err := s.givenLevel(ctx, tx, person)
	return max(levelOf(kinds), given), err
}

// registers asks an outside register, outside of any unit of work: no is told as the
// fault given. ErrNoRegister where none is connected or it does not answer.
func (s *Service) registers(ctx context.Context, ask func(Proofs) (bool, error), no *fault.Fault) error {
	if s.cfg.Proofs == nil {
		return ErrNoRegister
	}
	yes, err := ask(s.cfg.Proofs)
	switch {
	case err != nil:
		return ErrNoRegister.Because(err)
	case !yes:
		return no
	}
	return nil
}

// Prove adds a proof of the signed-in person: the register of its kind must know the
// number under their name and citizen id. It may raise their real-name level.
func (s *Service) Prove(ctx context.Context, kind ProofKind, number string) (Profile, error) {
	p, err := s.asSelf(ctx)
	if err != nil {
		return Profile{}, err
	}
	if !slices.Contains(proofKinds, kind) {
		return Profile{}, ErrProofKind
	}
	if err := s.cfg.Auth.Spend(ctx, auth.Allowance{Name: "proofs:" + p.ID, Most: proofsADay, Per: 24 * time.Hour}); err != nil {
		return Profile{}, err
	}
	me, err := s.myself(ctx, p)
	if err != nil {
		return Profile{}, err
	}
	claim, err := claimOf(me, kind, number)
	if err != nil {
		return Profile{}, err
	}
	wrong := ErrProof.At("/number", ErrProof.Code, ErrProof.Message)
	if err := s.registers(ctx, func(r Proofs) (bool, error) { return r.Proves(ctx, claim) }, wrong); err != nil {
		return Profile{}, err
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error { return s.proved(ctx, tx, me.ID, kind, claim.Number) })
	if err != nil {
		return Profile{}, err
	}
	return s.Profile(ctx)
}

// claimOf says what a register is asked: the account's own phone and citizen id are
// not typed again.
func claimOf(me Person, kind ProofKind, number string) (Claim, error) {
	if me.CitizenID == "" {
		return Claim{}, ErrNoCard
	}
	c := Claim{Kind: kind, Name: me.Name, CitizenID: me.CitizenID}
	switch kind {
	case ProofIDCard:
		return c, nil
	case ProofPhone:
		c.Number = me.Phone
	default:
		c.Number = trimmed(number, 41)
	}
	if c.Number == "" || len(c.Number) > 40 {
		return Claim{}, ErrNoNumber.At("/number", ErrNoNumber.Code, ErrNoNumber.Message)
	}
	return c, nil
}

// proved writes a proof down; ErrProofHeld where it is there.
func (s *Service) proved(ctx context.Context, tx *db.Tx, person PersonID, kind ProofKind, number string) error {
	if kind == ProofPhone || kind == ProofIDCard || kind == ProofSMS {
		number = "" // the account has it
	}
	fresh, err := s.store.putProof(ctx, tx, person, kind, number)
	if err != nil {
		return err
	}
	if !fresh {
		return ErrProofHeld
	}
	tx.After(func() { s.cfg.Auth.Forget(string(person)) })
	level, err := s.levelOf(ctx, tx, person)
	if err != nil {
		return err
	}
	return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.proved", Object: string(person), Detail: map[string]any{"kind": kind, "level": level}})
}

// AddChild gives the signed-in parent the authority of a guardian over their child,
// which the register of births must confirm; until the child is eighteen. The child
// gets an account without a way to sign in, where they have none. Needs level two.
func (s *Service) AddChild(ctx context.Context, name, number string) (v AuthorityView, err error) {
	p, err := s.asSelf(ctx)
	if err != nil {
		return v, err
	}
	if err := auth.RequireLevel(ctx, auth.LevelTwo); err != nil {
		return v, err
	}
	if name, err = parseName(name); err != nil {
		return v, err
	}
	child, adult, err := s.parseChild(name, number)
	if err != nil {
		return v, err
	}
	if err := s.cfg.Auth.Spend(ctx, auth.Allowance{Name: "proofs:" + p.ID, Most: proofsADay, Per: 24 * time.Hour}); err != nil {
		return v, err
	}
	me, err := s.myself(ctx, p)
	if err != nil {
		return v, err
	}
	claim := ChildClaim{Name: name, CitizenID: child.CitizenID, Parent: me.CitizenID}
	if err := s.registers(ctx, func(r Proofs) (bool, error) { return r.Parents(ctx, claim) }, ErrNotGuardian); err != nil {
		return v, err
	}
	child.Region, child.Language = me.Region, me.Language
	return v, s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if !tx.Now.Before(adult) {
			return ErrNotOfAge
		}
		if err := s.childOf(ctx, tx, &child); err != nil {
			return err
		}
		held, err := s.store.between(ctx, tx, string(child.ID), me.ID)
		if err != nil {
			return err
		}
		if len(held) > 0 {
			return ErrAlready
		}
		a := Authority{
			Principal: string(child.ID), Agent: me.ID, Kind: Guardian, Matters: []string{AllMatters},
			Starts: tx.Now, Ends: adult, Given: tx.Now, Giver: byRegister, Taken: tx.Now,
		}
		if err := s.begin(ctx, tx, &a); err != nil {
			return err
		}
		v, err = s.authorityView(ctx, tx, a, me.ID)
		return err
	})
}

// childOf finds the account of a child by citizen id, or makes one.
func (s *Service) childOf(ctx context.Context, tx *db.Tx, child *Person) error {
	held, err := s.store.personByNumber(ctx, tx, wantedNumber{citizenID: child.CitizenID})
	if err != nil {
		return err
	}
	if held == "" {
		return s.add(ctx, tx, child, "")
	}
	known, err := s.store.person(ctx, tx, held)
	if err == nil && known.Name != child.Name {
		err = ErrNotGuardian
	}
	*child = known
	return err
}
