package query_test

import (
	"strings"
	"testing"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// order sorts entities by their attribute a and names them by their ids.
func order(t *testing.T, list []*model.Entity, orderBy, from, geometry string) string {
	t.Helper()
	o, err := query.ParseOrder(orderBy, from, geometry, terms{})
	if err != nil {
		t.Fatalf("%s: %v", orderBy, err)
	}
	sorted := append([]*model.Entity(nil), list...)
	o.Sort(sorted)
	var ids []string
	for _, e := range sorted {
		ids = append(ids, e.ID)
	}
	return strings.Join(ids, " ")
}

func entity(id string, attributes ...model.Attribute) *model.Entity {
	return &model.Entity{ID: id, Types: []string{words + "T"}, Attributes: attributes}
}

func TestOrderOfMixedTypes(t *testing.T) {
	var list []*model.Entity
	for id, value := range map[string]string{"9": "null", "4": `[1]`, "3": `{"b":1}`, "1": "10", "0": "9.5", "2a": `"alpha"`, "2b": `"Beta"`, "5": "false", "6": "true", "8a": `"2020-01-01"`, "7": `"12:00:00Z"`, "8b": `"2020-01-01T00:00:00Z"`} {
		list = append(list, entity(id, says("a", model.Property, value)))
	}
	list = append(list, entity("none"))
	if got, want := order(t, list, "a", "", ""), "0 1 2a 2b 3 4 5 6 7 8a 8b 9 none"; got != want {
		t.Errorf("up %s, want %s", got, want)
	}
	if got, want := order(t, list, "a;desc", "", ""), "8b 8a 7 6 5 4 3 2b 2a 1 0 9 none"; got != want {
		t.Errorf("down %s, want %s", got, want)
	}
}

func TestOrderBySeveralAndByParts(t *testing.T) {
	at := func(us int64) func(*model.Instance) { return func(in *model.Instance) { in.ObservedAt = us } }
	list := []*model.Entity{
		entity("x", says("name", model.Property, `"B"`, at(3)), says("age", model.Property, "1"), says("address", model.Property, `{"city":"Z"}`), says("rel", model.Relationship, `"urn:b"`)),
		entity("y", says("name", model.Property, `"A"`, at(2), sub(says("deep", model.Property, "7"))), says("age", model.Property, "1"), says("address", model.Property, `{"city":"Y"}`), says("rel", model.Relationship, `"urn:a"`)),
		entity("z", says("name", model.Property, `"A"`, at(1), sub(says("deep", model.Property, "6"))), says("age", model.Property, "2"), says("address", model.Property, `{}`)),
	}
	list[0].CreatedAt, list[2].CreatedAt = 5, 4
	for orderBy, want := range map[string]string{
		"name,age": "y z x", "name,age;desc": "z y x", "age;asc,name;desc": "x y z", "address[city]": "y x z", "name.observedAt": "z y x", "name.deep": "z y x", "rel": "y x z",
		"id;desc": "z y x", "type,id;desc": "z y x", "scope": "x y z", "createdAt": "z x y", "createdAt;desc": "x z y", " name , age ": "y z x", "nothing": "x y z",
	} {
		if got := order(t, list, orderBy, "", ""); got != want {
			t.Errorf("%s: %s, want %s", orderBy, got, want)
		}
	}
}

func TestOrderByDistance(t *testing.T) {
	place := func(id, coordinates string) *model.Entity {
		return entity(id, says("location", model.GeoProperty, `{"type":"Point","coordinates":`+coordinates+`}`))
	}
	list := []*model.Entity{place("b", "[8,41]"), entity("none"), place("a", "[8,40.5]"), entity("text", says("location", model.Property, `"x"`)), place("c", "[8,45]")}
	for _, c := range [][4]string{
		{"location;dist-asc", "[8,40]", "", "a b c text none"}, {"location;dist-desc", "[8,40]", "", "text c b a none"}, {"location;dist-asc", "[[8,44],[9,44]]", "LineString", "c b a text none"},
	} {
		if got := order(t, list, c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%q: %s", c, got)
		}
	}
}

func TestOrderThatIsWrong(t *testing.T) {
	for _, orderBy := range []string{"", ",", "a,", ",a", "a;", "a;up", "a;desc;asc", "a b", "5", "a[", "a{b}", "a;dist-asc", "a==5", "a|b", "(a)"} {
		if _, err := query.ParseOrder(orderBy, "", "", terms{}); err == nil || problem(t, err) != model.BadRequestData {
			t.Errorf("%q: %v", orderBy, err)
		}
	}
	if _, err := query.ParseOrder(strings.Repeat("a,", 600)+"a", "", "", terms{}); err == nil || problem(t, err) != model.TooComplexQuery {
		t.Errorf("many: %v", err)
	}
}

func TestTemporalQuery(t *testing.T) {
	in := &model.Instance{ObservedAt: noon, CreatedAt: noon - 1, ModifiedAt: noon + 1, DeletedAt: 0}
	for _, c := range []struct {
		parameters [4]string
		want       bool
	}{
		{[4]string{"before", "2026-07-01T12:00:00Z"}, false}, {[4]string{"before", "2026-07-01T12:00:00.000001Z"}, true}, {[4]string{"after", "2026-07-01T12:00:00Z"}, true}, {[4]string{"after", "2026-07-01T12:00:00,000001Z"}, false},
		{[4]string{"between", "2026-07-01T12:00:00Z", "2026-07-01T13:00:00Z"}, true}, {[4]string{"between", "2026-07-01T11:00:00Z", "2026-07-01T12:00:00Z"}, false}, {[4]string{"between", "2026-07-01T13:00:00Z", "2026-07-01T11:00:00Z"}, false},
		{[4]string{"before", "2026-07-01T12:00:00Z", "", "createdAt"}, true}, {[4]string{"after", "2026-07-01T12:00:00Z", "", "modifiedAt"}, true}, {[4]string{"before", "2030-01-01T00:00:00Z", "", "deletedAt"}, false}, {[4]string{"after", "2026-07-01T12:00:00Z", "", "observedAt"}, true},
	} {
		p := c.parameters
		q, err := query.ParseTime(p[0], p[1], p[2], p[3])
		if err != nil || q.Match(in) != c.want {
			t.Errorf("%q: want %v, %v", p, c.want, err)
		}
		posted, err := query.ParseTimeJSON([]byte(`{"timerel":"` + p[0] + `","timeAt":"` + p[1] + `","endTimeAt":"` + p[2] + `","timeproperty":"` + p[3] + `"}`))
		if err != nil || *posted != *q {
			t.Errorf("%q: posted %v, %v", p, posted, err)
		}
	}
	for _, p := range [][4]string{{}, {"before"}, {"before", "yesterday"}, {"", "2026-07-01T12:00:00Z"}, {"since", "2026-07-01T12:00:00Z"}, {"between", "2026-07-01T12:00:00Z"}, {"between", "2026-07-01T12:00:00Z", "x"}, {"before", "2026-07-01T12:00:00Z", "", "speed"}, {"before", "2026-07-01"}} {
		if _, err := query.ParseTime(p[0], p[1], p[2], p[3]); err == nil || problem(t, err) != model.BadRequestData {
			t.Errorf("%q: %v", p, err)
		}
	}
	if _, err := query.ParseTimeJSON([]byte("[]")); err == nil {
		t.Error("an array is taken")
	}
}
