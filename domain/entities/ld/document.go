package ld

import (
	"encoding/json"
	"sync/atomic"
)

// Kind is how a context came to the broker (clause 5.13).
type Kind string

// The kinds of contexts.
const (
	Hosted            Kind = "Hosted"            // a user put it here
	Cached            Kind = "Cached"            // it was fetched, or stands in a local file
	ImplicitlyCreated Kind = "ImplicitlyCreated" // an inline or composed one that needed a URL
)

// document is the text of one context that has a URL.
type document struct {
	url     string
	base    string // against which its references are resolved
	kind    Kind
	body    json.RawMessage // the whole
	context json.RawMessage // the value of its @context
	local   bool            // it belongs to the broker and never goes away
	made    int64           // µs

	freshUntil atomic.Int64 // µs; 0 is for ever
	hits       atomic.Int64
	lastUsed   atomic.Int64 // µs
}

// newDocument reads the text of a context; one without a member @context is bad.
func newDocument(url string, kind Kind, body []byte) (*document, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, badf("the context %s is no JSON object: %v", url, err)
	}
	value, ok := members["@context"]
	if !ok {
		return nil, badf("the context %s has no member @context", url)
	}
	return &document{url: url, base: url, kind: kind, body: body, context: value}, nil
}

func (d *document) use(now int64) {
	d.hits.Add(1)
	d.lastUsed.Store(now)
}

func (d *document) fresh(now int64) bool {
	until := d.freshUntil.Load()
	return until == 0 || now < until
}

// Entry is what the broker tells of a context that it keeps (clause 5.13.4).
type Entry struct {
	URL       string
	Kind      Kind
	Body      json.RawMessage // the document, with its member @context; do not change it
	CreatedAt int64           // µs since 1970
	LastUsage int64           // µs since 1970; 0 if it has not been used since the start
	Hits      int64           // how often it has been used since the start
	Core      bool            // it is a version of the core context
}

func (d *document) entry() Entry {
	return Entry{
		URL: d.url, Kind: d.kind, Body: d.body, CreatedAt: d.made,
		LastUsage: d.lastUsed.Load(), Hits: d.hits.Load(), Core: isCoreURL(d.url),
	}
}
