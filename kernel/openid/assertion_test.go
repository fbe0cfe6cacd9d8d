package openid_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jwt"

	"citybrain/kernel/db"
	"citybrain/kernel/openid"
)

// machine is a system that signs on by itself with a private key.
type machine struct {
	c   *city
	key jwk.Key
	app registered
}

func (c *city) machine() machine {
	c.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	key, err := jwk.Import(private)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = key.Set(jwk.KeyIDKey, "k1")
	public, err := key.PublicKey()
	if err != nil {
		c.t.Fatal(err)
	}
	set := jwk.NewSet()
	_ = set.AddKey(public)
	raw, err := json.Marshal(set)
	if err != nil {
		c.t.Fatal(err)
	}
	return machine{c, key, c.register(func(n *openid.NewApp) {
		n.Auth, n.Keys, n.Client, n.Redirects, n.Logouts = openid.ByKey, string(raw), "client_land", []string{}, nil
	})}
}

// claims are those of a right assertion.
func (m machine) claims(jti string) map[string]any {
	now := m.c.clock.Now()
	return map[string]any{"iss": m.app.ID, "sub": m.app.ID, "aud": m.c.url + "/oauth2/token", "jti": jti, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
}

func (m machine) sign(claims map[string]any) string {
	m.c.t.Helper()
	token := jwt.New()
	for name, value := range claims {
		if err := token.Set(name, value); err != nil {
			m.c.t.Fatal(err)
		}
	}
	raw, err := jwt.Sign(token, jwt.WithKey(jwa.ES256(), m.key))
	if err != nil {
		m.c.t.Fatal(err)
	}
	return string(raw)
}

func (m machine) ask(assertion string) (int, map[string]any) {
	return m.c.post("/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
	}, nil)
}

func TestASystemActsByItsPrivateKey(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		m := c.machine()
		good := m.sign(m.claims("1"))
		status, out := m.ask(good)
		if status != 200 {
			t.Fatalf("%d %v", status, out)
		}
		r, err := http.NewRequest("GET", c.url+"/api/v1/things", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+out["access_token"].(string))
		if a := c.send(r); a.status != 200 {
			t.Errorf("%d %s", a.status, a.body)
		}
		if status, _ := m.ask(good); status != 401 {
			t.Errorf("an assertion was heard twice: %d", status)
		}
		c.clock.Advance(11 * time.Minute)
		if a := c.send(r); a.status != 401 {
			t.Errorf("the token outlived its time: %d", a.status)
		}
	})
}

func TestAssertionsThatAreNotRightAreRefused(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		m, stranger := c.machine(), c.machine()
		with := func(name string, value any) string {
			claims := m.claims("n-" + name + fmt.Sprint(value))
			claims[name] = value
			return m.sign(claims)
		}
		payload, _ := json.Marshal(m.claims("none"))
		part := base64.RawURLEncoding.EncodeToString
		asMine := stranger
		asMine.app = m.app
		bad := map[string]string{
			"over":              with("exp", c.clock.Now().Add(-time.Hour).Unix()),
			"for ever":          with("exp", c.clock.Now().Add(24*time.Hour).Unix()),
			"for somebody else": with("aud", "https://other.example/token"),
			"about another":     with("sub", stranger.app.ID),
			"alg none":          part([]byte(`{"alg":"none"}`)) + "." + part(payload) + ".",
			"alg HS256":         part([]byte(`{"alg":"HS256","kid":"k1"}`)) + "." + part(payload) + "." + part([]byte("mac")),
			"another's key":     asMine.sign(m.claims("stolen")),
			"nonsense":          "a.b.c",
			"without jti":       with("jti", ""),
		}
		for name, text := range bad {
			if status, out := m.ask(text); status != 401 || out["error"] != "invalid_client" {
				t.Errorf("%s: %d %v", name, status, out)
			}
		}
		if status, _ := m.ask(m.sign(m.claims("fine"))); status != 200 {
			t.Errorf("the right one: %d", status)
		}
		if status, out := c.post("/oauth2/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {m.app.ID}}, nil); status != 401 {
			t.Errorf("without proof: %d %v", status, out)
		}
	})
}

func TestOnlyPublicKeysAndSafeAddressesAreRegistered(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.signedIn("person_admin")
		try := func(change func(*openid.NewApp)) int {
			n := openid.NewApp{Name: "x", Auth: openid.BySecret, Redirects: []string{"https://land.example/back"}, Scopes: []string{"openid"}}
			change(&n)
			return admin.do("POST", "/api/v1/apps", n).status
		}
		for name, change := range map[string]func(*openid.NewApp){
			"http elsewhere": func(n *openid.NewApp) { n.Redirects = []string{"http://land.example/back"} },
			"script":         func(n *openid.NewApp) { n.Redirects = []string{"javascript:alert(1)"} },
			"fragment":       func(n *openid.NewApp) { n.Redirects = []string{"https://land.example/#x"} },
			"unknown scope":  func(n *openid.NewApp) { n.Scopes = []string{"everything"} },
			"no keys":        func(n *openid.NewApp) { n.Auth = openid.ByKey },
			"symmetric key": func(n *openid.NewApp) {
				n.Auth, n.Keys = openid.ByKey, `{"keys":[{"kty":"oct","kid":"1","k":"c2VjcmV0"}]}`
			},
			"unknown client":  func(n *openid.NewApp) { n.Client = "client_unknown" },
			"public machine":  func(n *openid.NewApp) { n.Auth, n.Client = openid.ByNone, "client_land" },
			"keys and secret": func(n *openid.NewApp) { n.Keys = `{"keys":[]}` },
		} {
			if status := try(change); status != 422 {
				t.Errorf("%s: %d", name, status)
			}
		}
		if status := c.signedIn("person_wang").do("POST", "/api/v1/apps", openid.NewApp{Name: "x", Auth: openid.ByNone, Redirects: []string{}, Scopes: []string{"openid"}}).status; status != 403 {
			t.Errorf("a citizen registered: %d", status)
		}
	})
}

// FuzzTheTokenEndpoint throws strangers' bytes at it: nobody gets a token, and it never
// breaks.
func FuzzTheTokenEndpoint(f *testing.F) {
	c := newCity(f, db.SQLite)
	m := c.machine()
	f.Add("grant_type=authorization_code&code=x&client_id="+m.app.ID, "application/x-www-form-urlencoded", "Basic eDp5")
	f.Add("grant_type=client_credentials&client_assertion=a.b.c&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer", "application/x-www-form-urlencoded", "")
	f.Add("grant_type=refresh_token&refresh_token=%00&a=1&a=2", "application/x-www-form-urlencoded; charset=x", "Bearer cbt_")
	f.Add("client_assertion=eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.", "application/x-www-form-urlencoded", "Basic %%%")
	f.Fuzz(func(t *testing.T, body, kind, authorization string) {
		status, out := fuzzed(c, body, kind, authorization)
		if status >= 500 || status == 200 || out["access_token"] != nil {
			t.Errorf("%d %v", status, out)
		}
	})
}
