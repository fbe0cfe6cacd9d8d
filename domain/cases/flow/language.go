package flow

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// The limits of a guard: so long, and so much work at most.
const (
	mostSigns = 2000
	mostCost  = 20_000
)

// The names that guards may read besides form.<field>. A branch's name stands for
// its outcome, once it has one, as branch.<code>.
var (
	textNames   = []string{"applicant.kind", "item.code", "channel"}
	numberNames = []string{"applicant.level", "case.corrections", "case.reopened", "children.total", "children.granted", "children.refused", "children.open"}
	truthNames  = []string{"materials.complete", "paid"}
)

// Facts are what guards are asked of: values by name, as text, float64 or bool.
// What is missing makes a comparison with it unknown, and the guard does not hold.
type Facts map[string]any

// language is CEL with the names of one definition.
type language struct {
	env  *cel.Env
	kind map[string]Type
}

func newLanguage(d *Definition) (*language, error) {
	l := &language{kind: map[string]Type{}}
	for _, list := range []struct {
		names []string
		kind  Type
	}{{textNames, Text}, {numberNames, Number}, {truthNames, Truth}} {
		for _, name := range list.names {
			l.kind[name] = list.kind
		}
	}
	for _, f := range d.Fields {
		l.kind["form."+f.Code] = f.Kind
	}
	for _, s := range d.States {
		for _, b := range s.Branches {
			l.kind["branch."+b.Code] = Text
		}
	}
	options := []cel.EnvOption{
		cel.ClearMacros(), cel.ParserExpressionSizeLimit(mostSigns), cel.ParserRecursionLimit(40), cel.CrossTypeNumericComparisons(true),
	}
	for name, kind := range l.kind {
		options = append(options, cel.Variable(name, celType(kind)))
	}
	var err error
	if l.env, err = cel.NewEnv(options...); err != nil {
		return nil, fmt.Errorf("the language of flow %s: %w", d.Code, err)
	}
	return l, nil
}

func celType(t Type) *cel.Type {
	switch t {
	case Number:
		return cel.DoubleType
	case Truth:
		return cel.BoolType
	}
	return cel.StringType
}

// guard is a compiled condition; a nil guard always holds.
type guard struct {
	program cel.Program
	ast     *cel.Ast
}

// compile reads a condition; what is wrong comes as one line.
func (l *language) compile(text string) (*guard, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	ast, issues := l.env.Parse(text)
	if issues.Err() == nil {
		figures(ast)
		ast, issues = l.env.Check(ast)
	}
	if issues.Err() != nil {
		first := issues.Errors()[0]
		return nil, fmt.Errorf("column %d: %s", first.Location.Column()+1, first.Message)
	}
	if ast.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("it is %s, not true or false", ast.OutputType())
	}
	program, err := l.env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(mostCost))
	if err != nil {
		return nil, err
	}
	return &guard{program, ast}, nil
}

// figures makes every whole number of a condition one with a fraction, as all numbers
// of cases are: so 3 and 3.0 mean the same.
func figures(ast *cel.Ast) {
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

// holds tells whether the condition is true; unknown is not.
func (g *guard) holds(f Facts) bool {
	value, _ := g.ask(f)
	return value
}

// ask tells too whether it is known.
func (g *guard) ask(f Facts) (value, known bool) {
	if g == nil {
		return true, true
	}
	out, _, err := g.program.Eval(map[string]any(f))
	if err != nil {
		return false, false
	}
	value, known = out.Value().(bool)
	return value, known
}
