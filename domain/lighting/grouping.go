package lighting

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
	"citybrain/kernel/id"
	"citybrain/kernel/web"
)

// Making is a group as somebody makes it at the desk 自建分组.
type Making struct {
	ZH    string  `json:"zh" minLength:"1" maxLength:"60"`
	EN    string  `json:"en,omitempty" maxLength:"60" doc:"The Chinese name if absent"`
	Watts float64 `json:"watts" minimum:"1" maximum:"5000" doc:"Rated power of a lamp"`
	Lamps Choice  `json:"lamps"`
}

// madeGroup is a group that was made at the desk, as it is stored.
type madeGroup struct {
	Group
	version int64
	madeAt  time.Time
	madeBy  string
}

// Trial is what a choice of lamps would come to 试算.
type Trial struct {
	Lamps      int         `json:"lamps"`
	Outside    int         `json:"outside" doc:"That are not the caller's; a group of them is refused"`
	Region     string      `json:"region" doc:"Where the group would lie: what the regions of its lamps have in common"`
	RegionName string      `json:"regionName" doc:"In the caller's language"`
	From       []TrialPart `json:"from" doc:"Which groups would give the lamps; the most first"`
	Members    []string    `json:"members" doc:"Ids, 5,000 at most"`

	org string
}

// TrialPart is how many lamps a group would give; no code is lamps of no group.
type TrialPart struct {
	Code  string `json:"code"`
	Name  string `json:"name" doc:"In the caller's language"`
	Lamps int    `json:"lamps"`
}

// membersMost is how many ids a trial tells.
const membersMost = 5000

// deskPrefix begins the codes of groups that were made at the desk.
const deskPrefix = "own"

// MakeGroup makes a group before all others, so that it takes its lamps out of
// theirs; it begins with the schedule of another group. The caller needs
// lighting.plan and every lamp of it in the scope. Faults: ErrGroup with fields,
// ErrLamps, ErrNoGroup.
func (s *Service) MakeGroup(ctx context.Context, m Making, like string) (code string, err error) {
	from, err := s.visible(ctx, like, PlanPermission)
	if err != nil {
		return "", err
	}
	g, err := s.compose(ctx, "", m)
	if err != nil {
		return "", err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		g.Code = id.New[string](deskPrefix, tx.Now)
		if err := s.store.putGroup(ctx, tx, madeGroup{Group: g, version: 1, madeBy: auth.Actor(ctx)}); err != nil {
			return err
		}
		if _, err := s.store.addVersion(ctx, tx, g.Code, Version{Version: 1, Schedule: from.Schedule, MadeBy: auth.Actor(ctx)}); err != nil {
			return err
		}
		return s.changed(ctx, tx, "group_made", g)
	})
	s.seen.Store(nil)
	return g.Code, err
}

// ChangeGroup changes name, power and lamps of a group that was made at the desk in
// place of the version that it was made from. The caller needs lighting.plan and
// every lamp of it in the scope. Faults: ErrNoGroup, ErrPackGroup, ErrGroup,
// ErrLamps, ErrReplacedBy.
func (s *Service) ChangeGroup(ctx context.Context, code string, m Making, after int64) error {
	if err := s.own(ctx, code); err != nil {
		return err
	}
	g, err := s.compose(ctx, code, m)
	if err != nil {
		return err
	}
	g.Code = code
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		changed, err := s.store.changeGroup(ctx, tx, madeGroup{Group: g, version: after, madeBy: auth.Actor(ctx)})
		if err != nil {
			return err
		}
		if !changed {
			return ErrReplacedBy
		}
		return s.changed(ctx, tx, "group_changed", g)
	})
	s.seen.Store(nil)
	return err
}

// EndGroup ends a group that was made at the desk; its lamps go back to the groups
// that mean them otherwise. The caller needs lighting.plan. Faults: ErrNoGroup,
// ErrPackGroup.
func (s *Service) EndGroup(ctx context.Context, code string) error {
	if err := s.own(ctx, code); err != nil {
		return err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if _, err := s.store.endOverrides(ctx, tx, code, auth.Actor(ctx)); err != nil {
			return err
		}
		if err := s.store.endGroup(ctx, tx, code); err != nil {
			return err
		}
		return s.changed(ctx, tx, "group_ended", Group{Code: code})
	})
	s.seen.Store(nil)
	return err
}

// TryGroup tells what a choice of lamps would come to; code names the group that it
// would change, "" for a new one. The caller needs lighting.plan. Fault: ErrGroup.
func (s *Service) TryGroup(ctx context.Context, code string, c Choice) (Trial, error) {
	if err := auth.Require(ctx, PlanPermission); err != nil {
		return Trial{}, err
	}
	if err := c.check(ErrGroup); err != nil {
		return Trial{}, err
	}
	t, err := s.try(ctx, code, c)
	t.RegionName = s.Regions.RegionName(t.Region, web.Language(ctx) == "en")
	return t, err
}

// own tells whether a group in the caller's scope was made at the desk.
func (s *Service) own(ctx context.Context, code string) error {
	g, err := s.visible(ctx, code, PlanPermission)
	if err == nil && g.own == 0 {
		return ErrPackGroup.With("group", code)
	}
	return err
}

// changed has the lamps follow at once and records who did what.
func (s *Service) changed(ctx context.Context, tx *db.Tx, act string, g Group) error {
	if err := s.hurry(ctx, tx); err != nil {
		return err
	}
	return s.recordAct(ctx, tx, act, g.Code, map[string]any{"name": g.ZH, "region": g.Region})
}

// compose makes a group of what somebody entered; where it lies and whose it is
// follows from its lamps.
func (s *Service) compose(ctx context.Context, code string, m Making) (Group, error) {
	m.ZH, m.EN = strings.TrimSpace(m.ZH), strings.TrimSpace(m.EN)
	wrong := ErrGroup
	if n := utf8.RuneCountInString(m.ZH); n < 1 || n > 60 || utf8.RuneCountInString(m.EN) > 60 {
		wrong = wrong.At("/zh", ErrGroup.Code, "A name has 1 to 60 characters.")
	}
	if !(m.Watts >= 1 && m.Watts <= 5000) {
		wrong = wrong.At("/watts", ErrGroup.Code, "1 to 5,000 watts.")
	}
	if err := m.Lamps.check(wrong); err != nil {
		return Group{}, err
	}
	t, err := s.try(ctx, code, m.Lamps)
	if err != nil {
		return Group{}, err
	}
	if t.Lamps == 0 || t.Outside > 0 {
		return Group{}, ErrLamps.With("lamps", t.Lamps).With("outside", t.Outside)
	}
	if m.EN == "" {
		m.EN = m.ZH
	}
	return Group{ZH: m.ZH, EN: m.EN, Organisation: t.org, Region: t.Region, Watts: m.Watts, Lamps: m.Lamps, Schedule: dimming.Schedule{Steps: []dimming.Step{}}}, nil
}

// The bounds of a choice at the desk.
const (
	choiceMost  = 2000
	cornersMost = 200
)

// check adds what is wrong with a choice to a fault and gives it, nil if it has no
// fields.
func (c *Choice) check(wrong *fault.Fault) error {
	ids := len(c.Things) + len(c.Plus) + len(c.Except)
	switch {
	case c.empty():
		wrong = wrong.At("/lamps", ErrGroup.Code, "Say which lamps: streets, a region, a name, an area or single ones.")
	case len(c.Streets) > cornersMost || ids > choiceMost || utf8.RuneCountInString(c.Name) > 100 || len(c.Region) > 20:
		wrong = wrong.At("/lamps", ErrGroup.Code, "200 streets and 2,000 single lamps at most.")
	case len(c.Area) > 0 && len(c.Area) < 3 || len(c.Area) > cornersMost || slices.ContainsFunc(c.Area, func(p geo.Point) bool { return !p.Valid() }):
		wrong = wrong.At("/lamps/area", ErrGroup.Code, "An area has 3 to 200 corners on the earth.")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// try finds the lamps of a choice. Groups that come before the one that would
// change keep theirs.
func (s *Service) try(ctx context.Context, code string, c Choice) (Trial, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.DB.View(ctx, func(tx *db.Tx) error { return s.recall(ctx, tx) }); err != nil {
		return Trial{}, err
	}
	o := s.look(s.Clock.Now())
	place := slices.IndexFunc(o.groups, func(g group) bool { return g.Code == code })
	t := Trial{From: []TrialPart{}, Members: []string{}}
	counts := map[int]int{}
	for i, at := range o.at0 {
		l := &o.lamps[i]
		if at.group >= 0 && at.group < place || !c.means(l, at.street) {
			continue
		}
		if !covered(ctx, l.Region, l.Org) {
			t.Outside++
			continue
		}
		if t.Lamps++; t.Lamps == 1 {
			t.Region, t.org = l.Region, l.Org
		}
		t.Region, t.org = sharedRegion(t.Region, l.Region), sharedOrg(t.org, l.Org)
		if len(t.Members) < membersMost {
			t.Members = append(t.Members, l.ID)
		}
		counts[at.group]++
	}
	english := web.Language(ctx) == "en"
	for g, n := range counts {
		part := TrialPart{Lamps: n}
		if g >= 0 {
			part.Code, part.Name = o.groups[g].Code, Text{o.groups[g].ZH, o.groups[g].EN}.In(english)
		}
		t.From = append(t.From, part)
	}
	slices.SortFunc(t.From, func(a, b TrialPart) int { return b.Lamps - a.Lamps })
	return t, nil
}

// regionEnds are the lengths of region codes: province, city, district, street,
// community, grid.
var regionEnds = []int{14, 12, 9, 6, 4, 2, 0}

// sharedRegion is the smallest region that holds both.
func sharedRegion(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for _, end := range regionEnds {
		if end <= n {
			return a[:end]
		}
	}
	return ""
}

// sharedOrg is the organisation above both.
func sharedOrg(a, b string) string {
	for a != "" && a != b && !strings.HasPrefix(b, a+"/") {
		a = a[:max(0, strings.LastIndexByte(a, '/'))]
	}
	return a
}
