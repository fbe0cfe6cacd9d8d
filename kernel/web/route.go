// Package web is the HTTP border: typed handlers in a route table, problem
// JSON, sessions and CSRF, limits, SSE, OpenAPI.
package web

import (
	"context"
	"maps"
	"net/http"
	"reflect"

	"citybrain/kernel/auth"
)

// Route is one line of a domain's route table: path, permission, verb.
type Route struct {
	Method     string
	Path       string // ServeMux pattern, "/api/v1/things/{id}"; a last part like "{y}.mvt" is allowed
	Permission auth.Permission
	Summary    string

	status       int   // 0: 200, 201 where O tells a Location, 204 where O is None
	bodyLimit    int64 // 0: the server's
	hidden       bool  // not in the OpenAPI document
	streams      bool  // neither buffered, compressed nor ended by the write deadline
	unrepeatable bool  // ignores Idempotency-Key: the answer must not be stored
	unlimited    bool  // not counted by the rate limit
	anywhere     bool  // pages of other sites may post here
	cost         int   // 0: one request
	answers      string
	takes        map[string]reflect.Type // media types of a plain route's body
	install      func(s *Server, r Route)
}

// Option is a particular of one route.
type Option func(*Route)

// Creates says that the verb makes something: the answer is 201.
func Creates(r *Route) { r.status = http.StatusCreated }

// Accepts says that the verb only starts the work: the answer is 202.
func Accepts(r *Route) { r.status = http.StatusAccepted }

// Hidden keeps the route out of the OpenAPI document.
func Hidden(r *Route) { r.hidden = true }

// Streams says that the handler answers little by little (SSE, exports): the
// answer is not buffered and has no write deadline.
func Streams(r *Route) { r.streams = true }

// Secret says that the answer must not be kept for Idempotency-Key, because it
// shows a key or a password once.
func Secret(r *Route) { r.unrepeatable = true }

// Unlimited takes the route out of the general rate limit; it has one of its own.
func Unlimited(r *Route) { r.unlimited = true }

// FromAnywhere lets pages of other sites make browsers post here, as OpenID wants it of
// some addresses. Such a handler must change nothing: it sends the browser on to GET.
func FromAnywhere(r *Route) { r.anywhere = true }

// Costs makes a request of this route count for so many against its caller's rate.
func Costs(requests int) Option { return func(r *Route) { r.cost = requests } }

// Takes tells the document that a plain route has a body of this media type and
// of the shape of T.
func Takes[T any](mediaType string) Option {
	return func(r *Route) {
		takes := map[string]reflect.Type{mediaType: reflect.TypeFor[T]()}
		maps.Copy(takes, r.takes)
		r.takes = takes
	}
}

// BodyLimit sets the greatest request body in bytes for this route.
func BodyLimit(bytes int64) Option { return func(r *Route) { r.bodyLimit = bytes } }

// Answers names the media type of a plain route's answer in the document.
func Answers(mediaType string) Option { return func(r *Route) { r.answers = mediaType } }

// None is the input or the body of nothing: a verb that gives None answers 204.
type None struct{}

// Locator is a body that knows where the thing it shows now lives; a POST that
// answers one gives 201 and the Location.
type Locator interface{ Created() string }

// Get makes a route that reads. I is huma's input struct (path, query, header
// and Body by tags) and may have a method Validate() error; O is the body of the
// answer.
func Get[I, O any](path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error), options ...Option) Route {
	return typed(http.MethodGet, path, perm, summary, verb, options)
}

// Post makes a route that creates or acts.
func Post[I, O any](path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error), options ...Option) Route {
	return typed(http.MethodPost, path, perm, summary, verb, options)
}

// Put makes a route that replaces.
func Put[I, O any](path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error), options ...Option) Route {
	return typed(http.MethodPut, path, perm, summary, verb, options)
}

// Patch makes a route that changes a part.
func Patch[I, O any](path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error), options ...Option) Route {
	return typed(http.MethodPatch, path, perm, summary, verb, options)
}

// Delete makes a route that removes.
func Delete[I, O any](path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error), options ...Option) Route {
	return typed(http.MethodDelete, path, perm, summary, verb, options)
}

// Plain makes a route of a plain handler, for the hottest paths, binary answers
// and SSE. It passes the same checks and stands in the OpenAPI document.
func Plain(method, path string, perm auth.Permission, summary string, h http.Handler, options ...Option) Route {
	r := Route{Method: method, Path: path, Permission: perm, Summary: summary, answers: "application/json"}
	r.install = func(s *Server, r Route) { s.installPlain(r, h) }
	return r.with(options)
}

func (r Route) with(options []Option) Route {
	for _, o := range options {
		o(&r)
	}
	return r
}
