package ld

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/clock"
)

// library gives documents by their URL: local files first, then what the broker
// hosts, then what was fetched before, then the network.
type library struct {
	clock   clock.Clock
	store   Store
	fetcher fetcher
	timeout time.Duration // of one fetch
	keep    time.Duration // how long a fetched document is taken for true
	retry   time.Duration // how long a failure is

	local    map[string]*document
	docs     *shelf[*document]
	failures *shelf[failure]

	generation atomic.Int64 // counts what was forgotten

	mu      sync.Mutex
	flights map[string]*flight
}

type failure struct {
	err   error
	until int64 // µs
}

func (l *library) now() int64 { return l.clock.Now().UnixMicro() }

// readFiles takes the local files over, by the URL for which each stands.
func (l *library) readFiles(files map[string]string) error {
	for url, name := range files {
		if err := l.readFile(url, name); err != nil {
			return fmt.Errorf("context %s from file %s: %w", url, name, err)
		}
	}
	return nil
}

func (l *library) readFile(url, name string) error {
	if err := checkURL(url); err != nil {
		return err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if len(text) > maxLocalBytes {
		return fmt.Errorf("it is longer than %d bytes", maxLocalBytes)
	}
	doc, err := newDocument(url, Cached, text)
	if err != nil {
		return err
	}
	doc.local, doc.made = true, l.now()
	l.local[url] = doc
	return nil
}

// load gives the document of a URL. One that has become too old is fetched anew;
// as long as that fails the old one serves on.
func (l *library) load(ctx context.Context, url string) (*document, error) {
	if doc := l.local[url]; doc != nil {
		return doc, nil
	}
	old, kept := l.docs.get(url)
	if kept && old.fresh(l.now()) {
		return old, nil
	}
	if doc, err := l.hosted(ctx, url); doc != nil || err != nil {
		return doc, err
	}
	doc, err := l.fetch(ctx, url, false)
	if err != nil && kept && !errors.Is(ctx.Err(), context.Canceled) {
		old.freshUntil.Store(l.now() + l.retry.Microseconds())
		return old, nil
	}
	return doc, err
}

// hosted asks the store; nil and no error if the context is not the broker's own.
func (l *library) hosted(ctx context.Context, url string) (*document, error) {
	if l.store == nil {
		return nil, nil
	}
	generation := l.generation.Load()
	body, ok := l.store.Get(ctx, url)
	if !ok {
		return nil, nil
	}
	doc, err := newDocument(url, Hosted, body)
	if err != nil {
		return nil, err
	}
	doc.made = l.now()
	doc = l.docs.add(url, doc, weighDocument(doc))
	if l.generation.Load() != generation {
		l.docs.remove(url)
	}
	return doc, nil
}

// imply keeps the document of a context that the broker creates implicitly.
func (l *library) imply(url string, value json.RawMessage) *document {
	doc := &document{url: url, base: url, kind: ImplicitlyCreated, context: value, made: l.now()}
	doc.body = append(append(append(doc.body, `{"@context":`...), value...), '}')
	return l.docs.add(url, doc, weighDocument(doc))
}

// find gives the document of a URL if it is here.
func (l *library) find(url string) *document {
	if doc := l.local[url]; doc != nil {
		return doc
	}
	doc, _ := l.docs.get(url)
	return doc
}

func weighDocument(d *document) int { return len(d.body) + 1024 }
