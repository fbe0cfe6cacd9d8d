package places

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"citybrain/kernel/geo"
)

// doc is what the search knows of one place.
type doc struct {
	names    []string // folded: the name, the Latin name, the aliases
	roads    []string // folded: the roads of a junction, Chinese and Latin
	initials string
	weight   float64 // how much the city cares for the kind
	point    geo.Point
	placed   bool // point is known
	view     func() Place
}

// longestQuery bounds the words to search for, in characters.
const longestQuery = 100

// documents makes the search's list: streets (their stretches together),
// junctions, named areas and POIs, divisions without grids.
func (a *Atlas) documents() []doc {
	var out []doc
	for i, d := range a.stock.Divisions {
		if d.Level == GridLevel {
			continue
		}
		rank, _ := d.Level.rank()
		one := doc{names: folded(d.Name), initials: initials(d.Name.Name), weight: [...]float64{9, 9, 9, 6, 2, 0}[rank],
			view: func() Place { return a.divisionPlace(i) }}
		if !strings.HasPrefix(d.Code, a.city.Region) {
			one.weight -= 8 // another province: known, seldom meant
		}
		if d.Point != nil {
			one.point, one.placed = *d.Point, true
		}
		out = append(out, one)
	}
	out = append(out, a.streets()...)
	for i, j := range a.stock.Junctions {
		weight := 2.0
		if j.Signal {
			weight = 3
		}
		out = append(out, doc{names: folded(j.Name), roads: a.roadsOf(&a.stock.Junctions[i]), weight: weight, point: j.Point, placed: true,
			view: func() Place { return a.junctionPlace(i) }})
	}
	for i, area := range a.stock.Areas {
		if area.Name.Name != "" {
			out = append(out, doc{names: folded(area.Name), initials: initials(area.Name.Name), weight: 4,
				point: area.Rings[0][0], placed: true, view: func() Place { return a.areaPlace(i) }})
		}
	}
	for i, p := range a.stock.POIs {
		if p.Name.Name != "" {
			out = append(out, doc{names: folded(p.Name), initials: initials(p.Name.Name), weight: 1,
				point: p.Point, placed: true, view: func() Place { return a.poiPlace(i) }})
		}
	}
	return out
}

// streets makes one document of all stretches with one name, shown at the
// stretch nearest to their common middle.
func (a *Atlas) streets() []doc {
	byName := map[string][]int{}
	for i, r := range a.stock.Roads {
		if r.Name.Name != "" && r.Class != Rail {
			byName[r.Name.Name] = append(byName[r.Name.Name], i)
		}
	}
	out := make([]doc, 0, len(byName))
	for _, stretches := range sorted(byName) {
		box := geo.EmptyBox()
		for _, i := range stretches {
			box = box.Join(geo.BoxOf(a.stock.Roads[i].Line...))
		}
		centre, best, at := box.Centre(), math.Inf(1), 0
		name := Name{}
		weight := 0.0
		for _, i := range stretches {
			r := &a.stock.Roads[i]
			if n := geo.NearestOn(r.Line, centre); n.Metres < best {
				best, at = n.Metres, i
			}
			if name.Name == "" || (name.Latin == "" && r.Latin != "") {
				name = r.Name
			}
			weight = max(weight, 8-0.6*float64(r.Class.rank()))
		}
		out = append(out, doc{names: folded(name), initials: initials(name.Name), weight: weight,
			point: middle(a.stock.Roads[at].Line), placed: true, view: func() Place {
				p := a.roadPlace(at)
				p.Name = name
				return p
			}})
	}
	return out
}

func folded(n Name) []string {
	out := []string{fold(n.Name)}
	if l := fold(n.Latin); l != "" && l != out[0] {
		out = append(out, l)
	}
	for alias := range strings.SplitSeq(n.Alias, ";") {
		if f := fold(alias); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

func (a *Atlas) divisionPlace(i int) Place {
	d := &a.stock.Divisions[i]
	p := a.place(d.Code, "division", d.Name, geo.Point{}, d.Code)
	if d.Point != nil {
		p.Point = *d.Point
	}
	return p
}

// Search finds places by name: Chinese, Latin, other names, the initials of the
// pinyin, or two roads of a junction. The best match comes first; near, where
// given, lifts what is close. It gives at most limit places.
func (a *Atlas) Search(query string, near *geo.Point, limit int) []Place {
	hits := a.match(words(query), near)
	if parts := splitRoads(query); len(parts) > 1 {
		hits = append(hits, a.matchRoads(parts, near)...)
	}
	slices.SortStableFunc(hits, func(x, y hit) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.doc.names[0], y.doc.names[0]))
	})
	out := make([]Place, 0, min(limit, len(hits)))
	for _, h := range hits {
		if len(out) == limit {
			break
		}
		p := h.doc.view()
		if near != nil && h.doc.placed {
			p.Metres = int(geo.Distance(*near, p.Point))
		}
		if !slices.ContainsFunc(out, func(q Place) bool { return q.ID == p.ID }) {
			out = append(out, p)
		}
	}
	return out
}

// words cuts the query at spaces and at the signs that part crossing roads.
func words(query string) []string { return strings.Fields(fold(query)) }

// splitRoads cuts the query at the signs that part crossing roads, or else
// after each road: "南京西路石门一路".
func splitRoads(query string) []string {
	parts := strings.FieldsFunc(query, func(r rune) bool { return strings.ContainsRune("/／&＆+,，、", r) })
	if len(parts) < 2 {
		marked := query
		for _, road := range []string{"路", "街", "道", "弄"} {
			marked = strings.ReplaceAll(marked, road, road+"/")
		}
		parts = strings.Split(marked, "/")
	}
	var out []string
	for _, part := range parts {
		if f := fold(part); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// roadsOf gives the folded names of a junction's roads.
func (a *Atlas) roadsOf(j *Junction) []string {
	var out []string
	for name := range strings.SplitSeq(j.Roads, ";") {
		out = append(out, fold(name))
		if l := fold(a.latin[name]); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// matchRoads finds junctions at which every part is a road.
func (a *Atlas) matchRoads(parts []string, near *geo.Point) []hit {
	var out []hit
	for i := range a.docs {
		d := &a.docs[i]
		if len(d.roads) == 0 || slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(d.roads, p) }) {
			continue
		}
		out = append(out, hit{d, 108 + d.weight - d.far(near)})
	}
	return out
}

// far is what a place loses for its distance from near.
func (d *doc) far(near *geo.Point) float64 {
	if near == nil || !d.placed {
		return 0
	}
	return min(25, 8*math.Log10(1+geo.Distance(*near, d.point)/300))
}

type hit struct {
	doc   *doc
	score float64
}

func (a *Atlas) match(tokens []string, near *geo.Point) []hit {
	if len(tokens) == 0 {
		return nil
	}
	whole := strings.Join(tokens, " ")
	letters := len(tokens) == 1 && len(whole) >= 2 && !isHan(whole)
	var out []hit
	for i := range a.docs {
		d := &a.docs[i]
		score := d.score(whole, tokens, letters)
		if score == 0 {
			continue
		}
		out = append(out, hit{d, score + d.weight - d.far(near)})
	}
	return out
}

// score is 100 for the very name, less for a beginning, words and initials,
// 0 for no match.
func (d *doc) score(whole string, tokens []string, letters bool) float64 {
	best := 0.0
	for i, name := range d.names {
		s := 0.0
		switch {
		case name == whole:
			s = 100
		case strings.HasPrefix(name, whole):
			s = 75 + 15*float64(len(whole))/float64(len(name))
		case holdsAll(name, tokens):
			s = 50 + 15*float64(len(whole))/float64(max(len(name), len(whole)))
		}
		if i > 1 {
			s *= 0.9 // an alias
		}
		best = max(best, s)
	}
	if letters && best < 55 && d.initials != "" {
		if d.initials == whole {
			best = 60
		} else if strings.HasPrefix(d.initials, whole) {
			best = max(best, 30+15*float64(len(whole))/float64(len(d.initials)))
		}
	}
	return best
}

// holdsAll reports whether the name has every token: anywhere for Chinese, at
// the beginning of a word for the rest.
func holdsAll(name string, tokens []string) bool {
	for _, t := range tokens {
		i := strings.Index(name, t)
		for i > 0 && name[i-1] != ' ' && t[0] < utf8.RuneSelf {
			next := strings.Index(name[i+1:], t)
			if next < 0 {
				return false
			}
			i += 1 + next
		}
		if i < 0 {
			return false
		}
	}
	return true
}
