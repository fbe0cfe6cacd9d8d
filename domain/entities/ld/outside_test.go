package ld

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// endless is a broker that hosts an empty context under every URN.
type endless struct{}

func (endless) Get(_ context.Context, url string) (json.RawMessage, bool) {
	return json.RawMessage(`{"@context":{}}`), strings.HasPrefix(url, "urn:")
}

// shelfOf is a broker that hosts some contexts.
type shelfOf map[string]string

func (s shelfOf) Get(_ context.Context, url string) (json.RawMessage, bool) {
	text, ok := s[url]
	return json.RawMessage(text), ok
}

// outside is a server of contexts that others own. In the texts, HOST is its own
// address.
type outside struct {
	*httptest.Server
	mu    sync.Mutex
	texts map[string]string
	asked map[string]int
}

func serveOutside(t testing.TB, texts map[string]string) *outside {
	o := &outside{texts: texts, asked: map[string]int{}}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		text, ok := o.texts[r.URL.Path]
		o.asked[r.URL.Path]++
		o.mu.Unlock()
		if to, isRedirect := strings.CutPrefix(text, "to "); isRedirect {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, strings.ReplaceAll(text, "HOST", "http://"+r.Host))
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *outside) say(path, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.texts[path] = text
}

func (o *outside) askedFor(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked[path]
}

func mustResolve(t testing.TB, r *Resolver, value string) *Context {
	t.Helper()
	c, err := r.Resolve(t.Context(), json.RawMessage(value))
	if err != nil {
		t.Fatalf("%.200s: %v", value, err)
	}
	return c
}
