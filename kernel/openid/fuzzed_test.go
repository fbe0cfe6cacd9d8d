package openid_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// fuzzed sends a request without a line in between, which would refuse odd headers
// before the provider sees them.
func fuzzed(c *city, body, kind, authorization string) (int, map[string]any) {
	r := httptest.NewRequest(http.MethodPost, "/oauth2/token", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	border := web.New(web.Config{Clock: c.clock, Authenticators: []web.Authenticator{c.openid, c.auth}, Rates: map[auth.Kind]web.Rate{}})
	border.Mount(c.openid.Routes())
	border.ServeHTTP(w, r)
	var out map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return w.Code, out
}
