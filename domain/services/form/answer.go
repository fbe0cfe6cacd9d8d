package form

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"citybrain/kernel/guard"
)

// Answers are what somebody wrote, by field, as JSON gives it.
type Answers map[string]any

// Wrong is one answer that cannot be so: where it stands (a JSON pointer), a stable
// code with a sentence in every language, and that sentence in English.
type Wrong struct {
	Path, Code, Message string
	Args                map[string]any // the limit that was passed: least, or most
}

// Numbers tells numbers that have checks of their own; the kernel has them.
type Numbers struct {
	CitizenID  func(text string) bool
	CreditCode func(text string) bool
}

// Judge says what must be of answers at one moment.
type Judge struct {
	Numbers Numbers
	Today   string // the day in the city, 2026-03-30
	Part    string // code of the step that alone is judged; empty: all
	Partial bool   // what is missing is not wrong yet

	// Works tells whether the offices are open on a day; nil: on every day.
	Works func(day time.Time) bool

	// Held tells whether a file was uploaded for a field; nil: names are believed.
	Held func(field, name string) bool
}

// Check gives the answers that count, in their one form, and everything wrong with
// them. Fields that are not asked under the other answers are dropped silently: they
// were filled before an answer changed. Names that the form does not know are wrong.
func (r *Ready) Check(in Answers, j Judge) (Answers, []Wrong) {
	c := &answerChecker{judge: j, out: Answers{}}
	facts := Facts{}
	for _, step := range r.Steps {
		c.quiet = j.Part != "" && j.Part != step.Code
		for i := range step.Fields {
			f := &step.Fields[i]
			if !r.when[f.Code].Holds(facts) {
				continue
			}
			if value, ok := c.answer("/"+f.Code, f, in[f.Code]); ok {
				c.out[f.Code] = value
				note(facts, f, value)
			}
		}
	}
	c.quiet = false
	for name := range in {
		if r.Field(name) == nil {
			c.wrong("/"+trim(name), "services.unknown_field", "The form has no such field.")
		}
	}
	return c.out, c.found
}

func trim(name string) string {
	if len(name) > 60 {
		name = name[:60]
	}
	return strings.ToValidUTF8(name, "")
}

// Facts gives what conditions read of answers that were checked.
func (r *Ready) Facts(in Answers) Facts {
	facts := Facts{}
	for _, f := range r.Fields() {
		if value, ok := in[f.Code]; ok && r.when[f.Code].Holds(facts) {
			note(facts, f, value)
		}
	}
	return facts
}

// Guards gives only what the guards of the flow read.
func (r *Ready) Guards(in Answers) map[string]any {
	all, out := r.Facts(in), map[string]any{}
	for _, f := range r.Fields() {
		if value, ok := all["form."+f.Code]; ok && f.Guard {
			out["form."+f.Code] = value
		}
	}
	return out
}

// Takes gives an answer to a question in its one form; false: it cannot be so.
func (f *Field) Takes(value any, j Judge) (any, bool) {
	c := &answerChecker{judge: j}
	return c.answer("", f, value)
}

// Asked tells whether a field is asked under the answers.
func (r *Ready) Asked(field string, in Answers) bool { return r.when[field].Holds(r.Facts(in)) }

// AskedOf gives the fields that are asked under answers, in their order. The answers
// need not be checked: what cannot be so is as if it were missing.
func (r *Ready) AskedOf(in Answers) []string {
	facts, list := Facts{}, []string{}
	for _, f := range r.Fields() {
		if !r.when[f.Code].Holds(facts) {
			continue
		}
		list = append(list, f.Code)
		note(facts, f, in[f.Code])
	}
	return list
}

func note(facts Facts, f *Field, value any) {
	switch v := value.(type) {
	case []any:
		facts["form."+f.Code] = float64(len(v))
	case map[string]any:
		facts["form."+f.Code], _ = v["region"].(string)
	case string:
		if kindOf(f.Kind) == guard.Text {
			facts["form."+f.Code] = v
		}
	case float64:
		if f.Kind == Number {
			facts["form."+f.Code] = v
		}
	case bool:
		if f.Kind == Truth {
			facts["form."+f.Code] = v
		}
	}
}

type answerChecker struct {
	judge Judge
	quiet bool
	out   Answers
	found []Wrong
}

func (c *answerChecker) wrong(path, code, message string) {
	if !c.quiet && len(c.found) < 100 {
		c.found = append(c.found, Wrong{Path: path, Code: code, Message: message})
	}
}

// below tells an answer that does not reach the least, and what that is: nobody has to guess.
func (c *answerChecker) below(path, code, sentence string, least float64) {
	c.off(path, code, sentence, map[string]any{"least": figure(least)})
}

// above is below for the most.
func (c *answerChecker) above(path, code, sentence string, most float64) {
	c.off(path, code, sentence, map[string]any{"most": figure(most)})
}

func (c *answerChecker) off(path, code, sentence string, limit map[string]any) {
	if c.quiet || len(c.found) >= 100 {
		return
	}
	for _, one := range limit {
		sentence = fmt.Sprintf(sentence, one)
	}
	c.found = append(c.found, Wrong{path, code, sentence, limit})
}

func figure(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// answer judges one answer; false: it does not count.
func (c *answerChecker) answer(path string, f *Field, value any) (any, bool) {
	if empty(value) {
		if !f.Optional && !c.judge.Partial {
			c.wrong(path, "services.required", "This must be answered.")
		}
		return nil, false
	}
	switch f.Kind {
	case Number:
		return c.number(path, f, value)
	case Truth:
		return c.truth(path, f, value)
	case Address:
		return c.address(path, value)
	case List:
		return c.list(path, f, value)
	case File:
		return c.files(path, f, value)
	}
	text, ok := value.(string)
	if !ok {
		c.wrong(path, "services.not_text", "This must be a text.")
		return nil, false
	}
	return c.text(path, f, bare(text))
}

// bare takes away what nobody sees before and after a text: spaces, and signs without a
// width, of which alone no name is made.
func bare(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Bidi_Control, r)
	})
}

func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return bare(v) == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

func (c *answerChecker) number(path string, f *Field, value any) (any, bool) {
	n, ok := value.(float64)
	switch {
	case !ok || math.IsNaN(n) || math.IsInf(n, 0):
		c.wrong(path, "services.not_number", "This must be a number.")
		return nil, false
	case f.Whole && n != math.Trunc(n):
		c.wrong(path, "services.not_whole", "This must be a whole number.")
	case f.Min != nil && n < *f.Min:
		c.below(path, "services.too_small", "This number is too small: at least %s.", *f.Min)
	case f.Max != nil && n > *f.Max:
		c.above(path, "services.too_large", "This number is too large: at most %s.", *f.Max)
	default:
		return n, true
	}
	return nil, false
}

func (c *answerChecker) truth(path string, f *Field, value any) (any, bool) {
	yes, ok := value.(bool)
	if !ok {
		c.wrong(path, "services.not_truth", "This must be yes or no.")
		return nil, false
	}
	if f.Must && !yes {
		if !c.judge.Partial {
			c.wrong(path, "services.not_agreed", "You must agree to this.")
		}
		return nil, false
	}
	return yes, true
}

func (c *answerChecker) address(path string, value any) (any, bool) {
	parts, ok := value.(map[string]any)
	region, first := parts["region"].(string)
	detail, second := parts["detail"].(string)
	region, detail = bare(region), bare(detail)
	if !ok || !first || !second || len(parts) != 2 || !regionCode.MatchString(region) || !plain(detail) {
		c.wrong(path, "services.address", "An address needs the district and the street with its number.")
		return nil, false
	}
	if n := utf8.RuneCountInString(detail); n < 2 || n > mostText {
		c.wrong(path, "services.address", "An address needs the district and the street with its number.")
		return nil, false
	}
	return map[string]any{"region": region, "detail": detail}, true
}

func (c *answerChecker) list(path string, f *Field, value any) (any, bool) {
	rows, ok := value.([]any)
	if !ok || !c.count(path, f, len(rows)) {
		if !ok {
			c.wrong(path, "services.not_list", "This must be a list.")
		}
		return nil, false
	}
	out := make([]any, 0, len(rows))
	for i, row := range rows {
		group, ok := row.(map[string]any)
		if !ok {
			c.wrong(path+"/"+strconv.Itoa(i), "services.not_list", "This must be a list.")
			continue
		}
		clean := map[string]any{}
		for k := range f.Fields {
			one := &f.Fields[k]
			if v, ok := c.answer(path+"/"+strconv.Itoa(i)+"/"+one.Code, one, group[one.Code]); ok {
				clean[one.Code] = v
			}
		}
		out = append(out, clean)
	}
	return out, true
}

func (c *answerChecker) files(path string, f *Field, value any) (any, bool) {
	names, ok := value.([]any)
	if !ok {
		names = []any{value}
	}
	for _, one := range names {
		name, ok := one.(string)
		if !ok || !fileName.MatchString(name) || c.judge.Held != nil && !c.judge.Held(f.Code, name) {
			c.wrong(path, "services.file", "This file is not known; upload it again.")
			return nil, false
		}
	}
	return names, c.count(path, f, len(names))
}

func (c *answerChecker) count(path string, f *Field, n int) bool {
	most := mostEntries
	if f.Max != nil {
		most = int(*f.Max)
	}
	switch {
	case n > most:
		c.above(path, "services.too_many", "These are too many: at most %s.", float64(most))
	case f.Min != nil && n < int(*f.Min) && !c.judge.Partial:
		c.below(path, "services.too_few", "These are too few: at least %s.", *f.Min)
	default:
		return true
	}
	return false
}

var (
	regionCode = regexp.MustCompile(`^[0-9]{2,14}$`)
	fileName   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$`)
	phone      = regexp.MustCompile(`^(\+?[0-9]{1,3}[ -]?)?[0-9][0-9 -]{5,17}[0-9]$`)
)

// narrow writes the signs of a number in one way: capitals, and half as wide as
// Chinese keyboards may write them.
func narrow(text string) string {
	return strings.ToUpper(strings.TrimSpace(width.Narrow.String(text)))
}

// text judges what is written as text.
func (c *answerChecker) text(path string, f *Field, text string) (any, bool) {
	if !utf8.ValidString(text) || !plain(text) {
		c.wrong(path, "services.signs", "This holds signs that cannot be printed.")
		return nil, false
	}
	switch f.Kind {
	case Date:
		return c.date(path, f, text)
	case Choice:
		for _, o := range f.Options {
			if o.Code == text {
				return text, true
			}
		}
		c.wrong(path, "services.not_choice", "Choose one of the answers that are offered.")
	case CitizenID:
		if text = narrow(text); c.judge.Numbers.CitizenID(text) {
			return text, true
		}
		c.wrong(path, "services.citizen_id", "This is not a valid citizen identity number.")
	case CreditCode:
		if text = narrow(text); c.judge.Numbers.CreditCode(text) {
			return text, true
		}
		c.wrong(path, "services.credit_code", "This is not a valid unified social credit code.")
	case Phone:
		if text = narrow(text); phone.MatchString(text) {
			return text, true
		}
		c.wrong(path, "services.phone", "This is not a phone number.")
	default:
		return c.length(path, f, text)
	}
	return nil, false
}

func (c *answerChecker) length(path string, f *Field, text string) (any, bool) {
	most := mostText
	if f.Kind == LongText {
		most = mostLong
	}
	if f.Max != nil {
		most = int(*f.Max)
	}
	n := utf8.RuneCountInString(text)
	switch {
	case n > most:
		c.above(path, "services.too_long", "This is too long: at most %s characters.", float64(most))
	case f.Min != nil && n < int(*f.Min):
		c.below(path, "services.too_short", "This is too short: at least %s characters.", *f.Min)
	default:
		return text, true
	}
	return nil, false
}

// earliestDay and latestDay bound days of which a form says nothing.
const earliestDay, latestDay = "1800-01-01", "2200-12-31"

func (c *answerChecker) date(path string, f *Field, text string) (any, bool) {
	day, err := time.Parse(time.DateOnly, text)
	first, last := max(dayOf(f.After, c.judge.Today), earliestDay), dayOf(f.Before, c.judge.Today)
	if last == "" || last > latestDay {
		last = latestDay
	}
	switch {
	case err != nil || day.Year() < 1000:
		c.wrong(path, "services.not_date", "This is not a day, such as 2026-03-30.")
	case text < first:
		c.off(path, "services.too_early", "This day is too early: not before %s.", map[string]any{"least": first})
	case text > last:
		c.off(path, "services.too_late", "This day is too late: not after %s.", map[string]any{"most": last})
	case f.Workday && c.judge.Works != nil && !c.judge.Works(day):
		c.wrong(path, "services.no_workday", "The offices are closed on this day; choose a working day.")
	default:
		return text, true
	}
	return nil, false
}

// fromToday is a limit that goes with the days: today, or so many days after it.
var fromToday = regexp.MustCompile(`^today(?:\+([1-9][0-9]{0,3}))?$`)

// dayOf gives a limit of days as a day, such as 2026-03-30.
func dayOf(limit, today string) string {
	m := fromToday.FindStringSubmatch(limit)
	if m == nil {
		return limit
	}
	start, err := time.Parse(time.DateOnly, today)
	days, _ := strconv.Atoi(m[1]) // nothing is no days
	if err != nil || days == 0 {
		return today
	}
	return start.AddDate(0, 0, days).Format(time.DateOnly)
}

// plain tells a text without control signs and without those that turn the direction
// of writing, with which a name could pretend to be another.
func plain(text string) bool {
	for _, r := range text {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return false
		}
	}
	return true
}

// Parse reads answers as JSON; numbers become float64.
func Parse(raw json.RawMessage) (Answers, error) {
	out := Answers{}
	if len(raw) == 0 {
		return out, nil
	}
	err := json.Unmarshal(raw, &out)
	if out == nil {
		out = Answers{}
	}
	return out, err
}
