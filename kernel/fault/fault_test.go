package fault

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var errLotFull = New(Conflict, "parking.lot_full", "The car park is full.")

func TestCopiesAreTheSameFault(t *testing.T) {
	cause := errors.New("disk on fire")
	for name, copied := range map[string]error{
		"because": errLotFull.Because(cause), "with": errLotFull.With("lot", 3), "saying": errLotFull.Saying("Lot %d is full.", 3),
		"at": errLotFull.At("/lot", "full", "is full"), "wrapped": fmt.Errorf("open stay 1: %w", errLotFull.With("lot", 3)),
	} {
		if !errors.Is(copied, errLotFull) || !Is(copied, Conflict) || Is(copied, Internal) {
			t.Errorf("%s: %v", name, copied)
		}
	}
	if errors.Is(errLotFull, New(Conflict, "parking.lot_closed", "x")) || errors.Is(errLotFull, cause) {
		t.Error("faults of different codes are the same")
	}
}

func TestADeclarationNeverChanges(t *testing.T) {
	first := errLotFull.With("lot", 1).At("/a", "x", "y")
	second := first.With("lot", 2).At("/b", "x", "y")
	third := first.At("/c", "x", "y")
	if errLotFull.Args != nil || errLotFull.Fields != nil || errLotFull.Unwrap() != nil {
		t.Errorf("%+v", errLotFull)
	}
	if first.Args["lot"] != 1 || len(first.Fields) != 1 {
		t.Errorf("%+v", first)
	}
	if diff := cmp.Diff([]Field{{Path: "/a", Code: "x", Message: "y"}, {Path: "/b", Code: "x", Message: "y"}}, second.Fields); diff != "" {
		t.Error(diff)
	}
	if third.Fields[1].Path != "/c" || second.Fields[1].Path != "/b" {
		t.Error("two copies share their fields")
	}
}

func TestTheCauseIsForTheLogOnly(t *testing.T) {
	cause := errors.New("password=geheim")
	f := errLotFull.Because(cause)
	if f.Message != "The car park is full." || f.Error() != "parking.lot_full: The car park is full.: password=geheim" || !errors.Is(f, cause) {
		t.Errorf("%q %q", f.Message, f.Error())
	}
	if errLotFull.Error() != "parking.lot_full: The car park is full." {
		t.Error(errLotFull.Error())
	}
}

func TestErrorsWithoutAFaultAreInternal(t *testing.T) {
	f := From(context.DeadlineExceeded)
	if f.Kind != Internal || f.Code != "internal" || !errors.Is(f, context.DeadlineExceeded) {
		t.Errorf("%+v", f)
	}
	if From(nil) != nil || Is(nil, Internal) || Is(context.Canceled, Internal) {
		t.Error("nil and plain errors carry no fault")
	}
	if got := From(fmt.Errorf("close stay: %w", errLotFull.With("lot", 7))); got.Args["lot"] != 7 {
		t.Errorf("%+v", got)
	}
	joined := errors.Join(errors.New("stop"), errLotFull)
	if From(joined).Code != "parking.lot_full" {
		t.Error("a joined fault is lost")
	}
}
