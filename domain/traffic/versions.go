package traffic

import (
	"context"

	"citybrain/kernel/db"
)

// WayVersions gives who was set to steer a junction, with reasons and makers, the newest
// first. The caller needs traffic.read. Fault: ErrNoJunction.
func (s *Service) WayVersions(ctx context.Context, id string) (list []JunctionWay, err error) {
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.wayVersions(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].MadeBy
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Maker = names[list[i].MadeBy]
	}
	return list, err
}

// LimitsVersions gives what limits were set at a junction, with notes and makers, the
// newest first. The caller needs traffic.read. Fault: ErrNoJunction.
func (s *Service) LimitsVersions(ctx context.Context, id string) (list []JunctionLimits, err error) {
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.limitsVersions(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].MadeBy
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		list[i].Maker = names[list[i].MadeBy]
	}
	return list, err
}
