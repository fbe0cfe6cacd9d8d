package traffic

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// The kinds of signs.
const (
	textSign  = "text"
	speedSign = "speed"
)

// RoadSign is a variable sign 可变情报板、可变限速标志 (C100) and what it shows.
type RoadSign struct {
	ID      string      `json:"id"`
	Kind    string      `json:"kind" enum:"text,speed"`
	Name    pack.Words  `json:"name"`
	Road    string      `json:"road"`
	Bearing int         `json:"bearing" doc:"Degrees in which its readers drive; 0 is north"`
	Lon     float64     `json:"lon"`
	Lat     float64     `json:"lat"`
	Rows    int         `json:"rows,omitempty" doc:"Lines that a text sign has"`
	Chars   int         `json:"chars,omitempty" doc:"Full-width characters a line; letters and digits take half of one"`
	Limit   int         `json:"limit,omitempty" doc:"km/h, of a speed sign's section"`
	Steps   []int       `json:"steps,omitempty" doc:"km/h that a speed sign may advise"`
	Line    [][]float64 `json:"line,omitempty" doc:"Of a speed sign's section"`
	State   string      `json:"state" enum:"shown,silent,dark,unconnected" doc:"silent: it does not answer, lines are the last that it acknowledged; dark: it has not answered for so long that it shows nothing any more; unconnected: the city has no line to it"`
	HeardAt *time.Time  `json:"heardAt,omitempty" doc:"When it last acknowledged"`
	Lines   []string    `json:"lines" doc:"That it shows"`
	Speed   int         `json:"speed" doc:"km/h that it advises; 0: it is dark"`
	Wanted  *SignShown  `json:"wanted,omitempty" doc:"What it should show, since when and why"`
	Hand    *SignText   `json:"hand,omitempty" doc:"The text that a person put"`
	LostAt  *time.Time  `json:"lostAt,omitempty" doc:"Since when it is an alarm that it does not answer"`
}

// SignShown is what a sign was to show from a time on, because of what.
type SignShown struct {
	At    time.Time `json:"at"`
	Kind  string    `json:"kind" enum:"closure,hand,incident,congestion,planned,speed,nothing"`
	Cause string    `json:"cause,omitempty" doc:"Id of the closing or incident; of a speed: queue, closed, ahead, free"`
	Lines []string  `json:"lines"`
	Speed int       `json:"speed" doc:"km/h; 0: dark"`
	Basis SignBasis `json:"basis"`
}

// SignBasis is the figures from which a sign's text was made.
type SignBasis struct {
	Road     string     `json:"road,omitempty" doc:"That is or will be closed"`
	Metres   int        `json:"metres,omitempty" doc:"To the closing or the incident"`
	Lost     int        `json:"lost,omitempty" doc:"Seconds that are lost ahead on congested pieces of road"`
	Times    []SignTime `json:"times,omitempty"`
	Level    int        `json:"level,omitempty" doc:"Of the section: 1 free to 5 badly congested"`
	Measured int        `json:"measured,omitempty" doc:"km/h, mean of the section"`
	By       string     `json:"by,omitempty" doc:"The post that put the text"`
	Who      string     `json:"who,omitempty" doc:"What the post is called"`
	Reason   string     `json:"reason,omitempty"`
}

// SignTime is how long it takes from a sign to a street that crosses.
type SignTime struct {
	To      string `json:"to"`
	Seconds int    `json:"seconds"`
	Free    int    `json:"free" doc:"At the speeds allowed, without signals"`
}

// SignText is a text that a person put onto a sign.
type SignText struct {
	Lines  []string  `json:"lines"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Name   string    `json:"name,omitempty" doc:"What the post is called"`
}

// RoadSignHistory is a sign with what it was to show of late.
type RoadSignHistory struct {
	Sign  RoadSign    `json:"sign"`
	Shown []SignShown `json:"shown" doc:"The newest first, two hundred at most"`
}

// Signs gives the variable signs of the caller's scope: those that do not answer first, then
// those that show text, then the others, sections as they follow each other. The caller needs traffic.read.
func (s *Service) Signs(ctx context.Context) (list []RoadSign, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	p, err := s.signsPlaced()
	if err != nil {
		return nil, err
	}
	list = []RoadSign{}
	for i := range p.order {
		if coversPlace(ctx, p.order[i].region) {
			list = append(list, s.signNow(i))
		}
	}
	slices.SortStableFunc(list, func(a, b RoadSign) int { return a.rank() - b.rank() })
	return list, s.nameSigns(ctx, list)
}

func (r *RoadSign) rank() int {
	switch {
	case r.LostAt != nil:
		return 0
	case len(r.Lines) > 0:
		return 1
	}
	return 2
}

// Sign gives one with its history. The caller needs traffic.read. Fault: ErrNoSign.
func (s *Service) Sign(ctx context.Context, id string) (h RoadSignHistory, err error) {
	i, err := s.visibleSign(ctx, id, ReadPermission)
	if err != nil {
		return h, err
	}
	list := []RoadSign{s.signNow(i)}
	if err := s.nameSigns(ctx, list); err != nil {
		return h, err
	}
	h.Sign = list[0]
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		h.Shown, err = s.store.shownOf(ctx, tx, id, 200)
		return err
	})
	if err != nil {
		return h, err
	}
	var ids []string
	for _, one := range h.Shown {
		ids = append(ids, one.Basis.By)
	}
	names, err := s.names(ctx, ids)
	for k := range h.Shown {
		h.Shown[k].Basis.Who = names[h.Shown[k].Basis.By]
	}
	return h, err
}

func (s *Service) visibleSign(ctx context.Context, id string, needs auth.Permission) (int, error) {
	if err := auth.Require(ctx, needs); err != nil {
		return 0, err
	}
	p, err := s.signsPlaced()
	if err != nil {
		return 0, err
	}
	i, known := p.byID[id]
	if !known || !coversPlace(ctx, p.order[i].region) {
		return 0, ErrNoSign.With("sign", id)
	}
	return i, nil
}

func (s *Service) nameSigns(ctx context.Context, list []RoadSign) error {
	var ids []string
	for _, one := range list {
		if one.Hand != nil {
			ids = append(ids, one.Hand.By)
		}
		if one.Wanted != nil {
			ids = append(ids, one.Wanted.Basis.By)
		}
	}
	names, err := s.names(ctx, ids)
	for i := range list {
		if list[i].Hand != nil {
			list[i].Hand.Name = names[list[i].Hand.By]
		}
		if list[i].Wanted != nil {
			list[i].Wanted.Basis.Who = names[list[i].Wanted.Basis.By]
		}
	}
	return err
}

// signNow is how a sign stands. Its parts are copies.
func (s *Service) signNow(i int) RoadSign {
	g := &s.signing
	p := &g.places.order[i]
	v := RoadSign{ID: p.id, Kind: p.speaks(), Name: p.words, Road: p.road, Bearing: p.bearing, Lon: degrees(p.at.Lon), Lat: degrees(p.at.Lat),
		Rows: p.board.Lines, Chars: p.board.Chars, Limit: p.limit, Steps: p.steps, Line: p.line, State: "unconnected", Lines: []string{}}
	g.mu.Lock()
	defer g.mu.Unlock()
	if i >= len(g.now) {
		return v
	}
	now := g.now[i]
	if now.wanted.At.IsZero() {
		return v
	}
	v.Wanted, v.Lines, v.Speed, v.State = new(now.wanted), append(v.Lines, now.lines...), now.speed, "shown"
	if now.hand != nil {
		v.Hand = new(*now.hand)
	}
	if !now.heard.IsZero() {
		v.HeardAt = new(now.heard)
	}
	if !now.answers {
		v.State = "silent"
		if now.heard.IsZero() || g.at.Sub(now.heard) >= signForgets {
			v.State, v.Lines, v.Speed = "dark", []string{}, 0
		}
	}
	if !now.lost.IsZero() {
		v.LostAt = new(now.lost)
	}
	return v
}

// PublicSigns is what the signs say, as everybody may read it at the road.
type PublicSigns struct {
	Items []PublicSign `json:"items"`
}

// PublicSign is one that shows something.
type PublicSign struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind" enum:"text,speed"`
	Name    pack.Words `json:"name"`
	Road    string     `json:"road"`
	Bearing int        `json:"bearing"`
	Lon     float64    `json:"lon"`
	Lat     float64    `json:"lat"`
	Lines   []string   `json:"lines"`
	Speed   int        `json:"speed" doc:"km/h that it advises"`
	Limit   int        `json:"limit" doc:"km/h; 0 of a text sign"`
}

// PublicSigns gives the signs that show something and answer. It is for everybody.
func (s *Service) PublicSigns(context.Context) (v PublicSigns) {
	v.Items = []PublicSign{}
	g := &s.signing
	g.mu.Lock()
	known := len(g.now) // nobody reads the map because somebody asks
	g.mu.Unlock()
	for i := range known {
		one := s.signNow(i)
		if one.State == "shown" && (len(one.Lines) > 0 || one.Speed > 0) {
			v.Items = append(v.Items, PublicSign{one.ID, one.Kind, one.Name, one.Road, one.Bearing, one.Lon, one.Lat, one.Lines, one.Speed, one.Limit})
		}
	}
	return v
}
