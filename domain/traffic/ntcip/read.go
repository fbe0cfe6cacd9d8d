package ntcip

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/gosnmp/gosnmp"
)

// The objects, by NTCIP 1202 (asc), NTCIP 1201 (global) and RFC 3418.
const (
	asc          = ".1.3.6.1.4.1.1206.4.2.1."
	phaseTable   = asc + "1.2.1."
	phaseStatus  = asc + "1.4.1."
	phaseControl = asc + "1.5.1."
	backupTime   = asc + "3.3.0"
	flashStatus  = asc + "3.6.0"
	patternTable = asc + "4.7.1."
	pattern      = asc + "4.14.0"
	global       = ".1.3.6.1.4.1.1206.4.2.6."
	setIDObject  = global + "1.1.0"
	globalTime   = global + "3.1.0"
	upTime       = ".1.3.6.1.2.1.1.3.0"
)

// The columns.
const (
	walkTime, walkClear, minGreen, yellowChange, redClear, options = 2, 3, 4, 8, 9, 21

	reds, yellows, greens, dontWalks, pedClears, walks = 2, 3, 4, 5, 6, 7

	omit, pedOmit, hold, forceOff, vehCall, pedCall = 2, 3, 4, 5, 6, 7

	cycleTime, offsetTime = 2, 3
)

const (
	notFlash   = 2
	restInWalk = 1 << 13 // of phaseOptions
)

// reading is what one controller showed and was asked for at one time of its own.
type reading struct {
	uptime time.Duration
	clock  time.Time
	setID  int64
	flash  bool

	reds, yellows, greens, stops, clears, walks phases
	controls                                    controls
}

// groups is how many groups of eight phases are spoken of.
func (l layout) groups() int {
	for n := mostPhases / 8; n > 1; n-- {
		if l.all>>((n-1)*8) != 0 {
			return n
		}
	}
	return 1
}

// read asks for everything that changes, in one question.
func (c *Controller) read(ctx context.Context) (reading, error) {
	n := c.laid.groups()
	ask := []string{upTime, globalTime, setIDObject, flashStatus, pattern}
	for g := 1; g <= n; g++ {
		for column := reds; column <= walks; column++ {
			ask = append(ask, oid(phaseStatus, column, g))
		}
		for column := omit; column <= pedCall; column++ {
			ask = append(ask, oid(phaseControl, column, g))
		}
	}
	got, err := numbers(ctx, c.line, ask)
	if err != nil {
		return reading{}, err
	}
	return c.reading(got, n)
}

func (c *Controller) reading(got map[string]int64, n int) (reading, error) {
	r := reading{
		uptime: time.Duration(got[upTime]) * 10 * time.Millisecond, clock: time.Unix(got[globalTime], 0).UTC(),
		setID: got[setIDObject], flash: got[flashStatus] != notFlash,
	}
	r.controls.pattern = got[pattern]
	if got[upTime] < 0 || got[upTime] > math.MaxUint32 || got[globalTime] < 0 || got[globalTime] > math.MaxUint32 {
		return reading{}, c.odd("clock", "its time is no time of the standard")
	}
	for g := 1; g <= n; g++ {
		for _, to := range []struct {
			table  string
			column int
			into   *phases
		}{
			{phaseStatus, reds, &r.reds}, {phaseStatus, yellows, &r.yellows}, {phaseStatus, greens, &r.greens},
			{phaseStatus, dontWalks, &r.stops}, {phaseStatus, pedClears, &r.clears}, {phaseStatus, walks, &r.walks},
			{phaseControl, omit, &r.controls.omit}, {phaseControl, pedOmit, &r.controls.walkOmit}, {phaseControl, hold, &r.controls.hold},
			{phaseControl, forceOff, &r.controls.force}, {phaseControl, vehCall, &r.controls.call}, {phaseControl, pedCall, &r.controls.walkCall},
		} {
			bits := got[oid(to.table, to.column, g)]
			if bits < 0 || bits > 255 {
				return reading{}, c.odd(fmt.Sprintf("phases %d to %d", g*8-7, g*8), fmt.Sprintf("object %s is %d, not eight bits", oid(to.table, to.column, g), bits))
			}
			*to.into |= phases(bits) << ((g - 1) * 8)
		}
	}
	return r, nil
}

// set sets all control objects at once.
func (c *Controller) set(ctx context.Context, want controls) error {
	var vars []gosnmp.SnmpPDU
	for g := 1; g <= c.laid.groups(); g++ {
		for i, p := range []phases{want.omit, want.walkOmit, want.hold, want.force, want.call, want.walkCall} {
			vars = append(vars, gosnmp.SnmpPDU{Name: oid(phaseControl, omit+i, g), Type: gosnmp.Integer, Value: int(p >> ((g - 1) * 8) & 255)})
		}
	}
	vars = append(vars, gosnmp.SnmpPDU{Name: pattern, Type: gosnmp.Integer, Value: int(want.pattern)})
	return c.line.Set(ctx, vars)
}

// inspect holds the times of all phases to what the groups need.
func (c *Controller) inspect(ctx context.Context) error {
	ask := []string{backupTime}
	for n := 1; n <= mostPhases; n++ {
		if c.laid.all.has(n) {
			for _, column := range []int{walkTime, walkClear, minGreen, yellowChange, redClear, options} {
				ask = append(ask, oid(phaseTable, column, n))
			}
		}
	}
	for _, p := range c.laid.patterns {
		ask = append(ask, oid(patternTable, cycleTime, p.Number), oid(patternTable, offsetTime, p.Number))
	}
	got, err := numbers(ctx, c.line, ask)
	if err != nil {
		return err
	}
	if got[backupTime] <= 0 {
		return c.odd("backup time", "it is 0: the controller would never go back to its own plan")
	}
	for _, p := range c.laid.patterns {
		if have := got[oid(patternTable, cycleTime, p.Number)]; have != int64(p.Cycle) || got[oid(patternTable, offsetTime, p.Number)] != int64(p.Offset) {
			return c.odd(fmt.Sprintf("pattern %d", p.Number), "its cycle or offset is another than the mapping says")
		}
	}
	for g := range c.laid.lights {
		if err := c.times(g, got); err != nil {
			return err
		}
	}
	return nil
}

func (c *Controller) times(g int, got map[string]int64) error {
	group, x := &c.j.Groups[g], c.laid.lights[g]
	for n := 1; n <= mostPhases; n++ {
		if !(x.green | x.permissive | x.walk).has(n) {
			continue
		}
		at := func(column int, unit time.Duration) time.Duration {
			return time.Duration(got[oid(phaseTable, column, n)]) * unit
		}
		needs := []need{
			{"minimum green", at(minGreen, time.Second), group.MinGreen},
			{"yellow", at(yellowChange, time.Second/10), group.Yellow},
			{"red clearance", at(redClear, time.Second/10), group.AllRed},
		}
		if x.walkers {
			needs = []need{{"walk", at(walkTime, time.Second), group.MinGreen}, {"walk clearance", at(walkClear, time.Second), group.WalkClear}}
			if got[oid(phaseTable, options, n)]&restInWalk == 0 {
				return c.odd(fmt.Sprintf("phase %d", n), "it does not rest in walk, so a stage that is held would not stay as it is")
			}
		}
		for _, t := range needs {
			if t.have < t.least {
				return c.odd(fmt.Sprintf("phase %d", n), fmt.Sprintf("its %s is %v, group %d (%s) needs %v", t.what, t.have, g+1, group.Name, t.least))
			}
		}
	}
	return nil
}

type need struct {
	what        string
	have, least time.Duration
}

func oid(table string, column, row int) string { return fmt.Sprintf("%s%d.%d", table, column, row) }
