package form

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func words(text string) Words { return Words{ZH: text, EN: text} }

func number(n float64) *float64 { return &n }

// shop is a form with a field of every kind.
func shop() Form {
	yes := []Option{{Code: "hot", Label: words("热")}, {Code: "cold", Label: words("冷")}}
	return Form{Steps: []Step{
		{Code: "who", Title: words("谁"), Fields: []Field{
			{Code: "name", Kind: Text, Min: number(2), Max: number(10), Label: words("名称"), From: "account.name"},
			{Code: "id", Kind: CitizenID, Label: words("号码")},
			{Code: "phone", Kind: Phone, Label: words("电话"), Optional: true},
		}},
		{Code: "what", Title: words("什么"), Fields: []Field{
			{Code: "trade", Kind: Choice, Options: yes, Label: words("项目"), Guard: true},
			{Code: "area", Kind: Number, Min: number(1), Max: number(100), Label: words("面积"), Guard: true},
			{Code: "seats", Kind: Number, Whole: true, Label: words("座位"), When: "form.trade == 'hot' && form.area > 10"},
			{Code: "opens", Kind: Date, After: "today", Label: words("开业")},
			{Code: "where", Kind: Address, Label: words("地址")},
			{Code: "staff", Kind: List, Max: number(2), Label: words("员工"), Fields: []Field{{Code: "who", Kind: Text, Label: words("姓名")}}},
			{Code: "plan", Kind: File, Optional: true, Max: number(2), Label: words("平面图")},
			{Code: "promise", Kind: Truth, Must: true, Label: words("承诺")},
			{Code: "visit", Kind: Date, After: "today+1", Before: "today+30", Workday: true, Optional: true, Label: words("上门")},
		}},
	}}
}

func judge() Judge {
	pass := func(text string) bool { return len(text) == 18 }
	weekday := func(day time.Time) bool { return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday }
	return Judge{Today: "2026-03-30", Works: weekday, Held: func(_, name string) bool { return strings.HasPrefix(name, "paper_") }, Numbers: Numbers{CitizenID: pass, CreditCode: pass}}
}

func whole() Answers {
	return Answers{
		"name": "小面馆", "id": "11010519491231002X", "trade": "hot", "area": 20.0, "seats": 12.0, "opens": "2026-04-01",
		"where": map[string]any{"region": "310106", "detail": "南京西路1号"}, "staff": []any{map[string]any{"who": "王"}}, "promise": true,
	}
}

func TestAnswersAtAndBeyondTheirLimits(t *testing.T) {
	r, problems := New(shop())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for name, c := range map[string]struct {
		field string
		value any
		want  string
	}{
		"all right":              {"name", "小面馆", ""},
		"shortest":               {"name", "面馆", ""},
		"too short":              {"name", "面", "services.too_short"},
		"longest":                {"name", strings.Repeat("面", 10), ""},
		"too long":               {"name", strings.Repeat("面", 11), "services.too_long"},
		"a number for a text":    {"name", 7.0, "services.not_text"},
		"a sign that turns text": {"name", "王\u202e明明", "services.signs"},
		"a zero byte":            {"name", "王\x00明", "services.signs"},
		"a script is text":       {"name", "<b>王</b>", ""},
		"missing":                {"name", nil, "services.required"},
		"blank":                  {"name", "  ", "services.required"},
		"no number":              {"id", "123", "services.citizen_id"},
		"no phone":               {"phone", "abc", "services.phone"},
		"a phone of full width":  {"phone", "１３８００００１２３４", ""},
		"optional":               {"phone", "", ""},
		"no choice":              {"trade", "gold", "services.not_choice"},
		"least":                  {"area", 1.0, ""},
		"below":                  {"area", 0.99, "services.too_small"},
		"most":                   {"area", 100.0, ""},
		"above":                  {"area", 100.01, "services.too_large"},
		"a text for a number":    {"area", "20", "services.not_number"},
		"half a seat":            {"seats", 1.5, "services.not_whole"},
		"today":                  {"opens", "2026-03-30", ""},
		"yesterday":              {"opens", "2026-03-29", "services.too_early"},
		"tomorrow":               {"visit", "2026-03-31", ""},
		"the very day":           {"visit", "2026-03-30", "services.too_early"},
		"in thirty days":         {"visit", "2026-04-29", ""},
		"in a month and a day":   {"visit", "2026-04-30", "services.too_late"},
		"a Sunday":               {"visit", "2026-04-05", "services.no_workday"},
		"a day and a time":       {"opens", "2026-04-01T10:00:00Z", "services.not_date"},
		"a year before years":    {"opens", "1799-12-31", "services.too_early"},
		"a day nobody lives to":  {"opens", "9999-12-31", "services.too_late"},
		"a name nobody sees":     {"name", "\u200b\u2060\u200b", "services.required"},
		"a region alone":         {"where", map[string]any{"region": "310106", "detail": ""}, "services.address"},
		"the shortest street":    {"where", map[string]any{"region": "310106", "detail": "路1"}, ""},
		"the longest street":     {"where", map[string]any{"region": "310106", "detail": strings.Repeat("路", 200)}, ""},
		"a street too long":      {"where", map[string]any{"region": "310106", "detail": strings.Repeat("路", 201)}, "services.address"},
		"no region":              {"where", map[string]any{"region": "上海", "detail": "南京西路1号"}, "services.address"},
		"a third part":           {"where", map[string]any{"region": "310106", "detail": "南京西路1号", "x": "y"}, "services.address"},
		"a word for yes":         {"promise", "true", "services.not_truth"},
		"two of two":             {"staff", []any{map[string]any{"who": "王"}, map[string]any{"who": "李"}}, ""},
		"no day":                 {"opens", "2026-02-30", "services.not_date"},
		"no address":             {"where", map[string]any{"region": "310106"}, "services.address"},
		"a list too long":        {"staff", []any{map[string]any{"who": "王"}, map[string]any{"who": "李"}, map[string]any{"who": "赵"}}, "services.too_many"},
		"an entry empty":         {"staff", []any{map[string]any{}}, "services.required"},
		"not a list":             {"staff", "王", "services.not_list"},
		"not promised":           {"promise", false, "services.not_agreed"},
		"two files":              {"plan", []any{"paper_1", "paper_2"}, ""},
		"three files":            {"plan", []any{"paper_1", "paper_2", "paper_3"}, "services.too_many"},
		"a path as a file":       {"plan", []any{"../etc/passwd"}, "services.file"},
		"a file never uploaded":  {"plan", []any{"stranger_1"}, "services.file"},
		"unknown":                {"colour", "red", "services.unknown_field"},
	} {
		t.Run(name, func(t *testing.T) {
			in := whole()
			in[c.field] = c.value
			_, wrong := r.Check(in, judge())
			switch {
			case c.want == "" && len(wrong) > 0:
				t.Errorf("refused: %v", wrong)
			case c.want != "" && (len(wrong) != 1 || wrong[0].Code != c.want || !strings.HasPrefix(wrong[0].Path, "/"+c.field)):
				t.Errorf("%v, not %s", wrong, c.want)
			}
		})
	}
}

func TestWhoPassesALimitIsToldTheLimit(t *testing.T) {
	r, _ := New(shop())
	for field, c := range map[string]struct {
		value   any
		name    string
		figure  string
		message string
	}{
		"name":  {strings.Repeat("面", 11), "most", "10", "This is too long: at most 10 characters."},
		"area":  {0.5, "least", "1", "This number is too small: at least 1."},
		"opens": {"2026-03-29", "least", "2026-03-30", "This day is too early: not before 2026-03-30."},
		"plan":  {[]any{"paper_1", "paper_2", "paper_3"}, "most", "2", "These are too many: at most 2."},
	} {
		in := whole()
		in[field] = c.value
		_, wrong := r.Check(in, judge())
		if len(wrong) != 1 || wrong[0].Args[c.name] != c.figure || wrong[0].Message != c.message {
			t.Errorf("%s: %+v", field, wrong)
		}
	}
}

func TestWhatIsNotAskedDoesNotCount(t *testing.T) {
	r, _ := New(shop())
	in := whole()
	in["trade"] = "cold"
	clean, wrong := r.Check(in, judge())
	if _, there := clean["seats"]; there || len(wrong) > 0 {
		t.Errorf("seats of a shop without seats count: %v, %v", clean, wrong)
	}
	guards := r.Guards(clean)
	if len(guards) != 2 || guards["form.trade"] != "cold" || guards["form.area"] != 20.0 {
		t.Errorf("guards read %v", guards)
	}
}

func TestAConditionOverNothingIsUnknown(t *testing.T) {
	r, _ := New(shop())
	need, err := r.Condition("form.area > 10 || form.trade == 'hot'")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in    Answers
		holds bool
		known bool
	}{"nothing": {Answers{}, false, false}, "enough": {Answers{"trade": "hot"}, true, true}, "neither": {Answers{"trade": "cold", "area": 3.0}, false, true}} {
		if holds, known := need.Ask(r.Facts(c.in)); holds != c.holds || known != c.known {
			t.Errorf("%s: %v, %v", name, holds, known)
		}
	}
	if _, err := r.Condition("form.colour == 'red'"); err == nil {
		t.Error("a condition over no field passes")
	}
}

func TestDefinitionsThatMakeNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(f *Form)
		at    string
	}{
		"no step":                    {func(f *Form) { f.Steps = nil }, ""},
		"twice":                      {func(f *Form) { f.Steps[1].Fields[0].Code = "name" }, "/steps/1/fields/0/code"},
		"a step twice":               {func(f *Form) { f.Steps[1].Code = f.Steps[0].Code }, "/steps/1/code"},
		"no code":                    {func(f *Form) { f.Steps[0].Fields[0].Code = "Näme" }, "/steps/0/fields/0/code"},
		"no title":                   {func(f *Form) { f.Steps[0].Title.EN = "" }, "/steps/0/title"},
		"asks nothing":               {func(f *Form) { f.Steps[0].Fields = nil }, "/steps/0"},
		"no label":                   {func(f *Form) { f.Steps[0].Fields[0].Label = Words{} }, "/steps/0/fields/0/label"},
		"no kind":                    {func(f *Form) { f.Steps[0].Fields[0].Kind = "colour" }, "/steps/0/fields/0/kind"},
		"one option":                 {func(f *Form) { f.Steps[1].Fields[0].Options = f.Steps[1].Fields[0].Options[:1] }, "/steps/1/fields/0/options"},
		"an option twice":            {func(f *Form) { f.Steps[1].Fields[0].Options[1] = f.Steps[1].Fields[0].Options[0] }, "/steps/1/fields/0/options/1"},
		"min above max":              {func(f *Form) { f.Steps[1].Fields[1].Min = number(200) }, "/steps/1/fields/1/min"},
		"fewer than none":            {func(f *Form) { f.Steps[0].Fields[0].Min = number(-1) }, "/steps/0/fields/0/min"},
		"nothing known":              {func(f *Form) { f.Steps[0].Fields[0].From = "account.secret" }, "/steps/0/fields/0/from"},
		"asks of what comes later":   {func(f *Form) { f.Steps[0].Fields[0].When = "form.area > 3" }, "/steps/0/fields/0/when"},
		"condition that is no CEL":   {func(f *Form) { f.Steps[1].Fields[2].When = "form.area >" }, "/steps/1/fields/2/when"},
		"condition that is no truth": {func(f *Form) { f.Steps[1].Fields[2].When = "form.area" }, "/steps/1/fields/2/when"},
		"a text that is promised":    {func(f *Form) { f.Steps[0].Fields[0].Must = true }, "/steps/0/fields/0/must"},
		"list in a list":             {func(f *Form) { f.Steps[1].Fields[5].Fields[0].Kind = List }, "/steps/1/fields/5/fields/0"},
		"no day":                     {func(f *Form) { f.Steps[1].Fields[3].After = "soon" }, "/steps/1/fields/3/after"},
	} {
		t.Run(name, func(t *testing.T) {
			f := shop()
			c.spoil(&f)
			_, problems := New(f)
			if len(problems) == 0 || problems[0].Pointer() != c.at || problems[0].ZH == problems[0].What {
				t.Errorf("it is told as %+v", problems)
			}
		})
	}
}

// TestTheCheckerOfFormsSpeaksChinese looks for every sentence of the source in the table.
func TestTheCheckerOfFormsSpeaksChinese(t *testing.T) {
	source, err := os.ReadFile("check.go")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`c\.say\(.*"([^"\n]* [^"\n]*)"[,)]`).FindAllStringSubmatch(string(source), -1)
	for _, one := range said {
		if zh := chinese[one[1]]; zh == "" || strings.Count(zh, "%") != strings.Count(one[1], "%") {
			t.Errorf("%q has no Chinese", one[1])
		}
	}
	for text := range chinese {
		if !slices.ContainsFunc(said, func(one []string) bool { return one[1] == text }) {
			t.Errorf("nobody says %q any more", text)
		}
	}
}

func TestTheSchemaTakesWhatTheServerTakes(t *testing.T) {
	r, _ := New(shop())
	for _, step := range r.Schemas(true) {
		text, err := json.Marshal(step.Schema)
		if err != nil {
			t.Fatal(err)
		}
		doc, _ := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource("step.json", doc); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile("step.json")
		if err != nil {
			t.Fatal(err)
		}
		part := map[string]any{}
		for _, f := range r.Step(step.Code).Fields {
			if v, ok := whole()[f.Code]; ok {
				part[f.Code] = v
			}
		}
		if err := schema.Validate(part); err != nil {
			t.Errorf("step %s: %v", step.Code, err)
		}
	}
}

func TestJoinedFormsAskOnce(t *testing.T) {
	other := Form{Steps: []Step{{Code: "who", Title: words("谁"), Fields: []Field{
		{Code: "name", Kind: Text, Label: words("名称")}, {Code: "sign", Kind: Truth, Label: words("招牌")},
	}}}}
	first := shop()
	first.Steps[0].Fields[0].When = "form.x"
	joined := Join(first, other)
	if n := len(joined.Fields()); n != 13 || len(joined.Steps) != 4 || joined.Steps[2].Code == "who" || !joined.Steps[3].Fields[0].Must {
		t.Errorf("%d fields in %d steps", n, len(joined.Steps))
	}
	if joined.Field("name").When != "" {
		t.Error("what one part always asks is asked under a condition")
	}
}

func FuzzCheck(f *testing.F) {
	r, _ := New(shop())
	text, _ := json.Marshal(whole())
	f.Add(text)
	f.Add([]byte(`{"staff":[[]],"where":{"region":1},"area":1e400}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := Parse(raw)
		if err != nil {
			return
		}
		clean, wrong := r.Check(in, judge())
		if len(wrong) > 0 {
			return
		}
		again, wrong := r.Check(clean, judge())
		if len(wrong) > 0 || len(again) != len(clean) {
			t.Errorf("what passed once does not pass again: %v", wrong)
		}
	})
}

func FuzzCondition(f *testing.F) {
	r, _ := New(shop())
	f.Add("form.area > 3")
	f.Fuzz(func(_ *testing.T, text string) {
		if c, err := r.Condition(text); err == nil {
			c.Ask(r.Facts(whole()))
		}
	})
}
