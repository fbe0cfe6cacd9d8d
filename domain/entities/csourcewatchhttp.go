package entities

import (
	"encoding/json"
	"log/slog"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
	"citybrain/domain/entities/source"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// watchSources: 5.11.2. The subscriber is told at once of what matches already.
func (s *Service) watchSources(a *ask) (reply, error) {
	sub, err := s.newSubscription(a)
	if err != nil {
		return reply{}, err
	}
	q, err := sourceQueryOf(sub)
	if err != nil {
		return reply{}, err
	}
	r, err := s.keepNew(a, csourceWatches, sub)
	if err == nil {
		s.running.Go(func() { s.tellAtFirst(a.tenant, sub, q) })
	}
	return r, err
}

// meaning is the names of a stored text, as they were when it was written.
type meaning map[string]string

// Expand gives what was kept; all other names are IRIs.
func (m meaning) Expand(name string) string {
	if iri, ok := m[name]; ok {
		return iri
	}
	return name
}

// Compact gives the IRI, for nothing is written with it.
func (meaning) Compact(iri string) string { return iri }

// sourceQueryOf gives what registrations a subscription is about.
func sourceQueryOf(sub *watch.Subscription) (q *sourceQuery, err error) {
	q = &sourceQuery{find: find{attributes: sub.Watched}}
	for _, one := range sub.Entities {
		sel := selector{ids: one.IDs}
		if one.Pattern != "" {
			if sel.pattern, err = query.ParseIDPattern(one.Pattern); err != nil {
				return nil, err
			}
		}
		if one.Types != nil && one.Types.Text != "*" {
			if sel.types, err = query.ParseTypes(one.Types.Text, meaning(one.Types.Names)); err != nil {
				return nil, err
			}
		}
		q.selectors = append(q.selectors, sel)
	}
	if q.selectors == nil {
		q.selectors = []selector{{}}
	}
	if sub.Q != nil {
		of, err := query.ParseQ(sub.Q.Text, meaning(sub.Q.Names))
		if err != nil {
			return nil, err
		}
		q.attributes = append(q.attributes, of.Attributes()...)
	}
	if sub.CSF != nil {
		if q.csf, err = query.ParseQ(sub.CSF.Text, meaning(sub.CSF.Names)); err != nil {
			return nil, err
		}
	}
	return q, q.more(sub)
}

// more reads the conditions of place, scope and time.
func (q *sourceQuery) more(sub *watch.Subscription) (err error) {
	if sub.GeoQ != nil {
		if q.geo, err = query.ParseGeoQ(sub.GeoQ, meaning{}); err != nil {
			return err
		}
	}
	if sub.ScopeQ != "" {
		if q.scopes, err = query.ParseScopeQ(sub.ScopeQ); err != nil {
			return err
		}
	}
	if sub.TemporalQ != nil {
		q.at, err = query.ParseTimeJSON(sub.TemporalQ)
	}
	return err
}

// updateSourceWatch: 5.11.3.
func (s *Service) updateSourceWatch(a *ask) (reply, error) {
	s.sources.registering.Lock()
	defer s.sources.registering.Unlock()
	sub, err := s.patched(a, csourceWatches)
	if err != nil {
		return reply{}, err
	}
	if _, err := sourceQueryOf(sub); err != nil {
		return reply{}, err
	}
	return s.keepPatched(a, csourceWatches, sub)
}

// deleteSourceWatch: 5.11.6.
func (s *Service) deleteSourceWatch(a *ask) (reply, error) {
	r, err := s.dropDocumentOf(a, csourceWatches)
	if err == nil {
		s.sources.forgetTally(a.tenant, a.PathValue("id"))
	}
	return r, err
}

// retrieveSourceWatch: 5.11.4.
func (s *Service) retrieveSourceWatch(a *ask) (reply, error) {
	return s.retrieveDocument(a, csourceWatches, s.sources.tallyOf)
}

// listSourceWatches: 5.11.5.
func (s *Service) listSourceWatches(a *ask) (reply, error) {
	return s.listDocuments(a, csourceWatches, s.sources.tallyOf)
}

// Why a notification is sent, clause 5.3.3.
const (
	newlyMatching    = "newlyMatching"
	stillMatching    = "updated"
	noLongerMatching = "noLongerMatching"
)

// tellOfSource tells the subscribers what became of a registration: before is nil
// for a new one, after for one that has ended. The node that took the change tells.
func (s *Service) tellOfSource(tenant string, before, after *source.Registration) {
	t := s.state.tenant(tenant, false)
	if t == nil {
		return
	}
	list := t.documentsOf(csourceWatches)
	if len(list) == 0 {
		return
	}
	s.running.Go(func() {
		for _, d := range list {
			s.tellOne(tenant, d, before, after)
		}
	})
}

func (s *Service) tellOne(tenant string, d document, before, after *source.Registration) {
	now := db.Micros(s.Clock.Now())
	sub, err := watch.Load(d.text)
	if err != nil || sub.Status(now) != watch.Active || sub.TimeInterval > 0 {
		return
	}
	q, err := sourceQueryOf(sub)
	if err != nil {
		return
	}
	was, is := before != nil && q.means(before, now), after != nil && q.means(after, now)
	switch {
	case was && is:
		s.tell(tenant, sub, stillMatching, after)
	case is:
		s.tell(tenant, sub, newlyMatching, after)
	case was:
		s.tell(tenant, sub, noLongerMatching, before)
	}
}

// tellAtFirst tells a new subscriber of all that matches.
func (s *Service) tellAtFirst(tenant string, sub *watch.Subscription, q *sourceQuery) {
	s.tellAll(tenant, sub, q, newlyMatching)
}

// tellAll tells a subscriber of all that matches.
func (s *Service) tellAll(tenant string, sub *watch.Subscription, q *sourceQuery, why string) {
	now := db.Micros(s.Clock.Now())
	if sub.Status(now) != watch.Active {
		return
	}
	var list []*source.Registration
	for _, r := range s.sources.of(tenant) {
		if q.means(r, now) {
			list = append(list, r)
		}
	}
	if len(list) > 0 {
		s.tell(tenant, sub, why, list...)
	}
}

// tell sends a notification of registrations, clause 5.3.2, and counts it.
func (s *Service) tell(tenant string, sub *watch.Subscription, why string, list ...*source.Registration) {
	names := s.notifier.namesOf(sub, nil)
	now := db.Micros(s.Clock.Now())
	m := sourceMessage(sub, names, why, now, list)
	err := s.notifier.transmit(tenant, sub, &m)
	if err != nil {
		slog.Info("a notification of registrations was not taken", "subscription", sub.ID, "endpoint", sub.Notification.Endpoint.Where(), "error", reasonOf(err))
	}
	s.sources.count(tenant, sub.ID, now, err != nil)
}

// sourceMessage writes the notification.
func sourceMessage(sub *watch.Subscription, names *ld.Context, why string, now int64, list []*source.Registration) watch.Message {
	m := watch.Message{ContentType: plainJSON, Link: names.Link()}
	if sub.Accept() == linkedJSON {
		m.ContentType, m.Link = linkedJSON, ""
	}
	data := []byte{'['}
	for i, r := range list {
		if i > 0 {
			data = append(data, ',')
		}
		data = r.Append(data, &source.View{Names: names, Hide: true})
	}
	told := map[string]any{
		"id": newURN("ContextSourceNotification"), "type": "ContextSourceNotification", "subscriptionId": sub.ID,
		"notifiedAt": string(model.AppendTime(nil, now)), "data": json.RawMessage(append(data, ']')), "triggerReason": why,
	}
	if m.Link == "" {
		told["@context"] = names.JSON()
	}
	m.Body, _ = json.Marshal(told) // made of texts and JSON
	return m
}

// count notes what became of a notification.
func (x *sources) count(tenant, id string, now int64, failed bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	key := healthKey{tenant, id}
	t := x.tallies[key]
	t.Sent++
	t.Last = now
	if failed {
		t.Failed++
		t.LastFailure = now
	} else {
		t.LastSuccess = now
	}
	x.tallies[key] = t
}

func (x *sources) tallyOf(tenant, id string) watch.Tally {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.tallies[healthKey{tenant, id}]
}

func (x *sources) forgetTally(tenant, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.tallies, healthKey{tenant, id})
}
