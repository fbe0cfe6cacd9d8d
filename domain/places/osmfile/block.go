package osmfile

import (
	"errors"
	"fmt"
	"math"
)

var (
	errString = errors.New("an element names a string that the block does not have")
	errList   = errors.New("an element's lists do not fit each other")
	errPlace  = errors.New("a node is not on the earth")
)

// block is one primitive block: its strings and how its numbers become degrees.
type block struct {
	strings             [][]byte
	granularity         int64
	latOffset, lonShift int64
}

func (r *reader) primitives(raw []byte) error {
	b := block{granularity: 100}
	var groups [][]byte
	err := each(raw, func(f field) error {
		switch f.number {
		case 1:
			return each(f.bytes, func(s field) error {
				if s.number == 1 {
					b.strings = append(b.strings, s.bytes)
				}
				return nil
			})
		case 2:
			groups = append(groups, f.bytes)
		case 17:
			b.granularity = int64(f.value)
		case 19:
			b.latOffset = int64(f.value)
		case 20:
			b.lonShift = int64(f.value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, group := range groups {
		if err := r.group(&b, group); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) group(b *block, group []byte) error {
	return each(group, func(f field) error {
		switch f.number {
		case 1:
			return r.node(b, f.bytes)
		case 2:
			return r.dense(b, f.bytes)
		case 3:
			return r.way(b, f.bytes)
		case 4:
			return r.relation(b, f.bytes)
		}
		return nil
	})
}

// text gives one copy of a string of the block.
func (r *reader) text(b *block, index uint64) (string, error) {
	if index >= uint64(len(b.strings)) {
		return "", errString
	}
	raw := b.strings[index]
	if s, ok := r.strings[string(raw)]; ok {
		return s, nil
	}
	s := string(raw)
	r.strings[s] = s
	return s, nil
}

func (r *reader) tag(b *block, key, value uint64) (Tag, error) {
	if r.tags++; r.tags > r.limits.Tags {
		return Tag{}, fmt.Errorf("more than %d tags", r.limits.Tags)
	}
	k, err := r.text(b, key)
	if err != nil {
		return Tag{}, err
	}
	v, err := r.text(b, value)
	return Tag{k, v}, err
}

func (r *reader) tagList(b *block, keys, values packed) (Tags, error) {
	n := keys.count()
	if n != values.count() {
		return nil, errList
	}
	if n == 0 {
		return nil, nil
	}
	if r.tags+n > r.limits.Tags {
		return nil, fmt.Errorf("more than %d tags", r.limits.Tags)
	}
	tags := make(Tags, 0, n)
	for range n {
		k, ok1 := keys.next()
		v, ok2 := values.next()
		if !ok1 || !ok2 {
			return nil, errList
		}
		t, err := r.tag(b, k, v)
		if err != nil {
			return nil, err
		}
		tags = append(tags, t)
	}
	return tags, nil
}

func (r *reader) addNode(b *block, id, lat, lon int64, tags Tags) error {
	if len(r.file.Nodes) >= r.limits.Nodes {
		return fmt.Errorf("more than %d nodes", r.limits.Nodes)
	}
	n := Node{ID: id, Lon: b.degrees(b.lonShift, lon), Lat: b.degrees(b.latOffset, lat), Tags: tags}
	if !(math.Abs(n.Lon) <= 180 && math.Abs(n.Lat) <= 90) {
		return errPlace
	}
	r.file.Nodes = append(r.file.Nodes, n)
	return nil
}

// degrees computes in floats: integers from a hostile file would overflow.
func (b *block) degrees(offset, v int64) float64 {
	return (float64(offset) + float64(b.granularity)*float64(v)) / 1e9
}

func (r *reader) node(b *block, message []byte) error {
	var id, lat, lon int64
	var keys, values packed
	err := each(message, func(f field) error {
		switch f.number {
		case 1:
			id = zigzag(f.value)
		case 2:
			keys = f.bytes
		case 3:
			values = f.bytes
		case 8:
			lat = zigzag(f.value)
		case 9:
			lon = zigzag(f.value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	tags, err := r.tagList(b, keys, values)
	if err != nil {
		return err
	}
	return r.addNode(b, id, lat, lon, tags)
}

// dense reads nodes that are stored as columns of differences.
func (r *reader) dense(b *block, message []byte) error {
	var ids, lats, lons, pairs packed
	err := each(message, func(f field) error {
		switch f.number {
		case 1:
			ids = f.bytes
		case 8:
			lats = f.bytes
		case 9:
			lons = f.bytes
		case 10:
			pairs = f.bytes
		}
		return nil
	})
	if err != nil {
		return err
	}
	var id, lat, lon int64
	for len(ids) > 0 {
		dID, ok1 := ids.next()
		dLat, ok2 := lats.next()
		dLon, ok3 := lons.next()
		if !ok1 || !ok2 || !ok3 {
			return errList
		}
		id, lat, lon = id+zigzag(dID), lat+zigzag(dLat), lon+zigzag(dLon)
		tags, err := r.densePairs(b, &pairs)
		if err != nil {
			return err
		}
		if err := r.addNode(b, id, lat, lon, tags); err != nil {
			return err
		}
	}
	return nil
}

// densePairs takes the tags of one node, ended by a zero, off the list.
func (r *reader) densePairs(b *block, pairs *packed) (Tags, error) {
	var tags Tags
	for len(*pairs) > 0 {
		key, ok := pairs.next()
		if !ok {
			return nil, errList
		}
		if key == 0 {
			return tags, nil
		}
		value, ok := pairs.next()
		if !ok {
			return nil, errList
		}
		t, err := r.tag(b, key, value)
		if err != nil {
			return nil, err
		}
		tags = append(tags, t)
	}
	return tags, nil
}

// takeRefs counts refs against the limit before memory is taken for them.
func (r *reader) takeRefs(n int) error {
	if r.refs += n; r.refs > r.limits.Refs {
		return fmt.Errorf("more than %d references", r.limits.Refs)
	}
	return nil
}

func (r *reader) way(b *block, message []byte) error {
	if len(r.file.Ways) >= r.limits.Ways {
		return fmt.Errorf("more than %d ways", r.limits.Ways)
	}
	var w Way
	var keys, values, refs packed
	err := each(message, func(f field) error {
		switch f.number {
		case 1:
			w.ID = int64(f.value)
		case 2:
			keys = f.bytes
		case 3:
			values = f.bytes
		case 8:
			refs = f.bytes
		}
		return nil
	})
	if err != nil {
		return err
	}
	if w.Tags, err = r.tagList(b, keys, values); err != nil {
		return err
	}
	n := refs.count()
	if err := r.takeRefs(n); err != nil {
		return err
	}
	w.Refs = make([]int64, 0, n)
	ref := int64(0)
	for len(refs) > 0 {
		d, ok := refs.next()
		if !ok {
			return errList
		}
		ref += zigzag(d)
		w.Refs = append(w.Refs, ref)
	}
	r.file.Ways = append(r.file.Ways, w)
	return nil
}

func (r *reader) relation(b *block, message []byte) error {
	if len(r.file.Relations) >= r.limits.Relations {
		return fmt.Errorf("more than %d relations", r.limits.Relations)
	}
	var rel Relation
	var keys, values, roles, refs, kinds packed
	err := each(message, func(f field) error {
		switch f.number {
		case 1:
			rel.ID = int64(f.value)
		case 2:
			keys = f.bytes
		case 3:
			values = f.bytes
		case 8:
			roles = f.bytes
		case 9:
			refs = f.bytes
		case 10:
			kinds = f.bytes
		}
		return nil
	})
	if err != nil {
		return err
	}
	if rel.Tags, err = r.tagList(b, keys, values); err != nil {
		return err
	}
	if rel.Members, err = r.members(b, roles, refs, kinds); err != nil {
		return err
	}
	r.file.Relations = append(r.file.Relations, rel)
	return nil
}

func (r *reader) members(b *block, roles, refs, kinds packed) ([]Member, error) {
	n := refs.count()
	if err := r.takeRefs(n); err != nil {
		return nil, err
	}
	out := make([]Member, 0, n)
	ref := int64(0)
	for len(refs) > 0 {
		d, ok1 := refs.next()
		role, ok2 := roles.next()
		kind, ok3 := kinds.next()
		if !ok1 || !ok2 || !ok3 || kind > uint64(RelationMember) {
			return nil, errList
		}
		ref += zigzag(d)
		text, err := r.text(b, role)
		if err != nil {
			return nil, err
		}
		out = append(out, Member{Kind: Kind(kind), Ref: ref, Role: text})
	}
	return out, nil
}
