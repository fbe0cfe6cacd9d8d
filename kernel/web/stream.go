package web

import (
	"net/http"
	"slices"
	"time"

	"citybrain/kernel/auth"
)

// Stream is one client's wish.
type Stream struct {
	Topics []string
	// Keep says which messages the client gets; nil means all. It runs while
	// the hub is locked, so it must be quick and must not call the hub.
	Keep func(Message) bool
	// First gives events that show the present state, sent after the client has
	// joined and before anything live. Not asked where the client resumes.
	First func() []First
}

// First is one event of the present state.
type First struct {
	Event string
	Data  []byte
}

// writeDeadline is how long one write to a client may take before it counts as gone.
const writeDeadline = 10 * time.Second

// Serve answers one SSE request until the client leaves, falls behind, grows too
// old or the hub ends. Events besides the published ones: "reset" (what you
// missed is gone: load the state again), "lagged" (you were too slow: come
// back), "bye" (the server ends this stream: come back). Call it from a Plain
// route with the option Streams.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, wish Stream) {
	c := &client{
		topics: make(map[string]bool, len(wish.Topics)), keep: wish.Keep, caller: callerOf(r),
		queue: make(chan Message, h.cfg.Queue), lagged: make(chan struct{}), quit: make(chan struct{}),
	}
	for _, t := range wish.Topics {
		c.topics[t] = true
	}
	last := r.Header.Get("Last-Event-ID")
	missed, reset, err := h.join(c, last)
	if err != nil {
		Fail(w, r, err)
		return
	}
	defer h.leave(c)
	o := outlet{w: w, control: http.NewResponseController(w)}
	o.open()
	o.write([]byte("retry: 2000\n\n"))
	if reset {
		o.write(frame("", "reset", []byte("{}")))
	}
	if wish.First != nil && (last == "" || reset) {
		for _, f := range wish.First() {
			o.write(frame("", f.Event, f.Data))
		}
	}
	for _, m := range missed {
		o.write(m.frame)
	}
	o.flush()
	h.pump(r, c, &o)
}

// pump writes what is published until the stream ends.
func (h *Hub) pump(r *http.Request, c *client, o *outlet) {
	old := h.cfg.Clock.After(h.cfg.MaxAge)
	beat := h.cfg.Clock.After(h.cfg.Heartbeat)
	for o.err == nil {
		select {
		case m := <-c.queue:
			o.write(m.frame)
			for range len(c.queue) { // what is there already goes out in one flush
				o.write((<-c.queue).frame)
			}
		case <-beat:
			if !stillKnown(r) {
				o.end("bye")
				return
			}
			o.write([]byte(": still here\n\n"))
			beat = h.cfg.Clock.After(h.cfg.Heartbeat)
		case <-c.lagged:
			o.end("lagged")
			return
		case <-c.quit:
			o.end("bye")
			return
		case <-old:
			o.end("bye")
			return
		case <-r.Context().Done():
			return
		}
		o.flush()
	}
}

// stillKnown asks again who the stream's caller is: someone who was locked, has
// signed out or acts in another post gets no more events.
func stillKnown(r *http.Request) bool {
	s := exchangeOf(r.Context()).server
	if s == nil {
		return true
	}
	was := auth.From(r.Context())
	p, err := s.recognise(r)
	return err == nil && p.ID == was.ID && p.Post == was.Post
}

// StillKnown asks again who the caller of an open stream is, for plain handlers
// with streams of their own: false when they were locked or have signed out.
func StillKnown(r *http.Request) bool { return stillKnown(r) }

// filter keeps what the client wants, in order of publishing.
func (c *client) filter(list []Message) []Message {
	if c.keep != nil {
		list = slices.DeleteFunc(list, func(m Message) bool { return !c.keep(m) })
	}
	slices.SortFunc(list, func(a, b Message) int {
		if a.seq < b.seq {
			return -1
		}
		return 1
	})
	return list
}

// outlet writes to one client with a deadline for each write; after the first
// error it is silent.
type outlet struct {
	w       http.ResponseWriter
	control *http.ResponseController
	err     error
}

func (o *outlet) open() {
	head := o.w.Header()
	head.Set("Content-Type", "text/event-stream")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no") // proxies of the nginx family must not buffer
	o.w.WriteHeader(http.StatusOK)
}

func (o *outlet) write(b []byte) {
	if o.err != nil {
		return
	}
	_ = o.control.SetWriteDeadline(time.Now().Add(writeDeadline)) // unsupported only in tests
	_, o.err = o.w.Write(b)
}

func (o *outlet) flush() {
	if o.err == nil {
		o.err = o.control.Flush()
	}
}

func (o *outlet) end(event string) {
	o.write(frame("", event, []byte("{}")))
	o.flush()
}

// callerOf names whom a limit counts: the principal, else the network, which for
// IPv6 is what one household owns.
func callerOf(r *http.Request) string {
	if p := auth.From(r.Context()); p.ID != "" {
		return p.ID
	}
	return auth.Network(exchangeOf(r.Context()).address)
}
