package things

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// Text is a text in the two languages of citybrain.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// Alarm is an alarm as people see it.
type Alarm struct {
	ID                 AlarmID    `json:"id"`
	Thing              string     `json:"thing"`
	ThingName          string     `json:"thingName"`
	Profile            string     `json:"profile"`
	Rule               string     `json:"rule"`
	Title              Text       `json:"title"`
	Severity           string     `json:"severity" enum:"notice,warning,danger"`
	State              string     `json:"state" enum:"raised,acknowledged,cleared"`
	Attribute          string     `json:"attribute"`
	Value              float64    `json:"value" doc:"That raised it"`
	ValueWords         *Text      `json:"valueWords,omitempty" doc:"What the value is called, where it is a text or a boolean"`
	Threshold          *float64   `json:"threshold,omitempty"`
	Unit               string     `json:"unit,omitempty"`
	Region             string     `json:"region"`
	RegionName         string     `json:"regionName" doc:"In the caller's language"`
	Organisation       string     `json:"organisation"`
	OrganisationName   string     `json:"organisationName" doc:"In the caller's language"`
	Lon                float64    `json:"lon"`
	Lat                float64    `json:"lat"`
	RaisedAt           time.Time  `json:"raisedAt"`
	AcknowledgedAt     *time.Time `json:"acknowledgedAt,omitempty"`
	AcknowledgedBy     string     `json:"acknowledgedBy,omitempty"`
	AcknowledgedByName string     `json:"acknowledgedByName,omitempty" doc:"Organisation and title of the post"`
	ClearedAt          *time.Time `json:"clearedAt,omitempty"`
	ClearedBy          string     `json:"clearedBy,omitempty" doc:"Empty where the measurement went back by itself"`
	ClearedByName      string     `json:"clearedByName,omitempty"`
	AssignedTo         string     `json:"assignedTo,omitempty" doc:"The post that it was given to"`
	AssignedToName     string     `json:"assignedToName,omitempty"`
	AssignedPerson     string     `json:"assignedPerson,omitempty" doc:"Who held the post then, where it was given to that person"`
	AssignedPersonName string     `json:"assignedPersonName,omitempty"`
	AssignedAt         *time.Time `json:"assignedAt,omitempty"`
	Department         bool       `json:"department,omitempty" doc:"A department's rule raised it"`
	Comments           []Comment  `json:"comments,omitempty"`
}

// view adds to a stored alarm what profile and thing say.
func (s *Service) view(a alarmRow) Alarm {
	out := Alarm{
		ID: a.id, Thing: a.thing, ThingName: a.thing, Profile: a.profile, Rule: a.rule, Title: Text{a.rule, a.rule},
		Severity: a.severity.String(), State: "raised", Value: a.value, Region: a.region, Organisation: a.org,
		RaisedAt: db.Time(a.raised), AcknowledgedBy: a.acknowledgedBy, ClearedBy: a.clearedByWhom,
		AssignedTo: a.assignedTo, AssignedPerson: a.assignedPerson, Department: a.department,
	}
	if a.assignedTo != "" {
		out.AssignedAt = instant(a.assigned)
	}
	if a.acknowledged != 0 {
		out.State, out.AcknowledgedAt = "acknowledged", instant(a.acknowledged)
	}
	if a.cleared != 0 {
		out.State, out.ClearedAt = "cleared", instant(a.cleared)
	}
	if t, ok := s.Twin().Get(a.thing); ok {
		out.ThingName, out.Lon, out.Lat = t.Name, t.Lon, t.Lat
	}
	if a.own {
		out.Title = a.title
		return out
	}
	profile, err := s.Profile(a.profile)
	if err != nil {
		return out
	}
	if a.department {
		out.Title, out.Attribute = a.title, a.attribute
		if i := profile.attribute(a.attribute); i >= 0 {
			out.Unit = profile.Attributes[i].Unit
		}
		return out
	}
	for _, r := range profile.Alarms {
		if r.Code != a.rule {
			continue
		}
		out.Title, out.Attribute, out.Threshold = Text{r.ZH, r.EN}, r.Attribute, r.Above
		if r.Below != nil {
			out.Threshold = r.Below
		}
		of := &profile.Attributes[profile.attribute(r.Attribute)]
		out.Unit, out.ValueWords = of.Unit, of.wordsOf(r.Is)
	}
	return out
}

func instant(micros int64) *time.Time {
	at := db.Time(micros)
	return &at
}

// AlarmQuery chooses alarms; empty fields choose all.
type AlarmQuery struct {
	State    string // open, unacknowledged, acknowledged, cleared; "" is all
	Severity []State
	Thing    string
	Profile  string
	Rule     string
	Assigned string // the post that it was given to; me is the caller's
	Region   string
	page.Ask
}

// Alarms lists alarms of the caller's scope, the newest first. The caller needs
// things.read.
func (s *Service) Alarms(ctx context.Context, q AlarmQuery) (page.Page[Alarm], error) {
	var none page.Page[Alarm]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	scope := auth.From(ctx).Scope
	person := ""
	if q.Assigned == assignedToMe {
		q.Assigned, person = mine(ctx)
	}
	filters := []any{q.State, q.Severity, q.Thing, q.Profile, q.Region, q.Rule, q.Assigned, person}
	f := alarmFilter{
		State: q.State, Severity: q.Severity, Thing: q.Thing, Profile: q.Profile, Region: q.Region, Rule: q.Rule, Assigned: q.Assigned, Person: person,
		Scope: [2]string{scope.Region, scope.Org},
	}
	if _, err := page.Decode(q.Cursor, filters, &f.AfterAt, &f.After); err != nil {
		return none, err
	}
	var rows []alarmRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.alarms(ctx, tx, f, q.Size()+1)
		return err
	})
	if err != nil {
		return none, err
	}
	p := page.Of(rows, q.Size(), filters, func(a alarmRow) []any { return []any{a.raised, a.id} })
	alarms := page.Map(p, s.view)
	return alarms, s.labelAlarms(ctx, alarms.Items)
}

// OpenAlarms gives the open alarms of a region (a prefix of the code, "" for the
// whole city), the worst first, at most limit, and how many there are by severity
// (index: State). It is for the one
// screen, which checks its own permission.
func (s *Service) OpenAlarms(ctx context.Context, region string, limit int) (list []Alarm, counts [twin.States]int, err error) {
	var rows []alarmRow
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if counts, err = s.store.countOpen(ctx, tx, region); err != nil {
			return err
		}
		rows, err = s.store.worstAlarms(ctx, tx, region, limit)
		return err
	})
	for _, row := range rows {
		list = append(list, s.view(row))
	}
	return list, counts, err
}

// Alarm gives one alarm with its comments. The caller needs things.read and the
// alarm in the scope.
func (s *Service) Alarm(ctx context.Context, id AlarmID) (Alarm, error) {
	var out Alarm
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := s.alarmInScope(ctx, tx, id, ReadPermission)
		if err != nil {
			return err
		}
		out = s.view(row)
		out.Comments, err = s.store.comments(ctx, tx, id)
		return err
	})
	if err != nil {
		return Alarm{}, err
	}
	one := []Alarm{out}
	err = s.labelAlarms(ctx, one)
	return one[0], err
}

func (s *Service) alarmInScope(ctx context.Context, tx *db.Tx, id AlarmID, permission auth.Permission) (alarmRow, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return alarmRow{}, err
	}
	row, err := s.store.alarm(ctx, tx, id)
	if err != nil {
		return alarmRow{}, err
	}
	scope := auth.From(ctx).Scope
	if !scope.CoversRegion(row.region) || !scope.CoversOrg(row.org) {
		return alarmRow{}, ErrNoAlarm.With("alarm", id)
	}
	return row, nil
}

// Acknowledge says that somebody takes an alarm on, with a word or "". The caller needs
// things.alarm. Faults: ErrNoAlarm, ErrCleared, ErrAcknowledged.
func (s *Service) Acknowledge(ctx context.Context, id AlarmID, word string) (Alarm, error) {
	return s.change(ctx, id, func(tx *db.Tx, row alarmRow) error {
		who := auth.Actor(ctx)
		done, err := s.store.acknowledge(ctx, tx, id, who)
		switch {
		case err != nil:
			return err
		case !done && row.cleared != 0:
			return ErrCleared
		case !done:
			return ErrAcknowledged.With("by", row.acknowledgedBy)
		}
		if word != "" {
			if err := s.say(ctx, tx, id, word); err != nil {
				return err
			}
		}
		if err := s.recordAct(ctx, tx, "alarm_acknowledged", string(id), nil); err != nil {
			return err
		}
		return tx.Emit(ctx, AlarmAcknowledged{Alarm: id, Thing: row.thing, Region: row.region, At: tx.Now, By: who})
	})
}

// Clear closes an alarm by hand, for a thing that will not do it itself, with a
// word why or "". The state of the thing stays what its measurements say; when they
// go back and beyond the limit again, a new alarm is raised. The caller needs
// things.alarm. Faults: ErrNoAlarm, ErrCleared.
func (s *Service) Clear(ctx context.Context, id AlarmID, why string) (Alarm, error) {
	one, err := s.change(ctx, id, func(tx *db.Tx, row alarmRow) error {
		who := auth.Actor(ctx)
		done, err := s.store.clear(ctx, tx, id, db.Micros(tx.Now), who)
		if err != nil {
			return err
		}
		if !done {
			return ErrCleared
		}
		if why != "" {
			if err := s.say(ctx, tx, id, why); err != nil {
				return err
			}
		}
		if err := s.recordAct(ctx, tx, "alarm_cleared", string(id), nil); err != nil {
			return err
		}
		return tx.Emit(ctx, AlarmCleared{
			Alarm: id, Thing: row.thing, Profile: row.profile, Rule: row.rule, Region: row.region, At: tx.Now, Value: row.value, By: who,
		})
	})
	if err == nil && one.Department {
		err = s.colour(ctx)
	}
	return one, err
}

// Comment adds a word to an alarm, open or not. The caller needs things.alarm.
func (s *Service) Comment(ctx context.Context, id AlarmID, text string) (Alarm, error) {
	return s.change(ctx, id, func(tx *db.Tx, _ alarmRow) error { return s.say(ctx, tx, id, text) })
}

func (s *Service) say(ctx context.Context, tx *db.Tx, id AlarmID, text string) error {
	text = strings.TrimSpace(text)
	if text == "" || utf8.RuneCountInString(text) > 1000 { // the schema lets blanks pass
		return ErrComment.At("/text", "things.text", "A comment has 1 to 1,000 characters.")
	}
	return s.store.comment(ctx, tx, id, auth.Actor(ctx), auth.From(ctx).Name, text)
}

func (s *Service) change(ctx context.Context, id AlarmID, f func(tx *db.Tx, row alarmRow) error) (Alarm, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		row, err := s.alarmInScope(ctx, tx, id, AlarmPermission)
		if err != nil {
			return err
		}
		return f(tx, row)
	})
	if err != nil {
		return Alarm{}, err
	}
	return s.Alarm(ctx, id)
}
