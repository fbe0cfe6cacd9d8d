package watch

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"citybrain/domain/entities/model"
)

// Names is the @context of a notification.
type Names interface {
	model.Names
	JSON() json.RawMessage // the value of @context
	Link() string          // the Link header that names it
}

// Letter is what a notification is made of.
type Letter struct {
	ID      string // of the notification, a URI
	At      int64  // µs
	Names   Names
	Changes []Change // at least one
	// Find gives entities that relationships point to, for join; may be nil.
	Find func(id string) *model.Entity
}

// Message is a notification, ready to be sent.
type Message struct {
	Body        []byte
	ContentType string
	Link        string // the Link header; "" where the body has its @context
}

// Message writes a notification, clause 5.3.1, as the subscription wants it.
func (s *Subscription) Message(l Letter) Message {
	m := Message{ContentType: s.Accept()}
	context := m.ContentType == JSONLD || m.ContentType == GeoJSON && !s.plainBody()
	if !context {
		m.Link = l.Names.Link()
	}
	b := make([]byte, 0, 512+1024*len(l.Changes))
	b = append(b, `{"id":`...)
	b = quoted(b, l.ID)
	b = quoted(append(b, `,"type":"Notification","subscriptionId":`...), s.ID)
	b = append(model.AppendTime(append(b, `,"notifiedAt":"`...), l.At), '"')
	b = append(b, `,"data":`...)
	if m.ContentType == GeoJSON {
		b = append(b, `{"type":"FeatureCollection","features":`...)
	}
	b = s.data(b, &l)
	if m.ContentType == GeoJSON {
		if context {
			b = append(append(b, `,"@context":`...), l.Names.JSON()...)
		}
		b = append(b, '}')
	}
	if m.ContentType == JSONLD {
		b = append(append(b, `,"@context":`...), l.Names.JSON()...)
	}
	m.Body = append(b, '}')
	return m
}

// plainBody tells that the receiver wants no @context in GeoJSON, clause 6.3.6.
func (s *Subscription) plainBody() bool {
	return slices.ContainsFunc(s.Notification.Endpoint.ReceiverInfo, func(p Pair) bool {
		return strings.EqualFold(p.Key, "Prefer") && strings.Contains(p.Value, "body=json")
	})
}

// data writes the array of entities or features.
func (s *Subscription) data(b []byte, l *Letter) []byte {
	v := s.view(l)
	b = append(b, '[')
	for i := range l.Changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.entity(b, &l.Changes[i], v)
	}
	if s.Notification.Join == "flat" && l.Find != nil {
		b = s.linked(b, l, v)
	}
	return append(b, ']')
}

func (s *Subscription) view(l *Letter) *model.View {
	n := &s.Notification
	v := &model.View{
		Names: l.Names, Format: s.Format(), SysAttrs: n.SysAttrs != nil && *n.SysAttrs, Lang: s.Lang,
		Attributes: n.Attributes, DatasetIDs: s.DatasetIDs, GeometryProperty: model.Location,
	}
	v.Projects(s.sieve.pick, s.sieve.omit)
	if s.sieve.geo != nil {
		v.GeometryProperty = s.sieve.geo.Property()
	}
	if n.Join == "inline" {
		v.Linked, v.JoinLevel = l.Find, max(1, n.JoinLevel)
	}
	return v
}

// entity writes what a change made of an entity; to who wants to know of it, what
// the entity had and has no more is told as urn:ngsi-ld:null.
func (s *Subscription) entity(b []byte, c *Change, v *model.View) []byte {
	if c.After == nil {
		return deleted(b, c, v, s.Accept() == GeoJSON)
	}
	view, e := *v, c.After
	if s.Notification.ShowChanges != nil && *s.Notification.ShowChanges {
		view.Before = c.Before
	}
	if c.Before != nil && (s.sieve.deleted || s.sieve.entities[1]) {
		e = withGone(c)
	}
	if s.Accept() == GeoJSON {
		return e.AppendGeoJSON(b, &view)
	}
	return e.Append(b, &view)
}

// withGone gives the entity with the instances that the change took away.
func withGone(c *Change) *model.Entity {
	e := c.After
	for _, list := range [2][]string{c.Gone, c.Touched} {
		for _, name := range list {
			if was := c.Before.Attribute(name); was != nil {
				e = gone(c, e, was)
			}
		}
	}
	return e
}

// gone gives the entity with the instances of an attribute that it has no more.
func gone(c *Change, e *model.Entity, was *model.Attribute) *model.Entity {
	is := e.Attribute(was.Name)
	a := model.Attribute{Name: was.Name}
	if is != nil {
		a.Instances = slices.Clone(is.Instances)
	}
	for i := range was.Instances {
		if is == nil || is.Dataset(was.Instances[i].DatasetID) == nil {
			a.Instances = append(a.Instances, was.Instances[i].Gone(c.At))
		}
	}
	if is != nil && len(a.Instances) == len(is.Instances) {
		return e
	}
	n := *e
	n.Attributes = slices.DeleteFunc(slices.Clone(e.Attributes), func(one model.Attribute) bool { return one.Name == a.Name })
	n.Attributes = append(n.Attributes, a)
	return &n
}

// deleted writes an entity that is no more: what it was and since when.
func deleted(b []byte, c *Change, v *model.View, feature bool) []byte {
	b = quoted(append(b, `{"id":`...), c.Before.ID)
	types := plain(oneOrAll(compactAll(c.Before.Types, v.Names)))
	if feature {
		b = append(b, `,"type":"Feature","geometry":null,"properties":{"type":`...)
	} else {
		b = append(b, `,"type":`...)
	}
	b = append(model.AppendTime(append(append(b, types...), `,"deletedAt":"`...), c.At), '"', '}')
	if feature {
		b = append(b, '}')
	}
	return b
}

// linked writes the entities that those of the letter point to, each once, for a
// flat join of clause 4.5.23.
func (s *Subscription) linked(b []byte, l *Letter, v *model.View) []byte {
	var roots []*model.Entity
	views := map[*model.Entity]*model.View{}
	for i := range l.Changes {
		if e := l.Changes[i].After; e != nil {
			roots, views[e] = append(roots, e), v
		}
	}
	around := model.Around{Find: l.Find, Levels: max(1, s.Notification.JoinLevel), Most: maxLinked, Views: views}
	for _, one := range around.Of(roots) {
		shown := s.whole(v, views[one])
		if s.Accept() == GeoJSON {
			b = one.AppendGeoJSON(append(b, ','), shown)
		} else {
			b = one.Append(append(b, ','), shown)
		}
	}
	return b
}

// whole gives how a linked entity is shown: as braces say it, else with all that it has.
func (s *Subscription) whole(v, own *model.View) *model.View {
	if s.sieve.braced() {
		return own
	}
	all := *v
	all.Attributes, all.Pick, all.Omit = nil, nil, nil
	return &all
}

// braced tells that the projection speaks of linked entities.
func (v *sieve) braced() bool {
	return v.pick != nil && v.pick.Within != nil || v.omit != nil && v.omit.Within != nil
}

// maxLinked bounds what a flat join brings along.
const maxLinked = 1000

func quoted(b []byte, text string) []byte {
	return append(b, plain(text)...)
}

// Where gives the uri of the endpoint without a password, for logs.
func (e *Endpoint) Where() string {
	u, err := url.Parse(e.URI)
	if err != nil {
		return ""
	}
	return u.Redacted()
}
