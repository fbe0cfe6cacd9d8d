package entities

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"citybrain/domain/entities/model"
)

func formatInt(n int) string { return strconv.Itoa(n) }

// body is an answer that is being written; start is where the object begins whose
// members are written.
type body struct {
	text  []byte
	start int
}

func (b *body) name(name string) {
	if len(b.text) > b.start {
		b.text = append(b.text, ',')
	}
	b.text = append(b.text, jsonText(name)...)
	b.text = append(b.text, ':')
}

func (b *body) member(name string, value []byte) {
	b.name(name)
	b.text = append(b.text, value...)
}

func (b *body) time(name string, at int64) {
	if at == 0 {
		return
	}
	b.name(name)
	b.text = append(model.AppendTime(append(b.text, '"'), at), '"')
}

func jsonText(text string) []byte {
	raw, _ := json.Marshal(text) // texts
	return raw
}

// write appends an evolution, after its window, as a JSON object.
func (q *inquiry) write(dst []byte, ev *evolution) ([]byte, error) {
	b := &body{text: append(dst, '{')}
	b.start = len(b.text)
	if q.member("id") {
		b.member("id", jsonText(ev.id))
	}
	if q.member("type") {
		b.member("type", q.types(ev.types))
	}
	if q.view.SysAttrs {
		b.time("createdAt", ev.created)
		b.time("deletedAt", ev.deleted)
	}
	for i := range ev.courses {
		if err := q.course(b, &ev.courses[i]); err != nil {
			return nil, err
		}
	}
	if q.view.Context != nil {
		b.member("@context", q.view.Context)
	}
	return append(b.text, '}'), nil
}

func (q *inquiry) member(name string) bool {
	return (q.view.Pick == nil || slices.Contains(q.view.Pick, name)) && !slices.Contains(q.view.Omit, name)
}

func (q *inquiry) types(iris []string) []byte {
	names := make([]string, len(iris))
	for i, iri := range iris {
		names[i] = q.view.Names.Compact(iri)
	}
	if len(names) == 1 {
		return jsonText(names[0])
	}
	text, _ := json.Marshal(names) // texts
	return text
}

func (q *inquiry) course(b *body, c *course) error {
	name := q.view.Names.Compact(c.name)
	switch q.shape {
	case aggregates:
		return q.aggregate(b, name, c)
	case valuePairs:
		b.name(name)
		b.text = q.pairs(b.text, c)
	default:
		b.name(name)
		b.text = append(b.text, '[')
		for i := range c.records {
			if i > 0 {
				b.text = append(b.text, ',')
			}
			b.text = q.record(b.text, &c.records[i])
		}
		b.text = append(b.text, ']')
	}
	return nil
}

// record writes one instance with its instanceId.
func (q *inquiry) record(dst []byte, r *record) []byte {
	from := len(dst)
	dst = q.view.AppendInstance(dst, &r.Instance)
	if bytes.Equal(dst[from:], r.Value) { // the concise form can be the value alone
		dst = append(append(append(dst[:from], `{"value":`...), r.Value...), '}')
	}
	dst = append(dst[:len(dst)-1], `,"instanceId":"`...)
	return append(append(dst, instanceID(r.number)...), '"', '}')
}

// pairs writes the values with their times, clause 4.5.9, by dataset.
func (q *inquiry) pairs(dst []byte, c *course) []byte {
	var datasets []string
	for i := range c.records {
		if id := c.records[i].DatasetID; !slices.Contains(datasets, id) {
			datasets = append(datasets, id)
		}
	}
	if len(datasets) == 1 {
		return q.pairsOf(dst, c, datasets[0])
	}
	dst = append(dst, '[')
	for i, id := range datasets {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = q.pairsOf(dst, c, id)
	}
	return append(dst, ']')
}

func (q *inquiry) pairsOf(dst []byte, c *course, dataset string) []byte {
	b := &body{text: append(dst, '{')}
	b.start = len(b.text)
	simple := *q.view
	simple.Format = model.Simplified
	first := true
	for i := range c.records {
		r := &c.records[i]
		if r.DatasetID != dataset {
			continue
		}
		if first {
			b.member("type", jsonText(r.Kind.String()))
			if dataset != "" {
				b.member("datasetId", jsonText(dataset))
			}
			b.name(pairsName(r.Kind))
			b.text = append(b.text, '[')
		} else {
			b.text = append(b.text, ',')
		}
		first = false
		b.text = append(b.text, '[')
		if r.Kind == model.ListProperty || r.Kind == model.ListRelationship {
			b.text = append(b.text, r.Value...)
		} else {
			b.text = simple.AppendInstance(b.text, &r.Instance)
		}
		b.text = append(model.AppendTime(append(b.text, ',', '"'), q.order(r)), '"', ']')
	}
	return append(b.text, ']', '}')
}

// pairsName gives the member that holds the values of a kind, clause 4.5.9.
func pairsName(k model.Kind) string {
	switch k {
	case model.Relationship:
		return "objects"
	case model.LanguageProperty:
		return "languageMaps"
	case model.VocabProperty:
		return "vocabs"
	case model.JSONProperty:
		return "jsons"
	case model.ListProperty:
		return "valueLists"
	case model.ListRelationship:
		return "objectLists"
	}
	return "values"
}
