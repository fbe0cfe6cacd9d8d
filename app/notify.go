package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/domain/notify"
	"citybrain/domain/reviews"
	"citybrain/domain/windows"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// newNotify wires what people are told, and by which gateways it leaves the house.
func (c *city) newNotify(people *identity.Service) *notify.Service {
	return notify.New(notify.Deps{
		DB: c.db, Clock: c.clock, Zone: c.zone, Jobs: c.jobs, Seal: c.keys, Audit: c.audit, People: reachable{people}, Codes: c.auth, Names: people,
		Gateways: c.gateways(), Secret: c.cfg.Notify.Secret, PublicURL: c.origin(), Registerer: c.figures, Log: c.log,
		Occasions: slices.Concat(notify.Occasions(), codeOccasions(), cases.Occasions(), windows.Occasions(), reviews.Occasions()),
	})
}

// gateways are those of the settings, and a demo's own in the place of those that are
// not set.
func (c *city) gateways() map[notify.Channel]notify.Gateway {
	list := map[notify.Channel]notify.Gateway{}
	if c.cfg.Demo {
		c.phones = &demoPhones{clock: c.clock}
		list[notify.SMS], list[notify.Mail] = demoGateway{c.phones, notify.SMS}, demoGateway{c.phones, notify.Mail}
	}
	if n := c.cfg.Notify; n.SMS != "" {
		list[notify.SMS] = notify.SMSBridge{URL: n.SMS, Secret: n.Secret, Clock: c.clock, Client: &http.Client{Timeout: gatewayTimeout}}
	}
	if n := c.cfg.Notify; n.Mail != "" {
		server, _ := url.Parse(n.Mail)       // checked with the settings
		from, _ := mail.ParseAddress(n.From) // likewise
		list[notify.Mail] = notify.Mailer{Server: server, From: *from, Clock: c.clock}
	}
	return list
}

// gatewayTimeout bounds one request to a gateway.
const gatewayTimeout = 15 * time.Second

// reachable tells notify how people are reached.
type reachable struct{ people *identity.Service }

// Reach asks identity.
func (r reachable) Reach(ctx context.Context, tx *db.Tx, person string) (notify.Reach, bool, error) {
	c, found, err := r.people.Contact(ctx, tx, person)
	return notify.Reach{Phone: c.Phone, Language: c.Language}, found, err
}

// codeOccasions are what identity tells phones of.
func codeOccasions() []notify.Occasion {
	return []notify.Occasion{{Code: "identity.code", Places: []string{"code", "minutes"}}, {Code: "identity.agree", Places: []string{"code", "minutes"}}, {Code: "identity.known"}}
}

// codeLife is how long a short message of identity is of use.
const codeLife = 5 * time.Minute

// codeSender sends identity's codes with everything else that people are told. It comes
// back before the store has the message: to wait for that would tell strangers, by the
// time it takes, who has an account.
type codeSender struct {
	db       *db.DB
	log      *slog.Logger
	language string // of the city
	tell     func() *notify.Service
	room     chan struct{} // bounds what is on its way
}

// codesOnTheirWay is how many codes may wait for the store at once.
const codesOnTheirWay = 64

// Send takes a message on.
func (s codeSender) Send(ctx context.Context, m identity.Message) error {
	select {
	case s.room <- struct{}{}:
	default:
		return notify.ErrNoGateway
	}
	ctx = context.WithoutCancel(ctx)
	go func() {
		defer func() { <-s.room }()
		err := s.db.Do(ctx, func(tx *db.Tx) error { return s.tell().Tell(ctx, tx, s.notice(tx, m)) })
		if err != nil {
			s.log.ErrorContext(ctx, "a code was not sent", "template", m.Template, "cause", err)
		}
	}()
	return nil
}

func (s codeSender) notice(tx *db.Tx, m identity.Message) notify.Notice {
	n := notify.Notice{Template: m.Template, Key: id.New[string]("code", tx.Now), Address: m.To, Channel: notify.SMS, Language: m.Language, Expires: tx.Now.Add(codeLife),
		Values: map[string]notify.Text{}}
	if n.Language == "" {
		n.Language = s.language
	}
	for name, word := range m.Words {
		n.Values[name] = notify.Same(word)
	}
	return n
}

// sender is how this city sends codes; nil: not at all.
func (c *city) sender() identity.Sender {
	if !c.cfg.Demo && c.cfg.Notify.SMS == "" {
		return nil
	}
	return codeSender{db: c.db, log: c.log, language: c.pack.City.Language, tell: func() *notify.Service { return c.domains.notify }, room: make(chan struct{}, codesOnTheirWay)}
}
