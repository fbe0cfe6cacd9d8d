package plan

// Steps gives what the groups show through one cycle, from the first green on.
func (p *Programme) Steps() []Step { return p.all() }
