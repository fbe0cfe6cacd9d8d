package rule

import (
	"math"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
)

// Program is a compiled rule. Many engines may run it.
type Program struct {
	Main    int      // the attribute whose value an alarm shows, -1 for none
	Cost    int      // what all its expressions cost at most: 1 for a name or a sign
	Silence int64    // µs, the shortest silence that it asks for; 0 is none
	Fences  []string // codes of fences that it asks for
	Near    bool     // it asks for neighbours, which the history does not know

	raise, clear logical
	title        [2][]piece
	reads        uint64 // attributes by bit
	always       bool   // it must be judged at every report, whatever that tells
	windows      []window
}

// window is what a program wants summed up.
type window struct {
	attribute int
	span      int64
}

// bit stands for an attribute; from the 63rd on they share one.
func bit(attribute int) uint64 { return 1 << min(attribute, 63) }

// Attributes are those whose values the program reads, below a number of attributes.
func (p *Program) Attributes(of int) []int {
	var list []int
	for i := range of {
		if p.reads&bit(i) != 0 {
			list = append(list, i)
		}
	}
	return list
}

// Longest is how far back the program looks, µs.
func (p *Program) Longest() int64 {
	longest := int64(0)
	for _, w := range p.windows {
		longest = max(longest, w.span)
	}
	return longest
}

func (p *Program) windowOf(attribute int, span int64) int {
	for i, w := range p.windows {
		if w == (window{attribute, span}) {
			return i
		}
	}
	p.windows = append(p.windows, window{attribute, span})
	return len(p.windows) - 1
}

// piece is a part of a title: words, or an expression.
type piece struct {
	words string
	value textual
}

// title reads a text with expressions in braces.
func (r *reading) title(text string) []piece {
	var list []piece
	rest, offset := text, 0
	for rest != "" {
		words, inner, found := strings.Cut(rest, "{")
		list = append(list, piece{words: words})
		if !found {
			return list
		}
		r.offset = offset + len([]rune(words)) + 1
		expression, after, closed := strings.Cut(inner, "}")
		if !closed {
			r.source = nil
			r.problem(0, "things.rule_brace", "", "")
			return nil
		}
		list = append(list, piece{value: r.shown(expression)})
		offset = r.offset + len([]rune(expression)) + 1
		rest = after
	}
	return list
}

// shown reads an expression of any kind as what it shows.
func (r *reading) shown(expression string) textual {
	r.source = nil
	expr, kind := r.check(expression)
	if expr == nil {
		return nil
	}
	switch kind {
	case types.BoolType:
		value := r.logical(expr)
		return func(at *moment) (string, bool) { v, ok := value(at); return strconv.FormatBool(v), ok }
	case types.StringType:
		return r.textual(expr)
	case types.DoubleType:
		value := r.numeric(expr)
		return func(at *moment) (string, bool) { v, ok := value(at); return decimal(v), ok }
	}
	r.problem(expr.ID(), "things.rule_kinds", kind.String(), "")
	return nil
}

// decimal writes a number with two decimal places at most.
func decimal(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// say writes a title; what is not known is a dash.
func say(title []piece, at *moment) string {
	var text strings.Builder
	for _, p := range title {
		text.WriteString(p.words)
		if p.value == nil {
			continue
		}
		if v, ok := p.value(at); ok {
			text.WriteString(v)
		} else {
			text.WriteString("–")
		}
	}
	return text.String()
}
