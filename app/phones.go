package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"citybrain/domain/notify"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/web"
)

// demoPhones are all phones and mailboxes of a demo: nobody's, so that whoever tries the
// city reads what would have been sent. They keep the newest messages and forget them at
// the end.
type demoPhones struct {
	clock clock.Clock
	mu    sync.Mutex
	got   []DemoMessage // oldest first
}

// phonesKeep is how many messages the demo's phones show.
const phonesKeep = 100

// DemoMessage is a message of a demo city, as its phone or mailbox got it.
type DemoMessage struct {
	ID      notify.DeliveryID `json:"id"`
	At      time.Time         `json:"at"`
	Channel notify.Channel    `json:"channel" enum:"sms,mail"`
	To      string            `json:"to"`
	Subject string            `json:"subject,omitempty"`
	Text    string            `json:"text"`
}

// demoGateway is the phones or the mailboxes as a gateway.
type demoGateway struct {
	phones  *demoPhones
	channel notify.Channel
}

// Send keeps the message instead of sending it; one that comes twice once.
func (g demoGateway) Send(_ context.Context, m notify.Outgoing) (string, error) {
	p := g.phones
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.got, func(old DemoMessage) bool { return old.ID == m.ID }) {
		return string(m.ID), nil
	}
	p.got = append(p.got, DemoMessage{ID: m.ID, At: p.clock.Now(), Channel: g.channel, To: m.To, Subject: m.Subject, Text: m.Text})
	p.got = p.got[max(0, len(p.got)-phonesKeep):]
	return string(m.ID), nil
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
	return []web.Route{web.Get("/api/v1/demo/messages", auth.Public, "Messages to the phones and mailboxes of a demo city, newest first", p.list)}
}
