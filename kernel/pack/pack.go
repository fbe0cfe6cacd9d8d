// Package pack reads a city pack: the folder of data and configuration that
// makes this binary the brain of one city. Every problem is told with file,
// line and reason, all of them at once.
package pack

import "fmt"

// Problem is one reason why a pack is refused.
type Problem struct {
	File   string
	Line   int // 1-based; 0 where the file as a whole is meant
	Reason string
}

func (p Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason) }

// Pack is an opened city pack. Seeds read files from it and report problems to it.
type Pack struct {
	dir      string
	hash     string
	problems []Problem
	City     City
}
