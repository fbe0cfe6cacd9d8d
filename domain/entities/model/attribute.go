package model

import "strconv"

// nullText is Null as it stands in JSON.
const nullText = `"` + Null + `"`

// reader reads the attributes of one text.
type reader struct {
	names       Names
	simplified  bool       // values only
	temporal    bool       // a dataset may have many instances
	nulls       bool       // Null may stand for what shall go
	partial     bool       // kinds and values may be missing
	within      bool       // Null may stand within a value, too
	body        bool       // the instance at hand is the body itself, and may have a @context
	hasNull     bool       // Null is somewhere in the text
	short       []byte     // the name of the attribute at hand, as the text has it, for sentences
	count       int        // instances so far
	bytes       int        // of their values
	slab        []Instance // room for the entity's instances
	entityNames once       // the attributes of the entity
}

// wrong says what is wrong with the attribute at hand.
func (r *reader) wrong(what string) error {
	return Bad("the attribute " + strconv.Quote(shorten(unescape(r.short))) + " " + what)
}

// attribute reads an attribute of the entity and appends it.
func (r *reader) attribute(to []Attribute, name, value []byte) ([]Attribute, error) {
	r.short = name
	if aboutInstance(name) {
		return to, r.wrong("has a name that only says something of attributes")
	}
	a, err := r.named(to, &r.entityNames, value)
	if err != nil {
		return to, err
	}
	r.short = name
	for i := range a.Instances {
		if err := r.placed(a.Name, &a.Instances[i]); err != nil {
			return to, err
		}
	}
	return append(to, a), nil
}

// placed holds location, observationSpace and operationSpace to be GeoProperties
// (clause 4.7).
func (r *reader) placed(name string, in *Instance) error {
	if in.Kind == GeoProperty || name != Location && name != ObservationSpace && name != OperationSpace {
		return nil
	}
	if in.Kind != Unstated {
		return r.wrong("is not a GeoProperty")
	}
	if in.Value == nil || string(in.Value) == nullText {
		return nil
	}
	in.Kind = GeoProperty
	if wrong := checkGeometry(in.Value); wrong != "" {
		return r.wrong(wrong)
	}
	return nil
}

// named reads the attribute at hand, which must not be among those before it.
func (r *reader) named(before []Attribute, o *once, value []byte) (a Attribute, err error) {
	if a.Name, err = r.expand(unescape(r.short), "attribute"); err != nil {
		return a, err
	}
	if o.again(len(before), func(i int) string { return before[i].Name }, a.Name) {
		return a, r.wrong("is named twice")
	}
	a.Instances, err = r.instances(value)
	return a, err
}

// instances reads one value or, in the multi-attribute case, several (clause 4.5.5).
func (r *reader) instances(value []byte) ([]Instance, error) {
	switch {
	case r.simplified && isObject(value) && only(value, "dataset"):
		return r.datasets(member(value, "dataset"))
	case !r.simplified && isArray(value) && manyInstances(value):
		return r.many(value)
	}
	in, err := r.one(value)
	if err != nil {
		return nil, err
	}
	if n := len(r.slab); n < cap(r.slab) {
		r.slab = append(r.slab, in)
		return r.slab[n : n+1 : n+1], nil
	}
	return []Instance{in}, nil
}

func (r *reader) many(value []byte) ([]Instance, error) {
	var all []Instance
	var o once
	short := r.short
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return all, nil
		}
		read := r.one
		if isObject(one) {
			read = r.object
		}
		in, err := read(one)
		if err != nil {
			return nil, err
		}
		r.short = short
		if err := r.another(all, &o, in.DatasetID); err != nil {
			return nil, err
		}
		all = append(all, in)
	}
}

// another refuses a second instance of a dataset.
func (r *reader) another(before []Instance, o *once, dataset string) error {
	if r.temporal || !o.again(len(before), func(i int) string { return before[i].DatasetID }, dataset) {
		return nil
	}
	if dataset == "" {
		return r.wrong("has two instances without a datasetId")
	}
	return r.wrong("has two instances of the dataset " + dataset)
}

// datasets reads the simplified form of several instances: their values by dataset.
func (r *reader) datasets(value []byte) ([]Instance, error) {
	if !isObject(value) || len(value) == 2 {
		return nil, r.wrong("has no values by dataset")
	}
	var all []Instance
	var o once
	for w := over(value); ; {
		name, value, ok := w.member()
		if !ok {
			return all, nil
		}
		in, err := r.one(value)
		if err != nil {
			return nil, err
		}
		if in.DatasetID = unescape(name); in.DatasetID == "@none" {
			in.DatasetID = ""
		} else if !IsURI(in.DatasetID) || in.DatasetID == Null {
			return nil, r.wrong("has a datasetId that is not a URI")
		}
		if err := r.another(all, &o, in.DatasetID); err != nil {
			return nil, err
		}
		all = append(all, in)
	}
}

// one reads one instance, whichever form it is written in.
func (r *reader) one(value []byte) (Instance, error) {
	switch {
	case isNull(value):
		return Instance{}, r.wrong("is null")
	case isObject(value) && (r.simplified && oneHolder(value) || !r.simplified && (r.partial || !isPlain(value))):
		return r.object(value)
	case isObject(value) && !r.partial && isGeometry(value):
		return r.bare(GeoProperty, value)
	case r.partial || string(value) == nullText:
		return r.bare(Unstated, value)
	}
	return r.bare(Property, value)
}

// bare is a value without anything said of it (clause 4.5.2.3).
func (r *reader) bare(k Kind, value []byte) (Instance, error) {
	in := Instance{Kind: k}
	if r.count++; r.count > MaxAttributes {
		return in, tooMany()
	}
	return in, r.setValue(&in, value)
}

// isPlain tells whether an object says nothing of an instance, so that it is the
// value of a concise property itself (clause 4.5.2.3).
func isPlain(object []byte) bool {
	for w := over(object); ; {
		key, _, ok := w.member()
		if !ok {
			return true
		}
		if aboutInstance(key) {
			return false
		}
	}
}

// only tells whether an object has just this one member.
func only(object []byte, name string) bool {
	w := over(object)
	key, _, ok := w.member()
	return ok && string(key) == name && w.text[w.at] == '}'
}

// oneHolder tells whether an object is the simplified form of a kind that a bare
// value cannot show: {"languageMap": …}, {"vocab": …} and so on.
func oneHolder(object []byte) bool {
	w := over(object)
	key, _, ok := w.member()
	if !ok || w.text[w.at] != '}' {
		return false
	}
	k, ok := kindHolding(key)
	return ok && k >= LanguageProperty
}

// manyInstances tells instances of an attribute from the elements of a value: one
// of the elements says that it is an instance.
func manyInstances(array []byte) bool {
	for w := over(array); ; {
		one, ok := w.element()
		if !ok {
			return false
		}
		if isObject(one) && saysInstance(one) {
			return true
		}
	}
}

func saysInstance(object []byte) bool {
	for w := over(object); ; {
		key, value, ok := w.member()
		if !ok {
			return false
		}
		if _, holds := kindHolding(key); holds || string(key) == "datasetId" {
			return true
		}
		if k := string(key); (k == "type" || k == "@type") && isText(value) {
			if _, ok := kindNamed(value[1 : len(value)-1]); ok {
				return true
			}
		}
	}
}

// kindHolding gives the kind whose value is held by a member; of value it is Property.
func kindHolding(name []byte) (Kind, bool) {
	switch string(name) {
	case "value":
		return Property, true
	case "object":
		return Relationship, true
	case "languageMap":
		return LanguageProperty, true
	case "vocab":
		return VocabProperty, true
	case "valueList":
		return ListProperty, true
	case "objectList":
		return ListRelationship, true
	case "json":
		return JSONProperty, true
	}
	return Unstated, false
}
