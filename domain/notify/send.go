package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// How many deliveries of a channel a node takes at a time, and sends at once; how long
// a gateway may take, and after what time another node takes over what one began.
const (
	takenAtOnce = 64
	sentAtOnce  = 8
	sendTimeout = 20 * time.Second
	sendLease   = 2 * time.Minute
)

// line is a channel with its gateway on this node.
type line struct {
	channel Channel
	gateway Gateway
	circuit circuit
	busy    sync.Mutex
	again   atomic.Bool // somebody came while it was busy
}

type sendArgs struct {
	Channel Channel `json:"channel"`
}

// wake has a channel's deliveries sent after the unit's commit. What is urgent has a
// job of its own: one that is ending just now may have looked before the commit. The
// rest shares one, and at worst the schedule of each minute finds it.
func (s *Service) wake(ctx context.Context, tx *db.Tx, c Channel, urgent bool) error {
	o := job.Options{UniqueKey: "wake " + string(c)}
	if urgent {
		o = job.Options{Priority: 1}
	}
	_, err := s.Jobs.Add(ctx, tx, jobSend, sendArgs{c}, o)
	return err
}

// send works off what is due on a channel. One at a time does so on a node: another
// that comes meanwhile lets that one look once more and goes, so that a slow gateway
// takes up one worker and not all.
func (s *Service) send(ctx context.Context, c Channel) error {
	l := s.lines[c]
	if l == nil {
		return nil
	}
	l.again.Store(true)
	for l.again.Load() {
		if !l.busy.TryLock() {
			return nil
		}
		l.again.Store(false)
		err := s.drain(ctx, l)
		l.busy.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// drain sends until nothing is due or the gateway is given a rest.
func (s *Service) drain(ctx context.Context, l *line) error {
	if err := s.giveUp(ctx, l.channel); err != nil {
		return err
	}
	for {
		room := l.circuit.room(s.Clock.Now(), takenAtOnce)
		if room == 0 {
			return nil
		}
		list, err := s.take(ctx, l.channel, room)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := s.sendAll(ctx, l, list); err != nil {
			return err
		}
	}
}

// sendAll sends some at once and waits for all of them.
func (s *Service) sendAll(ctx context.Context, l *line, list []delivery) error {
	var group sync.WaitGroup
	free := make(chan struct{}, sentAtOnce)
	failures := make([]error, len(list))
	for i, d := range list {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			failures[i] = s.sendOne(ctx, l, d)
		})
	}
	group.Wait()
	return errors.Join(failures...)
}

// take makes deliveries this node's own for a while. What a node took that died comes
// back when that while is over, and may be sent twice with one id.
func (s *Service) take(ctx context.Context, c Channel, most int) (list []delivery, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err = s.store.take(ctx, tx, c, tx.Now.Add(sendLease), most)
		return err
	})
	return list, err
}

// sendOne hands one delivery to the gateway and notes what came of it. Only the store
// makes it fail.
func (s *Service) sendOne(ctx context.Context, l *line, d delivery) error {
	if l.circuit.room(s.Clock.Now(), 1) == 0 { // it opened while this one waited
		return s.putBack(ctx, d)
	}
	out, err := s.outgoing(ctx, d)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	reference, err := l.gateway.Send(limited, out)
	if err != nil && ctx.Err() != nil { // this node stops; the lease runs out
		return ctx.Err()
	}
	return s.sentOrNot(ctx, l, d, reference, err)
}

// outgoing says a delivery in its language.
func (s *Service) outgoing(ctx context.Context, d delivery) (out Outgoing, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		t, err := s.template(ctx, tx, d.version)
		if err != nil {
			return err
		}
		out = s.compose(d, t.say(d.language, d.contents))
		return nil
	})
	return out, err
}

// compose puts a message into the form of its channel: a short one bears the sign of
// who writes, a mail says where the inbox is.
func (s *Service) compose(d delivery, words said) Outgoing {
	out := Outgoing{ID: d.id, To: d.address, Language: d.language}
	sign := s.rules.Load().sign.In(d.language)
	if d.channel == SMS {
		out.Text = words.sms
		if sign != "" {
			out.Text = "【" + sign + "】" + words.sms
		}
		return out
	}
	out.Subject, out.Text = words.title, words.text+"\n"
	if s.PublicURL != "" {
		out.Text += "\n" + s.PublicURL + "/me/messages\n"
	}
	if sign != "" {
		out.Text += "\n" + sign + "\n"
	}
	return out
}

// sentOrNot notes what a gateway said: taken on, refused for good, or not now.
func (s *Service) sentOrNot(ctx context.Context, l *line, d delivery, reference string, failure error) error {
	now := s.Clock.Now()
	changed := false
	if failure == nil || refused(failure) {
		changed = l.circuit.took()
	} else {
		changed = l.circuit.failed(now)
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if changed {
			if err := tx.Emit(ctx, GatewayChanged{Channel: l.channel, Up: failure == nil || refused(failure), At: tx.Now}); err != nil {
				return err
			}
		}
		if err := s.recount(ctx, tx, d.made); err != nil {
			return err
		}
		switch {
		case failure == nil:
			return s.store.markSent(ctx, tx, d, reference)
		case refused(failure):
			return s.fail(ctx, tx, d, reasonRefused)
		}
		due := tx.Now.Add(job.Backoff(int(d.attempts)))
		if !due.Before(d.giveUp) {
			return s.fail(ctx, tx, d, reasonOld)
		}
		return s.store.putOff(ctx, tx, d, due, reasonDown)
	})
	if err != nil {
		return fmt.Errorf("note what became of %s: %w", d.id, err)
	}
	s.figures.tried(l.channel, failure)
	if changed {
		s.Log.WarnContext(ctx, "a gateway of messages changed", "channel", l.channel, "up", failure == nil, "cause", failure)
	}
	return nil
}

// putBack gives a delivery back that was not tried, as if nobody had taken it.
func (s *Service) putBack(ctx context.Context, d delivery) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.putBack(ctx, tx, d) })
}

// fail ends a delivery for good and announces it.
func (s *Service) fail(ctx context.Context, tx *db.Tx, d delivery, reason string) error {
	n, err := s.store.markFailed(ctx, tx, d.id, reason)
	if err == nil && n > 0 {
		err = s.recount(ctx, tx, d.made)
	}
	if err != nil || n == 0 {
		return err
	}
	return tx.Emit(ctx, DeliveryFailed{Delivery: d.id, Channel: d.channel, Template: d.version.code, Reason: reason, Attempts: d.attempts, At: tx.Now})
}

// giveUp ends what has been tried for long enough, or is of no use any more. It asks
// no gateway, so it also works while one is down.
func (s *Service) giveUp(ctx context.Context, c Channel) error {
	for {
		some := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.overdue(ctx, tx, c, takenAtOnce)
			if err != nil {
				return err
			}
			some = len(list)
			for _, d := range list {
				if err := s.fail(ctx, tx, d, reasonOld); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || some < takenAtOnce {
			return err
		}
	}
}
