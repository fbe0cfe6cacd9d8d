package cases

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// The events that supervision counts, besides outcomes.
const (
	tallyReceived = "received"
	tallyAccepted = "accepted"
	tallyReturned = "returned" // for correction of materials
	tallyReopened = "reopened" // after its end
)

// tally is something that happened to a case, as supervision counts it.
type tally struct {
	id, day, org, region, matter, official, event, channel string
	late, unlawful                                         bool
	took, promised, statutory                              time.Duration
	saved                                                  Spared // by what was received
}

// measured tells that the case had been accepted when it ended, so that its time
// counts.
func (t *tally) measured() bool { return t.promised != 0 || t.statutory != 0 || t.took != 0 }

// what is the event without its number.
func (t *tally) what() string {
	event, _, _ := strings.Cut(t.event, " ")
	return event
}

// ended tells that the event is an outcome.
func (t *tally) ended() bool {
	return !slices.Contains([]string{tallyReceived, tallyAccepted, tallyReturned, tallyReopened}, t.what())
}

// tally notes an event of the case that is being moved.
func (m *moving) tally(ctx context.Context, event string) error {
	if m.f.Aside {
		return nil
	}
	t, err := m.tallyOf(event, officialOf(ctx))
	if err != nil {
		return err
	}
	return m.store.addTally(ctx, m.tx, t)
}

// officialOf is the post that acts; empty for applicants and the engine.
func officialOf(ctx context.Context) string {
	if p := auth.From(ctx); p.Kind == auth.Official {
		return p.Post
	}
	return ""
}

// tallyOf makes the tally of an event.
func (m *moving) tallyOf(event, official string) (tally, error) {
	t := tally{
		id: string(m.c.ID) + " " + event, day: m.tx.Now.In(m.Calendar.Zone()).Format(time.DateOnly), org: m.c.Org, region: m.c.Region, matter: m.c.Matter,
		official: official, event: event, channel: string(m.c.Channel),
	}
	if event == tallyReceived {
		t.saved = m.form.Spared
	}
	if m.c.Outcome == "" || m.c.Accepted.IsZero() {
		return t, nil
	}
	return t, m.measure(&t)
}

// measure compares the time that an ended case took with what was promised and with
// the law.
func (m *moving) measure(t *tally) (err error) {
	if t.took, err = m.Calendar.Spent(m.c.runs(), m.tx.Now, m.c.Stops...); err != nil {
		return err
	}
	if l := m.c.Limits.Promised; l != nil {
		due, err := m.Calendar.Deadline(m.c.runs(), *l, m.c.Stops...)
		if err != nil {
			return err
		}
		t.late = !due.IsZero() && m.tx.Now.After(due)
		if t.promised, err = m.lasts(*l, due); err != nil {
			return err
		}
	}
	if l := m.c.Limits.Statutory; l != nil {
		due, err := m.Calendar.Deadline(m.c.runs(), *l, m.c.Stops...)
		if err != nil {
			return err
		}
		t.unlawful = !due.IsZero() && m.tx.Now.After(due)
		t.statutory, err = m.lasts(*l, due)
		return err
	}
	return nil
}

// lasts is the office time of a limit that ends when it is due. The day of the start does
// not count where days are promised: one day stays one day whatever the hour it began.
func (m *moving) lasts(l clock.Limit, due time.Time) (time.Duration, error) {
	from := m.c.runs()
	if l.Kind == clock.WorkingDays || l.Kind == clock.NaturalDays {
		y, month, d := from.In(m.Calendar.Zone()).Date()
		from = time.Date(y, month, d+1, 0, 0, 0, 0, m.Calendar.Zone())
	}
	if from.After(due) {
		return 0, nil
	}
	return m.Calendar.Spent(from, due, m.c.Stops...)
}

// tallyMove notes what supervision counts of a move.
func (m *moving) tallyMove(ctx context.Context, move flow.Move) error {
	if m.reopened != "" {
		if err := m.announceAgain(ctx, move); err != nil {
			return err
		}
	}
	for _, event := range m.events(move) {
		if err := m.tally(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

// events are what supervision counts of a move.
func (m *moving) events(move flow.Move) (list []string) {
	for _, one := range move.Steps {
		if one.Branch == "" && m.f.State(one.To).Pause == flow.Correction {
			list = append(list, tallyReturned+" "+strconv.Itoa(m.c.Corrections))
		}
	}
	if m.reopened != "" {
		list = append(list, tallyReopened+" "+strconv.Itoa(m.c.Reopened))
	}
	if m.accepted {
		list = append(list, tallyAccepted)
	}
	if m.c.Outcome != "" {
		list = append(list, string(m.c.Outcome)+" "+strconv.Itoa(m.c.Reopened))
	}
	return list
}

// Sums are what supervision knows of a number of cases.
type Sums struct {
	Received  int64            `json:"received,omitempty"`
	Accepted  int64            `json:"accepted,omitempty"`
	Returned  int64            `json:"returned,omitempty"`
	Reopened  int64            `json:"reopened,omitempty"`
	Online    int64            `json:"online,omitempty"` // received by PC, phone or kiosk
	Mobile    int64            `json:"mobile,omitempty"`
	Ended     map[string]int64 `json:"ended,omitempty"` // by outcome
	Measured  int64            `json:"measured,omitempty"`
	Late      int64            `json:"late,omitempty"`
	Unlawful  int64            `json:"unlawful,omitempty"`
	Instant   int64            `json:"instant,omitempty"` // decided within an office hour
	Took      int64            `json:"took,omitempty"`    // µs of office time, of all measured
	Promised  int64            `json:"promised,omitempty"`
	Statutory int64            `json:"statutory,omitempty"`
	Promises  int64            `json:"promises,omitempty"` // how many of the measured had a promise
	Laws      int64            `json:"laws,omitempty"`     // … a limit of the law
	Times     map[int]int64    `json:"times,omitempty"`    // how many took less than edge(i)
	Fields    int64            `json:"fields,omitempty"`
	Materials int64            `json:"materials,omitempty"`
	Visits    int64            `json:"visits,omitempty"`
}

// instantWithin is what counts as done at once.
const instantWithin = time.Hour

// The edges of the times are powers of 2^(1/4) minutes: within 19 per cent.
func bucketOf(took time.Duration) int {
	minutes := took.Minutes()
	if minutes <= 1 {
		return 0
	}
	return int(math.Ceil(4 * math.Log2(minutes)))
}

func edge(bucket int) time.Duration {
	return time.Duration(math.Exp2(float64(bucket)/4) * float64(time.Minute))
}

func (s *Sums) add(t tally) {
	event := t.what()
	switch event {
	case tallyReceived:
		s.Received++
		s.Online += one(t.channel != string(Window) && t.channel != string(Other))
		s.Mobile += one(t.channel == string(Mobile))
		s.Fields, s.Materials, s.Visits = s.Fields+t.saved.Fields, s.Materials+t.saved.Materials, s.Visits+t.saved.Visits
		return
	case tallyAccepted:
		s.Accepted++
		return
	case tallyReturned:
		s.Returned++
		return
	case tallyReopened:
		s.Reopened++
		return
	}
	if s.Ended == nil {
		s.Ended = map[string]int64{}
	}
	s.Ended[event]++
	if t.measured() {
		s.measure(t)
	}
}

func (s *Sums) measure(t tally) {
	s.Measured++
	s.Late += one(t.late)
	s.Unlawful += one(t.unlawful)
	s.Instant += one(t.took < instantWithin)
	s.Took += t.took.Microseconds()
	s.Promised += t.promised.Microseconds()
	s.Statutory += t.statutory.Microseconds()
	s.Promises += one(t.promised > 0)
	s.Laws += one(t.statutory > 0)
	if s.Times == nil {
		s.Times = map[int]int64{}
	}
	s.Times[bucketOf(t.took)]++
}

func one(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// join adds others' sums.
func (s *Sums) join(o *Sums) {
	s.Received, s.Accepted, s.Returned = s.Received+o.Received, s.Accepted+o.Accepted, s.Returned+o.Returned
	s.Reopened += o.Reopened
	s.Online, s.Mobile, s.Measured = s.Online+o.Online, s.Mobile+o.Mobile, s.Measured+o.Measured
	s.Late, s.Unlawful, s.Instant = s.Late+o.Late, s.Unlawful+o.Unlawful, s.Instant+o.Instant
	s.Took, s.Promised, s.Statutory = s.Took+o.Took, s.Promised+o.Promised, s.Statutory+o.Statutory
	s.Promises, s.Laws = s.Promises+o.Promises, s.Laws+o.Laws
	s.Fields, s.Materials, s.Visits = s.Fields+o.Fields, s.Materials+o.Materials, s.Visits+o.Visits
	for k, n := range o.Ended {
		if s.Ended == nil {
			s.Ended = map[string]int64{}
		}
		s.Ended[k] += n
	}
	for k, n := range o.Times {
		if s.Times == nil {
			s.Times = map[int]int64{}
		}
		s.Times[k] += n
	}
}

// percentile gives the time within which a share of the measured ended.
func (s *Sums) percentile(share float64) time.Duration {
	need := int64(math.Ceil(share * float64(s.Measured)))
	for b, seen := 0, int64(0); need > 0 && b < 200; b++ {
		if seen += s.Times[b]; seen >= need {
			return edge(b)
		}
	}
	return 0
}

// fold brings tallies that wait into the sums and the events.
func (s *Service) fold(ctx context.Context) error {
	if err := s.carryDays(ctx); err != nil {
		return err
	}
	for {
		n := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.tallies(ctx, tx, reach{}, foldAtOnce)
			if err != nil {
				return err
			}
			n = len(list)
			return s.foldSome(ctx, tx, list)
		})
		if err != nil || n < foldAtOnce {
			return err
		}
	}
}

// foldAtOnce is how many tallies one unit of work folds: few, because those who write
// meanwhile wait for it.
const foldAtOnce = 250

// dayKey tells apart what is summed.
type dayKey struct{ day, org, region, matter, official string }

func (t *tally) key() dayKey { return dayKey{t.day, t.org, t.region, t.matter, t.official} }

func (s *Service) foldSome(ctx context.Context, tx *db.Tx, list []tally) error {
	if err := s.sum(ctx, tx, daysOf(list)); err != nil {
		return err
	}
	if err := s.store.addEvents(ctx, tx, list); err != nil {
		return err
	}
	return s.store.dropTallies(ctx, tx, list)
}
