package ntcip

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"citybrain/domain/traffic/field"
)

// The detectors' objects.
const (
	volumeSequence = asc + "2.5.1.0"
	volumePeriod   = asc + "2.5.2.0"
	volumeTable    = asc + "2.5.4.1."
	volumeColumn   = 1
	occupiedColumn = 2
	loopTable      = asc + "2.4.1."
	activeColumn   = 2

	fullVolume   = 255 // it counted more than it can say
	fullOccupied = 200 // in halves of a percent; above it are faults
)

// Detectors reads the volumes and occupancies of one controller. The standard's table has
// no speeds: Speed stays 0 and says nothing. Detectors that the controller knows to be
// faulty, and counts that ran over, give no reading.
type Detectors struct {
	mu    sync.Mutex
	line  Line
	loops []Loop
	last  int64
}

// NewDetectors makes the driver of the loops of a mapping that fits its junction.
func NewDetectors(m Mapping, line Line) *Detectors {
	return &Detectors{line: line, loops: m.Loops, last: -1}
}

// Read gives the readings of the controller's last period once. A period that ends while
// it is read is an error; the next call gives it.
func (d *Detectors) Read(ctx context.Context) ([]field.Reading, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	first, err := numbers(ctx, d.line, []string{volumeSequence})
	if err != nil || first[volumeSequence] == d.last || len(d.loops) == 0 {
		return nil, err
	}
	ask := []string{volumePeriod, globalTime}
	groups := map[int]bool{}
	for _, l := range d.loops {
		ask = append(ask, oid(volumeTable, volumeColumn, l.Number), oid(volumeTable, occupiedColumn, l.Number))
		if g := (l.Number-1)/8 + 1; !groups[g] {
			groups[g] = true
			ask = append(ask, oid(loopTable, activeColumn, g))
		}
	}
	got, err := numbers(ctx, d.line, ask)
	if err != nil {
		return nil, err
	}
	again, err := numbers(ctx, d.line, []string{volumeSequence})
	switch {
	case err != nil:
		return nil, err
	case again[volumeSequence] != first[volumeSequence]:
		return nil, errors.New("the period ended while it was read")
	case got[volumePeriod] <= 0:
		return nil, fmt.Errorf("the controller's period is %d s: it gathers no volumes", got[volumePeriod])
	}
	d.last = again[volumeSequence]
	return d.readings(got), nil
}

func (d *Detectors) readings(got map[string]int64) (all []field.Reading) {
	for _, l := range d.loops {
		count, half := got[oid(volumeTable, volumeColumn, l.Number)], got[oid(volumeTable, occupiedColumn, l.Number)]
		if count < 0 || count >= fullVolume || half < 0 || half > fullOccupied {
			continue
		}
		active := got[oid(loopTable, activeColumn, (l.Number-1)/8+1)]
		all = append(all, field.Reading{
			Detector: l.Detector, At: time.Unix(got[globalTime], 0).UTC(), Span: time.Duration(got[volumePeriod]) * time.Second,
			Count: int(count), Occupancy: float64(half) / fullOccupied, Present: active>>((l.Number-1)%8)&1 == 1,
		})
	}
	return all
}

var _ field.Detectors = (*Detectors)(nil)
