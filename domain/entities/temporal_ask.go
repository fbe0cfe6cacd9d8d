package entities

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// shape is how an evolution is written.
type shape int

// The representations of an evolution, clauses 4.5.6 to 4.5.9 and 4.5.19.
const (
	wholeRecords shape = iota
	valuePairs         // temporalValues
	aggregates         // aggregatedValues
)

// inquiry is what is asked of evolutions.
type inquiry struct {
	view     *model.View
	shape    shape
	time     *query.Time // nil: all times
	property string      // observedAt, createdAt, modifiedAt or deletedAt
	lastN    int         // 0: all
	methods  []string    // of aggregation
	period   period
	attrs    []string // IRIs of the attributes that are asked for by name; nil: all
}

// inquiry reads the parameters that all temporal reads share, clause 6.18.3.2.
func (a *ask) inquiry() (*inquiry, error) {
	q := &inquiry{}
	var err error
	if q.time, q.property, err = a.params.times(); err != nil {
		return nil, err
	}
	if q.lastN, err = a.params.lastN(); err != nil {
		return nil, err
	}
	if err = q.aggregation(a.params); err != nil {
		return nil, err
	}
	format, err := q.represent(a.params)
	if err != nil {
		return nil, err
	}
	if q.view, err = a.temporalView(format); err != nil {
		return nil, err
	}
	q.attrs = q.view.Attributes
	if q.attrs == nil && q.view.Pick != nil {
		q.attrs = slices.DeleteFunc(slices.Clone(q.view.Pick), func(name string) bool { return name == "id" || name == "type" || name == "scope" })
	}
	return q, nil
}

// temporalView gives how what stands around the records is written.
func (a *ask) temporalView(format model.Format) (*model.View, error) {
	v := &model.View{
		Names: a.names, Format: format, SysAttrs: a.params.option("sysAttrs"), Lang: a.params.Get("lang"),
		Attributes: a.params.expand("attrs", a.names), DatasetIDs: a.params.list("datasetId"),
	}
	if err := a.project(v); err != nil {
		return nil, err
	}
	if a.accept == linkedJSON {
		v.Context = a.names.JSON()
	}
	return v, nil
}

// times reads the temporal query; nil where there is none.
func (p params) times() (*query.Time, string, error) {
	property := p.Get("timeproperty")
	if p.Get("timerel") != "" {
		t, err := query.ParseTime(p.Get("timerel"), p.Get("timeAt"), p.Get("endTimeAt"), property)
		if err != nil {
			return nil, "", err
		}
		if t.Relation == "between" && t.End <= t.At {
			return nil, "", model.Bad("endTimeAt must be later than timeAt.")
		}
		return t, t.Property, nil
	}
	if p.Get("timeAt") != "" || p.Get("endTimeAt") != "" {
		return nil, "", model.Bad("timeAt and endTimeAt go with a timerel: before, after or between.")
	}
	switch property {
	case "":
		return nil, "observedAt", nil
	case "observedAt", "createdAt", "modifiedAt", "deletedAt":
		return nil, property, nil
	}
	return nil, "", model.Bad("timeproperty is observedAt, createdAt, modifiedAt or deletedAt, not " + property + ".")
}

func (p params) lastN() (int, error) {
	if !p.Has("lastN") || p.Get("lastN") == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(p.Get("lastN"))
	if err != nil || n < 1 {
		return 0, model.Bad("lastN is a whole number of 1 or more, not " + p.Get("lastN") + ".")
	}
	return n, nil
}

// represent finds the representation: format goes before options (clause 6.3.7),
// and methods of aggregation speak for themselves where neither says anything.
func (q *inquiry) represent(p params) (model.Format, error) {
	words := p.list("options")
	if text := p.Get("format"); text != "" {
		if !slices.Contains([]string{"normalized", "concise", "simplified", "keyValues", "temporalValues", "aggregatedValues"}, text) {
			return 0, model.Bad("format must be normalized, concise, temporalValues or aggregatedValues, not " + text + ".")
		}
		words = []string{text}
	}
	format, said := model.Normalized, false
	for _, w := range words {
		switch w {
		case "normalized":
			said = true
		case "concise":
			format, said = model.Concise, true
		case "temporalValues", "simplified", "keyValues":
			q.shape, said = valuePairs, true
		case "aggregatedValues":
			q.shape, said = aggregates, true
		}
	}
	if !said && q.methods != nil {
		q.shape = aggregates
	}
	if q.shape == aggregates && q.methods == nil {
		return 0, model.Bad("aggregatedValues needs aggrMethods: " + strings.Join(aggregationMethods, ", ") + ".")
	}
	return format, nil
}

func (q *inquiry) aggregation(p params) (err error) {
	for _, method := range p.list("aggrMethods") {
		method = strings.TrimSpace(method)
		if !slices.Contains(aggregationMethods, method) {
			return model.Bad("aggrMethods has " + method + ", which is none of " + strings.Join(aggregationMethods, ", ") + ".")
		}
		if !slices.Contains(q.methods, method) {
			q.methods = append(q.methods, method)
		}
	}
	if text := p.Get("aggrPeriodDuration"); text != "" {
		q.period, err = parsePeriod(text)
	}
	return err
}

// of gives a record's time of the property in question.
func (q *inquiry) of(r *record) int64 {
	switch q.property {
	case "createdAt":
		return r.CreatedAt
	case "modifiedAt":
		return r.ModifiedAt
	case "deletedAt":
		return r.DeletedAt
	}
	return r.ObservedAt
}

// temporalQuery is the part of a query in a body that is about time, clause 5.2.21.
type temporalQuery struct {
	Timerel      string          `json:"timerel"`
	TimeAt       string          `json:"timeAt"`
	EndTimeAt    string          `json:"endTimeAt"`
	Timeproperty string          `json:"timeproperty"`
	LastN        json.RawMessage `json:"lastN"`
	Methods      oneOrMore       `json:"aggrMethods"`
	Period       string          `json:"aggrPeriodDuration"`
}

// in gives the parameters with what the body says.
func (t *temporalQuery) in(p params) params {
	return p.with(map[string][]string{
		"timerel": oneOf(t.Timerel), "timeAt": oneOf(t.TimeAt), "endTimeAt": oneOf(t.EndTimeAt), "timeproperty": oneOf(t.Timeproperty),
		"lastN": oneOf(string(t.LastN)), "aggrMethods": t.Methods, "aggrPeriodDuration": oneOf(t.Period),
	})
}
