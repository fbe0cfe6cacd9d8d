package charging

import (
	"context"
	"errors"
	"time"

	"citybrain/domain/charging/ocpp"
	"citybrain/kernel/db"
)

// answer16 does what a pile of 1.6 says. What it says of charges and sockets is
// stored before it is answered.
func (l *line) answer16(ctx context.Context, request any) (any, error) {
	now := l.s.Clock.Now().Truncate(time.Millisecond)
	switch r := request.(type) {
	case *ocpp.BootNotification16:
		err := l.booted(ctx, pileRow{thing: l.thing, vendor: r.Vendor, model: r.Model, firmware: r.Firmware})
		return ocpp.BootAnswer16{Status: "Accepted", Now: now, Interval: heartbeat}, err
	case *ocpp.Heartbeat16:
		return ocpp.TimeAnswer{Now: now}, l.report(ctx)
	case *ocpp.StatusNotification16:
		return ocpp.Empty{}, l.set(ctx, r.Socket, state16(r.Status), orNow(r.At, now))
	case *ocpp.Authorize16:
		tag, err := l.judge(ctx, r.Tag)
		return ocpp.AuthorizeAnswer16{Tag: ocpp.TagInfo16{Status: tag}}, err
	case *ocpp.StartTransaction16:
		return l.start16(ctx, r)
	case *ocpp.StopTransaction16:
		return ocpp.StopAnswer16{}, l.stop16(ctx, r)
	case *ocpp.MeterValues16:
		return ocpp.Empty{}, l.meter16(ctx, r)
	case *ocpp.DataTransfer16:
		return ocpp.DataAnswer{Status: "UnknownVendorId"}, nil
	}
	return ocpp.Empty{}, nil // the rest is news that nobody asked for
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

// booted notes what the pile says it is.
func (l *line) booted(ctx context.Context, p pileRow) error {
	return l.s.DB.Do(ctx, func(tx *db.Tx) error { return l.s.store.boot(ctx, tx, p) })
}

func state16(status string) string {
	switch status {
	case "Available":
		return socketFree
	case "Preparing":
		return socketPlugged
	case "Charging":
		return socketCharging
	case "SuspendedEV", "SuspendedEVSE":
		return socketPaused
	case "Finishing":
		return socketDone
	case "Reserved":
		return socketReserved
	}
	return socketOut
}

// judge says whether a card may charge. A tag of ours may for the wish that it was
// made for; of the cards of operators the city knows nothing and lets them: their
// holders settle with them.
func (l *line) judge(ctx context.Context, tag string) (status string, err error) {
	if !ours(tag) {
		return "Accepted", nil
	}
	err = l.s.DB.View(ctx, func(tx *db.Tx) error {
		_, err := l.s.store.oneCharge(ctx, tx, `thing = $1 AND tag = $2 AND why <> 'cancelled'`, l.thing, tag)
		return err
	})
	if errors.Is(err, db.ErrMissing) {
		return "Invalid", nil
	}
	return "Accepted", err
}

func (l *line) start16(ctx context.Context, r *ocpp.StartTransaction16) (any, error) {
	b := begun{thing: l.thing, socket: r.Socket, tag: r.Tag, at: r.At, wh: r.Meter}
	number := numberOf(b) // of what the pile said, before its clock is judged
	b.ref, b.at = refOf(number), l.s.told(r.At)
	known, err := l.beginHere(ctx, b)
	if err != nil {
		return nil, err
	}
	answer := ocpp.StartAnswer16{Number: number, Tag: ocpp.TagInfo16{Status: "Accepted"}}
	if !known {
		answer.Tag.Status = "Invalid"
	}
	return answer, nil
}

// beginHere takes the beginning of a charge in one unit of work.
func (l *line) beginHere(ctx context.Context, b begun) (known bool, err error) {
	var row chargeRow
	err = l.s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		row, known, err = l.s.begin(ctx, tx, b)
		return err
	})
	if err == nil && row.state == chargeRunning {
		l.charges[row.ref] = &row
	}
	return known, err
}

func (l *line) stop16(ctx context.Context, r *ocpp.StopTransaction16) error {
	return l.finishHere(ctx, refOf(r.Number), func(tx *db.Tx, row *chargeRow) error {
		if err := l.s.measured(ctx, tx, row, ocpp.Meters16(r.Data)); err != nil {
			return err
		}
		why := r.Reason
		if why == "" {
			why = "Local" // as the standard has it
		}
		return l.s.finish(ctx, tx, row, l.s.told(r.At), &r.Meter, why)
	})
}

// finishHere ends a charge in one unit of work. A charge that nobody knows is told
// among what was refused, and answered, or the pile would say it for ever.
func (l *line) finishHere(ctx context.Context, ref string, end func(tx *db.Tx, row *chargeRow) error) error {
	err := l.s.DB.Do(ctx, func(tx *db.Tx) error {
		row, err := l.s.store.chargeOf(ctx, tx, l.thing, ref)
		if err != nil {
			return err
		}
		return end(tx, &row)
	})
	if errors.Is(err, db.ErrMissing) {
		l.stray("the end of a charge that never began")
		err = nil
	}
	if err == nil {
		delete(l.charges, ref)
	}
	return err
}

func (l *line) meter16(ctx context.Context, r *ocpp.MeterValues16) error {
	meters := ocpp.Meters16(r.Values)
	ref := ""
	if r.Number != nil {
		ref = refOf(*r.Number)
	}
	return l.meter(ctx, r.Socket, ref, meters)
}

// meter takes what a meter says; ref is the charge that it belongs to, "" for the
// one that goes on at the socket.
func (l *line) meter(ctx context.Context, socket int, ref string, meters []ocpp.Meter) error {
	for i := range meters {
		meters[i].At = l.s.told(meters[i].At)
	}
	row, err := l.goesOn(ctx, socket, ref)
	if err != nil {
		return err
	}
	if row != nil {
		err = l.s.DB.Do(ctx, func(tx *db.Tx) error { return l.s.measured(ctx, tx, row, meters) })
	}
	if err != nil {
		return err
	}
	l.feel(socket, meters)
	return l.report(ctx)
}

// goesOn gives the charge that goes on, from memory if it is there; nil if none does.
func (l *line) goesOn(ctx context.Context, socket int, ref string) (*chargeRow, error) {
	for _, row := range l.charges {
		if row.ref == ref || ref == "" && row.socket == socket {
			return row, nil
		}
	}
	if socket == 0 && ref == "" {
		return nil, nil
	}
	var row chargeRow
	err := l.s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if ref == "" {
			row, err = l.s.store.running(ctx, tx, l.thing, socket)
			return err
		}
		row, err = l.s.store.chargeOf(ctx, tx, l.thing, ref)
		return err
	})
	if errors.Is(err, db.ErrMissing) || err == nil && row.state != chargeRunning {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l.charges[row.ref] = &row
	return &row, nil
}
