package overview

import (
	"context"
	"sync"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// shown is how many open alarms the screen knows; the counters know of all.
const shown = 60

// Hub fans events out to all who follow a topic, encoded once.
type Hub interface {
	Publish(topic, event string, data []byte, about any)
}

// Deps are what overview needs to work.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	City   pack.City // name, zone, and the bounds that packed positions count from
	Things Things
	Alarms Alarms
	Hub    Hub // nil: nobody can follow the stream
}

// Service is the one screen.
type Service struct {
	db     *db.DB
	clock  clock.Clock
	zone   *time.Location
	things Things
	alarms Alarms
	hub    Hub
	store  store
	roster *roster
	pulse  pulse

	mu     sync.RWMutex
	layout Layout
	open   []OpenAlarm
	totals [states]int
}

// New makes the service; it knows no layout until Seed or its part loaded one.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, clock: d.Clock, zone: d.City.Location(), things: d.Things, alarms: d.Alarms, hub: d.Hub,
		roster: newRoster(origin{west: d.City.Bounds[0], south: d.City.Bounds[1]}),
	}
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

// Vitals gives every figure, feed and the sentence, at this instant.
func (s *Service) Vitals(ctx context.Context) (Vitals, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Vitals{}, err
	}
	if err := s.refreshAlarms(ctx); err != nil {
		return Vitals{}, err
	}
	return s.compute(), nil
}

// Map gives all things, packed, as the stream's next delta expects them.
func (s *Service) Map(ctx context.Context) (Map, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Map{}, err
	}
	return s.roster.whole(s.things.Profiles(), s.clock.Now()), nil
}

// Alarm is an open alarm as the screen shows it.
type Alarm struct {
	ID           string    `json:"id"`
	Thing        string    `json:"thing"`
	Name         string    `json:"name"`
	Profile      string    `json:"profile"`
	Title        Text      `json:"title"`
	Place        string    `json:"place"`
	Severity     string    `json:"severity"`
	RaisedAt     time.Time `json:"raisedAt"`
	Acknowledged bool      `json:"acknowledged"`
	Lon          float64   `json:"lon"`
	Lat          float64   `json:"lat"`
}

// OpenAlarms are the worst of the open alarms and the number of all by severity.
type OpenAlarms struct {
	Items  []Alarm     `json:"items"`
	Totals [states]int `json:"totals" doc:"good, notice, warning, danger, unknown"`
}

// Alarms gives the open alarms that the screen shows, the worst first.
func (s *Service) Alarms(ctx context.Context) (OpenAlarms, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return OpenAlarms{}, err
	}
	if err := s.refreshAlarms(ctx); err != nil {
		return OpenAlarms{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := OpenAlarms{Items: make([]Alarm, len(s.open)), Totals: s.totals}
	for i, a := range s.open {
		out.Items[i] = a.view()
	}
	return out, nil
}

// alarm gives an open alarm by id, nil if it is not among those that are shown.
func (s *Service) alarm(id string) *Alarm {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, a := range s.open {
		if a.ID == id {
			v := a.view()
			return &v
		}
	}
	return nil
}

func (a OpenAlarm) view() Alarm {
	return Alarm{
		ID: a.ID, Thing: a.Thing, Name: a.Name, Profile: a.Profile, Title: a.Title, Place: a.Place,
		Severity: a.Severity.String(), RaisedAt: a.RaisedAt, Acknowledged: a.Acknowledged, Lon: a.Lon, Lat: a.Lat,
	}
}

// refreshAlarms reads the open alarms again.
func (s *Service) refreshAlarms(ctx context.Context) error {
	open, totals, err := s.alarms.Open(ctx, shown)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open, s.totals = open, totals
	return nil
}

// compute makes the vitals of this instant from the twin's counters and the
// alarms as last read.
func (s *Service) compute() Vitals {
	s.mu.RLock()
	layout, open, totals := s.layout, s.open, s.totals
	s.mu.RUnlock()
	r := read(s.things, s.clock.Now())
	r.alarms, r.open = open, totals
	v := Vitals{At: r.now, Things: r.all.Total, Heard: r.all.heard(), Alarms: totals, Figures: []Vital{}}
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
