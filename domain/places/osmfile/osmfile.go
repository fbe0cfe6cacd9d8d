// Package osmfile reads OpenStreetMap extracts (.osm.pbf) that strangers give.
//
// It is a reader of our own because the file comes from outside: every length
// is checked before memory is taken for it, every index before it is used, all
// in the caller's goroutine, so a hostile file gives an *Error and never a
// panic or gigabytes. What is decoded is what a city needs: nodes, ways and
// relations with their tags; history and authors are passed over.
package osmfile

import "fmt"

// Limits bound what one file may make us hold.
type Limits struct {
	Bytes     int // of the file
	Blob      int // bytes of one block, unpacked
	Unpacked  int // bytes of all blocks, unpacked
	Nodes     int
	Ways      int
	Relations int
	Refs      int // nodes of ways and members of relations, together
	Tags      int // of all elements together
}

// CityLimits fit a large city's extract and stay under about 1 GB of memory.
func CityLimits() Limits {
	return Limits{
		Bytes: 256 << 20, Blob: 32 << 20, Unpacked: 2 << 30,
		Nodes: 8_000_000, Ways: 1_500_000, Relations: 100_000, Refs: 12_000_000, Tags: 12_000_000,
	}
}

// Error says why a file is refused and where.
type Error struct {
	Offset int64 // bytes from the start of the file to the block at fault
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("at byte %d: %s", e.Offset, e.Reason) }

// Tag is one key and value.
type Tag struct{ Key, Value string }

// Tags are the tags of one element; they are few, so a walk finds them.
type Tags []Tag

// Get gives the value of a key, "" where there is none.
func (t Tags) Get(key string) string {
	for _, tag := range t {
		if tag.Key == key {
			return tag.Value
		}
	}
	return ""
}

// Node is a point with its tags; degrees of WGS-84.
type Node struct {
	ID       int64
	Lon, Lat float64
	Tags     Tags
}

// Way is a line of nodes, named by their ids.
type Way struct {
	ID   int64
	Refs []int64
	Tags Tags
}

// Kind is the kind of a relation's member.
type Kind uint8

// The kinds of members.
const (
	NodeMember Kind = iota
	WayMember
	RelationMember
)

// Member is one part of a relation.
type Member struct {
	Kind Kind
	Ref  int64
	Role string
}

// Relation is a group of elements, such as the rings of a polygon with holes.
type Relation struct {
	ID      int64
	Members []Member
	Tags    Tags
}

// File is a whole extract in memory.
type File struct {
	Nodes     []Node
	Ways      []Way
	Relations []Relation
}
