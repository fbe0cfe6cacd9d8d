package db

import (
	"fmt"
	"strings"
	"testing"
)

func TestParametersInOrderNeedNoNames(t *testing.T) {
	var many, want []string
	for i := range 1200 {
		many, want = append(many, fmt.Sprintf("$%d", i+1)), append(want, "?")
	}
	for given, wanted := range map[string]string{
		`SELECT a FROM t WHERE b = $1 AND c < $2`:       `SELECT a FROM t WHERE b = ? AND c < ?`,
		`SELECT a FROM t WHERE b = $1 OR c = $1`:        `SELECT a FROM t WHERE b = $1 OR c = $1`,
		`SELECT a FROM t WHERE b = $2 AND c = $1`:       `SELECT a FROM t WHERE b = $2 AND c = $1`,
		`SELECT '$1', "$2" FROM t WHERE b = $1`:         `SELECT '$1', "$2" FROM t WHERE b = ?`,
		`SELECT 'it''s $9' FROM t WHERE b = $1`:         `SELECT 'it''s $9' FROM t WHERE b = ?`,
		"SELECT a -- costs $5\nFROM t WHERE b = $1":     "SELECT a -- costs $5\nFROM t WHERE b = ?",
		`SELECT a FROM t WHERE b = $name`:               `SELECT a FROM t WHERE b = $name`,
		`SELECT a FROM t WHERE b = ? AND c = $1`:        `SELECT a FROM t WHERE b = ? AND c = $1`,
		`SELECT a FROM t`:                               `SELECT a FROM t`,
		`SELECT 'open`:                                  `SELECT 'open`,
		`SELECT $`:                                      `SELECT $`,
		`VALUES (` + strings.Join(many, ", ") + `)`:     `VALUES (` + strings.Join(want, ", ") + `)`,
		`SELECT a FROM t WHERE b = $1 LIMIT $2 -- $3`:   `SELECT a FROM t WHERE b = ? LIMIT ? -- $3`,
		`SELECT a FROM t WHERE b = $1 AND c = $1000000`: `SELECT a FROM t WHERE b = $1 AND c = $1000000`,
	} {
		if got := positional(given); got != wanted {
			t.Errorf("%s became %s", given, got)
		}
	}
}
