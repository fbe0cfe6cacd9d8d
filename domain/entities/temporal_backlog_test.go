package entities

import "testing"

func TestTheBacklogGivesEveryChangeOnceAndInOrder(t *testing.T) {
	var b backlog
	const changes = 3*recordAtOnce + 7
	next, added := uint64(1), uint64(0)
	for added < changes || b.n > 0 {
		for range min(700, changes-added) {
			added++
			b.add(&Change{Sequence: added})
		}
		list, more := b.first()
		half := list[:(len(list)+1)/2] // a write may have got no further, as another node's
		for i := range half {
			if half[i].Sequence != next {
				t.Fatalf("operation %d came, not %d", half[i].Sequence, next)
			}
			next++
		}
		b.drop(next - 1)
		if left := int(added - next + 1); b.n != left || more && left == 0 {
			t.Fatalf("%d wait, not %d", b.n, left)
		}
	}
	if next != changes+1 || len(b.slabs) != 0 {
		t.Errorf("%d of %d came, %d slabs are left", next-1, changes, len(b.slabs))
	}
}
