package overview

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

// The topics of the stream.
const (
	topicThings = "things"
	topicAlarms = "alarms"
	topicVitals = "vitals"
)

// How often the screen beats, how often it reads the alarms although no news
// came, and how far back it looks for news: two nodes' clocks may differ.
const (
	beat       = time.Second
	rereadTime = 15 * time.Second
	lookBack   = 10 * time.Second
)

// pulse is the memory of the beat; only the beat touches it.
type pulse struct {
	told   map[string]time.Time // news already streamed, by fact
	failed bool                 // the last beat failed, so that a long failure is logged once
}

// part is the beat: once a second what changed is encoded once and published to
// everyone who follows.
func (s *Service) part() life.Part {
	var stop func()
	return life.Part{
		Name: "overview.pulse",
		Start: func(ctx context.Context) error {
			ctx = auth.AsSystem(ctx, "overview.pulse")
			if err := s.loadLayout(ctx); err != nil {
				return err
			}
			s.pulse.told = map[string]time.Time{}
			s.viewOn("").replace(s.freshRoster("", s.clock.Now()))
			stop = s.clock.Tick(beat, func(now time.Time) { s.beat(ctx, now) })
			return nil
		},
		Stop: func(context.Context) error {
			stop()
			return nil
		},
	}
}

// beat publishes one second. A store that fails leaves the figures of the twin
// going on; the failure is logged once.
func (s *Service) beat(ctx context.Context, now time.Time) {
	if ctx.Err() != nil {
		return
	}
	seen := s.list(now)
	changes := sameFor(s.things, seen)
	for _, v := range seen {
		s.tellThings(v, changes, now)
	}
	err := s.tellNews(ctx, seen, now)
	if err != nil && !s.pulse.failed && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(ctx, "the screen cannot read its alarms", "error", err)
	}
	s.pulse.failed = err != nil
	for _, v := range seen {
		s.publish(v.topic(topicVitals), "vitals", s.compute(v).brief())
	}
}

// tellThings streams what changed on one screen. A screen that is full, or of
// whose things another part is to be shown, begins anew: those who follow it
// find the gap and load the map again.
func (s *Service) tellThings(v *view, things Things, now time.Time) {
	r := v.rows()
	anew := r.outgrown(s.totalOf(v.region))
	var d delta
	var ok bool
	if !anew {
		d, ok = r.take(things, now)
		anew = r.full()
	}
	if anew {
		r = s.freshRoster(v.region, now)
		v.replace(r)
		d, ok = delta{From: r.version, To: r.version, At: now.UnixMilli()}, true
	}
	if ok {
		s.publish(v.topic(topicThings), "things", d)
	}
}

// News is one change of an alarm as it is streamed. Alarm is absent once it is
// cleared, or where it is not among the worst that the screen knows.
type News struct {
	Change string    `json:"change"` // raised, acknowledged, cleared
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Alarm  *Alarm    `json:"alarm,omitempty"`
}

// tellNews streams the alarms' news that any node of the cluster has heard.
func (s *Service) tellNews(ctx context.Context, seen []*view, now time.Time) error {
	var list []news
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		list, err = s.store.newsSince(ctx, tx, now.Add(-lookBack))
		return err
	})
	if err != nil {
		return err
	}
	fresh := list[:0]
	for _, n := range list {
		if _, told := s.pulse.told[n.fact]; !told {
			fresh = append(fresh, n)
		}
	}
	var failed []error
	for _, v := range seen {
		failed = append(failed, s.tell(ctx, v, fresh, now))
	}
	for _, n := range fresh {
		s.pulse.told[n.fact] = n.heard
	}
	for fact, heard := range s.pulse.told {
		if now.Sub(heard) > 2*lookBack {
			delete(s.pulse.told, fact)
		}
	}
	return errors.Join(failed...)
}

// tell streams the news of one screen's region, after reading its alarms again.
// Where that fails the news is owed: to this screen only, the others were told.
func (s *Service) tell(ctx context.Context, v *view, fresh []news, now time.Time) error {
	for _, n := range fresh {
		if v.covers(n.region) {
			v.owed = append(v.owed, n)
		}
	}
	if len(v.owed) == 0 && now.Sub(v.reread) < rereadTime {
		return nil
	}
	if err := s.refreshAlarms(ctx, v); err != nil {
		return err
	}
	here := v.owed
	v.reread, v.owed = now, nil
	for _, n := range here {
		s.publish(v.topic(topicAlarms), "alarm", News{Change: n.change, ID: n.alarm, At: n.at, Alarm: v.alarm(n.alarm)})
	}
	return nil
}

// publish encodes an event once for all clients.
func (s *Service) publish(topic, event string, body any) {
	if s.hub == nil {
		return
	}
	data, err := json.Marshal(body)
	if err != nil { // only a NaN could do that, and no figure is one
		slog.Error("cannot encode an event of the screen", "event", event, "error", err)
		return
	}
	s.hub.Publish(topic, event, data, nil)
}

// brief is what the stream carries of the vitals each second: what changes.
// Titles, units, sources and owners are in GET /vitals and in the layout.
type brief struct {
	At       time.Time    `json:"at"`
	Region   Area         `json:"region"`
	State    string       `json:"state"`
	Sentence Text         `json:"sentence"`
	Things   int          `json:"things"`
	Heard    int          `json:"heard"`
	Alarms   [states]int  `json:"alarms"`
	Figures  []briefVital `json:"figures"`
	Feeds    []briefFeed  `json:"feeds"`
}

type briefVital struct {
	Figure string     `json:"figure"`
	Value  *float64   `json:"value"`
	State  string     `json:"state"`
	At     *time.Time `json:"at"`
	Age    *int       `json:"ageSeconds"`
	Count  int        `json:"count"`
	Total  int        `json:"total"`
}

type briefFeed struct {
	Profile string      `json:"profile"`
	Total   int         `json:"total"`
	Heard   int         `json:"heard"`
	States  [states]int `json:"states"`
	At      *time.Time  `json:"at"`
	Age     *int        `json:"ageSeconds"`
	State   string      `json:"state"`
}

func (v Vitals) brief() brief {
	b := brief{At: v.At, Region: v.Region, State: v.State, Sentence: v.Sentence, Things: v.Things, Heard: v.Heard, Alarms: v.Alarms}
	for _, f := range v.Figures {
		b.Figures = append(b.Figures, briefVital{f.Figure, f.Value, f.State, f.At, f.Age, f.Count, f.Total})
	}
	for _, f := range v.Feeds {
		b.Feeds = append(b.Feeds, briefFeed{f.Profile, f.Total, f.Heard, f.States, f.At, f.Age, f.State})
	}
	return b
}
