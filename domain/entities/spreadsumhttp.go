package entities

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"citybrain/domain/entities/source"
)

// result is what came of a write here and there.
type result struct {
	w      *written
	plan   source.Plan
	here   bool
	answer reply
	err    error // it is not here
	echoes []echo
}

// reply sums up: as if all had been done here where all was done; what went wrong
// where nothing was done and all trouble is alike; else 207 (clause 6.3.17).
func (r *result) reply(a *ask) (reply, error) {
	failed := r.failed()
	if len(failed)+len(r.missed()) == 0 && r.answer.status != http.StatusMultiStatus {
		if r.err != nil && !r.doneSomewhere() {
			return reply{}, r.err
		}
		return r.made(), nil
	}
	if !r.doneSomewhere() {
		if t, alike := same(failed, r.err); alike {
			return t.reply(), nil
		}
	}
	if r.w.operation == source.AppendAttrs || r.w.operation == source.UpdateEntity {
		return r.updated(a, failed), nil
	}
	return r.sum(failed), nil
}

// made answers a write of which all was done. A history is created where it was
// nowhere before, else it was added to (clause 5.6.11).
func (r *result) made() reply {
	path := "/entities/"
	switch r.w.operation {
	case source.UpsertTemporal:
		before := slices.ContainsFunc(r.echoes, func(e echo) bool { return e.status == http.StatusNoContent })
		if before || r.here && r.answer.status != http.StatusCreated {
			return done
		}
		path = "/temporal/entities/"
	case source.CreateEntity:
	default:
		return done
	}
	return reply{status: http.StatusCreated, header: [][2]string{{"Location", base + path + url.PathEscape(r.w.id)}}}
}

// missed gives the attributes that nobody took because the entity is not here,
// while sources have the others.
func (r *result) missed() (names []string) {
	if r.err == nil || r.w.whole || !r.doneSomewhere() {
		return nil
	}
	names = r.plan.Rest
	if names == nil {
		names = r.w.Attributes
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(r.echoes, func(e echo) bool {
			return e.part.To.Mode == source.Inclusive && e.did() && (e.part.All || slices.Contains(e.part.Attributes, name))
		})
	})
}

// failed gives the echoes that are trouble. That an inclusive source does not have
// the entity is none where somebody else has it.
func (r *result) failed() []*echo {
	some := r.doneSomewhere()
	var list []*echo
	for i := range r.echoes {
		e := &r.echoes[i]
		if e.ok() && (e.status != http.StatusMultiStatus || len(e.said().Errors) == 0 && len(e.toldNot()) == 0) {
			continue
		}
		if some && !e.part.Refused && e.status == http.StatusNotFound && (e.part.To.Mode == source.Inclusive || r.w.whole) {
			continue
		}
		list = append(list, e)
	}
	return list
}

func (r *result) doneSomewhere() bool {
	return r.here && r.err == nil || slices.ContainsFunc(r.echoes, func(e echo) bool { return !e.part.Refused && e.did() })
}

// said gives what a source tells of parts that it did not do, for it may have
// passed the request on itself.
func (e *echo) said() (sum batchSum) {
	_ = json.Unmarshal(e.body, &sum) // nothing is none
	return sum
}

// toldNot gives the attributes that a source did not take.
func (e *echo) toldNot() []notUpdated {
	var said updateResult
	_ = json.Unmarshal(e.body, &said) // nothing is none
	return said.NotUpdated
}

// did tells whether a source did at least a part.
func (e *echo) did() bool {
	if e.status != http.StatusMultiStatus {
		return e.ok()
	}
	return len(e.said().Success) > 0 || len(e.toldNot()) > 0
}

// same gives the one trouble of all.
func same(failed []*echo, here error) (t trouble, alike bool) {
	if len(failed) == 0 {
		return t, false
	}
	t = failed[0].trouble()
	for _, e := range failed[1:] {
		if e.trouble().status != t.status {
			return t, false
		}
	}
	return t, here == nil || t.status == http.StatusNotFound || len(failed) == 1
}

// farError is one source that did not do its part, clause 5.2.17.
type farError struct {
	ID           string          `json:"entityId,omitempty"`
	Registration string          `json:"registrationId,omitempty"`
	Error        json.RawMessage `json:"error"`
}

// sum answers 207 with a BatchOperationResult.
func (r *result) sum(failed []*echo) reply {
	success, list := []string{}, []farError{}
	if r.doneSomewhere() {
		success = append(success, r.w.id)
	}
	for _, e := range failed {
		if e.status != http.StatusMultiStatus {
			list = append(list, farError{r.w.id, e.part.To.ID, e.trouble().problem})
			continue
		}
		for _, one := range e.said().Errors {
			list = append(list, farError{r.w.id, e.part.To.ID, one.Error})
		}
	}
	if len(r.missed()) > 0 {
		list = append(list, farError{r.w.id, "", problemOf(r.err)})
	}
	text, _ := json.Marshal(map[string]any{"success": success, "errors": list}) // plain texts
	return reply{status: http.StatusMultiStatus, kind: plainJSON, body: text}
}

// notUpdated is one attribute that was not written, clause 5.2.19.
type notUpdated struct {
	Name         string `json:"attributeName"`
	Reason       string `json:"reason"`
	Registration string `json:"registrationId,omitempty"`
}

// updateResult is clause 5.2.18.
type updateResult struct {
	Updated    []string     `json:"updated"`
	NotUpdated []notUpdated `json:"notUpdated"`
}

// updated answers 207 with an UpdateResult.
func (r *result) updated(a *ask, failed []*echo) reply {
	var here updateResult
	_ = json.Unmarshal(r.answer.body, &here) // there is none where all was done
	all := updateResult{Updated: []string{}, NotUpdated: here.NotUpdated}
	missed := map[string]bool{}
	for _, one := range here.NotUpdated {
		missed[a.names.Expand(one.Name)] = true
	}
	for _, e := range failed {
		names := e.part.Attributes
		if e.part.All {
			names = r.w.Attributes
		}
		reason := e.trouble().detail
		if e.status == http.StatusMultiStatus {
			names, reason = r.partly(e)
		}
		for _, name := range names {
			missed[name] = true
			all.NotUpdated = append(all.NotUpdated, notUpdated{a.names.Compact(name), reason, e.part.To.ID})
		}
	}
	for _, name := range r.missed() {
		missed[name] = true
		all.NotUpdated = append(all.NotUpdated, notUpdated{a.names.Compact(name), why(r.err), ""})
	}
	for _, name := range r.w.Attributes {
		if !missed[name] {
			all.Updated = append(all.Updated, a.names.Compact(name))
		}
	}
	if len(all.NotUpdated) == 0 {
		return done
	}
	text, _ := json.Marshal(all) // plain texts
	return reply{status: http.StatusMultiStatus, kind: plainJSON, body: text, linked: true}
}

// partly gives the attributes that a source did not take.
func (r *result) partly(e *echo) (names []string, reason string) {
	for _, one := range e.toldNot() {
		names, reason = append(names, r.w.names.Expand(one.Name)), one.Reason
	}
	return names, reason
}
