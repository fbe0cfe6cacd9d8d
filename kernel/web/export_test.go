package web

import "sync"

// Crowd joins n clients that only empty their queues, for benchmarks.
func (h *Hub) Crowd(n int, topic string) (leave func()) {
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range n {
		c := &client{topics: map[string]bool{topic: true}, queue: make(chan Message, h.cfg.Queue), lagged: make(chan struct{}), quit: make(chan struct{})}
		h.mu.Lock()
		h.clients[c] = struct{}{}
		h.mu.Unlock()
		wg.Go(func() {
			for {
				select {
				case <-c.queue:
				case <-stop:
					return
				}
			}
		})
	}
	return func() { close(stop); wg.Wait() }
}

// Cut makes the keeper forget which of its keys are running, as a crash does.
func (s *Server) Cut() {
	s.keeper.mu.Lock()
	defer s.keeper.mu.Unlock()
	clear(s.keeper.running)
}

// Break takes the socket from a listener, as nothing but a defect does.
func (l *Listener) Break() error { return l.ln.Close() }
