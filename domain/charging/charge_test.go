package charging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citybrain/domain/charging/ocpp"
	"citybrain/kernel/auth"
	"citybrain/kernel/device"
	"citybrain/kernel/page"
)

const (
	one   = "CHARGER-00001" // tariff fast: 12:00 1.1130, 18:00 1.5680; two sockets
	other = "CHARGER-00002"
)

func citizen(ctx context.Context, id string) context.Context {
	return auth.With(ctx, auth.Principal{Kind: auth.Person, ID: id})
}

// socketsOf says that all sockets of a pile of 1.6 are free.
func (p *pile) free16(at time.Time, sockets int) {
	for i := range sockets {
		p.say("StatusNotification", fmt.Sprintf(`{"connectorId":%d,"errorCode":"NoError","status":"Available","timestamp":"%s"}`, i+1, stamp(at)))
	}
}

// TestAChargeFromThePhoneToTheBill over OCPP 1.6: asked for, begun, measured over a
// border of prices, ended, left; everything told twice and counted once.
func TestAChargeFromThePhoneToTheBill(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		o, url := c.openPiles(t)
		p := connect(t, url, one, ocpp.V16)
		if a := p.say("BootNotification", `{"chargePointVendor":"Example","chargePointModel":"DC60"}`); a.Status != "Accepted" {
			t.Fatalf("%+v", a)
		}
		p.free16(c.clock.Now(), 2)
		if got := o.last("telemetry"); got != `{"status":"free","power":0,"capacity":2,"availableCapacity":2}` {
			t.Errorf("the twin hears %s", got)
		}
		tag := make(chan string, 1)
		p.obey = func(f ocpp.Frame) any {
			var r ocpp.RemoteStart16
			if json.Unmarshal(f.Payload, &r) == nil && r.Tag != "" {
				tag <- r.Tag
			}
			return ocpp.StatusAnswer{Status: "Accepted"}
		}
		me := citizen(t.Context(), "person_me")
		wanted, err := c.StartMine(me, Wish{one, 1})
		if err != nil || wanted.State != chargeWaiting {
			t.Fatalf("%+v, %v", wanted, err)
		}
		if _, err := c.StartMine(citizen(t.Context(), "person_else"), Wish{one, 1}); !errors.Is(err, ErrSocketBusy) {
			t.Errorf("two at one socket: %v", err)
		}
		card := <-tag
		c.clock.Set(noon.Add(5*time.Hour + 30*time.Minute)) // 17:30; the pile was slow to say so
		began := noon.Add(time.Minute)
		start := fmt.Sprintf(`{"connectorId":1,"idTag":"%s","meterStart":1000,"timestamp":"%s"}`, card, stamp(began))
		if a := p.say("Authorize", `{"idTag":"`+card+`"}`); a.Tag.Status != "Accepted" {
			t.Errorf("%+v", a)
		}
		number := p.say("StartTransaction", start)
		if again := p.say("StartTransaction", start); again != number || number.Tag.Status != "Accepted" {
			t.Fatalf("%+v, then %+v", number, again)
		}
		value := func(at time.Time, wh int) string {
			return fmt.Sprintf(`{"connectorId":1,"transactionId":%d,"meterValue":[{"timestamp":"%s","sampledValue":[{"value":"%d"},{"value":"48000","measurand":"Power.Active.Import"},{"value":"55","measurand":"SoC"}]}]}`, number.Number, stamp(at), wh)
		}
		p.say("MeterValues", value(noon.Add(3*time.Hour), 11000))
		p.say("MeterValues", value(noon.Add(6*time.Hour-time.Minute), 21000)) // a minute before prices rise
		now, err := c.MyCharge(me, wanted.ID)
		if err != nil || now.State != chargeRunning || now.Wh != 20000 || now.Kilowatts != 48 || *now.Full != 55 || now.Bill.Total != 2226 || now.Bill.Final {
			t.Fatalf("on the way %+v %+v, %v", now, now.Bill, err)
		}
		if _, err := c.MyCharge(citizen(t.Context(), "person_else"), wanted.ID); !errors.Is(err, ErrNoCharge) {
			t.Errorf("somebody else sees it: %v", err)
		}
		c.clock.Set(noon.Add(6 * time.Hour))
		p.say("MeterValues", value(noon.Add(6*time.Hour), 21000))
		c.clock.Set(noon.Add(7 * time.Hour))
		stop := fmt.Sprintf(`{"transactionId":%d,"meterStop":31000,"timestamp":"%s","reason":"Remote"}`, number.Number, stamp(noon.Add(7*time.Hour)))
		p.say("StopTransaction", stop)
		p.say("StopTransaction", stop)
		p.say("MeterValues", value(noon.Add(7*time.Hour), 99000)) // too late: it is billed
		ended, err := c.MyCharge(me, wanted.ID)
		// 20 kWh at 0.6630 + 0.4500, 10 kWh at 1.0680 + 0.5000
		if err != nil || ended.State != chargeEnded || ended.Payment != payStanding || ended.Bill.Wh != 30000 || ended.Bill.Total != 2226+1568 || len(ended.Bill.Lines) != 2 {
			t.Fatalf("the end %+v %+v, %v", ended, ended.Bill, err)
		}
		c.clock.Set(noon.Add(7*time.Hour + 25*time.Minute)) // 15 minutes are free, 10 cost 0.50 each
		p.free16(c.clock.Now(), 1)
		p.free16(c.clock.Now(), 1)
		left, err := c.MyCharge(me, wanted.ID)
		if err != nil || left.Payment != payDue || left.Bill.Idle != 500 || left.Bill.Total != 2226+1568+500 {
			t.Fatalf("left %+v %+v, %v", left, left.Bill, err)
		}
		sum := left.Bill.Idle
		for _, l := range left.Bill.Lines {
			sum += l.Energy + l.Service
		}
		if sum != left.Bill.Total {
			t.Errorf("the lines come to %d", sum)
		}
		mine, err := c.MyCharges(me, page.Ask{})
		if err != nil || len(mine.Items) != 1 {
			t.Errorf("%+v, %v", mine, err)
		}
		total, err := c.ChargeTotals(c.ctx, ChargeQuery{Payment: payDue})
		if err != nil || total.Charges != 1 || total.Wh != 30000 || total.Due != 4294 {
			t.Errorf("%+v, %v", total, err)
		}
		if seen, err := c.Charges(person(t.Context(), auth.Scope{Region: "999"}, ReadPermission), ChargeQuery{}); err != nil || len(seen.Items) != 0 {
			t.Errorf("outside of the scope: %+v, %v", seen, err)
		}
	})
}

// TestAPileOf201TellsLate: offline events, doubled, the card after the plug, the end
// before the beginning was heard.
func TestAPileOf201TellsLate(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		_, url := c.openPiles(t)
		p := connect(t, url, other, ocpp.V201)
		p.say("BootNotification", `{"reason":"PowerUp","chargingStation":{"model":"AC","vendorName":"Example"}}`)
		p.say("StatusNotification", fmt.Sprintf(`{"timestamp":"%s","connectorStatus":"Available","evseId":1,"connectorId":1}`, stamp(noon)))
		tag := make(chan string, 1)
		p.obey = func(f ocpp.Frame) any {
			var r ocpp.RequestStart201
			_ = json.Unmarshal(f.Payload, &r)
			tag <- r.Token.ID
			return ocpp.StatusAnswer{Status: "Accepted"}
		}
		me := citizen(t.Context(), "person_me")
		wanted, err := c.StartMine(me, Wish{other, 1})
		if err != nil {
			t.Fatal(err)
		}
		card := <-tag
		event := func(kind string, seq int, at time.Time, wh int, more string) string {
			return fmt.Sprintf(`{"eventType":"%s","timestamp":"%s","triggerReason":"CablePluggedIn","seqNo":%d,"transactionInfo":{"transactionId":"tx-1"},"evse":{"id":1},
				"meterValue":[{"timestamp":"%s","sampledValue":[{"value":%d}]}]%s}`, kind, stamp(at), seq, stamp(at), wh, more)
		}
		token := `,"idToken":{"idToken":"` + card + `","type":"Central"}`
		p.say("TransactionEvent", event("Started", 0, noon.Add(time.Minute), 500, ""))
		if a := p.say("TransactionEvent", event("Updated", 1, noon.Add(2*time.Minute), 500, token)); a.Token.Status != "Accepted" {
			t.Errorf("%+v", a)
		}
		c.clock.Set(noon.Add(30 * time.Minute))
		for range 2 {
			p.say("TransactionEvent", event("Updated", 2, noon.Add(20*time.Minute), 8500, ""))
			p.say("TransactionEvent", event("Ended", 3, noon.Add(30*time.Minute), 12500, ""))
		}
		p.say("TransactionEvent", event("Started", 0, noon.Add(time.Minute), 500, token)) // again, after the end
		got, err := c.MyCharge(me, wanted.ID)
		if err != nil || got.State != chargeEnded || got.Wh != 12000 || got.Bill.Total != 1336 {
			t.Fatalf("%+v %+v, %v", got, got.Bill, err)
		}
		// Another car, whose beginning nobody heard: its end is all that is known.
		p.say("TransactionEvent", strings.Replace(event("Ended", 9, noon.Add(30*time.Minute), 777, `,"idToken":{"idToken":"04A1B2C3D4","type":"ISO14443"}`), "tx-1", "tx-2", 1))
		all, err := c.Charges(c.ctx, ChargeQuery{Payment: payOperator})
		if err != nil || len(all.Items) != 1 || all.Items[0].Wh != 0 || all.Items[0].Card != "C3D4" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestAnUnfinishedChargeIsClosedWhenThePileTells: the city dies in the middle, the
// pile goes on, and tells it to the next.
func TestAnUnfinishedChargeIsClosedWhenThePileTells(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		_, url := c.openPiles(t)
		p := connect(t, url, one, ocpp.V16)
		p.free16(noon, 2)
		number := p.say("StartTransaction", fmt.Sprintf(`{"connectorId":2,"idTag":"04A1B2C3","meterStart":0,"timestamp":"%s"}`, stamp(noon))).Number
		p.say("StatusNotification", `{"connectorId":2,"errorCode":"NoError","status":"Charging"}`)

		next := city{Service: New(c.Deps), field: c.field, clock: c.clock}
		if err := next.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		o, url := next.openPiles(t)
		p = connect(t, url, one, ocpp.V16)
		p.say("Heartbeat", `{}`)
		if got := o.last("telemetry"); got != `{"status":"free","power":0,"capacity":2,"availableCapacity":1}` {
			t.Errorf("the sockets are not known any more: %s", got)
		}
		open, err := next.Charges(c.ctx, ChargeQuery{State: chargeRunning})
		if err != nil || len(open.Items) != 1 {
			t.Fatalf("%+v, %v", open, err)
		}
		c.clock.Set(noon.Add(time.Hour))
		p.say("StopTransaction", fmt.Sprintf(`{"transactionId":%d,"meterStop":20000,"timestamp":"%s","reason":"PowerLoss"}`, number, stamp(noon.Add(40*time.Minute))))
		got, err := next.Charge(c.ctx, open.Items[0].ID)
		if err != nil || got.State != chargeEnded || got.Bill.Total != 2226 || !got.EndedAt.Equal(noon.Add(40*time.Minute)) || got.Payment != payOperator {
			t.Errorf("%+v, %v", got, err)
		}
		p.say("StopTransaction", fmt.Sprintf(`{"transactionId":77,"meterStop":1,"timestamp":"%s"}`, stamp(noon)))
		if len(o.refused) != 1 || o.refused[0].Code != "charging.ocpp_stray" {
			t.Errorf("%+v", o.refused)
		}
	})
}

// TestWhatIsNotStoredIsNotAcknowledged: the pile says it again.
func TestWhatIsNotStoredIsNotAcknowledged(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		o, url := c.openPiles(t)
		p := connect(t, url, one, ocpp.V16)
		o.mu.Lock()
		o.full = true
		o.mu.Unlock()
		f, err := p.ask("StatusNotification", `{"connectorId":1,"errorCode":"NoError","status":"Available"}`)
		if err != nil || f.Code != "InternalError" {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

// TestOnlyPilesGetIn: by their own name and key, in a version that is spoken; a
// second connection takes the place of the first.
func TestOnlyPilesGetIn(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		o, url := c.openPiles(t)
		for name, try := range map[string]func() (int, error){
			"wrong key": func() (int, error) { _, r, err := dial(url, one, "guess", "ocpp1.6"); return r.StatusCode, err },
			"nobody":    func() (int, error) { _, r, err := dial(url, "NOBODY", "key", "ocpp1.6"); return r.StatusCode, err },
			"another's address": func() (int, error) {
				_, r, err := dialAt(url+"/ocpp/"+other, one, "key", "ocpp1.6")
				return r.StatusCode, err
			},
		} {
			if status, err := try(); err == nil || status < 400 {
				t.Errorf("%s: %d %v", name, status, err)
			}
		}
		mute, _, err := dial(url, one, "key", "ocpp9")
		if err == nil {
			_, _, err = mute.Read(t.Context())
		}
		if err == nil || c.Connected() != 0 {
			t.Errorf("a strange version: %v", err)
		}
		first := connect(t, url, one, ocpp.V16)
		first.say("Heartbeat", `{}`)
		second := connect(t, url, "thing_"+one, ocpp.V16) // by its id, too
		second.say("Heartbeat", `{}`)
		<-first.gone
		if c.Connected() != 1 {
			t.Errorf("%d connected", c.Connected())
		}
		for range brokenMost {
			_, _ = second.ask("Heartbeat", `{"tea":true}`) // the last one ends the connection
		}
		<-second.gone
		o.mu.Lock()
		defer o.mu.Unlock()
		if len(o.refused) != brokenMost || o.refused[0].Code != ErrMessage.Code {
			t.Errorf("%d refused", len(o.refused))
		}
	})
}

// TestAPileObeysCommands: those of things come by the door, and their answers go
// into the log.
func TestAPileObeysCommands(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		o, url := c.openPiles(t)
		heard := make(chan string, 4)
		p := connect(t, url, one, ocpp.V16)
		p.obey = func(f ocpp.Frame) any {
			heard <- f.Action + string(f.Payload)
			return ocpp.StatusAnswer{Status: "Accepted"}
		}
		p.say("Heartbeat", `{}`)
		thing := "thing_" + one
		if err := c.Publish(t.Context(), "thing_"+other, "commands", nil, 1); !errors.Is(err, device.ErrNotConnected) {
			t.Error(err)
		}
		if err := c.Publish(t.Context(), thing, "commands", []byte(`{"id":"cmd_1","command":"availability","parameters":{"socket":2,"service":"out"}}`), 1); err != nil {
			t.Fatal(err)
		}
		if got := <-heard; got != `ChangeAvailability{"connectorId":2,"type":"Inoperative"}` {
			t.Error(got)
		}
		if err := c.endDoor(t.Context()); err != nil { // waits for what is under way
			t.Fatal(err)
		}
		if got := o.last("commands/ack"); got != "" && got != `{"id":"cmd_1","ok":true,"result":{"status":"Accepted"}}` {
			t.Error(got)
		}
	})
}

// TestWhatCannotBeStartedIsSaid: away, refused, no such socket, too many, and a wish
// that nobody answers.
func TestWhatCannotBeStartedIsSaid(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		_, url := c.openPiles(t)
		me := citizen(t.Context(), "person_me")
		p := connect(t, url, one, ocpp.V16)
		p.free16(noon, 2)
		p.obey = func(ocpp.Frame) any { return ocpp.StatusAnswer{Status: "Rejected"} }
		for want, w := range map[error]Wish{ErrNoPile: {"NONE", 1}, ErrSocket: {one, 7}, ErrPileRefuse: {one, 1}} {
			if _, err := c.StartMine(me, w); !errors.Is(err, want) {
				t.Errorf("%v: %v", w, err)
			}
		}
		if _, err := c.StartMine(auth.With(t.Context(), auth.Principal{Kind: auth.Client, ID: "client_x"}), Wish{one, 1}); !errors.Is(err, ErrPerson) {
			t.Error(err)
		}
		if _, err := c.StartFor(me, Wish{one, 1}); err == nil {
			t.Error("a citizen tries piles")
		}
		p.obey = func(ocpp.Frame) any { return ocpp.StatusAnswer{Status: "Accepted"} }
		wait, err := c.StartMine(me, Wish{one, 1})
		if err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(waitAtMost + watchEvery + time.Second)
		if got, err := c.MyCharge(me, wait.ID); err != nil || got.State != chargeFailed || got.Why != "unanswered" {
			t.Errorf("%+v, %v", got, err)
		}
		_ = p.conn.CloseNow()
		<-p.gone
		if _, err := c.StopMine(me, wait.ID); !errors.Is(err, ErrChargeOver) {
			t.Error(err)
		}
	})
}
