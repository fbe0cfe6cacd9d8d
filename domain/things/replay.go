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
	var before, within []stateRow
	var moves []positionRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if before, err = s.store.statesAt(ctx, tx, db.Micros(from)); err != nil {
			return err
		}
		if within, err = s.store.statesWithin(ctx, tx, db.Micros(from), db.Micros(to)); err != nil {
			return err
		}
		moves, err = s.store.positionsWithin(ctx, tx, db.Micros(from), db.Micros(to))
		return err
	})
	if err != nil {
		return nil, err
	}
	frames := make([]Frame, int(to.Sub(from)/step)+1)
	for i := range frames {
		frames[i] = Frame{At: from.Add(time.Duration(i) * step), States: map[string]State{}, Positions: map[string][2]float64{}}
	}
	for _, r := range before {
		frames[0].States[r.thing] = r.state
	}
	// A change belongs to the first frame at or after it.
	index := func(at int64) int {
		return int((db.Time(at).Sub(from) + step - 1) / step)
	}
	for _, r := range within {
		if i := index(r.at); i < len(frames) {
			frames[i].States[r.thing] = r.state
		}
	}
	for _, r := range moves {
		if i := index(r.at); i < len(frames) {
			frames[i].Positions[r.thing] = [2]float64{r.lon, r.lat}
		}
	}
	return frames, nil
}
