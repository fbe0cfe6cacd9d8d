package traffic

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/domain/traffic/steer"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// Replay is an hour of the streets, minute by minute 回放.
type Replay struct {
	From      time.Time   `json:"from"`
	Until     time.Time   `json:"until"`
	First     *time.Time  `json:"first,omitempty" doc:"The oldest minute that is kept; absent where nothing is"`
	Edition   string      `json:"edition" doc:"Of the map, as roads have it; minutes of another map are left out"`
	Junctions []string    `json:"junctions" doc:"Of the caller's scope, in the order of a minute's signals"`
	Moments   []Moment    `json:"moments" doc:"The oldest first; minutes in which the city stood still are missing"`
	Happened  []Happening `json:"happened" doc:"What was going on in the hour, the oldest first"`
}

// Moment is how the streets stood at a minute.
type Moment struct {
	At        time.Time  `json:"at"`
	Roads     string     `json:"roads" doc:"A digit a piece of road, in the order of roads: its state, 0 to 5"`
	Signals   string     `json:"signals" doc:"A letter a junction: l its own plan, p a plan of ours, a adaptive, x not heard, d stopped by the monitor, - not known"`
	Vehicles  int        `json:"vehicles" doc:"In sight"`
	Standing  int        `json:"standing" doc:"Of these"`
	Speed     float64    `json:"speed" doc:"Mean of all vehicles of the last minutes, km/h"`
	Congested float64    `json:"congested" doc:"Share of the metres that are congested"`
	Driving   []OnTheWay `json:"driving" doc:"Emergency vehicles"`
}

// OnTheWay is where an emergency vehicle was.
type OnTheWay struct {
	ID   string    `json:"id"`
	Kind string    `json:"kind" enum:"ambulance,fire,police"`
	At   geo.Point `json:"at"`
}

// Happening is something that went on in an hour.
type Happening struct {
	ID    string     `json:"id"`
	Kind  string     `json:"kind" enum:"incident,closure,priority"`
	What  string     `json:"what" doc:"The cause of an incident, the kind of a closure or of a vehicle"`
	Where string     `json:"where" doc:"The road, or the junction at its end"`
	At    *geo.Point `json:"at,omitempty"`
	From  time.Time  `json:"from"`
	Until *time.Time `json:"until,omitempty" doc:"Absent while it goes on"`
	Word  string     `json:"word,omitempty" doc:"What a person said of an incident, how a vehicle ended"`
}

const (
	replayed    = time.Hour
	heldMoments = 120 // minutes that wait for a store that does not answer
)

// moment is how the streets stand now. The steering is locked.
func (s *Service) moment(ctx context.Context, now time.Time) storedMoment {
	st := &s.steering
	r := st.roadStates()
	m := storedMoment{Vehicles: r.Sum.Vehicles, Standing: r.Sum.Standing, Speed: r.Sum.Speed, Congested: r.Sum.Congested, Signals: map[string]string{}}
	m.at, m.edition = now, r.Edition
	digits := make([]byte, len(r.States))
	for i, state := range r.States {
		digits[i] = byte('0' + state)
	}
	m.Roads = string(digits)
	for _, i := range s.streets.order {
		if l, ok := s.live(ctx, i, nil); ok {
			letter := signalLetter(&l)
			m.Signals[letter] += s.streets.net.Junctions[i].ID + " "
		}
	}
	for _, d := range st.drives {
		if at, ok := d.place(st.net); ok {
			m.Driving = append(m.Driving, OnTheWay{d.ID, d.Kind, at})
		}
	}
	return m
}

func signalLetter(l *LiveJunction) string {
	switch {
	case l.Danger != "":
		return "d"
	case !l.Up:
		return "x"
	case l.Mode == string(steer.Local):
		return "l"
	case l.Mode == "planned":
		return "p"
	}
	return "a"
}

// takeMoment takes a moment in once a minute. The steering is locked.
func (s *Service) takeMoment(ctx context.Context, now time.Time) {
	st := &s.steering
	minute := now.Truncate(time.Minute)
	if minute.Equal(st.remembered) {
		return
	}
	st.remembered = minute
	st.moments = append(st.moments, s.moment(ctx, minute))
	st.moments = st.moments[max(0, len(st.moments)-heldMoments):]
}

// keepMoments writes the minutes that are not kept yet, and forgets those of a month ago.
func (s *Service) keepMoments(ctx context.Context, now time.Time) error {
	st := &s.steering
	if len(st.moments) == 0 {
		return nil
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, m := range st.moments {
			if err := s.store.addMoment(ctx, tx, m); err != nil {
				return err
			}
		}
		return s.store.dropMoments(ctx, tx, now.Add(-flowsKept))
	})
	if err == nil {
		st.moments = nil
	}
	return err
}

// Replay gives the hour that begins at a time, within the caller's scope; the last one
// where none is named. The caller needs traffic.read.
func (s *Service) Replay(ctx context.Context, from time.Time) (Replay, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Replay{}, err
	}
	if err := s.open(); err != nil {
		return Replay{}, err
	}
	if from.IsZero() {
		from = s.Clock.Now().Add(-replayed)
	}
	v := Replay{From: from, Until: from.Add(replayed), Edition: s.Roads(ctx).Edition, Junctions: []string{}, Moments: []Moment{}, Happened: []Happening{}}
	for _, i := range s.streets.order {
		if s.streets.covered(ctx, i) {
			v.Junctions = append(v.Junctions, s.streets.net.Junctions[i].ID)
		}
	}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list, first, err := s.store.momentsOf(ctx, tx, v.Edition, v.From, v.Until)
		if err != nil {
			return err
		}
		v.First = first
		for i := range list {
			v.Moments = append(v.Moments, list[i].told(v.Junctions))
		}
		v.Happened, err = s.happened(ctx, tx, v.From, v.Until)
		return err
	})
	return v, err
}

// told spreads what is kept over the junctions that are asked for.
func (m *storedMoment) told(junctions []string) Moment {
	letters := m.letters()
	signals := make([]byte, len(junctions))
	for i, id := range junctions {
		signals[i] = '-'
		if letter, ok := letters[id]; ok {
			signals[i] = letter
		}
	}
	driving := m.Driving
	if driving == nil {
		driving = []OnTheWay{}
	}
	return Moment{At: m.at, Roads: m.Roads, Signals: string(signals), Vehicles: m.Vehicles, Standing: m.Standing, Speed: m.Speed, Congested: m.Congested, Driving: driving}
}

// happened gathers what went on in a span within the caller's scope.
func (s *Service) happened(ctx context.Context, tx *db.Tx, from, until time.Time) ([]Happening, error) {
	list := []Happening{}
	incidents, err := s.store.incidentsIn(ctx, tx, from, until)
	if err != nil {
		return nil, err
	}
	for _, v := range incidents {
		if auth.From(ctx).Scope.CoversRegion(v.Region) {
			list = append(list, Happening{v.ID, "incident", v.Cause, cmp.Or(v.Road, v.Name), &geo.Point{Lon: v.Lon, Lat: v.Lat}, v.Begun, v.ClearedAt, v.Word})
		}
	}
	closures, err := s.store.closuresIn(ctx, tx, from, until)
	if err != nil {
		return nil, err
	}
	for _, c := range closures {
		h := Happening{ID: c.ID, Kind: "closure", What: c.Kind, Where: c.Road, From: *c.BegunAt, Until: c.EndedAt}
		if len(c.Sections) > 0 && len(c.Sections[0].Line) > 0 {
			at := c.Sections[0].Line[0]
			h.At = &geo.Point{Lon: at[0], Lat: at[1]}
		}
		list = append(list, h)
	}
	drives, err := s.store.prioritiesIn(ctx, tx, from, until)
	if err != nil {
		return nil, err
	}
	for _, p := range drives {
		list = append(list, Happening{ID: p.ID, Kind: "priority", What: p.Kind, At: &p.From, From: p.AskedAt, Until: p.EndedAt, Word: p.State})
	}
	slices.SortStableFunc(list, func(a, b Happening) int { return a.From.Compare(b.From) })
	return list, nil
}
