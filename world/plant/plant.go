// Package plant places the devices of a demonstration along the real roads of a
// city pack: from things/plan.yaml and the map it makes things/devices.csv.gz
// and things/names.csv, the same each time.
package plant

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"citybrain/kernel/geo"
	"citybrain/world/street"
)

// Plan says what is to be placed.
type Plan struct {
	Seed    uint64 `yaml:"seed"`
	Prefix  string `yaml:"prefix"`  // marks the names as made up
	English string `yaml:"english"` // the prefix in English; "" where names are in Latin letters
	Things  []Lot  `yaml:"things"`
}

// Lot is the things of one profile.
type Lot struct {
	Profile string   `yaml:"profile"`
	Name    string   `yaml:"name"`
	English string   `yaml:"english"` // the name in English
	Where   string   `yaml:"where"`   // along, corners, signals, spread, osm
	Tag     string   `yaml:"tag"`     // for osm: "highway=street_lamp"
	Every   float64  `yaml:"every"`   // metres, for along
	Aside   float64  `yaml:"aside"`   // metres from the middle of the road
	Count   int      `yaml:"count"`
	Classes []string `yaml:"classes"` // of roads; none means all
}

// Regions tells in which division a place lies.
type Regions interface {
	RegionAt(lon, lat float64) (code string, ok bool)
}

// Device is one placed thing.
type Device struct {
	Profile, Serial, Name string
	At                    geo.Point
	Region                string
}

// Read reads the plan of a pack.
func Read(pack string) (Plan, error) {
	var p Plan
	raw, err := os.ReadFile(filepath.Join(pack, "things", "plan.yaml"))
	if err != nil {
		return p, err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("things/plan.yaml: %w", err)
	}
	return p, nil
}

// Place places everything of the plan, and gives the English of the words of its
// names. regions may be nil.
func Place(ctx context.Context, pack string, p Plan, regions Regions) ([]Device, []Word, error) {
	var tags []string
	for _, lot := range p.Things {
		if lot.Tag != "" {
			tags = append(tags, lot.Tag)
		}
	}
	town, err := street.Read(ctx, pack, tags)
	if err != nil {
		return nil, nil, err
	}
	planter := planter{town: town, prefix: p.Prefix, numbers: map[string]int{}}
	var all []Device
	for i, lot := range p.Things {
		planter.rnd = rand.New(rand.NewPCG(p.Seed, uint64(i)))
		sites, err := planter.sites(lot)
		if err != nil {
			return nil, nil, fmt.Errorf("things/plan.yaml: %s: %w", lot.Profile, err)
		}
		for k, s := range sites {
			d := planter.device(lot, k, s)
			if regions != nil {
				d.Region, _ = regions.RegionAt(d.At.Lon, d.At.Lat)
			}
			all = append(all, d)
		}
	}
	return all, words(p, town, all), nil
}

// Write writes the list of devices of a pack.
func Write(pack string, devices []Device) error {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := csv.NewWriter(z)
	_ = w.Write([]string{"profile", "serial", "name", "lon", "lat", "region"})
	for _, d := range devices {
		_ = w.Write([]string{d.Profile, d.Serial, d.Name,
			strconv.FormatFloat(d.At.Lon, 'f', 6, 64), strconv.FormatFloat(d.At.Lat, 'f', 6, 64), d.Region})
	}
	w.Flush()
	if err := cmp.Or(w.Error(), z.Close()); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(pack, "things", "devices.csv.gz"), packed.Bytes(), 0o644)
}

type site struct {
	at   geo.Point
	road string
}

type planter struct {
	town    *street.Town
	rnd     *rand.Rand
	prefix  string
	numbers map[string]int // by name of profile and road
}

func (p *planter) device(lot Lot, k int, s site) Device {
	name := strings.TrimSpace(lot.Name + " " + s.road)
	p.numbers[name]++
	return Device{
		Profile: lot.Profile, Serial: fmt.Sprintf("%s-%05d", strings.ToUpper(lot.Profile), k+1),
		Name: fmt.Sprintf("%s%s %03d", p.prefix, name, p.numbers[name]), At: s.at,
	}
}

func (p *planter) sites(lot Lot) ([]site, error) {
	switch lot.Where {
	case "along":
		if lot.Every < 1 {
			return nil, fmt.Errorf("every must be a distance in metres")
		}
		return p.along(lot), nil
	case "corners":
		var all []site
		for _, c := range p.town.Corners() {
			all = append(all, site{p.aside(c.At, lot.Aside), c.Name})
		}
		return p.some(all, lot.Count), nil
	case "signals":
		var all []site
		for _, at := range p.town.Signals {
			all = append(all, site{p.aside(at, lot.Aside), p.nearestRoad(at)})
		}
		return p.some(all, lot.Count), nil
	case "spread":
		return p.spread(lot), nil
	case "osm":
		var all []site
		for _, at := range p.town.Points[lot.Tag] {
			all = append(all, site{at, p.nearestRoad(at)})
		}
		if lot.Count == 0 {
			return all, nil
		}
		return p.some(all, lot.Count), nil
	}
	return nil, fmt.Errorf("where must be along, corners, signals, spread or osm, not %q", lot.Where)
}

// along fills whole roads, one after the other, until there are enough: lamps
// stand in rows.
func (p *planter) along(lot Lot) []site {
	var sites []site
	roads := p.roads(lot.Classes)
	p.rnd.Shuffle(len(roads), func(i, j int) { roads[i], roads[j] = roads[j], roads[i] })
	for _, r := range roads {
		side := 90.0
		for at := lot.Every / 2; at < r.Metres(); at += lot.Every {
			if len(sites) == lot.Count {
				return sites
			}
			place := geo.Move(geo.Along(r.Line, at), r.Bearing(at)+side, lot.Aside)
			sites = append(sites, site{place, r.Name})
			side = -side
		}
	}
	return sites
}

// roads are the named ones of the classes, or all if there are none with names.
func (p *planter) roads(classes []string) []*street.Road {
	var named []*street.Road
	for i := range p.town.Roads {
		r := &p.town.Roads[i]
		if r.Name != "" && r.Class != "motorway" && (len(classes) == 0 || slices.Contains(classes, r.Class)) {
			named = append(named, r)
		}
	}
	return named
}

func (p *planter) aside(at geo.Point, metres float64) geo.Point {
	return geo.Move(at, p.rnd.Float64()*360, metres)
}

// some takes count of the sites, each at most once.
func (p *planter) some(all []site, count int) []site {
	p.rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(count, len(all))]
}

// spread takes sites far from one another: of some random ones always the one
// that is farthest from those taken.
func (p *planter) spread(lot Lot) []site {
	const tries = 12
	roads := p.roads(lot.Classes)
	if len(roads) == 0 {
		return nil
	}
	var sites []site
	for range lot.Count {
		var best site
		far := -1.0
		for range tries {
			r := roads[p.rnd.IntN(len(roads))]
			at := geo.Along(r.Line, p.rnd.Float64()*r.Metres())
			nearest := 1e9
			for _, s := range sites {
				nearest = min(nearest, geo.Distance(at, s.at))
			}
			if nearest > far {
				best, far = site{p.aside(at, lot.Aside), r.Name}, nearest
			}
		}
		sites = append(sites, best)
	}
	return sites
}

func (p *planter) nearestRoad(at geo.Point) string {
	name, near := "", 60.0
	for i := range p.town.Roads {
		r := &p.town.Roads[i]
		if r.Name == "" {
			continue
		}
		for _, v := range r.Line {
			if d := geo.Distance(at, v); d < near {
				name, near = r.Name, d
			}
		}
	}
	return name
}
