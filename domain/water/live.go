package water

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"citybrain/domain/water/leak"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// The spans of readings in seconds, and how long they are kept.
const (
	minuteSpan  = int64(60)
	quarterSpan = int64(900)

	minutesKept  = 3 * time.Hour
	quartersKept = 60 * 24 * time.Hour
)

// stale is how old a value may be to count as what a gauge says now.
const stale = 10 * time.Minute

// measured is a gauge as a column of a zone.
type measured struct {
	Gauge
	column string
	kind   Kind
}

// flowMark tells a gauge's flow from its pressure in the names of columns.
const flowMark = "#"

// Listen takes what every gauge of the live networks says now, keeps it, and looks
// for leaks in it. It is the work of a job, once a minute; the caller needs
// water.replay.
func (s *Service) Listen(ctx context.Context) error {
	if err := auth.Require(ctx, ReplayPermission); err != nil {
		return err
	}
	if s.Gauges == nil {
		return nil
	}
	s.listening.Lock()
	defer s.listening.Unlock()
	now := s.Clock.Now().UTC().Truncate(time.Minute)
	var wrong error
	for _, n := range s.networks() {
		gauges := s.measured(n, now)
		for _, z := range n.Zones {
			if err := s.listenTo(ctx, n, z, within(gauges, z), now); err != nil {
				wrong = errors.Join(wrong, fmt.Errorf("listen to zone %s: %w", z.Code, err))
			}
		}
	}
	return errors.Join(wrong, s.mark(ctx))
}

// measured gives the gauges of a network, those not heard lately without a value.
func (s *Service) measured(n Network, now time.Time) (all []measured) {
	for _, k := range n.Gauges {
		for _, g := range s.Gauges.Of(k.Profile, k.Attribute, k.Mark) {
			if g.Silent || now.Sub(g.Seen) > stale {
				g.Value = math.NaN()
			}
			m := measured{g, g.Thing, k}
			if k.Measures != "pressure" {
				m.column += flowMark + k.Measures
			}
			all = append(all, m)
		}
	}
	return all
}

func within(all []measured, z Zone) (in []measured) {
	for _, m := range all {
		if z.covers(m.Region) {
			in = append(in, m)
		}
	}
	return in
}

// listenTo does one minute of a zone: keep, catch up with what is kept, tell.
func (s *Service) listenTo(ctx context.Context, n Network, z Zone, gauges []measured, now time.Time) error {
	var columns []string
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		columns, err = s.keepMinute(ctx, tx, z, gauges, now)
		return err
	})
	if err != nil || len(columns) == 0 {
		return err
	}
	w := s.zones[z.Code]
	if w == nil || !slices.Equal(w.columns, columns) {
		w = newWatch(columns, gauges, leak.Settings{Learn: n.Learn, Zone: s.Zone})
		delete(s.zones, z.Code) // until it has caught up
	}
	var changed []leak.Episode
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		changed, err = w.catchUp(ctx, tx, s.store, z.Code)
		return err
	})
	if err != nil {
		return err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, e := range changed {
			if _, err := s.keepLive(ctx, tx, liveEpisode{n, z, gauges, w, e}); err != nil {
				return err
			}
		}
		return s.endGone(ctx, tx, z, w)
	})
	if err == nil {
		s.zones[z.Code] = w
	}
	return err
}

// keepMinute writes what is said now and, when a quarter of an hour is full, its
// mean. It gives the columns of the zone, to which gauges that are new come last.
func (s *Service) keepMinute(ctx context.Context, tx *db.Tx, z Zone, gauges []measured, now time.Time) ([]string, error) {
	columns, err := s.store.zoneSensors(ctx, tx, z.Code)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
	}
	known := len(columns)
	for _, g := range gauges {
		if _, ok := at[g.column]; !ok {
			at[g.column] = len(columns)
			columns = append(columns, g.column)
		}
	}
	if len(columns) > known {
		if err := s.store.putZoneSensors(ctx, tx, z.Code, columns); err != nil {
			return nil, err
		}
	}
	if len(columns) == 0 {
		return nil, nil
	}
	r := reading{at: db.Micros(now), values: nothing(len(columns))}
	for _, g := range gauges {
		r.values[at[g.column]] = g.Value
	}
	if err := s.store.putReading(ctx, tx, z.Code, minuteSpan, r); err != nil {
		return nil, err
	}
	return columns, s.keepQuarter(ctx, tx, z, len(columns), now)
}

func nothing(width int) []float64 {
	values := make([]float64, width)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// keepQuarter writes the mean of the quarter of an hour that has just ended; after a
// pause it writes those that the minutes still tell.
func (s *Service) keepQuarter(ctx context.Context, tx *db.Tx, z Zone, width int, now time.Time) error {
	if now.Minute()%15 != 0 {
		return nil
	}
	const quarter = 15 * time.Minute
	minutes, err := s.store.readings(ctx, tx, z.Code, minuteSpan, db.Micros(now.Add(-minutesKept)), width)
	if err != nil {
		return err
	}
	for from := now.Add(-minutesKept).Truncate(quarter); from.Before(now.Truncate(quarter)); from = from.Add(quarter) {
		mean, any := meanOf(minutes, db.Micros(from), db.Micros(from.Add(quarter)), width)
		if !any {
			continue
		}
		if err := s.store.putReading(ctx, tx, z.Code, quarterSpan, mean); err != nil {
			return err
		}
	}
	if err := s.store.forgetReadings(ctx, tx, z.Code, minuteSpan, db.Micros(now.Add(-minutesKept))); err != nil {
		return err
	}
	return s.store.forgetReadings(ctx, tx, z.Code, quarterSpan, db.Micros(now.Add(-quartersKept)))
}

// meanOf averages the readings from a time to another.
func meanOf(list []reading, from, to int64, width int) (reading, bool) {
	sums, counts, any := make([]float64, width), make([]float64, width), false
	for _, r := range list {
		if r.at < from || r.at >= to {
			continue
		}
		any = true
		for i, v := range r.values {
			if !math.IsNaN(v) {
				sums[i], counts[i] = sums[i]+v, counts[i]+1
			}
		}
	}
	for i := range sums {
		sums[i] /= counts[i] // NaN of none
	}
	return reading{from, sums}, any
}

// liveEpisode is an episode of a live zone.
type liveEpisode struct {
	network Network
	zone    Zone
	gauges  []measured
	watch   *watch
	leak.Episode
}

// keepLive writes an episode of a live zone, or what it has become, and announces a
// leak that is new. One that began within a day of another is the same.
func (s *Service) keepLive(ctx context.Context, tx *db.Tx, e liveEpisode) (EpisodeID, error) {
	b := e.body()
	text, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	row := e.row(b, string(text))
	known, ok, err := s.store.nearEpisode(ctx, tx, e.zone.Code, e.Cause, row.began, sameEpisode.Microseconds())
	if err != nil {
		return "", err
	}
	if ok {
		if known.closed == 0 {
			row.id = known.id
			err = s.store.renew(ctx, tx, row)
		}
		return known.id, err
	}
	row.found = db.Micros(tx.Now)
	if _, err := s.store.putEpisode(ctx, tx, row); err != nil || e.Cause != leak.Leak || row.ended != 0 {
		return row.id, err
	}
	return row.id, tx.Emit(ctx, factOf(row, b))
}

// endGone ends what the store holds for open and the watch does not.
func (s *Service) endGone(ctx context.Context, tx *db.Tx, z Zone, w *watch) error {
	var going []EpisodeID
	for _, e := range w.open() {
		row, ok, err := s.store.nearEpisode(ctx, tx, z.Code, e.Cause, db.Micros(e.Began), sameEpisode.Microseconds())
		if err != nil {
			return err
		}
		if ok {
			going = append(going, row.id)
		}
	}
	return s.store.endBut(ctx, tx, z.Code, going)
}

// row is the episode as the store holds it.
func (e liveEpisode) row(b body, text string) episodeRow {
	row := episodeRow{
		id: episodeName(HistoryID("live/"+e.zone.Code+"/"+e.View+"/"+strconv.FormatInt(e.Detected.Unix(), 10)), e.Number), zone: e.zone.Code, view: e.View,
		network: e.network.Name.ZH + " · " + e.zone.Name.ZH, medium: e.network.Medium, cause: e.Cause,
		began: db.Micros(e.Began), detected: db.Micros(e.Detected), confidence: e.Confidence, body: text,
	}
	if !e.Ended.IsZero() {
		row.ended = db.Micros(e.Ended)
	}
	if len(b.Sensors) > 0 {
		row.nearest, row.thing = b.Sensors[0].Name, b.Sensors[0].Thing
	}
	for _, g := range e.gauges {
		if g.Thing == row.thing {
			row.region, row.org = g.Region, g.Org
		}
	}
	return row
}

// body has the ranking with names and places, and the curves.
func (e liveEpisode) body() body {
	b := body{Sensors: []Ranked{}, Curves: e.watch.curves(e.Episode)}
	for _, r := range e.Ranked {
		out := Ranked{Sensor: r.Sensor, Name: r.Sensor, Drop: round(r.Drop), Score: round(r.Score)}
		for _, g := range e.gauges {
			if g.column == r.Sensor {
				out.Name, out.Thing, out.Lon, out.Lat = g.Name, g.Thing, g.At.Lon, g.At.Lat
			}
		}
		b.Sensors = append(b.Sensors, out)
	}
	return b
}

// mark has those things say that a leak is suspected beside them that the open
// episodes name, and no others. What could not be said is said the next minute.
func (s *Service) mark(ctx context.Context) error {
	var suspects []string
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		suspects, err = s.store.suspects(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	var wrong error
	for _, n := range s.networks() {
		for _, k := range n.Gauges {
			if k.Mark == "" || k.Measures != "pressure" {
				continue
			}
			for _, g := range s.Gauges.Of(k.Profile, k.Attribute, k.Mark) {
				if is := slices.Contains(suspects, g.Thing); is != g.Marked {
					wrong = errors.Join(wrong, s.Gauges.Mark(ctx, g.Thing, k.Mark, is))
				}
			}
		}
	}
	return wrong
}
