package openid

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ask is what an app asks for, checked; it travels with the code and its tokens.
type ask struct {
	Redirect  string   `json:"redirect,omitempty"`
	Scopes    []string `json:"scopes"`
	State     string   `json:"state,omitempty"`
	Nonce     string   `json:"nonce,omitempty"`
	Challenge string   `json:"challenge,omitempty"` // S256
	AuthTime  int64    `json:"authTime,omitempty"`  // seconds; when the person signed in
	Level     int      `json:"level,omitempty"`
}

// token is a code, an access token or a refresh token; its text is nowhere.
type token struct {
	hash, kind, family, app, person string
	ask                             ask
	created, expires                time.Time
	used                            bool
}

// The kinds of tokens.
const (
	kindCode    = "code"
	kindAccess  = "access"
	kindRefresh = "refresh"
)

// The errors of OAuth and OpenID that an app may get.
const (
	badRequest     = "invalid_request"
	badClient      = "invalid_client"
	badGrant       = "invalid_grant"
	badScope       = "invalid_scope"
	unauthorized   = "unauthorized_client"
	badGrantType   = "unsupported_grant_type"
	badResponse    = "unsupported_response_type"
	accessDenied   = "access_denied"
	loginRequired  = "login_required"
	consentNeeded  = "consent_required"
	requestObject  = "request_not_supported"
	requestURIName = "request_uri_not_supported"
)

var (
	challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	maxAgeForm    = regexp.MustCompile(`^[0-9]{1,9}$`)
)

// parseAsk checks an authorization request of a known app whose redirect address is
// right. What is wrong is told to the app by the refusal.
func parseAsk(a App, q url.Values) (ask, *refusal) {
	k := ask{Redirect: q.Get("redirect_uri"), State: q.Get("state"), Nonce: q.Get("nonce"), Challenge: q.Get("code_challenge")}
	for name, values := range q {
		if len(values) > 1 {
			return k, &refusal{Code: badRequest, Words: name + " is there twice"}
		}
	}
	switch {
	case q.Has("request"):
		return k, &refusal{Code: requestObject}
	case q.Has("request_uri"):
		return k, &refusal{Code: requestURIName}
	case q.Get("response_type") != "code":
		return k, &refusal{Code: badResponse, Words: "only code"}
	case q.Get("response_mode") != "" && q.Get("response_mode") != "query":
		return k, &refusal{Code: badRequest, Words: "response_mode must be query"}
	case q.Get("code_challenge_method") != "S256" || !challengeForm.MatchString(k.Challenge):
		return k, &refusal{Code: badRequest, Words: "PKCE with S256 is required"}
	case slices.Contains(strings.Fields(q.Get("prompt")), "none") && len(strings.Fields(q.Get("prompt"))) > 1:
		return k, &refusal{Code: badRequest, Words: "prompt none stands alone"}
	case q.Has("max_age") && !maxAgeForm.MatchString(q.Get("max_age")):
		return k, &refusal{Code: badRequest, Words: "max_age is a number of seconds"}
	case len(k.State) > 512 || len(k.Nonce) > 512:
		return k, &refusal{Code: badRequest, Words: "state and nonce have at most 512 signs"}
	}
	k.Scopes = strings.Fields(q.Get("scope"))
	slices.Sort(k.Scopes)
	k.Scopes = slices.Compact(k.Scopes)
	if !slices.Contains(k.Scopes, ScopeOpenID) {
		return k, &refusal{Code: badScope, Words: "openid is missing"}
	}
	k.Scopes = slices.DeleteFunc(k.Scopes, func(s string) bool { return !slices.Contains(Scopes(), s) }) // unknown ones are ignored
	for _, s := range k.Scopes {
		if !slices.Contains(a.Scopes, s) {
			return k, &refusal{Code: badScope, Words: s + " is not registered for this client"}
		}
	}
	return k, nil
}

// tooOld tells whether a sign-in is older than max_age allows.
func tooOld(q url.Values, signedIn, now time.Time) bool {
	text := q.Get("max_age")
	if text == "" {
		return false
	}
	seconds, err := strconv.ParseInt(text, 10, 32)
	return err == nil && now.Sub(signedIn) > time.Duration(seconds)*time.Second
}

// returnTo writes the address to send the browser back to, with the issuer, so that an
// app with several providers knows who answers (RFC 9207).
func (p *Provider) returnTo(k ask, answer url.Values) string {
	u, err := url.Parse(k.Redirect)
	if err != nil { // registered, so it was read before
		return p.cfg.Issuer
	}
	q := u.Query()
	for name, values := range answer {
		q.Set(name, values[0])
	}
	q.Set("iss", p.cfg.Issuer)
	if k.State != "" {
		q.Set("state", k.State)
	}
	u.RawQuery = q.Encode()
	return u.String()
}
