package things

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"citybrain/domain/things/rule"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// RuleView is a rule with how it fares.
type RuleView struct {
	Rule
	Version       int64         `json:"version"`
	On            bool          `json:"on" doc:"It is in force"`
	MayEdit       bool          `json:"mayEdit" doc:"The caller may change it"`
	ProfileName   Text          `json:"profileName"`
	Owner         string        `json:"owner" doc:"Path of the organisation that owns the profile"`
	OwnerName     string        `json:"ownerName"`
	Reach         int           `json:"reach" doc:"Things that it is for, when it is shown alone"`
	Open          int           `json:"open" doc:"Alarms of it that are open"`
	Evaluated     int64         `json:"evaluated" doc:"On the node that answers, since it began"`
	Raised        int64         `json:"raised"`
	Failed        int64         `json:"failed" doc:"Evaluations that failed"`
	LastFault     string        `json:"lastFault,omitempty" doc:"Code of the last failure"`
	LastThing     string        `json:"lastThing,omitempty"`
	OffCode       string        `json:"offCode,omitempty" doc:"Why the city switched it off"`
	OffAt         *time.Time    `json:"offAt,omitempty"`
	Problems      []RuleProblem `json:"problems,omitempty" doc:"Why it no longer fits its profile"`
	ChangedAt     time.Time     `json:"changedAt"`
	ChangedBy     string        `json:"changedBy"`
	ChangedByName string        `json:"changedByName"`
}

// mayRule tells whether the caller may write rules for a profile in a region: the
// department that owns the profile may, within the caller's region.
func mayRule(ctx context.Context, p *Profile, region string) bool {
	scope := auth.From(ctx).Scope
	return auth.Require(ctx, RulePermission) == nil && scope.CoversOrg(p.Organisation) && scope.CoversRegion(region)
}

// owned gives the profile of a rule that the caller may write. Faults:
// ErrNoProfile, ErrOutside.
func (s *Service) owned(ctx context.Context, r *Rule) (Profile, error) {
	if err := auth.Require(ctx, RulePermission); err != nil {
		return Profile{}, err
	}
	p, err := s.Profile(r.Profile)
	if err != nil {
		return p, err
	}
	if !mayRule(ctx, &p, r.Region) {
		return p, ErrOutside.With("profile", p.Code)
	}
	return p, nil
}

// program compiles a rule for its profile.
func (s *Service) program(r *Rule, p *Profile) (*rule.Program, []RuleProblem, error) {
	s.ruler.mu.Lock()
	fences := s.ruler.fences
	s.ruler.mu.Unlock()
	c, err := rule.NewCompiler(p.schema(), func(code string) bool { return fences[code] != nil })
	if err != nil {
		return nil, nil, err
	}
	program, problems := r.compile(p, c)
	return program, problems, nil
}

// Rules lists the rules of the city by code, of one profile if that is not "". The
// caller needs things.read.
func (s *Service) Rules(ctx context.Context, profile string) ([]RuleView, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	var open map[string]int
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		open, err = s.store.countRuled(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	r := &s.ruler
	r.mu.Lock()
	list := make([]RuleView, 0, len(r.book))
	for _, one := range r.book {
		if profile == "" || one.Profile == profile {
			v := s.viewRule(ctx, one)
			v.Open = open[one.Code]
			list = append(list, v)
		}
	}
	r.mu.Unlock()
	slices.SortFunc(list, func(a, b RuleView) int { return cmp.Compare(a.Code, b.Code) })
	return list, s.labelRules(ctx, list)
}

// viewRule shows a rule of the book; the lock of the ruler is held.
func (s *Service) viewRule(ctx context.Context, one *bookRule) RuleView {
	v := RuleView{
		Rule: one.Rule, Version: one.version, On: one.on, ChangedAt: db.Time(one.changedAt), ChangedBy: one.changedBy,
		OffCode: one.offCode, Failed: one.failures, LastThing: one.offThing, Problems: one.problems,
	}
	if one.offAt != 0 {
		v.OffAt = instant(one.offAt)
	}
	if p, err := s.Profile(one.Profile); err == nil {
		v.ProfileName, v.Owner, v.MayEdit = Text{p.ZH, p.EN}, p.Organisation, mayRule(ctx, &p, one.Region)
	}
	if one.run != nil && one.offCode == "" {
		f := one.run.Figures
		v.Evaluated, v.Raised, v.Failed, v.LastFault, v.LastThing = f.Evaluated, f.Raised, f.Failed, f.LastFault, f.LastThing
	}
	return v
}

func (s *Service) labelRules(ctx context.Context, list []RuleView) error {
	var ids []string
	for _, v := range list {
		ids = append(ids, v.Owner, v.ChangedBy)
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range list {
		list[i].OwnerName, list[i].ChangedByName = l.name(list[i].Owner), l.author(list[i].ChangedBy)
	}
	return err
}

// Rule shows one rule. The caller needs things.read. Fault: ErrNoRule.
func (s *Service) Rule(ctx context.Context, code string) (RuleView, error) {
	list, err := s.Rules(ctx, "")
	if err != nil {
		return RuleView{}, err
	}
	i := slices.IndexFunc(list, func(v RuleView) bool { return v.Code == code })
	if i < 0 {
		return RuleView{}, ErrNoRule.With("rule", code)
	}
	list[i].Reach = s.reach(&list[i].Rule)
	return list[i], nil
}

// SaveRule writes a rule: a new one with from 0, or the next version of one whose
// version is from. What was on stays on. The caller needs things.rule within the
// organisation that owns the profile. Faults: ErrNoProfile, ErrOutside, ErrRule,
// ErrRuleCode, ErrRuleChanged.
func (s *Service) SaveRule(ctx context.Context, r Rule, from int64) (RuleView, error) {
	p, err := s.owned(ctx, &r)
	if err != nil {
		return RuleView{}, err
	}
	_, problems, err := s.program(&r, &p)
	if err != nil {
		return RuleView{}, err
	}
	if len(problems) > 0 {
		return RuleView{}, invalid(problems)
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error { return s.saveRule(ctx, tx, r, from) })
	if err != nil {
		return RuleView{}, err
	}
	return s.reloaded(ctx, r.Code)
}

func (s *Service) saveRule(ctx context.Context, tx *db.Tx, r Rule, from int64) error {
	before, err := s.store.rule(ctx, tx, r.Code)
	if err != nil && !errors.Is(err, ErrNoRule) {
		return err
	}
	fresh := err != nil || before.retired != 0
	if !fresh {
		if _, err := s.owned(ctx, &before.Rule); err != nil { // it must not be taken from another department
			return err
		}
	}
	row := ruleRow{Rule: r, version: before.version + 1, on: before.on && !fresh, changedAt: db.Micros(tx.Now), changedBy: auth.Actor(ctx)}
	done, err := s.store.putRule(ctx, tx, row, from)
	switch {
	case err != nil:
		return err
	case !done && from == 0:
		return ErrRuleCode.With("rule", r.Code)
	case !done:
		return ErrRuleChanged
	}
	return s.recordAct(ctx, tx, "rule_saved", r.Code, map[string]any{"version": row.version, "profile": r.Profile})
}

// reloaded takes a change over at once and shows the rule.
func (s *Service) reloaded(ctx context.Context, code string) (RuleView, error) {
	if err := s.rulesChanged(ctx); err != nil {
		return RuleView{}, err
	}
	return s.Rule(ctx, code)
}

// SwitchRule switches a rule on or off. Its open alarms end with it. Faults as
// SaveRule has them, and ErrNoRule, ErrRuleOff.
func (s *Service) SwitchRule(ctx context.Context, code string, on bool) (RuleView, error) {
	_, last, err := s.Log.Bounds(ctx)
	if err != nil {
		return RuleView{}, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		row, err := s.store.rule(ctx, tx, code)
		if err != nil {
			return err
		}
		p, err := s.owned(ctx, &row.Rule)
		if err != nil {
			return err
		}
		if on {
			if _, problems, err := s.program(&row.Rule, &p); err != nil || len(problems) > 0 {
				return ErrRuleOff.Because(err)
			}
			if err := s.firstRule(ctx, tx, last); err != nil {
				return err
			}
		}
		if done, err := s.store.switchRule(ctx, tx, code, on, auth.Actor(ctx)); err != nil || !done {
			return cmp.Or(err, error(ErrNoRule.With("rule", code)))
		}
		if !on {
			if err := s.endAll(ctx, tx, code, auth.Actor(ctx)); err != nil {
				return err
			}
		}
		return s.recordAct(ctx, tx, map[bool]string{true: "rule_on", false: "rule_off"}[on], code, nil)
	})
	if err != nil {
		return RuleView{}, err
	}
	return s.reloaded(ctx, code)
}

// firstRule lets the rules begin with what comes now, where none was in force: what
// devices said before is not judged.
func (s *Service) firstRule(ctx context.Context, tx *db.Tx, last uint64) error {
	rows, err := s.store.rules(ctx, tx)
	if err != nil || slices.ContainsFunc(rows, func(r ruleRow) bool { return r.on }) {
		return err
	}
	return s.store.beginRules(ctx, tx, last)
}

// RemoveRule takes a rule away; its open alarms end. Faults as SwitchRule has them.
func (s *Service) RemoveRule(ctx context.Context, code string) error {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		row, err := s.store.rule(ctx, tx, code)
		if err != nil {
			return err
		}
		if _, err := s.owned(ctx, &row.Rule); err != nil {
			return err
		}
		done, err := s.store.retireRule(ctx, tx, code, auth.Actor(ctx))
		if err != nil || !done {
			return cmp.Or(err, error(ErrNoRule.With("rule", code)))
		}
		if err := s.endAll(ctx, tx, code, auth.Actor(ctx)); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "rule_removed", code, nil)
	})
	if err != nil {
		return err
	}
	return s.rulesChanged(ctx)
}

// rulesChanged takes over what was written, and what ended with it.
func (s *Service) rulesChanged(ctx context.Context) error {
	if err := s.loadRules(ctx, atOnce); err != nil {
		return err
	}
	return s.colour(ctx)
}

// RuleVersion is what a rule was.
type RuleVersion struct {
	Rule
	Version       int64     `json:"version"`
	ChangedAt     time.Time `json:"changedAt"`
	ChangedBy     string    `json:"changedBy"`
	ChangedByName string    `json:"changedByName"`
}

// RuleVersions gives the last 50 versions of a rule, the newest first. The caller
// needs things.read.
func (s *Service) RuleVersions(ctx context.Context, code string) ([]RuleVersion, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	var rows []versionRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.ruleVersions(ctx, tx, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	list, ids := make([]RuleVersion, len(rows)), make([]string, len(rows))
	for i, v := range rows {
		list[i] = RuleVersion{Rule: v.Rule, Version: v.version, ChangedAt: db.Time(v.at), ChangedBy: v.by}
		ids[i] = v.by
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range list {
		list[i].ChangedByName = l.author(list[i].ChangedBy)
	}
	return list, err
}
