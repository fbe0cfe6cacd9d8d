package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/db"
)

// storedWindow is a FlowWindow as it is kept: names of fields would be most of it.
type storedWindow struct {
	Level string       `json:"v,omitempty"`
	Delay float64      `json:"d,omitempty"`
	Lanes []storedLane `json:"l"`
	Turns []storedTurn `json:"t,omitempty"`
}

// storedLane is written as a row of its fields in their order.
type storedLane LaneFlow

// MarshalJSON writes the row.
func (l storedLane) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{l.Lane, l.Flow, l.Occupancy, l.Speed, l.Quality, l.Sources, l.Green, l.Cycle, l.Level, l.Delay})
}

// UnmarshalJSON reads it.
func (l *storedLane) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&l.Lane, &l.Flow, &l.Occupancy, &l.Speed, &l.Quality, &l.Sources, &l.Green, &l.Cycle, &l.Level, &l.Delay})
}

// storedTurn counts the vehicles from a lane to a lane.
type storedTurn struct {
	From  string `json:"f"`
	To    string `json:"o"`
	Count int    `json:"n"`
}

// addWindow keeps a quarter of an hour; one that is there already stays as it is.
func (store) addWindow(ctx context.Context, tx *db.Tx, n *network.Network, q measure.Quarterly) error {
	w := storedWindow{Delay: tenth(q.Delay), Lanes: []storedLane{}}
	if q.Level != 0 {
		w.Level = q.Level.String()
	}
	for _, l := range q.Lanes {
		w.Lanes = append(w.Lanes, storedLane(laneFlow(n, l)))
	}
	for _, t := range q.Turns {
		from, to := linkEnds(n, t.Link)
		w.Turns = append(w.Turns, storedTurn{from, to, t.Count})
	}
	body, err := json.Marshal(w)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO traffic_windows (junction, began, body) VALUES ($1, $2, $3) ON CONFLICT (junction, began) DO NOTHING`,
		n.Junctions[q.Junction].ID, db.Micros(q.From), string(body))
	return err
}

// windows reads the windows of a junction that began in a span, the oldest first.
func (store) windows(ctx context.Context, tx *db.Tx, junction string, from, until time.Time) ([]FlowWindow, error) {
	rows, err := tx.Query(ctx, `SELECT began, body FROM traffic_windows WHERE junction = $1 AND began >= $2 AND began < $3 ORDER BY began`,
		junction, db.Micros(from), db.Micros(until))
	if err != nil {
		return nil, err
	}
	return each(rows, func(row scanner) (v FlowWindow, err error) {
		var began int64
		var body string
		if err := row.Scan(&began, &body); err != nil {
			return v, err
		}
		if v, err = windowOf(began, body); err != nil {
			return v, fmt.Errorf("window of %s at %d: %w", junction, began, err)
		}
		return v, nil
	})
}

func windowOf(began int64, body string) (v FlowWindow, err error) {
	var w storedWindow
	if err := json.Unmarshal([]byte(body), &w); err != nil {
		return v, err
	}
	v = FlowWindow{From: db.Time(began), Level: w.Level, Delay: w.Delay, Lanes: []LaneFlow{}, turns: w.Turns}
	for _, l := range w.Lanes {
		v.Lanes = append(v.Lanes, LaneFlow(l))
	}
	return v, nil
}

func (store) dropWindows(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM traffic_windows WHERE began < $1`, db.Micros(before))
	return err
}
