package entities

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// The media types of the standard's HTTP binding, clause 6.3.
const (
	plainJSON  = "application/json"
	linkedJSON = "application/ld+json"
	geoJSON    = "application/geo+json"
	mergeJSON  = "application/merge-patch+json"
	problem    = plainJSON // clause 5.5.3 asks for it, not for the type that RFC 9457 has
)

// tenantHeader names the tenant of a request and its answer, clause 6.3.14.
const tenantHeader = "NGSILD-Tenant"

// bodyMost is the largest body, bytes: a batch of some ten thousand entities.
const bodyMost = 32 << 20

// ask is one request at the door: its tenant, its parameters and the context
// that its names are written in.
type ask struct {
	*http.Request
	w      http.ResponseWriter
	params params
	tenant string
	names  *ld.Context
	accept string // media type of the answer
	body   []byte // without regard to its shape
	join   join   // entities told with those that point to them
}

// The statuses of what was done.
const (
	statusOK      = http.StatusOK
	statusCreated = http.StatusCreated
	statusDone    = http.StatusNoContent
	statusPartly  = http.StatusMultiStatus
)

// reply is what a verb of the door answers.
type reply struct {
	status int
	kind   string // media type; "" where there is no body
	body   []byte
	header [][2]string
	room   *[]byte // in which the body lies, to be used again; nil: it is nobody's
	linked bool    // the body has names: the answer says after which context
}

// verb is one operation of the door.
type verb func(a *ask) (reply, error)

// needs is what a verb wants of its request.
type needs struct {
	write   bool
	body    []string // media types that it takes; nil: it has no body
	answers []string // media types that it can answer with; nil: JSON and JSON-LD
	open    bool     // the path itself says who may: it is between brokers, and not told of
	later   bool     // the context stands in the parts of the body, which the verb reads itself
}

// door makes a handler of a verb: who may, in which tenant, with which context.
func (s *Service) door(n needs, v verb) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &ask{Request: r, w: w, names: s.Contexts.Core()}
		answer, err := reply{}, s.open(a, n)
		if err == nil {
			answer, err = v(a)
		}
		if err != nil {
			answer = refusal(err)
		}
		answer.write(a)
	})
}

// open checks a request and reads what all verbs need of it.
func (s *Service) open(a *ask, n needs) (err error) {
	if !n.open {
		err = s.admit(a.Request, n.write)
	}
	if err != nil {
		return err
	}
	if n.write && a.Header.Get(notifiedHeader) != "" {
		return &model.Problem{Type: model.OperationNotSupported, Detail: "A notification is not taken as a write, for it could go round for ever."}
	}
	if a.tenant, err = tenantOf(a.Header); err != nil {
		return err
	}
	if a.params, err = parseParams(a.URL.RawQuery); err != nil {
		return err
	}
	if a.accept, err = acceptable(a.Header.Values("Accept"), n.answers); err != nil {
		return err
	}
	link, err := ld.ParseLink(a.Header.Values("Link"))
	if err != nil {
		return err
	}
	kind := ""
	if n.body != nil {
		if kind, err = a.read(n.body); err != nil {
			return err
		}
	}
	if kind == linkedJSON && link != "" {
		return model.Bad("A body of type application/ld+json bears its @context itself; there must be no Link to one.")
	}
	if link != "" {
		a.names, err = s.Contexts.ResolveURL(a.Context(), link)
		return err
	}
	if n.body == nil || n.later {
		return nil
	}
	a.names, err = s.contextOf(a, kind, a.body)
	return err
}

// contextOf gives the context that a JSON-LD object bears, and the core context
// for plain JSON, which must not bear one.
func (s *Service) contextOf(a *ask, kind string, object []byte) (*ld.Context, error) {
	raw, err := model.ContextOf(object)
	if err != nil {
		return nil, err
	}
	switch {
	case kind != linkedJSON && raw != nil:
		return nil, model.Bad("A body with an @context must be of type application/ld+json.")
	case kind != linkedJSON:
		return a.names, nil
	case raw == nil:
		return nil, model.Bad("A body of type application/ld+json must have an @context.")
	}
	return s.Contexts.Resolve(a.Context(), raw)
}

// admit answers who may read or write.
func (s *Service) admit(r *http.Request, write bool) error {
	if s.Anonymous == AnonymousLocal && auth.From(r.Context()).Kind == auth.Anonymous && local(r) {
		return nil
	}
	if write {
		return auth.Require(r.Context(), WritePermission)
	}
	return auth.Require(r.Context(), ReadPermission)
}

// local tells whether a request comes from this machine and through no proxy, nor
// from a page of the internet whose name was led here: such a name has a dot.
func local(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	host := (&url.URL{Host: r.Host}).Hostname()
	_, name := netip.ParseAddr(host)
	return err == nil && peer.Addr().Unmap().IsLoopback() && (name == nil || !strings.Contains(host, ".")) && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

// tenantOf reads the tenant of a request, letters, digits, _ and -.
func tenantOf(h http.Header) (string, error) {
	name := h.Get(tenantHeader)
	wrong := func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-'
	}
	if len(name) > 50 || strings.ContainsFunc(name, wrong) {
		return "", model.Bad("A tenant's name has up to 50 letters, digits, _ and -.")
	}
	return name, nil
}

// The faults of the door that the standard leaves to HTTP.
var (
	errMediaType  = fault.New(fault.Malformed, "entities.media_type", "This operation does not take a body of this type.")
	errAcceptable = fault.New(fault.Malformed, "entities.not_acceptable", "This operation cannot answer in any of the types asked for.")
	errTooLarge   = fault.New(fault.TooLarge, "entities.body_too_large", "This body is too large; send it in parts.")
)

// read reads the body and gives its media type.
func (a *ask) read(takes []string) (kind string, err error) {
	kind, _, err = mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(takes, kind) {
		return "", errMediaType.With("content_type", a.Header.Get("Content-Type"))
	}
	if a.ContentLength > bodyMost {
		return "", errTooLarge
	}
	room := make([]byte, 0, max(a.ContentLength+1, 512))
	a.body, err = readAll(io.LimitReader(a.Body, bodyMost+1), room)
	switch {
	case err != nil:
		return "", &model.Problem{Type: model.InvalidRequest, Detail: "The body could not be read."}
	case len(a.body) > bodyMost:
		return "", errTooLarge
	case len(a.body) == 0:
		return "", &model.Problem{Type: model.InvalidRequest, Detail: "The body is empty."}
	}
	return kind, nil
}

func readAll(r io.Reader, room []byte) ([]byte, error) {
	for {
		n, err := r.Read(room[len(room):cap(room)])
		room = room[:len(room)+n]
		if errors.Is(err, io.EOF) {
			return room, nil
		}
		if err != nil {
			return nil, err
		}
		if len(room) == cap(room) {
			room = append(room, 0)[:len(room)]
		}
	}
}

// mediaTypeOf gives the media type of a body without its parameters.
func mediaTypeOf(h http.Header) string {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// acceptable chooses the media type of the answer, JSON where anything will do.
func acceptable(accepts []string, answers []string) (string, error) {
	if answers == nil {
		answers = []string{plainJSON, linkedJSON}
	}
	if len(accepts) == 0 || len(accepts) == 1 && (accepts[0] == "*/*" || accepts[0] == answers[0] || accepts[0] == "") {
		return answers[0], nil
	}
	best, weight := "", 0.0
	for _, one := range answers {
		if w := weightOf(accepts, one); w > weight {
			best, weight = one, w
		}
	}
	if best == "" {
		return "", errAcceptable.With("accept", strings.Join(accepts, ", "))
	}
	return best, nil
}

// refusal is the answer to a request that cannot be done.
func refusal(err error) reply {
	var p *model.Problem
	if errors.As(err, &p) {
		body := problemBody(p.Type, p.Detail)
		return reply{status: statusOf(p.Type), kind: problem, body: body}
	}
	f := fault.From(err)
	status, kind := statusOfFault(f)
	text, _ := json.Marshal(map[string]any{ // plain texts
		"type": errorURI + string(kind), "title": titleOf(kind), "detail": f.Message, "status": status, "code": f.Code,
	})
	return reply{status: status, kind: problem, body: text}
}

const errorURI = "https://uri.etsi.org/ngsi-ld/errors/"

func problemBody(kind model.ProblemType, detail string) []byte {
	text, _ := json.Marshal(map[string]any{ // plain texts
		"type": errorURI + string(kind), "title": titleOf(kind), "detail": detail, "status": statusOf(kind),
	})
	return text
}

// write sends the answer.
func (r reply) write(a *ask) {
	h := a.w.Header()
	for _, one := range r.header {
		h.Add(one[0], one[1])
	}
	if a.tenant != "" {
		h.Set(tenantHeader, a.tenant)
	}
	if r.linked && r.kind != linkedJSON && (r.kind != geoJSON || !a.bearsContext()) {
		h.Add("Link", a.names.Link())
	}
	if r.kind != "" {
		h.Set("Content-Type", r.kind)
	}
	if r.status != statusDone {
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	a.w.WriteHeader(r.status)
	_, _ = a.w.Write(r.body) // a caller that is gone reads no more
	if r.room != nil {
		*r.room = r.body[:0]
		bodies.Put(r.room)
	}
}

// bodies are rooms for answers, used again and again.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// roomMost is the largest room that is kept, bytes.
const roomMost = 1 << 20

// roomFor gives a room for an answer; reply.write takes it back.
func roomFor() *[]byte {
	room := bodies.Get().(*[]byte)
	if cap(*room) > roomMost {
		*room = nil
	}
	return room
}
