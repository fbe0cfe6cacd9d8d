package things

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// TellHistory gives the history of an attribute of a thing that was told to the
// caller, as finely as it is kept for the span, oldest first; a span that is kept
// in sums gives their means. Nil for an attribute of which none is kept. It asks for
// no permission. Fault: ErrRange.
func (s *Service) TellHistory(ctx context.Context, t *Told, attribute string, from, to time.Time) ([]Point, error) {
	i := t.Profile.attribute(attribute)
	if i < 0 || t.Profile.Attributes[i].Keep == keepNone {
		return nil, nil
	}
	a := &t.Profile.Attributes[i]
	asked := "" // what suits the span
	if from.After(s.Clock.Now().Add(-s.keep.Raw)) {
		asked = "raw"
	}
	q := HistoryQuery{Thing: ThingID(t.ID), Attribute: attribute, From: from, To: to, Step: kept(a.Keep, asked, to.Sub(from))}
	step := steps[q.Step]
	if !from.Before(to) || step > 1 && to.Sub(from) > time.Duration(step)*time.Second*maxPoints {
		return nil, ErrRange
	}
	var points []Point
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		points, err = s.points(ctx, tx, q, a, step)
		return err
	})
	return points, err
}

// Keeps is how far back the history of things reaches.
func (s *Service) Keeps() time.Duration { return s.keep.Days }
