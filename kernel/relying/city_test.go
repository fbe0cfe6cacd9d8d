package relying_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/relying"
	"citybrain/kernel/seal"
)

var morning = time.Date(2026, 5, 12, 1, 0, 0, 0, time.UTC)

const origin = "https://city.example"

// city relies on the providers given.
type city struct {
	t     testing.TB
	clock *clock.Fake
	party *relying.Party
}

func each(t *testing.T, story func(t *testing.T, open func(at time.Time, list ...relying.Provider) *city)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			d := dbtest.Open(t, engine, []db.Migrations{relying.Migrations()})
			keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"), "sm", morning)
			if err != nil {
				t.Fatal(err)
			}
			story(t, func(at time.Time, list ...relying.Provider) *city {
				c := &city{t: t, clock: clock.NewFake(at)}
				c.party = relying.New(relying.Config{DB: d, Seal: keys, Clock: c.clock, Origin: origin, Providers: list})
				return c
			})
		})
	}
}

// crooked is a provider that can be made to do whatever no provider should.
type crooked struct {
	t      testing.TB
	url    string
	key    jwk.Key
	keys   jwk.Set
	served int // how often it was asked for its keys

	meta     func(map[string]any)
	claims   func(map[string]any)
	token    func(w http.ResponseWriter) bool // answers instead, if it says so
	sign     func(body []byte) []byte
	userinfo map[string]any
	down     bool

	nonce, challenge string
}

func newCrooked(t testing.TB) *crooked {
	t.Helper()
	p := &crooked{t: t, keys: jwk.NewSet(), meta: func(map[string]any) {}, claims: func(map[string]any) {}}
	p.rotate("first")
	p.sign = func(body []byte) []byte { return p.signed(body, jwa.RS256(), p.key) }
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) { p.served++; p.write(w, p.keys) })
	mux.HandleFunc("/token", p.trade)
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer access" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p.write(w, p.userinfo)
	})
	mux.HandleFunc("/elsewhere", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// settings are those of the city for it.
func (p *crooked) settings() relying.Provider {
	return relying.Provider{
		Code: "province", ZH: "省平台", EN: "Province", Issuer: p.url, Client: "the city", Secret: "s3cret & more", Scopes: []string{"openid", "profile"},
		Claims: relying.Claims{Name: "name", CitizenID: "number", Level: "level"}, Level: 2,
	}
}

func (p *crooked) rotate(kid string) {
	p.t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		p.t.Fatal(err)
	}
	p.key, err = jwk.Import(private)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = p.key.Set(jwk.KeyIDKey, kid)
	_ = p.key.Set(jwk.AlgorithmKey, jwa.RS256())
	public, err := p.key.PublicKey()
	if err != nil {
		p.t.Fatal(err)
	}
	p.keys = jwk.NewSet()
	_ = p.keys.AddKey(public)
}

func (p *crooked) signed(body []byte, by jwa.SignatureAlgorithm, key any) []byte {
	p.t.Helper()
	raw, err := jws.Sign(body, jws.WithKey(by, key))
	if err != nil {
		p.t.Fatal(err)
	}
	return raw
}

func (p *crooked) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (p *crooked) discovery(w http.ResponseWriter, _ *http.Request) {
	meta := map[string]any{
		"issuer": p.url, "authorization_endpoint": p.url + "/authorize", "token_endpoint": p.url + "/token", "jwks_uri": p.url + "/keys",
		"userinfo_endpoint": p.url + "/userinfo", "end_session_endpoint": p.url + "/out", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
	}
	p.meta(meta)
	p.write(w, meta)
}

func (p *crooked) trade(w http.ResponseWriter, r *http.Request) {
	if p.token != nil && p.token(w) {
		return
	}
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	name, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret)
	name, _ = url.QueryUnescape(name)
	if base64.RawURLEncoding.EncodeToString(sum[:]) != p.challenge || name != "the city" || secret != "s3cret & more" || r.PostFormValue("code") != "good" || r.PostFormValue("redirect_uri") != origin+relying.BackPath {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{
		"iss": p.url, "sub": "u-1", "aud": "the city", "nonce": p.nonce, "iat": morning.Unix(), "exp": morning.Add(5 * time.Minute).Unix(),
		"name": "王小明", "number": "11010519491231002X", "level": 3,
	}
	p.claims(claims)
	body, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	p.write(w, map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": string(p.sign(body))})
}

// go sends a browser there, and gives the request that it brings.
func (c *city) begin(mark string) (relying.Begun, url.Values) {
	c.t.Helper()
	b, err := c.party.Begin(c.t.Context(), relying.Start{Provider: "province", Next: "/me", Mark: mark, Language: "zh-CN"})
	if err != nil {
		c.t.Fatal(err)
	}
	to, err := url.Parse(b.Redirect)
	if err != nil {
		c.t.Fatal(err)
	}
	return b, to.Query()
}

// signIn goes there and back.
func (c *city) signIn(p *crooked) (relying.Known, error) {
	c.t.Helper()
	b, q := c.begin("")
	p.nonce, p.challenge = q.Get("nonce"), q.Get("code_challenge")
	return c.party.Finish(c.t.Context(), relying.Return{Mark: b.Mark, State: q.Get("state"), Code: "good"})
}
