package things

import (
	"context"
	"errors"
	"slices"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// findParents finds what the rows belong to and refuses those whose parent is not
// there, cannot have them, or is not theirs; then what belonged to a refused row.
func (im *importer) findParents(ctx context.Context) {
	before := len(im.good)
	for again := true; again; {
		left := im.checkParents(ctx)
		again = len(left) < len(im.good)
		im.good = left
	}
	im.report.Refused += before - len(im.good)
	slices.SortStableFunc(im.report.Problems, func(a, b ImportProblem) int { return a.Line - b.Line })
}

// checkParents gives the rows whose parents are sound as long as the other rows are.
func (im *importer) checkParents(ctx context.Context) []listed {
	rows := make(map[ThingID]*listed, len(im.good))
	for i := range im.good {
		rows[im.good[i].ID] = &im.good[i]
	}
	left := make([]listed, 0, len(im.good))
	for i := range im.good {
		one := &im.good[i]
		if one.parent != "" {
			if err := im.checkParent(ctx, one, rows); err != nil {
				one.under = ""
				im.say(one.line, "parent", one.parent, fault.From(err))
				continue
			}
		}
		left = append(left, *one)
	}
	return left
}

func (im *importer) checkParent(ctx context.Context, one *listed, rows map[ThingID]*listed) error {
	kind, ok := im.s.treeKind()
	if !ok {
		return ErrNoKind
	}
	id, profile, ok := im.findParent(ctx, one.parent, rows)
	switch {
	case !ok:
		return errRowParent
	case !kind.joins(profile, one.Profile):
		return ErrJoin
	}
	if old, has := im.s.ties.Parent(kind.Code, string(one.ID)); has && old != string(id) {
		return ErrOtherParent
	}
	one.under = id
	up := id
	for range maxDepth {
		if up == one.ID {
			return ErrCycle
		}
		if row := rows[up]; row != nil && row.under != "" {
			up = row.under
		} else if old, has := im.s.ties.Parent(kind.Code, string(up)); has {
			up = ThingID(old)
		} else {
			return nil
		}
	}
	return ErrCycle
}

// findParent reads an id or profile/serial: a thing of the caller's scope, or a
// row of the list.
func (im *importer) findParent(ctx context.Context, word string, rows map[ThingID]*listed) (id ThingID, profile string, ok bool) {
	id = ThingID(word)
	if name, serial, cut := strings.Cut(word, "/"); cut {
		for _, p := range im.s.Profiles() {
			if name == p.Code || name == p.ZH || strings.EqualFold(name, p.EN) {
				id = NameOf(p.Code, serial)
				break
			}
		}
	}
	if row := rows[id]; row != nil {
		return id, row.Profile, true
	}
	t, err := im.s.visible(ctx, string(id), RegisterPermission)
	if err != nil {
		return "", "", false
	}
	return id, im.s.Profiles()[t.Profile].Code, true
}

// tie sets the relations of the list, some hundred in one unit of work. What
// somebody else changed meanwhile is told as a problem of the row.
func (im *importer) tie(ctx context.Context) error {
	kind, ok := im.s.treeKind()
	if !ok {
		return nil
	}
	rows := slices.DeleteFunc(im.good, func(one listed) bool { return one.under == "" })
	for len(rows) > 0 {
		part := rows[:min(importRows, len(rows))]
		rows = rows[len(part):]
		var wrong []ImportProblem
		var set []Relation
		err := im.s.DB.Do(ctx, func(tx *db.Tx) error {
			wrong, set = nil, nil
			for _, one := range part {
				r := Relation{Kind: kind.Code, From: one.under, To: one.ID}
				_, err := im.s.relate(ctx, tx, kind, r)
				if errors.Is(err, ErrOtherParent) || errors.Is(err, ErrCycle) {
					f := fault.From(err)
					wrong = append(wrong, ImportProblem{Line: one.line, Column: "parent", Value: one.parent, Code: f.Code, Message: f.Message})
					continue
				}
				if err != nil {
					return err
				}
				set = append(set, r)
			}
			return im.s.recordAct(ctx, tx, "related", auth.From(ctx).ID, map[string]any{"kind": kind.Code, "count": len(set)})
		})
		if err != nil {
			return err
		}
		im.report.Problems = append(im.report.Problems, wrong...)
		for _, r := range set {
			im.s.ties.Put(r.Kind, string(r.From), string(r.To))
		}
	}
	return nil
}
