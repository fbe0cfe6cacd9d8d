package query_test

import (
	"slices"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

func parseQ(t testing.TB, text string) *query.Q {
	t.Helper()
	q, err := query.ParseQ(text, terms{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

// TestQ puts questions of every production of the grammar to the lamp.
func TestQ(t *testing.T) {
	for name, c := range map[string]struct{ yes, no []string }{
		"existence": {
			yes: []string{"power", "broken", "pole", "label", "levels", "lit:ballast", "https://lit.example/ballast", "power.accuracy", "power.meter", "address[city]", "address[none]"},
			no:  []string{"voltage", "name.accuracy", "address[town]", "name[x]", "power.accuracy.deeper", "pole[x]", "state[x]"},
		},
		"numbers": {
			yes: []string{"power==40.5", "power==4.05e1", "power!=40", "power>40", "power>=40.5", "power<41", "power<=40.5", "power.accuracy<1", "power>-1"},
			no:  []string{"power==40", "power>40.5", "power<12", `power=="40.5"`, "power==true", "power==null", "name>5", "on>0", "broken==0"},
		},
		"texts": {
			yes: []string{`name=="Nanjing Road 7"`, `name!="x"`, `name>"Nanj"`, `name<"O"`, `name<="Nanjing Road 7"`, `escaped=="a\"bé"`, `escaped=="a\"b\u00e9"`, `name!=5`, "lit:ballast==\"x\""},
			no:  []string{`name=="nanjing road 7"`, `name!="Nanjing Road 7"`, `name<"A"`, `power>"4"`, `voltage!="x"`, `address=="Shanghai"`},
		},
		"truth and null": {
			yes: []string{"on==true", "on!=false", "broken==null", "broken!=true", "on!=5", `address[none]==null`},
			no:  []string{"on==false", "on!=true", "broken!=null", "on==null", "on==1", `on=="true"`},
		},
		"several instances": {yes: []string{"power==12", "power!=12", "power<13"}},
		"arrays": {
			yes: []string{`colours=="red"`, `colours==3`, `colours!="blue"`, `colours=="blue","green"`, `colours!="blue","black"`, `address[road.numbers]==9`},
			no:  []string{`colours=="blue"`, `colours!="red"`, `colours!="blue","red"`, `colours>"a"`, `colours~="re"`, `colours!~="zz"`},
		},
		"lists and ranges": {
			yes: []string{"power==1,2,40.5", `name=="a","Nanjing Road 7"`, "power==40..41", "power==40.5..41", "power!=41..50", "power!=1,2", "on==5,true",
				`name=="A".."O"`, "power==1 .. 50", `power=="x",40.5`, "power==-1.5e1..4.1E+1", "name!=1..2", "checked==2026-07-01T12:00:00Z..2026-07-01T12:00:01Z"},
			no: []string{"power==1,2", "power==41..50", "power==50..1", "power.accuracy!=0..1", `name!="A".."O"`, "name==1..2"},
		},
		"times": {
			yes: []string{"checked>2026-07-01T12:00:00Z", "checked==2026-07-01T12:00:00.25Z", "checked==2026-07-01T12:00:00,25Z"},
			no:  []string{"checked<2026-07-01T12:00:00Z", "installed>2020-02-29T00:00:00Z", "name>2020-01-01", "dims>23:00:00Z", "checked>2020-01-01"},
		},
		"more times": {
			yes: []string{"checked<=2026-07-01T12:00:00.250000Z", "installed==2020-02-29", "installed>2019-12-31", "installed!=2020-03-01", "dims>21:59:59Z",
				"dims==22:30:00.0Z", "typed==2026-07-01T12:00:00Z", "checked==2026-07-01T12:00:00,25Z,2026-07-02T12:00:00Z", `installed=="2020-02-29"`, "checked!=2026-07-01"},
		},
		"members": {
			yes: []string{"power.observedAt", "power.observedAt==2026-07-01T12:00:00Z", `power.observedAt>="2026-07-01T12:00:00Z"`, `power.unitCode=="WTT"`, "power.unitCode", `power.unitCode!="X"`,
				`power.unitCode~="^W"`, "power.createdAt<2026-07-01T12:00:00Z", `power.datasetId=="urn:ngsi-ld:Dataset:night"`, "power.datasetId==urn:ngsi-ld:Dataset:night", "createdAt==2026-07-01T12:00:00Z",
				"modifiedAt>2026-07-01T12:00:01Z", "power.meter.observedAt", "pole.objectType==Pole", `pole.objectType!="Lamp"`, "power.observedAt!=5", "power.observedAt==2026-07-01T11:00:00Z..2026-07-01T13:00:00Z"},
			no: []string{"name.observedAt", "name.observedAt!=2026-07-01T12:00:00Z", "expiresAt", "observedAt", `power.unitCode>5`, "power.observedAt>5", "name.unitCode", `name.unitCode!="X"`,
				`power.observedAt~="2026"`, "name.datasetId", "pole.objectType==Lamp", "pole.objectType!=Pole", "name.objectType", "power.modifiedAt", "power.expiresAt"},
		},
		"compound values": {
			yes: []string{`address[city]=="Shanghai"`, `address[road.name]=="Nanjing"`, "address[postcode]>200000", "raw[value.deep]==1", `location[type]=="Point"`, `address[road.name]~="^Nan"`, "raw[@value]==5"},
			no:  []string{`address[city]!="Shanghai"`, `address[town]!="x"`, `address[road]=="Nanjing"`, "raw==5", `address[road.name.x]=="N"`},
		},
		"patterns": {
			yes: []string{`name~="^Nanjing.*7$"`, "name~=Road", "name~=(Road|Street).7;on", "(name~=^Nan(j|x)ing)", `name!~="^Eiffel"`, `name~="Road \d"`, `name~="Road \\d"`, "name~=([;|)]|7)", `state~="dimmed$"`, `escaped~="\""`, "name~=Road | voltage"},
			no:  []string{`name~="^Road"`, `name!~=Road`, "power~=4", "power!~=x", "on~=true", "voltage~=x", "voltage!~=x", "pole~=urn", "pole!~=x"},
		},
		"relationships": {
			yes: []string{"pole==urn:ngsi-ld:Pole:7", `pole=="urn:ngsi-ld:Pole:7"`, "pole!=urn:ngsi-ld:Pole:8", `crews=="urn:ngsi-ld:Crew:2"`, `crews=="urn:x:1","urn:ngsi-ld:Crew:1"`, `crews!="urn:x:1"`, "route==urn:ngsi-ld:Stop:2",
				"route!=urn:ngsi-ld:Stop:3", "power.meter==urn:ngsi-ld:Meter:1", "pole!=5"},
			no: []string{"pole==urn:ngsi-ld:Pole:8", "pole!=urn:ngsi-ld:Pole:7", "crews!=urn:ngsi-ld:Crew:2", "crews==urn:ngsi-ld:Crew:3", "route!=urn:ngsi-ld:Stop:1", `pole>"urn"`, "pole==5"},
		},
		"languages": {
			yes: []string{`label=="red lamp"`, `label[en]=="red lamp"`, `label[EN]=="red lamp"`, `label[*]=="路灯"`, `label[zh]=="红灯"`, `label[en]!="blue"`, `label[zh]!="red lamp"`, `label[*]!="blue"`, `label!="blue"`, "label[en]",
				`label[en]~="^red"`, `label[zh]~="灯$"`, `label[zh]!~=red`, `label!~=blue`, `label[@none]=="R"`, `label[en]>"a"`, `label[zh]>"a"`},
			no: []string{`label[zh]=="red lamp"`, `label[fr]=="red lamp"`, `label[fr]!="x"`, "label[fr]", `label[*]!="路灯"`, `label!="red lamp"`, `label[zh]!="红灯"`, `label[*]!~=red`, `label[zh]!~=红`, `label[en.x]=="red lamp"`, "label[fr]!~=x"},
		},
		"vocabularies": {
			yes: []string{"state==dimmed", `state=="dimmed"`, "state==" + words + "dimmed", "state!=off", "uses==park", "uses!=home", `uses=="home","street"`},
			no:  []string{"state==off", "state!=dimmed", "uses==home", "uses!=park"},
		},
		"list properties": {
			yes: []string{"levels==20", "levels>25", "levels<15", "levels!=40", "levels==25..35", "levels"},
			no:  []string{"levels==40", "levels!=20", "levels>30", "levels!=5..15"},
		},
		"logic": {
			yes: []string{"on==true;power>1", "on==false|power>1", "voltage|on", "on|voltage;voltage", "(on|voltage);power", "((power>50|power<20);name==\"Nanjing Road 7\")", "(power>=20;power<=45)|voltage<=10", "( on ) ; power > 1", "((((on))))"},
			no:  []string{"on;voltage", "voltage|nothing", "(on|voltage);voltage", "voltage;voltage|voltage"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := lamp()
			for _, text := range c.yes {
				if !parseQ(t, text).Match(e) {
					t.Errorf("%s should match", text)
				}
			}
			for _, text := range c.no {
				if parseQ(t, text).Match(e) {
					t.Errorf("%s should not match", text)
				}
			}
		})
	}
}

func TestQThatBreaksTheGrammar(t *testing.T) {
	for _, text := range []string{
		"", " ", ";", "|", "on;", "on|", ";on", "|on", "on;;power", "on||power", "()", "(on", "on)", "(on;)", "on power", "!on", "!", "on!", "=", "==5", "power=", "power==", "power=5", "power===5",
		"power!5", "power>", "power>=", "power<", "power=>5", "power<>5", "power~5", "power~=", "power!~=", "power!~5", "power==5;", "power==,5", "power==5,", "power==5,,6", "power==5..", "power==..5", "power==5...6", "power==5..\"a\"",
		"power==2020-01-01..5", "power>5..6", "power<5,6", "power>=true", "power>null", "power>urn:x:y", "power>abc", "power==true..false", `name=="x`, `name==x"`, `name=="a" "b"`, `name=="\q"`, "name==\"a\tb\"", "name=='x'", "power==01", "power==+5",
		"power==.5", "power==5.", "power==1e", "power==0x10", "power==1e999", "power==5x", "power==-", "power==2020-13-01", "power==2020-02-30", "power==25:00:00Z", "power==12:00:00", "power==2020-01-01T00:00:00", "power==2020-01-01T00:00:00+02:00",
		".power", "power.", "power..x", "power.5", "5power", "_power", "power[", "power[]", "power]", "power[a", "power[a.]", "power[.a]", "power[a][b]", "power[a].b", "power.observedAt[a]", "power{", "power{}", "pole{power", "pole{5}", "pole{Pole:}", "pole{Pole,:power}", "pole{power}}", "pole{power};",
		"pole{a}.b", "name~=(", "name~=[", "name~=\"(\"", "name~=a{2,1}", "name~=((x{99}){99}){99}", "name~=\"\"", `name~="(?=x)"`, `name~="(a)\\1"`, "name==<x>", "name==a b", "power==5&on", "\xff", "name==\"\xff\"", "on\x00",
	} {
		q, err := query.ParseQ(text, terms{})
		if err == nil {
			t.Errorf("%q is taken as %v", text, q)
			continue
		}
		if kind := problem(t, err); kind != model.BadRequestData {
			t.Errorf("%q is a %s: %v", text, kind, err)
		}
	}
}

func TestQBeyondTheLimits(t *testing.T) {
	many := func(n int, one, between string) string { return strings.Repeat(one+between, n-1) + one }
	for name, text := range map[string]string{
		"long":           `name=="` + strings.Repeat("x", 16<<10) + `"`,
		"deep":           strings.Repeat("(", 40) + "on" + strings.Repeat(")", 40),
		"very deep":      strings.Repeat("(", 16000),
		"many terms":     many(501, "a", ";"),
		"many values":    "a==" + many(501, "1", ","),
		"linked deep":    strings.Repeat("a{", 40) + "a" + strings.Repeat("}", 40),
		"deep trail":     "a[" + many(40, "b", ".") + "]",
		"long pattern":   "a~=" + strings.Repeat("x", 1025),
		"huge patterns":  many(30, "a~=(x{999}){1}", ";"),
		"wide hint":      "a{" + many(501, "T", ",") + ":b}",
		"pattern of any": many(100, `a~="(.{500})"`, "|"),
	} {
		_, err := query.ParseQ(text, terms{})
		if err == nil {
			t.Errorf("%s: taken", name)
		} else if kind := problem(t, err); kind != model.TooComplexQuery {
			t.Errorf("%s: %s: %v", name, kind, err)
		}
	}
	parseQ(t, many(500, "a", ";"))
	parseQ(t, strings.Repeat("(", 32)+"on"+strings.Repeat(")", 32))
}

func TestQNamesItsAttributes(t *testing.T) {
	q := parseQ(t, `power>5;(power.accuracy<1|address[city]=="x");pole{power}==5;createdAt>2020-01-01T00:00:00Z`)
	want := []string{words + "power", words + "address", words + "pole"}
	if got := q.Attributes(); !slices.Equal(got, want) {
		t.Errorf("attributes %q, want %q", got, want)
	}
	if !q.Linked() || parseQ(t, "power").Linked() {
		t.Error("only the first question is about linked entities")
	}
}

func TestExpandValuesComparesExpanded(t *testing.T) {
	e := &model.Entity{Attributes: []model.Attribute{says("gender", model.Property, `"`+words+`Male"`)}}
	q := parseQ(t, `gender=="Male"`)
	if q.Match(e) {
		t.Error("a text matches its IRI though nobody asked for that")
	}
	q.ExpandValues([]string{words + "gender"})
	if !q.Match(e) {
		t.Error("the text was not expanded")
	}
}

// TestQFollowsRelationships asks for lamps by what is known of their pole and of
// the street on which that stands.
func TestQFollowsRelationships(t *testing.T) {
	city := map[string]*model.Entity{
		"urn:ngsi-ld:Pole:7": {ID: "urn:ngsi-ld:Pole:7", Types: []string{words + "Pole"}, Attributes: []model.Attribute{
			says("height", model.Property, "9"), says("street", model.Relationship, `"urn:ngsi-ld:Street:1"`),
			says("self", model.Relationship, `["urn:ngsi-ld:Pole:7","urn:ngsi-ld:Pole:7"]`)}},
		"urn:ngsi-ld:Street:1": {Types: []string{words + "Street"}, Attributes: []model.Attribute{says("address", model.Property, `{"city":"Shanghai"}`)}},
		"urn:ngsi-ld:Crew:2":   {Types: []string{words + "Crew"}, Attributes: []model.Attribute{says("size", model.Property, "4")}},
		"urn:ngsi-ld:Stop:2":   {Attributes: []model.Attribute{says("size", model.Property, "5")}},
	}
	asked := 0
	find := func(id string) *model.Entity { asked++; return city[id] }
	for text, want := range map[string]bool{
		"pole{height}": true, "pole{height}==9": true, "pole{height}>9": false, "pole{Pole:height}==9": true, "pole{Lamp:height}==9": false, "pole{Lamp,Pole:height}==9": true,
		`pole{street{address[city]}}=="Shanghai"`: true, `pole{Pole:street{Street:address[city]}}=="Shanghai"`: true, "crews{size}==4": true, "crews{size}!=4": false,
		"route{size}==5": true, "name{size}": false, "pole{nothing}": false, "pole{ height }==9": true,
		"pole{" + strings.Repeat("self{", 20) + "nothing" + strings.Repeat("}", 21): false, // 2^20 ways
	} {
		q := parseQ(t, text)
		if asked = 0; q.MatchLinked(lamp(), find) != want {
			t.Errorf("%s: want %v", text, want)
		}
		if asked > 10_000 {
			t.Errorf("%s asked for %d entities", text, asked)
		}
		if q.Match(lamp()) {
			t.Errorf("%s matches without a way to linked entities", text)
		}
	}
}

func TestValuesThatAreNotJSONMatchNothing(t *testing.T) {
	for _, value := range []string{"", " ", "{", "[", `"`, `{"a`, `{"a":`, `{"a":1`, "[1,", "}", "]", "tru", `"\`, `"\q"`, "[[1]]", `{"a":}`, "[,]", "-", "1 2"} {
		for kind := model.Property; kind <= model.JSONProperty; kind++ {
			e := &model.Entity{Attributes: []model.Attribute{says("a", kind, value)}}
			for _, text := range []string{"a==77", "a>1;a<0", `a[a]=="x"`, "a{b}==77", `a=="x"`, "a~=nothing"} {
				if parseQ(t, text).MatchLinked(e, func(string) *model.Entity { return nil }) {
					t.Errorf("%s matches %q", text, value)
				}
			}
		}
	}
}

func FuzzParseQ(f *testing.F) {
	for _, text := range []string{"power>5;name==\"a\"", "((a|b);c)", "a.b.c[x.y]==1..2", "a{T,U:b{c}}!=5,6", "a~=(x|y)*", "a==2020-01-01T00:00:00,5Z", "a==http://x/../y", "label[*]!=\"路\""} {
		f.Add(text)
	}
	e := lamp()
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.ParseQ(text, terms{})
		if err != nil {
			problem(t, err)
			return
		}
		again := parseQ(t, q.String())
		find := func(string) *model.Entity { return e }
		if q.MatchLinked(e, find) != again.MatchLinked(e, find) {
			t.Errorf("%q answers now so, now so", text)
		}
	})
}

func BenchmarkQMatch(b *testing.B) {
	car := &model.Entity{ID: "urn:ngsi-ld:Vehicle:1", Types: []string{words + "Vehicle"}, Attributes: []model.Attribute{
		says("brandName", model.Property, `"Mercedes"`), says("speed", model.Property, `55.5`), says("fuel", model.Property, `0.7`),
		says("isParked", model.Relationship, `"urn:ngsi-ld:OffStreetParking:1"`), says("address", model.Property, `{"city":"Berlin","street":"Ulrich"}`),
	}}
	for _, text := range []string{"speed>50", `speed>50;brandName=="Mercedes"`, `address[city]=="Berlin"`, "speed==10,20,55.5", `brandName~="^Mer"`, "isParked==urn:ngsi-ld:OffStreetParking:1"} {
		q := parseQ(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !q.Match(car) {
					b.Fatal("does not match")
				}
			}
		})
	}
}
