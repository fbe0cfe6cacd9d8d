package things

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"citybrain/domain/things/rule"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// rulesName is the file with which a pack ships rules that departments may take
// over, change or switch off.
const rulesName = "things/rules.yaml"

// byPack stands where the author of a rule stands, for what came with the pack.
const byPack = "pack"

// readRules reads the rules of a pack and reports everything wrong with them. They
// know no fences: those are drawn in the city.
func readRules(p *pack.Pack, profiles []Profile) []Rule {
	file, doc, ok := pack.YAML[ruleFile](p, rulesName)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for i := range file.Rules {
		r := &file.Rules[i]
		at := func(field string) pack.Place { return doc.At("rules", i, field) }
		if seen[r.Code] {
			at("code").Report("rule %q stands here twice", r.Code)
		}
		seen[r.Code] = true
		r.checkPacked(profiles, at)
	}
	return file.Rules
}

func (r *Rule) checkPacked(profiles []Profile, at func(field string) pack.Place) {
	i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Code == r.Profile })
	if i < 0 {
		at("profile").Report("there is no profile %q", r.Profile)
		return
	}
	c, err := rule.NewCompiler(profiles[i].schema(), func(string) bool { return false })
	if err != nil {
		at("profile").Report("no rule can be written for %s: %v", r.Profile, err)
		return
	}
	_, problems := r.compile(&profiles[i], c)
	for _, one := range problems {
		where := ""
		if one.Line > 0 {
			where = fmt.Sprintf(" (line %d, column %d of the expression)", one.Line, one.Column)
		}
		at(one.Field).Report("rule %s, %s: %s %s%s", r.Code, one.Field, one.Message, one.What, where)
	}
}

// seedRules writes the rules of a pack and switches the new ones on. What a
// department has changed, switched or taken away stays as it wanted it.
func (s *Service) seedRules(ctx context.Context, tx *db.Tx, list []Rule) error {
	known, err := s.store.rules(ctx, tx)
	if err != nil {
		return err
	}
	if len(list) > 0 && !slices.ContainsFunc(known, func(r ruleRow) bool { return r.on }) {
		// What devices said before there were rules is not judged: see beginSeeded.
		if err := s.store.forgetWriter(ctx, tx, writeRules); err != nil {
			return err
		}
	}
	for i := range list {
		if err := s.seedRule(ctx, tx, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) seedRule(ctx context.Context, tx *db.Tx, r *Rule) error {
	before, err := s.store.rule(ctx, tx, r.Code)
	fresh := errors.Is(err, ErrNoRule)
	switch {
	case err != nil && !fresh:
		return err
	case !fresh && (before.changedBy != byPack || sameRule(&before.Rule, r)):
		return nil
	}
	row := ruleRow{Rule: *r, version: before.version + 1, on: before.on || fresh, changedAt: db.Micros(tx.Now), changedBy: byPack}
	_, err = s.store.putRule(ctx, tx, row, before.version)
	return err
}

// startRuled loads the rules, lets those that came with the pack begin with what
// devices say from now on, and gives things the state of their open alarms.
func (s *Service) startRuled(ctx context.Context) error {
	if err := s.loadRules(ctx, atOnce); err != nil {
		return err
	}
	if err := s.beginSeeded(ctx); err != nil {
		return err
	}
	return s.colour(ctx)
}

// beginSeeded sets where the rules begin to read the log, if nothing says it.
func (s *Service) beginSeeded(ctx context.Context) error {
	if !s.ruler.any() {
		return nil
	}
	_, last, err := s.Log.Bounds(ctx)
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		begun, err := s.store.hasWriter(ctx, tx, writeRules)
		if err != nil || begun {
			return err
		}
		return s.store.beginRules(ctx, tx, last)
	})
}
