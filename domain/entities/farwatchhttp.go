package entities

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

// farPath is where sources tell, the secret behind it.
const farPath = "/remoteNotifications/"

// farLines are the door's verbs for sources that this broker has subscribed to.
func (s *Service) farLines() []line {
	return []line{{http.MethodPost, farPath + "{secret}", "Take a notification of a source", needs{open: true, body: jsonBodies, later: true}, s.takeNotification}}
}

// askFar lets a source do something for no request of a caller's.
func (s *Service) askFar(ctx context.Context, t *tenant, w *farWatch, method, path string, body []byte) (echo, error) {
	r, err := source.Read(w.Registration)
	if err != nil {
		return echo{}, err
	}
	asked, err := http.NewRequestWithContext(ctx, method, "/", nil)
	if err != nil {
		return echo{}, err
	}
	e := errand{part: &source.Part{To: r}, method: method, path: path, query: url.Values{"local": {"true"}}, body: body}
	if body != nil {
		e.kind = plainJSON
	}
	return s.sendOne(&ask{Request: asked, tenant: t.name}, &e), nil
}

// makeFar makes a subscription at a source. It is kept first, so that the source may
// tell at once.
func (s *Service) makeFar(ctx context.Context, t *tenant, w *farWatch) {
	known := w.secret != ""
	if !known {
		w.secret = newSecret()
	}
	if !s.keepFar(ctx, t, w, known) {
		return
	}
	body := w.body(w.Origin + base + farPath + w.secret)
	back, err := s.askFar(ctx, t, w, http.MethodPost, "/subscriptions", body)
	if err == nil && back.status == http.StatusConflict { // of an earlier try
		if _, err = s.askFar(ctx, t, w, http.MethodDelete, "/subscriptions/"+url.PathEscape(w.ID), nil); err == nil {
			back, err = s.askFar(ctx, t, w, http.MethodPost, "/subscriptions", body)
		}
	}
	if err != nil || !back.ok() {
		slog.InfoContext(ctx, "a source does not take a subscription", "registration", w.Source, "status", back.status, "error", err)
		return
	}
	w.Made = true
	s.keepFar(ctx, t, w, true)
}

// endFar ends a subscription at a source; false if that is to be tried again, as it is
// while the source is still where it was.
func (s *Service) endFar(ctx context.Context, t *tenant, w *farWatch) bool {
	if w.Made {
		back, err := s.askFar(ctx, t, w, http.MethodDelete, "/subscriptions/"+url.PathEscape(w.ID), nil)
		if err == nil && !back.ok() && back.status != http.StatusNotFound && s.stillAt(t, w.Source, back.part.To.Endpoint) {
			return false
		}
	}
	out, err := s.one(ctx, &operation{kind: dropDocument, tenant: t.name, id: w.secret, name: string(farWatches)})
	return err == nil && out.err == nil
}

// stillAt tells whether a source is still registered with an endpoint.
func (s *Service) stillAt(t *tenant, id, endpoint string) bool {
	return slices.ContainsFunc(s.sources.of(t.name), func(r *source.Registration) bool { return r.ID == id && r.Endpoint == endpoint })
}

// takeNotification takes what a source tells (5.3.1) and passes it on.
func (s *Service) takeNotification(a *ask) (reply, error) {
	t, w := s.farBySecret(a.PathValue("secret"))
	if w == nil {
		return reply{}, &model.Problem{Type: model.ResourceNotFound, Detail: "This broker has not subscribed to that."}
	}
	var told struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(a.body, &told); err != nil {
		return reply{}, &model.Problem{Type: model.InvalidRequest, Detail: "The body cannot be read as a notification."}
	}
	outer := model.Names(a.names)
	if given, err := model.ContextOf(a.body); err == nil && given != nil {
		outer = s.ownNames(a, a.body, a.names)
	}
	now := db.Micros(s.Clock.Now())
	var list []watch.Change
	for _, raw := range told.Data {
		names := s.ownNames(a, raw, outer)
		e, err := model.ParseEntityWith(raw, names, model.Options{})
		if err != nil {
			continue // what is no entity tells nobody anything
		}
		source.Stamp(e, raw, names)
		var gone struct{ DeletedAt string }
		_ = json.Unmarshal(raw, &gone) // it was read already
		if c, ok := w.changeOf(e, gone.DeletedAt != "", now); ok {
			list = append(list, c)
		}
	}
	s.takeFar(t.name, w, list)
	return reply{status: http.StatusNoContent}, nil
}

// farBySecret finds for which subscription a source tells.
func (s *Service) farBySecret(secret string) (*tenant, *farWatch) {
	for _, t := range s.state.sorted() {
		t.mu.RLock()
		d, ok := t.documents[farWatches][secret]
		t.mu.RUnlock()
		w := &farWatch{secret: secret}
		if ok && json.Unmarshal(d.text, w) == nil {
			return t, w
		}
	}
	return nil, nil
}
