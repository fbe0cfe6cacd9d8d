package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

func (n *Notice) check() error {
	switch {
	case n.Template == "":
		return ErrNotice.With("lacks", "template")
	case n.Key == "":
		return ErrNotice.With("lacks", "key")
	case n.Address == "" && n.To == "":
		return ErrNotice.With("lacks", "to")
	case n.Address != "" && !slices.Contains(outward, n.Channel):
		return ErrNotice.With("lacks", "channel")
	}
	return nil
}

// Tell tells somebody something in the caller's unit of work: it stands in the inbox
// when that commits, and what leaves the house waits from then on. Telling the same
// again (by Key) does nothing. Nothing that goes wrong outside comes back from here: a
// template that the city does not have is logged and counted, and told to nobody.
func (s *Service) Tell(ctx context.Context, tx *db.Tx, n Notice) error {
	if err := n.check(); err != nil {
		return err
	}
	t, err := s.inForce(ctx, tx, n.Template, tx.Now)
	if errors.Is(err, ErrNoTemplate) {
		s.figures.untold.WithLabelValues("no_template").Inc()
		s.Log.WarnContext(ctx, "nobody is told: the city has no such template", "template", n.Template)
		return nil
	}
	if err != nil {
		return err
	}
	if n.Address != "" {
		return s.tellAddress(ctx, tx, n, t)
	}
	reach, found, err := s.People.Reach(ctx, tx, n.To)
	if err != nil || !found {
		return err
	}
	w, err := s.store.wishes(ctx, tx, n.To)
	if err != nil {
		return fmt.Errorf("read wishes of %s: %w", n.To, err)
	}
	m := message{person: n.To, id: id.New[NoticeID]("notice", tx.Now), once: n.Key, version: version{t.Code, t.version}, kind: t.Kind, about: n.About, contents: n.Values, told: tx.Now}
	if slices.Contains(t.Channels, Inbox) {
		m.side = t.Side
	}
	fresh, err := s.store.putMessage(ctx, tx, m)
	if err != nil || !fresh {
		return err
	}
	return s.tellOutside(ctx, tx, addressee{Reach: reach, wishes: w}, m, t)
}

// addressee is somebody with what they wish.
type addressee struct {
	Reach
	wishes
}

func (a addressee) address(c Channel) string {
	if c == Mail {
		return a.mail
	}
	return a.Phone
}

// tellOutside puts what leaves the house into the queue, as far as the person wishes it.
func (s *Service) tellOutside(ctx context.Context, tx *db.Tx, a addressee, m message, t *ready) error {
	r := s.rules.Load()
	kind, _ := r.kind(t.Kind)
	for _, channel := range outward {
		address := a.address(channel)
		if s.lines[channel] == nil || address == "" || !slices.Contains(t.Channels, channel) || !kind.Fixed && a.isOff(t.Kind, channel) {
			continue
		}
		d := delivery{id: id.New[DeliveryID]("delivery", tx.Now), person: m.person, message: m.id, channel: channel, version: m.version,
			language: a.speaks(), address: address, contents: m.contents, urgent: t.Urgent, state: Waiting, due: tx.Now, made: tx.Now}
		if !t.Urgent {
			d.due = a.hours(r).Until(tx.Now, s.Zone)
			if err := s.ration(ctx, tx, r, &d); err != nil {
				return err
			}
		}
		if err := s.enqueue(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

// speaks is the language in which somebody wishes to be told.
func (a addressee) speaks() string {
	if a.language != "" {
		return a.language
	}
	return a.Language
}

// ration leaves out what is more than a person should get by a channel on a day; it
// still stands in the inbox.
func (s *Service) ration(ctx context.Context, tx *db.Tx, r *rules, d *delivery) error {
	n, err := s.store.countDay(ctx, tx, d.person, d.channel, s.today(d.due))
	if err == nil && n > r.daily[d.channel] {
		d.state, d.reason, d.ended = Skipped, reasonLimit, tx.Now
	}
	return err
}

// tellAddress tells a phone or mailbox of which nobody knows yet whose it is.
func (s *Service) tellAddress(ctx context.Context, tx *db.Tx, n Notice, t *ready) error {
	if s.lines[n.Channel] == nil {
		return ErrNoGateway
	}
	m := message{id: id.New[NoticeID]("notice", tx.Now), once: n.Key, version: version{t.Code, t.version}, kind: t.Kind, told: tx.Now}
	fresh, err := s.store.putMessage(ctx, tx, m)
	if err != nil || !fresh {
		return err
	}
	return s.enqueue(ctx, tx, delivery{id: id.New[DeliveryID]("delivery", tx.Now), message: m.id, channel: n.Channel, version: m.version, language: n.Language,
		address: n.Address, contents: n.Values, urgent: t.Urgent, state: Waiting, due: tx.Now, giveUp: n.Expires, made: tx.Now})
}

// enqueue keeps a delivery and wakes whoever sends, where its time has come.
func (s *Service) enqueue(ctx context.Context, tx *db.Tx, d delivery) error {
	if d.giveUp.IsZero() {
		d.giveUp = d.due.Add(patience)
	}
	d.masked = maskOf(d.channel, d.address)
	if d.state != Waiting { // nobody will ask for it again
		d.address, d.contents = "", nil
	}
	if err := s.store.putDelivery(ctx, tx, d); err != nil || d.state != Waiting || d.due.After(tx.Now) {
		return err
	}
	return s.wake(ctx, tx, d.channel, d.urgent)
}

func maskOf(c Channel, address string) string {
	if c == Mail {
		return seal.MaskEmail(address)
	}
	return seal.MaskPhone(address)
}

// instant reads a time of the store; 0 is the zero time.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}
