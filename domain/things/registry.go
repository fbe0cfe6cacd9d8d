package things

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// View is a thing as people see it: registry and twin together.
type View struct {
	ID               string               `json:"id"`
	Profile          string               `json:"profile"`
	Serial           string               `json:"serial,omitempty"`
	Name             string               `json:"name"`
	Lon              float64              `json:"lon"`
	Lat              float64              `json:"lat"`
	Region           string               `json:"region"`
	RegionName       string               `json:"regionName" doc:"In the caller's language"`
	Organisation     string               `json:"org" doc:"Path of the owning organisation"`
	OrganisationName string               `json:"organisationName" doc:"In the caller's language"`
	State            string               `json:"state" enum:"good,notice,warning,danger,unknown"`
	Connected        bool                 `json:"connected"`
	LastSeen         *time.Time           `json:"lastSeen,omitempty"`
	Metres           *float64             `json:"metres,omitempty" doc:"Distance to the point that was asked for"`
	Values           map[string]ValueView `json:"values" doc:"By code of the attribute"`
	Rules            []string             `json:"rules" doc:"Codes of the alarm rules that hold now"`
	Alarms           []Alarm              `json:"alarms,omitempty" doc:"The open alarms; with a single thing only"`
}

// Created tells where a new thing lives.
func (v View) Created() string { return "/api/v1/things/" + v.ID }

// ValueView is a value of a thing.
type ValueView struct {
	Value    json.RawMessage `json:"value"`
	Unit     string          `json:"unit,omitempty"`
	UnitCode string          `json:"unitCode,omitempty"`
	At       time.Time       `json:"at" doc:"When it was observed"`
}

func (s *Service) show(t twin.Thing) View {
	profile := &s.Profiles()[t.Profile]
	v := View{
		ID: t.ID, Profile: profile.Code, Name: t.Name, Lon: t.Lon, Lat: t.Lat, Region: t.Region, Organisation: t.Org,
		State: t.State.String(), Connected: t.Online, Values: map[string]ValueView{}, Rules: []string{},
	}
	if t.LastSeen != 0 {
		v.LastSeen = instant(t.LastSeen)
	}
	for _, one := range t.Values {
		a := profile.Attributes[one.Attribute]
		v.Values[a.Code] = ValueView{Value: one.JSON, Unit: a.Unit, UnitCode: a.UnitCode, At: db.Time(one.At)}
	}
	for _, k := range t.Alarms {
		v.Rules = append(v.Rules, profile.Alarms[k].Code)
	}
	return v
}

// Query chooses things; empty fields choose all.
type Query struct {
	Profiles []string
	States   []State
	Region   string // prefix of the region code
	Org      string
	Text     string
	Box      *[4]float64 // west, south, east, north
	Below    string      // id of an asset: only what belongs to it, at any depth
	page.Ask
}

// List gives the things of the caller's scope by id. The caller needs things.read.
func (s *Service) List(ctx context.Context, q Query) (page.Page[View], error) {
	var none page.Page[View]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	scope := auth.From(ctx).Scope
	filters := []any{q.Profiles, q.States, q.Region, q.Org, q.Text, q.Box, q.Below}
	f := twin.Filter{
		States: q.States, Region: q.Region, Org: q.Org, Text: q.Text, Box: q.Box, Scope: [2]string{scope.Region, scope.Org},
	}
	for _, code := range q.Profiles {
		i, ok := s.kinds.Load().byCode[code]
		if !ok {
			return none, ErrNoProfile.With("profile", code)
		}
		f.Profiles = append(f.Profiles, i)
	}
	if _, err := page.Decode(q.Cursor, filters, &f.After); err != nil {
		return none, err
	}
	var err error
	if f.IDs, err = s.bySerial(ctx, q.Text); err != nil {
		return none, err
	}
	if f.Among, err = s.amongBelow(ctx, q.Below); err != nil {
		return none, err
	}
	rows := s.Twin().List(f, q.Size()+1)
	p := page.Of(rows, q.Size(), filters, func(t twin.Thing) []any { return []any{t.ID} })
	views := page.Map(p, s.show)
	if err := s.labelThings(ctx, views.Items); err != nil {
		return none, err
	}
	return views, s.addSerials(ctx, views.Items)
}

// bySerial finds the things with a text in their serial number, nil for "". The
// twin does not hold serial numbers.
func (s *Service) bySerial(ctx context.Context, text string) (ids map[string]bool, err error) {
	if text == "" {
		return nil, nil
	}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		ids, err = s.store.withSerial(ctx, tx, text, serialsAtMost)
		return err
	})
	return ids, err
}

// addSerials fetches the serial numbers, which the twin does not hold.
func (s *Service) addSerials(ctx context.Context, views []View) error {
	ids := make([]string, len(views))
	for i := range views {
		ids[i] = views[i].ID
	}
	return s.DB.View(ctx, func(tx *db.Tx) error {
		serials, err := s.store.serials(ctx, tx, ids)
		for i := range views {
			views[i].Serial = serials[views[i].ID]
		}
		return err
	})
}

// Get gives one thing. The caller needs things.read and the thing in the scope.
func (s *Service) Get(ctx context.Context, id string) (View, error) {
	t, err := s.visible(ctx, id, ReadPermission)
	if err != nil {
		return View{}, err
	}
	v := s.show(t)
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := s.store.thing(ctx, tx, ThingID(id))
		if err != nil {
			return err
		}
		v.Serial = row.Serial
		open, err := s.store.alarms(ctx, tx, alarmFilter{State: "open", Thing: id}, twin.MaxRules)
		for _, a := range open {
			v.Alarms = append(v.Alarms, s.view(a))
		}
		return err
	})
	if err != nil {
		return View{}, err
	}
	if err := s.labelAlarms(ctx, v.Alarms); err != nil {
		return View{}, err
	}
	one := []View{v}
	err = s.labelThings(ctx, one)
	return one[0], err
}

// Near gives the things nearest to a point that the caller may see, nearest
// first, of one profile or ("") of all. The caller needs things.read.
func (s *Service) Near(ctx context.Context, lon, lat float64, profile string, limit int) ([]View, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	scope := auth.From(ctx).Scope
	views, err := s.near(lon, lat, profile, limit, scope)
	if err != nil {
		return nil, err
	}
	return views, s.labelThings(ctx, views)
}

// NearPublic is Near for a profile whose things everyone may know of, such as
// chargers; whoever routes it answers for that.
func (s *Service) NearPublic(lon, lat float64, profile string, limit int) ([]View, error) {
	return s.near(lon, lat, profile, limit, auth.Scope{})
}

func (s *Service) near(lon, lat float64, profile string, limit int, scope auth.Scope) ([]View, error) {
	wanted := -1
	if profile != "" {
		i, ok := s.kinds.Load().byCode[profile]
		if !ok {
			return nil, ErrNoProfile.With("profile", profile)
		}
		wanted = i
	}
	t := s.Twin()
	limit = page.Size(limit)
	views := []View{}
	// The scope can only be asked of the thing itself, so more are fetched until
	// enough of them lie in it.
	for ask := limit; ; ask *= 4 {
		found := t.Near(lon, lat, ask, func(p int, _ twin.Slot) bool { return wanted < 0 || p == wanted })
		views = views[:0]
		for _, n := range found {
			thing, ok := t.At(n.Slot)
			if !ok || !scope.CoversRegion(thing.Region) || !scope.CoversOrg(thing.Org) || len(views) == limit {
				continue
			}
			v := s.show(thing)
			metres := n.Metres
			v.Metres = &metres
			views = append(views, v)
		}
		if len(views) == limit || len(found) < ask {
			return views, nil
		}
	}
}

// Register adds a thing to the registry. The caller needs things.register and
// the place of the thing in the scope. Faults: ErrNoProfile, ErrInvalid,
// ErrBeyond, ErrOutside, ErrRegistered.
func (s *Service) Register(ctx context.Context, t Thing) (View, error) {
	if err := auth.Require(ctx, RegisterPermission); err != nil {
		return View{}, err
	}
	if err := s.settle(auth.From(ctx).Scope, &t); err != nil {
		return View{}, err
	}
	if err := s.knowOrganisation(ctx, t.Org); err != nil {
		return View{}, err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		added, err := s.store.addThing(ctx, tx, t)
		if err == nil && !added {
			return ErrRegistered.With("serial", t.Serial)
		}
		if err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "registered", string(t.ID), map[string]any{"profile": t.Profile, "region": t.Region})
	})
	if err != nil {
		return View{}, err
	}
	s.register(t)
	return s.Get(ctx, string(t.ID))
}

// settle fills in what follows from the particulars of a thing that is to be
// registered, and refuses one that cannot be or lies outside of the scope.
// Faults: ErrNoProfile, ErrInvalid, ErrBeyond, ErrOutside.
func (s *Service) settle(scope auth.Scope, t *Thing) error {
	profile, err := s.Profile(t.Profile)
	if err != nil {
		return err
	}
	if t.Name == "" {
		t.Name = t.Serial
	}
	if t.Org == "" {
		t.Org = profile.Organisation
	}
	if err := s.checkPlace(t); err != nil {
		return err
	}
	t.ID, t.Region = NameOf(t.Profile, t.Serial), s.regionOf(*t)
	if t.Lon == 0 && t.Lat == 0 && !scope.CoversRegion(t.Region) {
		return ErrInvalid.At("/lon", "things.position", "The position is missing: give lon and lat.")
	}
	if !scope.CoversRegion(t.Region) || !scope.CoversOrg(t.Org) {
		return ErrOutside
	}
	return nil
}

// Rejection is what was refused of a thing's reports, and why.
type Rejection struct {
	Thing            string    `json:"thing,omitempty"`
	ThingName        string    `json:"thingName" doc:"Empty for devices that are not known"`
	Profile          string    `json:"profile"`
	Region           string    `json:"region"`
	RegionName       string    `json:"regionName"`
	Organisation     string    `json:"organisation"`
	OrganisationName string    `json:"organisationName"`
	Code             string    `json:"code"`
	What             string    `json:"what,omitempty" doc:"The attribute; empty where the whole report was refused"`
	Count            int64     `json:"count"`
	First            time.Time `json:"first"`
	At               time.Time `json:"at" doc:"The newest"`
	Reason           string    `json:"reason"`
	Sample           string    `json:"sample" doc:"The beginning of the newest refused payload"`
}

// mayList tells whether a refusal lies in the scope. Those of devices that are
// not known belong to whoever answers for all organisations of a region.
func (s *Service) mayList(scope auth.Scope, thing string) bool {
	t, ok := s.Twin().Get(thing)
	if !ok {
		return scope.Org == ""
	}
	return scope.CoversRegion(t.Region) && scope.CoversOrg(t.Org)
}

// Rejections lists refused reports, one line for each thing and reason, the
// newest first, of the caller's scope: a page may be shorter than asked for and
// yet have a next one. The caller needs things.read.
func (s *Service) Rejections(ctx context.Context, thing string, ask page.Ask) (page.Page[Rejection], error) {
	var none page.Page[Rejection]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	if thing != "" {
		if _, err := s.visible(ctx, thing, ReadPermission); err != nil {
			return none, err
		}
	}
	var afterAt int64
	var after string
	if _, err := page.Decode(ask.Cursor, thing, &afterAt, &after); err != nil {
		return none, err
	}
	var rows []rejectionRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.rejections(ctx, tx, thing, afterAt, after, ask.Size()+1)
		return err
	})
	if err != nil {
		return none, err
	}
	p := page.Of(rows, ask.Size(), thing, func(r rejectionRow) []any {
		return []any{r.last, r.thing + "/" + r.code + "/" + r.what}
	})
	scope := auth.From(ctx).Scope
	p.Items = slices.DeleteFunc(p.Items, func(r rejectionRow) bool { return !s.mayList(scope, r.thing) })
	refused := page.Map(p, func(r rejectionRow) Rejection {
		return Rejection{Thing: r.thing, Code: r.code, What: r.what, Count: r.count,
			First: db.Time(r.first), At: db.Time(r.last), Reason: r.reason, Sample: r.sample}
	})
	return refused, s.labelRejections(ctx, refused.Items)
}
