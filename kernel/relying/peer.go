package relying

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"citybrain/kernel/clock"
)

// How long what a provider says of itself is believed, and how soon its keys may be
// asked for again: a stranger who sends forged tokens makes the city ask once a minute.
const (
	foundLife = time.Hour
	keysLife  = 6 * time.Hour
	keysPause = time.Minute
)

// peer is a provider and what is known of it.
type peer struct {
	Provider
	http  *http.Client
	clock clock.Clock

	mu      sync.Mutex
	found   discovery
	foundAt time.Time
	keys    jwk.Set
	keysAt  time.Time
	triedAt time.Time // when keys were last asked for
}

// discovery is what the city uses of a provider's metadata (OpenID Discovery 1.0, 3).
type discovery struct {
	Issuer       string   `json:"issuer"`
	Authorize    string   `json:"authorization_endpoint"`
	Token        string   `json:"token_endpoint"`
	Userinfo     string   `json:"userinfo_endpoint"`
	Keys         string   `json:"jwks_uri"`
	EndSession   string   `json:"end_session_endpoint"`
	Algorithms   []string `json:"id_token_signing_alg_values_supported"`
	ClientProofs []string `json:"token_endpoint_auth_methods_supported"`
	NamesIssuer  bool     `json:"authorization_response_iss_parameter_supported"`
}

func newPeer(of Provider, cfg Config) *peer {
	one := &peer{Provider: of, clock: cfg.Clock}
	one.http = &http.Client{
		Timeout: askTimeout, Transport: guarded{one, cfg.Transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errElsewhere },
	}
	return one
}

var errElsewhere = errors.New("the provider sends the city to another address")

// guarded lets requests go to the provider's own hosts only, and reads answers up to a
// limit: metadata that names an address inside the city's network leads nowhere.
type guarded struct {
	of   *peer
	next http.RoundTripper
}

// RoundTrip refuses with errElsewhere.
func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if !g.of.mayAsk(r.URL.String()) {
		return nil, errElsewhere
	}
	next := g.next
	if next == nil {
		next = http.DefaultTransport
	}
	answer, err := next.RoundTrip(r)
	if err == nil {
		answer.Body = limited{io.LimitReader(answer.Body, bodyLimit), answer.Body}
	}
	return answer, err
}

type limited struct {
	io.Reader
	io.Closer
}

// mayAsk tells whether an address is the provider's: on its host or one that the
// settings name, by its own scheme at least.
func (p *peer) mayAsk(text string) bool {
	u, err := url.Parse(text)
	home, _ := url.Parse(p.Issuer) // checked when it was read
	if err != nil || home == nil || u.User != nil || u.Scheme != "https" && u.Scheme != home.Scheme {
		return false
	}
	return u.Host == home.Host || u.Scheme == "https" && slices.Contains(p.Hosts, u.Host)
}

// discover gives the provider's metadata, which is read once an hour. One that names
// another issuer, or addresses of others, is ErrAnswer; ErrDown if it does not answer.
func (p *peer) discover(ctx context.Context) (discovery, error) {
	now := p.clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found.Issuer != "" && now.Sub(p.foundAt) < foundLife {
		return p.found, nil
	}
	var d discovery
	if err := p.get(ctx, trimSlash(p.Issuer)+"/.well-known/openid-configuration", &d); err != nil {
		return d, err
	}
	if d.Issuer != p.Issuer {
		return d, ErrAnswer.Because(fmt.Errorf("%s calls itself %q", p.Issuer, d.Issuer))
	}
	for _, at := range []string{d.Authorize, d.Token, d.Keys} {
		if !p.mayAsk(at) {
			return d, ErrAnswer.Because(fmt.Errorf("%s: %w: %q", p.Issuer, errElsewhere, at))
		}
	}
	for _, at := range []*string{&d.Userinfo, &d.EndSession} {
		if *at != "" && !p.mayAsk(*at) {
			return d, ErrAnswer.Because(fmt.Errorf("%s: %w: %q", p.Issuer, errElsewhere, *at))
		}
	}
	p.found, p.foundAt = d, now
	return d, nil
}

func trimSlash(text string) string {
	for len(text) > 0 && text[len(text)-1] == '/' {
		text = text[:len(text)-1]
	}
	return text
}

// keySet gives the keys that verify the provider's tokens; fresh asks again, as after a
// token that none of them signed, but not more often than once a minute.
func (p *peer) keySet(ctx context.Context, d discovery, fresh bool) (jwk.Set, error) {
	now := p.clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.keys != nil && now.Sub(p.keysAt) < keysLife
	if held && (!fresh || now.Sub(p.triedAt) < keysPause) {
		return p.keys, nil
	}
	p.triedAt = now
	var raw json.RawMessage
	if err := p.get(ctx, d.Keys, &raw); err != nil {
		return nil, err
	}
	set, err := jwk.Parse(raw)
	if err != nil || set.Len() == 0 {
		return nil, ErrAnswer.Because(fmt.Errorf("keys of %s: %w", p.Issuer, err))
	}
	p.keys, p.keysAt = set, now
	return set, nil
}

func (p *peer) get(ctx context.Context, address string, out any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return ErrAnswer.Because(err)
	}
	return p.send(r, out)
}

// send asks the provider for JSON.
func (p *peer) send(r *http.Request, out any) error {
	r.Header.Set("Accept", "application/json")
	answer, err := p.http.Do(r)
	if errors.Is(err, errElsewhere) {
		return ErrAnswer.Because(err)
	}
	if err != nil {
		return ErrDown.Because(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return ErrDown.Because(fmt.Errorf("%s answered %s", r.URL.Path, answer.Status))
	}
	if err := json.NewDecoder(answer.Body).Decode(out); err != nil {
		return ErrAnswer.Because(fmt.Errorf("%s: %w", r.URL.Path, err))
	}
	return nil
}

// withQuery adds parameters to an address that may have some.
func withQuery(address string, more map[string]string) string {
	u, err := url.Parse(address)
	if err != nil { // read before
		return address
	}
	q := u.Query()
	for name, value := range more {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.String()
}
