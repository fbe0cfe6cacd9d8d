package ld

import (
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
)

// Context is one @context, processed: the names of a request and their IRIs. It
// never changes and may be used by many goroutines at once.
type Context struct {
	core *table // always asked first
	own  *table
	// vocabulary is what names get that are in neither table.
	vocabulary string
	expanded   memo
	compacted  memo

	key     string          // under which it is kept
	given   json.RawMessage // what it was made of, without the core; nil for the core itself
	body    json.RawMessage
	iris    int // bytes
	url     string
	link    string
	tell    func(*Context) // of an inline context, whose URL somebody wants
	told    sync.Once
	sources []*document

	freshUntil atomic.Int64 // µs; 0 is for ever
	renewing   atomic.Bool
	next       atomic.Pointer[Context] // that has taken its place
}

// Expand gives the IRI of a short name, of a prefixed name or of an IRI, which is
// itself. What stands in no context gets the vocabulary of the context, else the
// default one. The core's "id" and "type" give "@id" and "@type".
func (c *Context) Expand(name string) string {
	if t, ok := c.core.terms[name]; ok {
		return t.iri
	}
	if t, ok := c.own.terms[name]; ok {
		return t.iri
	}
	if iri, ok := c.expanded.get(name); ok {
		return iri
	}
	iri := c.expand(name)
	c.expanded.put(name, iri)
	return iri
}

// expand does what Expand does, without remembering anything.
func (c *Context) expand(name string) string {
	if t, ok := c.term(name); ok {
		return t.iri
	}
	if name == "" || name[0] == '@' {
		return name
	}
	prefix, suffix, ok := strings.Cut(name, ":")
	if !ok || prefix == "" {
		return c.vocabulary + name
	}
	if t, known := c.term(prefix); known && t.prefix && !strings.HasPrefix(suffix, "//") {
		return t.iri + suffix
	}
	if isScheme(prefix) {
		return name
	}
	return c.vocabulary + name
}

func (c *Context) term(name string) (term, bool) {
	if t, ok := c.core.terms[name]; ok {
		return t, true
	}
	t, ok := c.own.terms[name]
	return t, ok
}

// Compact gives the shortest name of an IRI: a term, else what follows the
// vocabulary, else a prefixed name, else the IRI itself. What it gives always
// expands to the IRI again, unless the scheme of the IRI is itself a prefix of
// this context.
func (c *Context) Compact(iri string) string {
	if name, ok := c.own.names[iri]; ok {
		return name
	}
	if name, ok := c.core.names[iri]; ok {
		return name
	}
	if name, ok := c.compacted.get(iri); ok {
		return name
	}
	name := c.compact(iri)
	c.compacted.put(iri, name)
	return name
}

func (c *Context) compact(iri string) string {
	suffix, ok := strings.CutPrefix(iri, c.vocabulary)
	if ok && suffix != "" && c.expand(suffix) == iri {
		return suffix
	}
	best := iri
	for _, t := range [2]*table{c.core, c.own} {
		for _, n := range t.lengths {
			if n >= len(iri) {
				break
			}
			prefix, ok := t.prefixes[iri[:n]]
			if !ok {
				continue
			}
			name := prefix + ":" + iri[n:]
			if (best == iri || better(name, best)) && c.expand(name) == iri {
				best = name
			}
		}
	}
	return best
}

// Coercion says how the context wants the values of a term to be read: "@id",
// "@vocab", "@json", "@none", the IRI of a datatype, or "" where it says nothing.
func (c *Context) Coercion(name string) string {
	t, _ := c.term(name)
	return t.coercion
}

// URL is where the context can be fetched. For an inline or composed context it is
// the place where this broker serves it, and asking makes the resolver tell its
// owner that the context has been created implicitly.
func (c *Context) URL() string {
	if c.tell != nil {
		c.told.Do(func() { c.tell(c) })
	}
	return c.url
}

// Link is the value of the Link header that names the context (clause 6.3.5); it
// asks for the URL.
func (c *Context) Link() string {
	c.URL()
	return c.link
}

// JSON is the value of @context in a body of application/ld+json: what was given,
// and the core context, so that any JSON-LD processor understands the body. It is
// shared: do not change it.
func (c *Context) JSON() json.RawMessage { return c.body }
