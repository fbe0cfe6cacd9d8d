package query

import (
	"citybrain/domain/entities/model"
	"citybrain/kernel/geo"
)

// Match reports whether an instance of the entity's GeoProperty stands so to the
// reference; an entity without it never does.
func (g *Geo) Match(e *model.Entity) bool {
	attribute := e.Attribute(g.property)
	if attribute == nil {
		return false
	}
	for i := range attribute.Instances {
		in := &attribute.Instances[i]
		if in.Kind == model.GeoProperty && g.MatchValue(in.Value) {
			return true
		}
	}
	return false
}

// MatchValue is Match for the value of a GeoProperty, a GeoJSON geometry.
func (g *Geo) MatchValue(value []byte) bool {
	if p, ok := PointOf(value); ok {
		return g.matchPoint(p)
	}
	shape, ok := decode(value)
	return ok && g.matchFigure(newFigure(shape))
}

// matchPoint is matchFigure for one point, without making a figure.
func (g *Geo) matchPoint(p geo.Point) bool {
	switch g.relation {
	case near:
		return g.inReach(g.reference.distanceTo(p))
	case within:
		return g.reference.locate(p) == inside
	case intersects:
		return g.reference.locate(p) != outside
	case disjoint:
		return g.reference.locate(p) == outside
	case contains, equals:
		return g.reference.dim == 0 && g.reference.box == geo.BoxOf(p)
	}
	return false
}

// matchFigure reports how a figure stands to the reference; false too where to
// tell it would take too long.
func (g *Geo) matchFigure(f *figure) bool {
	t := &toil{left: mostPairs}
	if len(f.edges)*len(g.reference.edges) > manyPairs {
		f.index()
	}
	return g.relate(f, t) && t.left >= 0
}

func (g *Geo) relate(f *figure, t *toil) bool {
	switch g.relation {
	case near:
		return g.inReach(f.distance(g.reference, t))
	case within:
		return f.within(g.reference, t)
	case contains:
		return g.reference.within(f, t)
	case intersects:
		return f.meets(g.reference, t)
	case disjoint:
		return !f.meets(g.reference, t)
	case overlaps:
		return f.overlaps(g.reference, t)
	}
	return f.same(g.reference, t)
}

func (g *Geo) inReach(metres float64) bool { return (metres > g.metres) == g.beyond }
