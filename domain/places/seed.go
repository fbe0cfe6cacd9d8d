package places

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"

	"citybrain/domain/places/osmfile"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// The files of places in a city pack.
const (
	divisionsFile = "places/divisions.csv"
	centresFile   = "places/centres.csv"
	gridsFile     = "places/grids.yaml"
	extracts      = "places/*.osm.pbf"
)

// stockVersion changes with what we make of the same files, so that a newer
// binary loads a pack again that it has loaded before.
const stockVersion = "2"

// gridsYAML is places/grids.yaml.
type gridsYAML struct {
	Metres float64    `yaml:"metres"` // side of a cell
	Origin [2]float64 `yaml:"origin"` // lon, lat of a corner
}

// Seed reads the city's ground from the pack. What it read serves at once, so
// that the seeds of other domains can ask where a point lies; the store follows
// in the common unit of work, unless it holds the same already.
func (s *Service) Seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	stock := readPack(p)
	if stock == nil {
		return func(context.Context, *db.Tx) error { return p.Err() }
	}
	atlas := newAtlas(p.City, stock)
	s.atlas.CompareAndSwap(nil, atlas)
	return func(ctx context.Context, tx *db.Tx) error {
		hash, err := s.store.hash(ctx, tx, p.City.Name)
		if err != nil {
			return err
		}
		if hash != stock.Hash {
			if err := s.store.replace(ctx, tx, p.City.Name, stock); err != nil {
				return err
			}
		}
		tx.After(func() { s.atlas.Store(atlas) })
		return nil
	}
}

// readPack makes the stock of a pack; nil after reporting why not.
func readPack(p *pack.Pack) *Stock {
	before := len(p.Problems())
	stock, sum := &Stock{}, sha256.New()
	_, _ = io.WriteString(sum, stockVersion+"\n")
	hashFiles(p, sum)
	stock.Divisions = readDivisions(p)
	centres := readCentres(p, stock.Divisions)
	cells := readGrids(p, stock)
	b := newBuilder(stock)
	names := p.Glob(extracts)
	if len(names) == 0 {
		p.Report("places", 0, "the pack holds no map extract (%s)", extracts)
	}
	for _, name := range names {
		if f := readExtract(p, name); f != nil {
			b.read(f)
		}
	}
	readSketch(p, stock)
	if cells != nil && len(centres) > 0 {
		grids, err := cells.partition(stock.Divisions, centres)
		if err != nil {
			p.Report(gridsFile, 0, "%v", err)
		}
		stock.Divisions = append(stock.Divisions, grids...)
	}
	if len(p.Problems()) > before {
		return nil
	}
	placeDivisions(stock.Divisions, centres)
	b.finish(cells.at)
	stock.Hash = hex.EncodeToString(sum.Sum(nil))
	return stock
}

// hashFiles writes the contents of all files that the stock is made of.
func hashFiles(p *pack.Pack, sum io.Writer) {
	for _, name := range append([]string{"pack.yaml", divisionsFile, centresFile, gridsFile, sketchFile}, p.Glob(extracts)...) {
		f, err := p.File(name)
		if err != nil {
			continue // reported by its reader
		}
		_, _ = io.WriteString(sum, name+"\n")
		_, _ = io.Copy(sum, io.LimitReader(f, int64(osmfile.CityLimits().Bytes)))
		_ = f.Close()
	}
}

// readExtract reads one map extract, within limits.
func readExtract(p *pack.Pack, name string) *osmfile.File {
	f, err := p.File(name)
	if err != nil {
		p.Report(name, 0, "%v", err)
		return nil
	}
	defer f.Close()
	limits := osmfile.CityLimits()
	data, err := io.ReadAll(io.LimitReader(f, int64(limits.Bytes)+1))
	if err != nil {
		p.Report(name, 0, "cannot be read: %v", err)
		return nil
	}
	out, err := osmfile.Read(data, limits)
	var refusal *osmfile.Error
	if errors.As(err, &refusal) {
		p.Report(name, 0, "is not a map extract that can be read: %v", refusal)
		return nil
	}
	return out
}

// readDivisions reads the administrative tree; a parent stands before its
// children and is the beginning of their codes.
func readDivisions(p *pack.Pack) []Division {
	var out []Division
	level := map[string]Level{}
	for row := range pack.CSV(p, divisionsFile, []string{"code", "parent", "level", "name", "latin", "alias?"}) {
		d := Division{
			Code: row.Get("code"), Parent: row.Get("parent"), Level: Level(row.Get("level")),
			Name: Name{Name: clean(row.Get("name")), Latin: clean(row.Get("latin")), Alias: clean(row.Get("alias"))},
		}
		rank, known := d.Level.rank()
		above, hasParent := level[d.Parent]
		aboveRank, _ := above.rank()
		switch {
		case d.Code == "" || len(d.Code) > 12 || strings.Trim(d.Code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
			row.Report("code must be 1 to 12 digits or capitals, not %q", d.Code)
		case level[d.Code] != "":
			row.Report("code %s stands twice", d.Code)
		case !known || d.Level == GridLevel:
			row.Report("level must be province, city, county, street or community, not %q", d.Level)
		case d.Parent != "" && !hasParent:
			row.Report("parent %s does not stand above", d.Parent)
		case d.Parent != "" && (!strings.HasPrefix(d.Code, d.Parent) || d.Code == d.Parent || aboveRank >= rank):
			row.Report("%s %s cannot lie in %s %s", d.Level, d.Code, above, d.Parent)
		case d.Name.Name == "":
			row.Report("a division needs a name")
		default:
			level[d.Code] = d.Level
			out = append(out, d)
		}
	}
	if _, ok := level[p.City.Region]; !ok && len(out) > 0 {
		p.Report(divisionsFile, 0, "the city's own region %s of pack.yaml is missing", p.City.Region)
	}
	return out
}

// readCentres reads where divisions lie, approximately.
func readCentres(p *pack.Pack, divisions []Division) []centre {
	known := map[string]bool{}
	for _, d := range divisions {
		known[d.Code] = d.Level == Street || d.Level == Community
	}
	var out []centre
	for row := range pack.CSV(p, centresFile, []string{"code", "lon", "lat", "name?"}) {
		point, err := geo.ParsePoint(row.Get("lon") + "," + row.Get("lat"))
		switch code := row.Get("code"); {
		case err != nil:
			row.Report("lon and lat must be degrees, not %q and %q", row.Get("lon"), row.Get("lat"))
		case !known[code]:
			row.Report("code %q is no street or community of %s", code, divisionsFile)
		default:
			out = append(out, centre{code, point})
		}
	}
	if len(out) > 5000 {
		p.Report(centresFile, 0, "has %d centres, more than 5000", len(out))
		return nil
	}
	return out
}

// readGrids reads the lattice of the city's grids.
func readGrids(p *pack.Pack, stock *Stock) *lattice {
	if !p.Need(gridsFile) {
		return nil
	}
	y, doc, ok := pack.YAML[gridsYAML](p, gridsFile)
	if !ok {
		return nil
	}
	origin := geo.Point{Lon: y.Origin[0], Lat: y.Origin[1]}
	if !(y.Metres >= 20 && y.Metres <= 5000) {
		doc.At("metres").Report("metres must be 20 to 5000, not %s", strconv.FormatFloat(y.Metres, 'g', -1, 64))
		return nil
	}
	if !origin.Valid() {
		doc.At("origin").Report("origin must be lon, lat in degrees")
		return nil
	}
	stock.Grid = geo.Grid{Origin: origin, Metres: y.Metres}
	l, ok := newLattice(stock.Grid, cityBox(p.City))
	if !ok {
		doc.At("metres").Report("the city would have more than %d cells", mostCells)
		return nil
	}
	return l
}

func cityBox(c pack.City) geo.Box {
	return geo.Box{West: c.Bounds[0], South: c.Bounds[1], East: c.Bounds[2], North: c.Bounds[3]}
}

// placeDivisions gives divisions their first centre as their middle, and those
// above the mean of the middles below them.
func placeDivisions(divisions []Division, centres []centre) {
	type mean struct{ lon, lat, n float64 }
	sums := map[string]mean{}
	for _, c := range firstCentres(centres) {
		for n := 1; n <= len(c.code); n++ {
			m := sums[c.code[:n]]
			sums[c.code[:n]] = mean{m.lon + c.point.Lon, m.lat + c.point.Lat, m.n + 1}
		}
	}
	for i, d := range divisions {
		if m, ok := sums[d.Code]; ok && d.Point == nil {
			p := snap(geo.Point{Lon: m.lon / m.n, Lat: m.lat / m.n})
			divisions[i].Point = &p
		}
	}
}
