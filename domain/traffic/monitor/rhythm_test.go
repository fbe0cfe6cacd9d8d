package monitor

import (
	"testing"

	"citybrain/domain/traffic/network"
)

// quick is three without all-red and walkers: 3 s of yellow, then the new green.
func quick() network.Junction {
	j := three()
	for g := range j.Groups {
		j.Groups[g].Kind, j.Groups[g].MinGreen, j.Groups[g].Yellow, j.Groups[g].AllRed, j.Groups[g].WalkClear = network.Vehicles, 5*second, 3*second, 0, 0
	}
	return j
}

func TestADecisionEveryTenSecondsIsGranted(t *testing.T) {
	j := quick()
	m, err := New(&j)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t, m, newStreet(&j)}
	d.s.mode = Held
	if err := m.Meet(d.s.hello(), d.now()); err != nil {
		t.Fatal(err)
	}
	for k := range 60 {
		d.after(10 * second)
		d.answer(d.order(m.Toward((k+1)%2, d.now())))
	}
	if d.s.unsafe != "" || d.s.changes != 60 {
		t.Errorf("%d changes, %s", d.s.changes, d.s.unsafe)
	}
}

// BenchmarkDecision is ten reports, an order, and its way to a controller and back.
func BenchmarkDecision(b *testing.B) {
	j := quick()
	m, err := New(&j)
	if err != nil {
		b.Fatal(err)
	}
	s := newStreet(&j)
	s.mode = Held
	if err := m.Meet(s.hello(), begin); err != nil {
		b.Fatal(err)
	}
	for k := 0; b.Loop(); k++ {
		for range 10 {
			s.pass(second, nil)
			if _, err := m.Saw(s.report(), begin.Add(s.true)); err != nil {
				b.Fatal(err)
			}
		}
		o, err := m.Toward((k+1)%2, begin.Add(s.true))
		if err != nil {
			b.Fatal(err)
		}
		c, err := o.Take(begin.Add(s.true))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Acked(s.obey(c, nil), begin.Add(s.true)); err != nil {
			b.Fatal(err)
		}
	}
}
