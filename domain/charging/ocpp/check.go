package ocpp

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Decode reads a payload into a message by the rules that stand in the tags of
// its fields, and by nothing else: members that the message does not know are
// refused, as the standard's schemas do, but for customData of 2.0.1.
//
//	is:"need,max=20,in=Accepted|Rejected,least=0"
//
// need: must be there · min, max: characters of a text, items of a list ·
// in: the words that it may be · least: the smallest number.
func Decode(v Version, raw json.RawMessage, into any) *Fault {
	return decoder{v}.object(raw, reflect.ValueOf(into).Elem(), "")
}

type decoder struct{ version Version }

// rule is the tag of a field, read.
type rule struct {
	need     bool
	min, max int
	words    []string
	least    *int64
}

func readRule(tag string) (r rule) {
	for part := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(part, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "need":
			r.need = true
		case "min":
			r.min = n
		case "max":
			r.max = n
		case "in":
			r.words = strings.Split(value, "|")
		case "least":
			least := int64(n)
			r.least = &least
		}
	}
	return r
}

var (
	instant = reflect.TypeFor[time.Time]()
	anyJSON = reflect.TypeFor[json.RawMessage]()
)

func (d decoder) object(raw json.RawMessage, into reflect.Value, path string) *Fault {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return wrong(Type, path, "must be an object")
	}
	shape := into.Type()
	for i := range shape.NumField() {
		field := shape.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		r := readRule(field.Tag.Get("is"))
		value, there := members[name]
		delete(members, name)
		where := strings.TrimPrefix(path+"."+name, ".")
		if !there {
			if r.need {
				return wrong(Occurrence, where, "must be there")
			}
			continue
		}
		if f := d.value(value, into.Field(i), r, where); f != nil {
			return f
		}
	}
	if d.version == V201 {
		delete(members, "customData")
	}
	if len(members) > 0 {
		return wrong(Format, path, "has a member that the message does not know")
	}
	return nil
}

func (d decoder) value(raw json.RawMessage, into reflect.Value, r rule, path string) *Fault {
	switch {
	case into.Type() == instant:
		return readTime(raw, into, path)
	case into.Type() == anyJSON:
		into.SetBytes(raw)
		return nil
	}
	switch into.Kind() {
	case reflect.Pointer:
		one := reflect.New(into.Type().Elem())
		if f := d.value(raw, one.Elem(), r, path); f != nil {
			return f
		}
		into.Set(one)
		return nil
	case reflect.Slice:
		return d.list(raw, into, r, path)
	case reflect.Struct:
		return d.object(raw, into, path)
	case reflect.String:
		return readText(raw, into, r, path)
	}
	return readPlain(raw, into, r, path)
}

func (d decoder) list(raw json.RawMessage, into reflect.Value, r rule, path string) *Fault {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return wrong(Type, path, "must be a list")
	}
	if len(items) < r.min || r.max > 0 && into.Type().Elem().Kind() != reflect.String && len(items) > r.max {
		return wrong(Occurrence, path, "has too few or too many items")
	}
	list := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i, one := range items {
		if f := d.value(one, list.Index(i), r, path+"["+strconv.Itoa(i)+"]"); f != nil {
			return f
		}
	}
	into.Set(list)
	return nil
}

func readText(raw json.RawMessage, into reflect.Value, r rule, path string) *Fault {
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return wrong(Type, path, "must be a text")
	}
	switch n := utf8.RuneCountInString(*text); {
	case n < r.min || r.max > 0 && n > r.max:
		return wrong(Property, path, "is too short or too long")
	case strings.IndexByte(*text, 0) >= 0:
		return wrong(Property, path, "has a sign that no text has")
	case r.words != nil && !slices.Contains(r.words, *text):
		return wrong(Property, path, "is none of the words that it may be")
	}
	into.SetString(*text)
	return nil
}

// readPlain reads a number or a truth.
func readPlain(raw json.RawMessage, into reflect.Value, r rule, path string) *Fault {
	if string(raw) == "null" || json.Unmarshal(raw, into.Addr().Interface()) != nil {
		return wrong(Type, path, "must be "+map[bool]string{true: "true or false", false: "a number"}[into.Kind() == reflect.Bool])
	}
	if r.least != nil && into.CanInt() && into.Int() < *r.least {
		return wrong(Property, path, "is too small")
	}
	return nil
}

func readTime(raw json.RawMessage, into reflect.Value, path string) *Fault {
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return wrong(Type, path, "must be a time")
	}
	at, err := time.Parse(time.RFC3339Nano, *text)
	if err != nil {
		return wrong(Property, path, "is no time of RFC 3339")
	}
	into.Set(reflect.ValueOf(at.UTC()))
	return nil
}

func wrong(code, path, text string) *Fault {
	if path == "" {
		path = "the payload"
	}
	return &Fault{code, fmt.Sprintf("%s %s", path, text)}
}
