package things

import (
	"context"
	"errors"

	"citybrain/domain/things/rule"
	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// ruledAlarm gives the id of an alarm of a department's rule: never that of an
// alarm of a profile, whatever the rules are called.
func ruledAlarm(thing, code string, raisedAt int64) AlarmID {
	return alarmName(thing, "rule:"+code, raisedAt)
}

// writeRuled is one unit of work: alarms with their facts, the rules that were
// switched off, and how far the log is evaluated.
func (s *Service) writeRuled(ctx context.Context, alarms []rule.Alarm, off []*rule.Rule, span [2]uint64) error {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		for i := range alarms {
			if err := s.writeRuledAlarm(ctx, tx, &alarms[i]); err != nil {
				return err
			}
		}
		for _, one := range off {
			if err := s.writeOff(ctx, tx, one); err != nil {
				return err
			}
		}
		return s.store.advanceFrom(ctx, tx, writeRules, s.Node, span[0], span[1])
	})
	if err == nil && len(off) > 0 {
		err = s.loadRules(ctx, atOnce)
	}
	if err == nil && len(alarms)+len(off) > 0 {
		err = s.colour(ctx)
	}
	return err
}

func (s *Service) writeRuledAlarm(ctx context.Context, tx *db.Tx, a *rule.Alarm) error {
	id := ruledAlarm(a.Thing, a.Rule, a.RaisedAt)
	thing, registered := s.Twin().Get(a.Thing)
	one, known := s.ruler.find(a.Rule)
	if !a.Raised {
		row, err := s.store.alarm(ctx, tx, id)
		if errors.Is(err, ErrNoAlarm) {
			return nil // it was never written: the rule was changed meanwhile
		}
		if err != nil {
			return err
		}
		return s.endRuled(ctx, tx, row, a.At, a.Value, "")
	}
	if !registered || !known || !one.runs() {
		return nil // the thing or the rule is no more
	}
	profile := &s.Profiles()[thing.Profile]
	severity, _ := twin.ParseState(one.Severity)
	row := alarmRow{
		id: id, thing: a.Thing, profile: profile.Code, rule: a.Rule, severity: severity, value: a.Value,
		region: thing.Region, org: thing.Org, raised: a.RaisedAt, department: true, title: Text{a.ZH, a.EN},
	}
	if main := one.run.Program.Main; main >= 0 && main < len(profile.Attributes) {
		row.attribute = profile.Attributes[main].Code
	}
	done, err := s.store.raise(ctx, tx, row)
	if err != nil || !done {
		return err
	}
	return tx.Emit(ctx, AlarmRaised{
		Alarm: id, Thing: a.Thing, Profile: profile.Code, Rule: a.Rule, Severity: one.Severity,
		Region: thing.Region, Organisation: thing.Org, Lon: thing.Lon, Lat: thing.Lat, At: db.Time(a.RaisedAt), Value: a.Value,
	})
}

// endRuled clears an alarm and announces it, once.
func (s *Service) endRuled(ctx context.Context, tx *db.Tx, row alarmRow, at int64, value float64, by string) error {
	done, err := s.store.clear(ctx, tx, row.id, at, by)
	if err != nil || !done {
		return err
	}
	return tx.Emit(ctx, AlarmCleared{Alarm: row.id, Thing: row.thing, Profile: row.profile, Rule: row.rule, Region: row.region, At: db.Time(at), Value: value, By: by})
}

// endAll clears the open alarms of a rule that no longer watches.
func (s *Service) endAll(ctx context.Context, tx *db.Tx, code, by string) error {
	rows, err := s.store.openRuled(ctx, tx, code)
	for i := 0; err == nil && i < len(rows); i++ {
		err = s.endRuled(ctx, tx, rows[i], db.Micros(tx.Now), rows[i].value, by)
	}
	return err
}

// writeOff notes that the city goes on without a rule, and why.
func (s *Service) writeOff(ctx context.Context, tx *db.Tx, one *rule.Rule) error {
	held, known := s.ruler.find(one.ID)
	if !known || held.run != one {
		return nil // it was changed meanwhile
	}
	row := held.ruleRow
	row.offCode, row.offAt, row.offThing, row.failures = one.Figures.Off, one.Figures.LastAt, one.Figures.LastThing, one.Figures.Failed
	done, err := s.store.breakRule(ctx, tx, row)
	if err != nil || !done {
		return err
	}
	return s.endAll(ctx, tx, one.ID, "")
}

// ruledHolds tells whether an open alarm of a department's rule is still watched.
func (s *Service) ruledHolds(row alarmRow) bool {
	one, known := s.ruler.find(row.rule)
	_, registered := s.Twin().Info(row.thing)
	return registered && known && one.runs()
}
