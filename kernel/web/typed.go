package web

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"citybrain/kernel/auth"
)

// answer is what huma writes for a verb with a body.
type answer[O any] struct {
	Location string `header:"Location" doc:"Where the created thing lives"`
	Body     O
}

// bare is answer without the Location, so that only creating routes document it.
type bare[O any] struct{ Body O }

func typed[I, O any](method, path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error), options []Option) Route {
	r := Route{Method: method, Path: path, Permission: perm, Summary: summary}
	if _, ok := any(*new(O)).(Locator); ok && method == http.MethodPost {
		r.status = http.StatusCreated
	}
	r = r.with(options)
	r.install = func(s *Server, r Route) {
		mustFill(reflect.TypeFor[I](), r)
		op := s.operation(r)
		switch _, locates := any(*new(O)).(Locator); {
		case reflect.TypeFor[O]() == reflect.TypeFor[None]():
			if op.DefaultStatus == 0 {
				op.DefaultStatus = http.StatusNoContent
			}
			huma.Register(s.api, op, func(ctx context.Context, in *I) (*struct{}, error) {
				_, err := call(s, ctx, verb, in)
				return nil, err
			})
		case locates:
			huma.Register(s.api, op, func(ctx context.Context, in *I) (*answer[O], error) {
				out, err := call(s, ctx, verb, in)
				if err != nil {
					return nil, err
				}
				return &answer[O]{Location: location(out), Body: out}, nil
			})
		default:
			huma.Register(s.api, op, func(ctx context.Context, in *I) (*bare[O], error) {
				out, err := call(s, ctx, verb, in)
				if err != nil {
					return nil, err
				}
				return &bare[O]{Body: out}, nil
			})
		}
	}
	return r
}

// mustFill panics at start-up for an input that huma would leave empty in
// silence: one that embeds an unexported struct.
func mustFill(t reflect.Type, r Route) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && !f.IsExported() {
			panic("web: the input of " + r.Method + " " + r.Path + " embeds the unexported " + f.Name + ", which is never filled")
		}
	}
}

// call checks the input by its own rules, then runs the verb. Its errors are
// problems, the only error that leaves this package.
func call[I, O any](s *Server, ctx context.Context, verb func(context.Context, *I) (O, error), in *I) (O, error) {
	var none O
	if name := unbounded(reflect.ValueOf(in).Elem()); name != "" {
		return none, s.problem(ctx, ErrInvalid.At(name, "web.number", "This must be a number."))
	}
	if path := unprintable(reflect.ValueOf(in).Elem()); path != "" {
		return none, s.problem(ctx, ErrInvalid.At(path, "web.signs", "This holds signs that cannot be seen; delete them."))
	}
	if v, ok := any(in).(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return none, s.problem(ctx, err)
		}
	}
	out, err := verb(ctx, in)
	if err != nil {
		return none, s.problem(ctx, err)
	}
	return out, nil
}

// unbounded names the query parameter that is NaN or infinite: the parser takes
// those words for numbers, every bound lets NaN pass, and no JSON can answer it.
func unbounded(in reflect.Value) string {
	for i := range in.NumField() {
		field, value := in.Type().Field(i), in.Field(i)
		if field.Anonymous && value.Kind() == reflect.Struct {
			if name := unbounded(value); name != "" {
				return name
			}
		}
		if name := field.Tag.Get("query"); name != "" && value.CanFloat() && (math.IsNaN(value.Float()) || math.IsInf(value.Float(), 0)) {
			return "query." + name
		}
	}
	return ""
}

func location[O any](out O) string {
	if l, ok := any(out).(Locator); ok {
		if v := reflect.ValueOf(out); v.Kind() == reflect.Pointer && v.IsNil() {
			return ""
		}
		return l.Created()
	}
	return ""
}

// adapter lets huma register its handlers behind this server's route checks.
type adapter struct{ s *Server }

// Handle registers one operation of huma.
func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	route := op.Metadata["route"].(Route)
	a.s.handle(route, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := beyondTime(op.Parameters, r); name != "" {
			a.s.fail(w, r, ErrInvalid.At("query."+name, "web.time_range", "This must be a time from 1970 to 9999."))
			return
		}
		handler(humago.NewContext(op, r, w))
	}))
}

// beyondTime names the query parameter that is a time no record can have. The
// first instant of the calendar would be taken for "not given", others would
// not fit the store's microseconds. What is no time at all is huma's to refuse.
func beyondTime(params []*huma.Param, r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	query := r.URL.Query()
	for _, p := range params {
		if p.In != "query" || p.Schema == nil || p.Schema.Format != "date-time" {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, query.Get(p.Name))
		if err == nil && (at.UTC().Year() < 1970 || at.UTC().Year() > 9999) {
			return p.Name
		}
	}
	return ""
}

// ServeHTTP answers for huma's own use in tests.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.s.mux.ServeHTTP(w, r) }

// newAPI makes huma without its global settings, extra formats and pages.
func newAPI(s *Server) huma.API {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	jsonFormat := huma.Format{
		Marshal: func(w writer, v any) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			return e.Encode(v)
		},
		Unmarshal: json.Unmarshal,
	}
	return huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: s.cfg.Title, Version: s.cfg.Version,
				Description: "The public interface of citybrain. Errors are RFC 9457 problems with a stable code; lists are paged by cursor.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: "citybrain", Description: "Session cookie of POST /api/v1/session. Writes by cookie need a JSON body or the header X-Citybrain."},
					"key":     {Type: "http", Scheme: "bearer", Description: "API key of a client system."},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{s.transform},
	}, adapter{s})
}

// operation is the route as huma documents and serves it.
func (s *Server) operation(r Route) huma.Operation {
	limit := r.bodyLimit
	if limit == 0 {
		limit = s.cfg.BodyLimit
	}
	op := huma.Operation{
		Method: r.Method, Path: r.Path, Summary: r.Summary,
		OperationID:   operationID(r),
		Tags:          []string{tag(r.Path)},
		DefaultStatus: r.status,
		MaxBodyBytes:  limit,
		Hidden:        r.hidden,
		Metadata:      map[string]any{"route": r},
		Extensions:    map[string]any{"x-permission": r.Permission.Code},
		Responses: map[string]*huma.Response{"default": {
			Description: "A problem (RFC 9457)",
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: s.problemSchema}},
		}},
	}
	if r.Permission.Code != auth.Public.Code {
		op.Security = []map[string][]string{{"session": {}}, {"key": {}}}
	}
	return op
}

// installPlain serves and documents a plain handler.
func (s *Server) installPlain(r Route, h http.Handler) {
	s.handle(r, h)
	if r.hidden || r.Method == "" {
		return
	}
	op := s.operation(r)
	op.Path = strings.ReplaceAll(op.Path, "...}", "}")
	for _, part := range strings.Split(op.Path, "/") {
		open, shut := strings.IndexByte(part, '{'), strings.IndexByte(part, '}')
		if open >= 0 && shut > open {
			op.Parameters = append(op.Parameters, &huma.Param{Name: part[open+1 : shut], In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
		}
	}
	if len(r.takes) > 0 {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		for kind, shape := range r.takes {
			schema := s.api.OpenAPI().Components.Schemas.Schema(shape, true, tag(r.Path))
			schema.Nullable = false // a body is required
			op.RequestBody.Content[kind] = &huma.MediaType{Schema: schema}
		}
	}
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	answer := &huma.Response{Description: http.StatusText(status)}
	if r.answers != "" {
		answer.Content = map[string]*huma.MediaType{r.answers: {}}
	}
	op.Responses[strconv.Itoa(status)] = answer
	s.api.OpenAPI().AddOperation(&op)
}
