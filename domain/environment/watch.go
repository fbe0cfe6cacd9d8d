package environment

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"citybrain/domain/environment/episode"
	"citybrain/domain/environment/index"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// every is how often Watch looks, and stale how old a value may be to count.
const (
	every = 5 * time.Minute
	stale = 15 * time.Minute
)

// The kinds of episodes.
const (
	kindAir    = "air"
	kindNoise  = "noise"
	kindOutage = "outage"
	kindDip    = "dip"
)

// measureVoltage is what outages and dips are told by, whatever the attribute is
// called.
const measureVoltage = "voltage"

// look is what one kind and measure say at a look.
type look struct {
	kind, measure string
	rule          episode.Rule
	samples       []episode.Sample
	limit         map[string]float64 // by station
	of            map[string]Reading
}

func newLook(kind, measure string, rule episode.Rule) *look {
	return &look{kind: kind, measure: measure, rule: rule, limit: map[string]float64{}, of: map[string]Reading{}}
}

func (l *look) add(r Reading, s episode.Sample, limit float64) {
	s.Station, s.At = r.Thing, r.At
	l.samples = append(l.samples, s)
	l.limit[r.Thing], l.of[r.Thing] = limit, r
}

// Watch looks at every station and meter: episodes begin, go on and end, and the
// curves of the city and its districts get their next point. It is the work of a
// job; the caller needs environment.read.
func (s *Service) Watch(ctx context.Context) error {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return err
	}
	rules := s.rules.Load()
	if rules == nil {
		return nil
	}
	now := s.Clock.Now()
	air := s.Stations.Of(rules.Air.Profile)
	noise := s.Stations.Of(rules.Noise.Profile)
	meters := s.Stations.Of(rules.Power.Profile)
	looks := s.airLooks(rules.Air, air, now)
	looks = append(looks, s.noiseLook(rules.Noise, noise, now))
	looks = append(looks, s.powerLooks(rules.Power, now)...)
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, l := range looks {
			if err := s.judge(ctx, tx, l); err != nil {
				return err
			}
		}
		return s.draw(ctx, tx, *rules, air, noise, meters)
	})
}

// fresh tells whether a reading says how it is now.
func fresh(r Reading, now time.Time) bool { return !r.Silent && now.Sub(r.Seen) <= stale }

func (s *Service) airLooks(r AirRules, stations []Reading, now time.Time) (looks []*look) {
	for _, p := range index.Pollutants() {
		limit, ok := r.Limits[p]
		if !ok {
			continue
		}
		l := newLook(kindAir, string(p), episode.Rule{Begin: 3, End: 3, Join: r.Join})
		for _, one := range stations {
			if v, ok := one.Values[r.Attributes[p]]; ok && fresh(one, now) {
				l.add(one, episode.Sample{Value: v, Over: v > limit, Clear: v < r.Clear*limit}, limit)
			}
		}
		looks = append(looks, l)
	}
	return looks
}

func (s *Service) noiseLook(r NoiseRules, meters []Reading, now time.Time) *look {
	l := newLook(kindNoise, "LAeq", episode.Rule{Begin: 2, End: 2, Join: r.Join})
	hour := now.In(s.Zone).Hour()
	for _, one := range meters {
		v, ok := one.Values[r.Level]
		if !ok || !fresh(one, now) {
			continue
		}
		class, _ := r.classOf(one.Region)
		limits, _ := index.LimitsOf(class) // the pack was checked
		limit := limits.At(hour)
		l.add(one, episode.Sample{Value: v, Over: v > limit, Clear: v < limit-r.Clear}, limit)
	}
	return l
}

// powerLooks ask the witnesses: gone is a voltage near nothing, or silence of what
// has no battery; low is a dip.
func (s *Service) powerLooks(r PowerRules, now time.Time) []*look {
	out := newLook(kindOutage, measureVoltage, episode.Rule{Begin: 1, End: 1, Join: r.Join, Least: r.Least, Lower: true})
	dip := newLook(kindDip, measureVoltage, episode.Rule{Begin: 2, End: 2, Join: r.Join, Least: r.Least, Lower: true})
	for _, w := range r.Witnesses {
		for _, one := range s.Stations.Of(w.Profile) {
			v, known := one.Values[w.Voltage]
			switch {
			case !known:
			case fresh(one, now):
				out.add(one, episode.Sample{Value: v, Over: v < r.Out, Clear: v >= r.Clear}, r.Out)
				dip.add(one, episode.Sample{Value: v, Over: v >= r.Out && v < r.Dip, Clear: v >= r.Clear || v < r.Out}, r.Dip)
			case w.Silence:
				out.add(one, episode.Sample{Over: true}, r.Out)
			}
		}
	}
	return []*look{out, dip}
}

// memberKey keeps outages and dips apart, which share a measure.
func (l *look) memberKey() string { return l.kind + "/" + l.measure }

// judge takes a look to the members and writes what became of their episodes.
func (s *Service) judge(ctx context.Context, tx *db.Tx, l *look) error {
	members, err := s.store.strays(ctx, tx, l.memberKey())
	if err != nil || len(members) == 0 && !slices.ContainsFunc(l.samples, func(s episode.Sample) bool { return s.Over }) {
		return err
	}
	changes := episode.Look(l.rule, members, l.samples, func() string { return string(id.New[EpisodeID]("exceedance", tx.Now)) })
	for _, c := range changes {
		if err := s.write(ctx, tx, l, c); err != nil {
			return err
		}
	}
	return s.store.putStrays(ctx, tx, l.memberKey(), members)
}

// Member is a station of an episode as it is kept and shown.
type Member struct {
	Thing string  `json:"thing"`
	Name  string  `json:"name"`
	Lon   float64 `json:"lon"`
	Lat   float64 `json:"lat"`
	Worst float64 `json:"worst"`
	Mean  float64 `json:"mean" doc:"Of the time beyond the limit"`
	Over  bool    `json:"over" doc:"Beyond the limit at the last look"`
}

// write keeps an episode and announces its beginning and its end.
func (s *Service) write(ctx context.Context, tx *db.Tx, l *look, c episode.Change) error {
	row := episodeRow{id: EpisodeID(c.Episode), kind: l.kind, measure: l.measure, began: db.Micros(tx.Now.Add(-time.Duration(l.rule.Begin-1) * every))}
	var before []Member
	if !c.New {
		known, err := s.store.episode(ctx, tx, row.id)
		if err != nil {
			return err
		}
		row = known
		if err := json.Unmarshal([]byte(known.body), &before); err != nil {
			return err
		}
	}
	list := s.merge(l, before, c.Members)
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	row.body, row.stations = string(text), int64(len(list))
	row.sumUp(l, list)
	if c.New {
		worst := l.of[list[0].Thing]
		row.region, row.lon, row.lat, row.bound = common(l, list), worst.At.Lon, worst.At.Lat, l.limit[list[0].Thing]
	}
	if c.Over {
		row.ended = db.Micros(tx.Now.Add(-time.Duration(l.rule.End-1) * every))
	}
	if err := s.store.putEpisode(ctx, tx, row); err != nil {
		return err
	}
	if c.New {
		if err := tx.Emit(ctx, row.asBegan(list)); err != nil {
			return err
		}
	}
	if c.Over {
		return tx.Emit(ctx, row.asEnded())
	}
	return nil
}

// merge puts what members have become in the place of what they were.
func (s *Service) merge(l *look, before []Member, now []*episode.Member) []Member {
	at := map[string]int{}
	for i, m := range before {
		at[m.Thing] = i
	}
	for _, m := range now {
		one := Member{Thing: m.Station, Name: l.of[m.Station].Name, Lon: m.At.Lon, Lat: m.At.Lat, Worst: round(m.Worst), Mean: round(m.Sum / math.Max(float64(m.Looks), 1)), Over: m.Calm == 0}
		if i, ok := at[m.Station]; ok {
			one.Name = cmp.Or(one.Name, before[i].Name)
			before[i] = one
			continue
		}
		before = append(before, one)
	}
	slices.SortStableFunc(before, func(a, b Member) int {
		if l.rule.Lower {
			return cmp.Compare(a.Worst, b.Worst)
		}
		return cmp.Compare(b.Worst, a.Worst)
	})
	return before
}

// sumUp takes the worst and the mean over the stations; they are sorted.
func (e *episodeRow) sumUp(_ *look, list []Member) {
	sum := 0.0
	for _, m := range list {
		sum += m.Mean
	}
	e.worst, e.mean = list[0].Worst, round(sum/float64(len(list)))
}

// common is the beginning that the regions of all stations share.
func common(l *look, list []Member) string {
	shared := l.of[list[0].Thing].Region
	for _, m := range list[1:] {
		region := l.of[m.Thing].Region
		for !strings.HasPrefix(region, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	for _, whole := range []int{12, 9, 6, 4, 2} { // the lengths that region codes have
		if len(shared) >= whole {
			return shared[:whole]
		}
	}
	return ""
}

func (e *episodeRow) asBegan(list []Member) Began {
	f := Began{Episode: e.id, Kind: e.kind, Measure: e.measure, Region: e.region, Lon: e.lon, Lat: e.lat, Value: e.worst, Limit: e.bound, At: db.Time(e.began), Stations: []string{}}
	for _, m := range list[:min(len(list), 50)] {
		f.Stations = append(f.Stations, m.Thing)
	}
	return f
}

func (e *episodeRow) asEnded() Ended {
	return Ended{Episode: e.id, Kind: e.kind, Measure: e.measure, Region: e.region, Began: db.Time(e.began), Worst: e.worst, Mean: e.mean, Limit: e.bound, Stations: int(e.stations), At: db.Time(e.ended)}
}

// round keeps a tenth, which is more than any of these stations measures.
func round(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return math.Round(v*10) / 10
}
