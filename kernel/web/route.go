// Package web is the HTTP border: typed handlers in a route table, problem
// JSON, sessions and CSRF, limits, SSE, OpenAPI.
package web

import (
	"context"

	"citybrain/kernel/auth"
)

// Route is one line of a domain's route table: path, permission, verb.
type Route struct {
	Method     string
	Path       string // ServeMux pattern, "/api/v1/things/{id}"
	Permission auth.Permission
	Summary    string
}

// Get, Post, Put, Patch and Delete make a route of a typed verb. I is huma's
// input struct (path, query, header and body by tags); it may have a Validate
// method. O is the body of the answer.
func Get[I, O any](path string, perm auth.Permission, summary string, verb func(context.Context, *I) (O, error)) Route {
	return Route{Method: "GET", Path: path, Permission: perm, Summary: summary}
}
