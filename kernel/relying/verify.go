package relying

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"
	"golang.org/x/oauth2"
)

// The algorithms that an ID token may be signed by: asymmetric ones only, "none" never.
var algorithms = []string{"RS256", "PS256", "ES256"}

// claims is what a provider says of somebody.
type claims map[string]any

// text gives a claim that is a text; "" for any other, and for no name.
func (c claims) text(name string) string {
	if name == "" {
		return ""
	}
	text, _ := c[name].(string)
	return cut(text, 256)
}

// at gives a claim that is a time in seconds.
func (c claims) at(name string) (time.Time, bool) {
	seconds, ok := c[name].(float64)
	if !ok || math.Abs(seconds) > 1e11 {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}

// verify proves an ID token (OpenID Core, 3.1.3.7): signed by a key of the provider by
// an allowed algorithm, made by it, for the city, now, for this very sign-in.
func (p *peer) verify(ctx context.Context, d discovery, tokens *oauth2.Token, nonce string) (claims, error) {
	raw := idToken(tokens)
	body, err := p.signed(ctx, d, raw)
	if err != nil {
		return nil, err
	}
	c := claims{}
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, ErrAnswer.Because(err)
	}
	switch {
	case c.text("iss") != p.Issuer:
		return nil, ErrAnswer.Because(fmt.Errorf("an ID token of %q", c.text("iss")))
	case !p.isFor(c):
		return nil, ErrAnswer.Because(errors.New("an ID token for another client"))
	case c.text("nonce") != nonce:
		return nil, ErrAnswer.Because(errors.New("an ID token of another sign-in"))
	case c.text("sub") == "" || len(c.text("sub")) > 255:
		return nil, ErrAnswer.Because(errors.New("an ID token about nobody"))
	case c["at_hash"] != nil && c["at_hash"] != halfHash(tokens.AccessToken):
		return nil, ErrAnswer.Because(errors.New("an ID token with another access token"))
	}
	return c, p.timely(c)
}

// isFor tells whether the city is the audience, and the authorised party where several are.
func (p *peer) isFor(c claims) bool {
	var audience []string
	switch a := c["aud"].(type) {
	case string:
		audience = []string{a}
	case []any:
		for _, one := range a {
			text, _ := one.(string)
			audience = append(audience, text)
		}
	}
	party, named := c["azp"]
	if len(audience) > 1 && !named {
		return false
	}
	return slices.Contains(audience, p.Client) && (!named || party == p.Client)
}

// timely tells whether a token is not over and not of the future, give or take what
// clocks differ by.
func (p *peer) timely(c claims) error {
	now := p.clock.Now()
	ends, ok := c.at("exp")
	made, also := c.at("iat")
	if !ok || !also {
		return ErrAnswer.Because(errors.New("an ID token without its times"))
	}
	from, bounded := c.at("nbf")
	if !now.Before(ends.Add(clockSkew)) || made.After(now.Add(clockSkew)) || bounded && from.After(now.Add(clockSkew)) {
		return ErrClock.Because(fmt.Errorf("an ID token from %s to %s, at %s", made.UTC(), ends.UTC(), now.UTC()))
	}
	return nil
}

// signed gives the body of a token that a key of the provider signed. Where none did
// the keys are asked for again, once: the provider may have rotated them.
func (p *peer) signed(ctx context.Context, d discovery, raw string) ([]byte, error) {
	m, err := jws.Parse([]byte(raw), jws.WithCompact())
	if err != nil || len(m.Signatures()) != 1 {
		return nil, ErrAnswer.Because(fmt.Errorf("no ID token: %w", err))
	}
	algorithm, _ := m.Signatures()[0].ProtectedHeaders().Algorithm()
	if name := algorithm.String(); !slices.Contains(algorithms, name) || len(d.Algorithms) > 0 && !slices.Contains(d.Algorithms, name) {
		return nil, ErrAnswer.Because(fmt.Errorf("an ID token signed by %q", cut(name, 20)))
	}
	for _, fresh := range []bool{false, true} {
		var set jwk.Set
		if set, err = p.keySet(ctx, d, fresh); err != nil {
			return nil, err
		}
		var body []byte
		body, err = jws.Verify([]byte(raw), jws.WithCompact(), jws.WithKeySet(set, jws.WithInferAlgorithmFromKey(true), jws.WithRequireKid(false)))
		if err == nil {
			return body, nil
		}
	}
	return nil, ErrAnswer.Because(err)
}

// halfHash is at_hash (OpenID Core, 3.1.3.6) for the algorithms above that end in 256.
func halfHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// complete asks userinfo for the claims that the settings name and the ID token lacks.
// What it says counts for the same subject only.
func (p *peer) complete(ctx context.Context, d discovery, tokens *oauth2.Token, c claims) error {
	wanted := []string{p.Claims.Name, p.Claims.CitizenID, p.Claims.Level}
	if d.Userinfo == "" || !slices.ContainsFunc(wanted, func(name string) bool { return name != "" && c[name] == nil }) {
		return nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.Userinfo, nil)
	if err != nil {
		return ErrAnswer.Because(err)
	}
	r.Header.Set("Authorization", "Bearer "+tokens.AccessToken)
	more := claims{}
	if err := p.send(r, &more); err != nil {
		return err
	}
	if more.text("sub") != c.text("sub") {
		return ErrAnswer.Because(errors.New("userinfo tells of somebody else"))
	}
	for _, name := range wanted {
		if name != "" && c[name] == nil {
			c[name] = more[name]
		}
	}
	return nil
}

// levelOf is the level that the provider may give: what the settings let it, and no
// more than it says itself.
func (p *peer) levelOf(c claims) int {
	if p.Claims.Level == "" {
		return p.Level
	}
	said, _ := c[p.Claims.Level].(float64)
	if !(said >= 0 && said <= 3) {
		return 0
	}
	return min(p.Level, int(said))
}
