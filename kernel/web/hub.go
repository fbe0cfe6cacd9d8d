package web

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"citybrain/kernel/clock"
)

// HubConfig bounds a hub.
type HubConfig struct {
	Ring      int           // messages kept per topic for resume; 0 means 256
	Queue     int           // messages a slow client may fall behind; 0 means 64
	Clients   int           // open streams at most; 0 means 4096
	PerCaller int           // open streams of one principal or address; 0 means 16
	Heartbeat time.Duration // comment that keeps proxies awake; 0 means 15 s
	MaxAge    time.Duration // a stream is ended to prove its rights again; 0 means 30 min
	Clock     clock.Clock   // nil means the wall clock
}

// Message is one event, encoded once for all clients.
type Message struct {
	Topic string
	Event string
	About any    // what Keep may look at; never sent
	seq   uint64 // in order of publishing, over all topics of this hub
	frame []byte // "id: …\nevent: …\ndata: …\n\n"
}

// Hub carries live events to any number of SSE clients. Publishing encodes once
// and never blocks: a client that cannot follow is told so and dropped, and
// resumes by Last-Event-ID from the ring.
type Hub struct {
	cfg   HubConfig
	epoch string // differs after every start, so that stale ids are not resumed

	mu      sync.Mutex
	seq     uint64
	rings   map[string]*ring
	clients map[*client]struct{}
	callers map[string]int
	closed  bool

	dropped atomic.Int64
}

// client is one open stream.
type client struct {
	topics map[string]bool
	keep   func(Message) bool
	caller string
	queue  chan Message
	lagged chan struct{} // closed when the queue was full
	quit   chan struct{} // closed when the hub ends
	slow   bool
}

// ring keeps the last messages of one topic.
type ring struct {
	messages []Message
	next     int
	lost     uint64 // seq of the newest message that fell out
}

func (r *ring) add(m Message) {
	if len(r.messages) < cap(r.messages) {
		r.messages = append(r.messages, m)
		return
	}
	r.lost = r.messages[r.next].seq
	r.messages[r.next] = m
	r.next = (r.next + 1) % len(r.messages)
}

// since lists the messages after seq, oldest first; whole is false where some
// of them are gone.
func (r *ring) since(seq uint64) (list []Message, whole bool) {
	for i := range r.messages {
		if m := r.messages[(r.next+i)%len(r.messages)]; m.seq > seq {
			list = append(list, m)
		}
	}
	return list, r.lost <= seq
}

// NewHub makes a hub; Close ends its streams.
func NewHub(cfg HubConfig) *Hub {
	cfg.Ring, cfg.Queue = orDefault(cfg.Ring, 256), orDefault(cfg.Queue, 64)
	cfg.Clients, cfg.PerCaller = orDefault(cfg.Clients, 4096), orDefault(cfg.PerCaller, 16)
	cfg.Heartbeat, cfg.MaxAge = orDefault(cfg.Heartbeat, 15*time.Second), orDefault(cfg.MaxAge, 30*time.Minute)
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	var epoch [4]byte
	_, _ = rand.Read(epoch[:]) // crypto/rand.Read never fails
	return &Hub{
		cfg: cfg, epoch: hex.EncodeToString(epoch[:]),
		rings: map[string]*ring{}, clients: map[*client]struct{}{}, callers: map[string]int{},
	}
}

func orDefault[T int | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}

// Publish sends data (one JSON text) to everyone who follows the topic. About is
// handed to the clients' Keep and never sent. It never blocks.
func (h *Hub) Publish(topic, event string, data []byte, about any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.seq++
	m := Message{Topic: topic, Event: event, About: about, seq: h.seq}
	m.frame = frame(h.eventID(m.seq), event, data)
	r := h.rings[topic]
	if r == nil {
		r = &ring{}
		h.rings[topic] = r
	}
	if cap(r.messages) == 0 {
		r.messages = make([]Message, 0, h.cfg.Ring)
	}
	r.add(m)
	for c := range h.clients {
		if c.slow || !c.topics[topic] || (c.keep != nil && !c.keep(m)) {
			continue
		}
		select {
		case c.queue <- m:
		default:
			c.slow = true
			close(c.lagged)
			h.dropped.Add(1)
		}
	}
}

// Forget lets go what is kept of a topic that nobody follows any more, for those
// who would resume it: they are told to begin anew, should it come back.
func (h *Hub) Forget(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rings[topic]; r != nil {
		h.rings[topic] = &ring{lost: h.seq}
	}
}

// frame encodes one event; every line of the data gets its own field.
func frame(id, event string, data []byte) []byte {
	var b bytes.Buffer
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	fmt.Fprintf(&b, "event: %s\n", event)
	for line := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		b.WriteString("data: ")
		b.Write(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func (h *Hub) eventID(seq uint64) string { return h.epoch + "-" + strconv.FormatUint(seq, 10) }

// parseEventID reads an id of this hub; fresh is true where none was sent.
func (h *Hub) parseEventID(text string) (seq uint64, fresh, known bool) {
	if text == "" {
		return 0, true, true
	}
	epoch, number, _ := strings.Cut(text, "-")
	seq, err := strconv.ParseUint(number, 10, 64)
	return seq, false, err == nil && epoch == h.epoch
}

// Clients tells how many streams are open, Dropped how many were too slow.
func (h *Hub) Clients() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.clients)
}

// Dropped tells how many streams were ended because they could not follow.
func (h *Hub) Dropped() int64 { return h.dropped.Load() }

// Collectors are the hub's figures, for the registry of the binary.
func (h *Hub) Collectors() []prometheus.Collector {
	return []prometheus.Collector{
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "citybrain_sse_streams", Help: "Open event streams."},
			func() float64 { return float64(h.Clients()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "citybrain_sse_dropped_total", Help: "Event streams ended because the client was too slow."},
			func() float64 { return float64(h.Dropped()) }),
	}
}

// Close ends every stream; the clients come back to another node or later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for c := range h.clients {
		close(c.quit)
	}
}

// join adds a client and gives what it missed, in order of publishing. reset
// says that something it missed is gone, or its id is of another hub.
func (h *Hub) join(c *client, last string) (missed []Message, reset bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.clients) >= h.cfg.Clients || h.callers[c.caller] >= h.cfg.PerCaller {
		return nil, false, ErrOverloaded.With("retry_after", 5)
	}
	h.clients[c] = struct{}{}
	h.callers[c.caller]++
	seq, fresh, known := h.parseEventID(last)
	if fresh {
		return nil, false, nil
	}
	if !known || seq > h.seq {
		return nil, true, nil
	}
	for topic := range c.topics {
		r := h.rings[topic]
		if r == nil {
			continue
		}
		list, whole := r.since(seq)
		if !whole {
			return nil, true, nil
		}
		missed = append(missed, list...)
	}
	return c.filter(missed), false, nil
}

func (h *Hub) leave(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
	if h.callers[c.caller]--; h.callers[c.caller] <= 0 {
		delete(h.callers, c.caller)
	}
}
