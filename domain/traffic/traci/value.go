package traci

// Value is one answer: the field that the variable's type calls for is set.
type Value struct {
	Number float64  // whole numbers too
	Text   string   // ids, states
	Texts  []string // lists of ids
	kind   byte
}

// value reads a type and a value of it. Ids pass through intern.
func (r *reader) value(intern func([]byte) string) Value {
	v := Value{kind: r.byte()}
	switch v.kind {
	case typeUByte:
		v.Number = float64(r.byte())
	case typeByte:
		v.Number = float64(int8(r.byte()))
	case typeInt:
		v.Number = float64(r.int())
	case typeDouble:
		v.Number = r.double()
	case typeString:
		v.Text = intern(r.bytes())
	case typeStrings:
		v.Texts = r.strings(intern)
	default:
		r.bad = true
	}
	return v
}

func (r *reader) strings(intern func([]byte) string) []string {
	n := int(r.int())
	if n < 0 || n > len(r.b)/4 { // Each takes four bytes at least.
		r.bad = true
		return nil
	}
	texts := make([]string, 0, n)
	for range n {
		texts = append(texts, intern(r.bytes()))
	}
	return texts
}
