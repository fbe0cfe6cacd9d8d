package entities

import (
	"context"
	"errors"
	"strconv"

	"citybrain/domain/entities/model"
	"citybrain/domain/things"
	"citybrain/kernel/fault"
)

// report takes a write to a thing of the city as what the thing reports: its
// attributes are those of its profile, and rules, alarms and history see it as
// they see what the device itself says. Nothing else of a thing can be written
// here: name and place are the registry's.
func (s *Service) report(ctx context.Context, o *operation) (outcome, error) {
	thing := thingOf(o.id)
	told, ok := s.Things.Tell(ctx, thing)
	if !ok {
		return outcome{}, missing(o.id)
	}
	if o.body == nil || o.kind == create {
		return outcome{}, &model.Problem{Type: model.OperationNotSupported,
			Detail: "This entity is a device of the city: it comes and goes with the registry, here its values can be written."}
	}
	var out outcome
	for i := range o.body.Attributes {
		a := &o.body.Attributes[i]
		if err := s.reportOne(ctx, &told, a, o.at); err != nil {
			out.result.NotUpdated = append(out.result.NotUpdated, model.NotUpdated{Name: a.Name, Reason: why(err)})
			continue
		}
		out.result.Updated = append(out.result.Updated, a.Name)
	}
	if len(o.body.Attributes) == 1 && len(out.result.NotUpdated) == 1 && o.kind != update && o.kind != appendTo {
		return outcome{}, model.Bad(out.result.NotUpdated[0].Reason)
	}
	return out, nil
}

// reportOne reports one attribute, with its own time of observation.
func (s *Service) reportOne(ctx context.Context, told *things.Told, a *model.Attribute, at int64) error {
	code := ""
	for i := range told.Profile.Attributes {
		if s.Contexts.Core().Expand(told.Profile.Attributes[i].Code) == a.Name {
			code = told.Profile.Attributes[i].Code
		}
	}
	in := a.Default()
	if code == "" || in == nil || in.Value == nil {
		return model.Bad("Devices of this kind have no such attribute, or it has no value here.")
	}
	payload := append([]byte("{"), strconv.Quote(code)...)
	payload = append(append(payload, ':'), in.Value...)
	if in.ObservedAt > 0 {
		payload = append(payload, `,"observedAt":"`...)
		payload = append(model.AppendTime(payload, in.ObservedAt), '"')
	}
	return s.Things.Report(ctx, told.ID, append(payload, '}'))
}

// why says in a sentence what is wrong.
func why(err error) string {
	var p *model.Problem
	if errors.As(err, &p) {
		return p.Detail
	}
	return fault.From(err).Message
}
