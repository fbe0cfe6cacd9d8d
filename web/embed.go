//go:build !no_ui

// Package web carries the built web front end inside the binary. Build it with
// `npm ci && npm run build` in this folder, or leave it out with the build tag
// no_ui: Go code must build and test without Node.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files gives the built front end with index.html at its root; ok is false in
// a binary that was built without it.
func Files() (files fs.FS, ok bool) {
	sub, err := fs.Sub(dist, "dist")
	return sub, err == nil
}
