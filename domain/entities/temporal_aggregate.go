package entities

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
)

// aggregationMethods are those of clause 4.5.19.1.
var aggregationMethods = []string{"totalCount", "distinctCount", "sum", "avg", "min", "max", "stddev", "sumsq"}

// sort of a value decides what can be made of many of it, tables 4.5.19.1-1 to 3.
type sortOf int

const (
	opaque  sortOf = iota // objects, terms, texts in languages
	numbers               // and booleans, as 0 and 1
	ordered               // texts, and dates, whose order is that of their text
	timesOfDay
	lists // by their length
	targets
)

func (s sortOf) allows(method string) bool {
	switch method {
	case "totalCount", "distinctCount":
		return true
	case "min", "max":
		return s != opaque && s != targets
	case "avg":
		return s == numbers || s == lists || s == timesOfDay
	case "sum":
		return s == numbers || s == lists
	}
	return s == numbers
}

// typed is a value with a type of its own, as JSON-LD writes dates.
type typed struct {
	Type  string `json:"@type"`
	Value string `json:"@value"`
}

func sortOfRecord(r *record) sortOf {
	switch r.Kind {
	case model.Relationship:
		return targets
	case model.ListProperty, model.ListRelationship:
		return lists
	case model.Property:
		return sortOfValue(r)
	}
	return opaque
}

func sortOfValue(r *record) sortOf {
	switch r.Value[0] {
	case '"':
		if len(r.ObjectTypes) == 1 && strings.HasSuffix(r.ObjectTypes[0], "/Time") {
			return timesOfDay
		}
		return ordered
	case '[':
		return lists
	case '{':
		var t typed
		if json.Unmarshal(r.Value, &t) == nil && t.Value != "" {
			switch t.Type {
			case "DateTime", "Date":
				return ordered
			case "Time":
				return timesOfDay
			}
		}
		return opaque
	}
	return numbers
}

// step is one period with the values that lie in it.
type step struct {
	from, to int64
	records  []*record
}

// aggregate writes a course period by period, clause 4.5.19.
func (q *inquiry) aggregate(b *body, name string, c *course) error {
	steps := q.steps(c)
	if len(steps) == 0 {
		return nil
	}
	s := sortOfRecord(steps[0].records[0])
	methods := q.methods
	for _, method := range q.methods {
		if s.allows(method) {
			continue
		}
		if slices.Contains(q.attrs, c.name) {
			return &model.Problem{Type: model.InvalidRequest, Detail: "The values of " + name + " have no " + method + "."}
		}
		methods = slices.DeleteFunc(slices.Clone(q.methods), func(m string) bool { return !s.allows(m) })
	}
	kind := "Property"
	if s == targets || steps[0].records[0].Kind == model.ListRelationship {
		kind = "Relationship"
	}
	b.name(name)
	inner := &body{text: append(b.text, '{')}
	inner.start = len(inner.text)
	inner.member("type", jsonText(kind))
	for _, method := range methods {
		inner.name(method)
		inner.text = append(inner.text, '[')
		for i := range steps {
			if i > 0 {
				inner.text = append(inner.text, ',')
			}
			inner.text = steps[i].append(inner.text, s, method)
		}
		inner.text = append(inner.text, ']')
	}
	b.text = append(inner.text, '}')
	return nil
}

// steps parts the records that say a time and a value into periods; those in
// which nothing lies are left out.
func (q *inquiry) steps(c *course) (list []step) {
	records := make([]*record, 0, len(c.records))
	for i := range c.records {
		if r := &c.records[i]; q.of(r) != 0 && r.DeletedAt == 0 && len(r.Value) > 0 {
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b *record) int { return cmp.Compare(q.of(a), q.of(b)) })
	if len(records) == 0 {
		return nil
	}
	from, to := q.bounds(q.of(records[0]), q.of(records[len(records)-1]))
	if q.period.whole() {
		return []step{{from, to, records}}
	}
	last := int64(0)
	for _, r := range records {
		k := q.period.number(from, q.of(r), last)
		if len(list) == 0 || k != last {
			list = append(list, step{from: q.period.begins(from, k), to: q.period.begins(from, k+1)})
			last = k
		}
		list[len(list)-1].records = append(list[len(list)-1].records, r)
	}
	return list
}

// bounds gives from when to when the query is; where it leaves that open, the
// oldest and the newest value say it.
func (q *inquiry) bounds(oldest, newest int64) (from, to int64) {
	if q.time == nil {
		return oldest, newest
	}
	switch q.time.Relation {
	case "before":
		return oldest, q.time.At
	case "after":
		return q.time.At, newest
	}
	return q.time.At, q.time.End
}

// append writes [value, from, to].
func (s *step) append(dst []byte, of sortOf, method string) []byte {
	dst = append(append(dst, '['), s.value(of, method)...)
	dst = append(model.AppendTime(append(dst, ',', '"'), s.from), '"')
	return append(model.AppendTime(append(dst, ',', '"'), s.to), '"', ']')
}

func (s *step) value(of sortOf, method string) []byte {
	switch method {
	case "totalCount":
		return strconv.AppendInt(nil, int64(len(s.records)), 10)
	case "distinctCount":
		return strconv.AppendInt(nil, int64(s.distinct(of)), 10)
	}
	if of == ordered || of == timesOfDay && method != "avg" {
		return s.extreme(method)
	}
	return s.figure(of, method)
}

// distinct counts the values, or the things to which relationships lead.
func (s *step) distinct(of sortOf) int {
	seen := map[string]bool{}
	for _, r := range s.records {
		var several []json.RawMessage
		if of == targets && json.Unmarshal(r.Value, &several) == nil {
			for _, one := range several {
				seen[string(one)] = true
			}
			continue
		}
		seen[string(r.Value)] = true
	}
	return len(seen)
}

// extreme gives the first or the last value in the order of texts.
func (s *step) extreme(method string) []byte {
	best := s.records[0].Value
	for _, r := range s.records[1:] {
		if order := bytes.Compare(r.Value, best); order < 0 && method == "min" || order > 0 && method == "max" {
			best = r.Value
		}
	}
	return best
}

// figure computes with numbers, lengths and times of day.
func (s *step) figure(of sortOf, method string) []byte {
	var n, sum, squares float64
	least, greatest := math.Inf(1), math.Inf(-1)
	for _, r := range s.records {
		v, ok := numberOf(of, r)
		if !ok {
			continue
		}
		n, sum, squares = n+1, sum+v, squares+v*v
		least, greatest = min(least, v), max(greatest, v)
	}
	if n == 0 {
		return []byte("null")
	}
	figure := sum
	switch method {
	case "avg":
		figure = sum / n
	case "min":
		figure = least
	case "max":
		figure = greatest
	case "sumsq":
		figure = squares
	case "stddev":
		figure = math.Sqrt(max(0, s.variance(of, sum/n, n)))
	}
	if of == timesOfDay {
		at := int64(figure)
		return []byte(`{"@type":"Time","@value":"` + twoDigits(at/3600) + ":" + twoDigits(at/60%60) + ":" + twoDigits(at%60) + `Z"}`)
	}
	text, err := json.Marshal(figure)
	if err != nil { // beyond what a number can be
		return []byte("null")
	}
	return text
}

// variance is computed from the distances to the mean, which keeps its digits.
func (s *step) variance(of sortOf, mean, n float64) float64 {
	sum := 0.0
	for _, r := range s.records {
		if v, ok := numberOf(of, r); ok {
			sum += (v - mean) * (v - mean)
		}
	}
	return sum / n
}

func twoDigits(n int64) string {
	text := strconv.FormatInt(n, 10)
	if len(text) < 2 {
		return "0" + text
	}
	return text
}

// numberOf gives the number that a value counts as; false for a value of another
// sort than the others.
func numberOf(of sortOf, r *record) (float64, bool) {
	switch of {
	case lists:
		var list []json.RawMessage
		err := json.Unmarshal(r.Value, &list)
		return float64(len(list)), err == nil
	case timesOfDay:
		return secondOfDay(r.Value)
	}
	switch string(r.Value) {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	v, err := strconv.ParseFloat(string(r.Value), 64)
	return v, err == nil
}

func secondOfDay(value []byte) (float64, bool) {
	text := ""
	if json.Unmarshal(value, &text) != nil {
		var t typed
		if json.Unmarshal(value, &t) != nil {
			return 0, false
		}
		text = t.Value
	}
	at, ok := model.ParseTime("1970-01-01T" + strings.TrimSuffix(text, "Z") + "Z")
	return float64(at / 1_000_000), ok
}
