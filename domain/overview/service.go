package overview

import (
	"cmp"
	"context"
	"sync"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// shown is how many open alarms the screen knows; the counters know of all.
const shown = 60

// Hub fans events out to all who follow a topic, encoded once.
type Hub interface {
	Publish(topic, event string, data []byte, about any)
	Forget(topic string)
}

// Deps are what overview needs to work.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	City    pack.City // name, zone, and the bounds that packed positions count from
	Things  Things
	Alarms  Alarms
	Regions Regions                  // nil: regions are called by their codes
	Hub     Hub                      // nil: nobody can follow the stream
	Kinds   func(p *pack.Pack) Kinds // of the pack's profiles; nil: figures are not held against them
	Most    int                      // things on one screen; of more, a part stands for all; 0 means 50,000
}

// defaultMost is how many things a screen shows one by one: what a browser of a
// duty room still draws and loads within seconds.
const defaultMost = 50_000

// Service is the one screen.
type Service struct {
	db      *db.DB
	clock   clock.Clock
	zone    *time.Location
	things  Things
	alarms  Alarms
	regions Regions
	hub     Hub
	store   store
	kinds   func(p *pack.Pack) Kinds
	city    string // region code of the whole city
	origin  origin
	most    int
	views   views
	pulse   pulse

	measured measures

	mu     sync.RWMutex
	layout Layout
}

// New makes the service; it knows no layout until Seed or its part loaded one.
func New(d Deps) *Service {
	s := &Service{
		db: d.DB, clock: d.Clock, zone: d.City.Location(), things: d.Things, alarms: d.Alarms, regions: d.Regions, hub: d.Hub, kinds: d.Kinds,
		city: d.City.Region, most: d.Most, origin: origin{west: d.City.Bounds[0], south: d.City.Bounds[1]},
	}
	if s.most == 0 {
		s.most = defaultMost
	}
	s.views.of = map[string]*view{"": {roster: newRoster(s.origin)}}
	return s
}

// Layout gives what stands on the screen; empty if the pack has none.
func (s *Service) Layout() Layout {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.layout
}

func (s *Service) setLayout(l Layout) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.layout = l
}

// loadLayout reads the layout that a seed kept. A pack without one is no error:
// the screen says so.
func (s *Service) loadLayout(ctx context.Context) error {
	return s.db.View(ctx, func(tx *db.Tx) error {
		l, err := s.store.getLayout(ctx, tx)
		if ErrNoLayout.Is(err) {
			return nil
		}
		if err == nil {
			s.setLayout(l)
		}
		return err
	})
}

// Vitals gives every figure, feed and the sentence of the caller's region, at
// this instant.
func (s *Service) Vitals(ctx context.Context) (Vitals, error) {
	v, err := s.viewOf(ctx)
	if err != nil {
		return Vitals{}, err
	}
	if err := s.refreshAlarms(ctx, v); err != nil {
		return Vitals{}, err
	}
	return s.compute(v), nil
}

// Map gives all things of the caller's region, packed, as the stream's next
// delta expects them. Of more things than a screen shows one by one, those in
// trouble and an even part of the others stand for all.
func (s *Service) Map(ctx context.Context) (Map, error) {
	v, err := s.viewOf(ctx)
	if err != nil {
		return Map{}, err
	}
	m := v.rows().whole(s.things.Profiles(), s.clock.Now())
	m.Region, m.Of = s.area(v.region), s.totalOf(v.region)
	return m, nil
}

// totalOf is the number of things of a region, shown or not.
func (s *Service) totalOf(region string) (n int) {
	for _, c := range s.things.Counts(region) {
		n += c.Total
	}
	return n
}

// Alarm is an open alarm as the screen shows it.
type Alarm struct {
	ID           string    `json:"id"`
	Thing        string    `json:"thing"`
	Name         string    `json:"name"`
	NameEN       string    `json:"nameEn" doc:"The name in English where the pack tells it"`
	Profile      string    `json:"profile"`
	Title        Text      `json:"title"`
	Place        string    `json:"place"`
	PlaceEN      string    `json:"placeEn"`
	Severity     string    `json:"severity"`
	RaisedAt     time.Time `json:"raisedAt"`
	Acknowledged bool      `json:"acknowledged"`
	Lon          float64   `json:"lon"`
	Lat          float64   `json:"lat"`
}

// OpenAlarms are the worst of the open alarms and the number of all by severity.
type OpenAlarms struct {
	Region Area        `json:"region" doc:"What these alarms cover; an empty code is the whole city"`
	Items  []Alarm     `json:"items"`
	Totals [states]int `json:"totals" doc:"good, notice, warning, danger, unknown"`
}

// Alarms gives the open alarms of the caller's region that the screen shows, the
// worst first.
func (s *Service) Alarms(ctx context.Context) (OpenAlarms, error) {
	v, err := s.viewOf(ctx)
	if err != nil {
		return OpenAlarms{}, err
	}
	if err := s.refreshAlarms(ctx, v); err != nil {
		return OpenAlarms{}, err
	}
	open, totals := v.alarms()
	out := OpenAlarms{Region: s.area(v.region), Items: make([]Alarm, len(open)), Totals: totals}
	for i, a := range open {
		out.Items[i] = a.view()
	}
	return out, nil
}

// alarm gives an open alarm by id, nil if it is not among those that are shown.
func (v *view) alarm(id string) *Alarm {
	open, _ := v.alarms()
	for _, a := range open {
		if a.ID == id {
			shown := a.view()
			return &shown
		}
	}
	return nil
}

func (a OpenAlarm) view() Alarm {
	return Alarm{
		ID: a.ID, Thing: a.Thing, Name: a.Name, Profile: a.Profile, Title: a.Title, Place: a.Place,
		NameEN: cmp.Or(a.NameEN, a.Name), PlaceEN: cmp.Or(a.PlaceEN, a.Place),
		Severity: a.Severity.String(), RaisedAt: a.RaisedAt, Acknowledged: a.Acknowledged, Lon: a.Lon, Lat: a.Lat,
	}
}

// refreshAlarms reads the open alarms of a screen again.
func (s *Service) refreshAlarms(ctx context.Context, v *view) error {
	open, totals, err := s.alarms.Open(ctx, v.region, shown)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open, v.totals = open, totals
	return nil
}

// compute makes the vitals of this instant from the twin's counters and the
// alarms as last read.
func (s *Service) compute(of *view) Vitals {
	layout := s.Layout()
	open, totals := of.alarms()
	r := read(s.things, &s.measured, of.region, s.clock.Now())
	r.alarms, r.open = open, totals
	v := Vitals{At: r.now, Region: s.area(of.region), Things: r.all.Total, Heard: r.all.heard(), Alarms: totals, Figures: []Vital{}}
	for _, f := range layout.Figures {
		v.Figures = append(v.Figures, r.vital(f))
	}
	v.Feeds = r.feeds(layout.staleOf)
	say := sayer{zone: s.zone, v: &v}
	if len(open) > 0 {
		say.worst = &open[0]
	}
	v.Sentence, v.State = say.say(), say.state().String()
	return v
}

// staleOf is after how long a feed counts as silent: the shortest that a figure
// of its profile says, five minutes where none does.
func (l Layout) staleOf(profile string) time.Duration {
	shortest := time.Duration(0)
	for _, f := range l.Figures {
		d := time.Duration(f.StaleAfter) * time.Second
		if f.Profile == profile && (shortest == 0 || d < shortest) {
			shortest = d
		}
	}
	if shortest == 0 {
		return 5 * time.Minute
	}
	return shortest
}
