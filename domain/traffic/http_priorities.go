package traffic

import (
	"context"

	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

type prioritiseInput struct {
	Body struct {
		Kind   string    `json:"kind" enum:"ambulance,fire,police"`
		From   geo.Point `json:"from"`
		To     geo.Point `json:"to"`
		Reason string    `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Service) prioritise(ctx context.Context, in *prioritiseInput) (Priority, error) {
	b := &in.Body
	return s.Prioritise(ctx, PriorityWish{Kind: b.Kind, From: b.From, To: b.To, Reason: b.Reason})
}

// PriorityList is emergency vehicles.
type PriorityList struct {
	Items []Priority `json:"items"`
}

func (s *Service) listPriorities(ctx context.Context, _ *web.None) (PriorityList, error) {
	list, err := s.Priorities(ctx)
	return PriorityList{list}, err
}

type priorityInput struct {
	Priority string `path:"priority" maxLength:"64"`
}

func (s *Service) showPriority(ctx context.Context, in *priorityInput) (Priority, error) {
	return s.Priority(ctx, in.Priority)
}

type priorityCancelInput struct {
	Priority string `path:"priority" maxLength:"64"`
	Body     struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Service) cancelPriority(ctx context.Context, in *priorityCancelInput) (Priority, error) {
	return s.Cancel(ctx, in.Priority, in.Body.Reason)
}
