package world

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/coder/websocket"
)

// The states of a socket, in the words of 1.6.
const (
	socketFree     = "Available"
	socketPlugged  = "Preparing"
	socketCharging = "Charging"
	socketDone     = "Finishing"
	socketOut      = "Unavailable"
)

// socket is one plug of a pile.
type socket struct {
	n     int
	state string
	meter float64 // Wh

	tag     string // of who charges
	ref     string // of the charge in 2.0.1
	number  int64  // … in 1.6
	seq     int
	remote  int  // of the wish in 2.0.1
	watched bool // somebody started it from afar
	want    float64
	drawing float64 // kW
	next    time.Time
	leaves  time.Time
	last    time.Time // when the meter was moved on
}

// boot says what the pile is, once, and how its sockets are.
func (p *pile) boot(ctx context.Context) error {
	if !p.booted {
		if err := p.powerUp(ctx); err != nil {
			return err
		}
		p.booted = true
	}
	for _, s := range p.sockets {
		if err := p.tell(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// powerUp says what the pile is, and the end of what a loss of power has ended.
func (p *pile) powerUp(ctx context.Context) error {
	body := any(map[string]any{"chargePointVendor": "Example Charging", "chargePointModel": fmt.Sprintf("X%.0f", p.kw), "firmwareVersion": "4.2.1"})
	if p.version == ocpp201 {
		body = map[string]any{"reason": "PowerUp", "chargingStation": map[string]any{"vendorName": "Example Charging", "model": fmt.Sprintf("Y%.0f", p.kw), "firmwareVersion": "7.0.3"}}
	}
	if _, err := p.call(ctx, "BootNotification", body); err != nil {
		return err
	}
	return p.recall(ctx)
}

func (p *pile) stamp() string { return p.w.now().UTC().Format("2006-01-02T15:04:05.000Z") }

// tell says how a socket is.
func (p *pile) tell(ctx context.Context, s *socket) error {
	body := any(map[string]any{"connectorId": s.n, "errorCode": "NoError", "status": s.state, "timestamp": p.stamp()})
	if p.version == ocpp201 {
		word := "Occupied"
		if s.state == socketFree || s.state == socketOut {
			word = s.state
		}
		body = map[string]any{"evseId": s.n, "connectorId": 1, "connectorStatus": word, "timestamp": p.stamp()}
	}
	_, err := p.call(ctx, "StatusNotification", body)
	return err
}

func (p *pile) turn(ctx context.Context, s *socket, state string) error {
	s.state = state
	return p.tell(ctx, s)
}

// step lets some time pass: cars come, charge, stand, and leave.
func (p *pile) step(ctx context.Context) error {
	now := p.w.now()
	for _, s := range p.sockets {
		if err := p.pass(ctx, s, now); err != nil {
			return err
		}
	}
	if now.Sub(p.d.last) < time.Minute {
		return nil
	}
	p.d.last = now
	_, err := p.call(ctx, "Heartbeat", struct{}{})
	return err
}

func (p *pile) pass(ctx context.Context, s *socket, now time.Time) error {
	switch s.state {
	case socketFree:
		if p.comes(now) {
			card := fmt.Sprintf("04%08X", p.d.rnd.Uint32())
			return p.begin(ctx, s, card, 0)
		}
	case socketPlugged:
		if now.After(s.next) {
			return p.begin(ctx, s, s.tag, s.remote)
		}
	case socketCharging:
		return p.charge(ctx, s, now)
	case socketDone:
		if now.After(s.leaves) {
			return p.turn(ctx, s, socketFree)
		}
	}
	return nil
}

// comes tells whether a car comes in this step: more in the evening, and none where
// as many stand as usual.
func (p *pile) comes(now time.Time) bool {
	local := now.In(p.w.zone)
	h := float64(local.Hour()) + float64(local.Minute())/60
	usual := 0.25 + 0.6*bump(h, 21, 4) + 0.3*bump(h, 13, 2)
	taken := 0.0
	for _, s := range p.sockets {
		if s.state != socketFree {
			taken++
		}
	}
	if (taken+0.5)/float64(len(p.sockets)) > usual {
		return false
	}
	return p.d.chance(pileBeat.Seconds(), 600)
}

// begin begins a charge. A car that wants 8 to 45 kWh has come.
func (p *pile) begin(ctx context.Context, s *socket, tag string, remote int) error {
	defer p.remember()
	now := p.w.now()
	s.tag, s.remote, s.watched, s.seq, s.last = tag, remote, remote != 0, 0, now
	s.want, s.drawing, s.next = (8+37*p.d.rnd.Float64())*1000, p.kw*(0.8+0.15*p.d.rnd.Float64()), now
	s.ref = fmt.Sprintf("%s-%d-%x", p.d.serial, s.n, now.UnixMilli())
	if p.version == ocpp201 {
		s.state = socketCharging
		if err := p.tell(ctx, s); err != nil {
			return err
		}
		return p.event(ctx, s, "Started", "")
	}
	raw, err := p.call(ctx, "StartTransaction", map[string]any{"connectorId": s.n, "idTag": tag, "meterStart": int64(s.meter), "timestamp": p.stamp()})
	if err != nil {
		return err
	}
	var got struct {
		Number int64 `json:"transactionId"`
		Tag    struct {
			Status string `json:"status"`
		} `json:"idTagInfo"`
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		return err
	}
	s.number = got.Number
	if got.Tag.Status != "Accepted" {
		return p.end(ctx, s, "DeAuthorized")
	}
	return p.turn(ctx, s, socketCharging)
}

// charge moves the meter on and says so now and then.
func (p *pile) charge(ctx context.Context, s *socket, now time.Time) error {
	given := min(s.want, s.drawing*1000*now.Sub(s.last).Hours())
	s.meter, s.want, s.last = s.meter+given, s.want-given, now
	if s.want <= 0 {
		return p.end(ctx, s, "EVDisconnected")
	}
	every := meterBeat
	if s.watched {
		every = pileBeat - time.Second
	}
	if now.Sub(s.next) < every {
		return nil
	}
	s.next = now
	defer p.remember()
	if p.version == ocpp201 {
		return p.event(ctx, s, "Updated", "")
	}
	_, err := p.call(ctx, "MeterValues", map[string]any{"connectorId": s.n, "transactionId": s.number, "meterValue": []any{p.measured(s)}})
	return err
}

// measured is what the meter of a socket says.
func (p *pile) measured(s *socket) map[string]any {
	now := p.w.now()
	local := now.In(p.w.zone)
	hot := p.d.bent("temperature", warmth(float64(local.Hour()))+14, now)
	full := math.Max(1, math.Min(99, 95-s.want/600))
	type value struct {
		measured, unit string
		v              float64
	}
	samples := []any{}
	for _, one := range []value{
		{"Energy.Active.Import.Register", "Wh", math.Floor(s.meter)}, {"Power.Active.Import", "W", math.Round(s.drawing * 1000)},
		{"Temperature", "Celsius", math.Round(hot*10) / 10}, {"SoC", "Percent", math.Round(full)},
	} {
		if p.version == ocpp201 {
			samples = append(samples, map[string]any{"measurand": one.measured, "value": one.v, "unitOfMeasure": map[string]any{"unit": one.unit}})
			continue
		}
		samples = append(samples, map[string]any{"measurand": one.measured, "value": fmt.Sprint(one.v), "unit": one.unit})
	}
	return map[string]any{"timestamp": p.stamp(), "sampledValue": samples}
}

// event says how a charge of 2.0.1 goes.
func (p *pile) event(ctx context.Context, s *socket, kind, stopped string) error {
	charge := map[string]any{"transactionId": s.ref, "chargingState": "Charging"}
	trigger := "MeterValuePeriodic"
	switch {
	case kind == "Ended":
		charge["chargingState"], charge["stoppedReason"], trigger = "EVConnected", stopped, "StopAuthorized"
	case kind == "Started" && s.remote != 0:
		charge["remoteStartId"], trigger = s.remote, "RemoteStart"
	case kind == "Started":
		trigger = "Authorized"
	}
	body := map[string]any{
		"eventType": kind, "timestamp": p.stamp(), "triggerReason": trigger, "seqNo": s.seq, "transactionInfo": charge,
		"evse": map[string]any{"id": s.n, "connectorId": 1}, "meterValue": []any{p.measured(s)},
	}
	if kind == "Started" {
		form := "ISO14443"
		if s.remote != 0 {
			form = "Central"
		}
		body["idToken"] = map[string]any{"idToken": s.tag, "type": form}
	}
	s.seq++
	_, err := p.call(ctx, "TransactionEvent", body)
	return err
}

// stop tells the end of a charge.
func (p *pile) stop(ctx context.Context, s *socket, why string) error {
	if p.version == ocpp201 {
		return p.event(ctx, s, "Ended", why)
	}
	_, err := p.call(ctx, "StopTransaction", map[string]any{"transactionId": s.number, "meterStop": int64(s.meter), "timestamp": p.stamp(), "reason": why})
	return err
}

// end ends a charge; the car stands a while before it leaves.
func (p *pile) end(ctx context.Context, s *socket, why string) error {
	if err := p.stop(ctx, s, why); err != nil {
		return err
	}
	s.leaves = p.w.now().Add(time.Duration(1+p.d.rnd.IntN(20)) * time.Minute)
	if why == "EVDisconnected" {
		s.leaves = p.w.now()
	}
	if s.watched {
		s.leaves = p.w.now().Add(20 * time.Second)
	}
	err := p.turn(ctx, s, socketDone)
	p.remember()
	return err
}

// obey does what the city wants and answers; what follows from it is told after.
func (p *pile) obey(ctx context.Context, o order) error {
	s := p.socketOf(o)
	status := "Accepted"
	var then func() error
	switch o.action {
	case "RemoteStartTransaction", "RequestStartTransaction":
		if s == nil || s.state != socketFree {
			status = "Rejected"
			break
		}
		then = func() error {
			s.tag, s.remote, s.next = o.body.Tag+o.body.Token.ID, max(1, o.body.Remote), p.w.now().Add(2*time.Second)
			return p.turn(ctx, s, socketPlugged)
		}
	case "RemoteStopTransaction", "RequestStopTransaction":
		s = p.charging(o)
		if s == nil {
			status = "Rejected"
			break
		}
		then = func() error { return p.end(ctx, s, "Remote") }
	case "Reset":
		then = func() error { return p.restart(ctx) }
	case "UnlockConnector":
		status = "Unlocked"
	case "ChangeAvailability":
		then = func() error { return p.available(ctx, o) }
	case "TriggerMessage":
		then = func() error { return p.triggered(ctx, o) }
	default:
		status = "NotSupported"
	}
	if err := p.answer(ctx, o.id, status); err != nil || then == nil {
		return err
	}
	return then()
}

// restart ends all charges and hangs up; the pile comes back and says what it is.
func (p *pile) restart(ctx context.Context) error {
	for _, s := range p.sockets {
		if s.state == socketCharging {
			if err := p.end(ctx, s, map[string]string{ocpp16: "SoftReset", ocpp201: "ImmediateReset"}[p.version]); err != nil {
				return err
			}
		}
	}
	p.booted = false
	return p.conn.Close(websocket.StatusGoingAway, "resetting")
}

func (p *pile) socketOf(o order) *socket {
	n := max(o.body.Socket, o.body.EVSE, o.body.Place.ID)
	if p.version == ocpp201 {
		n = max(o.body.EVSE, o.body.Place.ID)
	}
	if n < 1 || n > len(p.sockets) {
		return nil
	}
	return p.sockets[n-1]
}

// charging finds the socket of a charge.
func (p *pile) charging(o order) *socket {
	for _, s := range p.sockets {
		if s.state == socketCharging && (p.version == ocpp16 && s.number == o.body.Number || p.version == ocpp201 && s.ref == o.body.Transaction) {
			return s
		}
	}
	return nil
}

// available puts a socket or all in or out of service; where a car charges, not yet.
func (p *pile) available(ctx context.Context, o order) error {
	one := p.socketOf(o)
	for _, s := range p.sockets {
		if one != nil && s != one || s.state != socketFree && s.state != socketOut {
			continue
		}
		state := socketFree
		if o.body.Type == "Inoperative" || o.body.Status == "Inoperative" {
			state = socketOut
		}
		if err := p.turn(ctx, s, state); err != nil {
			return err
		}
	}
	return nil
}

func (p *pile) triggered(ctx context.Context, o order) error {
	switch o.body.Message {
	case "StatusNotification":
		for _, s := range p.sockets {
			if err := p.tell(ctx, s); err != nil {
				return err
			}
		}
	case "BootNotification":
		p.booted = false
		return p.boot(ctx)
	case "Heartbeat":
		_, err := p.call(ctx, "Heartbeat", struct{}{})
		return err
	}
	return nil
}
