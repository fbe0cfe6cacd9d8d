package things

import (
	"context"

	"citybrain/domain/things/rule"
	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
)

// RuleCheck is what is to be said of a rule before it is saved.
type RuleCheck struct {
	Problems []RuleProblem `json:"problems"`
	Cost     int           `json:"cost" doc:"What an evaluation costs at most, of 10,000 that it may"`
	Reach    int           `json:"reach" doc:"Things that the rule is for"`
	Reads    []string      `json:"reads" doc:"Attributes that it reads"`
	NotKept  []string      `json:"notKept" doc:"Those that the history does not keep: the rule cannot be tried on it"`
	Near     bool          `json:"near" doc:"It asks for neighbours, which a trial does not know"`
}

// CheckRule tells what is wrong with a rule while it is written. The caller needs
// things.read. Fault: ErrNoProfile.
func (s *Service) CheckRule(ctx context.Context, r Rule) (RuleCheck, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return RuleCheck{}, err
	}
	p, err := s.Profile(r.Profile)
	if err != nil {
		return RuleCheck{}, err
	}
	program, problems, err := s.program(&r, &p)
	if err != nil {
		return RuleCheck{}, err
	}
	out := RuleCheck{Problems: problems, Reach: s.reach(&r), Reads: []string{}, NotKept: []string{}}
	if out.Problems == nil {
		out.Problems = []RuleProblem{}
	}
	if program != nil {
		out.Cost, out.Near = program.Cost, program.Near
		for _, i := range program.Attributes(len(p.Attributes)) {
			a := &p.Attributes[i]
			out.Reads = append(out.Reads, a.Code)
			if a.Keep == keepNone {
				out.NotKept = append(out.NotKept, a.Code)
			}
		}
	}
	return out, nil
}

// eachReached visits the things that a rule is for.
func (s *Service) eachReached(r *Rule, visit func(*twin.Thing)) {
	kinds := s.kinds.Load()
	profile, ok := kinds.byCode[r.Profile]
	if !ok {
		return
	}
	only := set(r.Things)
	s.Twin().Each(twin.Filter{Profiles: []int{profile}, Region: r.Region, Org: r.Organisation}, func(t *twin.Thing) bool {
		if len(only) == 0 || only[t.ID] {
			visit(t)
		}
		return true
	})
}

func (s *Service) reach(r *Rule) (n int) {
	s.eachReached(r, func(*twin.Thing) { n++ })
	return n
}

// MostRuleCost is what a rule may cost, for those who show it.
const MostRuleCost = rule.MostCost
