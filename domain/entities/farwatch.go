package entities

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// farWatches are subscriptions that this broker has made at sources 转订阅 for its own
// subscribers (5.8.1): documents whose id is the secret with which the source tells.
const farWatches class = "farSubscription"

// farWatch is one of them.
type farWatch struct {
	ID           string          `json:"id"`           // at the source
	Subscription string          `json:"subscription"` // here
	Source       string          `json:"source"`       // the registration
	Registration json.RawMessage `json:"registration"` // as it was, to end it there
	Asked        json.RawMessage `json:"asked"`        // what was asked of the source, but the endpoint
	Origin       string          `json:"origin"`       // URL of this broker, for the source
	Made         bool            `json:"made"`         // the source has it

	secret string
}

// farEvery is how often what could not be done at a source is tried again.
const farEvery = 30 * time.Second

// farTurn is when it is looked at whether sources have the subscriptions that they
// should have.
type farTurn struct {
	stale atomic.Bool // a subscription or a registration is another
	busy  atomic.Bool
	next  atomic.Int64 // µs
}

// lookFar sees to the subscriptions at sources, on the node that has the duty.
func (s *Service) lookFar() {
	turn, now := &s.sources.far, db.Micros(s.Clock.Now())
	if !s.notifier.duty.has() || !turn.stale.Load() && now < turn.next.Load() || !turn.busy.CompareAndSwap(false, true) {
		return
	}
	turn.next.Store(now + farEvery.Microseconds())
	s.running.Go(func() {
		for again := true; again && s.notifier.run.Err() == nil; {
			turn.stale.Store(false)
			for _, t := range s.state.sorted() {
				s.settleFar(s.notifier.run, t)
			}
			turn.busy.Store(false)
			again = turn.stale.Load() && turn.busy.CompareAndSwap(false, true) // something changed meanwhile
		}
	})
}

// settleFar ends what sources have and should not have, and makes what they lack.
func (s *Service) settleFar(ctx context.Context, t *tenant) {
	wanted := s.farWanted(t)
	for _, d := range t.documentsOf(farWatches) {
		w := &farWatch{}
		if json.Unmarshal(d.text, w) != nil {
			continue
		}
		w.secret = t.idOf(farWatches, d)
		should := wanted[w.ID]
		switch {
		case should == nil || string(should.Asked) != string(w.Asked):
			if !s.endFar(ctx, t, w) {
				delete(wanted, w.ID) // first the old one goes
			}
		case w.Made:
			delete(wanted, w.ID)
		default:
			should.secret = w.secret
		}
	}
	for _, w := range wanted {
		if ctx.Err() == nil {
			s.makeFar(ctx, t, w)
		}
	}
}

// idOf gives the id under which a document is kept.
func (t *tenant) idOf(c class, d document) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for id, one := range t.documents[c] {
		if one.sequence == d.sequence && string(one.text) == string(d.text) {
			return id
		}
	}
	return ""
}

// farWanted gives the subscriptions that sources should have, by their ids there.
func (s *Service) farWanted(t *tenant) map[string]*farWatch {
	all := s.sources.of(t.name)
	wanted := map[string]*farWatch{}
	if len(all) == 0 {
		return wanted
	}
	now := db.Micros(s.Clock.Now())
	for _, d := range t.documentsOf(subscriptions) {
		sub, err := watch.Load(d.text)
		if err != nil || sub.Local || cmp.Or(s.PublicURL, sub.Origin) == "" || sub.Status(now) != watch.Active {
			continue
		}
		q, err := sourceQueryOf(sub)
		if err != nil {
			continue
		}
		for _, r := range all {
			if r.Offers(source.Subscribe) && r.Mode != source.Auxiliary && q.means(r, now) {
				w := s.farOf(t.name, sub, q, r)
				wanted[w.ID] = w
			}
		}
	}
	return wanted
}

// farOf gives what a source is asked for a subscription: all changes of the entities
// in question. The conditions are looked at here.
func (s *Service) farOf(tenant string, sub *watch.Subscription, q *sourceQuery, r *source.Registration) *farWatch {
	sum := sha256.Sum256([]byte(strings.Join([]string{s.sources.alias(tenant), sub.ID, r.ID}, "\x00")))
	w := &farWatch{ID: "urn:ngsi-ld:Subscription:" + hex.EncodeToString(sum[:16]), Subscription: sub.ID, Source: r.ID, Registration: r.Text(), Origin: cmp.Or(s.PublicURL, sub.Origin)}
	var entities []map[string]any
	for i := range q.selectors {
		one, told := &q.selectors[i], map[string]any{"type": "*"}
		if one.types != nil {
			told["type"] = strings.Join(one.types.Hints(), ",") // IRIs, which every context leaves as they are
		}
		if one.ids != nil {
			told["id"] = one.ids
		} else if len(sub.Entities) > i && sub.Entities[i].Pattern != "" {
			told["idPattern"] = sub.Entities[i].Pattern
		}
		entities = append(entities, told)
	}
	asked := map[string]any{"id": w.ID, "type": "Subscription", "entities": entities, "endpoint": r.Endpoint, "tenant": r.Tenant, "origin": w.Origin}
	if sub.Watched != nil {
		asked["watchedAttributes"] = sub.Watched
	}
	if sub.Triggers != nil {
		asked["notificationTrigger"] = sub.Triggers
	}
	if sub.TimeInterval > 0 {
		asked["timeInterval"] = sub.TimeInterval
	}
	if sub.ExpiresAt != 0 {
		asked["expiresAt"] = timeText(sub.ExpiresAt)
	}
	w.Asked, _ = json.Marshal(asked) // texts and numbers
	return w
}

// body is the subscription as the source gets it.
func (w *farWatch) body(tellAt string) []byte {
	var asked map[string]json.RawMessage
	_ = json.Unmarshal(w.Asked, &asked) // it was written from JSON
	delete(asked, "endpoint")
	delete(asked, "tenant")
	delete(asked, "origin")
	asked["notification"], _ = json.Marshal(map[string]any{ // plain texts
		"format": "normalized", "sysAttrs": true, "endpoint": map[string]any{"uri": tellAt, "accept": plainJSON},
	})
	text, _ := json.Marshal(asked) // it was read from JSON
	return text
}

// keepFar writes into the log what a source has or shall have.
func (s *Service) keepFar(ctx context.Context, t *tenant, w *farWatch, known bool) bool {
	text, _ := json.Marshal(w) // plain texts
	out, err := s.one(ctx, &operation{kind: putDocument, keep: known, tenant: t.name, id: w.secret, name: string(farWatches), document: text})
	if err != nil || out.err != nil {
		slog.WarnContext(ctx, "a subscription at a source cannot be kept", "registration", w.Source, "error", err, "refused", out.err)
	}
	return err == nil && out.err == nil
}

// newSecret makes what nobody guesses.
func newSecret() string { return strings.ToLower(rand.Text()) }

// takeFar lets a subscriber be told of what a source tells, if it meets the conditions.
func (s *Service) takeFar(tenant string, w *farWatch, list []watch.Change) {
	n, now := s.notifier, db.Micros(s.Clock.Now())
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.runs[runKey{tenant, w.Subscription}]
	if r == nil || r.line == nil || r.sub.Status(now) != watch.Active {
		return
	}
	find := n.finder(tenant)
	for _, c := range list {
		if c.After == nil || r.sub.Selects(c.After, find) {
			n.enqueue(r, c, now)
		}
	}
}

// changeOf makes a change of an entity that a source tells of; only what the source is
// registered for counts.
func (w *farWatch) changeOf(e *model.Entity, gone bool, now int64) (c watch.Change, ok bool) {
	if gone {
		return watch.Change{Before: e, At: now}, true
	}
	r, err := source.Read(w.Registration)
	if err != nil {
		return c, false
	}
	share, ok := r.Match(&source.Wanted{IDs: []string{e.ID}, Types: e.Types})
	if !ok {
		return c, false
	}
	told := *e
	told.Attributes = nil
	for i := range e.Attributes {
		if share.Tells(e.Attributes[i].Name) {
			told.Attributes = append(told.Attributes, e.Attributes[i])
			c.Touched = append(c.Touched, e.Attributes[i].Name)
		}
	}
	c.After, c.At = &told, now
	return c, true
}
