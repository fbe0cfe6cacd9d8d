package rule

import (
	"math"
	"strings"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"citybrain/domain/things/twin"
)

// The closures of expressions. False as the second value means that it is not
// known, or that it failed: then the moment has a fault.
type (
	numeric func(*moment) (float64, bool)
	logical func(*moment) (bool, bool)
	textual func(*moment) (string, bool)
)

// faultDivision is the failure of a division by zero.
const faultDivision = "things.rule_division"

// thingTexts and thingNumbers are what is known of a thing beside its values.
func thingTexts() map[string]textual {
	return map[string]textual{
		"thing.id":           func(at *moment) (string, bool) { return at.thing.about.ID, true },
		"thing.name":         func(at *moment) (string, bool) { return at.thing.about.Name, true },
		"thing.region":       func(at *moment) (string, bool) { return at.thing.about.Region, true },
		"thing.organisation": func(at *moment) (string, bool) { return at.thing.about.Org, true },
	}
}

func thingNumbers() map[string]numeric {
	return map[string]numeric{
		"thing.lon": func(at *moment) (float64, bool) { return at.thing.is.lon, at.thing.is.known() },
		"thing.lat": func(at *moment) (float64, bool) { return at.thing.is.lat, at.thing.is.known() },
		"hour":      func(at *moment) (float64, bool) { h, _, _ := at.engine.local(at.at); return h, true },
		"weekday":   func(at *moment) (float64, bool) { _, d, _ := at.engine.local(at.at); return float64(d), true },
	}
}

// cellOf finds the attribute that a name means, and whether the value before.
func (r *reading) cellOf(name string) (attribute int, before, known bool) {
	inner, before := strings.CutPrefix(name, beforePrefix)
	attribute, known = r.byCode[inner]
	if known {
		r.program.reads |= bit(attribute)
	}
	return attribute, before, known
}

// name gives what an identifier or a chain of fields is called.
func name(e celast.Expr) string {
	switch e.Kind() {
	case celast.IdentKind:
		return strings.TrimPrefix(e.AsIdent(), ".")
	case celast.SelectKind:
		return name(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	}
	return ""
}

func (r *reading) logical(e celast.Expr) logical {
	switch e.Kind() {
	case celast.LiteralKind:
		v := e.AsLiteral() == types.True
		return func(*moment) (bool, bool) { return v, true }
	case celast.CallKind:
		return r.logicalCall(e)
	}
	n := name(e)
	if made, is := r.calls[n].(logical); is {
		return made
	}
	if n == "workday" {
		r.program.always = true
		return func(at *moment) (bool, bool) { _, _, w := at.engine.local(at.at); return w, true }
	}
	if i, before, known := r.cellOf(n); known {
		number := r.number(i, before)
		return func(at *moment) (bool, bool) { v, ok := number(at); return v != 0, ok }
	}
	r.problem(e.ID(), "things.rule_syntax", n, "")
	return nil
}

func (r *reading) logicalCall(e celast.Expr) logical {
	call := e.AsCall()
	args := call.Args()
	switch f := call.FunctionName(); f {
	case operators.LogicalNot:
		a := r.logical(args[0])
		return func(at *moment) (bool, bool) { v, ok := a(at); return !v, ok }
	case operators.LogicalAnd:
		return both(r.logical(args[0]), r.logical(args[1]), false)
	case operators.LogicalOr:
		return both(r.logical(args[0]), r.logical(args[1]), true)
	case operators.Conditional:
		when, a, b := r.logical(args[0]), r.logical(args[1]), r.logical(args[2])
		return func(at *moment) (bool, bool) {
			yes, ok := when(at)
			switch {
			case !ok:
				return false, false
			case yes:
				return a(at)
			}
			return b(at)
		}
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return compared(f, r.numeric(args[0]), r.numeric(args[1]))
	case operators.Equals:
		return r.equal(args[0], args[1])
	case operators.NotEquals:
		same := r.equal(args[0], args[1])
		return func(at *moment) (bool, bool) { v, ok := same(at); return !v, ok }
	case operators.In:
		return r.oneOf(args[0], args[1])
	case "startsWith", "endsWith", "contains":
		a, b := r.textual(call.Target()), r.textual(args[0])
		test := map[string]func(s, part string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}[f]
		return func(at *moment) (bool, bool) {
			x, okX := a(at)
			y, okY := b(at)
			return okX && okY && test(x, y), okX && okY
		}
	}
	r.problem(e.ID(), "things.rule_syntax", call.FunctionName(), "")
	return nil
}

// both is && and ||: one side that decides makes up for another that is unknown.
func both(a, b logical, decides bool) logical {
	return func(at *moment) (bool, bool) {
		x, okX := a(at)
		if okX && x == decides {
			return decides, true
		}
		y, okY := b(at)
		if okY && y == decides {
			at.fault = ""
			return decides, true
		}
		return !decides, okX && okY
	}
}

func compared(f string, a, b numeric) logical {
	type test = func(x, y float64) bool
	holds := map[string]test{
		operators.Less:          func(x, y float64) bool { return x < y },
		operators.LessEquals:    func(x, y float64) bool { return x <= y },
		operators.Greater:       func(x, y float64) bool { return x > y },
		operators.GreaterEquals: func(x, y float64) bool { return x >= y },
	}[f]
	return func(at *moment) (bool, bool) {
		x, ok := a(at)
		if !ok {
			return false, false
		}
		y, ok := b(at)
		return ok && holds(x, y), ok
	}
}

// equal compares two of one kind, as the checker has seen to.
func (r *reading) equal(a, b celast.Expr) logical {
	switch r.kind(a, b) {
	case twin.Text:
		return same(r.textual(a), r.textual(b))
	case twin.Boolean:
		return same(r.logical(a), r.logical(b))
	}
	return same(r.numeric(a), r.numeric(b))
}

func same[T comparable, F ~func(*moment) (T, bool)](a, b F) logical {
	return func(at *moment) (bool, bool) {
		x, okX := a(at)
		y, okY := b(at)
		return okX && okY && x == y, okX && okY
	}
}

func (r *reading) oneOf(a, list celast.Expr) logical {
	if list.Kind() != celast.ListKind {
		r.problem(list.ID(), "things.rule_syntax", "in", "")
		return nil
	}
	var any logical = func(*moment) (bool, bool) { return false, true }
	for _, one := range list.AsList().Elements() {
		any = both(any, r.equal(a, one), true)
	}
	return any
}

// kind tells of what kind two expressions are, one of which may be neutral.
func (r *reading) kind(list ...celast.Expr) twin.Kind {
	for _, e := range list {
		switch e.Kind() {
		case celast.LiteralKind:
			switch e.AsLiteral().(type) {
			case types.String:
				return twin.Text
			case types.Bool:
				return twin.Boolean
			}
			return twin.Number
		case celast.CallKind:
			return r.kindOfCall(e)
		}
		n := name(e)
		if i, _, known := r.cellOf(n); known {
			return r.attributes[i].Kind
		}
		if _, text := thingTexts()[n]; text {
			return twin.Text
		}
		if _, yes := r.calls[n].(logical); yes || n == "workday" {
			return twin.Boolean
		}
	}
	return twin.Number
}

func (r *reading) kindOfCall(e celast.Expr) twin.Kind {
	call := e.AsCall()
	switch call.FunctionName() {
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Negate, "abs", "min", "max":
		return twin.Number
	case operators.Conditional:
		return r.kind(call.Args()[1])
	}
	return twin.Boolean
}

func (r *reading) numeric(e celast.Expr) numeric {
	switch e.Kind() {
	case celast.LiteralKind:
		n, _ := e.AsLiteral().(types.Double)
		v := float64(n)
		return func(*moment) (float64, bool) { return v, true }
	case celast.CallKind:
		return r.numericCall(e)
	}
	n := name(e)
	if made, is := r.calls[n].(numeric); is {
		return made
	}
	if made, is := thingNumbers()[n]; is {
		r.program.always = true
		return made
	}
	if i, before, known := r.cellOf(n); known {
		return r.number(i, before)
	}
	r.problem(e.ID(), "things.rule_syntax", n, "")
	return nil
}

// number gives the value of an attribute, 1 or 0 for a boolean.
func (r *reading) number(i int, before bool) numeric {
	if before {
		return func(at *moment) (float64, bool) { c := at.cell(i); return c.before, c.beforeAt != 0 }
	}
	return func(at *moment) (float64, bool) { c := at.cell(i); return c.num, c.at != 0 }
}

func (r *reading) numericCall(e celast.Expr) numeric {
	call := e.AsCall()
	args := call.Args()
	switch f := call.FunctionName(); f {
	case operators.Negate:
		a := r.numeric(args[0])
		return func(at *moment) (float64, bool) { v, ok := a(at); return -v, ok }
	case "abs":
		a := r.numeric(args[0])
		return func(at *moment) (float64, bool) { v, ok := a(at); return math.Abs(v), ok }
	case operators.Conditional:
		when, a, b := r.logical(args[0]), r.numeric(args[1]), r.numeric(args[2])
		return func(at *moment) (float64, bool) {
			yes, ok := when(at)
			switch {
			case !ok:
				return 0, false
			case yes:
				return a(at)
			}
			return b(at)
		}
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, "min", "max":
		return reckoned(f, r.numeric(args[0]), r.numeric(args[1]))
	}
	r.problem(e.ID(), "things.rule_syntax", call.FunctionName(), "")
	return nil
}

func reckoned(f string, a, b numeric) numeric {
	reckon := map[string]func(x, y float64) float64{
		operators.Add:      func(x, y float64) float64 { return x + y },
		operators.Subtract: func(x, y float64) float64 { return x - y },
		operators.Multiply: func(x, y float64) float64 { return x * y },
		operators.Divide:   func(x, y float64) float64 { return x / y },
		"min":              func(x, y float64) float64 { return min(x, y) },
		"max":              func(x, y float64) float64 { return max(x, y) },
	}[f]
	divides := f == operators.Divide
	return func(at *moment) (float64, bool) {
		x, ok := a(at)
		if !ok {
			return 0, false
		}
		y, ok := b(at)
		if !ok {
			return 0, false
		}
		if divides && y == 0 { // as for whole numbers in CEL: else an alarm would be raised over infinity
			at.fault = faultDivision
			return 0, false
		}
		return reckon(x, y), true
	}
}

func (r *reading) textual(e celast.Expr) textual {
	switch e.Kind() {
	case celast.LiteralKind:
		s, _ := e.AsLiteral().(types.String)
		v := string(s)
		return func(*moment) (string, bool) { return v, true }
	case celast.CallKind:
		if call := e.AsCall(); call.FunctionName() == operators.Conditional {
			when, a, b := r.logical(call.Args()[0]), r.textual(call.Args()[1]), r.textual(call.Args()[2])
			return func(at *moment) (string, bool) {
				yes, ok := when(at)
				switch {
				case !ok:
					return "", false
				case yes:
					return a(at)
				}
				return b(at)
			}
		}
	}
	n := name(e)
	if made, is := thingTexts()[n]; is {
		return made
	}
	if i, before, known := r.cellOf(n); known {
		if before {
			return func(at *moment) (string, bool) { c := at.cell(i); return c.textBefore, c.beforeAt != 0 }
		}
		return func(at *moment) (string, bool) { c := at.cell(i); return c.text, c.at != 0 }
	}
	r.problem(e.ID(), "things.rule_syntax", n, "")
	return nil
}
