package charging

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/charging/ocpp"
	"citybrain/domain/charging/tariff"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// What piles tell of charges, whatever version they speak. Every verb here may be
// told twice, late, or after a crash of either side: it is done once.

// begun is the beginning of a charge as a pile tells it.
type begun struct {
	thing  string
	socket int
	ref    string // what the pile calls the charge
	tag    string // the card, or what the city sent
	at     time.Time
	wh     int64
	seq    int
}

// tagPrefix begins what the city sends with a wish; a card has other signs.
const tagPrefix = "CB-"

// ours tells whether a tag is one that the city has made.
func ours(tag string) bool { return strings.HasPrefix(tag, tagPrefix) && len(tag) == len(tagPrefix)+16 }

// numberOf is the number that the city gives a charge of 1.6: the same for the same
// beginning, however often it is told. It need only be unique at its pile.
func numberOf(b begun) int64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%d|%d|%s", b.thing, b.socket, b.at.UnixMilli(), b.wh, b.tag))
	return max(1, int64(binary.BigEndian.Uint32(sum[:])&0x7fffffff))
}

// begin takes the beginning of a charge. known is false where the tag is of the
// city's kind and belongs to no wish: such a car is not to charge.
func (s *Service) begin(ctx context.Context, tx *db.Tx, b begun) (row chargeRow, known bool, err error) {
	row, err = s.store.chargeOf(ctx, tx, b.thing, b.ref)
	if err == nil {
		return row, row.tag == b.tag || !ours(b.tag), nil
	}
	if !errors.Is(err, db.ErrMissing) {
		return row, false, err
	}
	row, known, err = s.claim(ctx, tx, b)
	if err != nil {
		return row, false, err
	}
	at := db.Micros(b.at)
	row.ref, row.state, row.why, row.ended = b.ref, chargeRunning, "", 0
	row.began, row.firstWh, row.lastWh, row.lastAt, row.seq = at, b.wh, b.wh, at, int64(b.seq)
	if err := s.free(ctx, tx, b.thing, b.socket, b.at); err != nil {
		return row, false, err
	}
	return row, known, s.store.putCharge(ctx, tx, &row)
}

// claim finds the wish that a charge answers, or makes a charge of a card.
func (s *Service) claim(ctx context.Context, tx *db.Tx, b begun) (chargeRow, bool, error) {
	if ours(b.tag) {
		row, err := s.store.wished(ctx, tx, b.thing, b.tag)
		if err == nil && row.why != "cancelled" && b.at.Sub(db.Time(row.asked)) < stillTaken {
			if b.socket > 0 {
				row.socket = b.socket
			}
			return row, true, nil
		}
		if err != nil && !errors.Is(err, db.ErrMissing) {
			return row, false, err
		}
	}
	row, err := s.newCharge(b.thing, b.socket, tx.Now)
	row.at = db.Micros(b.at)
	row.card = cardEnd(b.tag)
	return row, !ours(b.tag), err
}

// newCharge makes a charge at a pile with what is known of it now.
func (s *Service) newCharge(thing string, socket int, now time.Time) (chargeRow, error) {
	sc, err := s.current()
	if err != nil {
		return chargeRow{}, err
	}
	if _, known := sc.byThing[thing]; !known { // a pile that came a moment ago
		if sc, err = s.refresh(); err != nil {
			return chargeRow{}, err
		}
	}
	chargeID := id.New[ChargeID]("charge", now)
	row := chargeRow{thing: thing, id: string(chargeID), ref: string(chargeID), socket: socket, currency: sc.book.currency(), full: -1}
	if i, ok := sc.byThing[thing]; ok {
		l := &sc.list[i]
		row.station, row.region, row.org, row.tariff = string(l.ID), l.Region, l.Org, l.Tariff
	}
	return row, nil
}

// cardEnd is what is kept of a card: its last four signs.
func cardEnd(tag string) string {
	if ours(tag) || len(tag) < 6 {
		return ""
	}
	return tag[len(tag)-4:]
}

// measured takes what the meter says of a charge that goes on.
func (s *Service) measured(ctx context.Context, tx *db.Tx, row *chargeRow, meters []ocpp.Meter) error {
	if row.state != chargeRunning {
		return nil // it is billed: what comes late changes nothing
	}
	for _, m := range meters {
		at := db.Micros(m.At)
		if m.Wh != nil && at >= row.began {
			if err := s.store.addReading(ctx, tx, row, tariff.Reading{At: m.At, Wh: *m.Wh}); err != nil {
				return err
			}
			if at >= row.lastAt && *m.Wh >= row.lastWh {
				row.lastAt, row.lastWh = at, *m.Wh
			}
		}
		if m.Watts != nil {
			row.watts = int64(*m.Watts)
		}
		if m.Share != nil {
			row.full = int64(*m.Share*100 + 0.5)
		}
	}
	return s.store.progress(ctx, tx, row)
}

// finish ends a charge and bills it, once.
func (s *Service) finish(ctx context.Context, tx *db.Tx, row *chargeRow, at time.Time, wh *int64, why string) error {
	if row.state == chargeEnded {
		return nil
	}
	row.state, row.why, row.watts = chargeEnded, why, 0
	row.ended = max(db.Micros(at), row.began)
	if wh != nil {
		row.lastWh, row.lastAt = *wh, row.ended
	}
	if strings.Contains(why, "Disconnected") { // the plug is out: the car has left
		row.freed = row.ended
	}
	return s.bill(ctx, tx, row)
}

// bill works out what an ended charge costs and keeps it with the charge.
func (s *Service) bill(ctx context.Context, tx *db.Tx, row *chargeRow) error {
	b := s.book.Load()
	if b == nil {
		return ErrNotReady
	}
	bill, payment, err := s.compute(ctx, tx, b, row)
	if err != nil {
		return err
	}
	row.payment, row.bill, row.wh, row.fen = payment, "", max(0, row.lastWh-row.firstWh), 0
	if bill != nil {
		text, err := json.Marshal(bill)
		if err != nil {
			return err
		}
		row.bill, row.wh, row.fen = string(text), bill.Wh, bill.Total
	}
	return s.store.putCharge(ctx, tx, row)
}

// longestStay is how long after its end a charge is believed to block the socket.
const longestStay = 24 * time.Hour

// free notes that a socket is free again: the car that charged there last has left,
// and its bill is complete.
func (s *Service) free(ctx context.Context, tx *db.Tx, thing string, socket int, at time.Time) error {
	row, err := s.store.standing(ctx, tx, thing, socket)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	row.freed = min(max(db.Micros(at), row.ended), db.Micros(db.Time(row.ended).Add(longestStay)))
	return s.bill(ctx, tx, &row)
}

// told is an instant that a pile gave, or now where its clock cannot be right: a
// pile may have been offline for a month, and is never from the future.
func (s *Service) told(at time.Time) time.Time {
	now := s.Clock.Now()
	if at.Before(now.Add(-31*24*time.Hour)) || at.After(now.Add(5*time.Minute)) {
		return now
	}
	return at
}

// refOf is a number of 1.6 as a charge is called in the store.
func refOf(number int64) string { return strconv.FormatInt(number, 10) }
