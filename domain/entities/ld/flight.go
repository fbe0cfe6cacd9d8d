package ld

import (
	"bytes"
	"context"
	"errors"
)

// fetcher gets the documents that are neither here nor kept.
type fetcher interface {
	// fetch gives the text behind a URL and the URL at which it was found in the
	// end. Its errors are *model.Problem.
	fetch(ctx context.Context, url string) (body []byte, base string, err error)
}

// flight is a fetch under way, for all who wait for it.
type flight struct {
	landed chan struct{}
	doc    *document
	err    error
}

// fetch gets a document from the network, once for all who want it at the same
// time. Somebody who gives up does not end it for the others. What has just been
// found, be it a failure, is not asked again unless anew.
func (l *library) fetch(ctx context.Context, url string, anew bool) (*document, error) {
	f, err := l.join(ctx, url, anew)
	if err != nil {
		return nil, err
	}
	select {
	case <-f.landed:
		return f.doc, f.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, unavailable(url, "it did not come in time")
		}
		return nil, ctx.Err()
	}
}

func (l *library) join(ctx context.Context, url string, anew bool) (*flight, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.flights[url]; f != nil {
		return f, nil
	}
	if doc, err := l.known(url); !anew && (doc != nil || err != nil) {
		return landed(doc), err
	}
	if len(l.flights) >= maxFlights {
		return nil, unavailable(url, "too many contexts are being fetched")
	}
	f := &flight{landed: make(chan struct{})}
	l.flights[url] = f
	go l.fly(context.WithoutCancel(ctx), url, f)
	return f, nil
}

// known gives what an earlier flight found: a document, or why there is none.
func (l *library) known(url string) (*document, error) {
	if doc, ok := l.docs.get(url); ok {
		if doc.fresh(l.now()) {
			return doc, nil
		}
		return nil, nil
	}
	if f, ok := l.failures.get(url); ok && l.now() < f.until {
		return nil, f.err
	}
	return nil, nil
}

func landed(doc *document) *flight {
	f := &flight{landed: make(chan struct{}), doc: doc}
	close(f.landed)
	return f
}

func (l *library) fly(ctx context.Context, url string, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	f.doc, f.err = l.get(ctx, url)
	if f.err != nil {
		l.failures.put(url, failure{f.err, l.now() + l.retry.Microseconds()}, 1)
	}
	l.mu.Lock()
	delete(l.flights, url)
	l.mu.Unlock()
	close(f.landed)
}

// get fetches a document and keeps it. One that says what it said before stays the
// same document, so that the contexts made of it stay the same too.
func (l *library) get(ctx context.Context, url string) (*document, error) {
	body, base, err := l.fetcher.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	if len(body) > maxBytes {
		return nil, badf("the context %s is longer than %d bytes", url, maxBytes)
	}
	doc, err := newDocument(url, Cached, body)
	if err != nil {
		return nil, err
	}
	if old, ok := l.docs.get(url); ok && bytes.Equal(old.body, body) && old.base == base {
		doc = old
	} else {
		doc.base, doc.made = base, l.now()
		l.docs.put(url, doc, weighDocument(doc))
	}
	doc.freshUntil.Store(l.now() + l.keep.Microseconds())
	l.failures.remove(url)
	return doc, nil
}
