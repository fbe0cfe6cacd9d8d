package network

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/geo"
)

const laneWidth = 3.25 // metres; CJJ 37-2012 gives 3.25 to 3.5 in cities

var guessedLanes = map[string]int{"motorway": 3, "trunk": 3, "primary": 2, "secondary": 2}

// lanes gives how many lanes one direction has, and whether that is a guess.
func (w *OSMWay) lanes(back bool) (n int, guessed bool) {
	side := "lanes:forward"
	if back {
		side = "lanes:backward"
	}
	if n, err := strconv.Atoi(w.Tags[side]); err == nil && n >= 1 && n <= 12 {
		return n, false
	}
	if n, err := strconv.Atoi(w.Tags["lanes"]); err == nil && n >= 1 && n <= 24 {
		if w.direction() == 0 {
			n = (n + 1) / 2
		}
		return min(n, 12), false
	}
	return max(1, guessedLanes[w.Tags["highway"]]), true
}

// turnLanes gives the turns that the road marks, by lane from the kerb; nil where they
// are not said or do not fit the lanes.
func (w *OSMWay) turnLanes(back bool, lanes int) []string {
	text := w.Tags["turn:lanes:forward"]
	switch {
	case back:
		text = w.Tags["turn:lanes:backward"]
	case text == "" && w.direction() != 0:
		text = w.Tags["turn:lanes"]
	}
	if text == "" {
		return nil
	}
	marks := strings.Split(text, "|")
	if len(marks) != lanes {
		return nil
	}
	slices.Reverse(marks) // OSM counts from the left
	return marks
}

// speed reads maxspeed in km/h or mph.
func (w *OSMWay) speed() float64 {
	text, mph := strings.CutSuffix(w.Tags["maxspeed"], " mph")
	if v, err := strconv.ParseFloat(text, 64); err == nil && v >= 5 && v <= 200 {
		if mph {
			return v * 1.609344 / 3.6
		}
		return v / 3.6
	}
	return osmClasses[w.Tags["highway"]]
}

// marked gives the turns that a lane's marking allows; all where it says nothing.
func marked(mark string) (turns [4]bool) {
	for word := range strings.SplitSeq(mark, ";") {
		switch strings.TrimSpace(word) {
		case "through", "merge_to_left", "merge_to_right":
			turns[Straight] = true
		case "right", "slight_right", "sharp_right":
			turns[Right] = true
		case "left", "slight_left", "sharp_left":
			turns[Left] = true
		case "reverse":
			turns[Around] = true
		}
	}
	if turns == [4]bool{} {
		return [4]bool{true, true, true, true}
	}
	return turns
}

// shares tells which of its lanes an approach uses for each turn, for the turns that it
// has: as marked, or as is usual: the kerb for the right, the middle of the road for
// the left, straight on from all but a lane of the left's own where there are three.
func shares(p *osmPart, has [4]bool) (use [4][]int, odd bool) {
	n := p.lanes
	for lane := range n {
		for t, ok := range usual(lane, n, has) {
			if p.turns != nil {
				ok = marked(p.turns[lane])[t]
			}
			if ok && has[t] {
				use[t] = append(use[t], lane)
			}
		}
	}
	for t := range use {
		if has[t] && len(use[t]) == 0 { // the marking forgets a turn that the map has
			odd = p.turns != nil
			use[t] = []int{n - 1}
			if Turn(t) == Right {
				use[t] = []int{0}
			}
		}
	}
	return use, odd
}

func usual(lane, n int, has [4]bool) [4]bool {
	kerb, inner := lane == 0, lane == n-1
	straight := !(has[Left] && inner && n >= 3)
	left := inner
	right := kerb
	if !has[Straight] { // the foot of a T: both halves turn
		left, right = !has[Right] || lane >= n/2, !has[Left] || lane < (n+1)/2
	}
	return [4]bool{Straight: straight, Right: right, Left: left, Around: inner}
}

// setBack is how far from the node the stop line lies.
func (b *osmBuilder) setBack(p *osmPart) float64 {
	widest := 0.0
	for _, end := range []int64{p.from, p.to} {
		for _, way := range b.uses[end] {
			w := &b.ways[way]
			lanes, _ := w.lanes(false)
			width := float64(lanes) * laneWidth / 2
			if w.direction() == 0 {
				width *= 2
			}
			widest = max(widest, width)
		}
	}
	return min(widest+3, p.length*0.4)
}

// lanePoint gives the middle of a lane at its stop line, or at its beginning.
func (b *osmBuilder) lanePoint(p *osmPart, lane int, end bool) geo.Point {
	at := geo.Along(p.line, p.back)
	if end {
		at = geo.Along(p.line, p.length-p.back)
	}
	right := float64(p.lanes)/2 - float64(lane) - 0.5
	if p.twoWay {
		right = float64(p.lanes-lane) - 0.5
	}
	return geo.Move(at, p.bearing(end)+90, right*laneWidth)
}

// bearing gives the direction of the part near its beginning or its end.
func (p *osmPart) bearing(end bool) float64 {
	const look = 15
	if end {
		return geo.Bearing(geo.Along(p.line, max(0, geo.Length(p.line)-look)), p.line[len(p.line)-1])
	}
	return geo.Bearing(p.line[0], geo.Along(p.line, min(look, geo.Length(p.line))))
}

// turned gives the angle from one bearing to another, -180 to 180, right positive.
func turned(from, to float64) float64 {
	return math.Mod(to-from+540, 360) - 180
}

func turnByAngle(angle float64) Turn {
	switch {
	case math.Abs(angle) <= 40:
		return Straight
	case math.Abs(angle) > 150:
		return Around
	case angle > 0:
		return Right
	}
	return Left
}
