package timing

// Gate decides what reaches the street: a plan is put in only if the model says
// that it is better by a margin, and taken back if the street says otherwise.
type Gate struct {
	Margin float64 // part of the cost that a new plan must save
	Worse  float64 // part by which the street may be worse than the old plan would be
}

// Careful is the gate that is used where nothing else was asked for.
func Careful() Gate { return Gate{Margin: 0.05, Worse: 0.10} }

// Verdict is the word of a gate with its reason as figures.
type Verdict struct {
	Passed bool
	Now    float64 // cost of the plans that run, for the flows expected
	Next   float64 // of those proposed
	Saved  float64 // part saved
}

// Put tells whether a proposal is put in.
func (g Gate) Put(now, next float64) Verdict {
	v := Verdict{Now: now, Next: next}
	if now > 0 {
		v.Saved = (now - next) / now
	}
	v.Passed = v.Saved >= g.Margin
	return v
}

// Proof is what the street said after a change.
type Proof struct {
	Kept     bool
	Seen     float64 // what was measured with the new plan
	Expected float64 // what the old plan would have come to with the same flows
	Worse    float64 // part by which the street is worse than that; negative: better
}

// Prove compares a window with the new plan with what the old one would have come
// to. The model is not trusted alone: what it says of the old plan for the flows
// that came is scaled by how far it was off in the window before, when the old
// plan was measured. Where that cannot be told, the change is kept.
func (g Gate) Prove(measuredBefore, modelBefore, modelOldNow, measuredNow float64) Proof {
	p := Proof{Kept: true, Seen: measuredNow}
	if measuredBefore <= 0 || modelBefore <= 0 || modelOldNow <= 0 {
		return p
	}
	p.Expected = measuredBefore / modelBefore * modelOldNow
	p.Worse = measuredNow/p.Expected - 1
	p.Kept = p.Worse <= g.Worse
	return p
}
