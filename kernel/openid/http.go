package openid

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

const (
	tokenPath     = "/oauth2/token"
	userinfoPath  = "/oauth2/userinfo"
	authorizePath = "/oauth2/authorize"
	logoutPath    = "/oauth2/logout"
)

// Routes are the provider's addresses: those of the standard, and those of the desk and
// of the page on which people agree.
func (p *Provider) Routes() []web.Route {
	plain := func(method, path, summary string, h http.HandlerFunc, options ...web.Option) web.Route {
		return web.Plain(method, path, auth.Public, summary, h, append(options, web.Secret)...)
	}
	return []web.Route{
		plain("GET", "/.well-known/openid-configuration", "The city as an OpenID provider", p.discovery),
		plain("GET", "/oauth2/keys", "Keys that verify the city's ID tokens (JWKS)", p.jwks),
		plain("GET", authorizePath, "Sign on at a system of a department", p.authorize),
		plain("POST", authorizePath, "Sign on, asked by a form", p.onByGet, web.BodyLimit(32<<10), web.FromAnywhere),
		plain("POST", tokenPath, "Codes and refresh tokens for tokens", p.token, web.BodyLimit(32<<10)),
		plain("POST", "/oauth2/revoke", "End a token (RFC 7009)", p.revoke, web.BodyLimit(32<<10)),
		plain("POST", "/oauth2/introspect", "What a token is worth (RFC 7662)", p.introspect, web.BodyLimit(32<<10)),
		plain("GET", userinfoPath, "Who signed on", p.userinfo),
		plain("POST", userinfoPath, "Who signed on, asked by a form", p.userinfo, web.BodyLimit(32<<10)),
		plain("GET", logoutPath, "Sign out, from a system that one signed on to", p.logout),
		plain("POST", logoutPath, "Sign out, asked by a form", p.onByGet, web.BodyLimit(32<<10), web.FromAnywhere),
		web.Get("/api/v1/consents/{request}", auth.SignedIn, "What a system asks to know of me", p.getAsked),
		web.Post("/api/v1/consents/{request}", auth.SignedIn, "Agree, or do not", p.postDecision, web.Secret),
		web.Get("/api/v1/me/consents", auth.SignedIn, "Systems that may know of me", p.getConsents),
		web.Delete("/api/v1/me/consents/{app}", auth.SignedIn, "Take my consent back", p.deleteConsent),
		web.Get("/api/v1/apps", CanManage, "Systems that people sign on to", p.getApps),
		web.Post("/api/v1/apps", CanManage, "Register a system; its secret is shown once", p.postApp, web.Secret, web.Creates),
		web.Delete("/api/v1/apps/{id}", CanManage, "Take a system away", p.deleteApp),
	}
}

// write answers JSON that nobody may keep.
func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// fail answers an app in the words of OAuth; what is no refusal is a problem of ours.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		web.Fail(w, r, err)
		return
	}
	status := no.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="citybrain"`)
	}
	write(w, status, map[string]string{"error": no.Code, "error_description": no.Words})
}

// form reads a form body of which no parameter may stand twice.
func form(r *http.Request) (url.Values, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		return nil, &refusal{Code: badRequest, Words: "a form is expected"}
	}
	for name, values := range r.PostForm {
		if len(values) > 1 {
			return nil, &refusal{Code: badRequest, Words: name + " is there twice"}
		}
	}
	return r.PostForm, nil
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	at := p.cfg.Issuer
	w.Header().Set("Access-Control-Allow-Origin", "*")
	write(w, http.StatusOK, map[string]any{
		"issuer": at, "authorization_endpoint": at + authorizePath, "token_endpoint": at + tokenPath,
		"userinfo_endpoint": at + userinfoPath, "jwks_uri": at + "/oauth2/keys", "revocation_endpoint": at + "/oauth2/revoke",
		"introspection_endpoint": at + "/oauth2/introspect", "end_session_endpoint": at + logoutPath,
		"response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"},
		"grant_types_supported":   []string{"authorization_code", "refresh_token", "client_credentials"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"scopes_supported":                      Scopes(),
		"token_endpoint_auth_methods_supported": []string{ByKey, BySecret, ByNone}, "token_endpoint_auth_signing_alg_values_supported": assertionAlgorithms,
		"code_challenge_methods_supported": []string{"S256"}, "prompt_values_supported": []string{"none", "login", "consent", "select_account"},
		"claims_parameter_supported": false, "ui_locales_supported": []string{"zh-CN", "en"},
		"claims_supported": []string{"sub", "auth_time", "acr", "name", "locale", "phone_number", "phone_number_verified", "real_name_level", "posts"},
		"authorization_response_iss_parameter_supported": true, "request_parameter_supported": false, "request_uri_parameter_supported": false,
	})
}

func (p *Provider) jwks(w http.ResponseWriter, r *http.Request) {
	ring, err := p.ring(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	write(w, http.StatusOK, ring.public)
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	to, err := p.Authorize(r.Context(), r.URL.Query())
	if errors.Is(err, ErrAddress) && strings.Contains(r.Header.Get("Accept"), "text/html") {
		to, err = "/consent?unknown=1", nil // people read a page that says so
	}
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// onByGet answers a form that another site made a browser send (OpenID Core, 3.1.2.1):
// the browser asks the same by GET, because it sends no cookie with such a form. A
// parameter that is there twice stays so, and is refused there.
func (p *Provider) onByGet(w http.ResponseWriter, r *http.Request) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		fail(w, r, &refusal{Code: badRequest, Words: "a form is expected"})
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, r.URL.Path+"?"+r.PostForm.Encode(), http.StatusSeeOther)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.byClient(w, r, func(a App, form url.Values) (any, error) { return p.grant(r.Context(), a, form) })
}

// byClient answers an app that has proved itself.
func (p *Provider) byClient(w http.ResponseWriter, r *http.Request, verb func(App, url.Values) (any, error)) {
	in, err := form(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	a, err := p.client(r.Context(), r, in)
	if err != nil {
		fail(w, r, err)
		return
	}
	out, err := verb(a, in)
	if err != nil {
		fail(w, r, err)
		return
	}
	write(w, http.StatusOK, out)
}

// revoke ends a token of the app: a refresh token with its family. What is not the
// app's, or unknown, is answered alike.
func (p *Provider) revoke(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	p.byClient(w, r, func(a App, in url.Values) (any, error) {
		return map[string]string{}, p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
			t, found, err := tokenByHash(ctx, tx, p.cfg.Seal.HashToken(in.Get("token")))
			if err != nil || !found || t.app != a.ID {
				return err
			}
			if t.kind == kindRefresh {
				return dropFamily(ctx, tx, t.family)
			}
			return dropToken(ctx, tx, t.hash)
		})
	})
}

// introspect tells an app what a token is worth, of its own tokens only.
func (p *Provider) introspect(w http.ResponseWriter, r *http.Request) {
	p.byClient(w, r, func(a App, in url.Values) (any, error) {
		t, alive, err := p.live(r.Context(), in.Get("token"))
		if err != nil || !alive || t.app != a.ID || t.kind == kindCode || a.Auth == ByNone {
			return map[string]any{"active": false}, err
		}
		out := map[string]any{
			"active": true, "client_id": t.app, "scope": strings.Join(t.ask.Scopes, " "), "iss": p.cfg.Issuer,
			"iat": t.created.Unix(), "exp": t.expires.Unix(), "token_type": "Bearer",
		}
		if t.person != "" {
			out["sub"] = t.person
		}
		return out, nil
	})
}

// userinfo tells an app of the person who signed on. That it reads their data is
// recorded, and shown to them.
func (p *Provider) userinfo(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t, alive, err := p.live(ctx, strings.TrimSpace(text))
	if err == nil && (!strings.EqualFold(scheme, "Bearer") || !alive || t.kind != kindAccess || t.person == "") {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		write(w, http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
		return
	}
	claims := map[string]any{}
	if err == nil {
		err = p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
			claims, err = p.told(ctx, tx, t)
			return err
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	claims["sub"] = t.person
	write(w, http.StatusOK, claims)
}

func (p *Provider) told(ctx context.Context, tx *db.Tx, t token) (map[string]any, error) {
	a, err := appByID(ctx, tx, t.app)
	if err != nil {
		return nil, err
	}
	ctx = auth.With(ctx, auth.Principal{Kind: auth.Client, ID: a.ID, Name: a.Name})
	claims, fields, err := p.cfg.People.Claims(ctx, tx, t.person, t.ask.Scopes)
	if err != nil || len(fields) == 0 {
		return claims, err
	}
	return claims, p.cfg.Audit.Read(ctx, tx, audit.Reading{Person: t.person, Purpose: "sign_on", Fields: fields})
}

type requestIn struct {
	Request string `path:"request" maxLength:"64"`
}

func (p *Provider) getAsked(ctx context.Context, in *requestIn) (Asked, error) {
	return p.Asked(ctx, in.Request)
}

type decisionIn struct {
	Request string `path:"request" maxLength:"64"`
	Body    struct {
		Agree bool `json:"agree"`
	}
}

// sentOn is where the browser goes now.
type sentOn struct {
	Redirect string `json:"redirect"`
}

func (p *Provider) postDecision(ctx context.Context, in *decisionIn) (sentOn, error) {
	to, err := p.Decide(ctx, in.Request, in.Body.Agree)
	return sentOn{to}, err
}

// list is a list that fits on one page.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

func (p *Provider) getConsents(ctx context.Context, _ *struct{}) (list[Consent], error) {
	found, err := p.Consents(ctx)
	return list[Consent]{Items: append([]Consent{}, found...)}, err
}

type appIn struct {
	App string `path:"app" maxLength:"64"`
}

func (p *Provider) deleteConsent(ctx context.Context, in *appIn) (web.None, error) {
	return web.None{}, p.Withdraw(ctx, in.App)
}

func (p *Provider) getApps(ctx context.Context, _ *struct{}) (list[App], error) {
	found, err := p.Apps(ctx)
	return list[App]{Items: append([]App{}, found...)}, err
}

type newAppIn struct{ Body NewApp }

// appSecret is an app with its secret, shown once.
type appSecret struct {
	App
	Secret string `json:"secret" doc:"Client secret, shown this once; empty where it has none"`
}

func (p *Provider) postApp(ctx context.Context, in *newAppIn) (appSecret, error) {
	a, secret, err := p.Register(ctx, in.Body)
	return appSecret{a, secret}, err
}

type appID struct {
	ID string `path:"id" maxLength:"64"`
}

func (p *Provider) deleteApp(ctx context.Context, in *appID) (web.None, error) {
	return web.None{}, p.End(ctx, in.ID)
}

// logoutAddress is where a logout comes back to, checked against the app's list.
func logoutAddress(a App, q url.Values) string {
	to := q.Get("post_logout_redirect_uri")
	if to == "" || !slices.Contains(a.Logouts, to) {
		return ""
	}
	if state := q.Get("state"); state != "" {
		u, err := url.Parse(to)
		if err != nil {
			return ""
		}
		values := u.Query()
		values.Set("state", state)
		u.RawQuery = values.Encode()
		to = u.String()
	}
	return to
}
