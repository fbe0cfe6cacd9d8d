package twin

import (
	"math/bits"
	"strconv"
	"time"
)

// record is one thing. Strings and slices are the only pointers: at a million
// things the garbage collector has to visit each of them.
type record struct {
	id       string
	name     string
	place    *place
	attrs    []attr // by the schema's order; nil before the first value
	body     []byte // the attributes encoded, each `,"code":{…}`
	rules    []int64
	lastSeen int64  // µs, when the last report was received
	posAt    int64  // µs, observation time of the position; 0 if it is the registry's
	version  uint64 // of the last visible change
	lon, lat int32
	next     uint32 // in the shard's list of visible changes
	prev     uint32
	active   uint32 // bit set of active rules
	profile  uint16
	state    State
	mark     Mark
	reported bool // at least one report came
	stale    bool // swept as silent
	online   bool // holds a connection to the device door
}

// attr is one value; the text of it lies in the body.
type attr struct {
	at     int64 // µs; 0 means never reported
	num    float64
	length uint16 // of the fragment in the body
	from   uint16 // of the value in the fragment
	width  uint16 // of the value
}

// derive works the state out from what the record holds.
func (r *record) derive(rules []Rule) State {
	if !r.reported || r.stale {
		if r.mark.Silent != Good {
			return r.mark.Silent
		}
		return Unknown
	}
	worst := r.mark.Severity
	for set := r.active; set != 0; set &= set - 1 {
		if s := rules[bits.TrailingZeros32(set)].Severity; s > worst {
			worst = s
		}
	}
	return worst
}

// write puts an encoded value into the record and the body. The usual case, a value as long as the one before, moves nothing and allocates nothing.
func (r *record) write(s *schema, a int, at *instant, num float64, value []byte) {
	if r.attrs == nil {
		r.attrs = make([]attr, len(s.Attributes))
		r.body = make([]byte, 0, s.bodySize)
	}
	var room [192]byte
	fragment := append(room[:0], s.prefix[a]...)
	from := len(fragment)
	fragment = append(fragment, value...)
	fragment = append(fragment, s.suffix[a]...)
	fragment = append(fragment, at.text[:]...)
	fragment = append(fragment, `"}`...)

	off := 0
	for i := range a {
		off += int(r.attrs[i].length)
	}
	r.body = splice(r.body, off, int(r.attrs[a].length), fragment)
	r.attrs[a] = attr{at: at.micros, num: num, length: uint16(len(fragment)), from: uint16(from), width: uint16(len(value))}
}

// splice replaces n bytes of body at off.
func splice(body []byte, off, n int, with []byte) []byte {
	grow := len(with) - n
	tail := off + n
	switch {
	case grow > 0:
		end := len(body)
		body = append(body, with[:grow]...) // room; the bytes themselves are overwritten
		copy(body[tail+grow:], body[tail:end])
	case grow < 0:
		copy(body[tail+grow:], body[tail:])
		body = body[:len(body)+grow]
	}
	copy(body[off:], with)
	return body
}

// value gives the encoded value of attribute a, a part of the body.
func (r *record) value(a int) []byte {
	off := 0
	for i := range a {
		off += int(r.attrs[i].length)
	}
	v := r.attrs[a]
	return r.body[off+int(v.from) : off+int(v.from)+int(v.width)]
}

func appendValue(dst []byte, kind Kind, v Reading) []byte {
	switch kind {
	case Boolean:
		return strconv.AppendBool(dst, v.Num != 0)
	case Text:
		return appendQuoted(dst, v.Text)
	}
	return strconv.AppendFloat(dst, v.Num, 'f', -1, 64)
}

// appendQuoted writes a JSON string. The reader of payloads lets only valid
// UTF-8 in; control signs, quotes and backslashes are escaped here.
func appendQuoted(dst []byte, text []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// timeWidth is the length of a time as appendTime writes it.
const timeWidth = len("2026-11-21T21:08:36.123456Z")

// instant is a time with its text. The values of a report share one, and to
// write the text is dearer than to copy it.
type instant struct {
	micros int64
	text   [timeWidth]byte
}

// set makes it the instant of these microseconds.
func (i *instant) set(micros int64) {
	if i.text[0] == 0 || i.micros != micros {
		i.micros = micros
		appendTime(i.text[:0], micros)
	}
}

// appendTime writes microseconds as RFC 3339 in UTC, always timeWidth long.
func appendTime(dst []byte, micros int64) []byte {
	at := time.UnixMicro(micros).UTC()
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	dst = pad(dst, year, 4)
	dst = append(dst, '-')
	dst = pad(dst, int(month), 2)
	dst = append(dst, '-')
	dst = pad(dst, day, 2)
	dst = append(dst, 'T')
	dst = pad(dst, hour, 2)
	dst = append(dst, ':')
	dst = pad(dst, minute, 2)
	dst = append(dst, ':')
	dst = pad(dst, second, 2)
	dst = append(dst, '.')
	dst = pad(dst, at.Nanosecond()/1000, 6)
	return append(dst, 'Z')
}

func pad(dst []byte, n, width int) []byte {
	var room [8]byte
	for i := width - 1; i >= 0; i-- {
		room[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, room[:width]...)
}
