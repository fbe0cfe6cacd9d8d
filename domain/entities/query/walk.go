package query

import "encoding/json"

// walk goes through the members of one JSON array or object without decoding
// it. It trusts nothing: on text that is not JSON it ends early.
type walk struct {
	raw []byte
	at  int
}

// into begins a walk through an array or object.
func into(raw []byte) walk { return walk{raw: raw, at: 1} }

// element gives the next element of an array.
func (w *walk) element() ([]byte, bool) {
	w.gap()
	from := w.at
	if from >= len(w.raw) || w.raw[from] == ']' || !w.skip() {
		return nil, false
	}
	return w.raw[from:w.at], true
}

// pair gives the next name, in its quotes, and value of an object.
func (w *walk) pair() (name, value []byte, ok bool) {
	w.gap()
	from := w.at
	if from >= len(w.raw) || w.raw[from] != '"' || !w.skip() {
		return nil, nil, false
	}
	name = w.raw[from:w.at]
	w.gap()
	if from = w.at; from >= len(w.raw) || !w.skip() {
		return nil, nil, false
	}
	return name, w.raw[from:w.at], true
}

// gap goes past what stands between values.
func (w *walk) gap() {
	for w.at < len(w.raw) {
		switch w.raw[w.at] {
		case ' ', '\t', '\n', '\r', ',', ':':
			w.at++
		default:
			return
		}
	}
}

// skip goes past one value; it is false where that has no end.
func (w *walk) skip() bool {
	depth := 0
	for w.at < len(w.raw) {
		switch w.raw[w.at] {
		case '"':
			if !w.skipText() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				w.at++
				return depth == 0
			}
		default:
			if depth == 0 {
				return w.skipScalar()
			}
		}
		w.at++
	}
	return false
}

func (w *walk) skipText() bool {
	for w.at++; w.at < len(w.raw); w.at++ {
		switch w.raw[w.at] {
		case '\\':
			w.at++
		case '"':
			w.at++
			return true
		}
	}
	return false
}

// skipScalar goes past a number, true, false or null.
func (w *walk) skipScalar() bool {
	from := w.at
	for w.at < len(w.raw) {
		switch w.raw[w.at] {
		case ',', ':', ']', '}', ' ', '\t', '\n', '\r':
			return w.at > from
		}
		w.at++
	}
	return w.at > from
}

// trimmed gives the value without the white space around it.
func trimmed(raw []byte) []byte {
	for len(raw) > 0 && isSpace(raw[0]) {
		raw = raw[1:]
	}
	for len(raw) > 0 && isSpace(raw[len(raw)-1]) {
		raw = raw[:len(raw)-1]
	}
	return raw
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// valueOf gives the member of an object; false where raw is no object or has it not.
func valueOf(raw []byte, name string) ([]byte, bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, false
	}
	w := into(raw)
	for {
		key, value, ok := w.pair()
		if !ok {
			return nil, false
		}
		if content, ok := contentOf(key); ok && string(content) == name {
			return value, true
		}
	}
}

// contentOf gives the text of a JSON string, without a copy unless it has escapes.
func contentOf(raw []byte) ([]byte, bool) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return nil, false
	}
	for _, c := range raw {
		if c == '\\' {
			var s string
			err := json.Unmarshal(raw, &s)
			return []byte(s), err == nil
		}
	}
	return raw[1 : len(raw)-1], true
}
