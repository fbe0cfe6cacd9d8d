package leak

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// Pipe joins two nodes of a network. Length is in any unit, the same for all; where
// widths are known, the length of a pipe of one width with the same loss is better.
type Pipe struct {
	From, To string
	Length   float64
}

// Candidate is a node where a leak would explain the ranking, Fit from −1 to 1.
type Candidate struct {
	Node string
	Fit  float64
}

// Locate orders the nodes of a network by how well a leak there explains how far
// the sensors fell: by hydraulic path, the fall fades with the length of pipe
// between. at tells the node of each sensor; sensors without one do not count. The
// best are first; nil where fewer than three sensors have a node.
func Locate(pipes []Pipe, at map[string]string, ranked []Ranked) []Candidate {
	joined := map[string][]Pipe{}
	for _, p := range pipes {
		joined[p.From] = append(joined[p.From], Pipe{p.From, p.To, math.Max(p.Length, 0)})
		joined[p.To] = append(joined[p.To], Pipe{p.To, p.From, math.Max(p.Length, 0)})
	}
	var falls []float64
	var away []map[string]float64
	for _, r := range ranked {
		if node, ok := at[r.Sensor]; ok && joined[node] != nil {
			falls, away = append(falls, r.Drop), append(away, distances(joined, node))
		}
	}
	if len(falls) < 3 {
		return nil
	}
	var out []Candidate
	for node := range joined {
		out = append(out, Candidate{node, fitOf(falls, away, node)})
	}
	slices.SortFunc(out, func(a, b Candidate) int { return cmp.Or(cmp.Compare(b.Fit, a.Fit), cmp.Compare(a.Node, b.Node)) })
	return out
}

// fitOf correlates the falls with what would fade from the node, at several rates
// of fading, since nobody has said how wide the pipes are.
func fitOf(falls []float64, away []map[string]float64, node string) float64 {
	var lengths []float64
	for _, d := range away {
		length, ok := d[node]
		if !ok {
			length = math.Inf(1)
		}
		lengths = append(lengths, length)
	}
	middle := math.Max(median(lengths), 1e-9)
	best := -1.0
	for _, rate := range []float64{0.15, 0.3, 0.6, 1.2} {
		fading := make([]float64, len(lengths))
		for i, length := range lengths {
			fading[i] = math.Exp(-length / (rate * middle))
		}
		if c := correlation(falls, fading); c > best {
			best = c
		}
	}
	return best
}

func correlation(a, b []float64) float64 {
	ma, mb := mean(a), mean(b)
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+(a[i]-ma)*(b[i]-mb), aa+square(a[i]-ma), bb+square(b[i]-mb)
	}
	if !(aa > 0) || !(bb > 0) {
		return -1
	}
	return ab / math.Sqrt(aa*bb)
}

// distances gives the shortest length of pipe from a node to every other.
func distances(joined map[string][]Pipe, from string) map[string]float64 {
	done := map[string]float64{}
	front := &reach{{from, 0}}
	for front.Len() > 0 {
		next := heap.Pop(front).(reached)
		if _, ok := done[next.node]; ok {
			continue
		}
		done[next.node] = next.length
		for _, p := range joined[next.node] {
			if _, ok := done[p.To]; !ok {
				heap.Push(front, reached{p.To, next.length + p.Length})
			}
		}
	}
	return done
}

type reached struct {
	node   string
	length float64
}

// reach is a heap of nodes, the nearest first.
type reach []reached

func (r reach) Len() int           { return len(r) }
func (r reach) Less(i, k int) bool { return r[i].length < r[k].length }
func (r reach) Swap(i, k int)      { r[i], r[k] = r[k], r[i] }

// Push is called by the heap.
func (r *reach) Push(x any) { *r = append(*r, x.(reached)) }

// Pop is called by the heap.
func (r *reach) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
