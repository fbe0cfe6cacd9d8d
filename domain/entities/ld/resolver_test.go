package ld

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/kernel/clock"
)

func TestTheCoreUnderItsNames(t *testing.T) {
	r := cityWith(t, Options{Fetch: FetchNone})
	if got := r.Core().URL(); got != core19 {
		t.Errorf("without a context answers name %s", got)
	}
	for _, value := range []string{``, `null`, `{}`, `[]`, `[{}]`, `["` + core19 + `", {}]`} {
		if mustResolve(t, r, value) != r.Core() {
			t.Errorf("%q is not the core", value)
		}
	}
	for n := range 10 {
		url := fmt.Sprintf("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.%d.jsonld", n)
		c := mustResolve(t, r, `["`+url+`"]`)
		if c.URL() != url || string(c.JSON()) != `"`+url+`"` {
			t.Errorf("%s is named %s, %s", url, c.URL(), c.JSON())
		}
		if c.Expand("jsonKeys") != "https://uri.etsi.org/ngsi-ld/jsonKeys" {
			t.Errorf("%s lacks what came with 1.9", url)
		}
		if again, err := r.ResolveURL(t.Context(), url); err != nil || again != c {
			t.Errorf("%s is another context the second time: %v", url, err)
		}
		if e, ok := r.Entry(url); !ok || !e.Core || !json.Valid(e.Body) {
			t.Errorf("%s cannot be served", url)
		}
	}
	later, err := r.ResolveURL(t.Context(), "http://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.12.jsonld")
	if err != nil || later != r.Core() {
		t.Errorf("a version to come is not understood as the newest: %v", err)
	}
}

func TestAnOlderCoreCanBePreferred(t *testing.T) {
	const url = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"
	r := cityWith(t, Options{CoreURL: url})
	if r.Core().URL() != url {
		t.Errorf("answers name %s", r.Core().URL())
	}
	if _, err := New(Options{Clock: clock.NewFake(morning), CoreURL: "https://example.org/core"}); err == nil {
		t.Error("anything is taken for the core")
	}
}

// A URL, the same alone in a list, and the same with the core are one context.
func TestOneURLIsOneContext(t *testing.T) {
	o := serveOutside(t, map[string]string{"/lamps": `{"@context":` + lamps + `}`})
	r := cityWith(t, Options{})
	url := o.URL + "/lamps"
	c, err := r.ResolveURL(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{`"U"`, `["U"]`, ` [ "U" , "C" ]`, `["C","U"]`, `["U", {}]`, `[null, "U"]`} {
		value = strings.NewReplacer("U", url, "C", core19).Replace(value)
		for range 2 {
			if mustResolve(t, r, value) != c {
				t.Errorf("%s is another context", value)
			}
		}
	}
	if want := `["` + url + `","` + core19 + `"]`; string(c.JSON()) != want {
		t.Errorf("a body says %s", c.JSON())
	}
	if want := `<` + url + `>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`; c.Link() != want {
		t.Errorf("a header says %s", c.Link())
	}
	if n := o.askedFor("/lamps"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
	if got := c.Expand("powerState"); got != "https://uri.fiware.org/ns/data-models#powerState" {
		t.Error(got)
	}
}

func TestSeveralContextsAndNestedOnes(t *testing.T) {
	o := serveOutside(t, map[string]string{
		"/all":      `{"@context": ["sub/a", "HOST/sub/b", {"c": "https://example.org/all-c"}, "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"]}`,
		"/sub/a":    `{"@context": {"a": "https://example.org/a", "b": "https://example.org/a-b"}}`,
		"/sub/b":    `{"@context": {"b": "https://example.org/b", "c": "https://example.org/c"}}`,
		"/moved":    `to /sub/there`,
		"/sub/deep": `{"@context": {"deep": "https://example.org/deep"}}`,

		"/sub/there": `{"@context": "deep"}`,
		"/import":    `{"@context": {"@version": 1.1, "@import": "sub/a", "b": "https://example.org/own"}}`,
	})
	r := cityWith(t, Options{})
	for value, names := range map[string]map[string]string{
		`"U/all"`:                {"a": "a", "b": "b", "c": "all-c"},
		`["U/sub/b", "U/sub/a"]`: {"a": "a", "b": "a-b", "c": "c"},
		`["U/sub/a", {"a": "https://example.org/inline"}]`: {"a": "inline", "b": "a-b"},
		`"U/moved"`:  {"deep": "deep"},
		`"U/import"`: {"a": "a", "b": "own"},
	} {
		c := mustResolve(t, r, strings.ReplaceAll(value, "U", o.URL))
		for name, want := range names {
			if got := c.Expand(name); got != "https://example.org/"+want {
				t.Errorf("%s: %s is %s", value, name, got)
			}
		}
	}
	if n := o.askedFor("/sub/a"); n != 1 {
		t.Errorf("a shared context was fetched %d times", n)
	}
}

func TestWhatCannotBeHad(t *testing.T) {
	o := serveOutside(t, map[string]string{
		"/html": `<html>sign in</html>`, "/list": `[{"@context": {}}]`, "/none": `{"a": "https://example.org/"}`,
		"/circle": `{"@context": "circle2"}`, "/circle2": `{"@context": ["HOST/circle"]}`,
		"/self": `{"@context": "HOST/self"}`, "/bad": `{"@context": {"a": "a:x"}}`, "/deadlink": `{"@context": ["gone too"]}`,
		"/long": `{"@context": {}}` + strings.Repeat(" ", maxBytes), "/round": `to /round`,
		"/away": `to ftp://example.org/c`, "/importlist": `{"@context": {"@import": "circle2"}}`,
	})
	for path, want := range map[string]model.ProblemType{
		"/gone": model.LdContextNotAvailable, "/html": model.BadRequestData, "/list": model.BadRequestData,
		"/none": model.BadRequestData, "/circle": model.BadRequestData, "/self": model.BadRequestData,
		"/bad": model.BadRequestData, "/deadlink": model.LdContextNotAvailable, "/long": model.BadRequestData,
		"/round": model.LdContextNotAvailable, "/away": model.LdContextNotAvailable, "/importlist": model.BadRequestData,
	} {
		t.Run(path[1:], func(t *testing.T) {
			r := cityWith(t, Options{})
			for range 3 {
				_, err := r.ResolveURL(t.Context(), o.URL+path)
				if p := problemOf(t, err); p.Type != want || !strings.Contains(p.Detail, "http://") {
					t.Errorf("%s: %s", p.Type, p.Detail)
				}
			}
			if n := o.askedFor(path); n != 1 && path != "/round" {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

func TestTooManyAndTooDeep(t *testing.T) {
	texts := map[string]string{"/many": `{"@context": [`}
	for i := range 40 {
		texts["/many"] += fmt.Sprintf(`"HOST/leaf%d",`, i)
		texts[fmt.Sprintf("/leaf%d", i)] = `{"@context": {}}`
		texts[fmt.Sprintf("/deep%d", i)] = fmt.Sprintf(`{"@context": "deep%d"}`, i+1)
	}
	texts["/many"] += `{}]}`
	var terms strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&terms, `"%d":"urn:x",`, i)
	}
	for i := range 4 {
		texts[fmt.Sprintf("/big%d", i)] = `{"@context": {` + terms.String() + `"z":"urn:z"}}`
	}
	o := serveOutside(t, texts)
	r := cityWith(t, Options{})
	for value, want := range map[string]string{
		`"U/many"`: "more than 32", `"U/deep0"`: "more than 10 deep", `["U/big0","U/big1","U/big2","U/big3"]`: "more than 100000 terms",
	} {
		_, err := r.Resolve(t.Context(), json.RawMessage(strings.ReplaceAll(value, "U", o.URL)))
		if p := problemOf(t, err); p.Type != model.BadRequestData || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %s %s", value, p.Type, p.Detail)
		}
	}
}

// A server that takes the question and never answers costs the timeout once, not
// once for every request.
func TestAServerThatHangs(t *testing.T) {
	var asked atomic.Int32
	end := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		<-end
	}))
	defer hanging.Close()
	defer close(end)
	r := cityWith(t, Options{Timeout: 50 * time.Millisecond})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := r.ResolveURL(t.Context(), hanging.URL)
			if p := problemOf(t, err); p.Type != model.LdContextNotAvailable {
				t.Errorf("%s: %s", p.Type, p.Detail)
			}
		})
	}
	all.Wait()
	if _, err := r.Resolve(t.Context(), json.RawMessage(`[{}, "`+hanging.URL+`", {"a": "urn:a"}]`)); problemOf(t, err).Type != model.LdContextNotAvailable {
		t.Error(err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// Somebody who gives up does not take the context from the others.
func TestOneGivesUpTheOthersWait(t *testing.T) {
	arrived, answer := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-answer
		fmt.Fprint(w, `{"@context": {"a": "https://example.org/a"}}`)
	}))
	defer slow.Close()
	r := cityWith(t, Options{})
	impatient, giveUp := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := r.ResolveURL(impatient, slow.URL)
		gone <- err
	}()
	<-arrived
	giveUp()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the impatient one is told %v", err)
	}
	got := make(chan *Context)
	go func() {
		c, err := r.ResolveURL(context.Background(), slow.URL)
		if err != nil {
			t.Error(err)
		}
		got <- c
	}()
	close(answer)
	if c := <-got; c == nil || c.Expand("a") != "https://example.org/a" {
		t.Error("the patient one has nothing")
	}
}

func TestManyAtOnceGetOneContext(t *testing.T) {
	o := serveOutside(t, map[string]string{"/lamps": `{"@context":` + lamps + `}`})
	r := cityWith(t, Options{})
	values := []string{`"` + o.URL + `/lamps"`, `["` + o.URL + `/lamps", {"x": "urn:x"}]`, `{"y": "urn:y"}`}
	var seen [3]sync.Map
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			c, err := r.Resolve(t.Context(), json.RawMessage(values[i%3]))
			if err != nil {
				t.Error(err)
				return
			}
			seen[i%3].Store(c, true)
			c.Expand(fmt.Sprint("name", i%7))
			c.Compact(DefaultVocabulary + fmt.Sprint("name", i%7))
			c.Link()
		})
	}
	all.Wait()
	for i := range seen {
		n := 0
		seen[i].Range(func(any, any) bool { n++; return true })
		if n != 1 {
			t.Errorf("%s gave %d contexts", values[i], n)
		}
	}
	if n := o.askedFor("/lamps"); n != 1 {
		t.Errorf("fetched %d times", n)
	}
}

func TestAClosedNetworkHasLocalFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lamps.jsonld")
	if err := os.WriteFile(file, []byte(`{"@context":`+lamps+`}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const url = "https://models.example/lamps.jsonld"
	r := cityWith(t, Options{Fetch: FetchNone, Local: map[string]string{url: file}})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c := mustResolve(t, r, `"`+url+`"`)
	if got := c.Expand("Streetlight"); got != "https://uri.fiware.org/ns/data-models#Streetlight" {
		t.Error(got)
	}
	_, err := r.ResolveURL(t.Context(), "https://models.example/other")
	if p := problemOf(t, err); p.Type != model.LdContextNotAvailable || !strings.Contains(p.Detail, "local file") {
		t.Errorf("%s: %s", p.Type, p.Detail)
	}
}

func TestUnreadableLocalFilesStopTheStart(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for about, local := range map[string]map[string]string{
		"no file":    {"https://example.org/c": filepath.Join(dir, "missing")},
		"no JSON":    {"https://example.org/c": write("a", "lamps")},
		"no context": {"https://example.org/c": write("b", "{}")},
		"no URL":     {"lamps": write("c", `{"@context":{}}`)},
	} {
		_, err := New(Options{Clock: clock.NewFake(morning), Local: local})
		for url, file := range local {
			if err == nil || !strings.Contains(err.Error(), url) || !strings.Contains(err.Error(), file) {
				t.Errorf("%s: %v", about, err)
			}
		}
	}
}

// By default nobody can make the broker ask inside its own network, whatever a
// name resolves to.
func TestTheBrokerDoesNotAskInsideItsNetwork(t *testing.T) {
	o := serveOutside(t, map[string]string{"/secret": `{"@context": {}}`})
	r := cityWith(t, Options{Fetch: FetchPublic})
	for _, url := range []string{o.URL + "/secret", strings.Replace(o.URL, "127.0.0.1", "localhost", 1) + "/secret"} {
		_, err := r.ResolveURL(t.Context(), url)
		if p := problemOf(t, err); p.Type != model.LdContextNotAvailable || !strings.Contains(p.Detail, "not public") {
			t.Errorf("%s: %s", p.Type, p.Detail)
		}
	}
	if o.askedFor("/secret") != 0 {
		t.Error("it asked")
	}
	if _, err := New(Options{Clock: clock.NewFake(morning), Fetch: "some"}); err == nil {
		t.Error("an unknown policy is taken")
	}
	_, err := r.ResolveURL(t.Context(), "file:///etc/passwd")
	if p := problemOf(t, err); p.Type != model.LdContextNotAvailable {
		t.Errorf("%s: %s", p.Type, p.Detail)
	}
}
