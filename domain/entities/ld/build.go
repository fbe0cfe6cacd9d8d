package ld

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// builder processes the parts of one @context in their order (JSON-LD 1.1 API,
// clause 4.1.2). It is used once.
type builder struct {
	load       func(ctx context.Context, url string) (*document, error)
	core       *table
	isCore     bool // it is the core itself that is built
	terms      map[string]term
	vocabulary string
	sources    []*document

	stack     []string // remote contexts that are being processed
	documents int
	defined   int
	iris      int // bytes
}

func newBuilder(core *table, load func(context.Context, string) (*document, error)) *builder {
	return &builder{load: load, core: core, terms: map[string]term{}, vocabulary: DefaultVocabulary}
}

// newCoreBuilder builds the core context, over which nothing stands.
func newCoreBuilder() *builder {
	b := newBuilder(newTable(nil, nil), nil)
	b.isCore = true
	return b
}

// apply processes a value of @context; base is the URL of the document in which it
// stands, "" for one in a request.
func (b *builder) apply(ctx context.Context, raw json.RawMessage, base string) error {
	switch kindOf(raw) {
	case 'n':
		clear(b.terms)
		b.vocabulary = DefaultVocabulary
		return nil
	case '"':
		return b.remote(ctx, raw, base)
	case '{':
		return b.object(ctx, raw, base)
	case '[':
		return b.each(ctx, raw, base)
	}
	return badf("an @context is a URL, an object, a list of these or null")
}

func (b *builder) each(ctx context.Context, raw json.RawMessage, base string) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return asBad(err)
	}
	for _, item := range items {
		if kindOf(item) == '[' {
			return badf("an @context holds a list within a list")
		}
		if err := b.apply(ctx, item, base); err != nil {
			return err
		}
	}
	return nil
}

// remote processes the context that a URL names. The core context is left out:
// it comes last, whatever its place.
func (b *builder) remote(ctx context.Context, raw json.RawMessage, base string) error {
	doc, err := b.open(ctx, raw, base)
	if err != nil || doc == nil {
		return err
	}
	b.stack = append(b.stack, doc.url)
	err = b.apply(ctx, doc.context, doc.base)
	b.stack = b.stack[:len(b.stack)-1]
	return within(err, doc.url)
}

// open gives the document that a URL names; nil if it is the core context.
func (b *builder) open(ctx context.Context, raw json.RawMessage, base string) (*document, error) {
	target, err := absolute(raw, base)
	if err != nil || isCoreURL(target) {
		return nil, err
	}
	b.documents++
	switch {
	case slices.Contains(b.stack, target):
		return nil, badf("the context %s contains itself", target)
	case len(b.stack) >= maxNesting:
		return nil, badf("contexts stand in contexts more than %d deep", maxNesting)
	case b.documents > maxDocuments:
		return nil, badf("an @context names more than %d others", maxDocuments)
	}
	doc, err := b.load(ctx, target)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(b.sources, doc) {
		b.sources = append(b.sources, doc)
	}
	return doc, nil
}

// object processes one context object.
func (b *builder) object(ctx context.Context, raw json.RawMessage, base string) error {
	entries, err := b.entries(ctx, raw, base)
	if err != nil {
		return err
	}
	if b.defined += len(entries); b.defined > maxTerms {
		return badf("an @context defines more than %d terms", maxTerms)
	}
	s := &scope{builder: b, entries: entries, state: make(map[string]progress, len(entries))}
	if err := s.settings(); err != nil {
		return err
	}
	for name := range entries {
		if err := s.create(name, 0); err != nil {
			return err
		}
	}
	return nil
}

// entries gives the members of a context object, over those it imports.
func (b *builder) entries(ctx context.Context, raw json.RawMessage, base string) (map[string]json.RawMessage, error) {
	var own map[string]json.RawMessage
	if err := json.Unmarshal(raw, &own); err != nil {
		return nil, asBad(err)
	}
	source, ok := own["@import"]
	if !ok {
		return own, nil
	}
	doc, err := b.open(ctx, source, base)
	if err != nil || doc == nil {
		delete(own, "@import")
		return own, err
	}
	var imported map[string]json.RawMessage
	if json.Unmarshal(doc.context, &imported) != nil || imported["@import"] != nil {
		return nil, badf("the context %s cannot be imported: it is not one plain object", doc.url)
	}
	for name, def := range own {
		imported[name] = def
	}
	delete(imported, "@import")
	return imported, nil
}

// settings reads the members of a context object that are no terms and takes them
// out. What has no effect on names is checked only as far as it could mislead.
func (s *scope) settings() error {
	if v, ok := s.entries["@version"]; ok && string(v) != "1.1" {
		return badf("an @context is of version %.20s; 1.1 is understood", v)
	}
	if v, ok := s.entries["@vocab"]; ok {
		if err := s.vocab(v); err != nil {
			return err
		}
	}
	for _, key := range []string{"@version", "@vocab", "@base", "@language", "@direction", "@propagate", "@protected"} {
		delete(s.entries, key)
	}
	return nil
}

// vocab sets the vocabulary: an IRI, also by a prefix that is known from earlier
// contexts; null brings the default one back.
func (s *scope) vocab(raw json.RawMessage) error {
	var given *string
	if json.Unmarshal(raw, &given) != nil {
		return badf("@vocab is neither an IRI nor null")
	}
	if given == nil {
		s.vocabulary = DefaultVocabulary
		return nil
	}
	earlier := &scope{builder: s.builder}
	iri, ok, err := earlier.prefixed(*given, 0)
	if err != nil {
		return err
	}
	if !ok || strings.HasPrefix(iri, "_:") {
		return badf("@vocab is no IRI: %.80q", *given)
	}
	s.vocabulary = iri
	return s.charge(len(iri))
}

// charge counts the bytes of IRIs, which prefixes of prefixes can make explode.
func (b *builder) charge(n int) error {
	if b.iris += n; n > maxIRI || b.iris > maxIRIs {
		return badf("the IRIs of an @context are too long")
	}
	return nil
}

// table gives the finished terms. Users' aliases of keywords go no further than
// the definitions: in NGSI-LD the keywords have the names of the core.
func (b *builder) table() *table {
	if b.isCore {
		return newTable(b.terms, nil)
	}
	for name, t := range b.terms {
		if keyword(t.iri) {
			delete(b.terms, name)
		}
	}
	return newTable(b.terms, b.core)
}
