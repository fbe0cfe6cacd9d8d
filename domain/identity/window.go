package identity

import (
	"context"
	"errors"
	"slices"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// CanServe lets an official find or make the account of somebody who stands at the
// window, and do for them there what they could do themselves. Every use is recorded,
// and the person sees it.
var CanServe = auth.Permission{Code: "identity.window", ZH: "在窗口为到场人员查找、开通账号", EN: "Find or make accounts of people at a window"}

// ProofWindow is that an official has compared the original identity card with the
// person who stands before the window 窗口核验证件. Nobody proves it by themselves.
const ProofWindow ProofKind = "window"

// ErrNoPhone tells that there is no phone to send a code to.
var ErrNoPhone = fault.New(fault.Conflict, "identity.no_phone", "This account has no phone number; let the person sign instead.")

const (
	codeWindow      = "window"
	visitorsADay    = 300    // that one post finds or makes accounts for
	purposeAtWindow = "duty" // every pack has it
)

// Visitor is somebody who stands at a window, masked.
type Visitor struct {
	ID        PersonID `json:"id"`
	Name      string   `json:"name" doc:"Masked"`
	Phone     string   `json:"phone" doc:"Masked; empty for none"`
	CitizenID string   `json:"citizenId" doc:"Masked; empty for none"`
	Level     int      `json:"level" doc:"Real-name level, 0 to 3"`
	Checked   bool     `json:"checked" doc:"An official has compared their identity card with them"`
}

// Comer is what somebody without an account shows and says at a window.
type Comer struct {
	Name      string
	CitizenID string
	Phone     string
}

// parse checks what a comer says. Who has no phone gets an account to which they can
// sign in nowhere yet: it still holds their cases.
func (c Comer) parse() (Person, error) {
	n := NewPerson{Kind: Citizen, Name: c.Name, Phone: c.Phone, CitizenID: c.CitizenID}
	if c.Phone == "" {
		n.Login = "nobody"
	}
	p, err := n.parse()
	if err == nil && p.CitizenID == "" {
		err = seal.ErrCitizenID.At("/citizenId", seal.ErrCitizenID.Code, seal.ErrCitizenID.Message)
	}
	p.Login = ""
	return p, err
}

func (s *Service) mayServe(ctx context.Context) error {
	if err := auth.Require(ctx, CanServe); err != nil {
		return err
	}
	return s.cfg.Auth.Spend(ctx, auth.Allowance{Name: "visitors:" + auth.Actor(ctx), Most: visitorsADay, Per: 24 * time.Hour})
}

// FindAtWindow finds the account of somebody at the caller's window by the whole citizen
// id or phone number that they show, wherever in the city they live. ErrNumber, ErrNoPerson.
func (s *Service) FindAtWindow(ctx context.Context, typed string) (v Visitor, err error) {
	if err := s.mayServe(ctx); err != nil {
		return v, err
	}
	wanted, is := number(typed)
	if !is {
		return v, ErrNumber.At("/number", ErrNumber.Code, ErrNumber.Message)
	}
	found := false
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		found = false
		person, err := s.store.personByNumber(ctx, tx, wanted)
		if err != nil {
			return err
		}
		if person == "" {
			return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.number_searched", Purpose: purposeAtWindow})
		}
		found = true
		v, err = s.visitor(ctx, tx, person)
		return err
	})
	if err == nil && !found {
		err = ErrNoPerson
	}
	return v, err
}

// Visitor gives the person at a window again, and records that it was looked at.
func (s *Service) Visitor(ctx context.Context, person PersonID) (v Visitor, err error) {
	if err := auth.Require(ctx, CanServe); err != nil {
		return v, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		v, err = s.seen(ctx, tx, person)
		return err
	})
	return v, err
}

func (s *Service) seen(ctx context.Context, tx *db.Tx, person PersonID) (v Visitor, err error) {
	p, err := s.store.person(ctx, tx, person)
	if err != nil {
		return v, err
	}
	if p.State != Active {
		return v, ErrLocked
	}
	kinds, err := s.store.proofKinds(ctx, tx, person)
	shown := masked(p)
	v = Visitor{ID: p.ID, Name: shown.Name, CitizenID: shown.CitizenID, Level: levelOf(kinds), Checked: slices.Contains(kinds, ProofWindow)}
	if p.Phone != "" {
		v.Phone = shown.Phone
	}
	return v, err
}

func (s *Service) visitor(ctx context.Context, tx *db.Tx, person PersonID) (Visitor, error) {
	v, err := s.seen(ctx, tx, person)
	if err != nil {
		return v, err
	}
	return v, s.cfg.Audit.Read(ctx, tx, audit.Reading{Person: string(person), Purpose: purposeAtWindow, Fields: []string{"search"}})
}

// MakeAtWindow makes a citizen's account for somebody whose identity card the caller has
// before them: level two where the register of identity cards knows the card, level one
// where it cannot be asked now. ErrNotCitizen, ErrCitizenTaken, ErrLoginTaken.
func (s *Service) MakeAtWindow(ctx context.Context, c Comer) (v Visitor, err error) {
	if err := s.mayServe(ctx); err != nil {
		return v, err
	}
	p, err := c.parse()
	if err != nil {
		return v, err
	}
	proofs, err := s.cardAtWindow(ctx, p)
	if err != nil {
		return v, err
	}
	p.Region = s.homeOf(ctx, p.CitizenID)
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.add(ctx, tx, &p, ""); err != nil {
			return err
		}
		for _, kind := range proofs {
			if err := s.proved(ctx, tx, p.ID, kind, ""); err != nil {
				return err
			}
		}
		v, err = s.visitor(ctx, tx, p.ID)
		return err
	})
	return v, err
}

// CheckAtWindow writes down that the caller has compared the identity card of somebody
// at the window with them; it may raise their level. Twice is once.
func (s *Service) CheckAtWindow(ctx context.Context, person PersonID) (v Visitor, err error) {
	if err := auth.Require(ctx, CanServe); err != nil {
		return v, err
	}
	var p Person
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		p, err = s.store.person(ctx, tx, person)
		return err
	})
	if err != nil {
		return v, err
	}
	if p.CitizenID == "" {
		return v, ErrNoCard
	}
	proofs, err := s.cardAtWindow(ctx, p)
	if err != nil {
		return v, err
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		for _, kind := range proofs {
			if err := s.proved(ctx, tx, person, kind, ""); err != nil && !errors.Is(err, ErrProofHeld) {
				return err
			}
		}
		v, err = s.visitor(ctx, tx, person)
		return err
	})
	return v, err
}

// cardAtWindow gives what an identity card at the window proves.
func (s *Service) cardAtWindow(ctx context.Context, p Person) ([]ProofKind, error) {
	claim, err := claimOf(p, ProofIDCard, "")
	if err != nil {
		return nil, err
	}
	switch err := s.registers(ctx, func(r Proofs) (bool, error) { return r.Proves(ctx, claim) }, ErrNotCitizen); {
	case errors.Is(err, ErrNoRegister):
		return []ProofKind{ProofWindow}, nil
	case err != nil:
		return nil, ErrNotCitizen.At("/citizenId", ErrNotCitizen.Code, ErrNotCitizen.Message)
	}
	return []ProofKind{ProofIDCard, ProofWindow}, nil
}

// Presence is somebody at a window: who, for whom they have come, and how well the clerk
// knows that it is them.
type Presence struct {
	Person    PersonID
	Authority AuthorityID // by which they act for a firm or a person; "" for themselves
	Compared  bool        // their card was compared with them in this visit
}

// Before gives the context in which the caller does things for a person who stands at
// the window: their matters, or those of whom they act for, and their level, with the
// caller's post on record. Face to face, with the original of the card, is as good as any
// real-name registration; it is so for this visit, and raises the account no higher than
// CheckAtWindow did. Whether an authority stands MayActFor asks at every step.
func (s *Service) Before(ctx context.Context, who Presence) (context.Context, error) {
	if err := auth.Require(ctx, CanServe); err != nil {
		return ctx, err
	}
	clerk := auth.From(ctx)
	if clerk.Post == "" {
		return ctx, auth.ErrDenied
	}
	if who.Authority != "" && !isAuthority(PostID(who.Authority)) { // a post of theirs is none
		return ctx, ErrNoAuthority
	}
	var p auth.Principal
	err := s.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		if p, err = s.acting(ctx, tx, who.Person, PostID(who.Authority)); err != nil {
			return err
		}
		kinds, err := s.store.proofKinds(ctx, tx, who.Person)
		if who.Compared && slices.Contains(kinds, ProofWindow) {
			p.Level = auth.LevelThree
		}
		return err
	})
	p.Post, p.Session = clerk.Post, clerk.Session
	return auth.With(ctx, p), err
}

// StandsFor lists for whom somebody at the caller's window may act at this moment.
func (s *Service) StandsFor(ctx context.Context, person PersonID) (list []Acting, err error) {
	if err := auth.Require(ctx, CanServe); err != nil {
		return nil, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.actings(ctx, tx, person)
		return err
	})
	return list, err
}

// SendAtWindow sends a code to the phone of somebody at the window, by which they agree
// to what is handed in for them. ErrNoPhone, ErrNoSender, auth.ErrOften.
func (s *Service) SendAtWindow(ctx context.Context, person PersonID) error {
	phone, err := s.phoneAtWindow(ctx, person)
	if err != nil {
		return err
	}
	if s.cfg.Sender == nil {
		return ErrNoSender
	}
	code, err := s.cfg.Auth.NewCode(ctx, codeWindow, phone, web.Address(ctx))
	if err != nil {
		return err
	}
	if err := s.cfg.Sender.Send(ctx, Message{To: phone, Template: "identity.agree", Words: map[string]string{"code": code, "minutes": "5"}}); err != nil {
		return ErrNoSender.Because(err)
	}
	return nil
}

// AgreeAtWindow uses up the code that somebody at the window read out. auth.ErrCode.
func (s *Service) AgreeAtWindow(ctx context.Context, person PersonID, code string) error {
	phone, err := s.phoneAtWindow(ctx, person)
	if err != nil {
		return err
	}
	return atCode(s.cfg.Auth.ProveCode(ctx, codeWindow, phone, code, web.Address(ctx)))
}

func (s *Service) phoneAtWindow(ctx context.Context, person PersonID) (phone string, err error) {
	if err := auth.Require(ctx, CanServe); err != nil {
		return "", err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		p, err := s.store.person(ctx, tx, person)
		phone = p.Phone
		return err
	})
	if err == nil && phone == "" {
		err = ErrNoPhone
	}
	return phone, err
}
