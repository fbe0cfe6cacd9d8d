package notify

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// DeliveryView is a delivery at the desk: never what it said, and to whom only masked.
type DeliveryView struct {
	ID        DeliveryID `json:"id"`
	Made      time.Time  `json:"made"`
	Channel   Channel    `json:"channel"`
	To        string     `json:"to" doc:"Masked"`
	Template  string     `json:"template"`
	Title     string     `json:"title" doc:"What the template is called, in the caller's language"`
	Urgent    bool       `json:"urgent"`
	State     State      `json:"state" enum:"waiting,sending,sent,delivered,failed,skipped"`
	Reason    string     `json:"reason,omitempty" enum:"gateway_down,refused,undelivered,daily_limit,given_up,sent_again"`
	Attempts  int64      `json:"attempts"`
	Due       *time.Time `json:"due,omitempty" doc:"When it is tried next"`
	Sent      *time.Time `json:"sent,omitempty"`
	Ended     *time.Time `json:"ended,omitempty"`
	Retryable bool       `json:"retryable"`
}

// DeliveryQuery filters the deliveries.
type DeliveryQuery struct {
	page.Ask
	State    string `query:"state" maxLength:"20" doc:"waiting, sending, sent, delivered, failed or skipped"`
	Channel  string `query:"channel" maxLength:"10" doc:"sms or mail"`
	Template string `query:"template" maxLength:"100"`
}

func (q DeliveryQuery) filters() any { return []string{q.State, q.Channel, q.Template} }

// Deliveries lists what left the house or is to, newest first. The caller needs
// notify.read.
func (s *Service) Deliveries(ctx context.Context, q DeliveryQuery) (out page.Page[DeliveryView], err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return out, err
	}
	var before DeliveryID
	if _, err := page.Decode(q.Cursor, q.filters(), &before); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.deliveries(ctx, tx, q, before, q.Size()+1)
		if err != nil {
			return err
		}
		rows := page.Of(list, q.Size(), q.filters(), func(d delivery) []any { return []any{d.id} })
		out = page.Page[DeliveryView]{Next: rows.Next, Items: make([]DeliveryView, 0, len(rows.Items))}
		for _, d := range rows.Items {
			t, err := s.template(ctx, tx, d.version)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, viewOf(d, t, web.Language(ctx)))
		}
		return nil
	})
	return out, err
}

func viewOf(d delivery, t *ready, language string) DeliveryView {
	v := DeliveryView{ID: d.id, Made: d.made, Channel: d.channel, To: d.masked, Template: d.version.code, Urgent: d.urgent, State: d.state, Reason: d.reason,
		Attempts: d.attempts, Title: Text{t.ZH.Title, t.EN.Title}.In(language), Retryable: d.state == Failed && d.reason != reasonAgain && d.person != ""}
	if d.state == Waiting {
		v.Due = &d.due
	}
	if !d.sent.IsZero() {
		v.Sent = &d.sent
	}
	if !d.ended.IsZero() {
		v.Ended = &d.ended
	}
	return v
}

// Retry sends what has failed anew, to the address that the person has now. It is
// another delivery, for a gateway may have kept the old one's id. The caller needs
// notify.manage. Faults: ErrNoDelivery, ErrState, ErrForgotten.
func (s *Service) Retry(ctx context.Context, which DeliveryID) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		d, err := s.store.delivery(ctx, tx, which)
		if errors.Is(err, db.ErrMissing) {
			return ErrNoDelivery
		}
		if err != nil {
			return err
		}
		if d.person == "" {
			return ErrForgotten
		}
		contents, err := s.store.contentsOf(ctx, tx, d.person, d.message)
		if errors.Is(err, db.ErrMissing) {
			return ErrForgotten
		}
		if err != nil {
			return err
		}
		if n, err := s.store.markAgain(ctx, tx, which); err != nil || n == 0 {
			return errors.Join(err, onlyIf(n == 0, ErrState))
		}
		address, err := s.addressNow(ctx, tx, d)
		if err != nil {
			return err
		}
		again := delivery{id: id.New[DeliveryID]("delivery", tx.Now), person: d.person, message: d.message, channel: d.channel, version: d.version, language: d.language,
			address: address, contents: contents, urgent: d.urgent, state: Waiting, due: tx.Now, made: tx.Now}
		if err := s.enqueue(ctx, tx, again); err != nil {
			return err
		}
		return s.record(ctx, tx, "delivery_retried", string(which), map[string]any{"again": again.id})
	})
}

// onlyIf gives an error where something holds.
func onlyIf(holds bool, err error) error {
	if holds {
		return err
	}
	return nil
}

// addressNow is where somebody is reached today; ErrForgotten where by nothing.
func (s *Service) addressNow(ctx context.Context, tx *db.Tx, d delivery) (string, error) {
	reach, _, err := s.People.Reach(ctx, tx, d.person)
	if err != nil {
		return "", err
	}
	w, err := s.store.wishes(ctx, tx, d.person)
	if err != nil {
		return "", err
	}
	address := addressee{reach, w}.address(d.channel)
	if address == "" {
		return "", ErrForgotten
	}
	return address, nil
}
