package entities

import (
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"citybrain/domain/entities/model"
)

const shards = 64

// state is all that the broker holds. One goroutine changes it, by apply; any
// number read it.
type state struct {
	seed    maphash.Seed
	mu      sync.RWMutex
	tenants map[string]*tenant
	shared  texts         // only the changing goroutine uses it
	applied atomic.Uint64 // sequence of the newest applied frame
	slots   uint64
}

func newState() *state {
	st := &state{seed: maphash.MakeSeed(), tenants: map[string]*tenant{}, shared: texts{}}
	st.tenant("", true)
	return st
}

// internMost bounds the texts that are shared: names repeat, values do not.
const internMost = 1 << 16

// texts gives one string for equal bytes.
type texts map[string]string

// Intern shares a text.
func (all texts) Intern(raw []byte) string {
	if text, ok := all[string(raw)]; ok {
		return text
	}
	text := string(raw)
	if len(all) < internMost {
		all[text] = text
	}
	return text
}

// tenant is one separate set of entities 租户; the name of the default one is empty.
type tenant struct {
	st     *state
	name   string
	shards [shards]shard
	all    roll
	places places

	mu        sync.RWMutex
	types     map[string]*roll
	documents map[class]map[string]document
}

type shard struct {
	mu    sync.RWMutex
	slots map[string]*slot
}

// document is what the broker keeps beside entities: a subscription, a registration.
type document struct {
	text              []byte
	sequence          uint64
	created, modified int64 // µs
}

// slot is where one entity stands, from its creation to its deletion. Its entity
// is exchanged as a whole; nil after the deletion.
type slot struct {
	number uint64 // in the order of creation
	entity atomic.Pointer[model.Entity]
	said   atomic.Pointer[said]
	types  []string // rolls on which it is; only the changing goroutine uses it
}

func (st *state) tenant(name string, make bool) *tenant {
	st.mu.RLock()
	t := st.tenants[name]
	st.mu.RUnlock()
	if t != nil || !make {
		return t
	}
	t = &tenant{st: st, name: name, types: map[string]*roll{}, documents: map[class]map[string]document{}}
	for i := range t.shards {
		t.shards[i].slots = map[string]*slot{}
	}
	t.places.init()
	st.mu.Lock()
	defer st.mu.Unlock()
	st.tenants[name] = t
	return t
}

func (t *tenant) shard(id string) *shard {
	return &t.shards[maphash.String(t.st.seed, id)%shards]
}

// find gives the slot of an entity; nil if there is none.
func (t *tenant) find(id string) *slot {
	s := t.shard(id)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.slots[id]
}

// create makes an entity of the operation's body.
func (t *tenant) create(o *operation, seq uint64, c *Change) outcome {
	e := model.Change{Now: o.at}.Create(o.body)
	e.Sequence = seq
	t.insert(e)
	c.After = e
	c.Touched = make([]string, 0, len(e.Attributes))
	for i := range e.Attributes {
		c.Touched = append(c.Touched, e.Attributes[i].Name)
	}
	return outcome{created: true, result: model.Result{Updated: c.Touched}}
}

func (t *tenant) insert(e *model.Entity) {
	t.st.slots++
	at := &slot{number: t.st.slots}
	at.entity.Store(e)
	s := t.shard(e.ID)
	s.mu.Lock()
	s.slots[e.ID] = at
	s.mu.Unlock()
	t.all.add(at)
	t.enrol(at, e)
	t.places.put(at, nil, e)
}

// enrol puts the slot on the rolls of the entity's types.
func (t *tenant) enrol(at *slot, e *model.Entity) {
	for _, name := range e.Types {
		if slices.Contains(at.types, name) {
			continue
		}
		t.mu.Lock()
		r := t.types[name]
		if r == nil {
			r = &roll{}
			t.types[name] = r
		}
		t.mu.Unlock()
		r.add(at)
		at.types = append(at.types, name)
	}
}

// replace exchanges the entity of a slot.
func (t *tenant) replace(at *slot, before, after *model.Entity) {
	at.entity.Store(after)
	at.said.Store(nil)
	if !slices.Equal(before.Types, after.Types) {
		t.withdraw(at, after.Types)
		t.enrol(at, after)
	}
	t.places.put(at, before, after)
}

// withdraw takes the slot off the rolls of types that the entity has no more.
func (t *tenant) withdraw(at *slot, keep []string) {
	at.types = slices.DeleteFunc(at.types, func(name string) bool {
		if slices.Contains(keep, name) {
			return false
		}
		t.end(name, t.roll(name).drop(at))
		return true
	})
}

func (t *tenant) remove(at *slot) {
	e := at.entity.Load()
	s := t.shard(e.ID)
	s.mu.Lock()
	delete(s.slots, e.ID)
	s.mu.Unlock()
	t.places.put(at, e, nil)
	at.entity.Store(nil)
	at.said.Store(nil)
	t.all.bury()
	for _, name := range at.types {
		t.end(name, t.roll(name).bury())
	}
}

// end forgets the roll of a type that no entity has any more.
func (t *tenant) end(name string, left int) {
	if left > 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.types, name)
}

// roll gives the roll of a type; nil if no entity has it.
func (t *tenant) roll(name string) *roll {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.types[name]
}

// rebase lets the log begin anew: what is held stays, and whatever comes is later.
func (st *state) rebase(applied uint64) {
	for _, t := range st.tenants {
		for _, at := range t.all.read() {
			e := *at.entity.Load()
			e.Sequence = 0
			at.entity.Store(&e)
		}
		for _, all := range t.documents {
			for id, d := range all {
				d.sequence = 0
				all[id] = d
			}
		}
	}
	st.applied.Store(applied)
}
