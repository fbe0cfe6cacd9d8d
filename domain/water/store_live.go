package water

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"citybrain/domain/water/leak"
	"citybrain/kernel/db"
)

const noteNetworks = "networks"

func (store) putNote(ctx context.Context, tx *db.Tx, id string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO water_notes (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, id, string(text))
	return err
}

// note reads what putNote wrote; false where nothing was.
func (store) note(ctx context.Context, tx *db.Tx, id string, value any) (bool, error) {
	var text string
	err := tx.QueryRow(ctx, `SELECT body FROM water_notes WHERE id = $1`, id).Scan(&text)
	if errors.Is(err, db.ErrMissing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(text), value)
}

// zoneSensors gives the sensors of a zone in the order of its readings.
func (store) zoneSensors(ctx context.Context, tx *db.Tx, zone string) (sensors []string, err error) {
	var text string
	err = tx.QueryRow(ctx, `SELECT sensors FROM water_zones WHERE zone = $1`, zone).Scan(&text)
	if errors.Is(err, db.ErrMissing) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &sensors)
	}
	return sensors, err
}

func (store) putZoneSensors(ctx context.Context, tx *db.Tx, zone string, sensors []string) error {
	text, err := json.Marshal(sensors)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO water_zones (zone, sensors) VALUES ($1, $2) ON CONFLICT (zone) DO UPDATE SET sensors = excluded.sensors`, zone, string(text))
	return err
}

// reading is what the sensors of a zone said at one time, in their order.
type reading struct {
	at     int64
	values []float64 // NaN where nothing was said
}

func (store) putReading(ctx context.Context, tx *db.Tx, zone string, span int64, r reading) error {
	body := make([]byte, 0, 4*len(r.values))
	for _, v := range r.values {
		body = binary.LittleEndian.AppendUint32(body, math.Float32bits(float32(v)))
	}
	_, err := tx.Exec(ctx, `INSERT INTO water_readings (zone, span, at, body) VALUES ($1, $2, $3, $4) ON CONFLICT (zone, span, at) DO NOTHING`, zone, span, r.at, body)
	return err
}

// readings gives those of a zone after a time, the oldest first, made width wide.
func (store) readings(ctx context.Context, tx *db.Tx, zone string, span, after int64, width int) ([]reading, error) {
	rows, err := tx.Query(ctx, `SELECT at, body FROM water_readings WHERE zone = $1 AND span = $2 AND at > $3 ORDER BY at`, zone, span, after)
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (r reading, err error) {
		var body []byte
		if err = rows.Scan(&r.at, &body); err != nil {
			return r, err
		}
		r.values = make([]float64, width)
		for i := range r.values {
			r.values[i] = math.NaN()
			if at := 4 * i; at+4 <= len(body) {
				r.values[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(body[at:])))
			}
		}
		return r, nil
	})
}

// forgetReadings drops those of a span before a time.
func (store) forgetReadings(ctx context.Context, tx *db.Tx, zone string, span, before int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM water_readings WHERE zone = $1 AND span = $2 AND at < $3`, zone, span, before)
	return err
}

// nearEpisode gives the episode of a live zone and cause that began nearest to a
// time, within so much; false where there is none.
func (store) nearEpisode(ctx context.Context, tx *db.Tx, zone string, cause leak.Cause, began, within int64) (episodeRow, bool, error) {
	rows, err := tx.Query(ctx, `SELECT `+episodeColumns+` FROM water_episodes WHERE zone = $1 AND cause = $2 AND began_at BETWEEN $3 AND $4
		ORDER BY began_at, id`, zone, string(cause), began-within, began+within)
	if err != nil {
		return episodeRow{}, false, err
	}
	list, err := scan(rows, func(rows *sql.Rows) (e episodeRow, err error) {
		err = rows.Scan(e.places()...)
		return e, err
	})
	if err != nil || len(list) == 0 {
		return episodeRow{}, false, err
	}
	best := list[0]
	for _, e := range list[1:] {
		if apart(e.began, began) < apart(best.began, began) {
			best = e
		}
	}
	return best, true, nil
}

func apart(a, b int64) int64 { return max(a-b, b-a) }

// renew writes what a live episode has become.
func (store) renew(ctx context.Context, tx *db.Tx, e episodeRow) error {
	_, err := tx.Exec(ctx, `UPDATE water_episodes SET ended_at = $1, confidence = $2, nearest = $3, thing = $4, body = $5 WHERE id = $6`,
		e.ended, e.confidence, e.nearest, e.thing, e.body, string(e.id))
	return err
}

// endBut ends the episodes of a live zone that are open and not among those that
// go on: the detector that knew them is gone or sees them no more.
func (store) endBut(ctx context.Context, tx *db.Tx, zone string, goingOn []EpisodeID) error {
	w := where{}
	w.add("zone = ?", zone)
	w.add("ended_at = 0")
	for _, id := range goingOn {
		w.add("id <> ?", string(id))
	}
	args := append(w.args, db.Micros(tx.Now))
	_, err := tx.Exec(ctx, `UPDATE water_episodes SET ended_at = $`+strconv.Itoa(len(args))+w.text(), args...)
	return err
}

// suspects gives the things beside which a leak is suspected now: live, open, and
// not closed by anybody.
func (store) suspects(ctx context.Context, tx *db.Tx) (things []string, err error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT thing FROM water_episodes
		WHERE zone <> '' AND thing <> '' AND cause = $1 AND ended_at = 0 AND closed_at = 0`, string(leak.Leak))
	if err != nil {
		return nil, err
	}
	return scan(rows, func(rows *sql.Rows) (thing string, err error) {
		err = rows.Scan(&thing)
		return thing, err
	})
}

// openByZone counts the live leaks that nobody has closed and that go on.
func (store) openByZone(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	rows, err := tx.Query(ctx, `SELECT zone FROM water_episodes WHERE zone <> '' AND cause = $1 AND ended_at = 0 AND closed_at = 0`, string(leak.Leak))
	if err != nil {
		return nil, err
	}
	zones, err := scan(rows, func(rows *sql.Rows) (zone string, err error) {
		err = rows.Scan(&zone)
		return zone, err
	})
	counts := map[string]int{}
	for _, zone := range zones {
		counts[zone]++
	}
	return counts, err
}

// firstReading gives when a zone was heard first by the quarter of an hour, 0 where
// it never was.
func (store) firstReading(ctx context.Context, tx *db.Tx, zone string) (at int64, err error) {
	var first sql.NullInt64
	err = tx.QueryRow(ctx, `SELECT min(at) FROM water_readings WHERE zone = $1 AND span = $2`, zone, quarterSpan).Scan(&first)
	return first.Int64, err
}
