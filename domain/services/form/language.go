package form

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// The limits of a condition: so long, and so much work at most.
const (
	mostSigns = 1000
	mostCost  = 10_000
)

// Facts are what conditions are asked of: form.<field> as text, float64 or bool. What
// is not answered yet is missing, and a condition over it is unknown.
type Facts map[string]any

// language is CEL with the fields of one form.
type language struct{ env *cel.Env }

func newLanguage(f *Form) (*language, error) {
	options := []cel.EnvOption{
		cel.ClearMacros(), cel.ParserExpressionSizeLimit(mostSigns), cel.ParserRecursionLimit(30), cel.CrossTypeNumericComparisons(true),
	}
	for _, one := range f.Fields() {
		options = append(options, cel.Variable("form."+one.Code, celType(one.Kind)))
	}
	env, err := cel.NewEnv(options...)
	return &language{env}, err
}

func celType(k Kind) *cel.Type {
	switch k {
	case Number, List, File:
		return cel.DoubleType
	case Truth:
		return cel.BoolType
	}
	return cel.StringType
}

// Condition is a compiled condition; a nil one always holds.
type Condition struct{ program cel.Program }

// compile reads a condition; what is wrong comes as one line.
func (l *language) compile(text string) (*Condition, error) {
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
		return nil, fmt.Errorf("column %d: %s", first.Location.Column()+1, first.Message)
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("it is %s, not true or false", ast.OutputType())
	}
	program, err := l.env.Program(ast, cel.CostLimit(mostCost))
	if err != nil {
		return nil, err
	}
	return &Condition{program}, nil
}

// wholeToDouble lets 3 and 3.0 mean the same, for all numbers of forms have fractions.
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

// Ask tells too whether it can be known from what is answered.
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
