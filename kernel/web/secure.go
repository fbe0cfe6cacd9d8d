package web

import (
	"crypto/rand"
	"encoding/base64"
	"mime"
	"net/http"
	"strings"

	"citybrain/kernel/auth"
)

// secure sets the headers that every answer bears.
func (s *Server) secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(self), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if s.cfg.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// pagePolicy is the CSP of a page. Scripts come from here or bear the nonce;
// style elements likewise. Style attributes are allowed inline: charts write
// their tooltips with them and they cannot run anything. Workers may be blobs
// for the map. Frames show only what of ours allows it by itself, as documents do that
// were handed in.
func pagePolicy(nonce string) string {
	return "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; " +
		"script-src 'self' 'nonce-" + nonce + "'; " +
		"style-src 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline'; " +
		"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; " +
		"worker-src 'self' blob:; manifest-src 'self'; media-src 'self' blob:; frame-src 'self'"
}

func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return base64.RawStdEncoding.EncodeToString(b[:])
}

// crossSite refuses writes that a page of another site made the browser send.
// Everyone: Sec-Fetch-Site or Origin must be ours. Who comes by cookie must
// moreover send JSON or the header X-Citybrain, which no plain form can.
func (s *Server) crossSite(r *http.Request) error {
	if safe(r.Method) || s.anywhere[r.Method+" "+r.URL.Path] {
		return nil
	}
	if err := s.origin.Check(r); err != nil {
		return ErrCrossSite.Because(err)
	}
	if auth.From(r.Context()).Session == "" || r.Header.Get("X-Citybrain") != "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json")) {
		return nil
	}
	return ErrCrossSite.Saying("A write by session needs a JSON body or the header X-Citybrain.")
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
