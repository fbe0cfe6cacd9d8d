package tie

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

func TestTiesAreFoundFromBothEnds(t *testing.T) {
	ties := New()
	ties.Put("contains", "street", "pole")
	ties.Put("contains", "street", "pole")
	ties.Put("contains", "pole", "lamp")
	ties.Put("feeds", "cabinet", "lamp")
	if got, whole := ties.Below("contains", "street", 10); !whole || !slices.Equal(got, []string{"pole", "lamp"}) {
		t.Errorf("below the street: %v %v", got, whole)
	}
	if got, whole := ties.Below("contains", "street", 1); whole || !slices.Equal(got, []string{"pole"}) {
		t.Errorf("one at most: %v %v", got, whole)
	}
	if parent, ok := ties.Parent("contains", "lamp"); !ok || parent != "pole" {
		t.Errorf("the lamp hangs on %s %v", parent, ok)
	}
	ties.Drop("contains", "street", "lamp") // there is none
	ties.Drop("feeds", "cabinet", "lamp")
	if ties.Len() != 2 || len(ties.From("cabinet")) != 0 || len(ties.Into("lamp")) != 1 {
		t.Errorf("%d left, %v, %v", ties.Len(), ties.From("cabinet"), ties.Into("lamp"))
	}
}

// TestACircleEnds: the store lets none in, but memory must not hang on one.
func TestACircleEnds(t *testing.T) {
	ties := New()
	ties.Put("contains", "a", "b")
	ties.Put("contains", "b", "a")
	if got, whole := ties.Below("contains", "a", 10); !whole || !slices.Equal(got, []string{"b"}) {
		t.Errorf("%v %v", got, whole)
	}
}

func TestBothEndsAgreeAfterAnyChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ties, want := New(), map[[2]int]bool{}
	for range 20_000 {
		a, b := r.IntN(30), r.IntN(30)
		if r.IntN(2) == 0 {
			ties.Put("k", fmt.Sprint(a), fmt.Sprint(b))
			want[[2]int{a, b}] = true
		} else {
			ties.Drop("k", fmt.Sprint(a), fmt.Sprint(b))
			delete(want, [2]int{a, b})
		}
	}
	for a := range 30 {
		for b := range 30 {
			out := slices.Contains(ties.From(fmt.Sprint(a)), Tie{"k", fmt.Sprint(b)})
			in := slices.Contains(ties.Into(fmt.Sprint(b)), Tie{"k", fmt.Sprint(a)})
			if out != in || out != want[[2]int{a, b}] {
				t.Fatalf("%d-%d: out %v, in %v, want %v", a, b, out, in, want[[2]int{a, b}])
			}
		}
	}
	if ties.Len() != len(want) {
		t.Errorf("%d, want %d", ties.Len(), len(want))
	}
}

// BenchmarkMemory tells the bytes of one relation where every thing has a parent:
// the ids themselves are the twin's.
func BenchmarkMemory(b *testing.B) {
	const n = 200_000
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("thing_%026d", i)
	}
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		ties := New()
		for i := 1; i < n; i++ {
			ties.Put("contains", ids[i/20], ids[i])
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(n-1), "B/relation")
		runtime.KeepAlive(ties)
	}
}
