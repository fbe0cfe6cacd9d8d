package entities

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
)

const contextsPath = base + "/jsonldContexts/"

const (
	impliedMost   = 10_000 // contexts that are kept because a request brought them
	impliedWithin = 10 * time.Second
)

// HostedContexts are the contexts that the broker serves itself 本地上下文 (clause
// 5.13), documents in its log, as all nodes have them. A resolver asks it as its
// Store and tells it of implied ones; New gives it the broker.
type HostedContexts struct{ broker atomic.Pointer[Service] }

// keptContext is a context as a document of the log.
type keptContext struct {
	Kind ld.Kind         `json:"kind"`
	Body json.RawMessage `json:"body"`
}

// contextID gives the id in the URL of a context of this broker's; "" for others.
func contextID(url string) string {
	_, id, _ := strings.Cut(url, contextsPath)
	if strings.ContainsAny(id, "/?#") {
		return ""
	}
	return id
}

// Get gives the document behind a URL, whatever this broker is called in it.
func (h *HostedContexts) Get(_ context.Context, url string) (json.RawMessage, bool) {
	s, id := h.broker.Load(), contextID(url)
	if s == nil || id == "" {
		return nil, false
	}
	kept, _, ok := s.keptContext(id)
	return kept.Body, ok
}

// Imply keeps a context that a request brought, so that all nodes serve it.
func (h *HostedContexts) Imply(e ld.Entry) {
	s, id := h.broker.Load(), contextID(e.URL)
	if s == nil || id == "" || len(s.keptContexts()) >= impliedMost {
		return
	}
	if _, _, known := s.keptContext(id); known {
		return
	}
	go func() { // who applies the log may be the one that asks
		ctx, cancel := context.WithTimeout(context.Background(), impliedWithin)
		defer cancel()
		if _, err := s.one(ctx, putContext(id, keptContext{e.Kind, e.Body})); err != nil {
			slog.WarnContext(ctx, "an @context could not be kept", "context", id, "error", err)
		}
	}()
}

func putContext(id string, c keptContext) *operation {
	text, _ := json.Marshal(c) // the body was read as JSON
	return &operation{kind: putDocument, id: id, name: string(contexts), document: text}
}

// keptContext gives a context of the broker's own.
func (s *Service) keptContext(id string) (c keptContext, d document, ok bool) {
	t := s.state.tenant("", true)
	t.mu.RLock()
	d, ok = t.documents[contexts][id]
	t.mu.RUnlock()
	return c, d, ok && json.Unmarshal(d.text, &c) == nil
}

// keptContexts gives the ids of the contexts of the broker's own.
func (s *Service) keptContexts() []string {
	t := s.state.tenant("", true)
	t.mu.RLock()
	defer t.mu.RUnlock()
	ids := make([]string, 0, len(t.documents[contexts]))
	for id := range t.documents[contexts] {
		ids = append(ids, id)
	}
	return ids
}

// contextWatch lets a node forget what it made of a context that is gone.
type contextWatch struct{ s *Service }

// Changed is told of every document.
func (w contextWatch) Changed(c *Change) {
	if c.Class != contexts || c.Document != nil {
		return
	}
	if _, _, there := w.s.keptContext(c.ID); there {
		return // it was refused because it is there
	}
	for _, e := range w.s.Contexts.Entries() {
		if contextID(e.URL) == c.ID {
			w.s.Contexts.Forget(e.URL)
		}
	}
}

// contextInfo is what is told of a context, clause 5.13.4.
type contextInfo struct {
	URL       string  `json:"URL"`
	LocalID   string  `json:"localId"`
	Kind      ld.Kind `json:"kind"`
	Timestamp string  `json:"timestamp"`
	LastUsage string  `json:"lastUsage,omitempty"`
	Hits      int64   `json:"numberOfHits"`

	body json.RawMessage
}

// localID names a context that has no id of its own here.
func localID(url string) string {
	if id := contextID(url); id != "" {
		return id
	}
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:16])
}

// contextInfos gives all contexts that the broker knows, in the order of their URLs.
func (s *Service) contextInfos(a *ask) []contextInfo {
	byID := map[string]*contextInfo{}
	for _, id := range s.keptContexts() {
		if c, d, ok := s.keptContext(id); ok {
			byID[id] = &contextInfo{URL: a.origin(s) + contextsPath + id, LocalID: id, Kind: c.Kind, Timestamp: timeText(d.created), body: c.Body}
		}
	}
	for _, e := range s.Contexts.Entries() {
		id := localID(e.URL)
		info := byID[id]
		if info == nil && e.Kind == ld.Hosted {
			continue // it is gone
		}
		if info == nil {
			info = &contextInfo{URL: a.absolute(s, e.URL), LocalID: id, Kind: e.Kind, Timestamp: timeText(e.CreatedAt), body: e.Body}
			byID[id] = info
		}
		info.Hits += e.Hits
		if last := timeText(e.LastUsage); e.LastUsage != 0 && last > info.LastUsage {
			info.LastUsage = last
		}
	}
	list := make([]contextInfo, 0, len(byID))
	for _, info := range byID {
		list = append(list, *info)
	}
	slices.SortFunc(list, func(a, b contextInfo) int {
		return cmp.Or(cmp.Compare(a.URL, b.URL), cmp.Compare(a.LocalID, b.LocalID))
	})
	return list
}

func timeText(at int64) string { return string(model.AppendTime(nil, at)) }

// absolute completes the URL of a context of this broker's.
func (a *ask) absolute(s *Service, url string) string {
	if strings.HasPrefix(url, "/") {
		return a.origin(s) + url
	}
	return url
}

// findContext gives a context by its local id or its URL.
func (s *Service) findContext(a *ask) (contextInfo, error) {
	id := a.PathValue("context")
	for _, info := range s.contextInfos(a) {
		if info.LocalID == id || info.URL == id {
			return info, nil
		}
	}
	return contextInfo{}, &model.Problem{Type: model.ResourceNotFound, Detail: "There is no @context " + id + "."}
}

// flag reads a parameter that is true or false; without it it is false.
func (p params) flag(name string) (bool, error) {
	switch text := p.Get(name); text {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, model.Bad(name + " is true or false, not " + text + ".")
	}
}

// addContext: 5.13.2.
func (s *Service) addContext(a *ask) (string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(a.body, &members); err != nil {
		if !json.Valid(a.body) {
			return "", &model.Problem{Type: model.InvalidRequest, Detail: "The body is not JSON."}
		}
		return "", model.Bad("The body is no object with an @context.")
	}
	value, ok := members["@context"]
	if !ok {
		return "", model.Bad("The body has no @context.")
	}
	if _, err := s.Contexts.Resolve(a.Context(), value); err != nil {
		return "", err
	}
	id := strings.ToLower(rand.Text())
	_, err := s.do(a, putContext(id, keptContext{ld.Hosted, a.body}))
	return id, err
}

// listContexts: 5.13.3.
func (s *Service) listContexts(a *ask) (reply, error) {
	details, err := a.params.flag("details")
	if err != nil {
		return reply{}, err
	}
	kind := ld.Kind(a.params.Get("kind"))
	if kind != "" && kind != ld.Hosted && kind != ld.Cached && kind != ld.ImplicitlyCreated {
		return reply{}, model.Bad("kind is Hosted, Cached or ImplicitlyCreated, not " + string(kind) + ".")
	}
	list := s.contextInfos(a)
	if kind != "" {
		list = slices.DeleteFunc(list, func(info contextInfo) bool { return info.Kind != kind })
	}
	if details {
		return a.told(list)
	}
	urls := []string{}
	for _, info := range list {
		urls = append(urls, info.URL)
	}
	return a.told(urls)
}

func (a *ask) told(v any) (reply, error) {
	text, err := json.Marshal(v)
	return reply{status: statusOK, kind: a.accept, body: text}, err
}

// showContext: 5.13.4. Contexts of others are served by those.
func (s *Service) showContext(a *ask) (reply, error) {
	details, err := a.params.flag("details")
	if err != nil {
		return reply{}, err
	}
	info, err := s.findContext(a)
	switch {
	case err != nil:
		return reply{}, err
	case details:
		return a.told(info)
	case info.Kind == ld.Cached:
		return reply{}, &model.Problem{Type: model.OperationNotSupported, Detail: "This @context is only kept here; it is served at " + info.URL + "."}
	}
	return reply{status: statusOK, kind: a.accept, body: info.body}, nil
}

// deleteContext: 5.13.5, with reload it is only fetched anew.
func (s *Service) deleteContext(a *ask) (reply, error) {
	reload, err := a.params.flag("reload")
	if err != nil {
		return reply{}, err
	}
	info, err := s.findContext(a)
	switch {
	case err != nil:
		return reply{}, err
	case reload && info.Kind != ld.Cached:
		return reply{}, model.Bad("Only an @context that was fetched can be fetched anew.")
	case reload:
		return done, s.Contexts.Reload(a.Context(), info.URL)
	case info.Kind == ld.Cached:
		s.Contexts.Forget(info.URL)
		return done, nil
	}
	if _, _, kept := s.keptContext(info.LocalID); !kept {
		s.Contexts.Forget(info.URL)
		s.Contexts.Forget(contextsPath + info.LocalID)
		return done, nil
	}
	_, err = s.do(a, &operation{kind: dropDocument, id: info.LocalID, name: string(contexts)})
	return done, err
}
