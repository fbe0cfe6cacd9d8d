package entities

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// createSubscription: 5.8.1.
func (s *Service) createSubscription(a *ask) (reply, error) {
	sub, err := s.newSubscription(a)
	if err != nil {
		return reply{}, err
	}
	return s.keepNew(a, subscriptions, sub)
}

// newSubscription reads a subscription that shall be made.
func (s *Service) newSubscription(a *ask) (*watch.Subscription, error) {
	sub, err := watch.Parse(a.body, a.names, a.names.JSON(), db.Micros(s.Clock.Now()))
	if err != nil {
		return nil, err
	}
	if sub.ID == "" {
		sub.ID = newURN("Subscription")
	}
	sub.Local, sub.Origin = a.params.yes("local"), a.origin(s)
	a.signs(sub)
	return sub, s.checkSubscription(a, sub)
}

// keepNew keeps a subscription of a class that has none of this id; it makes the
// tenant, too.
func (s *Service) keepNew(a *ask, c class, sub *watch.Subscription) (reply, error) {
	out, err := s.one(a.Context(), &operation{kind: putDocument, tenant: a.tenant, id: sub.ID, name: string(c), document: sub.Document()})
	if err := cmp.Or(err, out.err); err != nil {
		return reply{}, err
	}
	s.lookFar()
	at := base + "/" + string(c) + "s/" + url.PathEscape(sub.ID)
	return reply{status: http.StatusCreated, header: [][2]string{{"Location", at}}}, nil
}

// signs notes what the writer of a subscription may see of the city's things:
// it is told of no others.
func (a *ask) signs(sub *watch.Subscription) {
	scope := auth.From(a.Context()).Scope
	sub.Region, sub.Org = scope.Region, scope.Org
}

// newURN makes an id that nobody has.
func newURN(kind string) string {
	var b [16]byte
	_, _ = rand.Read(b[:])                      // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // a UUID of version 4, RFC 9562
	x := hex.EncodeToString(b[:])
	return "urn:ngsi-ld:" + kind + ":" + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// checkSubscription checks what the data type alone cannot say: that the context
// of notifications can be had and that the endpoint may be spoken to.
func (s *Service) checkSubscription(a *ask, sub *watch.Subscription) error {
	if err := s.Notify.allows(sub.Notification.Endpoint.URI); err != nil {
		return err
	}
	if sub.JSONLD == "" {
		return nil
	}
	_, err := s.Contexts.ResolveURL(a.Context(), sub.JSONLD)
	return err
}

// subscriptionID gives the id in the path.
func (a *ask) subscriptionID() (string, error) {
	id := a.PathValue("id")
	if !model.IsURI(id) {
		return "", model.Bad("The id of a subscription is a URI; " + id + " is none.")
	}
	return id, nil
}

// documentOf gives a document of the request's tenant.
func (s *Service) documentOf(a *ask, c class, id string) (document, error) {
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return document{}, noTenant(a.tenant)
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	d, ok := t.documents[c][id]
	if !ok {
		return d, &model.Problem{Type: model.ResourceNotFound, Detail: "There is no " + string(c) + " " + id + "."}
	}
	return d, nil
}

// subscriptionIn gives the subscription in the path, and its document.
func (s *Service) subscriptionIn(a *ask, c class) (*watch.Subscription, document, error) {
	id, err := a.subscriptionID()
	if err != nil {
		return nil, document{}, err
	}
	d, err := s.documentOf(a, c, id)
	if err != nil {
		return nil, d, err
	}
	sub, err := watch.Load(d.text)
	return sub, d, err
}

// patched gives the subscription in the path with what the body changes. The caller
// sees to it that two patches at once do not undo one another.
func (s *Service) patched(a *ask, c class) (*watch.Subscription, error) {
	old, _, err := s.subscriptionIn(a, c)
	if err != nil {
		return nil, err
	}
	sub, err := watch.Patch(old, a.body, a.names, db.Micros(s.Clock.Now()))
	if err != nil {
		return nil, err
	}
	if a.names != s.Contexts.Core() {
		sub.Context = a.names.JSON()
	}
	a.signs(sub)
	return sub, s.checkSubscription(a, sub)
}

// keepPatched keeps a subscription in the place of the one of its id.
func (s *Service) keepPatched(a *ask, c class, sub *watch.Subscription) (reply, error) {
	_, err := s.do(a, &operation{kind: putDocument, keep: true, tenant: a.tenant, id: sub.ID, name: string(c), document: sub.Document()})
	s.lookFar()
	return done, err
}

// updateSubscription: 5.8.2.
func (s *Service) updateSubscription(a *ask) (reply, error) {
	s.notifier.patching.Lock()
	defer s.notifier.patching.Unlock()
	sub, err := s.patched(a, subscriptions)
	if err != nil {
		return reply{}, err
	}
	return s.keepPatched(a, subscriptions, sub)
}

// deleteSubscription: 5.8.5.
func (s *Service) deleteSubscription(a *ask) (reply, error) {
	return s.dropDocumentOf(a, subscriptions)
}

// dropDocumentOf ends the subscription in the path.
func (s *Service) dropDocumentOf(a *ask, c class) (reply, error) {
	id, err := a.subscriptionID()
	if err != nil {
		return reply{}, err
	}
	_, err = s.do(a, &operation{kind: dropDocument, tenant: a.tenant, id: id, name: string(c)})
	s.lookFar()
	return done, err
}

// retrieveSubscription: 5.8.3.
func (s *Service) retrieveSubscription(a *ask) (reply, error) {
	return s.retrieveDocument(a, subscriptions, s.notifier.tally)
}

// tallyOf tells what this node knows of the notifications of a subscription.
type tallyOf func(tenant, id string) watch.Tally

func (s *Service) retrieveDocument(a *ask, c class, of tallyOf) (reply, error) {
	sub, d, err := s.subscriptionIn(a, c)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, kind: a.accept, body: s.subscriptionJSON(a, c, sub, d, of), linked: true}, nil
}

// subscriptionJSON writes a stored subscription for a request. The values of
// receiverInfo, which may be secrets, are for those only who could have written
// them.
func (s *Service) subscriptionJSON(a *ask, c class, sub *watch.Subscription, d document, of tallyOf) json.RawMessage {
	v := watch.Shown{
		Names: a.names, Now: db.Micros(s.Clock.Now()), Tally: s.tallies.with(tallyKey{c, a.tenant, sub.ID}, of(a.tenant, sub.ID)), Hide: s.admit(a.Request, true) != nil,
	}
	if a.params.option("sysAttrs") {
		v.Created, v.Changed = d.created, d.modified
	}
	if a.accept == linkedJSON {
		v.Context = a.names.JSON()
	}
	return sub.JSON(v)
}

// listSubscriptions: 5.8.4.
func (s *Service) listSubscriptions(a *ask) (reply, error) {
	return s.listDocuments(a, subscriptions, s.notifier.tally)
}

func (s *Service) listDocuments(a *ask, c class, of tallyOf) (reply, error) {
	f := &find{}
	var err error
	if f.limit, f.offset, f.count, err = a.params.page(); err != nil {
		return reply{}, err
	}
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return reply{}, noTenant(a.tenant)
	}
	list := t.documentsOf(c)
	got := found{total: len(list), more: len(list) > f.offset+f.limit}
	body := []byte{'['}
	for i, d := range list[min(f.offset, len(list)):min(f.offset+f.limit, len(list))] {
		sub, err := watch.Load(d.text)
		if err != nil {
			return reply{}, err
		}
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, s.subscriptionJSON(a, c, sub, d, of)...)
	}
	return reply{status: http.StatusOK, kind: a.accept, body: append(body, ']'), linked: true, header: a.pages(f, got)}, nil
}

// documentsOf gives the documents of a class in the order of their creation.
func (t *tenant) documentsOf(c class) []document {
	t.mu.RLock()
	list := make([]document, 0, len(t.documents[c]))
	for _, d := range t.documents[c] {
		list = append(list, d)
	}
	t.mu.RUnlock()
	slices.SortFunc(list, func(a, b document) int {
		return cmp.Or(cmp.Compare(a.created, b.created), cmp.Compare(a.sequence, b.sequence), cmp.Compare(string(a.text), string(b.text)))
	})
	return list
}
