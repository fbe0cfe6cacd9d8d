package things

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// The measures of a tree that is shown.
const (
	belowAtMost  = 200_000 // things that are counted below an asset
	branchesMost = 500     // children of one thing that are shown
	nodesMost    = 2_000   // nodes of one answer
)

// Summary is how the things below an asset are.
type Summary struct {
	Total    int            `json:"total" doc:"Things with a device below, at any depth"`
	Assets   int            `json:"assets" doc:"Assets below, at any depth"`
	States   map[string]int `json:"states" doc:"Things with a device by state"`
	Profiles map[string]int `json:"profiles" doc:"Things with a device by profile"`
	Worst    string         `json:"worst" enum:"good,notice,warning,danger,unknown" doc:"danger, warning, notice, unknown, good: the first of these that a thing below is in; good where there is none"`
}

// AssetView is an asset as people see it.
type AssetView struct {
	ID               string  `json:"id"`
	Profile          string  `json:"profile"`
	ProfileName      string  `json:"profileName"`
	Name             string  `json:"name"`
	Lon              float64 `json:"lon"`
	Lat              float64 `json:"lat"`
	Region           string  `json:"region"`
	RegionName       string  `json:"regionName"`
	Organisation     string  `json:"org"`
	OrganisationName string  `json:"organisationName"`
	Parent           string  `json:"parent,omitempty" doc:"What it belongs to, if the caller may see it"`
	ParentName       string  `json:"parentName,omitempty"`
	Below            Summary `json:"below"`
}

// Branch is a node of the tree of assets: an asset or a thing with a device.
type Branch struct {
	Thing       string   `json:"thing"`
	Name        string   `json:"name"`
	Profile     string   `json:"profile"`
	ProfileName string   `json:"profileName"`
	Asset       bool     `json:"asset"`
	State       string   `json:"state" enum:"good,notice,warning,danger,unknown" doc:"Of an asset the worst below"`
	Lon         float64  `json:"lon"`
	Lat         float64  `json:"lat"`
	Below       Summary  `json:"below"`
	Children    []Branch `json:"children"`
	More        int      `json:"more" doc:"Children that are not shown"`
}

// Tree gives what lies below a thing, some levels deep, with counts over all
// levels. Things outside of the caller's scope are neither shown nor counted. The
// caller needs things.read and the thing in the scope.
func (s *Service) Tree(ctx context.Context, id string, depth int) (Branch, error) {
	t, err := s.visible(ctx, id, ReadPermission)
	if err != nil {
		return Branch{}, err
	}
	left := nodesMost
	return s.branch(ctx, &t, min(max(depth, 0), maxDepth), &left), nil
}

func (s *Service) branch(ctx context.Context, t *twin.Thing, depth int, left *int) Branch {
	*left--
	english := web.Language(ctx) == "en"
	p := &s.Profiles()[t.Profile]
	b := Branch{
		Thing: t.ID, Name: s.NameIn(t.Name, english), Profile: p.Code, ProfileName: Text{p.ZH, p.EN}.in(english), Asset: p.Asset,
		State: t.State.String(), Lon: t.Lon, Lat: t.Lat, Below: s.summary(ctx, t.ID), Children: []Branch{},
	}
	if p.Asset {
		b.State = b.Below.Worst
	}
	children := s.children(ctx, t.ID)
	for i := range children {
		if depth == 0 || len(b.Children) == branchesMost || *left <= 0 {
			b.More = len(children) - i
			break
		}
		b.Children = append(b.Children, s.branch(ctx, &children[i], depth-1, left))
	}
	return b
}

// children are the things directly below one, assets first, by profile and name.
func (s *Service) children(ctx context.Context, id string) (list []twin.Thing) {
	kind, ok := s.treeKind()
	if !ok {
		return nil
	}
	for _, one := range s.ties.From(id) {
		if one.Kind != kind.Code {
			continue
		}
		if t, err := s.visible(ctx, one.To, ReadPermission); err == nil {
			list = append(list, t)
		}
	}
	profiles := s.Profiles()
	slices.SortFunc(list, func(a, b twin.Thing) int {
		x, y := profiles[a.Profile].Asset, profiles[b.Profile].Asset
		if x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		return cmp.Or(cmp.Compare(a.Profile, b.Profile), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return list
}

// below gives the ids of everything below a thing.
func (s *Service) below(id string) []string {
	kind, ok := s.treeKind()
	if !ok {
		return nil
	}
	ids, _ := s.ties.Below(kind.Code, id, belowAtMost)
	return ids
}

// amongBelow gives what belongs to an asset as a filter; nil for "". Fault: ErrNoThing.
func (s *Service) amongBelow(ctx context.Context, id string) (map[string]bool, error) {
	if id == "" {
		return nil, nil
	}
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	return set(s.below(id)), nil
}

// worse says how bad a state is where one stands for many: to be silent is worse
// than good and better than to report trouble.
func worse(state State) int {
	return [twin.States]int{twin.Good: 0, twin.Unknown: 1, twin.Notice: 2, twin.Warning: 3, twin.Danger: 4}[state]
}

// summary counts the things of the caller's scope below one.
func (s *Service) summary(ctx context.Context, id string) Summary {
	sum := Summary{States: map[string]int{}, Profiles: map[string]int{}}
	scope, profiles := auth.From(ctx).Scope, s.Profiles()
	worst := twin.Good
	for _, one := range s.below(id) {
		t, ok := s.Twin().Glance(one)
		if !ok || !scope.CoversRegion(t.Region) || !scope.CoversOrg(t.Org) {
			continue
		}
		if profiles[t.Profile].Asset {
			sum.Assets++
			continue
		}
		sum.Total++
		sum.States[t.State.String()]++
		sum.Profiles[profiles[t.Profile].Code]++
		if worse(t.State) > worse(worst) {
			worst = t.State
		}
	}
	sum.Worst = worst.String()
	return sum
}

// AssetQuery chooses assets; empty fields choose all.
type AssetQuery struct {
	Profile string
	Region  string // prefix of the region code
	Text    string
	Roots   bool // only those that belong to nothing that the caller may see
	page.Ask
}

// Assets lists the assets of the caller's scope by id, with what lies below them.
// The caller needs things.read. Fault: ErrNoProfile for a profile of devices.
func (s *Service) Assets(ctx context.Context, q AssetQuery) (page.Page[AssetView], error) {
	var none page.Page[AssetView]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.Profile, q.Region, q.Text, q.Roots}
	scope := auth.From(ctx).Scope
	f := twin.Filter{Region: q.Region, Text: q.Text, Scope: [2]string{scope.Region, scope.Org}}
	for i, p := range s.Profiles() {
		if p.Asset && (q.Profile == "" || q.Profile == p.Code) {
			f.Profiles = append(f.Profiles, i)
		}
	}
	if len(f.Profiles) == 0 {
		if q.Profile != "" {
			return none, ErrNoProfile.With("profile", q.Profile)
		}
		return page.Of([]AssetView{}, q.Size(), filters, func(AssetView) []any { return nil }), nil
	}
	if _, err := page.Decode(q.Cursor, filters, &f.After); err != nil {
		return none, err
	}
	var err error
	if f.IDs, err = s.bySerial(ctx, q.Text); err != nil {
		return none, err
	}
	rows := s.assetRows(ctx, f, q.Roots, q.Size()+1)
	p := page.Of(rows, q.Size(), filters, func(t twin.Thing) []any { return []any{t.ID} })
	views := page.Map(p, func(t twin.Thing) AssetView { return s.viewAsset(ctx, &t) })
	return views, s.labelAssets(ctx, views.Items)
}

// assetRows gives the first assets of a filter, of roots as many as it takes.
func (s *Service) assetRows(ctx context.Context, f twin.Filter, roots bool, limit int) []twin.Thing {
	var found []twin.Thing
	for {
		rows := s.Twin().List(f, limit)
		for i := range rows {
			if _, belongs := s.parentOf(ctx, rows[i].ID); !roots || !belongs {
				found = append(found, rows[i])
			}
			f.After = rows[i].ID
		}
		if len(rows) < limit || len(found) >= limit {
			return found[:min(limit, len(found))]
		}
	}
}

// parentOf gives what a thing belongs to, if the caller may see it.
func (s *Service) parentOf(ctx context.Context, id string) (twin.Thing, bool) {
	kind, ok := s.treeKind()
	if !ok {
		return twin.Thing{}, false
	}
	parent, ok := s.ties.Parent(kind.Code, id)
	if !ok {
		return twin.Thing{}, false
	}
	t, err := s.visible(ctx, parent, ReadPermission)
	return t, err == nil
}

func (s *Service) viewAsset(ctx context.Context, t *twin.Thing) AssetView {
	english := web.Language(ctx) == "en"
	p := &s.Profiles()[t.Profile]
	v := AssetView{
		ID: t.ID, Profile: p.Code, ProfileName: Text{p.ZH, p.EN}.in(english), Name: s.NameIn(t.Name, english), Lon: t.Lon, Lat: t.Lat,
		Region: t.Region, Organisation: t.Org, Below: s.summary(ctx, t.ID),
	}
	if parent, ok := s.parentOf(ctx, t.ID); ok {
		v.Parent, v.ParentName = parent.ID, s.NameIn(parent.Name, english)
	}
	return v
}

func (s *Service) labelAssets(ctx context.Context, views []AssetView) error {
	ids := make([]string, len(views))
	for i := range views {
		ids[i] = views[i].Organisation
	}
	l, err := s.labelsOf(ctx, ids...)
	for i := range views {
		views[i].RegionName, views[i].OrganisationName = l.region(views[i].Region), l.name(views[i].Organisation)
	}
	return err
}

// loadRelations reads kinds and relations anew.
func (s *Service) loadRelations(ctx context.Context, tx *db.Tx) error {
	kinds, err := s.store.relationKinds(ctx, tx)
	if err != nil {
		return err
	}
	s.relations.Store(&kinds)
	return s.takeRelations(ctx, tx, 0)
}

// takeRelations takes over what changed at or after an instant, here or elsewhere.
func (s *Service) takeRelations(ctx context.Context, tx *db.Tx, since int64) error {
	return s.store.relationsSince(ctx, tx, since, func(t tied) {
		if t.ended {
			s.ties.Drop(t.Kind, string(t.From), string(t.To))
		} else {
			s.ties.Put(t.Kind, string(t.From), string(t.To))
		}
	})
}
