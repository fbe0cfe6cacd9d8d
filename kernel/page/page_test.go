package page

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type filters struct{ State, Region string }

func TestSize(t *testing.T) {
	for limit, want := range map[int]int{-1: 50, 0: 50, 1: 1, 500: 500, 501: 500} {
		if got := (Ask{Limit: limit}).Size(); got != want {
			t.Errorf("%d: got %d", limit, got)
		}
	}
}

func TestACursorKeepsItsKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, id, ratio := rapid.Int64().Draw(t, "at"), rapid.String().Draw(t, "id"), rapid.Float64().Draw(t, "ratio")
		text := Encode(filters{"open", "31"}, at, id, ratio)
		var gotAt int64
		var gotID string
		var gotRatio float64
		more, err := Decode(text, filters{"open", "31"}, &gotAt, &gotID, &gotRatio)
		if err != nil || !more || gotAt != at || gotID != strings.ToValidUTF8(id, "\ufffd") || gotRatio != ratio {
			t.Fatalf("%d %q %g became %d %q %g, %v", at, id, ratio, gotAt, gotID, gotRatio, err)
		}
	})
}

func TestTheFirstPageHasNoCursor(t *testing.T) {
	if more, err := Decode("", filters{}); more || err != nil {
		t.Error(more, err)
	}
}

func TestACursorOfOtherFiltersIsRefused(t *testing.T) {
	text := Encode(filters{State: "open"}, 1)
	var at int
	if _, err := Decode(text, filters{State: "closed"}, &at); !errors.Is(err, ErrFilters) {
		t.Error(err)
	}
}

func TestBadCursorsAreRefused(t *testing.T) {
	good := Encode(nil, 1, "a")
	for name, bad := range map[string]string{
		"no base64": "???", "padding": good + "=", "no json": "YWJj", "cut": good[:len(good)-4],
		"fewer keys": Encode(nil, 1), "wrong type": Encode(nil, "x", "a"), "null": Encode(nil, nil, "a"),
		"fraction": Encode(nil, 1.5, "a"), "huge": strings.Repeat("A", maxCursor+1),
	} {
		var at int64
		var id string
		if _, err := Decode(bad, nil, &at, &id); !errors.Is(err, ErrCursor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Walking all pages of any size gives every row once, in order.
func TestPagesCoverTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, size := make([]int, rapid.IntRange(0, 40).Draw(t, "rows")), rapid.IntRange(1, 12).Draw(t, "size")
		for i := range rows {
			rows[i] = i
		}
		var got []int
		for cursor, pages := "", 0; pages < 50; pages++ {
			from := 0
			var last int
			if more, err := Decode(cursor, "f", &last); err != nil {
				t.Fatal(err)
			} else if more {
				from = last + 1
			}
			p := Of(slices.Clone(rows[from:min(len(rows), from+size+1)]), size, "f", func(row int) []any { return []any{row} })
			got = append(got, p.Items...)
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(got, rows) {
			t.Fatalf("got %v", got)
		}
	})
}

func TestAnEmptyPageIsAnEmptyList(t *testing.T) {
	raw, err := json.Marshal(Map(Of[int](nil, 10, nil, nil), func(int) string { return "" }))
	if err != nil || string(raw) != `{"items":[],"next":""}` {
		t.Errorf("%s, %v", raw, err)
	}
	raw, err = json.Marshal(Of[int](nil, 10, nil, nil))
	if err != nil || string(raw) != `{"items":[],"next":""}` {
		t.Errorf("%s, %v", raw, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(filters{"open", "31"}, int64(1), "things_01"))
	f.Add("eyJmIjoiIiwiayI6W119")
	f.Fuzz(func(t *testing.T, text string) {
		var at int64
		var id string
		if more, err := Decode(text, filters{"open", "31"}, &at, &id); more != (err == nil && text != "") {
			t.Errorf("%q: %v, %v", text, more, err)
		}
	})
}
