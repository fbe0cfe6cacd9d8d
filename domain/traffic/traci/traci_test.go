package traci

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// peer is the other end of a connection: it answers each frame that comes with
// the next of the given frames' bodies, then hangs up. What it heard is heard.
type peer struct{ heard [][]byte }

func talk(t *testing.T, answers ...[]byte) (*Client, *peer) {
	t.Helper()
	here, there := net.Pipe()
	p, done := &peer{}, make(chan struct{})
	go func() {
		defer close(done)
		defer there.Close()
		for _, a := range answers {
			frame, err := readFrame(there, nil)
			if err != nil {
				return
			}
			p.heard = append(p.heard, frame)
			if _, err := there.Write(framed(a)); err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { here.Close(); <-done })
	return NewClient(here), p
}

func framed(body []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+4)), body...)
}

// said builds one command of an answer in the short form.
func said(id byte, build func(*writer)) []byte {
	var w writer
	build(&w)
	return append([]byte{byte(len(w.b) + 2), id}, w.b...)
}

func fine(id byte) []byte { return said(id, func(w *writer) { w.byte(0); w.string("") }) }

func no(id byte, why string) []byte {
	return said(id, func(w *writer) { w.byte(0xff); w.string(why) })
}

func TestAskingSpeaksTheProtocolsBytes(t *testing.T) {
	answer := said(0xb3, func(w *writer) {
		w.byte(0x44)
		w.string("north_0")
		w.byte(typeDouble)
		w.double(93.5)
	})
	c, p := talk(t, append(fine(0xa3), answer...))
	length, err := c.Number(t.Context(), Lane, "north_0", Length)
	if err != nil || length != 93.5 {
		t.Fatalf("length of the lane: %v, %v", length, err)
	}
	// Length in the long form, question, variable, id with its length.
	want := "\x00\x00\x00\x00\x12\xa3\x44\x00\x00\x00\x07north_0"
	if string(p.heard[0]) != want {
		t.Errorf("asked with %q, want %q", p.heard[0], want)
	}
}

func TestRefusalKeepsTheConnection(t *testing.T) {
	ok := said(0xb2, func(w *writer) { w.byte(0x20); w.string("A"); w.byte(typeString); w.string("rG") })
	c, _ := talk(t, no(0xa2, "Traffic light 'B' is not known"), append(fine(0xa2), ok...))
	var refused *Refused
	if _, err := c.Text(t.Context(), TrafficLight, "B", LightState); !errors.As(err, &refused) || !strings.Contains(refused.Why, "'B'") {
		t.Fatalf("an unknown light: %v", err)
	}
	if state, err := c.Text(t.Context(), TrafficLight, "A", LightState); err != nil || state != "rG" {
		t.Errorf("after a refusal: %q, %v", state, err)
	}
}

func TestStepBringsSubscriptions(t *testing.T) {
	around := said(0x99, func(w *writer) {
		w.string("J")
		w.byte(byte(Vehicle))
		w.byte(2)
		w.int(2)
		for _, v := range []struct {
			id, lane string
			at       float64
		}{{"a", "north_0", 7}, {"b", "north_1", 80}} {
			w.string(v.id)
			w.byte(byte(LaneID))
			w.byte(0)
			w.byte(typeString)
			w.string(v.lane)
			w.byte(byte(LanePosition))
			w.byte(0)
			w.byte(typeDouble)
			w.double(v.at)
		}
	})
	one := said(0xe3, func(w *writer) {
		w.string("north_0")
		w.byte(1)
		w.byte(byte(StepIDs))
		w.byte(0)
		w.byte(typeStrings)
		w.int(1)
		w.string("a")
	})
	body := append(fine(cmdStep), 0, 0, 0, 2)
	body = append(append(body, around...), one...)
	c, _ := talk(t, body, append(fine(cmdStep), 0, 0, 0, 0))
	got, err := c.Step(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	near := got.Contexts["J"].Objects
	if len(near) != 2 || near[1].Object != "b" || near[1].Values[0].Text != "north_1" || near[1].Values[1].Number != 80 {
		t.Errorf("around J: %+v", near)
	}
	if len(got.Objects) != 1 || got.Objects[0].Values[0].Texts[0] != "a" {
		t.Errorf("of the lane: %+v", got.Objects)
	}
	if got, err = c.Step(t.Context(), 0); err != nil || len(got.Contexts["J"].Objects) != 0 || len(got.Objects) != 0 {
		t.Errorf("an empty step still shows the one before: %+v, %v", got, err)
	}
}

func TestDeadSimulatorIsLostOnceAndForAll(t *testing.T) {
	hostile := map[string][]byte{
		"hangs up":                    nil,
		"a status cut short":          {3, cmdStep},
		"a status of another command": append(fine(0xa3), 0, 0, 0, 0),
		"results that never come":     append(fine(cmdStep), 0x7f, 0xff, 0xff, 0xff),
		"a result of no subscription": append(append(fine(cmdStep), 0, 0, 0, 1), 2, 0x33),
		"a list longer than the frame": append(append(fine(cmdStep), 0, 0, 0, 1), said(0xe3, func(w *writer) {
			w.string("l")
			w.byte(1)
			w.byte(byte(StepIDs))
			w.byte(0)
			w.byte(typeStrings)
			w.int(1 << 30)
		})...),
	}
	for name, body := range hostile {
		t.Run(name, func(t *testing.T) {
			var answers [][]byte
			if body != nil {
				answers = append(answers, body)
			}
			c, _ := talk(t, answers...)
			if _, err := c.Step(t.Context(), 0); !errors.Is(err, ErrLost) {
				t.Fatalf("first step: %v", err)
			}
			if err := c.SetState(t.Context(), "A", "r"); !errors.Is(err, ErrLost) {
				t.Errorf("a lost connection took a command: %v", err)
			}
		})
	}
}

func TestEndOfTheContextEndsTheWait(t *testing.T) {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = readFrame(there, nil) // Listens and never answers.
		cancel()
	}()
	if _, err := NewClient(here).Step(ctx, 0); !errors.Is(err, ErrLost) {
		t.Errorf("a silent simulator: %v", err)
	}
}

func TestFalseLengthCostsNothing(t *testing.T) {
	if _, err := readFrame(bytes.NewReader([]byte{0xff, 0xff, 0xff, 0xff}), nil); err == nil {
		t.Error("four gigabytes were promised and believed")
	}
	short := append(binary.BigEndian.AppendUint32(nil, maxFrame), 1, 2, 3)
	buf, err := readFrame(bytes.NewReader(short), nil)
	if !errors.Is(err, io.ErrUnexpectedEOF) || cap(buf) > 1<<20 {
		t.Errorf("a frame that ends early: %d bytes held, %v", cap(buf), err)
	}
}

// FuzzAnswers: no frame makes the client panic or hold more than a small
// multiple of what arrived.
func FuzzAnswers(f *testing.F) {
	f.Add(append(fine(cmdStep), 0, 0, 0, 1, 9, 0xe3, 0, 0, 0, 1, 'l', 0))
	f.Add(append(append(fine(cmdStep), 0, 0, 0, 1), said(0x99, func(w *writer) {
		w.string("J")
		w.byte(byte(Vehicle))
		w.byte(0)
		w.int(1 << 30)
	})...))
	f.Add([]byte{0, 0, 0, 0, 0, 2})
	f.Fuzz(func(t *testing.T, body []byte) {
		frame, err := readFrame(bytes.NewReader(framed(body)), nil)
		if err != nil || !bytes.Equal(frame, body) {
			t.Fatalf("a whole frame came back as %d bytes of %d, %v", len(frame), len(body), err)
		}
		rest, err := status(frame, cmdStep)
		if err != nil {
			return
		}
		var got Results
		if got.read(rest, func(b []byte) string { return string(b) }) != nil {
			return
		}
		objects := len(got.Objects)
		for _, a := range got.Contexts {
			objects += len(a.Objects)
		}
		if objects > len(body) || len(got.values) > len(body) {
			t.Errorf("%d objects and %d values from %d bytes", objects, len(got.values), len(body))
		}
	})
}
