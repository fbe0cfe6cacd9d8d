package traffic

import (
	"context"
	"strings"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/rules"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// JunctionQuery chooses junctions.
type JunctionQuery struct {
	Text     string `json:"text"`
	Region   string `json:"region"`
	Problem  bool   `json:"problem"` // only those with problems
	Live     string `json:"live"`    // only those that stand so: lost, danger, adaptive, retimed, planned, local
	page.Ask `json:"-"`
}

// JunctionBrief is a junction in a list 路口.
type JunctionBrief struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	At       geo.Point `json:"at"`
	Region   string    `json:"region"`
	Place    string    `json:"place" doc:"What the region is called"`
	Groups   int       `json:"groups"`
	Stages   int       `json:"stages"`
	Problems int       `json:"problems"`
	Steered  bool      `json:"steered" doc:"false: it stays on its controller's own programme"`
	Plan     int       `json:"plan" doc:"Version that the timetable has now; 0: the controller's own programme"`
	Waiting  int       `json:"waiting" doc:"Plans that wait for a decision"`
	// How it stands this second; absent where nothing is steered.
	Live *LiveJunction `json:"live,omitempty"`
}

// Junctions lists the lit junctions of the caller's scope by name. The caller needs
// traffic.read.
func (s *Service) Junctions(ctx context.Context, q JunctionQuery) (page.Page[JunctionBrief], error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return page.Page[JunctionBrief]{}, err
	}
	if err := s.open(); err != nil {
		return page.Page[JunctionBrief]{}, err
	}
	var at int
	filters := q
	if _, err := page.Decode(q.Cursor, filters, &at); err != nil {
		return page.Page[JunctionBrief]{}, err
	}
	words, size := strings.Fields(strings.ToLower(q.Text)), q.Size()
	list := []JunctionBrief{}
	standing, _ := s.standingNow(ctx)
	next := ""
	for n := max(0, at); n < len(s.streets.order); n++ {
		i := s.streets.order[n]
		if !s.streets.covered(ctx, i) || !s.streets.matches(i, words) || !strings.HasPrefix(s.streets.regions[i], q.Region) {
			continue
		}
		if q.Problem && len(s.problems[i]) == 0 || q.Live != "" && !standsSo(standing[i], q.Live) {
			continue
		}
		if len(list) == size {
			next = page.Encode(filters, n)
			break
		}
		b := s.brief(ctx, i)
		b.Live = standing[i]
		list = append(list, b)
	}
	return page.Page[JunctionBrief]{Items: list, Next: next}, s.fill(ctx, list)
}

func (s *Service) brief(ctx context.Context, i int) JunctionBrief {
	j := &s.streets.net.Junctions[i]
	region := s.streets.regions[i]
	return JunctionBrief{ID: j.ID, Name: j.Name, At: j.At, Region: region, Place: s.Regions.RegionName(region, web.Language(ctx) == "en"),
		Groups: len(j.Groups), Stages: len(j.Stages), Problems: len(s.problems[i]), Steered: !rules.Refused(rules.Check(j))}
}

// fill adds what is stored of the junctions of a list.
func (s *Service) fill(ctx context.Context, list []JunctionBrief) error {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	return s.DB.View(ctx, func(tx *db.Tx) error {
		st, err := s.store.standing(ctx, tx, ids)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Waiting = st.waiting[list[i].ID]
			list[i].Plan, _ = s.running(st.timetables[list[i].ID], s.Clock.Now())
		}
		return nil
	})
}

// SignalJunction is all that is known of a junction.
type SignalJunction struct {
	JunctionBrief
	Shape     JunctionShape   `json:"shape"`
	Limits    JunctionLimits  `json:"limits"`
	Timetable SignalTimetable `json:"timetable"`
	Found     []SignalFinding `json:"found" doc:"Of the junction under the limits in force"`
	Problems  []SourceProblem `json:"problemList" doc:"Of the source that it was read from"`
	Now       time.Time       `json:"now"`
}

// JunctionShape is what can be shown at a junction, and where its lanes lie.
type JunctionShape struct {
	Groups    []SignalGroupView `json:"groups"`
	Stages    []SignalStageView `json:"stages"`
	Conflicts [][]int           `json:"conflicts" doc:"Row against column: 0 free, 1 gives way, 2 crosses"`
	Own       []SignalStep      `json:"own" doc:"The controller's own programme, a letter a group"`
	Approach  []ApproachShape   `json:"approach"`
}

// SignalGroupView is a signal group 灯组.
type SignalGroupView struct {
	Name  string   `json:"name"`
	Kind  string   `json:"kind" enum:"vehicles,walkers,bikes,trams"`
	Turns []string `json:"turns"`
	From  []string `json:"from" doc:"Streets that it lets go"`
}

// SignalStageView is a stage 相位阶段.
type SignalStageView struct {
	Name string `json:"name"`
	Show string `json:"show" doc:"A letter a group: r red, G green, g gives way, s filter"`
}

// ApproachShape is a way across the box for a drawing.
type ApproachShape struct {
	Group int         `json:"group"`
	Lane  string      `json:"lane,omitempty" doc:"That it leaves"`
	Turn  string      `json:"turn" enum:"straight,right,left,around"`
	From  []geo.Point `json:"from" doc:"The end of the lane that it leaves"`
	To    []geo.Point `json:"to" doc:"The begin of the lane that it reaches"`
	Walk  bool        `json:"walk"`
}

// SourceProblem is one thing that is odd in the source.
type SourceProblem struct {
	Code    string `json:"code"`
	Subject string `json:"subject"`
	Fatal   bool   `json:"fatal"`
}

// Junction gives a junction with what is in force at it. The caller needs
// traffic.read. Fault: ErrNoJunction.
func (s *Service) Junction(ctx context.Context, id string) (SignalJunction, error) {
	i, err := s.visible(ctx, id, ReadPermission)
	if err != nil {
		return SignalJunction{}, err
	}
	source := &s.streets.net.Junctions[i]
	list := []JunctionBrief{s.brief(ctx, i)}
	if err := s.fill(ctx, list); err != nil {
		return SignalJunction{}, err
	}
	standing, _ := s.standingNow(ctx)
	list[0].Live = standing[i]
	view := SignalJunction{JunctionBrief: list[0], Shape: s.shape(i), Problems: s.problems[i], Now: s.Clock.Now()}
	if view.Problems == nil {
		view.Problems = []SourceProblem{}
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if view.Timetable, err = s.store.timetable(ctx, tx, id); err != nil {
			return err
		}
		if view.Limits, err = s.store.limits(ctx, tx, id); err != nil {
			return err
		}
		if view.Limits.Version == 0 {
			view.Limits = limitsOf(source)
		}
		j, err := s.limited(ctx, tx, i)
		view.Found = findings(rules.Check(j))
		return err
	})
	return view, err
}

func (s *Service) shape(i int) JunctionShape {
	net := s.streets.net
	j := &net.Junctions[i]
	shape := JunctionShape{Groups: []SignalGroupView{}, Stages: []SignalStageView{}, Conflicts: [][]int{}, Own: []SignalStep{}, Approach: []ApproachShape{}}
	for g := range j.Groups {
		shape.Groups = append(shape.Groups, groupView(net, &j.Groups[g]))
		for _, link := range j.Groups[g].Links {
			shape.Approach = append(shape.Approach, approachShape(net, link, g))
		}
	}
	for _, stage := range j.Stages {
		shape.Stages = append(shape.Stages, SignalStageView{stage.Name, string(stage.Show)})
	}
	for _, row := range j.Conflicts {
		line := make([]int, len(row))
		for k, c := range row {
			line[k] = int(c)
		}
		shape.Conflicts = append(shape.Conflicts, line)
	}
	for _, step := range j.Own {
		if show, err := j.Show(step.State); err == nil {
			shape.Own = append(shape.Own, SignalStep{string(show), step.Duration.Seconds()})
		}
	}
	return shape
}

func groupView(net *network.Network, g *network.Group) SignalGroupView {
	v := SignalGroupView{Name: g.Name, Kind: g.Kind.String(), Turns: []string{}, From: []string{}}
	seen := map[string]bool{}
	add := func(list *[]string, word string) {
		if word != "" && !seen[word] {
			seen[word] = true
			*list = append(*list, word)
		}
	}
	for _, l := range g.Links {
		link := &net.Links[l]
		if link.From == network.None {
			continue
		}
		add(&v.Turns, link.Turn.String())
		add(&v.From, net.Edges[net.Lanes[link.From].Edge].Name)
	}
	return v
}

// drawn is how many points of a lane are given for a drawing.
const drawn = 4

func approachShape(net *network.Network, link, group int) ApproachShape {
	l := &net.Links[link]
	a := ApproachShape{Group: group, Turn: l.Turn.String(), Walk: l.Walk, From: []geo.Point{}, To: []geo.Point{}}
	if l.From != network.None {
		from := net.Lanes[l.From].Shape
		a.Lane = net.Lanes[l.From].ID
		a.From = append(a.From, from[max(0, len(from)-drawn):]...)
	}
	if l.To != network.None {
		to := net.Lanes[l.To].Shape
		a.To = append(a.To, to[:min(drawn, len(to))]...)
	}
	return a
}
