package guard

import (
	"slices"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// mostTries is how many worlds a condition is tried in.
const mostTries = 20_000

// Never tells that a condition cannot hold in any world. It tries every combination
// of the values that the condition itself distinguishes: a number below, at and
// above each figure that it is compared with, every one of choices (the values that a
// name can have, where they are known), and so on. That decides for conditions that
// only compare names with figures and texts; of others, and of those with too many
// combinations, it says nothing.
func (c *Condition) Never(choices map[string][]string) bool {
	if c == nil {
		return false
	}
	w := &worlds{kinds: c.language.kinds, values: map[string][]any{}}
	if !w.read(c.ast.NativeRep().Expr()) {
		return false
	}
	for name, list := range choices {
		if _, used := w.values[name]; used && len(list) > 0 {
			w.values[name] = nil
			for _, v := range list {
				w.add(name, v)
			}
		}
	}
	w.between()
	tries := 1
	names := make([]string, 0, len(w.values))
	for name, list := range w.values {
		if tries *= max(1, len(list)); tries > mostTries {
			return false
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return !w.some(c, names, Facts{})
}

// worlds are the values of names that a condition distinguishes.
type worlds struct {
	kinds  map[string]Kind
	values map[string][]any
}

// some tells whether the condition holds with some values of the names that are left.
func (w *worlds) some(c *Condition, names []string, f Facts) bool {
	if len(names) == 0 {
		return c.Holds(f)
	}
	for _, v := range w.values[names[0]] {
		f[names[0]] = v
		if w.some(c, names[1:], f) {
			return true
		}
	}
	return false
}

// between adds a number between each two, for guards that ask for one there.
func (w *worlds) between() {
	for name := range w.values {
		if w.kinds[name] != Number {
			continue
		}
		list := make([]float64, 0, 2*len(w.values[name]))
		for _, v := range w.values[name] {
			if f, ok := v.(float64); ok {
				list = append(list, f)
			}
		}
		slices.Sort(list)
		for i := 1; i < len(list); i++ {
			w.add(name, (list[i-1]+list[i])/2)
		}
	}
}

// name gives the name of one of the language that an expression is, such as form.age.
func (w *worlds) name(e celast.Expr) (string, bool) {
	switch e.Kind() {
	case celast.IdentKind:
		name := e.AsIdent()
		_, known := w.kinds[name]
		return name, known
	case celast.SelectKind:
		of, field := e.AsSelect().Operand(), e.AsSelect().FieldName()
		if of.Kind() != celast.IdentKind {
			return "", false
		}
		name := of.AsIdent() + "." + field
		_, known := w.kinds[name]
		return name, known
	}
	return "", false
}

// read collects the values; false where the condition does more than compare.
func (w *worlds) read(e celast.Expr) bool {
	if name, ok := w.name(e); ok {
		w.add(name, true, false)
		return w.kinds[name] == Truth
	}
	if e.Kind() == celast.LiteralKind {
		return e.AsLiteral().Type() == types.BoolType
	}
	if e.Kind() != celast.CallKind {
		return false
	}
	call := e.AsCall()
	switch call.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot:
		return !slices.ContainsFunc(call.Args(), func(a celast.Expr) bool { return !w.read(a) })
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		a, b := call.Args()[0], call.Args()[1]
		return w.compared(a, b) || w.compared(b, a) || a.Kind() == celast.LiteralKind && b.Kind() == celast.LiteralKind
	case operators.In:
		return w.among(call.Args()[0], call.Args()[1])
	}
	return false
}

func (w *worlds) compared(of, with celast.Expr) bool {
	name, ok := w.name(of)
	if !ok {
		return false
	}
	if minus := with.Kind() == celast.CallKind && with.AsCall().FunctionName() == operators.Negate; minus {
		with = with.AsCall().Args()[0]
		if v, ok := figure(with); ok {
			w.add(name, -v-1, -v, -v+1)
			return true
		}
	}
	if with.Kind() != celast.LiteralKind {
		return false
	}
	if v, ok := figure(with); ok {
		w.add(name, v-1, v, v+1)
		return true
	}
	switch v := with.AsLiteral().Value().(type) {
	case string:
		w.add(name, v, v+"\x00", "")
	case bool:
		w.add(name, true, false)
	default:
		return false
	}
	return true
}

func figure(e celast.Expr) (float64, bool) {
	if e.Kind() != celast.LiteralKind {
		return 0, false
	}
	switch v := e.AsLiteral().Value().(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

func (w *worlds) among(of, list celast.Expr) bool {
	if list.Kind() != celast.ListKind {
		return false
	}
	if len(list.AsList().Elements()) == 0 {
		_, ok := w.name(of)
		return ok
	}
	return !slices.ContainsFunc(list.AsList().Elements(), func(e celast.Expr) bool { return !w.compared(of, e) })
}

func (w *worlds) add(name string, list ...any) {
	for _, v := range list {
		if !slices.Contains(w.values[name], v) {
			w.values[name] = append(w.values[name], v)
		}
	}
}
