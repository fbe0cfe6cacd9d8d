package model

import "strconv"

// draft is what an object says of an instance, before it is known what it is.
type draft struct {
	in       Instance
	kindName []byte // the text of its type; nil if it has none
	holds    Kind   // the kind whose member holds the value
	value    []byte // what that member holds; nil if there is none
	others   int    // members that must be sub-attributes
	typesOf  string // objectType or valueType, if there was one
	entity   bool   // it has a linked entity, which is only ever written
}

// object reads an instance in its normalized or concise form, with what is said
// of it.
func (r *reader) object(text []byte) (Instance, error) {
	if r.count++; r.count > MaxAttributes {
		return Instance{}, tooMany()
	}
	d := draft{holds: Unstated}
	for w := over(text); ; {
		name, value, ok := w.member()
		if !ok {
			break
		}
		if err := r.instanceMember(&d, name, value); err != nil {
			return d.in, err
		}
	}
	if d.geometry(text) {
		return d.in, r.setGeometry(&d.in, text)
	}
	if err := r.settle(&d); err != nil || d.others == 0 {
		return d.in, err
	}
	return d.in, r.subAttributes(&d, text)
}

// geometry tells whether the object is no instance but a bare geometry, which has
// a type as well.
func (d *draft) geometry(text []byte) bool {
	if d.kindName == nil || d.value != nil || d.others == 0 {
		return false
	}
	_, known := kindNamed(d.kindName[1 : len(d.kindName)-1])
	return !known && isGeometry(text)
}

// setGeometry takes a bare geometry; in a merge it depends on what it is merged
// into whether it is a GeoProperty.
func (r *reader) setGeometry(in *Instance, text []byte) error {
	if in.Kind = GeoProperty; r.partial {
		in.Kind = Unstated
	}
	return r.setValue(in, text)
}

// aboutInstance tells whether a member says something of an instance and is no
// sub-attribute.
func aboutInstance(name []byte) bool {
	switch string(name) {
	case "type", "@type", "observedAt", "expiresAt", "unitCode", "datasetId", "objectType", "valueType",
		"createdAt", "modifiedAt", "deletedAt", "instanceId", "entity", "entityList", "@context",
		"previousValue", "previousObject", "previousLanguageMap", "previousVocab", "previousJson",
		"previousValueList", "previousObjectList":
		return true
	}
	_, holds := kindHolding(name)
	return holds
}

// instanceMember takes one member into the draft. What the system itself makes
// (createdAt, instanceId, …) is left out when a stranger sends it.
func (r *reader) instanceMember(d *draft, name, value []byte) (err error) {
	if k, holds := kindHolding(name); holds {
		if d.value != nil {
			return r.wrong("has more than one of value, object, languageMap, vocab, valueList, objectList and json")
		}
		d.holds, d.value = k, value
		return nil
	}
	if !aboutInstance(name) {
		d.others++
		return nil
	}
	switch string(name) {
	case "type", "@type":
		if !isText(value) {
			return r.wrong("has a type that is not a text")
		}
		d.kindName = value
	case "observedAt":
		return r.moment(&d.in.ObservedAt, value, "observedAt")
	case "expiresAt":
		return r.moment(&d.in.ExpiresAt, value, "expiresAt")
	case "unitCode":
		if !isText(value) || len(value) == 2 || !r.nulls && string(value) == nullText {
			return r.wrong("has a unitCode that is not a text")
		}
		d.in.UnitCode = unquote(value)
	case "@context":
		if !r.body {
			return r.wrong("has a @context, which stands in the body only")
		}
	case "entity", "entityList":
		d.entity = true
	case "datasetId":
		d.in.DatasetID, err = r.dataset(value)
	case "objectType", "valueType":
		d.typesOf = string(name)
		d.in.ObjectTypes, err = r.typesIn(value, d.typesOf)
	}
	return err
}

// moment reads a DateTime of the instance at hand.
func (r *reader) moment(to *int64, value []byte, name string) error {
	at, ok := r.timeIn(value)
	if !ok {
		return r.wrong("has an " + name + " that is " + notTime)
	}
	*to = at
	return nil
}

func (r *reader) typesIn(value []byte, what string) ([]string, error) {
	if r.nulls && string(value) == nullText {
		return []string{Null}, nil
	}
	return r.namesIn(value, what+" of "+string(r.short))
}

// dataset reads a datasetId; "@none" is the default instance.
func (r *reader) dataset(value []byte) (string, error) {
	if isText(value) {
		id := unquote(value)
		if id == "@none" {
			return "", nil
		}
		if IsURI(id) && id != Null {
			return id, nil
		}
	}
	return "", r.wrong("has a datasetId that is not a URI")
}

// settle finds the kind of the draft and checks its value.
func (r *reader) settle(d *draft) error {
	if err := r.settleKind(d); err != nil {
		return err
	}
	switch relationship := d.in.Kind == Relationship || d.in.Kind == ListRelationship; {
	case d.typesOf == "objectType" && !relationship && d.in.Kind != Unstated:
		return r.wrong("has an objectType but is no relationship")
	case d.typesOf == "valueType" && relationship:
		return r.wrong("has a valueType but is a relationship")
	case d.entity && !relationship && d.in.Kind != Unstated:
		return r.wrong("has an entity but is no relationship")
	case d.in.UnitCode != "" && !mayHaveUnit(d.in.Kind):
		return r.wrong("has a unitCode but is a " + d.in.Kind.String() + ", which has none")
	case d.value == nil && !r.partial:
		return r.wrong("has no " + d.in.Kind.member())
	case d.value == nil:
		return nil
	}
	return r.setValue(&d.in, d.value)
}

// mayHaveUnit tells whether a kind has figures; the others have no unitCode.
func mayHaveUnit(k Kind) bool {
	return k == Property || k == GeoProperty || k == ListProperty || k == Unstated
}

// settleKind takes the kind from the type or, in the concise form, from the
// member that holds the value: value is a GeoProperty if it is a geometry.
func (r *reader) settleKind(d *draft) error {
	d.in.Kind = d.holds
	if d.kindName == nil {
		switch {
		case d.holds != Property:
		case r.partial || string(d.value) == nullText:
			d.in.Kind = Unstated
		case isGeometry(d.value):
			d.in.Kind = GeoProperty
		}
		return nil
	}
	k, ok := kindNamed(d.kindName[1 : len(d.kindName)-1])
	if !ok {
		return r.wrong("has the type " + strconv.Quote(shorten(unquote(d.kindName))) + ", which is no kind of attribute")
	}
	if d.value != nil && k.member() != d.holds.member() {
		return r.wrong("is a " + k.String() + " but has a " + d.holds.member())
	}
	d.in.Kind = k
	return nil
}

// subAttributes reads what else is said of an instance.
func (r *reader) subAttributes(d *draft, text []byte) error {
	d.in.Sub = make([]Attribute, 0, d.others)
	var o once
	simplified := r.simplified
	r.simplified, r.body = false, false
	for w := over(text); ; {
		name, value, ok := w.member()
		if !ok {
			break
		}
		if aboutInstance(name) {
			continue
		}
		r.short = name
		a, err := r.named(d.in.Sub, &o, value)
		if err != nil {
			return err
		}
		d.in.Sub = append(d.in.Sub, a)
	}
	r.simplified = simplified
	return nil
}
