package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/client_golang/prometheus"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/web"
)

var noon = time.Date(2026, 5, 12, 4, 0, 0, 0, time.UTC)

// serve makes a server with a few plain routes.
func serve(t *testing.T, change func(*web.Config), routes ...web.Route) *web.Server {
	t.Helper()
	cfg := web.Config{Log: slog.New(slog.DiscardHandler), Clock: clock.NewFake(noon), Authenticators: []web.Authenticator{bearer{}}}
	if change != nil {
		change(&cfg)
	}
	s := web.New(cfg)
	s.Mount(routes)
	return s
}

func request(t *testing.T, h http.Handler, method, path string, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func code(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var p web.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("no problem: %v: %s", err, w.Body)
	}
	return p.Code
}

var longText = strings.Repeat("The lamps of the Bund are on. ", 200)

func textRoute() web.Route {
	return web.Get("/api/v1/text", auth.Public, "A long text", func(context.Context, *struct{}) (map[string]string, error) {
		return map[string]string{"text": longText}, nil
	})
}

func TestAnswersAreCompressedAsTheClientLikes(t *testing.T) {
	s := serve(t, nil, textRoute())
	unpack := map[string]func([]byte) ([]byte, error){
		"":   func(b []byte) ([]byte, error) { return b, nil },
		"br": func(b []byte) ([]byte, error) { return io.ReadAll(brotli.NewReader(bytes.NewReader(b))) },
		"gzip": func(b []byte) ([]byte, error) {
			r, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, err
			}
			return io.ReadAll(r)
		},
		"zstd": func(b []byte) ([]byte, error) {
			r, err := zstd.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, err
			}
			return io.ReadAll(r)
		},
	}
	for accept, want := range map[string]string{
		"":                           "",
		"identity":                   "",
		"gzip, deflate, br, zstd":    "zstd",
		"gzip, br;q=0.9":             "gzip",
		"gzip;q=0, br;q=0, zstd;q=0": "",
		"br":                         "br",
		"gzip;q=rubbish":             "",
	} {
		for range 2 { // the second time with a used compressor
			w := request(t, s, "GET", "/api/v1/text", map[string]string{"Accept-Encoding": accept})
			if got := w.Header().Get("Content-Encoding"); got != want {
				t.Errorf("%q: encoding %q, want %q", accept, got, want)
				continue
			}
			body, err := unpack[want](w.Body.Bytes())
			if err != nil || !strings.Contains(string(body), longText) {
				t.Errorf("%q: %v, %d bytes", accept, err, len(body))
			}
			if want != "" && w.Body.Len() > len(longText)/5 {
				t.Errorf("%q: %d bytes are no compression", accept, w.Body.Len())
			}
		}
	}
}

func TestUnchangedAnswersAreNotSentAgain(t *testing.T) {
	s := serve(t, nil, textRoute())
	first := request(t, s, "GET", "/api/v1/text", nil)
	tag := first.Header().Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("ETag %q", tag)
	}
	for header, status := range map[string]int{tag: 304, "*": 304, `"x", ` + tag: 304, strings.TrimPrefix(tag, "W/"): 304, `"x"`: 200, "": 200} {
		w := request(t, s, "GET", "/api/v1/text", map[string]string{"If-None-Match": header, "Accept-Encoding": "gzip"})
		if w.Code != status || (status == 304 && (w.Body.Len() > 0 || w.Header().Get("ETag") != tag)) {
			t.Errorf("If-None-Match %q: %d, %d bytes", header, w.Code, w.Body.Len())
		}
	}
	head := request(t, s, "HEAD", "/api/v1/text", nil)
	if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("ETag") != tag {
		t.Errorf("HEAD: %d, %d bytes, %q", head.Code, head.Body.Len(), head.Header().Get("ETag"))
	}
}

func TestStrangersAddressesAndMethods(t *testing.T) {
	s := serve(t, nil, textRoute(), web.Post("/api/v1/only-post", auth.Public, "x", func(context.Context, *struct{}) (web.None, error) { return web.None{}, nil }))
	for _, c := range []struct {
		method, path string
		status       int
		code, allow  string
	}{
		{"GET", "/api/v1/nothing", 404, "web.no_route", ""},
		{"POST", "/api/v1/nothing", 404, "web.no_route", ""},
		{"GET", "/api/v1/only-post", 405, "web.method", "POST"},
		{"DELETE", "/api/v1/text", 405, "web.method", "GET"},
		{"BREW", "/api/v1/text", 405, "web.method", "GET"},
		{"POST", "/desk", 404, "web.no_route", ""},
		{"GET", "/missing.js", 404, "web.no_route", ""},
	} {
		w := request(t, s, c.method, c.path, nil)
		if w.Code != c.status || code(t, w) != c.code || w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: %d %s, Allow %q", c.method, c.path, w.Code, w.Body, w.Header().Get("Allow"))
		}
	}
}

func TestAPanicIsAProblemAndIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	s := serve(t, func(c *web.Config) { c.Log = slog.New(slog.NewJSONHandler(&log, nil)) },
		web.Plain("GET", "/api/v1/panic", auth.Public, "x", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"half":`))
			panic("the secret of the crash")
		})))
	w := request(t, s, "GET", "/api/v1/panic", nil)
	if w.Code != 500 || code(t, w) != "internal" || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "half") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if n := strings.Count(log.String(), "the secret of the crash"); n != 1 {
		t.Errorf("logged %d times: %s", n, log.String())
	}
	var p web.Problem
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	if len(p.Trace) != 32 || !strings.Contains(log.String(), p.Trace) || w.Header().Get("X-Request-Id") != p.Trace {
		t.Errorf("trace %q is not in the log", p.Trace)
	}
}

func TestTheTraceOfTheCallerGoesOn(t *testing.T) {
	s := serve(t, nil, textRoute())
	w := request(t, s, "GET", "/api/v1/nothing", map[string]string{"Traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
	if !strings.Contains(w.Body.String(), "4bf92f3577b34da6a3ce929d0e0e4736") {
		t.Errorf("%s", w.Body)
	}
}

func TestProblemsSpeakTheCallersLanguage(t *testing.T) {
	s := serve(t, nil)
	for accept, want := range map[string]string{
		"zh-CN,zh;q=0.9": "该地址不存在。", "en-GB": "There is nothing at this address.", "fr": "There is nothing at this address.",
		"en;q=0.1, zh": "该地址不存在。",
	} {
		w := request(t, s, "GET", "/api/x", map[string]string{"Accept-Language": accept})
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %s", accept, w.Body)
		}
	}
}

func TestThePagesAreServedWithANonce(t *testing.T) {
	ui := fstest.MapFS{
		"index.html":           {Data: []byte(`<meta property="csp-nonce" nonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/a-1.js"></script>`)},
		"assets/a-1.js":        {Data: []byte("console.log(1)")},
		"assets/a-1.js.br":     {Data: []byte("packed")},
		"favicon.svg":          {Data: []byte("<svg/>")},
		"secret/../escape.txt": {Data: []byte("x")},
	}
	s := serve(t, func(c *web.Config) { c.UI = ui; c.Secure = true })
	seen := map[string]bool{}
	for _, path := range []string{"/", "/desk", "/desk/alarms/alarm_1", "/screen", "/kiosk", "/services/12", "/index.html"} {
		w := request(t, s, "GET", path, nil)
		policy := w.Header().Get("Content-Security-Policy")
		_, rest, _ := strings.Cut(policy, "script-src 'self' 'nonce-")
		nonce, _, _ := strings.Cut(rest, "'")
		if w.Code != 200 || len(nonce) < 16 || strings.Count(w.Body.String(), nonce) != 2 || seen[nonce] {
			t.Errorf("%s: %d, nonce %q: %s", path, w.Code, nonce, w.Body)
		}
		seen[nonce] = true
		if strings.Contains(strings.Split(policy, "style-src")[0], "unsafe-inline") {
			t.Errorf("scripts may be inline: %s", policy)
		}
	}
	w := request(t, s, "GET", "/assets/a-1.js", nil)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("asset: %d %v", w.Code, w.Header())
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "connect-src 'self'") {
		t.Errorf("a worker of the build may fetch nothing: %s", policy)
	}
	w = request(t, s, "GET", "/assets/a-1.js", map[string]string{"Accept-Encoding": "br"})
	if w.Body.String() != "packed" || w.Header().Get("Content-Encoding") != "br" || !strings.Contains(w.Header().Get("Content-Type"), "javascript") {
		t.Errorf("precompressed: %s %v", w.Body, w.Header())
	}
	for _, path := range []string{"/assets/none.js", "/../go.mod", "/assets/../../go.mod"} {
		if w := request(t, s, "GET", path, nil); w.Code == 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	bare := serve(t, nil)
	if w := request(t, bare, "GET", "/desk", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "no_ui") {
		t.Errorf("without UI: %d %s", w.Code, w.Body)
	}
}

func TestTheDocumentIsTheSameEveryTime(t *testing.T) {
	a, err := lampServer(t).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	b, err := lampServer(t).OpenAPI()
	if err != nil || !bytes.Equal(a, b) {
		t.Fatalf("two documents differ (%v)", err)
	}
	for _, want := range []string{`"openapi": "3.1.0"`, `"WebProblem"`, `"/api/v1/lamps/{id}"`, `"/tiles/{z}/{x}/{y}.mvt"`, `"x-permission": "lamps.manage"`, `"201"`, `"204"`} {
		if !strings.Contains(string(a), want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if strings.Contains(string(a), "ErrorModel") {
		t.Error("huma's own error leaks into the document")
	}
	s := lampServer(t)
	w := request(t, s, "GET", "/openapi.json", nil)
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), a) {
		t.Errorf("/openapi.json: %d, %d bytes", w.Code, w.Body.Len())
	}
	w = request(t, s, "GET", "/docs", nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Put up a lamp") || strings.Contains(w.Body.String(), "<script") {
		t.Errorf("/docs: %d %s", w.Code, w.Body)
	}
}

func TestFiguresGoByRouteNotByAddress(t *testing.T) {
	reg := prometheus.NewRegistry()
	s := serve(t, func(c *web.Config) { c.Metrics = reg }, textRoute())
	for _, path := range []string{"/api/v1/text", "/api/v1/text?q=secret", "/api/v1/a", "/api/v1/b"} {
		request(t, s, "GET", path, nil)
	}
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "citybrain_http_request_seconds" && len(f.GetMetric()) != 2 {
			t.Errorf("%d series: %v", len(f.GetMetric()), f)
		}
	}
}

func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{"Bearer keeper", "Basic dXNlcjpwYXNz", "Bearer ", "\x00", "Bearer a b c", strings.Repeat("x", 9000)} {
		f.Add(seed)
	}
	s := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Authenticators: []web.Authenticator{bearer{}}, Rates: map[auth.Kind]web.Rate{}})
	s.Mount([]web.Route{textRoute()})
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", "/api/v1/text", nil)
		r.Header["Authorization"] = []string{header}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 401 {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	})
}

// BenchmarkBorder is what the border adds to one small answer: recognition,
// limit, permission, huma, JSON, ETag, figures, log.
func BenchmarkBorder(b *testing.B) {
	s := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Authenticators: []web.Authenticator{bearer{}}, Rates: map[auth.Kind]web.Rate{auth.Client: {PerSecond: 1e9, Burst: 1e9}}})
	s.Mount([]web.Route{
		web.Get("/api/v1/lamps/{id}", lampsManage, "One lamp", func(_ context.Context, in *lampIn) (lamp, error) { return lamp{ID: in.ID, Lux: 3}, nil }),
		web.Plain("GET", "/api/v1/plain/{id}", lampsManage, "One lamp", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(lamp{ID: r.PathValue("id"), Lux: 3})
		})),
	})
	for name, path := range map[string]string{"typed": "/api/v1/lamps/l9", "plain": "/api/v1/plain/l9"} {
		b.Run(name, func(b *testing.B) {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Authorization", "Bearer keeper")
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r.Clone(r.Context()))
				if w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}

type readingsOfLamps struct {
	From time.Time `query:"from"`
}

func TestWhatNoFaceHasIsNotFound(t *testing.T) {
	s := web.New(web.Config{UI: fstest.MapFS{"index.html": {Data: []byte("page")}}, Pages: []string{"desk", "me"}})
	for path, want := range map[string]int{
		"/": 200, "/desk": 200, "/desk/alarms/alarm_1": 200, "/me/reads": 200, "/index.html": 200,
		"/.git/config": 404, "/.env": 404, "/desk/.git": 404, "/wp-login.php": 404, "/admin": 404, "/deskx": 404,
	} {
		if w := request(t, s, "GET", path, nil); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	browser := map[string]string{"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
	if w := request(t, s, "GET", "/nowhere", browser); w.Code != 404 || w.Body.String() != "page" {
		t.Errorf("a person sees %d %s", w.Code, w.Body)
	}
	if w := request(t, s, "GET", "/.git/config", browser); w.Code != 404 || w.Body.String() == "page" {
		t.Errorf("a scanner sees %d %s", w.Code, w.Body)
	}
}
