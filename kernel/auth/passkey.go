package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

// The faults of passkeys.
var (
	ErrPasskey   = fault.New(fault.Unauthenticated, "auth.passkey", "The passkey was not accepted.")
	ErrCeremony  = fault.New(fault.Invalid, "auth.ceremony", "This passkey request has expired; start again.")
	ErrNoPasskey = fault.New(fault.Missing, "auth.no_passkey", "There is no such passkey.")
)

const (
	challengeLife  = 5 * time.Minute
	passkeysAtMost = 20
)

// Passkey is a registered authenticator as its owner sees it.
type Passkey struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used"`
}

// Ceremony is the first half of a passkey registration or sign-in: the options
// for navigator.credentials and the token to bring back.
type Ceremony struct {
	Token   string          `json:"token" doc:"Send this back with the browser's answer"`
	Options json.RawMessage `json:"options" doc:"For navigator.credentials.create or .get"`
}

// relyingParty sets up WebAuthn for an origin. Passkeys are discoverable and
// verify their user, so that one alone signs in.
func relyingParty(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, err
	}
	host, origins := u.Hostname(), []string{origin}
	if net.ParseIP(host) != nil { // browsers bind passkeys to names only
		host = "localhost"
		origins = append(origins, u.Scheme+"://localhost:"+u.Port())
	}
	return webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "citybrain", RPOrigins: origins,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
}

// owner is a principal as WebAuthn sees it.
type owner struct {
	id, name    string
	credentials []webauthn.Credential
}

func (o owner) WebAuthnID() []byte                         { return []byte(o.id) }
func (o owner) WebAuthnName() string                       { return o.name }
func (o owner) WebAuthnDisplayName() string                { return o.name }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.credentials }

// BeginPasskey starts to register a passkey for a signed-in principal; name is
// what the device will show.
func (a *Auth) BeginPasskey(ctx context.Context, principal, name string) (Ceremony, error) {
	var o owner
	err := a.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		o, err = a.owner(ctx, tx, principal, name)
		return err
	})
	if err != nil {
		return Ceremony{}, err
	}
	if len(o.credentials) >= passkeysAtMost {
		return Ceremony{}, ErrCeremony.Saying("A person has at most %d passkeys.", passkeysAtMost)
	}
	var known []protocol.CredentialDescriptor
	for _, c := range o.credentials {
		known = append(known, c.Descriptor())
	}
	options, session, err := a.webauthn.BeginRegistration(o, webauthn.WithExclusions(known))
	if err != nil {
		return Ceremony{}, ErrPasskey.Because(err)
	}
	return a.keepCeremony(ctx, principal, options, session)
}

// FinishPasskey keeps the passkey that the browser made.
func (a *Auth) FinishPasskey(ctx context.Context, principal, token, name string, answer []byte) (Passkey, error) {
	session, err := a.takeCeremony(ctx, principal, token)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, ErrPasskey.Because(err)
	}
	credential, err := a.webauthn.CreateCredential(owner{id: principal, name: name}, session, parsed)
	if err != nil {
		return Passkey{}, ErrPasskey.Because(err)
	}
	now := a.cfg.Clock.Now()
	p := Passkey{ID: base64.RawURLEncoding.EncodeToString(credential.ID), Name: name, Created: now}
	data, err := a.sealJSON(credential, passkeyPlace(p.ID))
	if err != nil {
		return Passkey{}, err
	}
	return p, a.cfg.DB.Do(ctx, func(tx *db.Tx) error { return putPasskey(ctx, tx, principal, p, data) })
}

// BeginPasskeySignIn starts a sign-in by whichever passkey the browser offers.
func (a *Auth) BeginPasskeySignIn(ctx context.Context) (Ceremony, error) {
	options, session, err := a.webauthn.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, ErrPasskey.Because(err)
	}
	return a.keepCeremony(ctx, "", options, session)
}

// FinishPasskeySignIn checks the browser's answer and tells whose passkey it is.
// A counter that runs backwards marks a copied authenticator and is refused.
func (a *Auth) FinishPasskeySignIn(ctx context.Context, token string, answer []byte) (principal string, err error) {
	session, err := a.takeCeremony(ctx, "", token)
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", ErrPasskey.Because(err)
	}
	find := func(_, handle []byte) (webauthn.User, error) {
		var o owner
		err := a.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
			o, err = a.owner(ctx, tx, string(handle), "")
			return err
		})
		return o, err
	}
	credential, err := a.webauthn.ValidateDiscoverableLogin(find, session, parsed)
	if err != nil {
		return "", ErrPasskey.Because(err)
	}
	if credential.Authenticator.CloneWarning {
		return "", ErrPasskey.Because(errors.New("the authenticator's counter ran backwards"))
	}
	principal = string(parsed.Response.UserHandle)
	key := base64.RawURLEncoding.EncodeToString(credential.ID)
	data, err := a.sealJSON(credential, passkeyPlace(key))
	if err != nil {
		return "", err
	}
	return principal, a.cfg.DB.Do(ctx, func(tx *db.Tx) error { return usePasskey(ctx, tx, key, data, a.cfg.Clock.Now()) })
}

// Passkeys lists a principal's passkeys, oldest first.
func (a *Auth) Passkeys(ctx context.Context, principal string) (list []Passkey, err error) {
	err = a.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = passkeysOf(ctx, tx, principal)
		return err
	})
	return list, err
}

// DropPasskey removes one of a principal's passkeys; ErrNoPasskey if it is not theirs.
func (a *Auth) DropPasskey(ctx context.Context, tx *db.Tx, principal, key string) error {
	n, err := dropPasskey(ctx, tx, principal, key)
	if err == nil && n == 0 {
		return ErrNoPasskey
	}
	return err
}

// owner loads a principal with its credentials.
func (a *Auth) owner(ctx context.Context, tx *db.Tx, principal, name string) (owner, error) {
	o := owner{id: principal, name: name}
	rows, err := passkeyData(ctx, tx, principal)
	if err != nil {
		return o, err
	}
	for key, sealed := range rows {
		var c webauthn.Credential
		if err := a.openJSON(sealed, passkeyPlace(key), &c); err != nil {
			return o, err
		}
		o.credentials = append(o.credentials, c)
	}
	return o, nil
}

// keepCeremony stores the server's half of a ceremony under a random token.
func (a *Auth) keepCeremony(ctx context.Context, principal string, options any, session *webauthn.SessionData) (Ceremony, error) {
	raw, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, err
	}
	token := seal.Token()
	name := a.cfg.Seal.HashToken(token)
	data, err := a.sealJSON(session, "auth_challenges:"+name)
	if err != nil {
		return Ceremony{}, err
	}
	now := a.cfg.Clock.Now()
	err = a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return putChallenge(ctx, tx, name, principal, data, now, now.Add(challengeLife))
	})
	return Ceremony{Token: token, Options: raw}, err
}

// takeCeremony gives a ceremony once; it is gone whether the answer fits or not.
func (a *Auth) takeCeremony(ctx context.Context, principal, token string) (webauthn.SessionData, error) {
	name := a.cfg.Seal.HashToken(token)
	var data string
	err := a.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
		data, err = takeChallenge(ctx, tx, name, principal, a.cfg.Clock.Now())
		return err
	})
	if errors.Is(err, db.ErrMissing) {
		return webauthn.SessionData{}, ErrCeremony
	}
	if err != nil {
		return webauthn.SessionData{}, err
	}
	var s webauthn.SessionData
	return s, a.openJSON(data, "auth_challenges:"+name, &s)
}

// passkeyPlace binds a sealed passkey to its row.
func passkeyPlace(id string) string { return "auth_passkeys:" + id }

func (a *Auth) sealJSON(v any, place string) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return a.cfg.Seal.Encrypt(raw, []byte(place))
}

func (a *Auth) openJSON(text, place string, v any) error {
	raw, err := a.cfg.Seal.Decrypt(text, []byte(place))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}
