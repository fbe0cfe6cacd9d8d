package water

import (
	"context"
	"fmt"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

// shafts are manholes: the test says of each how it is.
type shafts struct {
	level, tilt []float64
	open        map[int]bool
	silent      map[int]bool
	now         time.Time
}

func (f *shafts) Of(_, attribute, _ string) (list []Gauge) {
	for i := range f.level {
		g := Gauge{Thing: fmt.Sprintf("thing_%02d", i), Name: "井", Region: "310106013", Org: "/sh/drainage", Seen: f.now, Silent: f.silent[i], Marked: f.open[i], Value: f.level[i]}
		if i%2 == 1 {
			g.Region = "310101002"
		}
		if attribute == "tilt" {
			g.Value = f.tilt[i]
		}
		list = append(list, g)
	}
	return list
}

func (f *shafts) Mark(context.Context, string, string, bool) error { return nil }

func (f *shafts) NameIn(name string, _ bool) string { return name }

// TestManholesTheWorstFirst: open, off its seat, water too high, silent, and then by
// the water; in pages, within the caller's scope.
func TestManholesTheWorstFirst(t *testing.T) {
	f := &shafts{level: []float64{0.5, 2.6, 0.4, 0.9, 0.3, 1.2}, tilt: []float64{1, 1, 40, 1, 75, 1}, open: map[int]bool{4: true}, silent: map[int]bool{3: true}, now: noon}
	s := New(Deps{Gauges: f, Zone: time.UTC})
	kinds := Networks{Covers: []CoverKind{{Profile: "manhole", Open: "coverOpen", Tilt: "tilt", Tilted: 20, Level: "waterLevel", High: 2.5}}}
	s.live.Store(&kinds)
	official := auth.With(t.Context(), auth.Principal{Kind: auth.Official, Permissions: map[string]bool{ReadPermission.Code: true}})
	said, cursor := "", ""
	for range 3 {
		part, err := s.Covers(official, CoverQuery{Ask: page.Ask{Limit: 2, Cursor: cursor}})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range part.Items {
			said += c.Thing + " " + c.State + "; "
		}
		cursor = part.Next
	}
	if want := "thing_04 open; thing_02 tilted; thing_01 high; thing_03 silent; thing_05 good; thing_00 good; "; said != want || cursor != "" {
		t.Errorf("%s", said)
	}
	jingan := auth.With(t.Context(), auth.Principal{Kind: auth.Official, Scope: auth.Scope{Region: "310106"}, Permissions: map[string]bool{ReadPermission.Code: true}})
	if counts, err := s.CoverSummary(jingan); err != nil || fmt.Sprint(counts) != "[{open 1} {tilted 1} {high 0} {silent 0} {good 1}]" {
		t.Error(counts, err)
	}
	if part, err := s.Covers(official, CoverQuery{State: "high"}); err != nil || len(part.Items) != 1 || *part.Items[0].Water != 2.6 {
		t.Error(part, err)
	}
	if _, err := s.Covers(auth.With(t.Context(), auth.Principal{Kind: auth.Official}), CoverQuery{}); err == nil {
		t.Error("manholes were shown without the permission")
	}
}
