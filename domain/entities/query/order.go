package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/kernel/geo"
)

// Order is a parsed orderBy (clause 4.23): by which values found entities are
// put in order. Values of different types stand in the order of clause 4.23.2,
// null and what has no value last in both directions. Texts are compared
// without regard to case first and by code point then, which comes near the root
// collation that the standard asks for without its tables.
type Order struct{ terms []orderTerm }

type orderTerm struct {
	path       path
	entity     string // id, type or scope
	descending bool
	from       *figure // distances are taken from it
}

// ParseOrder reads an orderBy such as name,age;desc or location;dist-asc, for which
// orderFrom gives the coordinates and orderGeometry the type, or else Point.
func ParseOrder(orderBy, orderFrom, orderGeometry string, names model.Names) (*Order, error) {
	if len(orderBy) > maxText {
		return nil, tooComplex("The orderBy is longer than %d bytes.", maxText)
	}
	p := &parser{scanner: scanner{text: orderBy}, names: names}
	out := &Order{}
	for {
		t, err := p.orderTerm(orderFrom, orderGeometry)
		if err != nil {
			return nil, err
		}
		out.terms = append(out.terms, t)
		if !p.takes(",") {
			break
		}
		if err := p.count(); err != nil {
			return nil, err
		}
	}
	if !p.done() || p.linked {
		return nil, bad("The orderBy %.80q is not understood.", orderBy)
	}
	return out, nil
}

func (p *parser) orderTerm(from, geometry string) (t orderTerm, err error) {
	at := p.at
	if t.path, err = p.path(0); err != nil {
		return t, err
	}
	if name := strings.TrimSpace(p.text[at:p.at]); name == "id" || name == "type" || name == "scope" {
		t.entity = name
	}
	if !p.takes(";") {
		return t, nil
	}
	switch direction := p.word(); direction {
	case "asc":
	case "desc":
		t.descending = true
	case "dist-asc", "dist-desc":
		t.descending = direction == "dist-desc"
		if geometry == "" {
			geometry = string(geo.TypePoint)
		}
		shape, err := parseGeometry(geometry, from)
		if err != nil {
			return t, err
		}
		t.from = newFigure(shape)
		t.from.index()
	default:
		return t, bad("The order is asc, desc, dist-asc or dist-desc, not %.40q.", direction)
	}
	return t, nil
}

// Sort puts the entities in order; equals stay as they were.
func (o *Order) Sort(list []*model.Entity) {
	type row struct {
		entity *model.Entity
		keys   []sortKey
	}
	rows := make([]row, len(list))
	for i, e := range list {
		rows[i] = row{e, make([]sortKey, len(o.terms))}
		for j := range o.terms {
			rows[i].keys[j] = o.terms[j].key(e)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		for i := range o.terms {
			if c := a.keys[i].compare(b.keys[i], o.terms[i].descending); c != 0 {
				return c
			}
		}
		return 0
	})
	for i := range rows {
		list[i] = rows[i].entity
	}
}

// Nearest gives the box around the place from which the location's distances are
// taken, where the nearest come first and nothing else counts, for an index.
func (o *Order) Nearest() (box geo.Box, ok bool) {
	t := &o.terms[0]
	if len(o.terms) != 1 || t.from == nil || t.descending {
		return box, false
	}
	if len(t.path.names) != 1 || t.path.names[0] != model.Location || t.path.member != 0 || t.path.trail != nil {
		return box, false
	}
	return t.from.box, true
}

// Reaches tells whether an entity's distance, by which Nearest orders, is at most
// so many metres.
func (o *Order) Reaches(e *model.Entity, metres float64) bool {
	key := o.terms[0].key(e)
	return key.rank == isDistance && key.number <= metres
}

// sortKey is a value ready to be compared: by rank, number, text folded, text.
type sortKey struct {
	rank         rank
	number       float64
	folded, text string
}

// rank is the place of a type among the others, from clause 4.23.2.
type rank uint8

const (
	isDistance rank = iota
	isNumeric
	isText
	isObject
	isArray
	isTruth
	isClock
	isDay
	isMoment
	isNull
	isMissing
)

func (k sortKey) compare(other sortKey, descending bool) int {
	c := cmp.Or(cmp.Compare(k.rank, other.rank), cmp.Compare(k.number, other.number),
		cmp.Compare(k.folded, other.folded), cmp.Compare(k.text, other.text))
	if descending && k.rank < isNull && other.rank < isNull {
		return -c
	}
	return c
}

func (t *orderTerm) key(e *model.Entity) sortKey {
	switch t.entity {
	case "id":
		return textKey(e.ID)
	case "type":
		return textKey(strings.Join(e.Types, ","))
	case "scope":
		return textKey(strings.Join(e.Scopes, ","))
	}
	if len(t.path.names) == 0 {
		return timeKey(map[member]int64{createdAt: e.CreatedAt, modifiedAt: e.ModifiedAt, expiresAt: e.ExpiresAt}[t.path.member])
	}
	a := e.Attribute(t.path.names[0])
	for _, name := range t.path.names[1:] {
		in := first(a)
		if in == nil {
			return sortKey{rank: isMissing}
		}
		a = (&model.Entity{Attributes: in.Sub}).Attribute(name)
	}
	in := first(a)
	if in == nil {
		return sortKey{rank: isMissing}
	}
	return t.keyOf(in)
}

// first gives the default instance, or else the first one.
func first(a *model.Attribute) *model.Instance {
	if a == nil || len(a.Instances) == 0 {
		return nil
	}
	if in := a.Default(); in != nil {
		return in
	}
	return &a.Instances[0]
}

func (t *orderTerm) keyOf(in *model.Instance) sortKey {
	switch t.path.member {
	case observedAt:
		return timeKey(in.ObservedAt)
	case createdAt:
		return timeKey(in.CreatedAt)
	case modifiedAt:
		return timeKey(in.ModifiedAt)
	case expiresAt:
		return timeKey(in.ExpiresAt)
	case datasetID:
		return textKey(in.DatasetID)
	case unitCode:
		return textKey(in.UnitCode)
	case objectType:
		return textKey(strings.Join(in.ObjectTypes, ","))
	}
	if t.from != nil && in.Kind == model.GeoProperty {
		if metres, ok := t.from.distanceOf(in.Value); ok {
			return sortKey{rank: isDistance, number: metres}
		}
	}
	raw := trimmed(in.Value)
	for _, s := range t.path.trail {
		next, ok := valueOf(raw, s.name)
		if !ok {
			return sortKey{rank: isMissing}
		}
		raw = next
	}
	return valueKey(raw)
}

func valueKey(raw []byte) sortKey {
	if len(raw) == 0 {
		return sortKey{rank: isMissing}
	}
	switch raw[0] {
	case '"':
		content, _ := contentOf(raw)
		return textKey(string(content))
	case '{':
		if inner, ok := valueOf(raw, "@value"); ok && inner[0] != '{' {
			return valueKey(inner)
		}
		return sortKey{rank: isObject, text: string(raw)}
	case '[':
		return sortKey{rank: isArray, text: string(raw)}
	case 't', 'f':
		return sortKey{rank: isTruth, number: float64(raw[0] / 't')}
	case 'n':
		return sortKey{rank: isNull}
	}
	f, _ := strconv.ParseFloat(string(raw), 64)
	return sortKey{rank: isNumeric, number: f}
}

func textKey(s string) sortKey {
	raw := []byte(s)
	if s == "" {
		return sortKey{rank: isText}
	}
	if at, ok := parseMoment(raw); ok {
		return sortKey{rank: isMoment, number: float64(at)}
	}
	if at, ok := parseDay(raw); ok {
		return sortKey{rank: isDay, number: float64(at)}
	}
	if at, ok := parseClock(raw); ok {
		return sortKey{rank: isClock, number: float64(at)}
	}
	return sortKey{rank: isText, folded: strings.ToLower(s), text: s}
}

func timeKey(at int64) sortKey {
	if at == 0 {
		return sortKey{rank: isMissing}
	}
	return sortKey{rank: isMoment, number: float64(at)}
}
