package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"citybrain/kernel/db"
)

// Receipt is what a gateway reports of a delivery 回执: that it arrived, or never will.
type Receipt struct {
	ID    DeliveryID `json:"id"`
	State State      `json:"state"`
}

// Bounds of what a gateway may report at once.
const (
	mostReceipts = 1000
	receiptBytes = 256 << 10
)

// parseReceipts reads one receipt or a list of them; ErrReceipts for anything else.
// What else a gateway writes beside them is its own business.
func parseReceipts(body []byte) (list []Receipt, err error) {
	body = bytes.TrimSpace(body)
	if len(body) > 0 && body[0] == '{' {
		list = make([]Receipt, 1)
		err = json.Unmarshal(body, &list[0])
	} else {
		err = json.Unmarshal(body, &list)
	}
	if err != nil {
		return nil, ErrReceipts.Because(err)
	}
	if len(list) == 0 || len(list) > mostReceipts {
		return nil, ErrReceipts
	}
	for _, r := range list {
		if r.ID == "" || len(r.ID) > 60 || r.State != Delivered && r.State != Failed {
			return nil, ErrReceipts
		}
	}
	return list, nil
}

// Taken says what became of receipts.
type Taken struct {
	Taken int `json:"taken" doc:"That told something new"`
	Known int `json:"known" doc:"That did not: repeated, too late, or of nothing that we sent"`
}

// takeReceipts notes what a gateway reports; repeating it changes nothing. What could
// not be delivered is announced.
func (s *Service) takeReceipts(ctx context.Context, list []Receipt) (out Taken, err error) {
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		out = Taken{}
		for _, r := range list {
			n, err := s.takeReceipt(ctx, tx, r)
			if err != nil {
				return err
			}
			if n == 0 {
				out.Known++
			} else {
				out.Taken++
			}
		}
		return nil
	})
	return out, err
}

func (s *Service) takeReceipt(ctx context.Context, tx *db.Tx, r Receipt) (int64, error) {
	d, err := s.store.delivery(ctx, tx, r.ID)
	if errors.Is(err, db.ErrMissing) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	reason := ""
	if r.State == Failed {
		reason = reasonLost
	}
	n, err := s.store.receipt(ctx, tx, r.ID, r.State, reason)
	if err == nil && n > 0 {
		err = s.recount(ctx, tx, d.made)
	}
	if err != nil || n == 0 || r.State == Delivered {
		return n, err
	}
	return n, tx.Emit(ctx, DeliveryFailed{Delivery: d.id, Channel: d.channel, Template: d.version.code, Reason: reason, Attempts: d.attempts, At: tx.Now})
}
