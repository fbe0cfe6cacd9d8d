package auth

import (
	"context"

	"citybrain/kernel/fault"
)

// The real-name levels 实名等级: by how many proofs of which kind a person has
// shown who they are. The identity domain counts them.
const (
	LevelNone  = 0 // nothing is proven
	LevelOne   = 1 // one proof: a phone that answers, or the identity card
	LevelTwo   = 2 // the identity card and one more
	LevelThree = 3 // the identity card and at least two more: real-name registration
)

// ErrLevel tells that something needs a higher real-name level; "needed" and "held"
// say which. Faces answer it by the page on which people prove more.
var ErrLevel = fault.New(fault.Denied, "auth.level", "This needs a higher real-name level; prove a little more first.")

// RequireLevel answers nil if the context's principal has at least the real-name
// level, ErrUnauthenticated if nobody is signed in, ErrLevel otherwise. citybrain's
// own work has every level; client systems and devices have none.
func RequireLevel(ctx context.Context, needed int) error {
	p := From(ctx)
	switch {
	case needed <= LevelNone, p.Kind == System, p.Level >= needed:
		return nil
	case p.Kind == Anonymous:
		return ErrUnauthenticated
	}
	return ErrLevel.With("needed", needed).With("held", p.Level)
}
