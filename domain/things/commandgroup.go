package things

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Group is things that are told things together: a list or a saved filter.
type Group struct {
	ID        GroupID   `json:"id"`
	Name      string    `json:"name"`
	Target    Target    `json:"target"`
	Count     int       `json:"count" doc:"Things of it in your scope now"`
	ChangedBy string    `json:"changedBy"`
	ChangedAt time.Time `json:"changedAt"`
}

// Created tells where a new group lives.
func (g Group) Created() string { return "/api/v1/groups/" + string(g.ID) }

func (r *groupRow) aim() (t Target, err error) {
	err = json.Unmarshal([]byte(r.target), &t)
	return t, err
}

func (s *Service) groupInScope(ctx context.Context, tx *db.Tx, id GroupID) (groupRow, error) {
	row, err := s.store.group(ctx, tx, id)
	if err != nil {
		return groupRow{}, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversRegion(row.region) || !scope.CoversOrg(row.org) {
		return groupRow{}, ErrNoGroup.With("group", id)
	}
	return row, nil
}

// PutGroup saves a group: a new one for "", else in the place of the old. A saved
// filter means whatever fits when it is used. The caller needs things.command.
// Faults: ErrGroup, ErrNoGroup and those of the target.
func (s *Service) PutGroup(ctx context.Context, group GroupID, name string, target Target) (Group, error) {
	if err := auth.Require(ctx, CommandPermission); err != nil {
		return Group{}, err
	}
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > 100 {
		return Group{}, ErrGroup.At("/name", ErrGroup.Code, ErrGroup.Message)
	}
	if target.Group != "" {
		return Group{}, ErrTarget
	}
	var out Group
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		scope := auth.From(ctx).Scope
		row := groupRow{id: group, region: scope.Region, org: scope.Org}
		if group == "" {
			row.id = id.New[GroupID]("group", tx.Now)
		} else if old, err := s.groupInScope(ctx, tx, group); err != nil {
			return err
		} else {
			row.region, row.org = old.region, old.org
		}
		if _, err := s.mean(ctx, tx, target); err != nil {
			return err
		}
		raw, err := json.Marshal(target)
		if err != nil {
			return err
		}
		row.name, row.target, row.by, row.at = name, string(raw), auth.Actor(ctx), db.Micros(tx.Now)
		if err := s.store.putGroup(ctx, tx, row); err != nil {
			return err
		}
		out, err = s.viewGroup(ctx, tx, row)
		if err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "group_saved", string(row.id), map[string]any{"name": name, "target": target.brief()})
	})
	return out, err
}

// viewGroup tells how many things a group has now: a list of which one left the
// city has fewer.
func (s *Service) viewGroup(ctx context.Context, tx *db.Tx, r groupRow) (Group, error) {
	target, err := r.aim()
	if err != nil {
		return Group{}, err
	}
	g := Group{ID: r.id, Name: r.name, Target: target, ChangedBy: r.by, ChangedAt: db.Time(r.at)}
	if list, err := s.mean(ctx, tx, target); err == nil {
		g.Count = len(list)
	}
	return g, nil
}

// maxGroups is how many groups are listed.
const maxGroups = 500

// Groups lists the groups of the caller's scope by name. The caller needs
// things.read.
func (s *Service) Groups(ctx context.Context) ([]Group, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	scope := auth.From(ctx).Scope
	var groups []Group
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.groups(ctx, tx, [2]string{scope.Region, scope.Org}, maxGroups)
		if err != nil {
			return err
		}
		for _, r := range rows {
			g, err := s.viewGroup(ctx, tx, r)
			if err != nil {
				return err
			}
			groups = append(groups, g)
		}
		return nil
	})
	return groups, err
}

// DropGroup removes a group; its things stay. The caller needs things.command.
// Fault: ErrNoGroup.
func (s *Service) DropGroup(ctx context.Context, id GroupID) error {
	if err := auth.Require(ctx, CommandPermission); err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if _, err := s.groupInScope(ctx, tx, id); err != nil {
			return err
		}
		if err := s.store.dropGroup(ctx, tx, id); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "group_dropped", string(id), nil)
	})
}
