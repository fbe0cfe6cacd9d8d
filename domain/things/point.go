package things

import (
	"context"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Point is a value, or the sum of the values of a step, of a history.
type Point struct {
	At    time.Time `json:"at"`
	Value any       `json:"value" doc:"The value, or the mean of the step"`
	Count int64     `json:"count,omitempty"`
	Min   *float64  `json:"min,omitempty"`
	Max   *float64  `json:"max,omitempty"`
	Last  *float64  `json:"last,omitempty"`
	Gap   bool      `json:"gap,omitempty" doc:"Nothing is known between the point before and this one: the thing was silent for longer than it may be"`
}

// HistoryQuery asks for the history of one attribute of a thing.
type HistoryQuery struct {
	Thing     ThingID
	Attribute string
	From, To  time.Time
	Step      string // raw, 1m, 15m, 1h or 1d; coarser where it is not kept so finely; "" suits the span
}

const maxPoints = 20_000

// steps are those of histories, in seconds; days are those of the city's zone.
var steps = map[string]int64{"raw": 1, "1m": secondsOfMinute, "15m": secondsOfQuarter, "1h": secondsOfHour, "1d": secondsOfDay}

// History gives the values of an attribute, oldest first. The caller needs
// things.read and the thing in the scope. Faults: ErrNoThing, ErrAttribute, ErrRange.
func (s *Service) History(ctx context.Context, q HistoryQuery) ([]Point, error) {
	thing, err := s.visible(ctx, string(q.Thing), ReadPermission)
	if err != nil {
		return nil, err
	}
	return s.historyOf(ctx, &thing, q)
}

// historyOf is History for a thing that the caller was allowed to see.
func (s *Service) historyOf(ctx context.Context, thing *twin.Thing, q HistoryQuery) ([]Point, error) {
	profile := &s.Profiles()[thing.Profile]
	i := profile.attribute(q.Attribute)
	if i < 0 || profile.Attributes[i].Keep == keepNone {
		return nil, ErrAttribute.With("attribute", q.Attribute)
	}
	q.Step = kept(profile.Attributes[i].Keep, q.Step, q.To.Sub(q.From))
	step, known := steps[q.Step]
	if !known || !q.From.Before(q.To) || q.To.Sub(q.From) > time.Duration(step)*time.Second*maxPoints {
		return nil, ErrRange
	}
	var points []Point
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		points, err = s.points(ctx, tx, q, &profile.Attributes[i], step)
		return err
	})
	markGaps(points, silence(profile, step))
	return points, err
}

// kept is the step that was asked for or, where the history is kept more
// coarsely, the finest there is; without a wish one that suits the span.
func kept(keep, asked string, span time.Duration) string {
	switch {
	case keep == keepQuarter && (asked == "raw" || asked == "1m"):
		return "15m"
	case keep == keepMinute && asked == "raw":
		return "1m"
	case asked != "":
		return asked
	case keep == keepRaw && span <= 2*time.Hour:
		return "raw"
	case span <= 24*time.Hour && keep != keepQuarter:
		return "1m"
	case span <= 14*24*time.Hour:
		return "15m"
	case span <= 200*24*time.Hour:
		return "1h"
	}
	return "1d"
}

// silence is how far two points of a history may be apart.
func silence(p *Profile, step int64) time.Duration {
	missed := time.Duration(max(p.Missed, 1) + 1)
	return max(2*time.Duration(step)*time.Second, missed*time.Duration(float64(p.Interval)*float64(time.Second))) + time.Second
}

// markGaps marks the points before which the thing was silent for too long.
func markGaps(points []Point, most time.Duration) {
	for i := 1; i < len(points); i++ {
		points[i].Gap = points[i].At.Sub(points[i-1].At) > most
	}
}

func (s *Service) points(ctx context.Context, tx *db.Tx, q HistoryQuery, a *Attribute, step int64) ([]Point, error) {
	from, to := db.Micros(q.From), db.Micros(q.To)
	if step == 1 {
		rows, err := s.store.values(ctx, tx, string(q.Thing), q.Attribute, from, to, maxPoints)
		points := make([]Point, 0, len(rows))
		for _, r := range rows {
			points = append(points, Point{At: db.Time(r.at), Value: plain(a, r)})
		}
		return points, err
	}
	rows, err := s.store.sums(ctx, tx, sumKey{string(q.Thing), q.Attribute, step, from}, to, maxPoints)
	points := make([]Point, 0, len(rows))
	for _, r := range rows {
		mean := r.total / float64(r.count)
		points = append(points, Point{At: db.Time(r.at), Value: mean, Count: r.count, Min: &r.least, Max: &r.greatest, Last: &r.last})
	}
	return points, err
}

// plain is a stored value as JSON should show it.
func plain(a *Attribute, r valueRow) any {
	switch a.Kind {
	case "text":
		return r.text
	case "boolean":
		return r.num != 0
	}
	return r.num
}

// visible gives a thing that the caller may see with this permission; one that
// lies outside of the scope is missing like one that does not exist.
func (s *Service) visible(ctx context.Context, id string, permission auth.Permission) (twin.Thing, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return twin.Thing{}, err
	}
	thing, ok := s.Twin().Get(id)
	scope := auth.From(ctx).Scope
	if !ok || !scope.CoversRegion(thing.Region) || !scope.CoversOrg(thing.Org) {
		return twin.Thing{}, ErrNoThing.With("thing", id)
	}
	return thing, nil
}
