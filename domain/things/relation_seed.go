package things

import (
	"slices"
	"strings"

	"citybrain/kernel/pack"
)

// tiesNames are the files that may hold the pack's relations.
func tiesNames() []string { return []string{"things/ties.csv.gz", "things/ties.csv"} }

// readTies reads the relations of a pack, each between two things of its lists
// written profile/serial, and reports what is wrong with them by line.
func readTies(p *pack.Pack, kinds []RelationKind, things []Thing) []Relation {
	var list []Relation
	r := tieReader{kinds: kinds, known: map[ThingID]bool{}, parents: map[Relation]ThingID{}}
	for _, t := range things {
		r.known[t.ID] = true
	}
	for _, name := range tiesNames() {
		if !p.Has(name) {
			continue
		}
		for row := range pack.CSV(p, name, []string{"kind", "from", "to"}) {
			if one, ok := r.read(row); ok {
				list = append(list, one)
			}
		}
	}
	return list
}

type tieReader struct {
	kinds   []RelationKind
	known   map[ThingID]bool
	parents map[Relation]ThingID // by kind and end
}

func (r *tieReader) read(row pack.Row) (Relation, bool) {
	f := row.Fields()
	i := slices.IndexFunc(r.kinds, func(k RelationKind) bool { return k.Code == f[0] })
	if i < 0 {
		row.Report("there is no relation %q", f[0])
		return Relation{}, false
	}
	from, fromSerial, _ := strings.Cut(f[1], "/")
	to, toSerial, _ := strings.Cut(f[2], "/")
	one := Relation{Kind: f[0], From: NameOf(from, fromSerial), To: NameOf(to, toSerial)}
	switch {
	case !r.known[one.From]:
		row.Report("there is no thing %q in the lists", f[1])
	case !r.known[one.To]:
		row.Report("there is no thing %q in the lists", f[2])
	case one.From == one.To:
		row.Report("%s is joined to itself", f[1])
	case !r.kinds[i].joins(from, to):
		row.Report("%s cannot join a %s to a %s", f[0], from, to)
	case r.kinds[i].Tree && !r.grow(one):
		row.Report("%s has a parent already, or would contain itself", f[2])
	default:
		return one, true
	}
	return one, false
}

// grow adds a relation to the tree; false for a second parent and for a circle.
func (r *tieReader) grow(one Relation) bool {
	key := func(id ThingID) Relation { return Relation{Kind: one.Kind, To: id} }
	if r.parents[key(one.To)] != "" {
		return false
	}
	up := one.From
	for range maxDepth {
		if up == one.To {
			return false
		}
		if up = r.parents[key(up)]; up == "" {
			r.parents[key(one.To)] = one.From
			return true
		}
	}
	return false
}
