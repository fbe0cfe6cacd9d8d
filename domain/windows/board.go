package windows

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"citybrain/domain/windows/wait"
	"citybrain/kernel/db"
	"citybrain/kernel/web"
)

// Board is what a hall's screen shows: numbers, and nothing of people.
type Board struct {
	Hall    string       `json:"hall"`
	Name    Text         `json:"name"`
	At      time.Time    `json:"at"`
	Opening Opening      `json:"opening"`
	Windows []BoardDesk  `json:"windows" doc:"Those that are open"`
	Called  []BoardCall  `json:"called" doc:"Called last, the newest first"`
	Classes []BoardClass `json:"classes"`
}

// BoardDesk is a window on the board.
type BoardDesk struct {
	Code   string    `json:"code"`
	Name   Text      `json:"name"`
	State  string    `json:"state" enum:"open,paused"`
	Number string    `json:"number,omitempty" doc:"Served there now"`
	Called time.Time `json:"called,omitzero"`
	Calls  int64     `json:"calls"`
}

// BoardCall is a number that was called.
type BoardCall struct {
	Number string    `json:"number"`
	Window Text      `json:"window"`
	At     time.Time `json:"at"`
	Calls  int64     `json:"calls"`
}

// BoardClass is a queue on the board.
type BoardClass struct {
	Code    string    `json:"code"`
	Letter  string    `json:"letter"`
	Name    Text      `json:"name"`
	Waiting int       `json:"waiting"`
	Wait    *Forecast `json:"wait,omitempty" doc:"Of somebody who takes a number now"`
	Taking  bool      `json:"taking" doc:"Numbers are given out: there is time for one more"`
}

// lastCalls is how many calls a board shows.
const lastCalls = 6

// Board gives the board of a hall; everybody may see it.
func (s *Service) Board(ctx context.Context, hall string) (b Board, err error) {
	h, err := s.book.Load().hall(hall)
	if err != nil {
		return b, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		b, err = s.board(ctx, tx, h)
		return err
	})
	return b, err
}

func (s *Service) board(ctx context.Context, tx *db.Tx, h *Hall) (b Board, err error) {
	b = Board{Hall: h.Code, Name: h.Name, At: tx.Now, Windows: []BoardDesk{}, Called: []BoardCall{}, Classes: []BoardClass{}}
	if b.Opening, err = s.opening(h, tx.Now); err != nil {
		return b, err
	}
	q, err := s.queue(ctx, tx, h)
	if err != nil {
		return b, err
	}
	for _, d := range q.desks {
		w, err := h.window(d.code)
		if err != nil {
			continue
		}
		one := BoardDesk{Code: d.code, Name: w.Name, State: d.state}
		if t, ok := q.served[d.ticket]; ok {
			one.Number, one.Called, one.Calls = t.number, t.called, t.calls
		}
		b.Windows = append(b.Windows, one)
	}
	called, err := s.store.called(ctx, tx, h.Code, s.day(tx.Now), lastCalls)
	if err != nil {
		return b, err
	}
	for _, t := range called {
		if w, err := h.window(t.desk); err == nil {
			b.Called = append(b.Called, BoardCall{t.number, w.Name, t.called, t.calls})
		}
	}
	b.Classes = q.classes(b.Opening)
	return b, nil
}

// classes gives the queues, and how long somebody would wait who came now: each asked
// for alone, for those who might come to the others are not there.
func (q *queue) classes(o Opening) []BoardClass {
	list := []BoardClass{}
	for _, c := range q.hall.Classes {
		one := BoardClass{Code: c.Code, Letter: c.Letter, Name: c.Name, Taking: o.Open}
		for _, t := range q.waiting {
			if t.class == c.Code {
				one.Waiting++
			}
		}
		if g, ok := q.forecast(wait.Ticket{ID: "~", Class: c.Code, Rank: q.now})["~"]; ok && o.Open {
			one.Wait = said(g)
			one.Taking = !q.now.Add(g.Wait + q.pace(c.Code).Usual()).After(o.Closes)
		}
		list = append(list, one)
	}
	return list
}

// boardTopic is what the board of a hall is told under.
func boardTopic(hall string) string { return "windows/" + hall }

// follow lets somebody look at a board as it changes.
func (s *Service) follow(w http.ResponseWriter, r *http.Request) {
	hall := r.PathValue("hall")
	if _, err := s.book.Load().hall(hall); err != nil {
		web.Fail(w, r, err)
		return
	}
	s.look(hall, 1)
	defer s.look(hall, -1)
	s.Hub.Serve(w, r, web.Stream{Topics: []string{boardTopic(hall)}, First: func() []web.First {
		b, err := s.Board(r.Context(), hall)
		data, failed := json.Marshal(b)
		if err != nil || failed != nil {
			return nil
		}
		return []web.First{{Event: "board", Data: data}}
	}})
}

// look counts who looks at a board here.
func (s *Service) look(hall string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.watched[hall]
	if w == nil {
		w = &watch{}
		s.watched[hall] = w
	}
	if w.viewers += n; w.viewers <= 0 {
		delete(s.watched, hall)
	}
}

// tellWatchers publishes the boards that have changed, on whatever node, and those whose
// forecasts have aged.
func (s *Service) tellWatchers(ctx context.Context) {
	s.mu.Lock()
	halls := make(map[string]watch, len(s.watched))
	for hall, w := range s.watched {
		halls[hall] = *w
	}
	s.mu.Unlock()
	for hall, seen := range halls {
		warn(ctx, "the board of a hall cannot be told", s.tell(ctx, hall, seen))
	}
}

func (s *Service) tell(ctx context.Context, hall string, seen watch) error {
	h, err := s.book.Load().hall(hall)
	if err != nil {
		return nil // it has left the pack
	}
	var b Board
	var version int64
	fresh := false
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if version, err = s.store.version(ctx, tx, hall); err != nil {
			return err
		}
		if fresh = version != seen.version || tx.Now.Sub(seen.told) > agesAfter; !fresh {
			return nil
		}
		b, err = s.board(ctx, tx, h)
		return err
	})
	if err != nil || !fresh {
		return err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	s.Hub.Publish(boardTopic(hall), "board", data, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.watched[hall]; w != nil {
		w.version, w.told = version, b.At
	}
	return nil
}
