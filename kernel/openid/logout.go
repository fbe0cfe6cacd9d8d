package openid

import (
	"context"
	"net/http"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwt"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// logout ends the session of a person who comes from an app with an ID token of theirs
// (OpenID RP-Initiated Logout), and what the app holds of them. Without such a hint
// nobody is signed out: any page could send a browser here. They get the page on which
// they can do so themselves.
func (p *Provider) logout(w http.ResponseWriter, r *http.Request) {
	ctx, q := r.Context(), r.URL.Query()
	who := auth.From(ctx)
	person, app, ok := p.hinted(ctx, q.Get("id_token_hint"))
	var a App
	if ok {
		err := p.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
			a, err = appByID(ctx, tx, app)
			return err
		})
		ok = err == nil
	}
	if !ok || who.Session != "" && who.ID != person {
		http.Redirect(w, r, "/me/security", http.StatusSeeOther)
		return
	}
	err := p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := dropTokensOf(ctx, tx, person, app); err != nil {
			return err
		}
		return p.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "openid.signed_out", Object: app})
	})
	if err == nil && who.Session != "" {
		err = p.cfg.Auth.Close(ctx, who.Session)
		http.SetCookie(w, p.cfg.Auth.Cookie(""))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	to := logoutAddress(a, q)
	if to == "" {
		to = "/"
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// hinted reads whose and which app's an ID token of the city is; it may be over.
func (p *Provider) hinted(ctx context.Context, hint string) (person, app string, ok bool) {
	ring, err := p.ring(ctx)
	if err != nil || !signedAs(hint, []string{"RS256"}) {
		return "", "", false
	}
	t, err := jwt.Parse([]byte(hint), jwt.WithKeySet(ring.public), jwt.WithValidate(false))
	if err != nil {
		return "", "", false
	}
	issuer, _ := t.Issuer()
	audience, _ := t.Audience()
	person, _ = t.Subject()
	made, _ := t.IssuedAt()
	if issuer != p.cfg.Issuer || len(audience) != 1 || person == "" || p.cfg.Clock.Now().Sub(made) > keyRest+time.Hour {
		return "", "", false
	}
	return person, audience[0], true
}
