package flow

import "slices"

// Public is what applicants read of a flow 公众用语: everyday words for where a case
// stands and for what was done, instead of the office's own.
type Public struct {
	States  map[string]Words `yaml:"states" json:"states,omitempty"`   // by code; of a branch: branch/state
	Actions map[string]Words `yaml:"actions" json:"actions,omitempty"` // by code, wherever it stands: what was done
	Remedy  Words            `yaml:"remedy" json:"remedy,omitzero"`    // what one can do against a refusal 救济途径
	Signed  []string         `yaml:"signed" json:"signed,omitempty"`   // states in which applicants read who acted
}

// Says gives the everyday words for a state, of a branch written branch/state; its
// name where it has none.
func (d *Definition) Says(code string) Words {
	if w, ok := d.Public.States[code]; ok {
		return w
	}
	if s := d.State(code); s != nil {
		return s.Name
	}
	return Words{}
}

// Did gives the everyday words for what an action of a state has done; its name where
// it has none.
func (d *Definition) Did(state, action string) Words {
	if w, ok := d.Public.Actions[action]; ok {
		return w
	}
	s := d.State(state)
	if s == nil {
		return Words{}
	}
	for i := range s.Actions {
		if s.Actions[i].Code == action {
			return s.Actions[i].Name
		}
	}
	return Words{}
}

// Signs tells whether applicants read who acted in a state.
func (d *Definition) Signs(state string) bool { return slices.Contains(d.Public.Signed, state) }

// Spoken are all states, of branches written branch/state, and all actions of a flow:
// what public words may be said of.
func (d *Definition) Spoken() (states, actions []string) {
	add := func(prefix string, list []State) {
		for i := range list {
			states = append(states, prefix+list[i].Code)
			for j := range list[i].Actions {
				actions = append(actions, list[i].Actions[j].Code)
			}
		}
	}
	add("", d.States)
	for i := range d.States {
		for j := range d.States[i].Branches {
			add(d.States[i].Branches[j].Code+"/", d.States[i].Branches[j].States)
		}
	}
	slices.Sort(actions)
	return states, slices.Compact(actions)
}

// public refuses words that are said of nothing, or in one language only.
func (c *checker) public() {
	states, actions := c.d.Spoken()
	c.words("states", c.d.Public.States, states)
	c.words("actions", c.d.Public.Actions, actions)
	c.short(c.d.Public.Remedy, mostWords, []any{"public", "remedy"})
	if r := c.d.Public.Remedy; (r.ZH == "") != (r.EN == "") {
		c.say([]any{"public", "remedy"}, "public", "the remedy needs words in zh and en")
	}
	for i, code := range c.d.Public.Signed {
		if !slices.Contains(states, code) {
			c.say([]any{"public", "signed", i}, "public", "the flow has no state %.60q", code)
		}
	}
}

func (c *checker) words(kind string, said map[string]Words, known []string) {
	codes := make([]string, 0, len(said))
	for code := range said {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		path := []any{"public", kind, code}
		c.short(said[code], mostWords, path)
		switch w := said[code]; {
		case !slices.Contains(known, code):
			c.say(path, "public", "the flow has none of its %s called %.60q", kind, code)
		case w.ZH == "" || w.EN == "":
			c.say(path, "public", "what applicants read of %s needs words in zh and en", code)
		}
	}
}
