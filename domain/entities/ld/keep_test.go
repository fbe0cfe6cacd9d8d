package ld

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/kernel/clock"
)

// A fetched context is looked at again after a day; if it says the same, it stays
// the same context, and so it does while its server is away.
func TestContextsGrowOld(t *testing.T) {
	o := serveOutside(t, map[string]string{"/c": `{"@context": {"a": "https://example.org/1"}}`})
	now := clock.NewFake(morning)
	r := cityWith(t, Options{Clock: now, Keep: time.Hour, Retry: time.Minute})
	one, several := `"`+o.URL+`/c"`, `["`+o.URL+`/c",{"b":"urn:b"}]`
	first, composed := mustResolve(t, r, one), mustResolve(t, r, several)
	spaced := ` ["` + o.URL + `/c"]`
	expect := func(about string, fetched int, same bool, a string) {
		t.Helper()
		for _, value := range []string{one, spaced, one} {
			c := mustResolve(t, r, value)
			if (c == first) != same || c.Expand("a") != "https://example.org/"+a {
				t.Errorf("%s: %s is the same: %v, a is %s", about, value, c == first, c.Expand("a"))
			}
		}
		if c := mustResolve(t, r, several); (c == composed) != same || c.Expand("a") != "https://example.org/"+a {
			t.Errorf("%s: the composed one is the same: %v, a is %s", about, c == composed, c.Expand("a"))
		}
		if n := o.askedFor("/c"); n != fetched {
			t.Errorf("%s: fetched %d times, not %d", about, n, fetched)
		}
	}
	expect("at once", 1, true, "1")
	now.Advance(59 * time.Minute)
	expect("before the hour", 1, true, "1")
	now.Advance(2 * time.Minute)
	expect("unchanged", 2, true, "1")
	now.Advance(61 * time.Minute)
	o.say("/c", "{}")
	expect("broken there", 3, true, "1")
	expect("and not asked at once", 3, true, "1")
	now.Advance(61 * time.Second)
	o.say("/c", `{"@context": {"a": "https://example.org/2"}}`)
	expect("changed", 4, false, "2")
	if mustResolve(t, r, one) != mustResolve(t, r, spaced) {
		t.Error("the new context is two")
	}
}

func TestAFailureIsForgotten(t *testing.T) {
	o := serveOutside(t, map[string]string{})
	now := clock.NewFake(morning)
	r := cityWith(t, Options{Clock: now, Retry: time.Minute})
	ask := func() error { _, err := r.ResolveURL(t.Context(), o.URL+"/c"); return err }
	if ask() == nil {
		t.Fatal("it is there")
	}
	o.say("/c", `{"@context": {}}`)
	if ask() == nil {
		t.Error("the failure was not kept")
	}
	now.Advance(time.Minute)
	if err := ask(); err != nil {
		t.Error(err)
	}
}

func TestHostedContexts(t *testing.T) {
	const url = "http://city.example/ngsi-ld/v1/jsonldContexts/7"
	hosted := shelfOf{url: `{"@context": {"a": "https://example.org/1"}}`}
	r := cityWith(t, Options{Store: hosted, Fetch: FetchNone})
	c := mustResolve(t, r, `["`+url+`"]`)
	if c.Expand("a") != "https://example.org/1" || c.URL() != url {
		t.Errorf("%s, %s", c.Expand("a"), c.URL())
	}
	e, ok := r.Entry(url)
	if !ok || e.Kind != Hosted || e.Hits != 1 || e.LastUsage != morning.UnixMicro() {
		t.Errorf("%+v", e)
	}
	composed := mustResolve(t, r, `["`+url+`", {"b": "urn:b"}]`)
	hosted[url] = `{"@context": {"a": "https://example.org/2"}}`
	if mustResolve(t, r, `["`+url+`"]`) != c {
		t.Error("it changed before it was forgotten")
	}
	if !r.Forget(url) || r.Forget(url) {
		t.Error("Forget does not say what it did")
	}
	for _, value := range []string{`"` + url + `"`, `["` + url + `"]`} {
		if got := mustResolve(t, r, value).Expand("a"); got != "https://example.org/2" {
			t.Errorf("%s still says %s", value, got)
		}
	}
	if again := mustResolve(t, r, `["`+url+`", {"b": "urn:b"}]`); again == composed || again.Expand("a") != "https://example.org/2" {
		t.Error("what was made of it is not forgotten")
	}
	delete(hosted, url)
	r.Forget(url)
	_, err := r.ResolveURL(t.Context(), url)
	if p := problemOf(t, err); p.Type != model.LdContextNotAvailable {
		t.Errorf("%s: %s", p.Type, p.Detail)
	}
}

func TestReload(t *testing.T) {
	o := serveOutside(t, map[string]string{"/c": `{"@context": {"a": "https://example.org/1"}}`})
	r := cityWith(t, Options{})
	url := o.URL + "/c"
	c := mustResolve(t, r, `"`+url+`"`)
	if err := r.Reload(t.Context(), url); err != nil || mustResolve(t, r, `"`+url+`"`) != c {
		t.Errorf("an unchanged context was replaced: %v", err)
	}
	o.say("/c", `lamps`)
	if err := r.Reload(t.Context(), url); problemOf(t, err).Type != model.BadRequestData {
		t.Error(err)
	}
	if mustResolve(t, r, `"`+url+`"`) != c {
		t.Error("a failed reload dropped what was there")
	}
	o.say("/c", `{"@context": {"a": "https://example.org/2"}}`)
	if err := r.Reload(t.Context(), url); err != nil {
		t.Error(err)
	}
	if got := mustResolve(t, r, `"`+url+`"`).Expand("a"); got != "https://example.org/2" {
		t.Error(got)
	}
	for _, other := range []string{core19, "https://example.org/never"} {
		if err := r.Reload(t.Context(), other); err != nil {
			t.Errorf("%s: %v", other, err)
		}
	}
}

// An inline context gets a URL when somebody asks for it, the same on every node.
func TestInlineContextsAreHostedWhenAsked(t *testing.T) {
	var told []Entry
	options := Options{Fetch: FetchNone, Hosted: "http://city.example/ngsi-ld/v1/jsonldContexts/", Implied: func(e Entry) { told = append(told, e) }}
	r := cityWith(t, options)
	c := mustResolve(t, r, ` { "lamp" : "https://example.org/lamp" } `)
	if len(told) != 0 || len(r.Entries()) != 0 {
		t.Error("it is hosted although nobody asked for its URL")
	}
	if want := `[{"lamp":"https://example.org/lamp"},"` + core19 + `"]`; string(c.JSON()) != want {
		t.Errorf("a body says %s", c.JSON())
	}
	url := c.URL()
	if c.Link() != FormatLink(url) || len(told) != 1 || told[0].URL != url || told[0].Kind != ImplicitlyCreated {
		t.Errorf("%s, %+v", c.Link(), told)
	}
	again, err := r.ResolveURL(t.Context(), url)
	if err != nil || again.Expand("lamp") != "https://example.org/lamp" || again.URL() != url {
		t.Errorf("behind the URL stands something else: %v", err)
	}
	options.Store = shelfOf{url: string(told[0].Body)}
	elsewhere := cityWith(t, options)
	if mustResolve(t, elsewhere, `{"lamp":"https://example.org/lamp"}`).URL() != url {
		t.Error("another node gives another URL")
	}
	if c, err := elsewhere.ResolveURL(t.Context(), url); err != nil || c.Expand("lamp") != "https://example.org/lamp" {
		t.Errorf("what was kept does not serve: %v", err)
	}
}

func TestEntriesTellTheUse(t *testing.T) {
	o := serveOutside(t, map[string]string{"/a": `{"@context": {"a": "urn:a"}}`, "/b": `{"@context": {"b": "urn:b"}}`})
	now := clock.NewFake(morning)
	r := cityWith(t, Options{Clock: now})
	a, b := o.URL+"/a", o.URL+"/b"
	for range 3 {
		mustResolve(t, r, `"`+a+`"`)
	}
	now.Advance(time.Hour)
	for range 2 {
		mustResolve(t, r, `["`+a+`","`+b+`"]`)
	}
	mustResolve(t, r, `"`+core19+`"`)
	later := now.Now().UnixMicro()
	want := []Entry{
		{URL: a, Kind: Cached, CreatedAt: morning.UnixMicro(), LastUsage: later, Hits: 5},
		{URL: b, Kind: Cached, CreatedAt: later, LastUsage: later, Hits: 2},
		{URL: core19, Kind: Cached, CreatedAt: morning.UnixMicro(), LastUsage: later, Hits: 1, Core: true},
	}
	same := slices.EqualFunc(r.Entries(), want, func(got, want Entry) bool {
		ok := json.Valid(got.Body)
		got.Body = nil
		return ok && fmt.Sprint(got) == fmt.Sprint(want)
	})
	if !same {
		t.Errorf("%+v", r.Entries())
	}
	if !r.Forget(a) || len(r.Entries()) != 2 {
		t.Error("it is not forgotten")
	}
}

// A flood of contexts pushes out what is not used, and nothing grows without end.
func TestAFloodOfContexts(t *testing.T) {
	s := newShelf[int](1000)
	s.put("used", 1, 10)
	for i := range 10_000 {
		s.put(fmt.Sprint(i), i, 10)
		if _, ok := s.get("used"); !ok {
			t.Fatalf("what is used was dropped after %d", i)
		}
	}
	if s.weight > 1000 || len(s.items) > 100 {
		t.Errorf("%d things of weight %d are kept", len(s.items), s.weight)
	}
	s.put("heavy", 1, 5000)
	if _, ok := s.get("heavy"); !ok || len(s.items) != 1 {
		t.Errorf("%d things are kept beside a heavy one", len(s.items)-1)
	}
	s.put("light", 1, 1)
	if s.weight != 1 {
		t.Errorf("the weight is %d", s.weight)
	}
}
