package services

import (
	"slices"
	"strings"
	"sync"
	"time"

	"citybrain/domain/services/form"
	"citybrain/domain/services/offer"
	"citybrain/domain/services/search"
)

// book is the published catalogue as one node holds it. It never changes; a change of
// the catalogue makes another.
type book struct {
	at       int64
	frame    Frame
	versions map[ItemKey][]*Version
	keys     []ItemKey // in the order of names
	turns    []time.Time
	rules    []offer.Rule // of the offers

	mu    sync.Mutex
	ready map[string]*form.Ready // compiled forms by item and version
	index *search.Index
	until time.Time // when another version comes into force, and the index is stale
}

func newBook(f Frame, list []*Version, at int64) *book {
	b := &book{at: at, frame: f, versions: map[ItemKey][]*Version{}, ready: map[string]*form.Ready{}}
	for _, v := range list {
		b.versions[v.Item.Key] = append(b.versions[v.Item.Key], v)
		b.turns = append(b.turns, v.Effective)
		if !v.Until.IsZero() {
			b.turns = append(b.turns, v.Until)
		}
	}
	for i := range f.Offers {
		b.rules = append(b.rules, f.Offers[i].rule())
	}
	for key := range b.versions {
		b.keys = append(b.keys, key)
	}
	slices.Sort(b.keys)
	slices.SortFunc(b.turns, time.Time.Compare)
	return b
}

// find gives the version of an item that is in force; nil if there is none.
func (b *book) find(key ItemKey, now time.Time) *Version { return inForce(b.versions[key], now) }

// version gives one version, in force or not; nil if it was never published.
func (b *book) version(key ItemKey, no int64) *Version {
	for _, v := range b.versions[key] {
		if v.No == no {
			return v
		}
	}
	return nil
}

// all gives every item in force, by key.
func (b *book) all(now time.Time) []*Version {
	out := make([]*Version, 0, len(b.keys))
	for _, key := range b.keys {
		if v := b.find(key, now); v != nil {
			out = append(out, v)
		}
	}
	return out
}

// form gives the compiled form of a version. It was checked when the version was
// published, so that a form with problems is one of an older release: it is not asked.
func (b *book) form(v *Version) *form.Ready {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := string(v.Item.Key) + "/" + v.digest
	if r := b.ready[name]; r != nil && v.digest != "" { // one that is being written is not kept
		return r
	}
	r, problems := form.New(v.Item.Form)
	if len(problems) > 0 {
		r, _ = form.New(form.Form{Steps: []form.Step{}})
		r.Form = form.Form{}
	}
	b.ready[name] = r
	return r
}

// leastBest is the score under which not even the best item is what was meant: of 295
// labelled queries none comes under 0.29. Who is told that there is nothing asks otherwise
// or asks a person; who is shown five strange items does not know where to go.
const leastBest = 0.25

// search gives the index of what is in force.
func (b *book) search(now time.Time) *search.Index {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.index != nil && (b.until.IsZero() || now.Before(b.until)) {
		return b.index
	}
	b.until = time.Time{}
	for _, turn := range b.turns {
		if turn.After(now) {
			b.until = turn
			break
		}
	}
	var synonyms []search.Synonym
	for _, one := range b.frame.Synonyms {
		synonyms = append(synonyms, search.Synonym(one))
	}
	var docs []search.Doc
	for _, v := range b.all(now) {
		docs = append(docs, b.doc(&v.Item))
	}
	b.index = search.New(docs, synonyms, leastBest)
	return b.index
}

// doc is an item as search sees it.
func (b *book) doc(i *Item) search.Doc {
	d := search.Doc{Key: string(i.Key), Phrases: append([]string{i.Name.ZH, i.Name.EN}, i.Words...), Boost: 1}
	if len(i.Questions) > 0 || len(i.Scenes) > 0 {
		d.Boost = 1.04 // what somebody wrote with care is what most people ask for
	}
	if i.Package() {
		d.Boost = 1.02
	}
	d.Context = append(d.Context, i.Summary.ZH, i.Result.Name.ZH)
	for _, list := range [][]Named{b.frame.Classes, b.frame.Events} {
		for _, one := range list {
			if one.Code == i.Class || slices.Contains(i.Events, one.Code) {
				d.Context = append(d.Context, one.Name.ZH)
			}
		}
	}
	for _, one := range b.frame.Departments {
		if one.Code == i.Department || one.Of == i.Department {
			d.Context = append(d.Context, one.Name.ZH)
		}
	}
	return d
}

// handledIn tells whether an item is handled for people of a region.
func (b *book) handledIn(i *Item, region string) bool {
	for _, one := range b.frame.implementations(i) {
		if r := one.Department.Region; strings.HasPrefix(r, region) || strings.HasPrefix(region, r) {
			return true
		}
	}
	return false
}
