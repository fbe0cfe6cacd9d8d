package charging

import (
	"context"
	"errors"
	"time"

	"citybrain/domain/charging/ocpp"
	"citybrain/domain/charging/tariff"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
)

// strayCode is the sentence for what a pile says of a charge that nobody knows.
const strayCode = "charging.ocpp_stray"

// answer201 does what a pile of 2.0.1 says. Its places (EVSE) are our sockets: one
// car charges at each.
func (l *line) answer201(ctx context.Context, request any) (any, error) {
	now := l.s.Clock.Now().Truncate(time.Millisecond)
	switch r := request.(type) {
	case *ocpp.BootNotification201:
		err := l.booted(ctx, pileRow{thing: l.thing, vendor: r.Pile.Vendor, model: r.Pile.Model, firmware: r.Pile.Firmware})
		return ocpp.BootAnswer201{Status: "Accepted", Now: now, Interval: heartbeat}, err
	case *ocpp.Heartbeat201:
		return ocpp.TimeAnswer{Now: now}, l.report(ctx)
	case *ocpp.StatusNotification201:
		state, err := l.state201(ctx, r)
		if err != nil {
			return nil, err
		}
		return ocpp.Empty{}, l.set(ctx, r.EVSE, state, r.At)
	case *ocpp.Authorize201:
		tag, err := l.judge(ctx, r.Token.ID)
		return ocpp.AuthorizeAnswer201{Token: ocpp.TokenInfo201{Status: tag}}, err
	case *ocpp.TransactionEvent201:
		return l.event201(ctx, r)
	case *ocpp.MeterValues201:
		return ocpp.Empty{}, l.meter(ctx, r.EVSE, "", ocpp.Meters201(r.Values))
	case *ocpp.DataTransfer201:
		return ocpp.DataAnswer{Status: "UnknownVendorId"}, nil
	}
	return ocpp.Empty{}, nil // the rest is news that nobody asked for
}

// state201 is how a place is. Occupied says only that a car is there: whether it
// charges, the charges tell.
func (l *line) state201(ctx context.Context, r *ocpp.StatusNotification201) (string, error) {
	switch r.Status {
	case "Available":
		return socketFree, nil
	case "Reserved":
		return socketReserved, nil
	case "Occupied":
		row, err := l.goesOn(ctx, r.EVSE, "")
		if row != nil {
			return socketCharging, err
		}
		return socketPlugged, err
	}
	return socketOut, nil
}

// event201 takes an event of a charge. Events may come late, again, and without
// those before them: an event of a charge that nobody knows begins it.
func (l *line) event201(ctx context.Context, r *ocpp.TransactionEvent201) (any, error) {
	at, meters := l.s.told(r.At), ocpp.Meters201(r.Values)
	for i := range meters {
		meters[i].At = l.s.told(meters[i].At)
	}
	var answer ocpp.TransactionAnswer201
	known, running, socket, err := l.take201(ctx, r, at, meters)
	if err != nil {
		return nil, err
	}
	if r.Token != nil {
		answer.Token = &ocpp.TokenInfo201{Status: "Accepted"}
		if !known {
			answer.Token.Status = "Invalid"
		}
	}
	l.feel(socket, meters)
	if !running {
		if p := l.plug(socket); p.state == socketCharging {
			return answer, l.set(ctx, socket, socketDone, at)
		}
		return answer, l.report(ctx)
	}
	if state := charging201(r.Charge.State); state != "" && l.plug(socket).state != state {
		return answer, l.set(ctx, socket, state, at)
	}
	return answer, l.report(ctx)
}

// charging201 is what a charge says of its socket; "" for nothing new.
func charging201(state string) string {
	switch state {
	case "Charging":
		return socketCharging
	case "SuspendedEV", "SuspendedEVSE":
		return socketPaused
	case "EVConnected":
		return socketPlugged
	}
	return ""
}

// take201 does an event in one unit of work: it begins the charge if need be, takes
// its readings, and ends it.
func (l *line) take201(ctx context.Context, r *ocpp.TransactionEvent201, at time.Time, meters []ocpp.Meter) (known, running bool, socket int, err error) {
	b := begun{thing: l.thing, ref: r.Charge.ID, at: at, seq: r.Sequence}
	if r.EVSE != nil {
		b.socket = r.EVSE.ID
	}
	if r.Token != nil {
		b.tag = r.Token.ID
	}
	if first := energies(meters); len(first) > 0 {
		b.wh = first[0].Wh
	}
	var row chargeRow
	err = l.s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if row, known, err = l.s.begin(ctx, tx, b); err != nil {
			return err
		}
		if err = l.claimLate(ctx, tx, &row, b); err != nil {
			return err
		}
		known = known || row.tag == b.tag
		row.seq = max(row.seq, int64(r.Sequence))
		if err = l.s.measured(ctx, tx, &row, meters); err != nil || r.Type != "Ended" {
			return err
		}
		var last *int64
		if said := energies(meters); len(said) > 0 {
			latest := tariff.Latest(said)
			last = &latest.Wh
		}
		why := r.Charge.Stopped
		if why == "" {
			why = "Local" // as the standard has it
		}
		return l.s.finish(ctx, tx, &row, at, last, why)
	})
	running = err == nil && row.state == chargeRunning
	delete(l.charges, row.ref)
	if running {
		l.charges[row.ref] = &row
	}
	return known, running, row.socket, err
}

// claimLate gives a charge that began before anybody said whose it is to the wish
// whose tag comes now: in 2.0.1 the plug may begin it and the card follow.
func (l *line) claimLate(ctx context.Context, tx *db.Tx, row *chargeRow, b begun) error {
	if row.state != chargeRunning || row.person != "" || row.card != "" || b.tag == "" {
		return nil
	}
	if !ours(b.tag) {
		row.card = cardEnd(b.tag)
		return l.s.store.putCharge(ctx, tx, row)
	}
	wish, err := l.s.store.wished(ctx, tx, l.thing, b.tag)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	if err != nil || wish.why == "cancelled" {
		return err
	}
	// The row of the wish becomes the charge; the one that began without it goes on
	// under another name and comes to nothing.
	ref := row.ref
	row.ref, row.state, row.why, row.ended = row.id, chargeFailed, "claimed", db.Micros(tx.Now)
	if err := l.s.store.putCharge(ctx, tx, row); err != nil {
		return err
	}
	wish.ref, wish.state, wish.why, wish.ended, wish.socket = ref, chargeRunning, "", 0, row.socket
	wish.began, wish.firstWh, wish.lastWh, wish.lastAt, wish.seq = row.began, row.firstWh, row.lastWh, row.lastAt, row.seq
	*row = wish
	return l.s.store.putCharge(ctx, tx, row)
}

// energies are the readings of the register of energy.
func energies(meters []ocpp.Meter) (list []tariff.Reading) {
	for _, m := range meters {
		if m.Wh != nil {
			list = append(list, tariff.Reading{At: m.At, Wh: *m.Wh})
		}
	}
	return list
}

// stray tells, where refused reports are listed, what the pile said of nothing.
func (l *line) stray(what string) {
	l.s.door.Load().devices.Refuse(device.Rejection{
		Device: l.thing, Addr: l.addr, Topic: string(l.ocpp.Version()), Code: strayCode, Reason: what,
	})
}
