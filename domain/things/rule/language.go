package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"citybrain/domain/things/twin"
)

// Compiler makes programs for the things of one profile. It is safe for several
// goroutines, and large: keep it no longer than there is something to compile.
type Compiler struct {
	attributes []twin.Attribute
	byCode     map[string]int
	fence      func(code string) bool
	env        *cel.Env
}

// The names that are there beside those of attributes.
const (
	beforePrefix = "previous."
	slots        = 24 // calls of window, inside and their like in one expression
)

// NewCompiler makes the compiler for a schema; fence tells which fences there are.
func NewCompiler(schema twin.Schema, fence func(code string) bool) (*Compiler, error) {
	c := &Compiler{attributes: schema.Attributes, byCode: map[string]int{}, fence: fence}
	options := []cel.EnvOption{
		cel.ClearMacros(), cel.ParserExpressionSizeLimit(MostSigns), cel.ParserRecursionLimit(60),
	}
	options = append(options, operatorsOf()...)
	for i, a := range c.attributes {
		c.byCode[a.Code] = i
		kind := celKind(a.Kind)
		options = append(options, cel.Variable(a.Code, kind), cel.Variable(beforePrefix+a.Code, kind))
	}
	for name := range thingTexts() {
		options = append(options, cel.Variable(name, cel.StringType))
	}
	for name := range thingNumbers() {
		options = append(options, cel.Variable(name, cel.DoubleType))
	}
	options = append(options, cel.Variable("workday", cel.BoolType))
	for i := range slots {
		options = append(options, cel.Variable(slotName(cel.DoubleType, i), cel.DoubleType), cel.Variable(slotName(cel.BoolType, i), cel.BoolType))
	}
	var err error
	if c.env, err = cel.NewCustomEnv(options...); err != nil {
		return nil, fmt.Errorf("the language of profile %s: %w", schema.Code, err)
	}
	return c, nil
}

// slotName names the variable that stands for a call once its arguments are read.
func slotName(kind *cel.Type, n int) string { return fmt.Sprintf("@%s%d", kind.String(), n) }

func celKind(k twin.Kind) *cel.Type {
	switch k {
	case twin.Boolean:
		return cel.BoolType
	case twin.Text:
		return cel.StringType
	}
	return cel.DoubleType
}

// operatorsOf declares what of CEL there is.
func operatorsOf() []cel.EnvOption {
	b, d, s := cel.BoolType, cel.DoubleType, cel.StringType
	a := cel.TypeParamType("A")
	call := func(name string, result *cel.Type, of ...*cel.Type) cel.EnvOption {
		return cel.Function(name, cel.Overload("rule"+name, of, result))
	}
	list := []cel.EnvOption{
		call(operators.LogicalAnd, b, b, b), call(operators.LogicalOr, b, b, b), call(operators.LogicalNot, b, b),
		call(operators.Conditional, a, b, a, a), call(operators.Equals, b, a, a), call(operators.NotEquals, b, a, a),
		call(operators.In, b, a, cel.ListType(a)), call(operators.Negate, d, d),
		call("abs", d, d), call("min", d, d, d), call("max", d, d, d),
	}
	for _, name := range []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals} {
		list = append(list, call(name, b, d, d))
	}
	for _, name := range []string{operators.Add, operators.Subtract, operators.Multiply, operators.Divide} {
		list = append(list, call(name, d, d, d))
	}
	for _, name := range []string{"startsWith", "endsWith", "contains"} {
		list = append(list, cel.Function(name, cel.MemberOverload("rule"+name, []*cel.Type{s, s}, b)))
	}
	return list
}

// Compile reads a rule. Problems tell everything that is wrong with it; then there
// is no program.
func (c *Compiler) Compile(s Source) (*Program, []Problem) {
	p := &Program{Main: -1}
	raise := c.begin(p, "raise")
	p.raise = raise.condition(s.Raise)
	problems := raise.problems
	p.Main = raise.main
	if strings.TrimSpace(s.Clear) != "" {
		over := c.begin(p, "clear")
		p.clear = over.condition(s.Clear)
		problems = append(problems, over.problems...)
	}
	for i, title := range []struct{ field, text string }{{"zh", s.ZH}, {"en", s.EN}} {
		reader := c.begin(p, title.field)
		p.title[i] = reader.title(title.text)
		problems = append(problems, reader.problems...)
	}
	if len(problems) == 0 && p.Cost > MostCost {
		problems = append(problems, Problem{Field: "raise", Line: 1, Column: 1, Code: "things.rule_costly", What: fmt.Sprint(p.Cost)})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return p, nil
}

// reading is one expression that is being read.
type reading struct {
	*Compiler
	program  *Program
	field    string
	problems []Problem
	main     int // the first attribute that is named, -1 for none
	source   *celast.SourceInfo
	offset   int            // of the expression in the title that it stands in, in characters
	calls    map[string]any // closures of the calls, by the variable that stands for them
}

func (c *Compiler) begin(p *Program, field string) *reading {
	return &reading{Compiler: c, program: p, field: field, main: -1, calls: map[string]any{}}
}

func (r *reading) problem(at int64, code, what, detail string) {
	p := Problem{Field: r.field, Line: 1, Column: 1, Code: code, What: what, Detail: detail}
	if r.source != nil {
		if place := r.source.GetStartLocation(at); place.Line() > 0 {
			p.Line, p.Column = place.Line(), place.Column()+1
		}
	}
	p.Column += r.offset
	r.problems = append(r.problems, p)
}

// condition reads an expression that is yes or no.
func (r *reading) condition(text string) logical {
	expr, kind := r.check(text)
	if expr == nil {
		return nil
	}
	if kind != types.BoolType {
		r.problem(expr.ID(), "things.rule_bool", kind.String(), "")
		return nil
	}
	return r.logical(expr)
}

// check parses and checks an expression; nil after a problem.
func (r *reading) check(text string) (celast.Expr, *types.Type) {
	if strings.TrimSpace(text) == "" {
		r.problem(0, "things.rule_empty", "", "")
		return nil, nil
	}
	if utf8.RuneCountInString(text) > MostSigns || !utf8.ValidString(text) {
		r.problem(0, "things.rule_long", "", "")
		return nil, nil
	}
	parsed, issues := r.env.Parse(text)
	if r.refused(issues, "things.rule_syntax") {
		return nil, nil
	}
	native := parsed.NativeRep()
	r.source = native.SourceInfo()
	r.rewrite(native.Expr())
	if len(r.problems) > 0 {
		return nil, nil
	}
	checked, issues := r.env.Check(parsed)
	if r.refused(issues, "things.rule_kinds") {
		return nil, nil
	}
	root := checked.NativeRep()
	return root.Expr(), root.GetType(root.Expr().ID())
}

// refused takes over what cel-go found wrong.
func (r *reading) refused(issues *cel.Issues, code string) bool {
	if issues == nil || issues.Err() == nil {
		return false
	}
	for _, one := range issues.Errors() {
		p := Problem{Field: r.field, Line: max(1, one.Location.Line()), Column: max(0, one.Location.Column()) + 1 + r.offset, Code: code, Detail: one.Message}
		if name, found := strings.CutPrefix(one.Message, "undeclared reference to '"); found {
			p.Code = "things.rule_name"
			p.What, _, _ = strings.Cut(name, "'")
		}
		r.problems = append(r.problems, p)
	}
	return true
}

// rewrite turns whole numbers into numbers and calls with constant arguments into
// variables, from the leaves up.
func (r *reading) rewrite(root celast.Expr) {
	factory := celast.NewExprFactory()
	celast.PostOrderVisit(root, celast.NewExprVisitor(func(e celast.Expr) {
		r.program.Cost++
		switch e.Kind() {
		case celast.LiteralKind:
			if n, whole := e.AsLiteral().(types.Int); whole {
				e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(n)))
			}
		case celast.IdentKind:
			if i, known := r.byCode[e.AsIdent()]; known && r.main < 0 {
				r.main = i
			}
		case celast.CallKind:
			r.call(e, factory)
		case celast.ComprehensionKind, celast.MapKind, celast.StructKind:
			r.problem(e.ID(), "things.rule_syntax", "", "lists to choose from and calls are all that there is")
		}
	}))
}
