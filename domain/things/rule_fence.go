package things

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"citybrain/domain/things/rule"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

const mostFences = 1_000

// Fence is an area that rules may ask for 电子围栏.
type Fence struct {
	Code         string          `json:"code" yaml:"code" maxLength:"32"`
	ZH           string          `json:"zh" yaml:"zh" maxLength:"100"`
	EN           string          `json:"en" yaml:"en" maxLength:"100"`
	Organisation string          `json:"organisation" yaml:"organisation" maxLength:"200" doc:"That may change it"`
	Shape        json.RawMessage `json:"shape" yaml:"-" doc:"GeoJSON Polygon or MultiPolygon, WGS-84"`
	ChangedAt    time.Time       `json:"changedAt,omitzero" yaml:"-"`
}

// Fences lists the fences by code. The caller needs things.read.
func (s *Service) Fences(ctx context.Context) ([]Fence, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	s.ruler.mu.Lock()
	defer s.ruler.mu.Unlock()
	list := make([]Fence, 0, len(s.ruler.zones))
	for _, z := range s.ruler.zones {
		list = append(list, Fence{Code: z.code, ZH: z.zh, EN: z.en, Organisation: z.org, Shape: json.RawMessage(z.shape), ChangedAt: db.Time(z.changedAt)})
	}
	return list, nil
}

// SaveFence writes a fence. The caller needs things.rule within the organisation
// that it belongs to and the region in which it lies. Faults: ErrOutside, rule.ErrFence, ErrRule.
func (s *Service) SaveFence(ctx context.Context, f Fence) error {
	if err := auth.Require(ctx, RulePermission); err != nil {
		return err
	}
	scope := auth.From(ctx).Scope
	if !scope.CoversOrg(f.Organisation) {
		return ErrOutside
	}
	if !profileCode.MatchString(f.Code) || f.ZH == "" || f.EN == "" {
		return ErrRule.At("/code", "things.rule_code", ruleSentence("things.rule_code"))
	}
	if err := s.fenceWithin(scope, f.Shape); err != nil {
		return err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		known, err := s.store.fences(ctx, tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(known, func(z fenceRow) bool { return z.code == f.Code })
		if i >= 0 && (!scope.CoversOrg(known[i].org) || s.fenceWithin(scope, json.RawMessage(known[i].shape)) != nil) {
			return ErrOutside
		}
		if i < 0 && len(known) >= mostFences {
			return ErrTooManyRule
		}
		row := fenceRow{code: f.Code, zh: f.ZH, en: f.EN, org: f.Organisation, shape: string(f.Shape), changedAt: db.Micros(tx.Now), changedBy: auth.Actor(ctx)}
		if err := s.store.putFence(ctx, tx, row); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "fence_saved", f.Code, nil)
	})
	if err != nil {
		return err
	}
	return s.loadRules(ctx, atOnce)
}

// fenceWithin holds a fence to a region: every corner of which the city knows where
// it is lies in it. Faults: rule.ErrFence, ErrOutside.
func (s *Service) fenceWithin(scope auth.Scope, shape json.RawMessage) error {
	f, err := rule.ParseFence(shape)
	if err != nil {
		return err
	}
	within := f.Corners(func(lon, lat float64) bool {
		code, known := s.Regions.RegionAt(lon, lat)
		return !known && scope.Region == "" || scope.CoversRegion(code)
	})
	if !within {
		return ErrOutside
	}
	return nil
}

// RemoveFence takes a fence away that no rule in force asks for. Faults:
// ErrNoFence, ErrOutside, ErrFenceUsed.
func (s *Service) RemoveFence(ctx context.Context, code string) error {
	if err := auth.Require(ctx, RulePermission); err != nil {
		return err
	}
	if s.fenceUsed(code) {
		return ErrFenceUsed.With("fence", code)
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		known, err := s.store.fences(ctx, tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(known, func(z fenceRow) bool { return z.code == code })
		if i < 0 {
			return ErrNoFence.With("fence", code)
		}
		scope := auth.From(ctx).Scope
		if !scope.CoversOrg(known[i].org) || s.fenceWithin(scope, json.RawMessage(known[i].shape)) != nil {
			return ErrOutside
		}
		if err := s.store.retireFence(ctx, tx, code, auth.Actor(ctx)); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "fence_removed", code, nil)
	})
	if err != nil {
		return err
	}
	return s.loadRules(ctx, atOnce)
}

func (s *Service) fenceUsed(code string) bool {
	s.ruler.mu.Lock()
	defer s.ruler.mu.Unlock()
	for _, one := range s.ruler.book {
		if one.runs() && slices.Contains(one.run.Program.Fences, code) {
			return true
		}
	}
	return false
}
