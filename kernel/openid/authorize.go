package openid

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// Authorize answers an authorization request with the address to send the browser to:
// back to the app with a code or an error, or to a page of the city first, to sign in
// or to agree. The error is one that the browser is shown: ErrAddress where the request
// names no known app or an address that is not the app's, for nobody is sent there.
func (p *Provider) Authorize(ctx context.Context, q url.Values) (to string, err error) {
	var app App
	if err := p.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		app, err = appByID(ctx, tx, q.Get("client_id"))
		return err
	}); err != nil {
		return "", ErrAddress.Because(err)
	}
	if len(q["redirect_uri"]) != 1 || !slices.Contains(app.Redirects, q.Get("redirect_uri")) {
		return "", ErrAddress
	}
	k, no := parseAsk(app, q)
	if no != nil {
		return p.refuseTo(k, no), nil
	}
	return p.decide(ctx, app, k, q)
}

func (p *Provider) refuseTo(k ask, no *refusal) string {
	answer := url.Values{"error": {no.Code}}
	if no.Words != "" {
		answer.Set("error_description", no.Words)
	}
	return p.returnTo(k, answer)
}

// decide knows what an honest request lacks: a person, a recent sign-in, their word.
func (p *Provider) decide(ctx context.Context, app App, k ask, q url.Values) (string, error) {
	who, now := auth.From(ctx), p.cfg.Clock.Now()
	prompt := strings.Fields(q.Get("prompt"))
	silent := slices.Contains(prompt, "none")
	since, err := p.signedInAt(ctx, who)
	if err != nil {
		return "", err
	}
	meant := ""
	if hint := q.Get("id_token_hint"); hint != "" {
		ok := false
		if meant, _, ok = p.hinted(ctx, hint); !ok {
			return p.refuseTo(k, &refusal{Code: badRequest, Words: "id_token_hint is no ID token of this provider"}), nil
		}
	}
	again := slices.Contains(prompt, "login") || slices.Contains(prompt, "select_account") || tooOld(q, since, now) || before(since, q.Get(afterName))
	if since.IsZero() || again || meant != "" && meant != who.ID {
		if silent {
			return p.refuseTo(k, &refusal{Code: loginRequired}), nil
		}
		return loginPage(q, since, now), nil
	}
	k.AuthTime, k.Level = since.Unix(), who.Level
	agreed := app.Trusted
	if !agreed {
		var held []string
		if err := p.cfg.DB.View(ctx, func(tx *db.Tx) error {
			held, err = consented(ctx, tx, who.ID, app.ID)
			return err
		}); err != nil {
			return "", err
		}
		agreed = len(held) > 0 && !slices.Contains(prompt, "consent") && covers(held, k.Scopes)
	}
	switch {
	case agreed:
		return p.issueCode(ctx, who.ID, app.ID, k)
	case silent:
		return p.refuseTo(k, &refusal{Code: consentNeeded}), nil
	}
	return p.ask(ctx, who.ID, app.ID, k)
}

// afterName is our own parameter of a request that comes back from the page for signing
// in: only a sign-in since then counts. It stands for prompt=login and max_age, which
// would send people there for ever.
const afterName = "citybrain_after"

// before tells whether somebody signed in before the microsecond given; "" for none.
func before(signedIn time.Time, after string) bool {
	micros, err := strconv.ParseInt(after, 10, 64)
	return err == nil && signedIn.UnixMicro() < micros
}

// loginPage is the page on which people sign in, again where they are signed in, and
// from which they come back to the request.
func loginPage(q url.Values, since, now time.Time) string {
	next := maps.Clone(q)
	prompt := slices.DeleteFunc(strings.Fields(q.Get("prompt")), func(one string) bool { return one == "login" || one == "select_account" })
	next.Set("prompt", strings.Join(prompt, " "))
	next.Del("max_age")
	if !since.IsZero() {
		next.Set(afterName, strconv.FormatInt(now.UnixMicro(), 10))
	}
	page := url.Values{"next": {authorizePath + "?" + next.Encode()}}
	if !since.IsZero() {
		page.Set("again", "1")
	}
	if hint := q.Get("login_hint"); hint != "" && len(hint) <= 100 {
		page.Set("hint", hint)
	}
	return "/login?" + page.Encode()
}

func covers(held, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(s string) bool { return !slices.Contains(held, s) })
}

// signedInAt is when the person of the request signed in; zero for nobody.
func (p *Provider) signedInAt(ctx context.Context, who auth.Principal) (time.Time, error) {
	if who.Session == "" {
		return time.Time{}, nil
	}
	list, err := p.cfg.Auth.Sessions(ctx, who.ID)
	for _, s := range list {
		if s.ID == who.Session {
			return s.Created, err
		}
	}
	return time.Time{}, err
}

// ask keeps the request and gives the page on which the person decides.
func (p *Provider) ask(ctx context.Context, person, app string, k ask) (string, error) {
	text := seal.Token()
	err := p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return putRequest(ctx, tx, p.cfg.Seal.HashToken(text), person, app, k, p.cfg.Clock.Now().Add(requestLife))
	})
	return "/consent?request=" + text, err
}

// issueCode makes a code and gives the address back to the app.
func (p *Provider) issueCode(ctx context.Context, person, app string, k ask) (string, error) {
	text, now := seal.Token(), p.cfg.Clock.Now()
	err := p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		t := token{
			hash: p.cfg.Seal.HashToken(text), kind: kindCode, family: id.New[string]("family", now), app: app, person: person,
			ask: k, created: now, expires: now.Add(codeLife),
		}
		if err := putToken(ctx, tx, t); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.signed_on", Object: app, Detail: map[string]any{"scopes": k.Scopes}})
	})
	return p.returnTo(k, url.Values{"code": {text}}), err
}

// Asked is what a person is asked to agree to.
type Asked struct {
	App          string   `json:"app"`
	Name         string   `json:"name"`
	Organisation string   `json:"organisation" doc:"Path of the department whose system it is"`
	Host         string   `json:"host" doc:"Where the browser goes afterwards"`
	Scopes       []string `json:"scopes"`
}

// Asked gives a request that waits for the signed-in person; ErrNoRequest.
func (p *Provider) Asked(ctx context.Context, text string) (a Asked, err error) {
	who := auth.From(ctx)
	err = p.cfg.DB.View(ctx, func(tx *db.Tx) error {
		app, k, err := request(ctx, tx, p.cfg.Seal.HashToken(text), who.ID, p.cfg.Clock.Now())
		if err != nil {
			return err
		}
		found, err := appByID(ctx, tx, app)
		if err != nil {
			return err
		}
		a = Asked{App: app, Name: found.Name, Organisation: found.Organisation, Scopes: k.Scopes}
		if u, err := url.Parse(k.Redirect); err == nil {
			a.Host = u.Host
		}
		return nil
	})
	return a, err
}

// Decide is the person's word, and gives the address back to the app.
func (p *Provider) Decide(ctx context.Context, text string, yes bool) (to string, err error) {
	who, now := auth.From(ctx), p.cfg.Clock.Now()
	var app string
	var k ask
	err = p.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
		hash := p.cfg.Seal.HashToken(text)
		if app, k, err = request(ctx, tx, hash, who.ID, now); err != nil {
			return err
		}
		if err := dropRequest(ctx, tx, hash); err != nil {
			return err
		}
		if !yes {
			return nil
		}
		held, err := consented(ctx, tx, who.ID, app)
		if err != nil {
			return err
		}
		all := append(held, k.Scopes...)
		slices.Sort(all)
		if err := putConsent(ctx, tx, who.ID, app, slices.Compact(all), now); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.consented", Object: app, Detail: map[string]any{"scopes": k.Scopes}})
	})
	if err != nil {
		return "", err
	}
	if !yes {
		return p.refuseTo(k, &refusal{Code: accessDenied}), nil
	}
	return p.issueCode(ctx, who.ID, app, k)
}

// Consent is that a person lets an app know of them.
type Consent struct {
	App    string    `json:"app"`
	Name   string    `json:"name"`
	Scopes []string  `json:"scopes"`
	Given  time.Time `json:"given"`
}

// Consents lists those of the signed-in person.
func (p *Provider) Consents(ctx context.Context) (list []Consent, err error) {
	err = p.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = consentsOf(ctx, tx, auth.From(ctx).ID)
		return err
	})
	return list, err
}

// Withdraw takes a consent back, and with it every token that the app holds.
func (p *Provider) Withdraw(ctx context.Context, app string) error {
	who := auth.From(ctx)
	return p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := dropConsent(ctx, tx, who.ID, app); err != nil {
			return err
		}
		if err := dropTokensOf(ctx, tx, who.ID, app); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.withdrawn", Object: app})
	})
}
