package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
	"citybrain/kernel/relying"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

var morning = time.Date(2026, 5, 12, 1, 0, 0, 0, time.UTC)

// city is a border with identity behind it, on a fresh store, with the pack's
// roles, departments and demo accounts.
type city struct {
	t     testing.TB
	db    *db.DB
	auth  *auth.Auth
	audit *audit.Log
	keys  *seal.Ring
	id    *identity.Service
	clock *clock.Fake
	web   *web.Server

	outside *outside
	party   *relying.Party // providers at which people sign in; nil for none
}

// others are the permissions of other domains that the packs' roles name: here
// nobody declares them. Whether they are real, app's tests tell.
func others(t testing.TB) []auth.Permission {
	t.Helper()
	files, err := filepath.Glob("../../cities/*/roles.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no roles: %v", err)
	}
	known := map[string]bool{"observations.write": true}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range permissionLists.FindAllSubmatch(text, -1) {
			for _, code := range permissionCodes.FindAllString(string(list[1]), -1) {
				known[strings.ReplaceAll(code, "*", "read")] = true
			}
		}
	}
	var list []auth.Permission
	for code := range known {
		if domain, _, _ := strings.Cut(code, "."); domain != "identity" && domain != "audit" {
			list = append(list, auth.Permission{Code: code, ZH: code, EN: code})
		}
	}
	return list
}

var (
	permissionLists = regexp.MustCompile(`permissions: \[(.*)\]`)
	permissionCodes = regexp.MustCompile(`[a-z_]+\.[a-z_*]+`)
)

func migrations() []db.Migrations {
	files := (&identity.Service{}).Module().Migrations
	return []db.Migrations{auth.Migrations(), audit.Migrations(), web.Migrations(), relying.Migrations(), {Domain: "identity", Files: files}}
}

func open(t testing.TB, d *db.DB, name string, demo bool) *city {
	t.Helper()
	return openAt(t, d, name, demo, clock.NewFake(morning))
}

func openAt(t testing.TB, d *db.DB, name string, demo bool, fake *clock.Fake) *city {
	t.Helper()
	keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"), "sm", morning)
	if err != nil {
		t.Fatal(err)
	}
	c := &city{t: t, db: d, keys: keys, clock: fake, outside: newOutside(t)}
	c.serve(demo)
	c.load(name)
	return c
}

// serve starts the city on its store, anew where it ran before.
func (c *city) serve(demo bool) {
	t, d := c.t, c.db
	t.Helper()
	var err error
	quiet := slog.New(slog.DiscardHandler)
	c.audit = audit.New(audit.Config{DB: d, Keys: c.keys, Clock: c.clock, Log: quiet})
	c.auth, err = auth.New(auth.Config{
		DB: d, Seal: c.keys, Clock: c.clock, Log: quiet, Origin: "http://localhost:8080",
		Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}, // a test hashes hundreds of passwords
	})
	if err != nil {
		t.Fatal(err)
	}
	registry, err := auth.NewRegistry(identity.Permissions(), audit.Permissions(), others(t))
	if err != nil {
		t.Fatal(err)
	}
	c.id = identity.New(identity.Config{
		DB: d, Auth: c.auth, Audit: c.audit, Seal: c.keys, Log: quiet, Demo: demo,
		Registry: func() *auth.Registry { return registry }, Regions: atlas{},
		Proofs: c.outside, Sender: c.outside, Elsewhere: c.party,
	})
	c.web = web.New(web.Config{DB: d, Clock: c.clock, Log: quiet, Authenticators: []web.Authenticator{c.auth}, Rates: map[auth.Kind]web.Rate{}})
	c.web.Mount(c.id.Module().Routes)
	c.web.Mount(c.audit.Routes())
}

// atlas knows the divisions of both cities, by how their codes begin.
type atlas struct{}

func (atlas) HasRegion(_ context.Context, code string) (bool, error) {
	return code == "31" || strings.HasPrefix(code, "3101") || strings.HasPrefix(code, "091"), nil
}

func (atlas) RegionName(_ context.Context, code, _ string) string { return "region " + code }

// load reads a pack of the tree and loads it in one unit of work.
func (c *city) load(name string) {
	c.t.Helper()
	p, err := pack.Open(filepath.Join("..", "..", "cities", name))
	if err != nil {
		c.t.Fatal(err)
	}
	defer p.Close()
	load := c.id.Seed(p)
	if err := p.Err(); err != nil {
		c.t.Fatal(err)
	}
	if err := c.db.Do(context.Background(), func(tx *db.Tx) error { return load(context.Background(), tx) }); err != nil {
		c.t.Fatal(err)
	}
}

// each runs a story on every engine.
func each(t *testing.T, story func(t *testing.T, c *city)) {
	t.Helper()
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) { story(t, open(t, d, "shanghai", true)) })
}

// timed is each with a store that goes by the city's clock too.
func timed(t *testing.T, story func(t *testing.T, c *city)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			fake := clock.NewFake(morning)
			story(t, openAt(t, dbtest.Open(t, engine, migrations(), dbtest.At(fake.Now)), "shanghai", true, fake))
		})
	}
}

// browser is somebody's browser, with its cookie.
type browser struct {
	c       *city
	cookie  *http.Cookie
	device  *http.Cookie
	back    *http.Cookie
	address string
	header  http.Header
}

func (c *city) browser() *browser {
	return &browser{c: c, address: "192.0.2.1:5555", header: http.Header{}}
}

// answer is what came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

func (b *browser) ask(method, path string, body any) answer {
	b.c.t.Helper()
	var r *http.Request
	if body == nil {
		r = httptest.NewRequest(method, path, nil)
		r.Header.Set("X-Citybrain", "test")
	} else {
		raw, err := json.Marshal(body)
		if err != nil {
			b.c.t.Fatal(err)
		}
		r = httptest.NewRequest(method, path, bytes.NewReader(raw))
		r.Header.Set("Content-Type", "application/json")
	}
	r.RemoteAddr = b.address
	for name, values := range b.header {
		r.Header[name] = values
	}
	for _, one := range []*http.Cookie{b.cookie, b.device, b.back} {
		if one != nil {
			r.AddCookie(one)
		}
	}
	w := httptest.NewRecorder()
	b.c.web.ServeHTTP(w, r)
	for _, one := range w.Result().Cookies() {
		if one.Name == "citybrain-device" {
			b.device = one
			continue
		}
		if one.Name == "citybrain-back" {
			b.back = one
			continue
		}
		b.cookie = one
		if one.MaxAge < 0 {
			b.cookie = nil
		}
	}
	return answer{b.c.t, w.Code, w.Header(), w.Body.Bytes()}
}

// want checks the status and, of a problem, its code ("" for none).
func (a answer) want(status int, code string) answer {
	a.t.Helper()
	var p web.Problem
	_ = json.Unmarshal(a.body, &p) // not every answer is an object
	if a.status != status || p.Code != code {
		a.t.Fatalf("got %d %q, want %d %q: %s", a.status, p.Code, status, code, a.body)
	}
	return a
}

// read unpacks the answer.
func read[T any](a answer) (out T) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, &out); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	return out
}

type items[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// password of a demo account, as the pack says.
func (c *city) password(login string) string {
	c.t.Helper()
	for _, a := range c.id.DemoAccounts() {
		if a.Login == login {
			return a.Password
		}
	}
	c.t.Fatalf("no demo account %s", login)
	return ""
}

func (b *browser) signIn(login string) identity.Me {
	b.c.t.Helper()
	return read[identity.Me](b.ask("POST", "/api/v1/session", map[string]string{"login": login, "password": b.c.password(login)}).want(200, ""))
}
