// Package page gives lists in pages: opaque cursors over a stable order that
// ends in the id, so that rows inserted meanwhile neither repeat nor vanish.
package page

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"citybrain/kernel/fault"
)

// The size of a page where the caller names none, and the most it may ask.
const (
	DefaultSize = 50
	MaxSize     = 500
)

// maxCursor bounds what Decode reads, in bytes of text.
const maxCursor = 4096

// The faults of pages.
var (
	ErrCursor  = fault.New(fault.Invalid, "page.cursor", "This page marker cannot be read; start from the first page.")
	ErrFilters = fault.New(fault.Invalid, "page.filters", "This page marker belongs to a list with other filters; start from the first page.")
)

// Page is one page of a list. Next is the cursor of the next page, "" at the end.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// Ask is the query part of every list's input; embed it in huma's input struct.
type Ask struct {
	Cursor string `query:"cursor" doc:"Marker of the page, from next of the page before" maxLength:"4096"`
	Limit  int    `query:"limit" minimum:"1" doc:"Items a page; 50 if absent; more than 500 gives 500, with next for the rest"`
}

// Size is the number of items of the page that was asked for.
func (a Ask) Size() int { return Size(a.Limit) }

// Size clamps an asked size: DefaultSize where none was asked (0), at most MaxSize.
// A page of no items or fewer is refused at the border: it would look like the end
// of the list.
func Size(limit int) int {
	if limit <= 0 {
		return DefaultSize
	}
	return min(limit, MaxSize)
}

// cursor is what the text holds; the names are short because it travels in URLs.
type cursor struct {
	Filters string            `json:"f"`
	Keys    []json.RawMessage `json:"k"`
}

// Encode makes the cursor after a row with these sort keys, valid only with the
// same filters (any value with a stable JSON form). Keys are strings, numbers or
// booleans; a key with no JSON form gives "".
func Encode(filters any, keys ...any) string {
	c := cursor{Filters: digest(filters)}
	for _, key := range keys {
		raw, err := json.Marshal(key)
		if err != nil {
			return ""
		}
		c.Keys = append(c.Keys, raw)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Decode reads the sort keys of a cursor into pointers, as many as Encode was
// given. It answers false with no error for the first page (an empty cursor),
// ErrFilters if the list was filtered otherwise, ErrCursor for anything else.
func Decode(text string, filters any, keys ...any) (bool, error) {
	if text == "" {
		return false, nil
	}
	if len(text) > maxCursor {
		return false, ErrCursor
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return false, ErrCursor.Because(err)
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil {
		return false, ErrCursor.Because(err)
	}
	if c.Filters != digest(filters) {
		return false, ErrFilters
	}
	if len(c.Keys) != len(keys) {
		return false, ErrCursor
	}
	for i, key := range keys {
		if string(c.Keys[i]) == "null" { // would leave the pointer's target as it is
			return false, ErrCursor
		}
		if err := json.Unmarshal(c.Keys[i], key); err != nil {
			return false, ErrCursor.Because(err)
		}
	}
	return true, nil
}

// Of makes a page of rows that were read with LIMIT size+1: the surplus row is
// the sign that there is a next page. keys gives a row's sort keys.
func Of[T any](rows []T, size int, filters any, keys func(T) []any) Page[T] {
	if len(rows) <= size {
		if rows == nil {
			rows = []T{}
		}
		return Page[T]{Items: rows}
	}
	rows = rows[:size]
	return Page[T]{Items: rows, Next: Encode(filters, keys(rows[size-1])...)}
}

// Map gives the same page of other items, such as the views of rows.
func Map[A, B any](p Page[A], f func(A) B) Page[B] {
	out := Page[B]{Items: make([]B, len(p.Items)), Next: p.Next}
	for i, item := range p.Items {
		out.Items[i] = f(item)
	}
	return out
}

// digest is a short fingerprint of the filters; it guards against mistakes, not
// against forgers, who could ask for the same rows anyway.
func digest(filters any) string {
	raw, err := json.Marshal(filters)
	if err != nil {
		return "?"
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6])
}
