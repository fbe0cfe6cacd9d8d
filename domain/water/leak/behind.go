package leak

import (
	"math"
	"time"
)

// behind looks for a further leak while one goes on: what the open ones do to the
// pressures is learned from their first day and taken away, and what remains is
// held against limits half as high again.
type behind struct {
	built time.Time
	basis [][]float64 // what the open leaks do, each of length 1
	sums  *sums
}

// The spans of behind: the shape of an open leak is learned from everything but
// the newest half day, and anew each day.
const (
	shapeAge   = 36 * time.Hour
	shapeSpare = 12 * time.Hour
	shapeAnew  = 24 * time.Hour
	mostShapes = 3 // of one leak: it looks different by night
	caution    = 1.5
)

// searchBehind gives a further leak, nil if there is none.
func (d *Detector) searchBehind(s *slot) *Episode {
	v := d.views[0]
	if v.name != spatialView || !d.settled(v, s) {
		d.shadow = nil
		return nil
	}
	if d.shadow == nil || s.at.Sub(d.shadow.built) >= shapeAnew {
		d.shadow = d.buildBehind(v, s)
	} else {
		d.shadow.add(v, d.past[len(d.past)-1])
	}
	f := d.shadow.search(v, d.tidy.isMasked)
	if f == nil {
		return nil
	}
	e := d.begin(s, f, Leak)
	d.shadow = nil
	return e
}

// settled holds where every open leak was found by a fine view and is old enough.
func (d *Detector) settled(v *view, s *slot) bool {
	any := false
	for _, t := range d.open {
		if t.episode.Cause != Leak {
			continue
		}
		if !t.view.fine() || s.at.Sub(t.episode.Detected) < shapeAge {
			return false
		}
		any = true
	}
	return any
}

// buildBehind learns what the open leaks do, and takes the last half day along.
func (d *Detector) buildBehind(v *view, s *slot) *behind {
	b := &behind{built: s.at, sums: newSums(len(v.columns))}
	b.sums.toward = v.toward
	began := s.at
	for _, t := range d.open {
		if t.episode.Cause == Leak && t.episode.Detected.Before(began) {
			began = t.episode.Detected
		}
	}
	moment := make([][]float64, len(v.columns))
	for i := range moment {
		moment[i] = make([]float64, len(v.columns))
	}
	n := 0.0
	for _, p := range d.past {
		if p.at.Before(began) || p.at.After(s.at.Add(-shapeSpare)) {
			continue
		}
		z := b.strays(v, p)
		for i := range z {
			for j := range z {
				moment[i][j] += z[i] * z[j]
			}
		}
		n++
	}
	b.basis = shapes(moment, n)
	for _, p := range d.past {
		if p.at.After(s.at.Add(-shapeSpare)) {
			b.add(v, p)
		}
	}
	return b
}

// shapes are the strongest directions of what strays, those beyond noise.
func shapes(moment [][]float64, n float64) (basis [][]float64) {
	for i := range moment {
		for j := range moment {
			moment[i][j] /= math.Max(n, 1)
		}
	}
	values, vectors := eigen(moment)
	const noise = 4 // of one column it is 1, of the sharpest mixture of noise below 3
	for k := 0; k < min(mostShapes, len(values)) && values[k] > noise; k++ {
		shape := make([]float64, len(values))
		for i := range shape {
			shape[i] = vectors[i][k]
		}
		basis = append(basis, shape)
	}
	return basis
}

// strays gives what is left over in units of noise, nothing for what is missing.
func (b *behind) strays(v *view, s *slot) []float64 {
	const far = 200
	z := v.residual(s, s.x)
	for c := range z {
		if z[c] = clip(v.trust*z[c]/(v.sigma[c]*v.louder(s)), far); math.IsNaN(z[c]) {
			z[c] = 0
		}
	}
	return z
}

// add judges a step without what the open leaks do.
func (b *behind) add(v *view, s *slot) {
	z := b.strays(v, s)
	for _, shape := range b.basis {
		dot := 0.0
		for c := range z {
			dot += z[c] * shape[c]
		}
		for c := range z {
			z[c] -= dot * shape[c]
		}
	}
	for c := range z {
		z[c] = clip(z[c], clipped)
	}
	b.sums.add(z)
}

// search lends the view its own sums: what is left behind the open leaks.
func (b *behind) search(v *view, skip func(int) bool) *finding {
	lent := *v
	lent.sums, lent.resets = b.sums, 0
	lent.limit = make([]float64, len(v.limit))
	for w := range v.limit {
		lent.limit[w] = caution * v.limit[w]
	}
	f := lent.search(skip)
	if f == nil || f.agree == 0 {
		return nil
	}
	f.view = v
	return f
}
