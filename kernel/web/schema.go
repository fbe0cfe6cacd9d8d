package web

import (
	"io"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

type writer = io.Writer

// schemaName names a type in the OpenAPI document by its package and its name,
// so that things.Page and places.Page never clash: ThingsPage, PlacesPage.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.Name()
	if name == "" {
		return camel(hint)
	}
	return camel(lastPart(t.PkgPath())) + genericName(name)
}

// genericName flattens "List[citybrain/domain/things.Thing]" to "ListThingsThing".
func genericName(name string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("[],*", r) }) {
		pkg, base := "", lastPart(part)
		if dot := strings.LastIndexByte(base, '.'); dot >= 0 {
			pkg, base = base[:dot], base[dot+1:]
		}
		b.WriteString(camel(pkg))
		b.WriteString(camel(base))
	}
	return b.String()
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// camel joins words at every sign that is no letter or digit: "me/reads" → "MeReads".
func camel(text string) string {
	var b strings.Builder
	up := true
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			up = true
		case up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// operationID names an operation for generated clients: "getThings",
// "postAlarmsIdAcknowledge".
func operationID(r Route) string {
	path := strings.TrimPrefix(r.Path, "/api/v1")
	return strings.ToLower(r.Method) + camel(path)
}

// tag groups operations by the first part of the path after the version.
func tag(path string) string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "/api/v1"), "/")
	first, _, _ := strings.Cut(path, "/")
	if strings.HasPrefix(first, "{") || first == "" {
		return "platform"
	}
	return first
}

// forbidNullLists makes every list of the document a list and never null: huma
// thinks in Go's nil slices, clients do not want to ask twice. A null sent as a
// list is refused likewise; domains answer [] for an empty one.
func (s *Server) forbidNullLists() {
	for _, schema := range s.api.OpenAPI().Components.Schemas.Map() {
		forbidNull(schema)
	}
}

func forbidNull(schema *huma.Schema) {
	if schema == nil || schema.Ref != "" {
		return
	}
	if schema.Type == huma.TypeArray {
		schema.Nullable = false
	}
	forbidNull(schema.Items)
	for _, field := range schema.Properties {
		forbidNull(field)
	}
}
