package db

import (
	"strconv"
	"strings"
	"unicode"
)

// Places writes n placeholders from $first: Places(2, 3) is "$2, $3, $4". It
// stands in for ANY, which SQLite lacks.
func Places(first, n int) string {
	var s strings.Builder
	for i := range n {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteByte('$')
		s.WriteString(strconv.Itoa(first + i))
	}
	return s.String()
}

// Args turns a slice into statement arguments.
func Args[T any](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return args
}

// Fold is the form of a text that a search compares: lower case and without
// outer space. LIKE, = and lower() differ between the engines past ASCII, so a
// column that is searched without regard to case has a folded twin.
func Fold(text string) string {
	return strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, strings.TrimSpace(text))
}

var wild = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Prefix is the pattern of texts that begin so, for: LIKE $1 ESCAPE '\'.
func Prefix(text string) string { return wild.Replace(text) + "%" }

// Contains is the pattern of texts that hold this, for: LIKE $1 ESCAPE '\'.
func Contains(text string) string { return "%" + wild.Replace(text) + "%" }
