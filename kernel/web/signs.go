package web

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

var rawJSON = reflect.TypeFor[json.RawMessage]()

// unprintable names the text of a body that holds signs nobody can see: control signs,
// which stores and spreadsheets stumble over, and those that turn the direction of
// writing, with which a text could pretend to be another. "" if there is none. Raw JSON
// is left to whoever reads it.
func unprintable(in reflect.Value) string {
	body := in.FieldByName("Body")
	if !body.IsValid() {
		return ""
	}
	if path, found := hidden(body); found {
		return path
	}
	return ""
}

func hidden(v reflect.Value) (path string, found bool) {
	if v.Type() == rawJSON {
		return "", false
	}
	switch v.Kind() {
	case reflect.String:
		return "", strings.ContainsFunc(v.String(), misleads)
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return hidden(v.Elem())
		}
	case reflect.Struct:
		return hiddenField(v)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return "", false
		}
		for i := range v.Len() {
			if at, found := hidden(v.Index(i)); found {
				return "/" + strconv.Itoa(i) + at, true
			}
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			if at, found := hidden(each.Value()); found {
				return "/" + each.Key().String() + at, true
			}
		}
	}
	return "", false
}

func hiddenField(v reflect.Value) (path string, found bool) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		at, found := hidden(v.Field(i))
		if !found {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || name == "" {
			return at, true
		}
		return "/" + name + at, true
	}
	return "", false
}

// misleads tells a sign that cannot be seen. Marks that only say which way the next
// letter runs (U+200E, U+200F) come with honest copies, and may stay.
func misleads(r rune) bool {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return false
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
