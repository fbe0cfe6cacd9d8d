// Package tie is the relations between things in memory: who contains, carries or
// feeds whom. Only things that have relations cost anything; the store is the
// truth, this is its copy.
package tie

import (
	"slices"
	"sync"
)

// Tie is one end of a relation: its kind and the thing at the other end.
type Tie struct {
	Kind string
	To   string
}

// Ties holds relations. Every method is safe for many goroutines.
type Ties struct {
	mu   sync.RWMutex
	out  map[string][]Tie
	in   map[string][]Tie
	size int
}

// New makes an empty set.
func New() *Ties { return &Ties{out: map[string][]Tie{}, in: map[string][]Tie{}} }

// Put adds a relation; one that is there already changes nothing.
func (t *Ties) Put(kind, from, to string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.Contains(t.out[from], Tie{kind, to}) {
		return
	}
	t.out[from] = append(t.out[from], Tie{kind, to})
	t.in[to] = append(t.in[to], Tie{kind, from})
	t.size++
}

// Drop removes a relation; one that is not there changes nothing.
func (t *Ties) Drop(kind, from, to string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if cut(t.out, from, Tie{kind, to}) {
		cut(t.in, to, Tie{kind, from})
		t.size--
	}
}

func cut(ends map[string][]Tie, of string, one Tie) bool {
	list := ends[of]
	i := slices.Index(list, one)
	switch {
	case i < 0:
		return false
	case len(list) == 1:
		delete(ends, of)
	default:
		ends[of] = slices.Delete(list, i, i+1)
	}
	return true
}

// Len is the number of relations.
func (t *Ties) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size
}

// From gives the relations that begin at a thing, in the order of their making.
func (t *Ties) From(id string) []Tie {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.out[id])
}

// Into gives the relations that end at a thing; To is where they begin.
func (t *Ties) Into(id string) []Tie {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.in[id])
}

// Parent gives where the relation of a kind that ends at a thing begins; of several
// the first.
func (t *Ties) Parent(kind, id string) (parent string, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, one := range t.in[id] {
		if one.Kind == kind {
			return one.To, true
		}
	}
	return "", false
}

// Below gives the things that are reached from a root by relations of a kind, the
// nearest first, without the root, each once; whole is false if there are more.
func (t *Ties) Below(kind, root string, most int) (ids []string, whole bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	seen := map[string]bool{root: true}
	for next := []string{root}; len(next) > 0; {
		var after []string
		for _, id := range next {
			for _, one := range t.out[id] {
				if one.Kind != kind || seen[one.To] {
					continue
				}
				if len(ids) == most {
					return ids, false
				}
				seen[one.To] = true
				ids, after = append(ids, one.To), append(after, one.To)
			}
		}
		next = after
	}
	return ids, true
}
