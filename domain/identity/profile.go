package identity

import (
	"context"
	"errors"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

// Profile is a person's own account as they see it: numbers stay masked, because
// somebody may look over their shoulder.
type Profile struct {
	ID         PersonID    `json:"id"`
	Kind       Kind        `json:"kind"`
	Name       string      `json:"name"`
	Login      string      `json:"login"`
	Phone      string      `json:"phone" doc:"Masked"`
	CitizenID  string      `json:"citizenId" doc:"Masked"`
	RegionName string      `json:"regionName"`
	Level      int         `json:"level" doc:"Real-name level, 0 to 3"`
	Proofs     []ProofView `json:"proofs" doc:"What is proven"`
	Missing    []ProofKind `json:"missing" doc:"What could be proven besides"`
	Created    time.Time   `json:"created"`
	Language   string      `json:"language"`
}

// ProofView is a proof as its owner sees it.
type ProofView struct {
	Kind   ProofKind `json:"kind" enum:"sms,id_card,phone,social_card,bank_account,housing_fund,driving_licence,window"`
	Number string    `json:"number" doc:"Its last four signs; empty where the account shows it"`
	Proved time.Time `json:"proved"`
}

// Profile gives the signed-in person's own account.
func (s *Service) Profile(ctx context.Context) (v Profile, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return v, err
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		me, err := s.store.person(ctx, tx, PersonID(p.ID))
		if err != nil {
			return err
		}
		rows, err := s.store.proofs(ctx, tx, me.ID)
		if err != nil {
			return err
		}
		v = Profile{
			ID: me.ID, Kind: me.Kind, Name: me.Name, Login: me.Login, Phone: seal.MaskPhone(me.Phone), RegionName: s.regionName(ctx, me.Region),
			Proofs: []ProofView{}, Missing: slices.Clone(proofKinds), Created: me.Created, Language: me.Language,
		}
		if me.CitizenID != "" {
			v.CitizenID = seal.MaskCitizenID(me.CitizenID)
		}
		for _, r := range rows {
			v.Proofs = append(v.Proofs, ProofView{Kind: r.Kind, Number: lastFour(r.Number), Proved: r.Proved})
			v.Missing = slices.DeleteFunc(v.Missing, func(k ProofKind) bool { return k == r.Kind })
		}
		v.Level, err = s.levelOf(ctx, tx, me.ID)
		return err
	})
	return v, err
}

func lastFour(number string) string {
	if r := []rune(number); len(r) > 4 {
		return string(r[len(r)-4:])
	}
	return ""
}

// The faults of registration and codes.
var (
	ErrNoSender   = fault.New(fault.Unavailable, "identity.no_sms", "This city can send no short messages now; use your password or a passkey.")
	ErrNotCitizen = fault.New(fault.Invalid, "identity.id_card", "The register of identity cards does not know this name with this number.")
)

// Sender sends short messages to phones. Send only takes the message on and comes back
// at once: were it slow, its time would tell strangers who has an account.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is a short message: a template and its words, so that whoever sends it can
// say it in the language of the city and show it to nobody.
type Message struct {
	To       string            // phone number
	Template string            // "identity.code", "identity.agree", "identity.known"
	Language string            // "zh-CN" or "en"; "" for the city's
	Words    map[string]string // of the template
}

// What codes are for: one made for signing in registers nobody.
const (
	codeSignIn   = "sign_in"
	codeRegister = "register"
)

// SendCode sends a code to sign in with to a phone. Whether somebody has an account
// there nobody learns: without one a code is sent nowhere and none is right.
func (s *Service) SendCode(ctx context.Context, typed string, from auth.Caller) error {
	return s.sendCode(ctx, codeSignIn, typed, from)
}

// SendRegisterCode sends a code to register with. Whoever has an account there already
// is told so by the message, and nobody else.
func (s *Service) SendRegisterCode(ctx context.Context, typed string, from auth.Caller) error {
	return s.sendCode(ctx, codeRegister, typed, from)
}

func (s *Service) sendCode(ctx context.Context, purpose, typed string, from auth.Caller) error {
	phone, err := parsePhone(typed)
	if err != nil {
		return err
	}
	if s.cfg.Sender == nil {
		return ErrNoSender
	}
	var known PersonID
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		known, err = s.store.personByAccount(ctx, tx, "phone:"+phone)
		return err
	})
	if err != nil {
		return err
	}
	code, err := s.cfg.Auth.NewCode(ctx, purpose, phone, from.Address)
	if err != nil {
		return err
	}
	m := Message{To: phone, Template: "identity.code", Words: map[string]string{"code": code, "minutes": "5"}}
	switch {
	case purpose == codeSignIn && known == "":
		return nil
	case purpose == codeRegister && known != "":
		m.Template, m.Words = "identity.known", map[string]string{}
	}
	if err := s.cfg.Sender.Send(ctx, m); err != nil {
		return ErrNoSender.Because(err)
	}
	return nil
}

// SignInByCode finishes a sign-in by a code that was sent to the account's phone.
// Faults: auth.code, auth.too_often, identity.locked.
func (s *Service) SignInByCode(ctx context.Context, typed, code string, from auth.Caller) (token string, me Me, err error) {
	phone, err := parsePhone(typed)
	if err != nil {
		return "", Me{}, err
	}
	var person PersonID
	proven := s.cfg.Auth.ProveCode(ctx, codeSignIn, phone, code, from.Address)
	if proven != nil && !errors.Is(proven, auth.ErrCode) {
		return "", Me{}, proven
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		person, err = s.store.personByAccount(ctx, tx, "phone:"+phone)
		return err
	})
	if err != nil {
		return "", Me{}, err
	}
	if proven != nil || person == "" {
		return "", Me{}, s.refusedCode(ctx, person)
	}
	return s.open(ctx, person, "code", from)
}
