package things

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// Frame is how things stood at an instant of the past. The first of a replay
// has every thing of which something is known, the others what changed.
type Frame struct {
	At        time.Time
	States    map[string]State
	Positions map[string][2]float64 // lon, lat of the things that moved
}

const maxFrames = 2000

// Replay gives the states from an instant to another, step by step, for the time
// slider. It checks no permission: the screen that shows it does. Fault: ErrRange.
func (s *Service) Replay(ctx context.Context, from, to time.Time, step time.Duration) ([]Frame, error) {
	if step < time.Second || !from.Before(to) || to.Sub(from)/step > maxFrames {
		return nil, ErrRange
	}
	frames := make([]Frame, int(to.Sub(from)/step)+1)
	for i := range frames {
		frames[i] = Frame{At: from.Add(time.Duration(i) * step), States: map[string]State{}, Positions: map[string][2]float64{}}
	}
	// A change belongs to the first frame at or after it. The rows are laid into
	// the frames as they are read: a day has millions of them.
	frame := func(at int64) *Frame {
		i := int((db.Time(at).Sub(from) + step - 1) / step)
		return &frames[min(i, len(frames)-1)]
	}
	last := db.Micros(frames[len(frames)-1].At)
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		before, err := s.store.statesAt(ctx, tx, db.Micros(from))
		if err != nil {
			return err
		}
		for _, r := range before {
			frames[0].States[r.thing] = r.state
		}
		err = s.store.statesWithin(ctx, tx, db.Micros(from), last, func(r stateRow) { frame(r.at).States[r.thing] = r.state })
		if err != nil {
			return err
		}
		return s.store.positionsWithin(ctx, tx, db.Micros(from), last, func(r positionRow) {
			frame(r.at).Positions[r.thing] = [2]float64{r.lon, r.lat}
		})
	})
	return frames, err
}
