// Package life starts the parts of the binary in order, tells when all are
// ready, drains and stops them in reverse.
package life

import "context"

// Part is something that runs: a server, a relay, a listener pool.
type Part struct {
	Name string
	// Start returns when the part is ready to work, or with the reason why not.
	// The context ends when the binary stops.
	Start func(ctx context.Context) error
	// Stop drains and ends it within the context's deadline; nil if nothing is to be done.
	Stop func(ctx context.Context) error
}
