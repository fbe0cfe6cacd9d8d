package services

import (
	"context"

	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// mostItem bounds a request that carries an item, in bytes.
const mostItem = 512 << 10

func (s *Service) listDesk(ctx context.Context, in *DeskFind) (page.Page[DeskHead], error) {
	return s.Desk(ctx, *in)
}

func (s *Service) listChoices(ctx context.Context, _ *web.None) (Choices, error) {
	return s.Choices(ctx)
}

func (s *Service) showWork(ctx context.Context, in *KeyInput) (DeskItem, error) {
	return s.Work(ctx, ItemKey(in.Key))
}

type inspectInput struct {
	Body struct {
		Item Item `json:"item"`
	}
}

func (s *Service) inspect(ctx context.Context, in *inspectInput) (Inspected, error) {
	return s.Inspect(ctx, &in.Body.Item)
}

func (s *Service) beginItem(ctx context.Context, in *Fresh) (Begun, error) { return s.Fresh(ctx, *in) }

type formTrialInput struct{ Body FormTrial }

func (s *Service) tryForm(ctx context.Context, in *formTrialInput) (TriedForm, error) {
	return s.TryForm(ctx, in.Body)
}
