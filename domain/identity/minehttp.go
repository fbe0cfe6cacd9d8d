package identity

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/id"
	"citybrain/kernel/web"
)

// mineRoutes are those of a person's own account: registration, codes, proofs, firms,
// authorities.
func (s *Service) mineRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/session/ways", auth.Public, "By what one can sign in here", s.getWays),
		web.Post("/api/v1/session/code", auth.Public, "Have a code sent to sign in with", s.postCode, web.Secret),
		web.Post("/api/v1/session/code/finish", auth.Public, "Sign in by a code", s.finishCode, web.Secret),
		web.Put("/api/v1/session/acting", auth.SignedIn, "Act for somebody else, or for myself", s.putActing),
		web.Post("/api/v1/registration/code", auth.Public, "Have a code sent to register with", s.postRegistrationCode, web.Secret),
		web.Post("/api/v1/registration", auth.Public, "Make my account", s.postRegistration, web.Secret, web.Creates),
		web.Get("/api/v1/me", auth.SignedIn, "My account", s.getProfile),
		web.Post("/api/v1/me/proofs", auth.SignedIn, "Prove who I am by one more thing", s.postProof, web.Secret),
		web.Get("/api/v1/me/firms", auth.SignedIn, "The firms that I act for", s.getFirms),
		web.Post("/api/v1/me/firms", auth.SignedIn, "Add the firm that I represent", s.postFirm, web.Secret, web.Creates),
		web.Post("/api/v1/me/children", auth.SignedIn, "Add my child", s.postChild, web.Secret, web.Creates),
		web.Get("/api/v1/me/authorities", auth.SignedIn, "Whom I let act for me, and for whom I act", s.getAuthorities),
		web.Post("/api/v1/me/authorities", auth.SignedIn, "Let somebody act for me or for my firm", s.postAuthority, web.Creates),
		web.Post("/api/v1/me/authorities/{id}/take", auth.SignedIn, "Take on what was offered to me", s.takeAuthority),
		web.Post("/api/v1/me/authorities/{id}/revoke", auth.SignedIn, "End an authority of mine", s.revokeAuthority),
		web.Post("/api/v1/me/authorities/{id}/restore", auth.SignedIn, "Take a revocation back", s.restoreAuthority),
		web.Get("/api/v1/matters", auth.Public, "Classes of matters that an authority may be limited to", s.getMatters),
	}
}

func (s *Service) getWays(ctx context.Context, _ *struct{}) (Ways, error) { return s.Ways(ctx), nil }

type phoneIn struct {
	Body struct {
		Phone string `json:"phone" minLength:"1" maxLength:"32"`
	}
}

func (s *Service) postCode(ctx context.Context, in *phoneIn) (web.None, error) {
	return web.None{}, s.SendCode(ctx, in.Body.Phone, s.caller(ctx))
}

func (s *Service) postRegistrationCode(ctx context.Context, in *phoneIn) (web.None, error) {
	return web.None{}, s.SendRegisterCode(ctx, in.Body.Phone, s.caller(ctx))
}

type codeIn struct {
	Body struct {
		Phone string `json:"phone" minLength:"1" maxLength:"32"`
		Code  string `json:"code" minLength:"6" maxLength:"6"`
	}
}

func (s *Service) finishCode(ctx context.Context, in *codeIn) (Me, error) {
	token, me, err := s.SignInByCode(ctx, in.Body.Phone, in.Body.Code, s.caller(ctx))
	return s.arrive(ctx, token, me, err)
}

type actingIn struct {
	Body struct {
		Authority string `json:"authority" maxLength:"64" doc:"Id of an authority of mine; empty to act for myself"`
	}
}

func (s *Service) putActing(ctx context.Context, in *actingIn) (Me, error) {
	which := AuthorityID(in.Body.Authority)
	if which != "" {
		var err error
		if which, err = authorityID(in.Body.Authority); err != nil {
			return Me{}, err
		}
	}
	token, me, err := s.ActFor(ctx, which)
	return s.enter(ctx, token, me, err)
}

type registrationIn struct {
	Body struct {
		Phone     string `json:"phone" minLength:"1" maxLength:"32"`
		Code      string `json:"code" minLength:"6" maxLength:"6"`
		Name      string `json:"name" minLength:"1" maxLength:"100"`
		CitizenID string `json:"citizenId" minLength:"1" maxLength:"18"`
		Password  string `json:"password,omitempty" maxLength:"256" doc:"Absent: a passkey or codes instead"`
		Language  string `json:"language,omitempty" enum:"zh-CN,en"`
	}
}

func (s *Service) postRegistration(ctx context.Context, in *registrationIn) (Me, error) {
	b := in.Body
	token, me, err := s.Register(ctx, Registration{
		Phone: b.Phone, Code: b.Code, Name: b.Name, CitizenID: b.CitizenID, Password: b.Password, Language: b.Language,
	}, s.caller(ctx))
	return s.arrive(ctx, token, me, err)
}

func (s *Service) getProfile(ctx context.Context, _ *struct{}) (Profile, error) {
	return s.Profile(ctx)
}

type proofIn struct {
	Body struct {
		Kind   string `json:"kind" enum:"id_card,phone,social_card,bank_account,housing_fund,driving_licence"`
		Number string `json:"number,omitempty" maxLength:"40" doc:"Not needed for the identity card and the phone"`
	}
}

func (s *Service) postProof(ctx context.Context, in *proofIn) (Profile, error) {
	return s.Prove(ctx, ProofKind(in.Body.Kind), in.Body.Number)
}

func (s *Service) getFirms(ctx context.Context, _ *struct{}) (List[FirmView], error) {
	return listOf(s.Firms(ctx))
}

type firmIn struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100"`
		Code string `json:"code" minLength:"1" maxLength:"18" doc:"Unified social credit code"`
	}
}

func (s *Service) postFirm(ctx context.Context, in *firmIn) (FirmView, error) {
	return s.JoinFirm(ctx, in.Body.Name, in.Body.Code)
}

type childIn struct {
	Body struct {
		Name      string `json:"name" minLength:"1" maxLength:"100"`
		CitizenID string `json:"citizenId" minLength:"1" maxLength:"18"`
	}
}

func (s *Service) postChild(ctx context.Context, in *childIn) (AuthorityView, error) {
	return s.AddChild(ctx, in.Body.Name, in.Body.CitizenID)
}

func (s *Service) getAuthorities(ctx context.Context, _ *struct{}) (Authorities, error) {
	return s.MyAuthorities(ctx)
}

type newAuthorityIn struct {
	Body struct {
		Principal string    `json:"principal,omitempty" maxLength:"64" doc:"A firm that I represent; absent for myself"`
		Name      string    `json:"name" minLength:"1" maxLength:"100" doc:"Of who is to act, in full"`
		Phone     string    `json:"phone" minLength:"1" maxLength:"32" doc:"Of their account"`
		Matters   []string  `json:"matters" minItems:"1" maxItems:"50" doc:"Codes of classes of matters; * for all"`
		Starts    time.Time `json:"starts,omitzero" doc:"Absent: now"`
		Ends      time.Time `json:"ends" doc:"At most five years later"`
	}
}

func (s *Service) postAuthority(ctx context.Context, in *newAuthorityIn) (AuthorityView, error) {
	b := in.Body
	if b.Principal != "" {
		if _, err := id.Parse[FirmID]("firm", b.Principal); err != nil {
			return AuthorityView{}, ErrNoFirm
		}
	}
	return s.GiveAuthority(ctx, NewAuthority{Principal: b.Principal, Name: b.Name, Phone: b.Phone, Matters: b.Matters, Starts: b.Starts, Ends: b.Ends})
}

type authorityIn struct {
	ID string `path:"id" maxLength:"64"`
}

func authorityID(text string) (AuthorityID, error) {
	which, err := id.Parse[AuthorityID]("authority", text)
	if err != nil {
		return "", ErrNotFound
	}
	return which, nil
}

func (s *Service) takeAuthority(ctx context.Context, in *authorityIn) (AuthorityView, error) {
	return s.byAuthority(ctx, in.ID, s.TakeAuthority)
}

func (s *Service) revokeAuthority(ctx context.Context, in *authorityIn) (AuthorityView, error) {
	return s.byAuthority(ctx, in.ID, s.RevokeAuthority)
}

func (s *Service) restoreAuthority(ctx context.Context, in *authorityIn) (AuthorityView, error) {
	return s.byAuthority(ctx, in.ID, s.RestoreAuthority)
}

func (s *Service) byAuthority(ctx context.Context, text string, verb func(context.Context, AuthorityID) (AuthorityView, error)) (AuthorityView, error) {
	which, err := authorityID(text)
	if err != nil {
		return AuthorityView{}, err
	}
	return verb(ctx, which)
}

func (s *Service) getMatters(ctx context.Context, _ *struct{}) (List[Matter], error) {
	return listOf(s.Matters(ctx))
}
