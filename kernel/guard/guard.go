// Package guard is the conditions that people write as data: of a flow's actions, of
// a form's questions. They are CEL over named texts, numbers and truths; a condition
// over something unknown does not hold. The package is pure: it knows no store, no
// clock and no domain, so the pure parts of domains may stand on it.
package guard

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// Kind is the kind of a named value.
type Kind string

// The kinds. All numbers have fractions.
const (
	Text   Kind = "text"
	Number Kind = "number"
	Truth  Kind = "truth"
)

// Bounds are how much one condition may be.
type Bounds struct {
	Signs int    // of its text
	Depth int    // of its brackets
	Cost  uint64 // of asking it once, in CEL's units
}

// Facts are what conditions are asked of: values by name, as text, float64 or bool.
// What is missing makes a comparison with it unknown.
type Facts map[string]any

// Language is CEL with the names of one definition.
type Language struct {
	env    *cel.Env
	kinds  map[string]Kind
	bounds Bounds
}

// NewLanguage makes the language in which conditions may read the names.
func NewLanguage(names map[string]Kind, bounds Bounds) (*Language, error) {
	options := []cel.EnvOption{
		cel.ClearMacros(), cel.ParserExpressionSizeLimit(bounds.Signs), cel.ParserRecursionLimit(bounds.Depth), cel.CrossTypeNumericComparisons(true),
	}
	for name, kind := range names {
		options = append(options, cel.Variable(name, celType(kind)))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("the names of conditions: %w", err)
	}
	return &Language{env, names, bounds}, nil
}

func celType(k Kind) *cel.Type {
	switch k {
	case Number:
		return cel.DoubleType
	case Truth:
		return cel.BoolType
	}
	return cel.StringType
}

// Condition is a compiled condition; a nil one always holds. It is safe for several
// goroutines.
type Condition struct {
	language *Language
	program  cel.Program
	ast      *cel.Ast
}

// Compile reads a condition; an empty one is nil. What is wrong comes as one line.
func (l *Language) Compile(text string) (*Condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	ast, issues := l.env.Parse(text)
	if issues.Err() == nil {
		wholeToDouble(ast)
		ast, issues = l.env.Check(ast)
	}
	if issues.Err() != nil {
		first := issues.Errors()[0]
		return nil, fmt.Errorf("column %d: %s", first.Location.Column()+1, briefly(first.Message))
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("it is %s, not true or false", ast.OutputType())
	}
	program, err := l.env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(l.bounds.Cost))
	if err != nil {
		return nil, err
	}
	return &Condition{l, program, ast}, nil
}

// briefly leaves out of a message what the parser would have taken instead: a list of
// signs that helps nobody who writes a condition.
func briefly(message string) string {
	message, _, _ = strings.Cut(message, " expecting ")
	return strings.ReplaceAll(message, "'<EOF>'", "the end")
}

// wholeToDouble lets 3 and 3.0 mean the same, for all numbers have fractions here.
func wholeToDouble(ast *cel.Ast) {
	fresh := celast.NewExprFactory()
	celast.PostOrderVisit(ast.NativeRep().Expr(), celast.NewExprVisitor(func(e celast.Expr) {
		if e.Kind() != celast.LiteralKind {
			return
		}
		if whole, ok := e.AsLiteral().(types.Int); ok {
			e.SetKindCase(fresh.NewLiteral(e.ID(), types.Double(whole)))
		}
	}))
}

// Holds tells whether the condition is true; unknown is not.
func (c *Condition) Holds(f Facts) bool {
	value, _ := c.Ask(f)
	return value
}

// Ask tells too whether it can be known from what is there.
func (c *Condition) Ask(f Facts) (value, known bool) {
	if c == nil {
		return true, true
	}
	out, _, err := c.program.Eval(map[string]any(f))
	if err != nil {
		return false, false
	}
	value, known = out.Value().(bool)
	return value, known
}
