package report

import "strings"

// Harmless gives a text as a cell of a CSV file that no spreadsheet takes for a formula.
func Harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
