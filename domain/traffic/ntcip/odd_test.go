package ntcip_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gosnmp/gosnmp"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/ntcip"
)

// liar is a line to a box that spoils its answers as bytes say: two for each.
type liar struct {
	b     *box
	bytes []byte
}

func (l *liar) next() (what, where int) {
	if len(l.bytes) < 2 {
		return 0, 0
	}
	what, where = int(l.bytes[0]), int(l.bytes[1])
	l.bytes = l.bytes[2:]
	return what, where
}

func (l *liar) Get(_ context.Context, oids []string) (vars []gosnmp.SnmpPDU, err error) {
	for _, o := range oids {
		value, kind := l.b.get(o)
		vars = append(vars, gosnmp.SnmpPDU{Name: o, Type: kind, Value: value})
	}
	what, where := l.next()
	v := &vars[where%len(vars)]
	switch what % 9 {
	case 1:
		v.Value = -1 - what
	case 2:
		v.Value = what << 9
	case 3:
		v.Type, v.Value = gosnmp.OctetString, []byte{byte(what)}
	case 4:
		v.Type, v.Value = gosnmp.NoSuchInstance, nil
	case 5:
		v.Name = vars[0].Name
	case 6:
		vars = vars[:where%len(vars)]
	case 7:
		vars = append(vars, *v)
	case 8:
		v.Value = what
	}
	return vars, nil
}

var errLine = errors.New("the line is cut")

func (l *liar) Set(_ context.Context, vars []gosnmp.SnmpPDU) error {
	what, _ := l.next()
	if what%3 == 1 {
		return errLine
	}
	if what%3 == 0 {
		l.b.set(vars)
	}
	return nil
}

// Whatever a controller answers, nothing breaks, and an order that is said to be accepted
// was kept by it.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	for what := byte(1); what < 9; what++ {
		f.Add([]byte{0, 0, 0, 0, what, 5, 0, 0, what, 9, 2, 2, what, 40})
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := newBox(t, 1)
		l := &liar{b: b, bytes: raw}
		c, err := ntcip.New("box", &b.j, b.mapping, l)
		if err != nil {
			t.Fatal(err)
		}
		m, err := monitor.New(&b.j)
		if err != nil {
			t.Fatal(err)
		}
		b.pass(6e9)
		now := morning
		for range 6 {
			hello, err := c.Hello(context.Background())
			if err != nil || m.Meet(hello, now) != nil {
				continue
			}
			if r, err := c.State(context.Background()); err == nil {
				_, _ = m.Saw(r, now)
			}
			o, err := m.Hold(now)
			if err != nil {
				continue
			}
			before := b.sets
			ack, err := c.Tell(context.Background(), o, now)
			if err == nil && ack.Accepted && b.sets == before && b.mask(4) == 0 {
				t.Fatalf("accepted and not kept: %+v", ack)
			}
		}
	})
}

// Datagrams of strangers are read or dropped, at either end: both read with one parser.
func FuzzDatagrams(f *testing.F) {
	b := newBox(f, 1)
	b.agent = newAgent(false)
	ask, err := b.agent.SnmpEncodePacket(gosnmp.GetRequest, []gosnmp.SnmpPDU{{Name: asc + "3.3.0", Type: gosnmp.Null}}, 0, 0)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(ask)
	f.Add(ask[:len(ask)/2])
	f.Add([]byte{0x30, 0x82, 0xff, 0xff, 2, 1, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got, err := b.agent.SnmpDecodePacket(append([]byte(nil), raw...)); err == nil && got == nil {
			t.Error("neither an answer nor an error")
		}
		if out := b.answer(raw); len(out) > 65507 {
			t.Errorf("an answer of %d octets", len(out))
		}
	})
}

// Mappings that do not fit their junction say where.
func TestMappingsThatDoNotFitAreRefused(t *testing.T) {
	j := junction(1)
	g, walk := 0, 0
	for i := range j.Groups {
		if j.Groups[i].Kind == network.Walkers {
			walk = i
		} else {
			g = i
		}
	}
	for name, spoil := range map[string]func(*ntcip.Mapping){
		"a group is missing":    func(m *ntcip.Mapping) { m.Groups = m.Groups[1:] },
		"a stage too many":      func(m *ntcip.Mapping) { m.Stages = append(m.Stages, nil) },
		"phase 41":              func(m *ntcip.Mapping) { m.Groups[g].Green = []int{41} },
		"phase 0":               func(m *ntcip.Mapping) { m.Groups[g].Green = []int{0} },
		"twice":                 func(m *ntcip.Mapping) { m.Groups[g].Green = []int{3, 3} },
		"both":                  func(m *ntcip.Mapping) { m.Groups[g].Permissive = m.Groups[g].Green },
		"nothing behind it":     func(m *ntcip.Mapping) { m.Groups[g] = ntcip.Lights{} },
		"vehicles that walk":    func(m *ntcip.Mapping) { m.Groups[g].Walk = 3 },
		"walkers that drive":    func(m *ntcip.Mapping) { m.Groups[walk].Green, m.Groups[walk].Walk = []int{1}, 40 },
		"a stage of no phases":  func(m *ntcip.Mapping) { m.Stages[1] = nil },
		"pattern 254":           func(m *ntcip.Mapping) { m.Patterns[0].Number = 254 },
		"a loop without a name": func(m *ntcip.Mapping) { m.Loops[0].Detector = "" },
		"a loop twice":          func(m *ntcip.Mapping) { m.Loops[1].Number = 1 },
	} {
		m := mapped(&j)
		if err := m.Check(&j); err != nil {
			t.Fatal(err)
		}
		spoil(&m)
		var odd *ntcip.Error
		if err := m.Check(&j); !errors.As(err, &odd) || odd.What == "" || odd.Detail == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
