package web

import (
	"regexp"
	"strings"

	"citybrain/kernel/lang"
)

// The sentences of what schemas find wrong, by the beginning of the library's
// English; {a} and {b} are what it names.
const (
	whyUnexpected  = "web.schema_unexpected"
	whyRequired    = "web.schema_required"
	whyTime        = "web.schema_time"
	whyBoolean     = "web.schema_boolean"
	whyWhole       = "web.schema_integer"
	whyNumber      = "web.schema_number"
	whyString      = "web.schema_string"
	whyArray       = "web.schema_array"
	whyObject      = "web.schema_object"
	whyOneOf       = "web.schema_one_of"
	whyLeast       = "web.schema_least"
	whyMost        = "web.schema_most"
	whyAbove       = "web.schema_above"
	whyBelow       = "web.schema_below"
	whyMultiple    = "web.schema_multiple"
	whyShort       = "web.schema_short"
	whyLong        = "web.schema_long"
	whyPattern     = "web.schema_pattern"
	whyFew         = "web.schema_few"
	whyMany        = "web.schema_many"
	whyUnique      = "web.schema_unique"
	whyFormat      = "web.schema_format"
	whyMissingBody = "web.schema_body"
)

type schemaSentence struct {
	message *regexp.Regexp
	code    string
}

// schemaSentences are asked in this order: the first that fits is taken.
var schemaSentences = []schemaSentence{
	{regexp.MustCompile(`^unexpected property`), whyUnexpected},
	{regexp.MustCompile(`^expected required property (\S+) to be present`), whyRequired},
	{regexp.MustCompile(`^required (?:query|path|header|cookie) parameter`), whyRequired},
	{regexp.MustCompile(`^request body is required`), whyMissingBody},
	{regexp.MustCompile(`^expected string to be RFC 3339`), whyTime},
	{regexp.MustCompile(`^invalid date/time`), whyTime},
	{regexp.MustCompile(`^(?:expected|invalid) boolean`), whyBoolean},
	{regexp.MustCompile(`^(?:expected|invalid) integer`), whyWhole},
	{regexp.MustCompile(`^expected number to be a multiple of (\S+)`), whyMultiple},
	{regexp.MustCompile(`^expected number >= (\S+)`), whyLeast},
	{regexp.MustCompile(`^expected number > (\S+)`), whyAbove},
	{regexp.MustCompile(`^expected number <= (\S+)`), whyMost},
	{regexp.MustCompile(`^expected number < (\S+)`), whyBelow},
	{regexp.MustCompile(`^(?:expected number|invalid (?:number|float))`), whyNumber},
	{regexp.MustCompile(`^expected length >= (\d+)`), whyShort},
	{regexp.MustCompile(`^expected length <= (\d+)`), whyLong},
	{regexp.MustCompile(`^expected array length >= (\d+)`), whyFew},
	{regexp.MustCompile(`^expected array length <= (\d+)`), whyMany},
	{regexp.MustCompile(`^expected array items to be unique`), whyUnique},
	{regexp.MustCompile(`^expected array`), whyArray},
	{regexp.MustCompile(`^expected object`), whyObject},
	{regexp.MustCompile(`^expected value to be one of "(.*)"`), whyOneOf},
	{regexp.MustCompile(`^expected string to match pattern`), whyPattern},
	{regexp.MustCompile(`^expected string to be`), whyFormat},
	{regexp.MustCompile(`^expected string`), whyString},
}

// schemaText says what a schema found wrong in a language; false where the
// library says something that has no sentence here.
func schemaText(texts Texts, tag lang.Tag, message string) (string, bool) {
	for _, one := range schemaSentences {
		found := one.message.FindStringSubmatch(message)
		if found == nil {
			continue
		}
		args := map[string]any{}
		if len(found) > 1 {
			args["a"] = strings.ReplaceAll(found[1], ", ", "、")
		}
		if one.code == whyRequired {
			delete(args, "a") // the path names it
		}
		return texts.Find(tag, one.code, args)
	}
	return "", false
}
