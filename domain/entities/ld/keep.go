package ld

import (
	"context"
	"slices"
	"strings"
)

// Entries gives the contexts that are kept, by URL: those fetched, read from local
// files or created implicitly, of the hosted ones those in use, and the versions of
// the core that were used (clause 5.13.3).
func (r *Resolver) Entries() []Entry {
	var out []Entry
	for _, doc := range r.library.docs.all() {
		out = append(out, doc.entry())
	}
	for _, doc := range r.library.local {
		if e := doc.entry(); !e.Core || e.Hits > 0 {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.URL, b.URL) })
	return out
}

// Entry gives the context that is kept under a URL; false if there is none.
func (r *Resolver) Entry(url string) (Entry, bool) {
	doc := r.library.find(url)
	if doc == nil {
		return Entry{}, false
	}
	return doc.entry(), true
}

// Forget drops what is kept of a URL and every context made of it (clause 5.13.5);
// the owner of hosted contexts calls it when one of them changes or goes. It
// reports whether anything was there. Local files and the core stay.
func (r *Resolver) Forget(url string) bool {
	r.library.generation.Add(1)
	there := r.library.docs.remove(url)
	r.library.failures.remove(url)
	r.library.failures.remove(madeOf(url))
	r.dropMadeOf(url)
	return there
}

// Reload fetches a cached context anew (clause 5.13.5 with reload). If that fails,
// with BadRequestData or LdContextNotAvailable, the old one stays. Contexts that
// were not fetched stay as they are.
func (r *Resolver) Reload(ctx context.Context, url string) error {
	old, ok := r.library.docs.get(url)
	if !ok || old.kind != Cached {
		return nil
	}
	fresh, err := r.library.fetch(ctx, url, true)
	if err != nil {
		return err
	}
	r.library.failures.remove(madeOf(url))
	if fresh != old {
		r.library.generation.Add(1)
		r.dropMadeOf(url)
	}
	return nil
}

func (r *Resolver) dropMadeOf(url string) {
	r.contexts.removeIf(func(c *Context) bool {
		return slices.ContainsFunc(c.sources, func(doc *document) bool { return doc.url == url })
	})
}

// madeOf is the name under which it is remembered that a URL leads to a bad context.
func madeOf(url string) string { return "made of " + url }
