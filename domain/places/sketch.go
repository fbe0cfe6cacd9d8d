package places

import (
	"encoding/json"
	"io"
	"strconv"

	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// sketchFile holds areas that the extract lacks, drawn by the pack's makers: a
// GeoJSON FeatureCollection of polygons with the properties kind (building,
// water, green), class, name, latin and note.
const sketchFile = "places/sketch.geojson"

// Limits of a sketch.
const (
	sketchBytes  = 8 << 20
	sketchShapes = 1000
	sketchPoints = 20_000
)

// readSketch adds the sketched areas to the stock; a pack need not have any.
func readSketch(p *pack.Pack, stock *Stock) {
	if !p.Has(sketchFile) {
		return
	}
	f, err := p.File(sketchFile)
	if err != nil {
		p.Report(sketchFile, 0, "%v", err)
		return
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sketchBytes+1))
	if err != nil || len(data) > sketchBytes {
		p.Report(sketchFile, 0, "cannot be read or has more than %d bytes", sketchBytes)
		return
	}
	areas, err := parseSketch(data)
	if err != nil {
		p.Report(sketchFile, 0, "%v", err)
		return
	}
	stock.Areas = append(stock.Areas, areas...)
}

// parseSketch reads the collection; the fault names the feature that is wrong.
func parseSketch(data []byte) ([]Area, error) {
	var file struct {
		Type     string `json:"type"`
		Features []struct {
			Properties struct{ Kind, Class, Name, Latin, Note string } `json:"properties"`
			Geometry   json.RawMessage                                 `json:"geometry"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &file); err != nil || file.Type != "FeatureCollection" || len(file.Features) > sketchShapes {
		return nil, geo.ErrGeometry.Because(err).Saying("This is not a GeoJSON FeatureCollection of at most %d features.", sketchShapes)
	}
	var out []Area
	for i, feature := range file.Features {
		of := feature.Properties
		if of.Kind != Building && of.Kind != Water && of.Kind != Green {
			return nil, ErrKind.Saying("Feature %d has the kind %q, not building, water or green.", i, of.Kind)
		}
		shape, err := geo.ParseGeoJSON(feature.Geometry, sketchPoints)
		if err != nil {
			return nil, err
		}
		if shape.Type != geo.TypePolygon {
			return nil, geo.ErrGeometry.Saying("Feature %d is a %s, not a Polygon.", i, shape.Type)
		}
		for _, ring := range shape.Parts[0] {
			for k := range ring {
				ring[k] = snap(ring[k])
			}
		}
		out = append(out, Area{ID: AreaID(of.Kind + "_s" + strconv.Itoa(i+1)), Kind: of.Kind, Class: clean(of.Class),
			Name: Name{Name: clean(of.Name), Latin: clean(of.Latin)}, Rings: shape.Parts[0]})
	}
	return out, nil
}
