package ntcip_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"citybrain/domain/traffic/cabinet"
	"citybrain/domain/traffic/imagined"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/ntcip"
	"citybrain/domain/traffic/plan"
)

const (
	asc    = ".1.3.6.1.4.1.1206.4.2.1."
	global = ".1.3.6.1.4.1.1206.4.2.6."
	backup = 20 * time.Second
)

var morning = time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)

// box is a controller of the standard: a cabinet behind an SNMP responder on loopback. It
// does what its control objects ask for as soon as its own check allows it.
type box struct {
	t       testing.TB
	mu      sync.Mutex
	j       network.Junction
	mapping ntcip.Mapping
	c       *cabinet.Cabinet
	number  uint64
	up      time.Duration
	objects map[string]int // what can be set, and what stands in the database
	stage   int            // asked for and not yet gone to; -1: none
	sets    int

	conn    *net.UDPConn
	agent   *gosnmp.GoSNMP
	random  *rand.Rand // nil: the line is good
	kept    []datagram // late ones
	refuses gosnmp.SNMPError
}

type datagram struct {
	raw  []byte
	from *net.UDPAddr
}

// junction makes one up whose stages phases can show: the filter is no matter of phases,
// and a walk is a walk.
func junction(seed uint64) network.Junction {
	random := rand.New(rand.NewPCG(seed, 17))
	for {
		j := imagined.Junction(random)
		j.Stages = slices.DeleteFunc(j.Stages, func(s network.Stage) bool {
			for g := range j.Groups {
				if s.Show.At(g) == network.Permissive && j.Groups[g].Kind == network.Walkers {
					return true
				}
			}
			return strings.Contains(string(s.Show), "s")
		})
		if len(j.Stages) > 1 && plan.Check(&j, even(&j)) == nil && even(&j).Cycle <= 255*time.Second {
			return j
		}
	}
}

// even is the plan that stands in the controller as pattern 3.
func even(j *network.Junction) plan.Plan {
	p := plan.Even(j, 90*time.Second)
	p.Name, p.Version = "even", 4
	return p
}

// mapped gives every vehicles' group a protected and a permissive phase, walkers one.
func mapped(j *network.Junction) ntcip.Mapping {
	m := ntcip.Mapping{SetID: 7712, Patterns: []ntcip.Pattern{{Plan: even(j).Name, Version: 4, Number: 3, Cycle: seconds(even(j).Cycle)}}, Loops: []ntcip.Loop{{Detector: "loop-a", Number: 1}, {Detector: "loop-b", Number: 10}}}
	for g := range j.Groups {
		if j.Groups[g].Kind == network.Walkers {
			m.Groups = append(m.Groups, ntcip.Lights{Walk: 2*g + 1})
		} else {
			m.Groups = append(m.Groups, ntcip.Lights{Green: []int{2*g + 1}, Permissive: []int{2*g + 2}})
		}
	}
	for _, s := range j.Stages {
		var list []int
		for g := range j.Groups {
			switch s.Show.At(g) {
			case network.Green:
				list = append(list, 2*g+1)
			case network.Permissive:
				list = append(list, 2*g+2)
			}
		}
		m.Stages = append(m.Stages, list)
	}
	return m
}

func newBox(t testing.TB, seed uint64) *box {
	t.Helper()
	b := &box{t: t, j: junction(seed), stage: -1, objects: map[string]int{}}
	b.mapping = mapped(&b.j)
	c, err := cabinet.New(&b.j, cabinet.Setup{Name: "box", Own: plan.Even(&b.j, 90*time.Second), Clock: morning, Session: 1, Backup: backup})
	if err != nil {
		t.Fatal(err)
	}
	b.c = c
	b.database()
	return b
}

func (b *box) database() {
	o := b.objects
	o[global+"1.1.0"], o[asc+"3.3.0"], o[asc+"4.14.0"] = int(b.mapping.SetID), int(backup/time.Second), 0
	o[asc+"4.7.1.2.3"], o[asc+"4.7.1.3.3"] = b.mapping.Patterns[0].Cycle, 0
	o[asc+"2.5.1.0"], o[asc+"2.5.2.0"] = 41, 60
	for n, row := range map[int][2]int{1: {17, 50}, 10: {3, 211}} {
		o[fmt.Sprint(asc, "2.5.4.1.1.", n)], o[fmt.Sprint(asc, "2.5.4.1.2.", n)] = row[0], row[1]
	}
	o[asc+"2.4.1.2.1"], o[asc+"2.4.1.2.2"] = 1, 0
	for g := range b.j.Groups {
		group := &b.j.Groups[g]
		for n := 2*g + 1; n <= 2*g+2; n++ {
			for column, v := range map[int]int{2: seconds(group.MinGreen), 3: seconds(group.WalkClear), 4: seconds(group.MinGreen), 8: 10 * seconds(group.Yellow), 9: 10 * seconds(group.AllRed), 21: 1 | 1<<13} {
				o[fmt.Sprint(asc, "1.2.1.", column, ".", n)] = v
			}
		}
	}
	b.clear()
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

func (b *box) clear() {
	for column := 2; column <= 7; column++ {
		for group := 1; group <= 5; group++ {
			b.objects[fmt.Sprint(asc, "1.5.1.", column, ".", group)] = 0
		}
	}
	b.objects[asc+"4.14.0"], b.stage = 0, -1
}

// pass lets time pass in the controller.
func (b *box) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.c.Pass(d)
	b.up += d
	if b.c.Mode() == monitor.Local {
		b.clear()
	}
	b.advance()
}

func (b *box) mode() monitor.Mode {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.c.Mode()
}

// put changes an object behind the line's back, and gives what it was.
func (b *box) put(oid string, v int) (was int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was, b.objects[oid] = b.objects[oid], v
	return was
}

// restart is a loss of power.
func (b *box) restart() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.c.Restart()
	b.up = 0
	b.clear()
}

func (b *box) command(c monitor.Command) {
	b.number++
	c.Junction, c.Session, c.Number = b.j.ID, b.c.Report().Session, b.number
	if b.c.Obey(c).Accepted && c.Kind == monitor.ToStage {
		b.stage = -1
	}
}

// advance goes to the stage that is asked for, if it may by now.
func (b *box) advance() {
	if b.stage < 0 {
		return
	}
	show := b.c.Show()
	to := b.j.Stages[b.stage].Show
	if show == to {
		b.stage = -1
		return
	}
	b.command(monitor.Command{Kind: monitor.ToStage, Stage: b.stage, From: show, Steps: plan.Between(&b.j, show, to), Show: to})
}

// mask reads one control column as a set of phases.
func (b *box) mask(column int) (bits uint64) {
	for group := 1; group <= 5; group++ {
		bits |= uint64(b.objects[fmt.Sprint(asc, "1.5.1.", column, ".", group)]) << (8 * (group - 1))
	}
	return bits
}

// asked acts on the control objects after a SET.
func (b *box) asked() {
	b.sets++
	b.c.Heard()
	hold, force := b.mask(4), b.mask(5)
	switch mode := b.c.Mode(); {
	case b.objects[asc+"4.14.0"] == 3 && mode != monitor.Planned:
		b.command(monitor.Command{Kind: monitor.RunPlan, Plan: even(&b.j)})
	case hold == 0 && b.objects[asc+"4.14.0"] == 0 && mode != monitor.Local:
		b.command(monitor.Command{Kind: monitor.ToLocal})
	case hold != 0 && mode != monitor.Held:
		b.command(monitor.Command{Kind: monitor.Hold})
	}
	if hold == 0 || force == 0 {
		return
	}
	for i, list := range b.mapping.Stages {
		want := uint64(0)
		for _, n := range list {
			want |= 1 << (n - 1)
		}
		if want == hold {
			b.stage = i
		}
	}
	b.advance()
}

// get gives an object as it is now.
func (b *box) get(name string) (any, gosnmp.Asn1BER) {
	switch name {
	case ".1.3.6.1.2.1.1.3.0":
		return uint32(b.up / (10 * time.Millisecond)), gosnmp.TimeTicks
	case global + "3.1.0":
		return uint32(b.c.Now().Unix()), gosnmp.Counter32
	case asc + "3.6.0":
		if b.c.Show().At(0) == network.Flashing {
			return 7, gosnmp.Integer
		}
		return 2, gosnmp.Integer
	}
	var column, group int
	if n, _ := fmt.Sscanf(name, asc+"1.4.1.%d.%d", &column, &group); n == 2 {
		return b.lit(column) >> (8 * (group - 1)) & 255, gosnmp.Integer
	}
	if v, is := b.objects[name]; is {
		return v, gosnmp.Integer
	}
	return nil, gosnmp.NoSuchObject
}

// lit gives the phases whose lights of one column are on: red, yellow, green, don't walk,
// walk clearance, walk.
func (b *box) lit(column int) (bits int) {
	for g := range b.j.Groups {
		first, second := 1<<(2*g), 1<<(2*g+1)
		x := b.c.Show().At(g)
		if b.j.Groups[g].Kind == network.Walkers {
			if on := map[int]bool{5: x != network.Green, 7: x == network.Green, 2: true}[column]; on {
				bits |= first
			}
			continue
		}
		in := map[network.Aspect][2]int{network.Green: {4, 2}, network.Permissive: {2, 4}, network.Yellow: {3, 2}}
		at, is := in[x]
		if !is {
			at = [2]int{2, 2}
		}
		if at[0] == column {
			bits |= first
		}
		if at[1] == column {
			bits |= second
		}
	}
	return bits
}
