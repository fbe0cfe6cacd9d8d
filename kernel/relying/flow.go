package relying

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"citybrain/kernel/seal"
)

// Start is somebody who wants to sign in elsewhere.
type Start struct {
	Provider string // its code
	Person   string // the account to which theirs is to be linked; "" to sign in
	Next     string // a page of the city for afterwards
	Mark     string // of the browser, as its cookie has it; "" for none yet
	Language string // "zh-CN" or "en": in which the provider's pages should be
}

// Begun is where the browser goes now, and the mark that it must bring back.
type Begun struct {
	Redirect string
	Mark     string
}

// begun is what is remembered until they come back.
type begun struct {
	Provider string `json:"provider"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Person   string `json:"person,omitempty"`
	Next     string `json:"next,omitempty"`
}

// Begin sends somebody to a provider. ErrNoProvider, ErrDown, ErrAnswer.
func (p *Party) Begin(ctx context.Context, s Start) (Begun, error) {
	one, err := p.peer(s.Provider)
	if err != nil {
		return Begun{}, err
	}
	found, err := one.discover(ctx)
	if err != nil {
		return Begun{}, err
	}
	if len(s.Mark) != len(seal.Token()) {
		s.Mark = seal.Token()
	}
	state, b := seal.Token(), begun{Provider: s.Provider, Nonce: seal.Token(), Verifier: oauth2.GenerateVerifier(), Person: s.Person, Next: s.Next}
	if err := p.keep(ctx, kept{text: state, kind: kindBegun, mark: s.Mark, life: begunLife}, b); err != nil {
		return Begun{}, err
	}
	to := p.oauth(one, found).AuthCodeURL(state, oauth2.S256ChallengeOption(b.Verifier),
		oauth2.SetAuthURLParam("nonce", b.Nonce), oauth2.SetAuthURLParam("ui_locales", s.Language))
	return Begun{Redirect: to, Mark: s.Mark}, nil
}

// oauth is the provider as golang.org/x/oauth2 wants it described. Who proves itself
// does so by Basic, which every provider must know unless it says otherwise.
func (p *Party) oauth(one *peer, d discovery) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	basic := one.Auth == byBasic || one.Auth == "" && (len(d.ClientProofs) == 0 || slices.Contains(d.ClientProofs, byBasic))
	if one.Secret == "" || !basic {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: one.Client, ClientSecret: one.Secret, RedirectURL: p.cfg.Origin + BackPath, Scopes: one.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: d.Authorize, TokenURL: d.Token, AuthStyle: style},
	}
}

// Return is what somebody comes back with.
type Return struct {
	Mark   string // of the browser
	State  string
	Code   string
	Issuer string // RFC 9207
	Error  string // "access_denied"
}

// Known is somebody whom a provider knows, proved.
type Known struct {
	Provider  string `json:"provider"`
	Issuer    string `json:"issuer"`
	Subject   string `json:"subject"` // theirs at that issuer, for ever
	Name      string `json:"name,omitempty"`
	CitizenID string `json:"citizenId,omitempty"`
	Level     int    `json:"level,omitempty"` // which the provider may give, if it means the same person
	IDToken   string `json:"idToken"`         // to sign out there with
	Person    string `json:"person,omitempty"`
	Next      string `json:"next,omitempty"`
}

// Finish proves who came back. ErrState for what this browser did not begin, or not
// just now, or finished before; ErrRefused, ErrDown, ErrAnswer, ErrClock. What it began
// is used up whatever becomes of it. Known is empty but for Provider, Person and Next
// where it fails after that.
func (p *Party) Finish(ctx context.Context, r Return) (k Known, err error) {
	var b begun
	if err := p.take(ctx, kept{text: r.State, kind: kindBegun, mark: r.Mark}, &b); err != nil {
		return k, err
	}
	k = Known{Provider: b.Provider, Person: b.Person, Next: b.Next}
	one, err := p.peer(b.Provider)
	if err != nil {
		return k, err
	}
	found, err := one.discover(ctx)
	if err != nil {
		return k, err
	}
	if r.Issuer != "" && r.Issuer != one.Issuer || r.Issuer == "" && found.NamesIssuer {
		return k, ErrAnswer.Because(fmt.Errorf("%s was asked, and %q answered", one.Issuer, r.Issuer))
	}
	if r.Error != "" || r.Code == "" {
		return k, refusedBy(r.Error)
	}
	tokens, err := p.exchange(ctx, one, found, r.Code, b.Verifier)
	if err != nil {
		return k, err
	}
	claims, err := one.verify(ctx, found, tokens, b.Nonce)
	if err != nil {
		return k, err
	}
	if err := one.complete(ctx, found, tokens, claims); err != nil {
		return k, err
	}
	k.Issuer, k.Subject, k.IDToken = one.Issuer, claims.text("sub"), idToken(tokens)
	k.Name, k.CitizenID = claims.text(one.Claims.Name), claims.text(one.Claims.CitizenID)
	k.Level = one.levelOf(claims)
	return k, nil
}

// refusedBy reads the error that a provider sent somebody back with (OpenID Core,
// 3.1.2.6): what the person did, or what is wrong between the two systems.
func refusedBy(code string) error {
	switch code {
	case "access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required":
		return ErrRefused.With("error", code)
	case "temporarily_unavailable", "server_error":
		return ErrDown.Because(errors.New(code))
	}
	return ErrAnswer.Because(fmt.Errorf("the provider says %q", cut(code, 60)))
}

func cut(text string, n int) string {
	if len(text) > n {
		return text[:n]
	}
	return text
}

// exchange trades the code.
func (p *Party) exchange(ctx context.Context, one *peer, d discovery, code, verifier string) (*oauth2.Token, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, one.http)
	tokens, err := p.oauth(one, d).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var told *oauth2.RetrieveError
	switch {
	case err == nil && idToken(tokens) == "":
		return nil, ErrAnswer.Because(errors.New("no ID token"))
	case err == nil:
		return tokens, nil
	case errors.As(err, &told) && told.ErrorCode == "invalid_grant": // the code was over, or somebody else's
		return nil, ErrState.Because(err)
	case errors.As(err, &told) && told.Response.StatusCode < http.StatusInternalServerError, errors.Is(err, errElsewhere):
		return nil, ErrAnswer.Because(err)
	}
	return nil, ErrDown.Because(err)
}

func idToken(t *oauth2.Token) string {
	text, _ := t.Extra("id_token").(string)
	return strings.TrimSpace(text)
}
