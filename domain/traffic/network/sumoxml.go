package network

import (
	"bufio"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// What one net may make us hold. The largest city nets in use stay far below.
const (
	mostBytes   = 1 << 30 // unpacked
	mostLanes   = 2_000_000
	mostLinks   = 4_000_000
	mostSignals = 1024 // letters of one state
	mostSteps   = 512  // of one programme
	mostCells   = 32 << 20
)

// raw is a SUMO net as it stands in the file.
type raw struct {
	projection projection
	edges      []rawEdge
	nodes      []rawNode
	links      []rawLink
	programmes []rawProgramme
	lanes      int
}

type rawEdge struct {
	id, from, to, name, class, function string
	shape                               string
	lanes                               []rawLane
}

type rawLane struct {
	id, allow, disallow, shape string
	length, speed              float64
}

type rawNode struct {
	id, kind, name string
	x, y           float64
	incoming       []string
	rows           []rawRow
}

// rawRow is who one link of a node yields to and meets: '1' at the place counted from
// the right that is the other's number.
type rawRow struct {
	index           int
	response, meets string
}

type rawLink struct {
	from, to         string // edges
	fromLane, toLane int
	via, signal, dir string
	index, second    int // a crossing may have a letter for each direction
}

type rawProgramme struct {
	id     string
	offset time.Duration
	steps  []Step
}

// decodeSUMO reads the elements that we need of a .net.xml, plain or gzip.
func decodeSUMO(r io.Reader) (*raw, error) {
	in := bufio.NewReader(r)
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		packed, err := gzip.NewReader(in)
		if err != nil {
			return nil, &Error{"byte 0", "the gzip head is damaged"}
		}
		in = bufio.NewReader(packed)
	}
	counted := &io.LimitedReader{R: in, N: mostBytes}
	d := xml.NewDecoder(counted)
	out := &raw{}
	net := false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &Error{fmt.Sprintf("byte %d", d.InputOffset()), err.Error()}
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		net = net || start.Name.Local == "net"
		if err := out.element(start); err != nil {
			return nil, &Error{fmt.Sprintf("byte %d", d.InputOffset()), err.Error()}
		}
	}
	switch {
	case counted.N <= 0:
		return nil, &Error{fmt.Sprintf("byte %d", mostBytes), "the net is too large"}
	case !net:
		return nil, &Error{"byte 0", "there is no net element"}
	}
	return out, nil
}

func (n *raw) element(e xml.StartElement) error {
	a := attributes(e.Attr)
	switch e.Name.Local {
	case "location":
		n.projection = newProjection(a.text("netOffset"), a.text("projParameter"))
	case "edge":
		n.edges = append(n.edges, rawEdge{id: a.text("id"), from: a.text("from"), to: a.text("to"), name: a.text("name"),
			class: a.text("type"), function: a.text("function"), shape: a.text("shape")})
	case "lane":
		return n.lane(a)
	case "junction":
		n.nodes = append(n.nodes, rawNode{id: a.text("id"), kind: a.text("type"), name: a.text("name"),
			x: a.number("x"), y: a.number("y"), incoming: strings.Fields(a.text("incLanes"))})
	case "request":
		return n.row(a)
	case "connection":
		return n.connection(a)
	case "tlLogic":
		n.programmes = append(n.programmes, rawProgramme{id: a.text("id"), offset: a.seconds("offset")})
	case "phase":
		return n.step(a)
	}
	return nil
}

func (n *raw) lane(a attributes) error {
	if len(n.edges) == 0 {
		return errors.New("a lane outside an edge")
	}
	if n.lanes++; n.lanes > mostLanes {
		return fmt.Errorf("more than %d lanes", mostLanes)
	}
	l := rawLane{id: a.text("id"), allow: a.text("allow"), disallow: a.text("disallow"), shape: a.text("shape"),
		length: a.number("length"), speed: a.number("speed")}
	if l.id == "" || !(l.length > 0) || !(l.speed > 0) {
		return fmt.Errorf("lane %.60q has no id, length or speed", l.id)
	}
	e := &n.edges[len(n.edges)-1]
	e.lanes = append(e.lanes, l)
	return nil
}

func (n *raw) row(a attributes) error {
	if len(n.nodes) == 0 {
		return errors.New("a request outside a junction")
	}
	index, err := strconv.Atoi(a.text("index"))
	if err != nil || index < 0 {
		return fmt.Errorf("request %.20q has no index", a.text("index"))
	}
	node := &n.nodes[len(n.nodes)-1]
	node.rows = append(node.rows, rawRow{index, a.text("response"), a.text("foes")})
	return nil
}

func (n *raw) connection(a attributes) error {
	if len(n.links) >= mostLinks {
		return fmt.Errorf("more than %d connections", mostLinks)
	}
	l := rawLink{from: a.text("from"), to: a.text("to"), via: a.text("via"), signal: a.text("tl"), dir: a.text("dir"), index: None, second: None}
	var err1, err2, err3 error
	l.fromLane, err1 = strconv.Atoi(a.text("fromLane"))
	l.toLane, err2 = strconv.Atoi(a.text("toLane"))
	if l.signal != "" {
		l.index, err3 = strconv.Atoi(a.text("linkIndex"))
		if second, err := strconv.Atoi(a.text("linkIndex2")); err == nil {
			l.second = max(None, second)
		}
	}
	if err := errors.Join(err1, err2, err3); err != nil || l.index < None {
		return fmt.Errorf("connection %d from %.60q has no lane or linkIndex", len(n.links), l.from)
	}
	n.links = append(n.links, l)
	return nil
}

func (n *raw) step(a attributes) error {
	if len(n.programmes) == 0 {
		return errors.New("a phase outside a tlLogic")
	}
	p := &n.programmes[len(n.programmes)-1]
	s := Step{State: a.text("state"), Duration: a.seconds("duration"), Min: a.seconds("minDur"), Max: a.seconds("maxDur")}
	if len(p.steps) >= mostSteps || len(s.State) > mostSignals {
		return fmt.Errorf("tlLogic %.60q has more than %d phases or %d letters", p.id, mostSteps, mostSignals)
	}
	p.steps = append(p.steps, s)
	return nil
}

// attributes are those of one element.
type attributes []xml.Attr

func (a attributes) text(name string) string {
	for _, attr := range a {
		if attr.Name.Local == name && attr.Name.Space == "" {
			return attr.Value
		}
	}
	return ""
}

// number gives a finite number, 0 where there is none.
func (a attributes) number(name string) float64 {
	v, err := strconv.ParseFloat(a.text(name), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 1e9 {
		return 0
	}
	return v
}

// seconds gives a time within a day either way, rounded to the millisecond.
func (a attributes) seconds(name string) time.Duration {
	v := max(-86_400, min(86_400, a.number(name)))
	return time.Duration(math.Round(v*1000)) * time.Millisecond
}
