package model

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

// The readers here walk over tidy JSON only (see tidy): without white space,
// proved to be well-formed. They look for no mistakes.

// walk goes over the members of an object or the elements of an array.
type walk struct {
	text []byte
	at   int
}

// over begins a walk; an empty object or array has nothing to walk over.
func over(text []byte) walk { return walk{text, 1} }

// member gives the next name, without its quotes and still escaped, and its value.
func (w *walk) member() (name, value []byte, ok bool) {
	if w.text[w.at] == '}' {
		return nil, nil, false
	}
	end := after(w.text, w.at)
	name = w.text[w.at+1 : end-1]
	w.at = end + 1
	value, _ = w.element()
	return name, value, true
}

// element gives the next element of an array.
func (w *walk) element() ([]byte, bool) {
	if w.text[w.at] == ']' {
		return nil, false
	}
	end := after(w.text, w.at)
	value := w.text[w.at:end:end]
	if w.at = end; w.text[end] == ',' {
		w.at++
	}
	return value, true
}

// after gives the place behind the value that begins at a place.
func after(text []byte, at int) int {
	switch text[at] {
	case '"':
		return afterText(text, at)
	case '{', '[':
		return afterNested(text, at)
	}
	for at < len(text) && text[at] != ',' && text[at] != '}' && text[at] != ']' {
		at++
	}
	return at
}

func afterText(text []byte, at int) int {
	for at++; text[at] != '"'; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

func afterNested(text []byte, at int) int {
	for depth := 0; ; {
		switch text[at] {
		case '"':
			at = afterText(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
		at++
	}
}

// member finds a member of an object; nil if there is none.
func member(object []byte, name string) []byte {
	w := over(object)
	for {
		key, value, ok := w.member()
		if !ok {
			return nil
		}
		if string(key) == name {
			return value
		}
	}
}

func isObject(value []byte) bool { return value[0] == '{' }
func isArray(value []byte) bool  { return value[0] == '[' }
func isText(value []byte) bool   { return value[0] == '"' }
func isNull(value []byte) bool   { return value[0] == 'n' }

// unquote gives what stands in a JSON string.
func unquote(value []byte) string { return unescape(value[1 : len(value)-1]) }

// unescape gives what stands between the quotes; half a surrogate pair becomes U+FFFD.
func unescape(b []byte) string {
	i := bytes.IndexByte(b, '\\')
	if i < 0 {
		return string(b)
	}
	out := append(make([]byte, 0, len(b)), b[:i]...)
	for i < len(b) {
		if b[i] != '\\' {
			out = append(out, b[i])
			i++
			continue
		}
		i++
		switch b[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, n := surrogates(b[i+1:])
			out = utf8.AppendRune(out, r)
			i += n
		default:
			out = append(out, b[i])
		}
		i++
	}
	return string(out)
}

// surrogates reads the digits behind \u, of a pair both halves, and gives their length.
func surrogates(b []byte) (rune, int) {
	r := hex(b[:4])
	if !utf16.IsSurrogate(r) {
		return r, 4
	}
	if len(b) >= 10 && b[4] == '\\' && b[5] == 'u' {
		if both := utf16.DecodeRune(r, hex(b[6:10])); both != utf8.RuneError {
			return both, 10
		}
	}
	return utf8.RuneError, 4
}

// appendText writes a JSON string.
func appendText(dst []byte, s string) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}

// Elements splits a JSON array into its elements, tidied; what is no array is
// BadRequestData.
func Elements(raw []byte) ([]json.RawMessage, error) {
	t, err := tidy(raw)
	if err != nil {
		return nil, err
	}
	if !isArray(t.out) {
		return nil, Bad("the body is not an array")
	}
	var all []json.RawMessage
	w := over(t.out)
	for {
		value, ok := w.element()
		if !ok {
			return all, nil
		}
		all = append(all, value)
	}
}

// ContextOf gives the @context of a body without parsing the rest; nil where
// there is none. What is not JSON is an InvalidRequest.
func ContextOf(raw []byte) (json.RawMessage, error) {
	t, err := tidy(raw)
	if err != nil || !isObject(t.out) || !bytes.Contains(t.out, []byte(`"@context":`)) {
		return nil, err
	}
	return member(t.out, "@context"), nil
}
