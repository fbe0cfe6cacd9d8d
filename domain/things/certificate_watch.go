package things

import (
	"context"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// certificateRule is the rule of the alarms that the city raises by itself where a
// device's certificate ends soon and there is no later one.
const certificateRule = "certificate_ends"

var certificateTitle = Text{"设备证书即将到期", "The device's certificate ends soon"}

// certificateWarns is how long before its end a certificate is an alarm; of a short
// one, its last third.
const certificateWarns = 14 * 24 * time.Hour

// watchCertificates raises an alarm of each thing whose last certificate ends soon,
// once for each certificate, and clears those of things that have another now, or
// none in force. One that ended stays: its device does not come in any more.
func (s *Service) watchCertificates(ctx context.Context) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		ending, err := s.store.certificatesEnding(ctx, tx, endingFilter{from: db.Micros(tx.Now.Add(-endsSoon)), to: db.Micros(tx.Now.Add(certificateWarns))})
		if err != nil {
			return err
		}
		holds := map[AlarmID]bool{}
		for i := range ending {
			row, due := s.endingAlarm(tx, &ending[i])
			if !due {
				continue
			}
			holds[row.id] = true
			if err := s.raiseOwn(ctx, tx, row); err != nil {
				return err
			}
		}
		open, err := s.store.openOwn(ctx, tx, certificateRule)
		for i := 0; err == nil && i < len(open); i++ {
			if !holds[open[i].id] && len(ending) < certificatesListed { // else it may stand behind those that were read
				err = s.endRuled(ctx, tx, open[i], db.Micros(tx.Now), 0, "")
			}
		}
		return err
	})
}

// endingAlarm is the alarm of a certificate; false where it is not due yet, or its
// thing is no more. Its value is how many days are left.
func (s *Service) endingAlarm(tx *db.Tx, c *certificateRow) (alarmRow, bool) {
	thing, registered := s.Twin().Get(string(c.thing))
	begins := max(c.ends-certificateWarns.Microseconds(), c.ends-(c.ends-c.starts)/3)
	if !registered || begins > db.Micros(tx.Now) {
		return alarmRow{}, false
	}
	days := max(0, db.Time(c.ends).Sub(tx.Now).Hours()/24)
	return alarmRow{
		id: alarmName(thing.ID, "own:"+certificateRule+":"+c.serial, begins), thing: thing.ID, profile: s.Profiles()[thing.Profile].Code, rule: certificateRule,
		severity: twin.Notice, value: float64(int(days)), region: thing.Region, org: thing.Org, raised: db.Micros(tx.Now), own: true, title: certificateTitle,
	}, true
}

// raiseOwn writes an alarm of the city itself and announces it, once.
func (s *Service) raiseOwn(ctx context.Context, tx *db.Tx, row alarmRow) error {
	done, err := s.store.raise(ctx, tx, row)
	if err != nil || !done {
		return err
	}
	thing, _ := s.Twin().Get(row.thing)
	return tx.Emit(ctx, AlarmRaised{
		Alarm: row.id, Thing: row.thing, Profile: row.profile, Rule: row.rule, Severity: row.severity.String(),
		Region: row.region, Organisation: row.org, Lon: thing.Lon, Lat: thing.Lat, At: db.Time(row.raised), Value: row.value,
	})
}
