package things

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) viewRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/views", SharePermission, "List the views that were given of the scope's things", s.listViews),
		web.Post("/api/v1/views", SharePermission, "Give a view of things", s.giveView),
		web.Delete("/api/v1/views/{id}", SharePermission, "End a view at once", s.revokeView),
		web.Get("/api/v1/views/mine", ViewPermission, "The views that were given to the caller", s.listMyViews),
		web.Get("/api/v1/views/{id}/things", ViewPermission, "The things of a view", s.listViewed),
		web.Get("/api/v1/views/{id}/things/{thing}", ViewPermission, "One thing of a view", s.showViewed),
		web.Get("/api/v1/views/{id}/things/{thing}/history", ViewPermission, "The history of an attribute that a view shows", s.showViewedHistory),
		web.Plain(http.MethodGet, "/api/v1/views/{id}/stream", ViewPermission, "What the things of a view report (SSE): ?purpose=", http.HandlerFunc(s.streamViewed),
			web.Streams, web.Answers("text/event-stream")),
	}
}

func (s *Service) listViews(ctx context.Context, _ *web.None) (list[Share], error) {
	views, err := s.Shares(ctx)
	return whole(views), err
}

func (s *Service) listMyViews(ctx context.Context, _ *web.None) (list[Share], error) {
	views, err := s.SharesForMe(ctx)
	return whole(views), err
}

type giveViewInput struct {
	Body struct {
		Name    string    `json:"name" maxLength:"400"`
		Grantee string    `json:"grantee" maxLength:"200" doc:"A post, a client system or the path of an organisation"`
		Purpose string    `json:"purpose" maxLength:"32" doc:"3 to 32 small letters, digits and underscores; every reading must state it"`
		Why     string    `json:"why" maxLength:"4000"`
		Shows   []Shown   `json:"shows" maxItems:"32"`
		Region  string    `json:"region,omitempty" maxLength:"14" doc:"That of the caller's scope if absent"`
		Org     string    `json:"org,omitempty" maxLength:"200" doc:"That of the caller's scope if absent"`
		EndsAt  time.Time `json:"endsAt" doc:"Within 400 days"`
	}
}

func (s *Service) giveView(ctx context.Context, in *giveViewInput) (Share, error) {
	b := in.Body
	return s.Give(ctx, Share{Name: b.Name, Grantee: b.Grantee, Purpose: b.Purpose, Why: b.Why, Shows: b.Shows, Region: b.Region, Org: b.Org, EndsAt: b.EndsAt})
}

func (s *Service) revokeView(ctx context.Context, in *idInput) (web.None, error) {
	return web.None{}, s.Revoke(ctx, ShareID(in.ID))
}

type viewedInput struct {
	page.Ask
	ID      string `path:"id" maxLength:"64"`
	Purpose string `query:"purpose" required:"true" maxLength:"32"`
}

func (s *Service) listViewed(ctx context.Context, in *viewedInput) (page.Page[Viewed], error) {
	return s.ViewedThings(ctx, Reading{ShareID(in.ID), in.Purpose}, in.Ask)
}

type viewedThingInput struct {
	ID      string `path:"id" maxLength:"64"`
	Thing   string `path:"thing" maxLength:"64"`
	Purpose string `query:"purpose" required:"true" maxLength:"32"`
}

func (s *Service) showViewed(ctx context.Context, in *viewedThingInput) (Viewed, error) {
	return s.ViewedThing(ctx, Reading{ShareID(in.ID), in.Purpose}, in.Thing)
}

type viewedHistoryInput struct {
	ID        string    `path:"id" maxLength:"64"`
	Thing     string    `path:"thing" maxLength:"64"`
	Purpose   string    `query:"purpose" required:"true" maxLength:"32"`
	Attribute string    `query:"attribute" required:"true" maxLength:"32"`
	From      time.Time `query:"from" doc:"An hour before to if absent"`
	To        time.Time `query:"to" doc:"Now if absent"`
	Step      string    `query:"step" enum:"raw,1m,15m,1h,1d"`
}

func (s *Service) showViewedHistory(ctx context.Context, in *viewedHistoryInput) (list[Point], error) {
	if in.To.IsZero() {
		in.To = s.Clock.Now()
	}
	if in.From.IsZero() {
		in.From = in.To.Add(-time.Hour)
	}
	points, err := s.ViewedHistory(ctx, Reading{ShareID(in.ID), in.Purpose}, HistoryQuery{ThingID(in.Thing), in.Attribute, in.From, in.To, in.Step})
	return whole(points), err
}

// The measures of a view's stream.
const (
	liveEvery   = 2 * time.Second
	liveStreams = 16 // of all views on this node
)

// streamViewed tells what the things of a view report, as events "things" with a
// list, until the view ends, is revoked or the caller is no longer known.
func (s *Service) streamViewed(w http.ResponseWriter, r *http.Request) {
	asked := Reading{ShareID(r.PathValue("id")), r.URL.Query().Get("purpose")}
	v, err := s.open(r.Context(), asked, map[string]any{"what": "stream"})
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	defer s.streams.Add(-1)
	if s.streams.Add(1) > liveStreams {
		web.Fail(w, r, web.ErrOverloaded)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	control := http.NewResponseController(w)
	english := web.Language(r.Context()) == "en"
	for after := db.Micros(s.Clock.Now()); ; {
		list, newest := s.liveOf(&v, after, english)
		raw, err := json.Marshal(list)
		if err != nil {
			return
		}
		line := ": nothing new\n\n"
		if len(list) > 0 {
			line = "event: things\ndata: " + string(raw) + "\n\n"
		}
		later := s.Clock.After(liveEvery) // set before the reader hears, so that who waits for that misses no tick
		if _, err := w.Write([]byte(line)); err != nil || control.Flush() != nil {
			return
		}
		after = newest
		select {
		case <-later:
		case <-r.Context().Done():
			return
		}
		if v, err = s.viewAnew(r, asked); err != nil {
			return
		}
	}
}

// viewAnew looks at a view anew: it may have ended, and its reader, too.
func (s *Service) viewAnew(r *http.Request, asked Reading) (v Share, err error) {
	if !web.StillKnown(r) {
		return v, ErrNoView
	}
	err = s.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		v, err = s.store.view(r.Context(), tx, asked.View)
		return err
	})
	if err == nil {
		err = s.inForce(&v)
	}
	return v, err
}
