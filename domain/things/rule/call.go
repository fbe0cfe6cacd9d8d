package rule

import (
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"citybrain/domain/things/twin"
)

// What calls cost, beside a cost of one for every other part of an expression.
const (
	windowCost = parts
	fenceCost  = 100
	nearCost   = 2_000
)

// call makes of a call with constant arguments a variable, whose value a closure
// gives. Other calls are left to the checker.
func (r *reading) call(e celast.Expr, factory celast.ExprFactory) {
	call := e.AsCall()
	if call.IsMemberFunction() {
		return
	}
	var made any
	ok := true
	switch call.FunctionName() {
	case "window":
		made, ok = r.window(e, call.Args())
	case "rate":
		made, ok = r.rate(e, call.Args())
	case "known":
		made, ok = r.known(e, call.Args())
	case "silent":
		made, ok = r.silent(e, call.Args())
	case "inside", "entered", "left":
		made, ok = r.fenced(e, call.FunctionName(), call.Args())
	case "neighbours":
		made, ok = r.neighbours(e, call.Args())
	default:
		return
	}
	if !ok {
		return
	}
	kind := cel.DoubleType
	if _, yes := made.(logical); yes {
		kind = cel.BoolType
	}
	if len(r.calls) >= slots {
		r.problem(e.ID(), "things.rule_costly", call.FunctionName(), "")
		return
	}
	name := slotName(kind, len(r.calls))
	r.calls[name] = made
	e.SetKindCase(factory.NewIdent(e.ID(), name))
}

func (r *reading) wrong(e celast.Expr, what string) (any, bool) {
	r.problem(e.ID(), "things.rule_call", what, "")
	return nil, false
}

// attribute reads an attribute that a call is about: its name, or that as a text.
func (r *reading) attribute(e celast.Expr) (int, bool) {
	name := ""
	switch {
	case e.Kind() == celast.IdentKind:
		name = e.AsIdent()
	case e.Kind() == celast.LiteralKind:
		text, _ := e.AsLiteral().(types.String)
		name = string(text)
	}
	i, known := r.byCode[name]
	if !known {
		r.problem(e.ID(), "things.rule_name", name, "")
		return 0, false
	}
	if r.main < 0 {
		r.main = i
	}
	return i, true
}

// span reads a constant such as "90s", "15m", "6h" or "1d".
func (r *reading) span(e celast.Expr) (int64, bool) {
	text, _ := literal(e)
	d, err := time.ParseDuration(text)
	if days, found := strings.CutSuffix(text, "d"); found {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(min(max(n, 0), 1000)) * 24 * time.Hour
	}
	if err != nil || d < LeastSpan || d > MostSpan {
		r.problem(e.ID(), "things.rule_span", text, "")
		return 0, false
	}
	return d.Microseconds(), true
}

func literal(e celast.Expr) (string, bool) {
	if e.Kind() != celast.LiteralKind {
		return "", false
	}
	text, is := e.AsLiteral().(types.String)
	return string(text), is
}

func (r *reading) window(e celast.Expr, args []celast.Expr) (any, bool) {
	if len(args) != 3 {
		return r.wrong(e, "window(attribute, \"15m\", \"mean\")")
	}
	i, okAttribute := r.attribute(args[0])
	span, okSpan := r.span(args[1])
	word, _ := literal(args[2])
	m, known := measures()[word]
	switch {
	case !okAttribute || !okSpan:
		return nil, false
	case !known:
		return r.wrong(args[2], word)
	case r.attributes[i].Kind == twin.Text && m != countOf:
		return r.wrong(args[0], r.attributes[i].Code)
	}
	return r.over(i, span, m), true
}

func (r *reading) rate(e celast.Expr, args []celast.Expr) (any, bool) {
	if len(args) != 2 {
		return r.wrong(e, "rate(attribute, \"10m\")")
	}
	i, okAttribute := r.attribute(args[0])
	span, okSpan := r.span(args[1])
	if !okAttribute || !okSpan {
		return nil, false
	}
	if r.attributes[i].Kind != twin.Number {
		return r.wrong(args[0], r.attributes[i].Code)
	}
	return r.over(i, span, rateOf), true
}

// over gives a measure of a window.
func (r *reading) over(attribute int, span int64, m measure) numeric {
	p := r.program
	p.Cost += windowCost
	p.reads |= bit(attribute)
	local := p.windowOf(attribute, span)
	return func(at *moment) (float64, bool) {
		return at.thing.series[at.rule.series[local]].measure(m, at.at)
	}
}

func (r *reading) known(e celast.Expr, args []celast.Expr) (any, bool) {
	if len(args) != 1 {
		return r.wrong(e, "known(attribute)")
	}
	i, ok := r.attribute(args[0])
	if !ok {
		return nil, false
	}
	r.program.reads |= bit(i)
	return logical(func(at *moment) (bool, bool) { return at.cell(i).at != 0, true }), true
}

func (r *reading) silent(e celast.Expr, args []celast.Expr) (any, bool) {
	if len(args) != 1 {
		return r.wrong(e, "silent(\"30m\")")
	}
	span, ok := r.span(args[0])
	if !ok {
		return nil, false
	}
	p := r.program
	p.always = true
	if p.Silence == 0 || span < p.Silence {
		p.Silence = span
	}
	return logical(func(at *moment) (bool, bool) {
		return at.now-at.thing.heard > span, at.thing.heard != 0
	}), true
}

func (r *reading) fenced(e celast.Expr, how string, args []celast.Expr) (any, bool) {
	code := ""
	if len(args) == 1 {
		code, _ = literal(args[0])
	}
	if code == "" {
		return r.wrong(e, how+"(\"fence\")")
	}
	if r.fence != nil && !r.fence(code) {
		r.problem(args[0].ID(), "things.rule_fence", code, "")
		return nil, false
	}
	p := r.program
	p.Cost += fenceCost
	p.always = true
	p.Fences = append(p.Fences, code)
	return logical(func(at *moment) (bool, bool) {
		fence := at.engine.fences[code]
		if fence == nil || !at.thing.is.known() {
			return false, false
		}
		now := fence.Holds(at.thing.is.lon, at.thing.is.lat)
		if how == "inside" {
			return now, true
		}
		if !at.thing.was.known() {
			return false, true
		}
		before := fence.Holds(at.thing.was.lon, at.thing.was.lat)
		return now != before && now == (how == "entered"), true
	}), true
}

func (r *reading) neighbours(e celast.Expr, args []celast.Expr) (any, bool) {
	if len(args) != 3 {
		return r.wrong(e, "neighbours(500, attribute, \"mean\")")
	}
	metres := 0.0
	if args[0].Kind() == celast.LiteralKind {
		if n, is := args[0].AsLiteral().(types.Double); is {
			metres = float64(n)
		}
	}
	i, okAttribute := r.attribute(args[1])
	word, _ := literal(args[2])
	m, known := measures()[word]
	switch {
	case !okAttribute:
		return nil, false
	case !(metres > 0 && metres <= MostMetres):
		return r.wrong(args[0], "500")
	case !known || m == firstOf || m == lastOf:
		return r.wrong(args[2], word)
	case r.attributes[i].Kind == twin.Text:
		return r.wrong(args[1], r.attributes[i].Code)
	}
	r.program.Cost += nearCost
	r.program.Near = true
	return numeric(func(at *moment) (float64, bool) {
		if !at.thing.is.known() {
			return 0, false
		}
		of := at.thing.about
		of.Lon, of.Lat = at.thing.is.lon, at.thing.is.lat
		sums := &at.engine.tally
		*sums = tally{}
		at.engine.city.Near(&of, metres, i, sums.add)
		return sums.measure(m)
	}), true
}
