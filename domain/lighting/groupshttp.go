package lighting

import (
	"context"

	"citybrain/kernel/web"
)

func (s *Service) showMap(ctx context.Context, _ *web.None) (LampMap, error) { return s.Map(ctx) }

type makeInput struct {
	Body struct {
		Making
		Like string `json:"like" maxLength:"32" doc:"Code of the group whose schedule it begins with"`
	}
}

// MadeGroup names a group that was made.
type MadeGroup struct {
	Code string `json:"code"`
}

func (s *Service) makeGroup(ctx context.Context, in *makeInput) (MadeGroup, error) {
	code, err := s.MakeGroup(ctx, in.Body.Making, in.Body.Like)
	return MadeGroup{code}, err
}

type tryInput struct {
	Body struct {
		Code  string `json:"code,omitempty" maxLength:"32" doc:"Of the group that it would change; absent for a new one"`
		Lamps Choice `json:"lamps"`
	}
}

func (s *Service) tryGroup(ctx context.Context, in *tryInput) (Trial, error) {
	return s.TryGroup(ctx, in.Body.Code, in.Body.Lamps)
}

type changeInput struct {
	GroupInput
	Body struct {
		Making
		After int64 `json:"after" doc:"The version that it was made from"`
	}
}

func (s *Service) changeGroup(ctx context.Context, in *changeInput) (web.None, error) {
	return web.None{}, s.ChangeGroup(ctx, in.Group, in.Body.Making, in.Body.After)
}

func (s *Service) endGroup(ctx context.Context, in *GroupInput) (web.None, error) {
	return web.None{}, s.EndGroup(ctx, in.Group)
}

type monthsInput struct {
	Months int `query:"months" minimum:"1" maximum:"36" doc:"Back from this month; 12 if absent"`
}

// MonthList is energy by month and group.
type MonthList struct {
	Items []MonthEnergy `json:"items"`
	Next  string        `json:"next"`
}

func (s *Service) showMonths(ctx context.Context, in *monthsInput) (MonthList, error) {
	list, err := s.Months(ctx, in.Months)
	return MonthList{Items: list}, err
}
