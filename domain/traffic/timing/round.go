package timing

// Outcome is what a round came to.
type Outcome string

// The outcomes.
const (
	PutIn Outcome = "put"  // new plans run from now on
	Kept  Outcome = "kept" // nothing was better by enough
	Back  Outcome = "back" // the street did not confirm the last change: the plans before it run again
)

// Memory is what a round leaves for the next one of the same area, until the last change
// was proved. The zero value is of an area in which nothing was changed.
type Memory struct {
	Old    []Plan  // that ran before the change; nil: nothing waits for its proof
	Seen   float64 // vehicles that stood in the window before it
	Judged float64 // what the model said of that window
}

// Round is what one look at an area came to, with all that it was decided by.
type Round struct {
	Outcome Outcome
	Next    []Plan // that run from now on
	Cycle   int    // of what was found; 0 where nothing was looked for
	Verdict Verdict
	Proof   *Proof // of the change before, if one waited for it
	Tried   []Tried
	Memory  Memory
}

// Look proves the last change of an area by the window that is over, and looks for plans
// for the coming one. seen has the flows of the window that is over and coming those that
// are expected; now are the plans that run, stood the vehicles that stood in the mean.
func (g Gate) Look(seen, coming *Area, m Model, now []Plan, l Limits, stood float64, before Memory) (Round, error) {
	r := Round{Outcome: Kept, Next: now}
	if before.Old != nil {
		would, _, err := Judge(seen, m, before.Old)
		if err != nil {
			return r, err
		}
		proof := g.Prove(before.Seen, before.Judged, would, stood)
		r.Proof = &proof
		if !proof.Kept {
			r.Outcome, r.Next = Back, before.Old
			return r, nil
		}
	}
	cost, _, err := Judge(coming, m, now)
	if err != nil {
		return r, err
	}
	found, err := Search(coming, m, now, l)
	if err != nil {
		return r, err
	}
	r.Verdict, r.Tried, r.Cycle = g.Put(cost, found.Cost), found.Tried, found.Cycle
	if !r.Verdict.Passed {
		return r, nil
	}
	judged, _, err := Judge(seen, m, now)
	if err != nil {
		return r, err
	}
	r.Outcome, r.Next, r.Memory = PutIn, found.Plans, Memory{Old: now, Seen: stood, Judged: judged}
	return r, nil
}
