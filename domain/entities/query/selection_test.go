package query_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

func TestTypes(t *testing.T) {
	iris := func(names ...string) (out []string) {
		for _, n := range names {
			out = append(out, terms{}.Expand(n))
		}
		return out
	}
	for _, c := range []struct {
		text   string
		simple []string
		yes    [][]string
		no     [][]string
	}{
		{"Building", []string{"Building"}, [][]string{{"Building"}, {"House", "Building"}}, [][]string{{"House"}, {}}},
		{"Building|House", []string{"Building", "House"}, [][]string{{"Building"}, {"House"}}, [][]string{{"Home"}}},
		{"Building,House,Building", []string{"Building", "House"}, [][]string{{"House"}}, [][]string{{"Home"}}},
		{"(Home;Vehicle)", nil, [][]string{{"Vehicle", "Home"}}, [][]string{{"Home"}, {"Vehicle"}}},
		{"(Home;Vehicle)|Motorhome", nil, [][]string{{"Vehicle", "Home"}, {"Motorhome"}}, [][]string{{"Home"}}},
		{"(Home;Vehicle),Motorhome", nil, [][]string{{"Motorhome"}}, [][]string{{"Vehicle"}}},
		{"(Home)", []string{"Home"}, [][]string{{"Home"}}, nil},
		{" Home , Vehicle ", []string{"Home", "Vehicle"}, [][]string{{"Vehicle"}}, nil},
		{"lit:Lamp,https://x.example/a#b,urn:ngsi-ld:T", []string{"lit:Lamp", "https://x.example/a#b", "urn:ngsi-ld:T"}, [][]string{{"https://x.example/a#b"}}, nil},
		{"房子", []string{"房子"}, [][]string{{"房子"}}, nil},
	} {
		types, err := query.ParseTypes(c.text, terms{})
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		list, ok := types.Simple()
		if ok != (c.simple != nil) || ok && !slices.Equal(list, iris(c.simple...)) {
			t.Errorf("%s is simply %q %v", c.text, list, ok)
		}
		for _, has := range c.yes {
			if !types.Match(iris(has...)) {
				t.Errorf("%s should match %q", c.text, has)
			}
			if !slices.ContainsFunc(types.Hints(), func(s string) bool { return slices.Contains(iris(has...), s) }) {
				t.Errorf("%s: the hints miss %q", c.text, has)
			}
		}
		for _, has := range c.no {
			if types.Match(iris(has...)) {
				t.Errorf("%s should not match %q", c.text, has)
			}
		}
	}
	every, err := query.ParseTypes("*", terms{})
	if err != nil || !every.Any() || !every.Match(nil) {
		t.Errorf("*: %v", err)
	}
	if _, ok := every.Simple(); ok {
		t.Error("* is a list")
	}
}

func TestTypesThatBreakTheGrammar(t *testing.T) {
	for _, text := range []string{"", " ", ",", "|", "A,", ",A", "A,,B", "A|", "A;B", "(A;B", "A;B)", "(A;)", "(;A)", "()", "((A;B))", "(A|B)", "(A,B)", "A(B)", "(A)(B)", "(A)B", "(A;B);C", "A B", "5A", "_A", "A<B>", "*,A", "\"A\"", "a:", ":a", "http://x y", "\xff"} {
		if types, err := query.ParseTypes(text, terms{}); err == nil {
			t.Errorf("%q is taken as %v", text, types)
		} else if problem(t, err) != model.BadRequestData {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{strings.Repeat("A", 16<<10+1), strings.Repeat("A,", 500) + "A"} {
		if _, err := query.ParseTypes(text, terms{}); err == nil || problem(t, err) != model.TooComplexQuery {
			t.Errorf("%.20q…: %v", text, err)
		}
	}
}

func TestScopes(t *testing.T) {
	for text, c := range map[string]struct{ yes, no []string }{
		"/Madrid":                            {[]string{"/Madrid", "Madrid"}, []string{"/Madrid/Gardens", "/Mad", ""}},
		"Madrid":                             {[]string{"/Madrid", "Madrid"}, []string{"/Madrid/Gardens"}},
		"/Madrid/Gardens/#":                  {[]string{"/Madrid/Gardens", "/Madrid/Gardens/ParqueNorte", "/Madrid/Gardens/ParqueNorte/Parterre1", "Madrid/Gardens"}, []string{"/Madrid", "/Madrid/GardensX", "/X/Madrid/Gardens"}},
		"/Madrid/+/ParqueNorte":              {[]string{"/Madrid/Gardens/ParqueNorte", "/Madrid/Sights/ParqueNorte"}, []string{"/Madrid/ParqueNorte", "/Madrid/a/b/ParqueNorte", "/Madrid/Gardens/ParqueNorte/x"}},
		"/+":                                 {[]string{"/a"}, []string{"/a/b"}},
		"/+/#":                               {[]string{"/a", "/a/b"}, []string{""}},
		"/#":                                 {[]string{"/a", "/a/b/c"}, nil},
		"/A,/B":                              {[]string{"/A", "/B"}, []string{"/C"}},
		"/A|/B/#":                            {[]string{"/A", "/B/c"}, []string{"/A/b"}},
		"/上海/静安_1":                           {[]string{"/上海/静安_1"}, []string{"/上海"}},
		"(/Madrid/Districts;/CompanyA)|/B":   {[]string{"/B"}, []string{"/CompanyA", "/Madrid/Districts"}},
		"( /Madrid/# ; /Madrid/+ ) , Nobody": {[]string{"/Madrid/a", "Nobody"}, []string{"/Madrid"}},
	} {
		q, err := query.ParseScopeQ(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, scope := range c.yes {
			if !q.Match([]string{"/other", scope}) {
				t.Errorf("%s should match %s", text, scope)
			}
		}
		for _, scope := range c.no {
			if q.Match([]string{scope}) {
				t.Errorf("%s should not match %q", text, scope)
			}
		}
		if q.Match(nil) {
			t.Errorf("%s matches an entity without a scope", text)
		}
	}
	both, err := query.ParseScopeQ("(/Madrid/Districts;/CompanyA),CompanyB")
	if err != nil || !both.Match([]string{"/CompanyA", "/Madrid/Districts"}) || both.Match([]string{"/CompanyA", "/x"}) {
		t.Errorf("both scopes: %v", err)
	}
}

func TestScopesThatBreakTheGrammar(t *testing.T) {
	for _, text := range []string{"", "\tA", "/", "//", "/a/", "//a", "/a//b", "#", "/a/#/b", "/#/a", "/a#", "/a+", "/+a", "/a/b+", "/a b", "/5a", "/_a", "/a;/b", "(/a;/b", "/a;/b)", "(/a|/b)", "((/a;/b))", "/a,", ",/a", "()", "/a.b", "/a/##", "/ü!"} {
		if q, err := query.ParseScopeQ(text); err == nil {
			t.Errorf("%q is taken as %v", text, q)
		} else if problem(t, err) != model.BadRequestData {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := query.ParseScopeQ(strings.Repeat("/a", 9000)); err == nil || problem(t, err) != model.TooComplexQuery {
		t.Errorf("a long text: %v", err)
	}
}

func TestIDs(t *testing.T) {
	ids, err := query.ParseIDs("urn:ngsi-ld:Lamp:1, urn:ngsi-ld:Lamp:2,urn:ngsi-ld:Lamp:1,https://a.example/灯")
	if err != nil || !slices.Equal(ids, []string{"urn:ngsi-ld:Lamp:1", "urn:ngsi-ld:Lamp:2", "https://a.example/灯"}) {
		t.Errorf("%q %v", ids, err)
	}
	for _, text := range []string{"", ",", "urn:a:b,", "lamp", "5:a", "a:", ":a", "urn:a b", "urn:<a>", "urn:a\"b", "u_n:a"} {
		if ids, err := query.ParseIDs(text); err == nil || problem(t, err) != model.BadRequestData {
			t.Errorf("%q: %q %v", text, ids, err)
		}
	}
	var many strings.Builder
	for i := range 1001 {
		many.WriteString(",urn:a:" + strconv.Itoa(i))
	}
	if _, err := query.ParseIDs(many.String()[1:]); err == nil || problem(t, err) != model.TooComplexQuery {
		t.Errorf("many: %v", err)
	}
}

func TestIDPattern(t *testing.T) {
	p, err := query.ParseIDPattern("^urn:ngsi-ld:Lamp:.*")
	if err != nil || !p.Match("urn:ngsi-ld:Lamp:1") || p.Match("urn:ngsi-ld:Pole:1") {
		t.Errorf("lamps: %v", err)
	}
	if p, err = query.ParseIDPattern("Lamp"); err != nil || !p.Match("urn:ngsi-ld:Lamp:1") {
		t.Errorf("a pattern is searched: %v", err)
	}
	for text, kind := range map[string]model.ProblemType{"": model.BadRequestData, "(": model.BadRequestData, "[a": model.BadRequestData, "*": model.BadRequestData, strings.Repeat("a", 1025): model.TooComplexQuery, strings.Repeat("(.{1000})", 25): model.TooComplexQuery} {
		if _, err := query.ParseIDPattern(text); err == nil || problem(t, err) != kind {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func FuzzParseTypes(f *testing.F) {
	for _, text := range []string{"A,B", "(A;B)|C", "*", "http://a/b#c", "lit:Lamp"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		types, err := query.ParseTypes(text, terms{})
		if err != nil {
			problem(t, err)
			return
		}
		types.Match([]string{words + "A", words + "B"})
		list, ok := types.Simple()
		for _, one := range list {
			if ok && !types.Match([]string{one}) {
				t.Errorf("%q does not match %q, which it names", text, one)
			}
		}
		if !types.Any() && len(types.Hints()) == 0 {
			t.Errorf("%q gives an index nothing to look for", text)
		}
	})
}

func FuzzParseScopeQ(f *testing.F) {
	for _, text := range []string{"/a/b", "/a/#", "/a/+/c", "(/a;/b),/c", "/#"} {
		f.Add(text, "/a/b")
	}
	f.Fuzz(func(t *testing.T, text, scope string) {
		q, err := query.ParseScopeQ(text)
		if err != nil {
			problem(t, err)
			return
		}
		q.Match([]string{scope})
		if !strings.ContainsAny(text, "+#(") && !q.Match(strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '|' || r == ' ' })) {
			t.Errorf("%q does not match the scopes that it names", text)
		}
	})
}
