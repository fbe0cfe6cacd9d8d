package lighting

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/domain/lighting/sun"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// GroupView is a group as the desk shows it 路灯分组.
type GroupView struct {
	Code       string           `json:"code"`
	Name       string           `json:"name" doc:"In the caller's language"`
	Region     string           `json:"region"`
	RegionName string           `json:"regionName" doc:"In the caller's language"`
	Org        string           `json:"org"`
	Watts      float64          `json:"watts" doc:"Rated power of a lamp"`
	Lamps      int              `json:"lamps"`
	On         int              `json:"on" doc:"That report to burn"`
	Off        int              `json:"off" doc:"That report not to"`
	Silent     int              `json:"silent" doc:"Not heard from for three intervals, or never"`
	Faults     int              `json:"faults" doc:"That are to be repaired"`
	Disobeyed  int              `json:"disobeyed" doc:"That did not do what they were told last; they are told again"`
	Waiting    int              `json:"waiting" doc:"That have been told and have not answered yet"`
	Repairs    int              `json:"repairs" doc:"Tasks that are not done"`
	Levels     []LevelView      `json:"levels" doc:"What its lamps are to burn at, by how many; the most first"`
	Lit        bool             `json:"lit" doc:"It is night by the schedule"`
	Until      time.Time        `json:"until" doc:"When schedule or order by hand change it next"`
	Override   *Override        `json:"override,omitempty"`
	Version    int64            `json:"version" doc:"Of the schedule in force"`
	Own        *OwnGroup        `json:"own,omitempty" doc:"What it was made from; absent where it comes with the city pack"`
	Schedule   dimming.Schedule `json:"schedule"`
	Today      Energy           `json:"today"`
}

// OwnGroup is a group as it was made at the desk.
type OwnGroup struct {
	Making
	Version int64 `json:"version" doc:"Counts the changes"`
}

// LevelView is a level with its reasons and how many lamps it is for.
type LevelView struct {
	Level   int              `json:"level"`
	Lamps   int              `json:"lamps"`
	Reasons []dimming.Reason `json:"reasons"`
}

// City is all groups with what they have in common.
type City struct {
	At     time.Time   `json:"at"`
	Sun    SunView     `json:"sun"`
	Groups []GroupView `json:"groups"`
	Free   int         `json:"free" doc:"Lamps that belong to no group: they follow their own photocells"`
	Rules  Rules       `json:"rules"`
	Made   string      `json:"synthetic,omitempty" doc:"What of it is made up, in words"`
}

// SunView is the sun of the night that is now or comes next.
type SunView struct {
	Sunset  *time.Time `json:"sunset,omitempty"`
	Dusk    *time.Time `json:"dusk,omitempty" doc:"End of civil twilight"`
	Dawn    *time.Time `json:"dawn,omitempty"`
	Sunrise *time.Time `json:"sunrise,omitempty"`
	Polar   string     `json:"polar,omitempty" enum:"day,night" doc:"Where the sun does not set, or does not rise"`
}

// picture is what pages are told for some seconds, in both languages.
type picture struct {
	at     time.Time
	groups []GroupView // names in Chinese
	names  []Text
	free   int
	rules  Rules
	made   string
	sun    SunView
}

// pictureHolds is for how long pages are told the same.
const pictureHolds = 5 * time.Second

// City gives the groups of the caller's scope as they are now. The caller needs
// lighting.read.
func (s *Service) City(ctx context.Context) (City, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return City{}, err
	}
	p, err := s.picture(ctx)
	if err != nil {
		return City{}, err
	}
	english := web.Language(ctx) == "en"
	c := City{At: p.at, Sun: p.sun, Free: p.free, Rules: p.rules, Made: p.made, Groups: []GroupView{}}
	for i, g := range p.groups {
		if !covered(ctx, g.Region, g.Org) {
			continue
		}
		g.Name, g.RegionName = p.names[i].In(english), s.Regions.RegionName(g.Region, english)
		c.Groups = append(c.Groups, g)
	}
	return c, nil
}

func (s *Service) picture(ctx context.Context) (*picture, error) {
	now := s.Clock.Now()
	if p := s.seen.Load(); p != nil && now.Sub(p.at) < pictureHolds && !p.at.After(now) {
		return p, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var undone map[string]int
	var today map[string]usage
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if err = s.recall(ctx, tx); err != nil {
			return err
		}
		if undone, err = s.store.undone(ctx, tx); err != nil {
			return err
		}
		today, err = s.store.groupsOn(ctx, tx, s.dayOf(now))
		return err
	})
	if err != nil {
		return nil, err
	}
	p := s.draw(s.look(now))
	for i := range p.groups {
		g := &p.groups[i]
		g.Repairs, g.Today = undone[g.Code], energyOf(s.dayOf(now), today[g.Code])
	}
	s.seen.Store(p)
	return p, nil
}

// draw sums an outlook up by group.
func (s *Service) draw(o *outlook) *picture {
	p := &picture{at: o.at, rules: o.rules, made: s.state.made, groups: make([]GroupView, len(o.groups)), names: make([]Text, len(o.groups)), sun: s.sunOf(o.at)}
	for i := range o.groups {
		g := &o.groups[i]
		p.names[i] = Text{g.ZH, g.EN}
		p.groups[i] = GroupView{
			Code: g.Code, Region: g.Region, Org: g.Organisation, Watts: g.Watts, Lit: o.base[i].Lit, Until: o.base[i].Until.UTC(),
			Override: g.hand, Version: g.version, Schedule: g.Schedule, Levels: []LevelView{},
		}
		if g.hand != nil {
			p.groups[i].Until = g.hand.Until
		}
		if g.own != 0 {
			p.groups[i].Own = &OwnGroup{Making{ZH: g.ZH, EN: g.EN, Watts: g.Watts, Lamps: g.Lamps}, g.own}
		}
	}
	counts := make([]map[int]int, len(o.groups)) // lamps by slot
	for i := range o.lamps {
		at := o.at0[i]
		if at.group < 0 {
			p.free++
			continue
		}
		if counts[at.group] == nil {
			counts[at.group] = map[int]int{}
		}
		counts[at.group][o.slot(at.detector)]++
		p.groups[at.group].tally(o, i)
	}
	for i := range p.groups {
		p.groups[i].level(o.decisions[i], counts[i])
	}
	return p
}

// tally counts a lamp.
func (g *GroupView) tally(o *outlook, i int) {
	l := &o.lamps[i]
	g.Lamps++
	switch {
	case l.silent(o.at):
		g.Silent++
	case l.burns(o.rules, g.Watts):
		g.On++
	default:
		g.Off++
	}
	st := o.states[l.ID]
	if st == nil {
		return
	}
	if st.faultAt != 0 {
		g.Faults++
	}
	switch {
	case st.tries > 0 && st.answer != obeyed && st.answer != foreign:
		g.Disobeyed++
	case st.order != "" && st.answer == "":
		g.Waiting++
	}
}

// silent tells whether a lamp has not been heard from as it should.
func (l *Lamp) silent(now time.Time) bool {
	return l.Heard.IsZero() || now.Sub(l.Heard) > freshReports*l.Interval
}

// level gathers the levels of a group: lamps at different detectors that are to
// burn alike for like reasons count together.
func (g *GroupView) level(decisions []dimming.Decision, counts map[int]int) {
	at := map[string]int{}
	for slot, n := range counts {
		d := &decisions[slot]
		key := kindOf(d)
		if _, known := at[key]; !known {
			at[key] = len(g.Levels)
			g.Levels = append(g.Levels, LevelView{Level: d.Level, Reasons: reasonsOf(d)})
		}
		g.Levels[at[key]].Lamps += n
	}
	slices.SortFunc(g.Levels, func(a, b LevelView) int {
		return cmp.Or(cmp.Compare(b.Lamps, a.Lamps), cmp.Compare(b.Level, a.Level), cmp.Compare(len(a.Reasons), len(b.Reasons)))
	})
}

func kindOf(d *dimming.Decision) string {
	var b strings.Builder
	for _, r := range d.Reasons {
		b.WriteString(r.Code)
		b.WriteByte(' ')
	}
	return b.String() + string(rune('0'+d.Level))
}

// reasonsOf leaves out the values of single detectors.
func reasonsOf(d *dimming.Decision) []dimming.Reason {
	list := slices.Clone(d.Reasons)
	for i := range list {
		list[i].Value = nil
		if list[i].At != nil {
			at := list[i].At.UTC()
			list[i].At = &at
		}
	}
	return list
}

// sunOf gives the sun of the night of an instant.
func (s *Service) sunOf(now time.Time) SunView {
	n := dimming.Schedule{}.NightAt(s.Place, now.In(s.Zone))
	v := SunView{}
	for _, one := range []struct {
		at   time.Time
		into **time.Time
	}{{n.Today.Sunset, &v.Sunset}, {n.Today.Dusk, &v.Dusk}, {n.Morrow.Dawn, &v.Dawn}, {n.Morrow.Sunrise, &v.Sunrise}} {
		if !one.at.IsZero() {
			at := one.at.UTC().Truncate(time.Second)
			*one.into = &at
		}
	}
	switch n.Today.Sun {
	case sun.Up:
		v.Polar = "day"
	case sun.Down:
		v.Polar = "night"
	}
	return v
}

// LampView is a lamp as the desk shows it.
type LampView struct {
	ID      string           `json:"id"`
	Name    string           `json:"name" doc:"In the caller's language"`
	Street  string           `json:"street,omitempty" doc:"In the caller's language"`
	Group   string           `json:"group"`
	Lon     float64          `json:"lon"`
	Lat     float64          `json:"lat"`
	State   string           `json:"state" enum:"on,off,silent,fault" doc:"As it reports"`
	Want    int              `json:"want" doc:"Percent that it is to burn at"`
	Told    *int             `json:"told,omitempty" doc:"Percent that it was told last"`
	Answer  string           `json:"answer,omitempty" enum:"waiting,acknowledged,failed,expired,cancelled,foreign" doc:"To that; foreign: somebody else dimmed the lamp since"`
	Order   string           `json:"order,omitempty" doc:"Order of things by which it was told"`
	Power   *float64         `json:"power,omitempty" doc:"W, as reported last"`
	At      *time.Time       `json:"at,omitempty" doc:"Last report"`
	Cause   string           `json:"cause,omitempty" enum:"flag,dark,silent"`
	Repair  RepairID         `json:"repair,omitempty"`
	Reasons []dimming.Reason `json:"reasons"`
}

// LampQuery chooses lamps of a group.
type LampQuery struct {
	Group string
	State string // on, off, silent, fault, disobeyed; "" for all
	page.Ask
}

// Lamps lists the lamps of a group in the order of their ids. The caller needs
// lighting.read and the group in the scope. Fault: ErrNoGroup.
func (s *Service) Lamps(ctx context.Context, q LampQuery) (page.Page[LampView], error) {
	var none page.Page[LampView]
	if _, err := s.visible(ctx, q.Group, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.Group, q.State}
	var after string
	if _, err := page.Decode(q.Cursor, filters, &after); err != nil {
		return none, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.DB.View(ctx, func(tx *db.Tx) error { return s.recall(ctx, tx) }); err != nil {
		return none, err
	}
	o := s.look(s.Clock.Now())
	var meant []int
	for i, at := range o.at0 {
		if at.group >= 0 && o.groups[at.group].Code == q.Group && o.lamps[i].ID > after && o.fits(i, q.State) {
			meant = append(meant, i)
		}
	}
	slices.SortFunc(meant, func(a, b int) int { return strings.Compare(o.lamps[a].ID, o.lamps[b].ID) })
	meant = meant[:min(len(meant), q.Size()+1)]
	rows := make([]LampView, len(meant))
	for n, i := range meant {
		rows[n] = s.viewLamp(o, i, web.Language(ctx) == "en")
	}
	return page.Of(rows, q.Size(), filters, func(l LampView) []any { return []any{l.ID} }), nil
}

func (o *outlook) fits(i int, state string) bool {
	st := o.states[o.lamps[i].ID]
	if state == "disobeyed" {
		return st != nil && st.tries > 0 && st.answer != obeyed
	}
	return state == "" || o.stateOf(i) == state
}

func (o *outlook) stateOf(i int) string {
	l := &o.lamps[i]
	if st := o.states[l.ID]; st != nil && st.faultAt != 0 {
		return "fault"
	}
	switch {
	case l.silent(o.at):
		return "silent"
	case l.burns(o.rules, o.groups[o.at0[i].group].Watts):
		return "on"
	}
	return "off"
}

func (s *Service) viewLamp(o *outlook, i int, english bool) LampView {
	l, at := &o.lamps[i], o.at0[i]
	v := LampView{
		ID: l.ID, Name: s.Street.NameIn(l.Name, english), Street: s.Street.StreetIn(at.street, english), Group: o.groups[at.group].Code,
		Lon: l.Point.Lon, Lat: l.Point.Lat, State: o.stateOf(i), Want: o.want[i], Reasons: slices.Clone(o.decisionOf(at).Reasons),
	}
	if !l.Heard.IsZero() {
		heard := l.Heard
		v.At = &heard
	}
	if !l.PowerAt.IsZero() {
		power := l.Power
		v.Power = &power
	}
	if st := o.states[l.ID]; st != nil {
		if st.level >= 0 {
			told := st.level
			v.Told, v.Answer, v.Order = &told, cmp.Or(st.answer, "waiting"), st.order
		}
		if st.faultAt != 0 {
			v.Cause, v.Repair = st.cause, st.repair
		}
	}
	return v
}

// lampVisible is ErrNoGroup for a lamp that no group of the caller's scope means.
func (s *Service) lampVisible(ctx context.Context, lamp string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, known := s.state.places.known[lamp]
	if known && at.group >= 0 && at.group < len(s.state.groups) {
		if g := s.state.groups[at.group]; covered(ctx, g.Region, g.Organisation) {
			return nil
		}
	}
	return ErrNoGroup.With("lamp", lamp)
}
