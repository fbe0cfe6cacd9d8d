package lighting

import (
	"encoding/json"
	"slices"
	"strings"

	"citybrain/kernel/geo"
)

// Choice says which lamps are meant. Everything that is given must hold; then Plus
// adds lamps and Except leaves some out. A lamp belongs to the first group that
// means it.
type Choice struct {
	Streets []string    `json:"streets,omitempty" yaml:"streets" maxItems:"200" doc:"By the name of the nearest street, as the map has it"`
	Region  string      `json:"region,omitempty" yaml:"region" maxLength:"20" doc:"Beginning of the region code"`
	Name    string      `json:"name,omitempty" yaml:"name" maxLength:"100" doc:"Part of the lamp's name"`
	Area    []geo.Point `json:"area,omitempty" yaml:"area" maxItems:"200" doc:"Corners of an area that lamps must stand in"`
	Things  []string    `json:"things,omitempty" yaml:"things" maxItems:"2000" doc:"Ids; none but these"`
	All     bool        `json:"all,omitempty" yaml:"all" doc:"Whatever is left"`
	Plus    []string    `json:"plus,omitempty" yaml:"plus" maxItems:"2000" doc:"Ids of lamps besides"`
	Except  []string    `json:"except,omitempty" yaml:"except" maxItems:"2000" doc:"Ids of lamps that are left out"`
}

// bare tells that nothing is chosen by but single lamps besides.
func (c *Choice) bare() bool {
	return len(c.Streets) == 0 && c.Region == "" && c.Name == "" && len(c.Things) == 0 && len(c.Area) == 0 && !c.All
}

// empty tells that nothing is chosen by.
func (c *Choice) empty() bool { return c.bare() && len(c.Plus) == 0 }

// means tells whether a lamp along a street is meant.
func (c *Choice) means(l *Lamp, street string) bool {
	switch {
	case slices.Contains(c.Except, l.ID):
		return false
	case slices.Contains(c.Plus, l.ID):
		return true
	case c.bare():
		return false
	}
	return has(c.Streets, street) && has(c.Things, l.ID) && strings.HasPrefix(l.Region, c.Region) && strings.Contains(l.Name, c.Name) &&
		(len(c.Area) == 0 || geo.RingContains(c.Area, l.Point))
}

// key is all that a choice says.
func (c *Choice) key() string {
	text, _ := json.Marshal(c) // plain values
	return string(text)
}

// has tells whether a list holds a word; an empty list holds all.
func has(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }
