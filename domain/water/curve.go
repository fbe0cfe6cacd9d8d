package water

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"time"

	"citybrain/domain/water/leak"
	"citybrain/kernel/db"
)

// body is what the store keeps of an episode beside its columns.
type body struct {
	Sensors []Ranked `json:"sensors"`
	Curves  Curves   `json:"curves"`
}

// tape keeps what was left over at every step of a replay, for the curves.
type tape struct {
	sensors []leak.Sensor
	at      []time.Time
	left    [][]float32
	band    []float64 // the newest
	judged  bool
	most    int // steps that are kept; 0 is all
}

// take is called by the detector once a step.
func (t *tape) take(s leak.Step) {
	if s.Learning {
		return
	}
	t.judged = true
	left := make([]float32, len(s.Residual))
	for i, r := range s.Residual {
		left[i] = float32(r)
	}
	t.at, t.left = append(t.at, s.At), append(t.left, left)
	t.band = append(t.band[:0], s.Band...)
	if t.most > 0 && len(t.at) > 2*t.most { // now and then, so that it costs little
		t.at, t.left = slices.Clone(t.at[t.most:]), slices.Clone(t.left[t.most:])
	}
}

// What the curves show: so many sensors, so long before and after, so many points.
const (
	shownSensors = 6
	shownBefore  = 48 * time.Hour
	shownAfter   = 24 * time.Hour
	shownPoints  = 1500
)

// curves cuts the lines of the nearest sensors out of the tape.
func (t *tape) curves(e leak.Episode, nearest []leak.Ranked) Curves {
	from, to := e.Began.Add(-shownBefore), e.Ended.Add(shownAfter)
	if e.Ended.IsZero() {
		to = t.at[len(t.at)-1]
	}
	first, last := 0, len(t.at)
	for first < last && t.at[first].Before(from) {
		first++
	}
	for last > first && t.at[last-1].After(to) {
		last--
	}
	step := 15 * time.Minute
	if len(t.at) > 1 {
		step = t.at[1].Sub(t.at[0])
	}
	stride := 1 + (last-first)/shownPoints
	c := Curves{From: t.at[min(first, len(t.at)-1)], Step: int(step.Seconds()) * stride, Sensors: []Curve{}}
	for _, r := range nearest[:min(len(nearest), shownSensors)] {
		for i, s := range t.sensors {
			if s.ID == r.Sensor {
				c.Sensors = append(c.Sensors, t.line(i, first, last, stride))
			}
		}
	}
	return c
}

// line averages stride steps into a point, rounded to what a chart can show.
func (t *tape) line(sensor, first, last, stride int) Curve {
	c := Curve{Sensor: t.sensors[sensor].ID, Band: round(t.band[sensor]), Residual: []*float64{}}
	for at := first; at < last; at += stride {
		sum, n := 0.0, 0.0
		for _, row := range t.left[at:min(at+stride, last)] {
			if v := float64(row[sensor]); !math.IsNaN(v) {
				sum, n = sum+v, n+1
			}
		}
		var point *float64
		if n > 0 {
			v := round(sum / n)
			point = &v
		}
		c.Residual = append(c.Residual, point)
	}
	return c
}

// round keeps four figures; JSON has no NaN.
func round(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-3)
	return math.Round(v/unit) * unit
}

// bodyOf adds names and places to the ranking of an episode. A file's own places
// go before the city's.
func (s *Service) bodyOf(ctx context.Context, e leak.Episode, p played) body {
	b := body{Sensors: []Ranked{}, Curves: p.tape.curves(e, e.Ranked)}
	for _, r := range e.Ranked {
		out := Ranked{Sensor: r.Sensor, Name: r.Sensor, Drop: round(r.Drop), Score: round(r.Score)}
		if s.Sensors != nil {
			if known, ok := s.Sensors.Sensor(ctx, r.Sensor); ok {
				out.Name, out.Thing, out.Lon, out.Lat = known.Name, known.Thing, known.At.Lon, known.At.Lat
			}
		}
		for _, sensor := range p.sensors {
			if sensor.ID == r.Sensor && (sensor.At.Lon != 0 || sensor.At.Lat != 0) {
				out.Lon, out.Lat = sensor.At.Lon, sensor.At.Lat
			}
		}
		b.Sensors = append(b.Sensors, out)
	}
	return b
}

func rowOf(h historyRow, e leak.Episode, text string) episodeRow {
	row := episodeRow{
		id: episodeName(h.id, e.Number), history: h.id, network: h.network, medium: h.medium, cause: e.Cause,
		began: db.Micros(e.Began), detected: db.Micros(e.Detected), confidence: e.Confidence, region: h.region, org: h.org, body: text,
	}
	if !e.Ended.IsZero() {
		row.ended = db.Micros(e.Ended)
	}
	if len(e.Ranked) > 0 {
		row.nearest = e.Ranked[0].Sensor
	}
	return row
}

// episodeName gives the id of the n-th episode of a history.
func episodeName(h HistoryID, n int) EpisodeID {
	sum := sha256.Sum256([]byte(string(h) + "\x00" + strconv.Itoa(n)))
	return EpisodeID("episode_" + hex.EncodeToString(sum[:13]))
}
