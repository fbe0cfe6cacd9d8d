package places

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"

	"citybrain/domain/places/tile"
	"citybrain/kernel/geo"
)

// tileVersion changes with what the tiles hold, so that no browser keeps tiles
// of an older binary.
const tileVersion = "1"

// deepest is the zoom past which tiles hold nothing new; maps enlarge them.
const deepest = 17

// Zooms from which a layer is drawn.
const (
	zoomBuilding  = 15
	zoomJunction  = 14
	zoomPOI       = 16
	zoomFurniture = 17
)

// Tile gives the packed (gzip) vector tile at an address, nil where it is empty.
func (a *Atlas) Tile(at tile.Address) ([]byte, error) {
	if packed, ok := a.tiles.get(at); ok {
		return packed, nil
	}
	packed, err := a.zipTile(a.drawTile(at))
	if err != nil {
		return nil, err
	}
	a.tiles.put(at, packed)
	return packed, nil
}

// TileTag is the version of the tiles: the same on every node with the same map.
func (a *Atlas) TileTag() string {
	return tileVersion + "-" + a.stock.Hash[:min(12, len(a.stock.Hash))]
}

// zipTile packs a tile once for all who ask for it. Packers are used again,
// because a new one takes most of a megabyte.
func (a *Atlas) zipTile(raw []byte) ([]byte, error) {
	if raw == nil {
		return nil, nil
	}
	var out bytes.Buffer
	w, ok := a.packers.Get().(*gzip.Writer)
	if !ok {
		w = gzip.NewWriter(&out)
	}
	defer a.packers.Put(w)
	w.Reset(&out)
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// drawTile encodes the layers, in the order in which a map draws them.
func (a *Atlas) drawTile(at tile.Address) []byte {
	tolerance := 2.0
	if at.Z >= deepest {
		tolerance = 0.5
	}
	box, b := at.Box(0.03), tile.New(at, tolerance)
	a.drawAreas(b.Layer(Water), Water, at.Z, box)
	a.drawAreas(b.Layer(Green), Green, at.Z, box)
	if at.Z >= zoomBuilding {
		a.drawAreas(b.Layer("buildings"), Building, at.Z, box)
	}
	a.drawRoads(b.Layer("roads"), at.Z, box)
	if at.Z >= zoomJunction {
		a.drawJunctions(b.Layer("junctions"), box)
	}
	names := b.Layer("names")
	a.drawDivisions(names, at.Z, box)
	a.drawAreaNames(names, at.Z, box)
	a.drawPOIs(names, b, at.Z, box)
	return b.Bytes()
}

// roadFrom is the zoom from which a class is drawn.
func roadFrom(c Class, link bool) int {
	zoom := map[Class]int{Motorway: 7, Trunk: 7, Primary: 8, Secondary: 10, Tertiary: 11, Rail: 12, Residential: 13, ServiceRoad: 14, Path: 15}[c]
	if link {
		zoom = max(zoom, 12)
	}
	return zoom
}

func (a *Atlas) drawRoads(l *tile.Layer, zoom int, box geo.Box) {
	for _, tree := range []*index{&a.rails, &a.roads} {
		for _, i := range found(tree, box) {
			r := &a.stock.Roads[i]
			if zoom < roadFrom(r.Class, r.Link) {
				continue
			}
			props := []tile.Prop{tile.Text("class", string(r.Class))}
			if zoom >= 11 {
				props = append(props, tile.Text("name", r.Name.Name), tile.Text("latin", r.Latin))
			}
			props = appendSet(props, map[string]bool{"link": r.Link, "bridge": r.Bridge, "tunnel": r.Tunnel})
			if zoom >= zoomPOI && r.Oneway != 0 {
				props = append(props, tile.Number("oneway", int64(r.Oneway)))
			}
			l.Line(number(string(r.ID)), a.roadShape[i], props...)
		}
	}
}

// appendSet adds the flags that are set, in a fixed order.
func appendSet(props []tile.Prop, flags map[string]bool) []tile.Prop {
	for _, key := range []string{"link", "bridge", "tunnel", "signal"} {
		if flags[key] {
			props = append(props, tile.Number(key, 1))
		}
	}
	return props
}

// number takes OpenStreetMap's number out of an id, 0 where there is none.
func number(id string) uint64 {
	tail := id[strings.LastIndexByte(id, '_')+1:]
	n, err := strconv.ParseUint(strings.TrimLeft(tail, "nwr"), 10, 53)
	if err != nil {
		return 0
	}
	return n
}

func (a *Atlas) drawAreas(l *tile.Layer, kind string, zoom int, box geo.Box) {
	// What is smaller than two units cannot be seen.
	least := (box.East - box.West) / tile.Extent * 2
	for _, i := range found(a.areas[kind], box) {
		area := &a.stock.Areas[i]
		if b := geo.BoxOf(area.Rings[0]...); b.East-b.West < least && b.North-b.South < least {
			continue
		}
		props := []tile.Prop{tile.Text("class", area.Class)}
		if kind == Building && area.Levels > 0 {
			props = append(props, tile.Number("levels", int64(area.Levels)))
		}
		l.Polygon(number(string(area.ID)), a.areaShape[i], props...)
	}
}

func (a *Atlas) drawJunctions(l *tile.Layer, box geo.Box) {
	search(&a.junctions, box, func(i int) {
		j := &a.stock.Junctions[i]
		if !j.Signal {
			return
		}
		l.Point(number(string(j.ID)), tile.Project(j.Point), tile.Text("name", j.Name.Name), tile.Text("latin", j.Latin), tile.Number("signal", 1))
	})
}

// divisionZooms are the zooms between which a level's name is shown.
func divisionZooms(l Level) (from, to int) {
	switch l {
	case CityLevel, Province:
		return 0, 9
	case County:
		return 10, 13
	case Street:
		return 13, 15
	case Community:
		return 16, 18
	}
	return 99, 0
}

func (a *Atlas) drawDivisions(l *tile.Layer, zoom int, box geo.Box) {
	for i := range a.stock.Divisions {
		d := &a.stock.Divisions[i]
		from, to := divisionZooms(d.Level)
		if d.Point == nil || zoom < from || zoom > to || !box.Contains(*d.Point) || a.unnamedCity(d) {
			continue
		}
		l.Point(0, tile.Project(*d.Point), tile.Text("kind", string(d.Level)), tile.Text("name", d.Name.Name), tile.Text("latin", d.Latin))
	}
}

// unnamedCity is the 市辖区 between a municipality and its districts: it is no
// name that anyone would look for on a map.
func (a *Atlas) unnamedCity(d *Division) bool {
	return d.Level == CityLevel && d.Parent != "" && d.Latin == ""
}

func (a *Atlas) drawAreaNames(l *tile.Layer, zoom int, box geo.Box) {
	for _, kind := range []string{Water, Green, Building} {
		if zoom < map[string]int{Water: 12, Green: 14, Building: 17}[kind] {
			continue
		}
		for _, i := range found(a.areas[kind], box) {
			if area := &a.stock.Areas[i]; area.Name.Name != "" {
				l.Point(number(string(area.ID)), tile.Project(geo.Centroid(area.Rings[0])),
					tile.Text("kind", kind), tile.Text("name", area.Name.Name), tile.Text("latin", area.Latin))
			}
		}
	}
}

// furniture are the kinds that are many and nameless: small dots, deep down.
func furniture(kind string) bool {
	switch kind {
	case "lamp", "camera", "hydrant", "bin", "bench", "tree", "manhole", "cabinet", "crossing":
		return true
	}
	return false
}

// poiZoom is the zoom from which a kind is drawn: what the public looks for
// first, trade and dots a step later.
func poiZoom(kind string) int {
	switch kind {
	case "shop", "office", "restaurant", "cafe", "fast_food", "pub", "bar", "nightclub", "atm", "artwork", "vending_machine", "sight":
		return zoomFurniture
	}
	if furniture(kind) {
		return zoomFurniture
	}
	return zoomPOI
}

func (a *Atlas) drawPOIs(names *tile.Layer, b *tile.Builder, zoom int, box geo.Box) {
	if zoom < zoomPOI {
		return
	}
	dots := b.Layer("furniture")
	for kind, tree := range sorted(a.pois) {
		dot := furniture(kind)
		if kind == "address" || zoom < poiZoom(kind) {
			continue
		}
		for _, i := range found(tree, box) {
			p := &a.stock.POIs[i]
			if dot {
				dots.Point(number(string(p.ID)), tile.Project(p.Point), tile.Text("kind", kind))
			} else if p.Name.Name != "" {
				names.Point(number(string(p.ID)), tile.Project(p.Point),
					tile.Text("kind", kind), tile.Text("name", p.Name.Name), tile.Text("latin", p.Latin))
			}
		}
	}
}
