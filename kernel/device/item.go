package device

import (
	"bytes"
	"errors"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/fault"
)

// ErrItem is the fault of one item of a batch.
var ErrItem = fault.New(fault.Invalid, "device.item_invalid", "The observation is not complete.")

// errWrapped refuses the form in which this interface answers lists: the
// observations would be taken for an attribute that no profile knows.
var errWrapped = ErrBatch.Saying(`Observations come as a JSON array or as lines of JSON objects, not inside "items"; nothing was stored.`)

// read goes through the items. A broken array is refused as a whole, because it
// is unknown where the next item begins; a broken line costs itself only.
func (b *batch) read() error {
	i := space(b.body, 0)
	if i < len(b.body) && b.body[i] == '[' {
		return b.readArray(i)
	}
	if i >= len(b.body) || b.body[i] != '{' {
		return ErrBatch
	}
	if end := value(b.body, i, maxDepth+2); end > 0 && space(b.body, end) == len(b.body) {
		return b.item(b.body[i:end]) // one object, perhaps printed over several lines
	}
	return b.readLines(i)
}

func (b *batch) readArray(i int) error {
	i = space(b.body, i+1)
	if i < len(b.body) && b.body[i] == ']' {
		return b.end(i + 1)
	}
	for {
		end := value(b.body, i, maxDepth+2)
		if end < 0 {
			return ErrBatch.Saying("Item %d is not valid JSON, or nests too deep; nothing was stored.", b.items).With("index", b.items)
		}
		if err := b.item(b.body[i:end]); err != nil {
			return err
		}
		i = space(b.body, end)
		if i < len(b.body) && b.body[i] == ',' {
			i = space(b.body, i+1)
			continue
		}
		if i < len(b.body) && b.body[i] == ']' {
			return b.end(i + 1)
		}
		return ErrBatch.Saying("The array does not go on after item %d; nothing was stored.", b.items-1).With("index", b.items-1)
	}
}

// end checks that nothing follows the array.
func (b *batch) end(i int) error {
	if space(b.body, i) != len(b.body) {
		return ErrBatch.Saying("Something follows the array; nothing was stored.")
	}
	return nil
}

func (b *batch) readLines(i int) error {
	for i < len(b.body) {
		line := b.body[i:]
		next := len(b.body)
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line, next = line[:n], i+n+1
		}
		line = bytes.TrimRight(line, " \t\r")
		if err := b.item(line); err != nil {
			return err
		}
		i = space(b.body, next)
	}
	return nil
}

// item takes one item or notes why not; the error ends the batch.
func (b *batch) item(raw []byte) error {
	if b.items++; b.items > b.d.cfg.MaxItems {
		return ErrBatchBig.Saying("The batch has more than %d observations; nothing was stored.", b.d.cfg.MaxItems).With("most", b.d.cfg.MaxItems)
	}
	report, err := b.report(raw)
	if errors.Is(err, errWrapped) {
		return err
	}
	if err == nil {
		b.reports = append(b.reports, report)
		return nil
	}
	f := fault.From(err)
	b.refused = append(b.refused, refusal{
		refusedItem: refusedItem{Index: b.items - 1, Code: f.Code, Message: f.Message},
		sample:      bytes.Clone(raw[:min(len(raw), 256)]),
	})
	return nil
}

// item parts, as raw JSON.
type parts struct {
	device, topic, at, values []byte
	wrapped                   bool // the only other member is "items"
	others                    int  // members that are none of these
	payload                   int  // where the composed payload begins
}

// report makes a report of an item.
func (b *batch) report(raw []byte) (bus.Report, error) {
	if !validObject(raw) {
		return bus.Report{}, ErrPayload.Saying("The item is not a JSON object.")
	}
	p, err := b.split(raw)
	if err != nil {
		return bus.Report{}, err
	}
	if p.wrapped && p.others == 1 {
		return bus.Report{}, errWrapped
	}
	r := bus.Report{Received: b.received, Topic: "telemetry"}
	if r.Device, err = b.deviceOf(p.device); err != nil {
		return r, err
	}
	if p.topic != nil {
		r.Topic = string(unquote(p.topic))
	}
	if p.at != nil {
		at, err := time.Parse(time.RFC3339Nano, string(unquote(p.at)))
		if err != nil || at.Year() < 1970 {
			return r, ErrItem.Saying(`"at" is not a time like 2026-05-01T08:30:00Z.`).Because(err)
		}
		r.At = at.UnixMicro()
	}
	switch r.Payload = b.payloads[p.payload:len(b.payloads):len(b.payloads)]; {
	case p.values != nil && p.others > 0:
		return r, ErrItem.Saying(`Beside "values" there are other attributes; put them inside.`)
	case p.values != nil:
		r.Payload = p.values
	case p.others == 0:
		return r, ErrItem.Saying("The observation has no attributes.")
	}
	switch {
	case !validTail(r.Topic) || len(r.Topic) > maxTopic/2:
		return r, ErrTopic
	case len(r.Payload) > b.d.cfg.MaxPayload:
		return r, ErrTooLarge.With("most", b.d.cfg.MaxPayload)
	case r.Payload[0] != '{':
		return r, ErrItem.Saying(`"values" is not an object.`)
	}
	return r, nil
}

// split finds the members of a valid object and composes the payload of those
// that are not the item's own.
func (b *batch) split(raw []byte) (p parts, err error) {
	p.payload = len(b.payloads)
	b.payloads = append(b.payloads, '{')
	i := space(raw, 1)
	for raw[i] != '}' {
		from := i
		i = text(raw, i)
		name := raw[from+1 : i-1]
		at := space(raw, space(raw, i)+1)
		i = value(raw, at, maxDepth+1)
		v := raw[at:i]
		into := &p.device
		switch string(name) {
		case "device", "thing":
		case "topic":
			into = &p.topic
		case "at":
			into = &p.at
		case "values":
			into = &p.values
		default:
			into = nil
		}
		switch {
		case into == nil:
			if p.others++; p.others > 1 {
				b.payloads = append(b.payloads, ',')
			}
			b.payloads = append(b.payloads, raw[from:i]...)
			p.wrapped = p.wrapped || string(name) == "items" && v[0] == '['
		case *into != nil:
			return p, ErrItem.Saying("The observation names %q twice.", name)
		case into != &p.values && v[0] != '"':
			return p, ErrItem.Saying("%q is not a text.", name)
		default:
			*into = v
		}
		if i = space(raw, i); raw[i] == ',' {
			i = space(raw, i+1)
		}
	}
	b.payloads = append(b.payloads, '}')
	return p, nil
}

// unquote takes the quotes off. Ids, topics and times have no escapes; with one
// they are refused by their own rules.
func unquote(quoted []byte) []byte { return quoted[1 : len(quoted)-1] }

// deviceOf tells whom the item is about.
func (b *batch) deviceOf(quoted []byte) (string, error) {
	if quoted == nil {
		if b.own == "" {
			return "", ErrItem.Saying(`The observation names no "device".`)
		}
		return b.own, nil
	}
	name := unquote(quoted)
	if b.own != "" {
		if string(name) != b.own {
			return "", ErrForeign.Saying("A device may only report for itself.")
		}
		return b.own, nil
	}
	if string(name) == b.last.ID && len(name) > 0 {
		return b.last.ID, nil
	}
	device, ok := b.d.cfg.Registry.Find(string(name))
	if !ok || !validLevel(device.ID) || !b.scope.CoversRegion(device.Region) || !b.scope.CoversOrg(device.Org) {
		return "", ErrUnknown.With("device", string(name))
	}
	b.last = device
	return device.ID, nil
}
