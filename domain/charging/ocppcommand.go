package charging

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"strconv"

	"citybrain/domain/charging/ocpp"
	"citybrain/kernel/bus"
	"citybrain/kernel/device"
)

// Order is what the city tells a pile, whatever version it speaks.
type Order struct {
	Do      string `json:"do"`
	Socket  int    `json:"socket,omitempty"`
	Tag     string `json:"tag,omitempty"`
	Ref     string `json:"ref,omitempty"` // what the pile calls a charge
	Hard    bool   `json:"hard,omitempty"`
	Service bool   `json:"service,omitempty"` // in service
	Message string `json:"message,omitempty"`
}

// The orders.
const (
	orderStart        = "start"
	orderStop         = "stop"
	orderReset        = "reset"
	orderUnlock       = "unlock"
	orderAvailability = "availability"
	orderTrigger      = "trigger"
)

// Obeyed is a pile's word on an order: Accepted, Rejected, Scheduled, Unlocked …
type Obeyed struct {
	Status string `json:"status"`
}

// orderWord is under what nodes ask each other to tell a pile something.
const orderWord = "charging.order"

// tellPile tells a pile something at whichever node it is connected, and waits for
// its word. Faults: ErrPileAway; ErrPileRefuse where it answered with an error.
func (s *Service) tellPile(ctx context.Context, thing string, o Order) (Obeyed, error) {
	ctx, cancel := context.WithTimeout(ctx, ocpp.AnswerWithin)
	defer cancel()
	if l := s.lineOf(thing); l != nil {
		return l.obey(ctx, o)
	}
	if s.Neighbours == nil {
		return Obeyed{}, ErrPileAway
	}
	question, err := json.Marshal(addressed{thing, o})
	if err != nil {
		return Obeyed{}, err
	}
	raw, err := s.Neighbours.Reach(ctx, orderWord, question)
	if errors.Is(err, bus.ErrNowhere) {
		return Obeyed{}, ErrPileAway
	}
	if err != nil {
		return Obeyed{}, err
	}
	var word Obeyed
	return word, json.Unmarshal(raw, &word)
}

// addressed is an order on its way to the node of its pile.
type addressed struct {
	Thing string `json:"thing"`
	Order Order  `json:"order"`
}

// passOrder tells a pile something for another node, if it is connected here.
func (s *Service) passOrder(ctx context.Context, raw []byte) ([]byte, error) {
	var a addressed
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, ErrMessage.Because(err)
	}
	l := s.lineOf(a.Thing)
	if l == nil {
		return nil, bus.ErrNowhere
	}
	word, err := l.obey(ctx, a.Order)
	if err != nil {
		return nil, err
	}
	return json.Marshal(word)
}

func (s *Service) lineOf(thing string) *line {
	d := s.door.Load()
	if d == nil {
		return nil
	}
	return d.line(thing)
}

// obey makes the call and gives the pile's word.
func (l *line) obey(ctx context.Context, o Order) (Obeyed, error) {
	action, request := call16(o)
	if l.ocpp.Version() != ocpp.V16 {
		action, request = call201(o)
	}
	if request == nil {
		return Obeyed{Status: "NotSupported"}, nil
	}
	var answer ocpp.StatusAnswer
	err := l.ocpp.Call(ctx, action, request, &answer)
	var wrong *ocpp.Fault
	switch {
	case errors.As(err, &wrong):
		return Obeyed{Status: wrong.Code}, nil
	case err != nil:
		return Obeyed{}, ErrPileAway.Because(err)
	}
	return Obeyed{Status: answer.Status}, nil
}

func call16(o Order) (action string, request any) {
	switch o.Do {
	case orderStart:
		return "RemoteStartTransaction", ocpp.RemoteStart16{Socket: o.Socket, Tag: o.Tag}
	case orderStop:
		number, _ := strconv.ParseInt(o.Ref, 10, 64) // ours, written by refOf
		return "RemoteStopTransaction", ocpp.RemoteStop16{Number: number}
	case orderReset:
		return "Reset", ocpp.Reset16{Type: either(o.Hard, "Hard", "Soft")}
	case orderUnlock:
		return "UnlockConnector", ocpp.Unlock16{Socket: max(1, o.Socket)}
	case orderAvailability:
		return "ChangeAvailability", ocpp.Availability16{Socket: o.Socket, Type: either(o.Service, "Operative", "Inoperative")}
	case orderTrigger:
		return "TriggerMessage", ocpp.Trigger16{Message: o.Message, Socket: o.Socket}
	}
	return "", nil
}

func call201(o Order) (action string, request any) {
	var place *ocpp.EVSE201
	if o.Socket > 0 {
		place = &ocpp.EVSE201{ID: o.Socket}
	}
	switch o.Do {
	case orderStart:
		return "RequestStartTransaction", ocpp.RequestStart201{EVSE: o.Socket, Remote: remoteID(o.Tag), Token: ocpp.Token201{ID: o.Tag, Type: "Central"}}
	case orderStop:
		return "RequestStopTransaction", ocpp.RequestStop201{Transaction: o.Ref}
	case orderReset:
		return "Reset", ocpp.Reset201{Type: either(o.Hard, "Immediate", "OnIdle")}
	case orderUnlock:
		return "UnlockConnector", ocpp.Unlock201{EVSE: max(1, o.Socket), Socket: 1}
	case orderAvailability:
		return "ChangeAvailability", ocpp.Availability201{Status: either(o.Service, "Operative", "Inoperative"), EVSE: place}
	case orderTrigger:
		return "TriggerMessage", ocpp.Trigger201{Message: o.Message, EVSE: place}
	}
	return "", nil
}

func either(yes bool, one, other string) string {
	if yes {
		return one
	}
	return other
}

// remoteID is the number by which 2.0.1 knows a wish, beside its tag.
func remoteID(tag string) int {
	h := fnv.New32a()
	_, _ = io.WriteString(h, tag)
	return int(h.Sum32() & 0x7fffffff)
}

// message is a command of things as it is sent to a device.
type message struct {
	ID         string `json:"id"`
	Command    string `json:"command"`
	Parameters struct {
		Socket  float64 `json:"socket"`
		Kind    string  `json:"kind"`
		Service string  `json:"service"`
		Message string  `json:"message"`
	} `json:"parameters"`
}

func (m *message) order() Order {
	p := &m.Parameters
	return Order{Do: m.Command, Socket: int(p.Socket), Hard: p.Kind == "hard", Service: p.Service == "in", Message: p.Message}
}

// Publish brings a command of things to a pile that is connected here over OCPP, as
// the device door brings one over MQTT: it returns when the pile is about to have
// it, and the pile's word goes into the log as its answer. It is a command's way,
// so start and stop are none: those are charges. Fault: device.ErrNotConnected.
func (s *Service) Publish(_ context.Context, thing, tail string, payload []byte, _ byte) error {
	l := s.lineOf(thing)
	var m message
	if l == nil || tail != "commands" {
		return device.ErrNotConnected.With("device", thing)
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		return ErrMessage.Because(err)
	}
	d := s.door.Load()
	d.running.Go(func() {
		ctx, cancel := context.WithTimeout(d.run, 2*ocpp.AnswerWithin)
		defer cancel()
		o := m.order()
		word := Obeyed{Status: "NotSupported"}
		if o.Do != orderStart && o.Do != orderStop {
			var err error
			if word, err = l.obey(ctx, o); err != nil {
				return // no answer: the command expires
			}
		}
		_ = l.put(ctx, "commands/ack", m.answer(word)) // one that is not stored is as one that never came
	})
	return nil
}

// answer is the pile's word as things hear answers.
func (m *message) answer(word Obeyed) []byte {
	ok := word.Status == "Accepted" || word.Status == "Scheduled" || word.Status == "Unlocked"
	raw, _ := json.Marshal(map[string]any{"id": m.ID, "ok": ok, "result": word}) // nothing in it that JSON cannot say
	return raw
}
