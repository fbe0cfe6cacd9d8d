package watch

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"

	"citybrain/domain/entities/model"
)

// Tally is what became of the notifications of a subscription. Times are
// microseconds since 1970 UTC.
type Tally struct {
	Sent        int64 `json:"sent,omitempty"`
	Failed      int64 `json:"failed,omitempty"`
	Last        int64 `json:"last,omitempty"` // the newest was sent
	LastSuccess int64 `json:"lastSuccess,omitempty"`
	LastFailure int64 `json:"lastFailure,omitempty"`
}

// With gives two tallies as one.
func (t Tally) With(o Tally) Tally {
	return Tally{
		Sent: t.Sent + o.Sent, Failed: t.Failed + o.Failed,
		Last: max(t.Last, o.Last), LastSuccess: max(t.LastSuccess, o.LastSuccess), LastFailure: max(t.LastFailure, o.LastFailure),
	}
}

// Shown says how a subscription is to be written.
type Shown struct {
	Names   model.Names
	Now     int64 // µs
	Tally   Tally
	Created int64 // µs; 0: sysAttrs are not wanted
	Changed int64
	Hide    bool            // the values of receiverInfo and the password in the uri
	Context json.RawMessage // becomes @context; nil for none
}

// JSON writes a subscription as clause 5.2.12 has it, with its status.
func (s *Subscription) JSON(v Shown) json.RawMessage {
	o := record{}
	o.add("id", s.ID)
	o.add("type", "Subscription")
	o.text("subscriptionName", s.Name)
	o.text("description", s.Description)
	if s.Entities != nil {
		o.add("entities", s.selectors(v.Names))
	}
	if s.Watched != nil {
		o.add("watchedAttributes", compactAll(s.Watched, v.Names))
	}
	if s.Triggers != nil {
		o.add("notificationTrigger", s.Triggers)
	}
	o.number("timeInterval", s.TimeInterval)
	if s.Q != nil {
		o.add("q", s.Q.Text)
	}
	if s.GeoQ != nil {
		o.add("geoQ", s.geoQ(v.Names))
	}
	o.text("scopeQ", s.ScopeQ)
	if s.CSF != nil {
		o.add("csf", s.CSF.Text)
	}
	if s.TemporalQ != nil {
		o.add("temporalQ", s.TemporalQ)
	}
	o.truth("isActive", s.Active)
	o.add("notification", s.Notification.record(v, s.sieve))
	o.moment("expiresAt", s.ExpiresAt)
	o.add("status", s.Status(v.Now))
	o.number("throttling", s.Throttling)
	o.text("lang", s.Lang)
	if s.DatasetIDs != nil {
		o.add("datasetId", oneOrAll(s.DatasetIDs))
	}
	o.text("jsonldContext", s.JSONLD)
	o.moment("createdAt", v.Created)
	o.moment("modifiedAt", v.Changed)
	if v.Context != nil {
		o.add("@context", v.Context)
	}
	return o.json()
}

func (s *Subscription) selectors(names model.Names) []json.RawMessage {
	var list []json.RawMessage
	for i := range s.Entities {
		one, o := &s.Entities[i], record{}
		if one.IDs != nil {
			o.add("id", oneOrAll(one.IDs))
		}
		o.text("idPattern", one.Pattern)
		o.add("type", s.typesOf(i, names))
		list = append(list, o.json())
	}
	return list
}

// typesOf gives the types of a selector by their short names; an expression as it
// was given.
func (s *Subscription) typesOf(i int, names model.Names) string {
	if types := s.sieve.selectors[i].types; types != nil {
		if list, ok := types.Simple(); ok {
			return strings.Join(compactAll(list, names), ",")
		}
	}
	return s.Entities[i].Types.Text
}

func (s *Subscription) geoQ(names model.Names) json.RawMessage {
	members, err := object(s.GeoQ, "geoQ")
	var called string
	if err != nil || json.Unmarshal(members["geoproperty"], &called) != nil || called == "" {
		return s.GeoQ
	}
	members["geoproperty"] = plain(names.Compact(called))
	return plain(members)
}

func (n *Notification) record(v Shown, of *sieve) json.RawMessage {
	o := record{}
	if n.Attributes != nil {
		o.add("attributes", compactAll(n.Attributes, v.Names))
	}
	if p := of.pick; p != nil {
		o.add("pick", p.Text(v.Names))
	}
	if p := of.omit; p != nil {
		o.add("omit", p.Text(v.Names))
	}
	o.text("format", n.Format)
	o.truth("showChanges", n.ShowChanges)
	o.truth("sysAttrs", n.SysAttrs)
	o.text("join", n.Join)
	o.number("joinLevel", float64(n.JoinLevel))
	o.add("endpoint", n.Endpoint.record(v.Hide))
	t := v.Tally
	if t.Last != 0 {
		o.add("status", map[bool]string{true: "failed", false: "ok"}[t.LastFailure > t.LastSuccess])
	}
	o.number("timesSent", float64(t.Sent))
	o.number("timesFailed", float64(t.Failed))
	o.moment("lastNotification", t.Last)
	o.moment("lastFailure", t.LastFailure)
	o.moment("lastSuccess", t.LastSuccess)
	return o.json()
}

func (e *Endpoint) record(hide bool) json.RawMessage {
	o := record{}
	o.add("uri", e.shownURI(hide))
	o.text("accept", e.Accept)
	if e.ReceiverInfo != nil {
		list := append([]Pair(nil), e.ReceiverInfo...)
		for i := range list {
			if hide {
				list[i].Value = hidden
			}
		}
		o.add("receiverInfo", list)
	}
	if e.NotifierInfo != nil {
		o.add("notifierInfo", e.NotifierInfo)
	}
	o.number("timeout", float64(e.Timeout))
	o.number("cooldown", float64(e.Cooldown))
	return o.json()
}

// hidden stands in the place of secrets.
const hidden = "***"

// shownURI gives the uri without the password in it, if that is to be hidden.
func (e *Endpoint) shownURI(hide bool) string {
	if hide {
		return e.Where()
	}
	return e.URI
}

// record is an object with its members in order.
type record struct{ body []byte }

func (o *record) add(name string, value any) {
	text := plain(value)
	if len(o.body) > 0 {
		o.body = append(o.body, ',')
	}
	o.body = append(append(append(o.body, '"'), name...), '"', ':')
	o.body = append(o.body, text...)
}

func (o *record) text(name, text string) {
	if text != "" {
		o.add(name, text)
	}
}

func (o *record) number(name string, n float64) {
	switch {
	case n == 0:
	case n == math.Trunc(n):
		o.add(name, int64(n))
	default:
		o.add(name, n)
	}
}

func (o *record) truth(name string, yes *bool) {
	if yes != nil {
		o.add(name, *yes)
	}
}

func (o *record) moment(name string, at int64) {
	if at != 0 {
		o.add(name, string(model.AppendTime(nil, at)))
	}
}

func (o *record) json() json.RawMessage {
	return append(append([]byte{'{'}, o.body...), '}')
}

func oneOrAll(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// plain gives the JSON of texts, numbers and JSON that was read, with <, > and &
// as they are.
func plain(value any) []byte {
	var room bytes.Buffer
	e := json.NewEncoder(&room)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // such values have a JSON form
	return bytes.TrimRight(room.Bytes(), "\n")
}
