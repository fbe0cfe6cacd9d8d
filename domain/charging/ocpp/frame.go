package ocpp

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// The types of frames.
const (
	call   = 2
	result = 3
	failed = 4
)

// Frame is one message on the wire: a call, its result or its error.
type Frame struct {
	Type    int
	ID      string
	Action  string          // of a call
	Payload json.RawMessage // of a call and a result; an object
	Code    string          // of an error, as the version writes it
	Text    string
}

// Parse reads a frame. With a fault the frame has the id as far as it could be
// read, so that the fault can be answered. Errors of the other side are read
// leniently: nobody gains by an error about an error.
func Parse(raw []byte) (Frame, *Fault) {
	switch {
	case len(raw) > MaxBytes:
		return Frame{}, &Fault{Framework, "the message is too long"}
	case !utf8.Valid(raw) || !json.Valid(raw):
		return Frame{}, &Fault{Framework, "the message is no JSON"}
	case depth(raw) > MaxDepth:
		return Frame{}, &Fault{Framework, "the message is nested too deeply"}
	}
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil || len(parts) < 3 {
		return Frame{}, &Fault{Framework, "a message is an array of three to five"}
	}
	f := Frame{}
	if json.Unmarshal(parts[1], &f.ID) != nil || f.ID == "" || utf8.RuneCountInString(f.ID) > maxID {
		f.ID = ""
		return f, &Fault{Framework, "the message has no id of 1 to 36 characters"}
	}
	if json.Unmarshal(parts[0], &f.Type) != nil {
		return f, &Fault{Framework, "the message has no type"}
	}
	switch f.Type {
	case call:
		return f.call(parts)
	case result:
		f.Payload = parts[2]
		return f, object(f.Payload, len(parts) == 3)
	case failed:
		_ = json.Unmarshal(parts[2], &f.Code)
		if len(parts) > 3 {
			_ = json.Unmarshal(parts[3], &f.Text)
		}
		return f, nil
	}
	return f, &Fault{Kind, "there is no such type of message"}
}

func (f Frame) call(parts []json.RawMessage) (Frame, *Fault) {
	if len(parts) != 4 || json.Unmarshal(parts[2], &f.Action) != nil || f.Action == "" || len(f.Action) > 64 {
		return f, &Fault{Framework, "a call has a type, an id, an action and a payload"}
	}
	f.Payload = parts[3]
	return f, object(f.Payload, true)
}

func object(raw json.RawMessage, whole bool) *Fault {
	if trimmed := bytes.TrimLeft(raw, " \t\r\n"); !whole || len(trimmed) == 0 || trimmed[0] != '{' {
		return &Fault{Format, "the payload is no object"}
	}
	return nil
}

// depth is how deep the brackets of valid JSON go.
func depth(raw []byte) (deepest int) {
	now, text := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '[' || c == '{':
			now++
			deepest = max(deepest, now)
		case c == ']' || c == '}':
			now--
		}
	}
	return deepest
}

// Call writes a call.
func Call(id, action string, payload any) ([]byte, error) {
	return json.Marshal([]any{call, id, action, payload})
}

// Result writes the answer to a call.
func Result(id string, payload any) ([]byte, error) {
	return json.Marshal([]any{result, id, payload})
}

// Refusal writes why a call is not answered.
func Refusal(v Version, id string, f *Fault) []byte {
	text := f.Text
	if len(text) > 255 {
		text = text[:255]
	}
	raw, _ := json.Marshal([]any{failed, id, f.Word(v), text, struct{}{}}) // texts of ours
	return raw
}
