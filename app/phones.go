package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/web"
)

// demoPhones are all phones of a demo: nobody's, so that whoever tries the city reads
// what would have been sent. They keep the newest messages and forget them at the end.
type demoPhones struct {
	clock clock.Clock
	mu    sync.Mutex
	got   []DemoMessage // oldest first
}

// phonesKeep is how many messages the demo's phones show.
const phonesKeep = 50

// DemoMessage is a short message of a demo city.
type DemoMessage struct {
	At       time.Time         `json:"at"`
	To       string            `json:"to"`
	Template string            `json:"template"`
	Words    map[string]string `json:"words"`
}

// Send keeps the message instead of sending it.
func (p *demoPhones) Send(_ context.Context, m identity.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, DemoMessage{At: p.clock.Now(), To: m.To, Template: m.Template, Words: m.Words})
	p.got = p.got[max(0, len(p.got)-phonesKeep):]
	return nil
}

// messageList is a list that fits on one page.
type messageList struct {
	Items []DemoMessage `json:"items"`
	Next  string        `json:"next"`
}

func (p *demoPhones) list(context.Context, *struct{}) (messageList, error) {
	list := []DemoMessage{}
	if p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		list = append(list, p.got...)
		slices.Reverse(list)
	}
	return messageList{Items: list}, nil
}

// routes show the phones of a demo; of any other city there are none, and the list is
// empty.
func (p *demoPhones) routes() []web.Route {
	return []web.Route{web.Get("/api/v1/demo/messages", auth.Public, "Short messages of a demo city, newest first", p.list)}
}

// sender is how this city sends short messages; nil: not at all.
func (c *city) sender() identity.Sender {
	if !c.cfg.Demo {
		return nil
	}
	c.phones = &demoPhones{clock: c.clock}
	return c.phones
}
