package cases

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// earlierMost is how many cases of somebody are looked back upon.
const earlierMost = 200

// Earlier is a case as domains above may take account of it for its own subject.
type Earlier struct {
	Matter  string
	Opened  time.Time
	Ended   time.Time // zero while it runs
	Granted bool      // at least in part
}

// EarlierOf gives the cases of a subject that were opened since a time, newest first, at
// most 200, within the caller's unit of work. Whether the caller may know of them is
// the caller's affair.
func (s *Service) EarlierOf(ctx context.Context, tx *db.Tx, subject string, since time.Time) ([]Earlier, error) {
	return s.store.earlierOf(ctx, tx, subject, since)
}
