package ocpp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestWhatIsWrongIsSaidInTheWordsOfTheVersion: each fault of a message, in both.
func TestWhatIsWrongIsSaidInTheWordsOfTheVersion(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	for name, c := range map[string]struct{ frame, v16, v201 string }{
		"no json":            {`[2,"1","Heartbeat",{}`, "FormationViolation", "RpcFrameworkError"},
		"no array":           {`{"a":1}`, "FormationViolation", "RpcFrameworkError"},
		"too deep":           {`[2,"1","Heartbeat",{"a":` + deep + `}]`, "FormationViolation", "RpcFrameworkError"},
		"too long":           {`[2,"1","DataTransfer",{"vendorId":"` + strings.Repeat("x", MaxBytes) + `"}]`, "FormationViolation", "RpcFrameworkError"},
		"no id":              {`[2,"","Heartbeat",{}]`, "FormationViolation", "RpcFrameworkError"},
		"another type":       {`[9,"1","Heartbeat",{}]`, "FormationViolation", "MessageTypeNotSupported"},
		"no payload":         {`[2,"1","Heartbeat"]`, "FormationViolation", "RpcFrameworkError"},
		"payload no object":  {`[2,"1","Heartbeat",[]]`, "FormationViolation", "FormatViolation"},
		"unknown action":     {`[2,"1","MakeTea",{}]`, "NotImplemented", "NotImplemented"},
		"known, not taken":   {`[2,"1","SignCertificate",{"csr":"x"}]`, "NotSupported", "NotSupported"},
		"unknown member":     {`[2,"1","Heartbeat",{"tea":1}]`, "FormationViolation", "FormatViolation"},
		"missing member":     {`[2,"1","Authorize",{}]`, "OccurenceConstraintViolation", "OccurrenceConstraintViolation"},
		"null":               {`[2,"1","DataTransfer",{"vendorId":null}]`, "TypeConstraintViolation", "TypeConstraintViolation"},
		"number for text":    {`[2,"1","DataTransfer",{"vendorId":5}]`, "TypeConstraintViolation", "TypeConstraintViolation"},
		"text too long":      {`[2,"1","DataTransfer",{"vendorId":"` + strings.Repeat("字", 256) + `"}]`, "PropertyConstraintViolation", "PropertyConstraintViolation"},
		"another word":       {`[2,"1","FirmwareStatusNotification",{"status":"` + strings.Repeat("Tea", 20) + `"}]`, "PropertyConstraintViolation", "PropertyConstraintViolation"},
		"custom data":        {`[2,"1","Heartbeat",{"customData":{"vendorId":"x"}}]`, "FormationViolation", ""},
		"a list without any": {`[2,"1","MeterValues",{"connectorId":1,"evseId":1,"meterValue":[]}]`, "OccurenceConstraintViolation", "OccurrenceConstraintViolation"},
	} {
		for v, want := range map[Version]string{V16: c.v16, V201: c.v201} {
			f, fault := Parse([]byte(c.frame))
			if fault == nil {
				_, fault = Request(v, f)
			}
			got := ""
			if fault != nil {
				got = fault.Word(v)
			}
			if got != want {
				t.Errorf("%s, %s: %q, not %q", name, v, got, want)
			}
		}
	}
}

// TestMessagesAreReadAsTheStandardWritesThem: messages as real piles send them.
func TestMessagesAreReadAsTheStandardWritesThem(t *testing.T) {
	read := func(v Version, frame string) any {
		t.Helper()
		f, fault := Parse([]byte(frame))
		if fault != nil {
			t.Fatal(fault)
		}
		m, fault := Request(v, f)
		if fault != nil {
			t.Fatal(fault)
		}
		return m
	}
	start := read(V16, `[2,"7","StartTransaction",{"connectorId":2,"idTag":"04A1B2C3","meterStart":1203400,"timestamp":"2026-03-30T12:00:00.5+08:00"}]`).(*StartTransaction16)
	if start.Socket != 2 || start.Meter != 1203400 || !start.At.Equal(time.Date(2026, 3, 30, 4, 0, 0, 5e8, time.UTC)) {
		t.Errorf("%+v", start)
	}
	values := read(V16, `[2,"8","MeterValues",{"connectorId":1,"transactionId":9,"meterValue":[{"timestamp":"2026-03-30T04:01:00Z","sampledValue":[
		{"value":"1204.5","unit":"kWh"},{"value":"400","measurand":"Power.Active.Import","phase":"L1"},{"value":"59.8","unit":"kW","measurand":"Power.Active.Import"},
		{"value":"NaN","measurand":"Temperature"},{"value":"41","measurand":"SoC","unit":"Percent"},{"value":"aGVsbG8=","format":"SignedData"}]}]}]`).(*MeterValues16)
	m := Meters16(values.Values)[0]
	if *m.Wh != 1204500 || *m.Watts != 59800 || m.Celsius != nil || *m.Share != 0.41 {
		t.Errorf("%+v", m)
	}
	event := read(V201, `[2,"9","TransactionEvent",{"eventType":"Ended","timestamp":"2026-03-30T04:31:00Z","triggerReason":"RemoteStop","seqNo":4,"offline":true,
		"transactionInfo":{"transactionId":"ab-1","stoppedReason":"Remote","remoteStartId":5},"evse":{"id":1,"connectorId":1},
		"idToken":{"idToken":"CB-ABCDEFGHIJKLMNOP","type":"Central"},"customData":{"vendorId":"x"},
		"meterValue":[{"timestamp":"2026-03-30T04:31:00Z","sampledValue":[{"value":12.5,"context":"Transaction.End","unitOfMeasure":{"unit":"Wh","multiplier":3}}]}]}]`).(*TransactionEvent201)
	if m := Meters201(event.Values)[0]; *m.Wh != 12500 || event.Charge.Stopped != "Remote" || event.EVSE.ID != 1 || !event.Offline {
		t.Errorf("%+v %+v", event, m)
	}
}

// pair are two sides that hear each other.
func pair(v Version, handle func(ctx context.Context, request any) (any, error)) (city, pile *Line) {
	pile = NewLine(v, func(ctx context.Context, frame []byte) error { _ = city.Take(ctx, frame); return nil }, // what was wrong is answered
		func(context.Context, any) (any, error) { return StatusAnswer{Status: "Accepted"}, nil })
	city = NewLine(v, func(ctx context.Context, frame []byte) error { _ = pile.Take(ctx, frame); return nil }, handle)
	return city, pile
}

// TestACallIsAnsweredOnce: with the answer, with what was wrong, or with the end.
func TestACallIsAnsweredOnce(t *testing.T) {
	ctx := t.Context()
	_, pile := pair(V16, func(_ context.Context, request any) (any, error) {
		if request.(*Authorize16).Tag == "bad" {
			return nil, errors.New("the store is away")
		}
		return AuthorizeAnswer16{Tag: TagInfo16{Status: "Accepted"}}, nil
	})
	var answer AuthorizeAnswer16
	if err := pile.Call(ctx, "Authorize", Authorize16{Tag: "card"}, &answer); err != nil || answer.Tag.Status != "Accepted" {
		t.Errorf("%+v, %v", answer, err)
	}
	var fault *Fault
	if err := pile.Call(ctx, "Authorize", Authorize16{Tag: "bad"}, &answer); !errors.As(err, &fault) || fault.Code != "InternalError" {
		t.Errorf("%v", err)
	}
	if err := pile.Call(ctx, "Authorize", struct{}{}, &answer); !errors.As(err, &fault) || fault.Code != "OccurenceConstraintViolation" {
		t.Errorf("%v", err)
	}
}

// TestOneCallIsUnderWay: the second waits for the first; late answers are let go.
func TestOneCallIsUnderWay(t *testing.T) {
	sent := make(chan []byte, 8)
	l := NewLine(V16, func(_ context.Context, frame []byte) error { sent <- frame; return nil }, nil)
	short, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() { first <- l.Call(short, "Reset", Reset16{Type: "Soft"}, nil) }()
	one, _ := Parse(<-sent)
	second := make(chan error, 1)
	go func() { second <- l.Call(t.Context(), "Reset", Reset16{Type: "Hard"}, nil) }()
	cancel()
	if err := <-first; !errors.Is(err, ErrUntimely) {
		t.Error(err)
	}
	two, _ := Parse(<-sent)
	late, _ := Result(one.ID, StatusAnswer{Status: "Rejected"})
	if err := l.Take(t.Context(), late); err != nil {
		t.Error(err)
	}
	right, _ := Result(two.ID, StatusAnswer{Status: "Accepted"})
	if err := l.Take(t.Context(), right); err != nil {
		t.Error(err)
	}
	if err := <-second; err != nil {
		t.Error(err)
	}
	l.End()
	l.End()
	if err := l.Call(t.Context(), "Reset", Reset16{Type: "Hard"}, nil); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
}

// FuzzTake: whatever a stranger sends, what comes back is a frame that can be read,
// and what was taken can be written and taken again.
func FuzzTake(f *testing.F) {
	for _, seed := range []string{
		`[2,"1","BootNotification",{"chargePointVendor":"v","chargePointModel":"m"}]`,
		`[2,"2","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"m","vendorName":"v"}}]`,
		`[2,"3","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]`,
		`[2,"4","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-03-30T04:01:00Z","sampledValue":[{"value":"1e300"}]}]}]`,
		`[2,"5","TransactionEvent",{"eventType":"Started","timestamp":"2026-03-30T04:31:00Z","triggerReason":"Authorized","seqNo":0,"transactionInfo":{"transactionId":"a"},"meterValue":[{"timestamp":"2026-03-30T04:31:00Z","sampledValue":[{"value":12.5,"unitOfMeasure":{"multiplier":99}}]}]}]`,
		`[3,"c1",{"status":"Accepted"}]`, `[4,"c1","InternalError","",{}]`, `[2,"\u0000","",{}]`, `[[[[[[[[[[[[[[`,
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, old bool) {
		v := V201
		if old {
			v = V16
		}
		var heard any
		l := NewLine(v, func(_ context.Context, frame []byte) error {
			if _, fault := Parse(frame); fault != nil && fault.Code != Format {
				t.Errorf("we said %s: %v", frame, fault)
			}
			return nil
		}, func(_ context.Context, request any) (any, error) { heard = request; return Empty{}, nil })
		_ = l.Take(t.Context(), raw)
		switch m := heard.(type) {
		case *MeterValues16:
			sane(t, Meters16(m.Values))
		case *TransactionEvent201:
			sane(t, Meters201(m.Values))
		case *StartTransaction16:
			again, err := json.Marshal(m)
			var back StartTransaction16
			if fault := Decode(v, again, &back); err != nil || fault != nil && m.At.Year() > 0 && m.At.Year() < 9999 {
				t.Errorf("%s: %v %v", again, err, fault)
			}
		}
	})
}

func sane(t *testing.T, list []Meter) {
	for _, m := range list {
		if m.Wh != nil && (*m.Wh < 0 || *m.Wh > maxWh) || m.Share != nil && (*m.Share < 0 || *m.Share > 1) {
			t.Errorf("%+v", m)
		}
	}
}
