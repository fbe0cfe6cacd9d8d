package entities

import (
	"cmp"
	"slices"

	"citybrain/domain/entities/model"
)

// recordsMost is how many records of one attribute an answer holds; what is
// behind them is asked for with another time.
const recordsMost = 20_000

// window gives what of an evolution is asked for: by attribute, dataset and time,
// the oldest first, or with lastN the newest first.
func (q *inquiry) window(ev *evolution) *evolution {
	out := *ev
	out.courses = nil
	for i := range ev.courses {
		c := &ev.courses[i]
		if !q.shows(c.name) {
			continue
		}
		if records := q.records(c); len(records) > 0 {
			out.courses = append(out.courses, course{c.name, records})
		}
	}
	return &out
}

// shows tells whether an attribute is asked for.
func (q *inquiry) shows(name string) bool {
	if name != model.Scope {
		return q.view.Shows(name)
	}
	v := q.view
	return (v.Attributes == nil || slices.Contains(v.Attributes, name)) &&
		(v.Pick == nil || slices.Contains(v.Pick, "scope")) && !slices.Contains(v.Omit, "scope")
}

func (q *inquiry) records(c *course) []record {
	list := make([]record, 0, len(c.records))
	for i := range c.records {
		r := &c.records[i]
		if (q.time == nil || q.time.Includes(q.of(r))) && q.showsDataset(r.DatasetID) {
			list = append(list, *r)
		}
	}
	order := func(a, b *record) int { return cmp.Compare(q.order(a), q.order(b)) }
	for i := 1; i < len(list); i++ { // mostly they are in order, and records are large
		if order(&list[i-1], &list[i]) > 0 {
			slices.SortStableFunc(list, func(a, b record) int { return order(&a, &b) })
			break
		}
	}
	if q.lastN > 0 {
		list = list[max(0, len(list)-q.lastN):]
		slices.Reverse(list)
	}
	return list
}

// order gives the time by which records stand; one without a time of the property
// stands where it was written.
func (q *inquiry) order(r *record) int64 {
	return cmp.Or(q.of(r), r.DeletedAt, r.ModifiedAt)
}

func (q *inquiry) showsDataset(id string) bool {
	return q.view.DatasetIDs == nil || slices.Contains(q.view.DatasetIDs, cmp.Or(id, "@none"))
}

// cut takes records away where an attribute has too many: of all attributes and
// entities those beyond one instant, so that a caller who goes on from there
// misses nothing. It tells whether some were taken away.
func (q *inquiry) cut(list []*evolution, most int) bool {
	var limit int64
	found := false
	q.each(list, func(c *course) {
		if len(c.records) <= most {
			return
		}
		at := q.order(&c.records[most-1])
		if !found || q.beyond(limit, at) {
			found, limit = true, at
		}
	})
	if found {
		q.each(list, func(c *course) {
			c.records = slices.DeleteFunc(c.records, func(r record) bool { return q.beyond(q.order(&r), limit) })
		})
	}
	return found
}

// beyond tells whether a time comes after another in the answer.
func (q *inquiry) beyond(at, limit int64) bool {
	if q.lastN > 0 {
		return at < limit
	}
	return at > limit
}

func (q *inquiry) each(list []*evolution, do func(*course)) {
	for _, ev := range list {
		for i := range ev.courses {
			do(&ev.courses[i])
		}
	}
}

// contentRange says from when to when the records of an answer are; "" where none
// has a time. With lastN it goes backwards.
func (q *inquiry) contentRange(list []*evolution) string {
	var from, to int64
	q.each(list, func(c *course) {
		for i := range c.records {
			widen(&from, &to, q.of(&c.records[i]))
		}
	})
	if from == 0 {
		return ""
	}
	size := "*"
	if q.lastN > 0 {
		from, to, size = to, from, formatInt(q.lastN)
	}
	switch {
	case q.time == nil:
	case q.lastN > 0 && q.time.Relation == "before", q.lastN == 0 && q.time.Relation != "before":
		from = q.time.At
	case q.lastN > 0 && q.time.Relation == "between":
		from = q.time.End
	}
	text := model.AppendTime([]byte("date-time "), from)
	text = model.AppendTime(append(text, '-'), to)
	return string(append(append(text, '/'), size...))
}
