package services

import (
	"context"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// ReceiptLine is one case that was opened.
type ReceiptLine struct {
	Item       ItemKey      `json:"item"`
	Name       Text         `json:"name"`
	Department Text         `json:"department"`
	Case       string       `json:"case"`
	Number     string       `json:"number"`
	Promised   *clock.Limit `json:"promised,omitempty"`
	Due        time.Time    `json:"due,omitzero" doc:"When the promise ends: for good once the case is accepted, before it as if that were today"`
	Running    bool         `json:"running" doc:"It is accepted, and the limit runs"`
	Phone      string       `json:"phone"`
}

// Receipt is what an applicant has in hand after handing in 受理前回执.
type Receipt struct {
	Whole   ReceiptLine   `json:"whole"`
	Parts   []ReceiptLine `json:"parts"`
	At      time.Time     `json:"at"`
	Saved   cases.Spared  `json:"saved"`
	Missing []Text        `json:"missing" doc:"Materials that are still to follow"`
	Fen     int64         `json:"fen" doc:"Fees of what was applied for"`
}

// ReceiptOf gives the receipt of an application that was handed in; ErrNoDraft before.
func (s *Service) ReceiptOf(ctx context.Context, id DraftID) (out Receipt, err error) {
	owner, err := applicant(ctx)
	if err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.store.draft(ctx, tx, owner, id)
		if err != nil {
			return err
		}
		if d.written.Receipt == nil {
			return ErrNoDraft
		}
		out = *d.written.Receipt
		return nil
	})
	return out, err
}

// receiptLine is a case as the receipt has it.
func (h *handing) receiptLine(v *Version, c cases.Case) ReceiptLine {
	line := ReceiptLine{Item: v.Item.Key, Name: v.Item.Name, Case: string(c.ID), Number: c.Number, Promised: v.Item.Promised, Due: c.Due, Running: !c.Accepted.IsZero()}
	for _, d := range h.book.frame.Departments {
		if d.Org == c.Org {
			line.Department, line.Phone = d.Name, d.Phone
		}
	}
	if line.Due.IsZero() && v.Item.Promised != nil {
		// A year whose calendar has not come gives no day; the receipt then says the limit alone.
		line.Due, _ = h.Limits.Deadline(h.tx.Now, *v.Item.Promised)
	}
	return line
}
