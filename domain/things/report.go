package things

import (
	"context"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrReport is the fault of a report for a thing that cannot be taken as it is.
var ErrReport = fault.New(fault.Invalid, "things.report", "This report cannot be taken.")

// Report takes what somebody says for a thing as if the thing had said it: the
// payload is that of the telemetry topic. It returns when the report is in the log.
// What a device would find among the refused reports is said at once, and then
// nothing is taken. It asks for no permission. Faults: ErrNoThing, ErrReport.
func (s *Service) Report(ctx context.Context, id string, payload []byte) error {
	_, profile, known := s.Twin().Find(id)
	if !known {
		return ErrNoThing.With("thing", id)
	}
	now := db.Micros(s.Clock.Now())
	_, refused, _ := newCodec(&s.Profiles()[profile], newTable(), s.Bounds).read(payload, 0, now)
	if len(refused) > 0 {
		err := ErrReport.With("id", id).Saying("%s: %s", refused[0].what, sentence(refused[0].code))
		for _, r := range refused {
			err = err.At(r.what, r.code, sentence(r.code))
		}
		return err
	}
	return s.Reports.Append(ctx, []bus.Report{{Device: id, Topic: telemetry, Received: now, Payload: payload}})
}
