package things

import (
	"context"

	"citybrain/kernel/db"
)

// Export visits the history of an attribute, oldest first, however long it is,
// until visit errs. The caller needs things.read and the thing in the scope.
// Faults: ErrNoThing, ErrAttribute, ErrRange.
func (s *Service) Export(ctx context.Context, q HistoryQuery, visit func([]Point) error) error {
	thing, err := s.visible(ctx, string(q.Thing), ReadPermission)
	if err != nil {
		return err
	}
	profile := &s.Profiles()[thing.Profile]
	i := profile.attribute(q.Attribute)
	if i < 0 || profile.Attributes[i].Keep == keepNone {
		return ErrAttribute.With("attribute", q.Attribute)
	}
	q.Step = kept(profile.Attributes[i].Keep, q.Step, q.To.Sub(q.From))
	step, known := steps[q.Step]
	if !known || !q.From.Before(q.To) {
		return ErrRange
	}
	most := silence(profile, step)
	for {
		var points []Point
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			points, err = s.points(ctx, tx, q, &profile.Attributes[i], step)
			return err
		})
		if err != nil || len(points) == 0 {
			return err
		}
		markGaps(points, most)
		if err := visit(points); err != nil || len(points) < maxPoints {
			return err
		}
		q.From = points[len(points)-1].At.Add(1000) // the next microsecond
	}
}
