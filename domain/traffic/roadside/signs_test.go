package roadside_test

import (
	"errors"
	"slices"
	"testing"

	"citybrain/domain/traffic/roadside"
)

// A sign shows what it is told, and one that does not answer shows on what it showed.
func TestASignShowsWhatItIsToldOrDoesNotAnswer(t *testing.T) {
	c := newCentre(t)
	ctx := t.Context()
	if err := errors.Join(c.k.Show(ctx, "a", []string{"前方封闭"}), c.k.Advise(ctx, "b", []int{0}, 40)); err != nil {
		t.Fatal(err)
	}
	c.k.Mute("a", true)
	if err := c.k.Show(ctx, "a", nil); !errors.Is(err, roadside.ErrCut) {
		t.Errorf("a mute sign: %v", err)
	}
	lines, _ := c.k.Shown("a")
	if _, speed := c.k.Shown("b"); !slices.Equal(lines, []string{"前方封闭"}) || speed != 40 {
		t.Errorf("%q, %d", lines, speed)
	}
	c.k.Mute("a", false)
	if err := c.k.Show(ctx, "a", nil); err != nil {
		t.Fatal(err)
	}
	if lines, _ := c.k.Shown("a"); len(lines) != 0 {
		t.Errorf("%q", lines)
	}
	if err := c.k.Advise(ctx, "b", []int{9999}, 40); err == nil {
		t.Error("a lane that is not there is advised")
	}
}
