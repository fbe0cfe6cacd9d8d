package openid_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/openid"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

var morning = time.Date(2026, 5, 12, 1, 0, 0, 0, time.UTC)

// people are those of the test's city: one citizen, one administrator, one client system.
type people struct{ gone bool }

var errGone = errors.New("locked")

func (n *people) Acting(_ context.Context, person, _ string) (auth.Principal, error) {
	p := auth.Principal{Kind: auth.Person, ID: person, Level: 2, Permissions: map[string]bool{}}
	if person == "person_admin" {
		p.Permissions["openid.manage"], p.Permissions["things.read"] = true, true
	}
	return p, nil
}

func (n *people) Client(_ context.Context, client string) (auth.Principal, error) {
	if client != "client_land" {
		return auth.Principal{}, auth.ErrKey
	}
	return auth.Principal{Kind: auth.Client, ID: client, Permissions: map[string]bool{"things.read": true}}, nil
}

func (n *people) Claims(_ context.Context, _ *db.Tx, _ string, scopes []string) (map[string]any, []string, error) {
	if n.gone {
		return nil, nil, errGone
	}
	if slices.Contains(scopes, "profile") {
		return map[string]any{"name": "王小明"}, []string{"name"}, nil
	}
	return map[string]any{}, nil, nil
}

// city is a provider behind the border, on a real address.
type city struct {
	t      testing.TB
	clock  *clock.Fake
	auth   *auth.Auth
	audit  *audit.Log
	people *people
	openid *openid.Provider
	url    string
}

func each(t *testing.T, story func(t *testing.T, c *city)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) { story(t, newCity(t, engine)) })
	}
}

func newCity(t testing.TB, engine db.Engine) *city {
	t.Helper()
	c := &city{t: t, clock: clock.NewFake(morning), people: &people{}}
	d := dbtest.Open(t, engine, []db.Migrations{auth.Migrations(), audit.Migrations(), web.Migrations(), openid.Migrations()}, dbtest.At(c.clock.Now))
	keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"), "sm", morning)
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	c.audit = audit.New(audit.Config{DB: d, Keys: keys, Clock: c.clock, Log: quiet})
	if c.auth, err = auth.New(auth.Config{DB: d, Seal: keys, Clock: c.clock, Log: quiet, Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}, Absolute: 24 * time.Hour, Idle: 24 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	c.auth.Trust(c.people)
	server := httptest.NewUnstartedServer(nil)
	c.url = "http://" + server.Listener.Addr().String()
	c.openid = openid.New(openid.Config{DB: d, Seal: keys, Audit: c.audit, Auth: c.auth, People: c.people, Rights: c.people, Clock: c.clock, Log: quiet, Issuer: c.url})
	border := web.New(web.Config{DB: d, Clock: c.clock, Log: quiet, Authenticators: []web.Authenticator{c.openid, c.auth}, Rates: map[auth.Kind]web.Rate{}})
	border.Mount(c.openid.Routes())
	read := auth.Permission{Code: "things.read", ZH: "x", EN: "x"}
	border.Mount([]web.Route{web.Get("/api/v1/things", read, "for clients", func(context.Context, *struct{}) (map[string]string, error) {
		return map[string]string{"ok": "yes"}, nil
	})})
	server.Config.Handler = border
	server.Start()
	t.Cleanup(server.Close)
	return c
}

// browser is somebody's browser: it follows no redirect by itself.
type browser struct {
	c      *city
	cookie *http.Cookie
}

func (c *city) signedIn(person string) *browser {
	c.t.Helper()
	token, _, err := c.auth.Open(context.Background(), person, "", auth.Caller{})
	if err != nil {
		c.t.Fatal(err)
	}
	return &browser{c, c.auth.Cookie(token)}
}

// answer is what came back.
type answer struct {
	status   int
	location string
	body     []byte
}

func (b *browser) do(method, address string, body any) answer {
	b.c.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			b.c.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	if address[0] == '/' {
		address = b.c.url + address
	}
	r, err := http.NewRequest(method, address, in)
	if err != nil {
		b.c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	return b.c.send(r)
}

// reads asks for an address as people do, who want a page.
func (b *browser) reads(address string) answer {
	b.c.t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, http.NoBody)
	if err != nil {
		b.c.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	return b.c.send(r)
}

func (c *city) send(r *http.Request) answer {
	c.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w, err := client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer w.Body.Close()
	raw, err := io.ReadAll(w.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{w.StatusCode, w.Header.Get("Location"), raw}
}

// post sends a form to the provider, as an app does.
func (c *city) post(path string, form url.Values, change func(*http.Request)) (status int, out map[string]any) {
	c.t.Helper()
	r, err := http.NewRequest("POST", c.url+path, bytes.NewBufferString(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if change != nil {
		change(r)
	}
	a := c.send(r)
	_ = json.Unmarshal(a.body, &out)
	return a.status, out
}

// registered is an app with its secret.
type registered struct {
	openid.App
	Secret string `json:"secret"`
}

func (c *city) register(change func(*openid.NewApp)) registered {
	c.t.Helper()
	n := openid.NewApp{
		Name: "不动产登记系统", Auth: openid.BySecret, Redirects: []string{"https://land.example/back"}, Logouts: []string{"https://land.example/bye"},
		Scopes: []string{"openid", "profile", "offline_access"},
	}
	if change != nil {
		change(&n)
	}
	a := c.signedIn("person_admin").do("POST", "/api/v1/apps", n)
	if a.status != 201 {
		c.t.Fatalf("%d %s", a.status, a.body)
	}
	var out registered
	if err := json.Unmarshal(a.body, &out); err != nil {
		c.t.Fatal(err)
	}
	return out
}
