package things

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
	"citybrain/kernel/web"
)

// The faults of relations.
var (
	ErrNoKind      = fault.New(fault.Missing, "things.no_relation_kind", "There is no such kind of relation.")
	ErrJoin        = fault.New(fault.Invalid, "things.relation_join", "Things of these profiles cannot be joined like this.")
	ErrOtherParent = fault.New(fault.Conflict, "things.relation_parent", "The thing belongs to another already; end that relation first.")
	ErrCycle       = fault.New(fault.Conflict, "things.relation_cycle", "The thing would contain itself, or the tree would be deeper than 32 levels.")
	ErrAsset       = fault.New(fault.Conflict, "things.asset", "This is an asset without a device: it has no key and says nothing.")
	ErrNoRelation  = fault.New(fault.Missing, "things.no_relation", "There is no such relation.")
	ErrSelf        = fault.New(fault.Invalid, "things.relation_self", "A relation joins two different things.")
)

// maxDepth is how many levels a tree of things may have.
const maxDepth = 32

// RelationKind says what relations between things mean 关系. The pack lists them
// in things/relations.yaml.
type RelationKind struct {
	Code  string `yaml:"code" json:"code"`
	ZH    string `yaml:"zh" json:"zh" doc:"Read from its beginning: the street contains the pole"`
	EN    string `yaml:"en" json:"en"`
	Back  Back   `yaml:"back" json:"back"`
	Tree  bool   `yaml:"tree" json:"tree" doc:"A thing has one parent at most, and no thing contains itself"`
	Joins []Join `yaml:"joins" json:"joins" doc:"Which profiles it may join"`
}

// Back is a relation read from its end: the pole lies in the street.
type Back struct {
	Code string `yaml:"code" json:"code"`
	ZH   string `yaml:"zh" json:"zh"`
	EN   string `yaml:"en" json:"en"`
}

// Join is profiles at both ends of a relation; "*" is any.
type Join struct {
	From []string `yaml:"from,flow" json:"from"`
	To   []string `yaml:"to,flow" json:"to"`
}

// joins tells whether a relation of the kind may join things of two profiles.
func (k *RelationKind) joins(from, to string) bool {
	return slices.ContainsFunc(k.Joins, func(j Join) bool { return among(j.From, from) && among(j.To, to) })
}

func among(list []string, profile string) bool {
	return slices.Contains(list, profile) || slices.Contains(list, "*")
}

// relationsName is the file of the pack with the kinds of relations.
const relationsName = "things/relations.yaml"

type relationsFile struct {
	Relations []RelationKind `yaml:"relations"`
}

var relationCode = regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,31}$`)

// readRelations reads the pack's kinds of relations and reports everything wrong
// with them; a pack without the file has none.
func readRelations(p *pack.Pack, profiles []Profile) []RelationKind {
	if !p.Has(relationsName) {
		return nil
	}
	file, doc, ok := pack.YAML[relationsFile](p, relationsName)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for i := range file.Relations {
		k := &file.Relations[i]
		at := func(path ...any) pack.Place { return doc.At(append([]any{"relations", i}, path...)...) }
		for _, code := range []string{k.Code, k.Back.Code} {
			if !relationCode.MatchString(code) || seen[code] {
				at("code").Report("code %q must be letters and digits, begin with a small letter and stand here once", code)
			}
			seen[code] = true
		}
		if k.ZH == "" || k.EN == "" || k.Back.ZH == "" || k.Back.EN == "" {
			at("zh").Report("a relation needs zh and en, in both directions")
		}
		if len(k.Joins) == 0 {
			at().Report("relation %s joins nothing", k.Code)
		}
		for j := range k.Joins {
			k.Joins[j].check(at("joins", j), profiles)
		}
	}
	return file.Relations
}

func (j *Join) check(at pack.Place, profiles []Profile) {
	if len(j.From) == 0 || len(j.To) == 0 {
		at.Report("a join needs from and to")
	}
	for _, code := range slices.Concat(j.From, j.To) {
		if code != "*" && !slices.ContainsFunc(profiles, func(p Profile) bool { return p.Code == code }) {
			at.Report("there is no profile %q", code)
		}
	}
}

// Relation says that one thing stands to another as its kind means.
type Relation struct {
	Kind string
	From ThingID
	To   ThingID
}

// RelationKinds gives the kinds in the order of the pack.
func (s *Service) RelationKinds() []RelationKind { return *s.relations.Load() }

func (s *Service) relationKind(code string) (*RelationKind, error) {
	list := s.RelationKinds()
	i := slices.IndexFunc(list, func(k RelationKind) bool { return k.Code == code })
	if i < 0 {
		return nil, ErrNoKind.With("kind", code)
	}
	return &list[i], nil
}

// treeKind is the kind that makes the tree of assets: the first of the pack that
// is one; false if there is none.
func (s *Service) treeKind() (*RelationKind, bool) {
	list := s.RelationKinds()
	i := slices.IndexFunc(list, func(k RelationKind) bool { return k.Tree })
	if i < 0 {
		return nil, false
	}
	return &list[i], true
}

// Relate sets a relation; one that is there already stays. The caller needs
// things.register and both things in the scope. Faults: ErrNoKind, ErrNoThing,
// ErrSelf, ErrJoin, ErrOtherParent, ErrCycle.
func (s *Service) Relate(ctx context.Context, r Relation) error {
	kind, err := s.admitRelation(ctx, r)
	if err != nil {
		return err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		done, err := s.relate(ctx, tx, kind, r)
		if err != nil || !done {
			return err
		}
		return s.recordAct(ctx, tx, "related", string(r.To), map[string]any{"kind": r.Kind, "from": r.From})
	})
	if err == nil {
		s.ties.Put(kind.Code, string(r.From), string(r.To))
	}
	return err
}

// admitRelation refuses a relation that the caller may not set or that its kind
// does not know.
func (s *Service) admitRelation(ctx context.Context, r Relation) (*RelationKind, error) {
	kind, err := s.relationKind(r.Kind)
	if err != nil {
		return nil, err
	}
	from, err := s.visible(ctx, string(r.From), RegisterPermission)
	if err != nil {
		return nil, err
	}
	to, err := s.visible(ctx, string(r.To), RegisterPermission)
	if err != nil {
		return nil, err
	}
	profiles := s.Profiles()
	switch {
	case r.From == r.To:
		return nil, ErrSelf
	case !kind.joins(profiles[from.Profile].Code, profiles[to.Profile].Code):
		return nil, ErrJoin.With("kind", kind.Code)
	}
	return kind, nil
}

// relate writes a relation; false if it was there. Relations are set one after
// another in the whole city, so that two that are sound alone make no circle.
func (s *Service) relate(ctx context.Context, tx *db.Tx, kind *RelationKind, r Relation) (bool, error) {
	if kind.Tree {
		if err := s.store.lineUp(ctx, tx); err != nil {
			return false, err
		}
		there, err := s.checkTree(ctx, tx, r)
		if there || err != nil {
			return false, err
		}
	}
	return s.store.putRelation(ctx, tx, r, auth.Actor(ctx))
}

// checkTree refuses a second parent and a circle; there says that the relation is
// set already.
func (s *Service) checkTree(ctx context.Context, tx *db.Tx, r Relation) (there bool, err error) {
	parent, err := s.store.parent(ctx, tx, r.Kind, r.To)
	if err != nil || parent == r.From {
		return err == nil, err
	}
	if parent != "" {
		return false, ErrOtherParent.With("parent", parent)
	}
	up := r.From
	for range maxDepth {
		if up == r.To {
			return false, ErrCycle
		}
		if up, err = s.store.parent(ctx, tx, r.Kind, up); err != nil || up == "" {
			return false, err
		}
	}
	return false, ErrCycle
}

// Unrelate ends a relation. The caller needs things.register and both things in
// the scope. Faults: ErrNoKind, ErrNoThing, ErrNoRelation.
func (s *Service) Unrelate(ctx context.Context, r Relation) error {
	if _, err := s.relationKind(r.Kind); err != nil {
		return err
	}
	for _, id := range []ThingID{r.From, r.To} {
		if _, err := s.visible(ctx, string(id), RegisterPermission); err != nil {
			return err
		}
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if done, err := s.store.dropRelation(ctx, tx, r); err != nil || !done {
			return errOr(err, ErrNoRelation)
		}
		return s.recordAct(ctx, tx, "unrelated", string(r.To), map[string]any{"kind": r.Kind, "from": r.From})
	})
	if err == nil {
		s.ties.Drop(r.Kind, string(r.From), string(r.To))
	}
	return err
}

// RelationView is one relation of a thing as people see it.
type RelationView struct {
	Kind        string `json:"kind"`
	Direction   string `json:"direction" enum:"from,to" doc:"from: it begins at the thing that was asked for; to: it ends there"`
	Words       Text   `json:"words" doc:"Read in this direction"`
	Thing       string `json:"thing" doc:"The other end"`
	ThingName   string `json:"thingName"`
	Profile     string `json:"profile"`
	ProfileName string `json:"profileName"`
	State       string `json:"state" enum:"good,notice,warning,danger,unknown"`
}

// Relations lists the relations of a thing whose other end the caller may see.
// The caller needs things.read and the thing in the scope.
func (s *Service) Relations(ctx context.Context, id string) ([]RelationView, error) {
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	var list []RelationView
	for _, one := range s.ties.From(id) {
		if k, err := s.relationKind(one.Kind); err == nil {
			list = s.addRelation(ctx, list, RelationView{Kind: one.Kind, Direction: "from", Words: Text{k.ZH, k.EN}, Thing: one.To})
		}
	}
	for _, one := range s.ties.Into(id) {
		if k, err := s.relationKind(one.Kind); err == nil {
			list = s.addRelation(ctx, list, RelationView{Kind: one.Kind, Direction: "to", Words: Text{k.Back.ZH, k.Back.EN}, Thing: one.To})
		}
	}
	slices.SortStableFunc(list, func(a, b RelationView) int {
		return cmp.Or(strings.Compare(b.Direction, a.Direction), strings.Compare(a.Kind, b.Kind), strings.Compare(a.ThingName, b.ThingName))
	})
	return list, nil
}

func (s *Service) addRelation(ctx context.Context, list []RelationView, v RelationView) []RelationView {
	t, err := s.visible(ctx, v.Thing, ReadPermission)
	if err != nil {
		return list
	}
	p := &s.Profiles()[t.Profile]
	english := web.Language(ctx) == "en"
	v.ThingName, v.Profile, v.ProfileName, v.State = s.NameIn(t.Name, english), p.Code, Text{p.ZH, p.EN}.in(english), t.State.String()
	return append(list, v)
}
