package ld

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/kernel/clock"
)

// Store gives the contexts that the broker itself hosts (clause 5.13).
type Store interface {
	// Get gives the document, an object with a member @context, that the broker
	// serves under this URL; false if the URL is not its own. The answer is kept
	// until Forget.
	Get(ctx context.Context, url string) (json.RawMessage, bool)
}

// Options say where contexts may come from.
type Options struct {
	Clock   clock.Clock       // must be given
	CoreURL string            // what answers without a user's context name; "" is version 1.9
	Local   map[string]string // URL → file that stands for it; read once, at the start
	Store   Store             // may be nil
	Fetch   Policy            // "" is FetchPublic
	Timeout time.Duration     // of one fetch; 0 is 3 s. A context with all that it names may take twice as long
	Keep    time.Duration     // after which a fetched context is fetched anew; 0 is 24 h
	Retry   time.Duration     // during which a failure is not tried again; 0 is 30 s
	// Hosted is where this broker serves contexts; "" is /ngsi-ld/v1/jsonldContexts/.
	Hosted string
	// Implied is told, once, of an inline context whose URL is asked for, so that
	// its owner can keep it; it must not call the resolver back. May be nil.
	Implied func(Entry)
}

// Resolver makes contexts of what requests carry, and keeps them. It may be used
// by many goroutines at once.
type Resolver struct {
	library  *library
	core     *Context
	cores    map[string]*Context
	table    *table
	contexts *shelf[*Context]
	hosted   string
	implied  func(Entry)
}

// New reads the core context and the local files; an unreadable file is an error.
func New(o Options) (*Resolver, error) {
	o = o.withDefaults()
	fetch, err := newFetcher(o.Fetch)
	if err != nil {
		return nil, err
	}
	l := &library{
		clock: o.Clock, store: o.Store, fetcher: fetch, timeout: o.Timeout, keep: o.Keep, retry: o.Retry,
		local: map[string]*document{}, flights: map[string]*flight{},
		docs: newShelf[*document](maxLibrary), failures: newShelf[failure](maxFailures),
	}
	if err := l.readFiles(o.Local); err != nil {
		return nil, err
	}
	r := &Resolver{library: l, contexts: newShelf[*Context](maxKept), hosted: o.Hosted, implied: o.Implied, cores: map[string]*Context{}}
	return r, r.readCores(o.CoreURL)
}

func (o Options) withDefaults() Options {
	for value, otherwise := range map[*time.Duration]time.Duration{
		&o.Timeout: 3 * time.Second, &o.Keep: 24 * time.Hour, &o.Retry: 30 * time.Second,
	} {
		if *value <= 0 {
			*value = otherwise
		}
	}
	if o.CoreURL == "" {
		o.CoreURL = fmt.Sprintf("https://%s-v1.%d.jsonld", coreBase, newestCore)
	}
	if o.Hosted == "" {
		o.Hosted = "/ngsi-ld/v1/jsonldContexts/"
	}
	return o
}

// readCores makes one context of every version's URL. They differ in their URL
// only, which an answer repeats.
func (r *Resolver) readCores(preferred string) error {
	if !isCoreURL(preferred) {
		return fmt.Errorf("%.200q is no URL of the core context", preferred)
	}
	var err error
	if r.table, err = coreTable(); err != nil {
		return fmt.Errorf("core context: %w", err)
	}
	urls := []string{preferred, "https://" + coreBase + ".jsonld"}
	for n := range newestCore + 1 {
		urls = append(urls, fmt.Sprintf("https://%s-v1.%d.jsonld", coreBase, n))
	}
	for _, url := range urls {
		version, _ := coreVersion(url)
		doc, err := coreDocument(url, version)
		if err != nil {
			return err
		}
		doc.local, doc.made = true, r.library.now()
		r.library.local[url] = doc
		r.cores[url] = r.newContext(newTable(nil, nil), DefaultVocabulary, []*document{doc})
		r.cores[url].at(url)
		r.cores[url].body = quote(url)
	}
	r.core = r.cores[preferred]
	return nil
}
