package things

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"citybrain/domain/things/rule"
	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// ruler holds the rules of departments and runs them on the node that writes. Like
// the historian it follows the log by itself and notes in the commit of its alarms
// how far it came: the twin never waits for a rule, and a crash neither loses nor
// doubles an alarm. What its windows held is read from the log again.
type ruler struct {
	mu      sync.Mutex
	book    map[string]*bookRule
	fences  map[string]*rule.Fence
	zones   []fenceRow
	mark    int64 // of the store when the book was read
	engine  *rule.Engine
	of      [][]*rule.Rule // as the engine has them, by profile
	out     rule.Outcome
	from    uint64 // what the store has been given, by sequence of the log
	upto    uint64
	saved   int64 // µs, when that was
	heard   int64 // µs, when the newest report was received
	dirty   bool
	lost    bool // the store has another position than from: follow it anew
	loading sync.Mutex
	writing sync.Mutex

	colouring sync.Mutex
	marks     map[string]twin.Mark // what the twin was told; colouring guards it
}

// bookRule is a rule with its program; without one it cannot run.
type bookRule struct {
	ruleRow
	run      *rule.Rule
	problems []RuleProblem
}

// runs tells whether the rule is in force.
func (b *bookRule) runs() bool { return b.on && b.run != nil }

// loading says whether the rules are read in any case.
type loading bool

const (
	atOnce    loading = false
	ifChanged loading = true // in the store, on another node
)

// loadRules reads the rules of the store, or only what changed there since.
func (s *Service) loadRules(ctx context.Context, how loading) error {
	r := &s.ruler
	r.loading.Lock()
	defer r.loading.Unlock()
	var mark int64
	var rows []ruleRow
	var zones []fenceRow
	same := false
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		mark, err = s.store.ruleMark(ctx, tx)
		if same = mark == r.mark && r.book != nil && how == ifChanged; err != nil || same {
			return err
		}
		if zones, err = s.store.fences(ctx, tx); err != nil {
			return err
		}
		rows, err = s.store.rules(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("load the rules: %w", err)
	}
	if same {
		return nil
	}
	fences := parseFences(ctx, zones)
	book := s.compileAll(rows, fences)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.book, r.fences, r.zones, r.mark = book, fences, zones, mark
	if r.engine != nil {
		r.equip(s.Profiles())
	}
	return nil
}

func parseFences(ctx context.Context, zones []fenceRow) map[string]*rule.Fence {
	fences := make(map[string]*rule.Fence, len(zones))
	for _, z := range zones {
		fence, err := rule.ParseFence([]byte(z.shape))
		if err != nil { // it was right when it was saved
			slog.WarnContext(ctx, "a fence cannot be read", "fence", z.code, "error", err)
			continue
		}
		fences[z.code] = fence
	}
	return fences
}

// compileAll makes programs of the rules that are new or changed; the others go on
// with their figures.
func (s *Service) compileAll(rows []ruleRow, fences map[string]*rule.Fence) map[string]*bookRule {
	book := make(map[string]*bookRule, len(rows))
	compilers := map[string]*rule.Compiler{}
	for _, row := range rows {
		one := &bookRule{ruleRow: row}
		book[row.Code] = one
		old := s.ruler.book[row.Code]
		if old != nil && old.run != nil && old.version == row.version && old.on == row.on {
			one.run = old.run
			continue
		}
		profile, err := s.Profile(row.Profile)
		if err != nil {
			one.problems = []RuleProblem{{Field: "profile", Code: ErrNoProfile.Code, What: row.Profile, Message: ErrNoProfile.Message}}
			continue
		}
		c := compilers[row.Profile]
		if c == nil {
			if c, err = rule.NewCompiler(profile.schema(), func(code string) bool { return fences[code] != nil }); err != nil {
				one.problems = []RuleProblem{{Field: "profile", Code: ErrRule.Code, Message: err.Error()}}
				continue
			}
			compilers[row.Profile] = c
		}
		var program *rule.Program
		if program, one.problems = row.compile(&profile, c); program != nil && len(one.problems) == 0 {
			one.run = row.compiled(program)
		}
	}
	return book
}

// equip gives the engine the rules that are in force, where they changed.
func (r *ruler) equip(profiles []Profile) {
	byCode := map[string][]*rule.Rule{}
	for _, one := range r.book {
		if one.runs() {
			byCode[one.Profile] = append(byCode[one.Profile], one.run)
		}
	}
	r.engine.SetFences(r.fences)
	for i := range profiles {
		rules := byCode[profiles[i].Code]
		slices.SortFunc(rules, func(a, b *rule.Rule) int {
			if a.ID < b.ID {
				return -1
			}
			return 1
		})
		if !slices.Equal(rules, r.of[i]) {
			r.of[i] = rules
			r.engine.Set(i, len(profiles[i].Attributes), rules)
		}
	}
}

// any tells whether a rule is in force.
func (r *ruler) any() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.book {
		if one.runs() {
			return true
		}
	}
	return false
}

// find gives a rule as this node knows it.
func (r *ruler) find(code string) (*bookRule, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.book[code]
	return one, ok
}
