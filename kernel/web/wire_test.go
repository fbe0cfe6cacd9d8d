package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// border opens a real listener before a few routes and a page.
func border(t *testing.T) net.Addr {
	t.Helper()
	type words struct {
		Body struct {
			Name string `json:"name" maxLength:"20"`
		}
	}
	s := serve(t, func(c *web.Config) {
		c.BodyLimit = 1 << 10
		c.UI = fstest.MapFS{"index.html": {Data: []byte("<p>the city</p>")}, "assets/a.js": {Data: []byte("1")}}
	}, web.Get("/api/v1/lamps/{id}", auth.Public, "A lamp", func(_ context.Context, in *struct {
		ID string `path:"id"`
	}) (struct {
		ID string `json:"id"`
	}, error) {
		return struct {
			ID string `json:"id"`
		}{in.ID}, nil
	}), web.Post("/api/v1/lamps", auth.Public, "Name a lamp", func(context.Context, *words) (web.None, error) { return web.None{}, nil }))
	l := s.Listen("127.0.0.1:0")
	part := l.Part()
	if err := part.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = part.Stop(context.Background()) })
	return l.Addr()
}

// say sends bytes as they are and gives the status and the body; 0 where the
// server hung up without an answer.
func say(t *testing.T, at net.Addr, bytes string) (status int, body string) {
	t.Helper()
	c, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(c, bytes) }() // the server may hang up in the middle
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, ""
	}
	defer r.Body.Close()
	raw, _ := io.ReadAll(r.Body) // what came before it hung up
	return r.StatusCode, string(raw)
}

// TestStrangeBytesGetClearAnswers speaks to the border without an HTTP library,
// as whoever looks for holes does.
func TestStrangeBytesGetClearAnswers(t *testing.T) {
	at := border(t)
	post := func(kind, body string) string {
		return fmt.Sprintf("POST /api/v1/lamps HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", kind, len(body), body)
	}
	const json = "application/json"
	for name, c := range map[string]struct {
		bytes  string
		status int
		says   string
	}{
		"HTTP/1.0":                     {"GET /api/v1/lamps/a HTTP/1.0\r\n\r\n", 200, `"id":"a"`},
		"two hosts":                    {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, ""},
		"no host":                      {"GET / HTTP/1.1\r\n\r\n", 400, ""},
		"two lengths":                  {"POST /api/v1/lamps HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, ""},
		"a header that never ends":     {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 1<<17), 431, ""},
		"NUL in a header":              {"GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n", 400, ""},
		"NUL in the path":              {"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"escaped NUL in the path":      {"GET /api/v1/lamps/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 200, `"id":"\u0000"`},
		"escaped NUL in a file's name": {"GET /assets/%00.js HTTP/1.1\r\nHost: x\r\n\r\n", 404, "web.no_route"},
		"out of the folder":            {"GET /assets/..%2f..%2fetc%2fpasswd.txt HTTP/1.1\r\nHost: x\r\n\r\n", 404, "web.no_route"},
		"out by another slash":         {"GET /assets/..%5c..%5cgo.mod HTTP/1.1\r\nHost: x\r\n\r\n", 404, "web.no_route"},
		"half an escape":               {"GET /api/%z HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"a method nobody knows":        {"BREW /api/v1/lamps/a HTTP/1.1\r\nHost: x\r\n\r\n", 405, "web.method"},
		"a proxy is looked for":        {"CONNECT bank.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405, "web.method"},
		"half of JSON":                 {post(json, `{"name":`), 400, "web.malformed"},
		"two of JSON":                  {post(json, `{"name":"a"}{"name":"b"}`), 400, "web.malformed"},
		"deep JSON":                    {post(json, strings.Repeat("[", 1000)), 400, "web.malformed"},
		"a form":                       {post("application/x-www-form-urlencoded", "name=a"), 415, "web.media_type"},
		"a body without end":           {"POST /api/v1/lamps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + strings.Repeat(" ", 2048) + "\r\n", 413, "web.too_large"},
		"a length beyond belief":       {"POST /api/v1/lamps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n{", 413, "web.too_large"},
		"a header a sign a minute":     {"GET / HTTP/1.1\r\nHost: x\r\nX", 400, ""},
		"a body a sign a minute":       {"POST /api/v1/lamps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", 408, "web.timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := say(t, at, c.bytes)
			if status != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%d, want %d with %s: %.300s", status, c.status, c.says, body)
			}
		})
	}
}

// TestPackedFilesAreNotSentTwice asks again for a file that the browser has.
func TestPackedFilesAreNotSentTwice(t *testing.T) {
	s := serve(t, func(c *web.Config) {
		c.UI = fstest.MapFS{"sign.svg": {Data: []byte("<svg/>")}, "sign.svg.br": {Data: []byte("packed")}}
	})
	for _, accept := range []string{"br", ""} {
		first := request(t, s, "GET", "/sign.svg", map[string]string{"Accept-Encoding": accept})
		tag := first.Header().Get("ETag")
		again := request(t, s, "GET", "/sign.svg", map[string]string{"Accept-Encoding": accept, "If-None-Match": tag})
		if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("accepting %q: %s, then %d", accept, tag, again.Code)
		}
	}
}

// FuzzWire sends strangers' bytes to the border: whatever they are, it goes on
// to answer others.
func FuzzWire(f *testing.F) {
	s := web.New(web.Config{BodyLimit: 1 << 10})
	l := s.Listen("127.0.0.1:0")
	part := l.Part()
	if err := part.Start(f.Context()); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = part.Stop(context.Background()) })
	f.Add("GET /openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0.1, br\r\nIf-None-Match: *\r\n")
	f.Add("POST /api HTTP/1.0\r\nTransfer-Encoding: chunked\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n5\r\n{\"a\":")
	f.Add("HEAD /%2e%2e/docs HTTP/1.1\r\nHost: x\r\nAccept-Language: zh;q=0,*\r\nX-Forwarded-For: ,,::1\r\n\r\n")
	f.Fuzz(func(t *testing.T, bytes string) {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _ = io.WriteString(c, bytes+"\r\n\r\n") // it may hang up in the middle
		_ = c.(*net.TCPConn).CloseWrite()
		if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Fatal(err)
		}
		r, err := http.Get("http://" + l.Addr().String() + "/docs")
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("after %q: %d", bytes, r.StatusCode)
		}
	})
}
