//go:build no_ui

// Package web stands in for the front end in a binary built without it.
package web

import "io/fs"

// Files gives nothing: this binary was built with the tag no_ui.
func Files() (files fs.FS, ok bool) { return nil, false }
