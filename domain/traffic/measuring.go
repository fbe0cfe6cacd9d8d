package traffic

import (
	"context"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/db"
)

// newWatch begins to measure what the devices say.
func newWatch(n *network.Network, d Devices, zone *time.Location, begin time.Time) *measure.Watch {
	var detectors []measure.Detector
	for _, l := range d.Loops() {
		detectors = append(detectors, measure.Detector{ID: l.ID, Lane: l.Lane, StopLine: n.Lanes[l.Lane].Length - l.At})
	}
	return measure.NewWatch(n, detectors, zone, begin)
}

// heldQuarters is how many quarters of an hour wait for a store that does not answer.
const heldQuarters = 8

// measure takes in one second of the street: what is shown, who crosses, and once a minute
// what the loops say. It gives the quarters of an hour that ended. The steering is locked.
func (st *steering) measure(ctx context.Context, now time.Time) (done []measure.Quarterly, failed error) {
	st.watch.See(st.seen, now)
	for i := range st.net.Junctions {
		if show, ok := st.brain.Shown(i); ok {
			st.watch.Show(i, show, now)
		}
	}
	if minute := now.Truncate(time.Minute); !minute.Equal(st.polled) {
		st.polled = minute
		readings, err := st.devices.Read(ctx)
		st.watch.Take(readings, now)
		failed = err
	}
	if done = st.watch.Close(now); len(done) > 0 {
		st.unkept = append(st.unkept, done...)
		if most := heldQuarters * len(st.net.Junctions); len(st.unkept) > most {
			st.unkept = st.unkept[len(st.unkept)-most:]
		}
	}
	return done, failed
}

// keepWindows writes the quarters that ended, and forgets those of a month ago. What cannot
// be written is tried again with the next beat.
func (s *Service) keepWindows(ctx context.Context, now time.Time) error {
	st := &s.steering
	if len(st.unkept) == 0 {
		return nil
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, q := range st.unkept {
			if err := s.store.addWindow(ctx, tx, s.streets.net, q); err != nil {
				return err
			}
		}
		return s.store.dropWindows(ctx, tx, now.Add(-flowsKept))
	})
	if err == nil {
		st.unkept = nil
	}
	return err
}
