package overview

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/web"
)

// topics are what the stream offers; a client that names none gets all.
var topics = []string{topicThings, topicAlarms, topicVitals}

// Stream is the door of the live stream, kernel/web's hub.
type Stream interface {
	Hub
	Serve(w http.ResponseWriter, r *http.Request, wish web.Stream)
}

// Routes is the route table of the one screen.
func (s *Service) Routes(stream Stream) []web.Route {
	return []web.Route{
		web.Get("/api/v1/overview/layout", ReadPermission, "What stands on the screen", s.getLayout),
		web.Get("/api/v1/overview/vitals", ReadPermission, "Vital signs, feeds and the sentence of the caller's region", s.getVitals),
		web.Get("/api/v1/overview/alarms", ReadPermission, "The worst open alarms of the caller's region", s.getAlarms),
		web.Get("/api/v1/overview/trend", ReadPermission, "A figure over time", s.getTrend),
		web.Get("/api/v1/overview/map", ReadPermission, "All things of the caller's region in packed columns", s.getMap),
		web.Get("/api/v1/overview/replay", ReadPermission, "States of all things over the last hours", s.getReplay),
		web.Plain("GET", "/api/v1/stream", ReadPermission, "Live events (SSE) of the caller's region: things, alarms, vitals", s.stream(stream),
			web.Streams, web.Answers("text/event-stream")),
	}
}

func (s *Service) getLayout(ctx context.Context, _ *struct{}) (Layout, error) {
	l := s.Layout()
	if len(l.Panels) == 0 {
		return Layout{}, ErrNoLayout
	}
	return l, nil
}

func (s *Service) getVitals(ctx context.Context, _ *struct{}) (Vitals, error) { return s.Vitals(ctx) }

func (s *Service) getAlarms(ctx context.Context, _ *struct{}) (OpenAlarms, error) {
	return s.Alarms(ctx)
}

func (s *Service) getMap(ctx context.Context, _ *struct{}) (Map, error) { return s.Map(ctx) }

type trendInput struct {
	Figure string    `query:"figure" required:"true" maxLength:"40" doc:"Id of a figure of the layout"`
	From   time.Time `query:"from" doc:"RFC 3339; 24 hours before to if absent"`
	To     time.Time `query:"to" doc:"RFC 3339; now if absent"`
}

func (s *Service) getTrend(ctx context.Context, in *trendInput) (Trend, error) {
	return s.Trend(ctx, in.Figure, in.From, in.To)
}

type replayInput struct {
	From time.Time `query:"from" doc:"RFC 3339; three hours before to if absent"`
	To   time.Time `query:"to" doc:"RFC 3339; now if absent"`
	Step int       `query:"step" minimum:"0" maximum:"3600" doc:"Seconds between two frames; at least 60"`
}

func (s *Service) getReplay(ctx context.Context, in *replayInput) (Replay, error) {
	return s.Replay(ctx, in.From, in.To, time.Duration(in.Step)*time.Second)
}

// stream follows the topics named by ?topics=things,alarms,vitals. A client
// that does not resume first gets the vitals as they are.
func (s *Service) stream(hub Stream) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		names, err := topicsOf(r)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		v, err := s.viewOf(r.Context())
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		var wish web.Stream
		for _, t := range names {
			wish.Topics = append(wish.Topics, v.topic(t))
		}
		if slices.Contains(names, topicVitals) {
			wish.First = func() []web.First { return s.first(v) }
		}
		v.streams.Add(1)
		defer v.streams.Add(-1)
		hub.Serve(w, r, wish)
	})
}

// topicsOf reads what a client wishes to follow. Any other parameter is refused:
// a client that asks for a bbox must not believe that it got what lies in it.
// Events are encoded once for all who look after a region.
func topicsOf(r *http.Request) ([]string, error) {
	for name := range r.URL.Query() {
		if name != "topics" {
			return nil, ErrWish.With("parameter", name)
		}
	}
	named := r.URL.Query().Get("topics")
	if named == "" {
		return topics, nil
	}
	names := strings.Split(named, ",")
	for _, t := range names {
		if !slices.Contains(topics, t) {
			return nil, ErrTopic
		}
	}
	return names, nil
}

func (s *Service) first(v *view) []web.First {
	data, err := json.Marshal(s.compute(v).brief())
	if err != nil {
		return nil
	}
	return []web.First{{Event: "vitals", Data: data}}
}
