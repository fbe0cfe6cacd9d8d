package resources

import (
	"context"
	"regexp"

	"citybrain/domain/resources/hours"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// The file of a city pack.
const resourcesFile = "resources/resources.yaml"

// The sources of resources.
const (
	sourcePack = "pack"
	sourceDesk = "desk"
)

// bookFile is what can be booked in a city, as its pack says.
type bookFile struct {
	Synthetic string         `yaml:"synthetic" json:"synthetic,omitempty"`
	Kinds     []Kind         `yaml:"kinds" json:"kinds"`
	Resources []resourceFile `yaml:"resources" json:"-"`
	Demo      []demoFile     `yaml:"demo" json:"demo,omitempty"`
}

// resourceFile is a resource of a pack.
type resourceFile struct {
	Code     string         `yaml:"code"`
	Kind     string         `yaml:"kind"`
	Name     Text           `yaml:"name"`
	Address  Text           `yaml:"address"`
	At       [2]float64     `yaml:"at"`
	Org      string         `yaml:"organisation"`
	Capacity int            `yaml:"capacity"`
	Hours    *hours.Written `yaml:"hours"`
	Public   bool           `yaml:"public"`
	Thing    string         `yaml:"thing"`
}

// demoFile is a booking that the demo makes on days as they come.
type demoFile struct {
	Resource string `yaml:"resource" json:"resource"`
	Day      *int   `yaml:"day" json:"day,omitempty"`           // after today; absent: every day
	Weekdays []int  `yaml:"weekdays" json:"weekdays,omitempty"` // 1 Monday to 7 Sunday; absent: all
	From     string `yaml:"from" json:"from"`                   // 14:00
	Minutes  int    `yaml:"minutes" json:"minutes"`
	Quantity int    `yaml:"quantity" json:"quantity"`
	Priority string `yaml:"priority" json:"priority,omitempty"`
	Purpose  Text   `yaml:"purpose" json:"purpose"`
	By       string `yaml:"by" json:"by"` // path of an organisation
	State    string `yaml:"state" json:"state,omitempty"`
}

var plainCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,47}$`)

// resourceOfCode gives the id of a pack's resource.
func resourceOfCode(code string) ResourceID { return ResourceID("resource_" + code) }

// seed reads resources/resources.yaml. A city without it has nothing to book until
// its desk registers something.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	file, list := readBook(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if err := s.store.dropPack(ctx, tx); err != nil {
			return err
		}
		for _, r := range list {
			r.Region, _ = s.Regions.RegionAt(r.Point.Lon, r.Point.Lat)
			if err := s.store.putResource(ctx, tx, r); err != nil {
				return err
			}
		}
		if err := s.store.putNote(ctx, tx, noteBook, file); err != nil {
			return err
		}
		return s.store.touch(ctx, tx)
	}
}

// readBook reads what a pack says and reports what is wrong with it by line.
func readBook(p *pack.Pack) (bookFile, []Resource) {
	file, doc, ok := pack.YAML[bookFile](p, resourcesFile)
	if !ok {
		return file, nil
	}
	b := p.City.Bounds
	c := bookChecker{doc: doc, kinds: map[string]bool{}, codes: map[string]bool{}, box: geo.Box{West: b[0], South: b[1], East: b[2], North: b[3]}}
	for i, k := range file.Kinds {
		c.kind(i, k)
	}
	var list []Resource
	for i, r := range file.Resources {
		list = append(list, c.resource(i, r))
	}
	for i, d := range file.Demo {
		c.demo(i, d)
	}
	return file, list
}

type bookChecker struct {
	doc          pack.Doc
	kinds, codes map[string]bool
	box          geo.Box
}

func (c *bookChecker) kind(i int, k Kind) {
	at := c.doc.At("kinds", i)
	switch {
	case !plainCode.MatchString(k.Code) || c.kinds[k.Code]:
		at.Report("code must be small letters, digits and dashes, and stand here once, not %q", k.Code)
	case k.Name.ZH == "" || k.Name.EN == "" || k.Unit.ZH == "" || k.Unit.EN == "":
		at.Report("kind %s needs name and unit in zh and en", k.Code)
	case k.Hold < 1 || k.Hold > 7*24*60 || k.Grace < 0 || k.Longest < 0 || k.Longest > 31*24:
		at.Report("kind %s: hold is 1 minute to 7 days, grace not below 0, longest 744 hours at most", k.Code)
	case k.Citizens != nil && (k.Citizens.Most < 1 || k.Citizens.Days < 1 || k.Citizens.Open < 1):
		at.Report("kind %s: what citizens may book begins at 1", k.Code)
	}
	c.kinds[k.Code] = true
}

func (c *bookChecker) resource(i int, f resourceFile) Resource {
	at := c.doc.At("resources", i)
	r := Resource{
		ID: resourceOfCode(f.Code), Code: f.Code, Kind: f.Kind, Name: f.Name, Address: f.Address, Point: geo.Point{Lon: f.At[0], Lat: f.At[1]},
		Org: f.Org, Capacity: f.Capacity, Public: f.Public, Thing: f.Thing, Source: sourcePack, Version: 1,
	}
	if f.Hours != nil {
		r.Hours = *f.Hours
	}
	if !plainCode.MatchString(f.Code) || c.codes[f.Code] {
		at.Report("code must be small letters, digits and dashes, and stand here once, not %q", f.Code)
	}
	c.codes[f.Code] = true
	if !c.kinds[f.Kind] {
		at.Report("there is no kind %q", f.Kind)
	}
	if f.Name.ZH == "" || f.Name.EN == "" || f.Org == "" {
		at.Report("resource %s needs a name in zh and en, and an organisation", f.Code)
	}
	if !c.box.Contains(r.Point) {
		at.Report("%s lies outside of the city's bounds", r.Point)
	}
	if f.Capacity < 1 || f.Capacity > capacityMost {
		at.Report("capacity is 1 to %d", capacityMost)
	}
	_, problems := r.Hours.Read()
	for _, one := range problems {
		at.Report("hours/%s: %s", one.Path, one.Why)
	}
	return r
}

func (c *bookChecker) demo(i int, d demoFile) {
	at := c.doc.At("demo", i)
	if !c.codes[d.Resource] {
		at.Report("there is no resource %q", d.Resource)
	}
	if _, err := clockTime(d.From); err != nil || d.Minutes < 1 || d.Quantity < 1 || d.Purpose.ZH == "" || d.Purpose.EN == "" {
		at.Report("a booking needs from (14:00), minutes, quantity and a purpose in zh and en")
	}
}
