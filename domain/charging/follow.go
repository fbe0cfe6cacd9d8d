package charging

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"

	"citybrain/domain/places"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// followers counts who follows which station, so that nothing is worked out that
// nobody hears.
type followers struct {
	mu    sync.Mutex
	count map[StationID]int
}

func (f *followers) add(id StationID, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count == nil {
		f.count = map[StationID]int{}
	}
	if f.count[id] += n; f.count[id] <= 0 {
		delete(f.count, id)
	}
}

func (f *followers) list() (ids []StationID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range f.count {
		ids = append(ids, id)
	}
	return ids
}

// News is what a car hears of the station that it drives to.
type News struct {
	Station      Offer   `json:"station"`
	Alternatives []Offer `json:"alternatives" doc:"Where no socket is free: the next free stations by road from the target"`
}

// alternativesAtMost is how many other stations are named.
const alternativesAtMost = 3

// news tells how a station is.
func (s *Service) news(ctx context.Context, sc *scene, l *live) News {
	n := News{Station: s.offer(ctx, sc, l, Want{}, places.Leg{}), Alternatives: []Offer{}}
	if n.Station.State == stateFree {
		return n
	}
	var w Want
	for _, g := range l.groups {
		w.Connectors = append(w.Connectors, g.connector)
	}
	others, err := s.Nearest(ctx, Query{From: l.Point, Want: w, Free: true, Limit: alternativesAtMost + 1})
	if err != nil {
		slog.WarnContext(ctx, "no other stations can be named", "cause", err)
		return n
	}
	for _, o := range others {
		if o.ID != l.ID && len(n.Alternatives) < alternativesAtMost {
			n.Alternatives = append(n.Alternatives, o)
		}
	}
	return n
}

func topicOf(id StationID) string { return "charging/" + string(id) }

// tell sends news of the stations that are followed and are not as they were.
func (s *Service) tell(ctx context.Context, before, after *scene) {
	for _, id := range s.followers.list() {
		i, ok := after.byID[id]
		if !ok {
			continue
		}
		l, event := &after.list[i], "changed"
		was, is := "", l.state(after.at.In(s.Zone), Want{})
		if k, known := before.byID[id]; known {
			old := &before.list[k]
			was = old.state(before.at.In(s.Zone), Want{})
			free, _, _, _ := l.tally(Want{})
			if freeBefore, _, _, _ := old.tally(Want{}); was == is && free == freeBefore {
				continue
			}
		}
		if was == stateFree && is != stateFree {
			event = "taken"
		}
		data, err := json.Marshal(s.news(ctx, after, l))
		if err == nil {
			s.Stream.Publish(topicOf(id), event, data, nil)
		}
	}
}

// follow streams the news of one station: "station" at once, then "changed", and
// "taken" when its last free socket goes.
func (s *Service) follow(w http.ResponseWriter, r *http.Request) {
	id := StationID(r.PathValue("id"))
	sc, err := s.current()
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	i, ok := sc.byID[id]
	if !ok {
		web.Fail(w, r, ErrNoStation)
		return
	}
	s.followers.add(id, 1)
	defer s.followers.add(id, -1)
	ctx := r.Context()
	s.Stream.Serve(w, r, web.Stream{Topics: []string{topicOf(id)}, First: func() []web.First {
		data, err := json.Marshal(s.news(ctx, sc, &sc.list[i]))
		if err != nil {
			return nil
		}
		return []web.First{{Event: "station", Data: data}}
	}})
}

func (s *Service) followRoute() web.Route {
	return web.Plain("GET", "/api/v1/public/charging/stations/{id}/live", auth.Public,
		"News of one station (SSE): station, changed, and taken with the next free ones when its last free socket goes",
		http.HandlerFunc(s.follow), web.Streams, web.Answers("text/event-stream"))
}
