package ld

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Core is the context of requests that bring none.
func (r *Resolver) Core() *Context { return r.core }

// ResolveURL gives the context behind a URL. It fails with BadRequestData if the
// URL or what it leads to is no context, and with LdContextNotAvailable if it
// cannot be had; both are *model.Problem. It fails with the error of ctx if that
// ends first.
func (r *Resolver) ResolveURL(ctx context.Context, url string) (*Context, error) {
	if c, ok := r.contexts.get(url); ok {
		return r.used(ctx, c), nil
	}
	if isCoreURL(url) {
		return r.used(ctx, r.coreAt(url)), nil
	}
	if err := checkURL(url); err != nil {
		return nil, err
	}
	return r.make(ctx, url, quote(url))
}

// coreAt gives the core context under the name that a request uses for it.
func (r *Resolver) coreAt(url string) *Context {
	if c := r.cores[url]; c != nil {
		return c
	}
	return r.core
}

// Resolve gives the context that a value of @context describes: a URL, an object,
// a list of these, or null. Nothing and null give the core. Its errors are those
// of ResolveURL.
func (r *Resolver) Resolve(ctx context.Context, raw json.RawMessage) (*Context, error) {
	if c, ok := r.contexts.getBytes(raw); ok && c.next.Load() == nil {
		return r.used(ctx, c), nil
	}
	if len(raw) > maxBytes {
		return nil, badf("an @context is longer than %d bytes", maxBytes)
	}
	generation := r.library.generation.Load()
	given, core, err := normal(raw)
	if err != nil {
		return nil, err
	}
	c, err := r.reduced(ctx, given, core)
	if err != nil || len(raw) == 0 {
		return c, err
	}
	r.keep(string(raw), c, len(raw)/64+16, generation)
	return c, nil
}

// reduced resolves what is left without the core.
func (r *Resolver) reduced(ctx context.Context, given json.RawMessage, core string) (*Context, error) {
	switch kindOf(given) {
	case 0:
		return r.used(ctx, r.coreAt(core)), nil
	case '"':
		url, err := absolute(given, "")
		if err != nil {
			return nil, err
		}
		return r.ResolveURL(ctx, url)
	}
	if c, ok := r.contexts.getBytes(given); ok {
		return r.used(ctx, c), nil
	}
	return r.make(ctx, string(given), given)
}

// make builds a context and keeps it; of two that are made at once one is kept.
func (r *Resolver) make(ctx context.Context, key string, given json.RawMessage) (*Context, error) {
	if f, failed := r.library.failures.get(madeOf(key)); failed && r.library.now() < f.until {
		return nil, f.err
	}
	generation := r.library.generation.Load()
	c, err := r.build(ctx, given)
	if err != nil {
		r.rememberFailure(key, given, err)
		return nil, err
	}
	c.key = key
	return r.used(ctx, r.keep(key, c, c.weigh(), generation)), nil
}

// keep puts a context on the shelf unless one is there, and gives the one that is.
// What was made while something was being forgotten may be made of that, and goes.
func (r *Resolver) keep(key string, c *Context, weight int, generation int64) *Context {
	if kept, ok := r.contexts.get(key); ok && kept.next.Load() != nil {
		r.contexts.put(key, c, weight)
	} else {
		c = r.contexts.add(key, c, weight)
	}
	if r.library.generation.Load() != generation {
		r.contexts.remove(key)
	}
	return c
}

// rememberFailure spares the work of finding once more that a URL leads to a bad
// context: its request is cheap and its processing is not.
func (r *Resolver) rememberFailure(key string, given json.RawMessage, err error) {
	if kindOf(given) == '"' && isBad(err) {
		r.library.failures.put(madeOf(key), failure{err, r.library.now() + r.library.retry.Microseconds()}, 1)
	}
}

func (r *Resolver) build(ctx context.Context, given json.RawMessage) (*Context, error) {
	limited, cancel := context.WithTimeout(ctx, 2*r.library.timeout)
	defer cancel()
	b := newBuilder(r.table, r.library.load)
	if err := b.apply(limited, given, ""); err != nil {
		return nil, err
	}
	c := r.newContext(b.table(), b.vocabulary, b.sources)
	c.given, c.iris = given, b.iris
	c.body = withCore(given, r.core.url)
	if kindOf(given) == '"' {
		c.at(b.sources[0].url)
		return c, nil
	}
	sum := sha256.Sum256(given)
	c.at(r.hosted + hex.EncodeToString(sum[:16]))
	c.tell = r.imply
	return c, nil
}

func (r *Resolver) newContext(own *table, vocabulary string, sources []*document) *Context {
	c := &Context{core: r.table, own: own, vocabulary: vocabulary, sources: sources}
	c.expanded.sow()
	c.compacted.sow()
	c.freshUntil.Store(earliest(sources))
	return c
}

// used counts the use and, if what the context was made of has become too old,
// lets one of those who use it look whether it has changed.
func (r *Resolver) used(ctx context.Context, c *Context) *Context {
	now := r.library.now()
	for _, doc := range c.sources {
		doc.use(now)
	}
	until := c.freshUntil.Load()
	if until == 0 || now < until || !c.renewing.CompareAndSwap(false, true) {
		return c
	}
	defer c.renewing.Store(false)
	return r.renew(ctx, c)
}

// renew builds the context again. Where its documents are the same it stays as it
// is, and so it does for a while where they cannot be had.
func (r *Resolver) renew(ctx context.Context, c *Context) *Context {
	fresh, err := r.build(ctx, c.given)
	if err != nil {
		c.freshUntil.Store(r.library.now() + r.library.retry.Microseconds())
		return c
	}
	if slices.Equal(fresh.sources, c.sources) {
		c.freshUntil.Store(earliest(c.sources))
		return c
	}
	fresh.key = c.key
	r.contexts.put(c.key, fresh, fresh.weigh())
	c.next.Store(fresh)
	return fresh
}

// imply takes an inline context among those that have a URL.
func (r *Resolver) imply(c *Context) {
	doc := r.library.imply(c.url, c.body)
	if r.implied != nil {
		r.implied(doc.entry())
	}
}

// earliest is when the first of the documents becomes too old; 0 is never.
func earliest(docs []*document) (until int64) {
	for _, doc := range docs {
		if f := doc.freshUntil.Load(); f != 0 && (until == 0 || f < until) {
			until = f
		}
	}
	return until
}

func (c *Context) at(url string) {
	c.url = url
	c.link = FormatLink(url)
}

// weigh gives about 1 for every 100 bytes of memory; the text is kept three times.
func (c *Context) weigh() int {
	return len(c.own.terms) + c.iris/64 + len(c.given)/20 + 256
}
