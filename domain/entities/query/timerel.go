package query

import (
	"encoding/json"

	"citybrain/domain/entities/model"
)

// Time is a parsed temporal query (clause 4.11). Times are microseconds since
// 1970 UTC.
type Time struct {
	Relation string // before, after or between
	At       int64
	End      int64  // of between
	Property string // observedAt, createdAt, modifiedAt or deletedAt
}

// ParseTime reads the four parameters of a temporal query; without a
// timeproperty it is about observedAt.
func ParseTime(timerel, timeAt, endTimeAt, timeproperty string) (*Time, error) {
	t := &Time{Relation: timerel, Property: timeproperty}
	switch timeproperty {
	case "":
		t.Property = "observedAt"
	case "observedAt", "createdAt", "modifiedAt", "deletedAt":
	default:
		return nil, bad("The timeproperty is observedAt, createdAt, modifiedAt or deletedAt, not %.80q.", timeproperty)
	}
	ok := false
	if t.At, ok = parseMoment([]byte(timeAt)); !ok {
		return nil, bad("The timeAt %.80q is not a DateTime such as 2026-07-01T08:00:00Z.", timeAt)
	}
	switch timerel {
	case "before", "after":
		return t, nil
	case "between":
		if t.End, ok = parseMoment([]byte(endTimeAt)); !ok {
			return nil, bad("The endTimeAt %.80q, which between needs, is not a DateTime such as 2026-07-01T08:00:00Z.", endTimeAt)
		}
		return t, nil
	}
	return nil, bad("The timerel is before, after or between, not %.80q.", timerel)
}

// ParseTimeJSON reads the object temporalQ of a query that is posted; members
// that it does not know it leaves alone.
func ParseTimeJSON(data []byte) (*Time, error) {
	var q struct{ Timerel, TimeAt, EndTimeAt, Timeproperty string }
	if err := json.Unmarshal(data, &q); err != nil {
		return nil, bad("The temporalQ is not an object of timerel, timeAt, endTimeAt and timeproperty.")
	}
	return ParseTime(q.Timerel, q.TimeAt, q.EndTimeAt, q.Timeproperty)
}

// Includes reports whether a time is in question: before excludes its bound,
// after includes it, between includes the lower bound only. 0, no time, never is.
func (t *Time) Includes(at int64) bool {
	if at == 0 {
		return false
	}
	switch t.Relation {
	case "before":
		return at < t.At
	case "after":
		return at >= t.At
	}
	return at >= t.At && at < t.End
}

// Match reports whether the instance's time of the timeproperty is in question.
func (t *Time) Match(in *model.Instance) bool { return t.Includes(t.Of(in)) }

// Of gives the instance's time of the timeproperty; 0 if it has none.
func (t *Time) Of(in *model.Instance) int64 {
	switch t.Property {
	case "createdAt":
		return in.CreatedAt
	case "modifiedAt":
		return in.ModifiedAt
	case "deletedAt":
		return in.DeletedAt
	}
	return in.ObservedAt
}
