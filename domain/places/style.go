package places

// palette is the colours of one base map: muted, so that only what the city's
// things say has colour.
type palette struct {
	ground, water, green, building, buildingEdge        string
	major, middle, minor, path, casing, rail            string
	ink, quiet, halo, signal, furniture, district, road string
}

// palettes are the two grounds of the design: paper and night.
func palettes() map[string]palette {
	return map[string]palette{
		"light": {
			ground: "#EDF0F4", water: "#CFDDEA", green: "#DDE9DC", building: "#E4E8EE", buildingEdge: "#D3D9E2",
			major: "#FFFFFF", middle: "#FFFFFF", minor: "#F9FAFC", path: "#E3E7ED", casing: "#CBD3DE", rail: "#C3CBD6",
			ink: "#1A2332", quiet: "#5A6675", halo: "#FFFFFF", signal: "#8794A6", furniture: "#A3AEBD", district: "#5A6675", road: "#5A6675",
		},
		"dark": {
			ground: "#0B1220", water: "#0A1A30", green: "#0F1E22", building: "#131C2E", buildingEdge: "#1B2740",
			major: "#33415E", middle: "#28344D", minor: "#1C2740", path: "#172136", casing: "#0B1220", rail: "#22304A",
			ink: "#E6EDF7", quiet: "#8FA1B8", halo: "#0B1220", signal: "#51627F", furniture: "#33415E", district: "#8FA1B8", road: "#8FA1B8",
		},
	}
}

// object is a part of a MapLibre style.
type object = map[string]any

type items = []any

// fonts are CSS families: the style names no glyphs, so that the browser draws
// every letter, Latin and Chinese, with the machine's own fonts.
func fonts(weight string) items {
	return items{"Noto Sans CJK SC " + weight, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "system-ui", "sans-serif"}
}

// Style gives the MapLibre style of the city's base map, "light" or "dark", with
// labels for readers of language; any other name is ErrStyle.
func (a *Atlas) Style(name, language string) (object, error) {
	p, ok := palettes()[name]
	if !ok {
		return nil, ErrStyle
	}
	box := a.city.Bounds
	return object{
		"version": 8, "name": a.city.EN + " " + name,
		"center": a.city.Centre, "zoom": a.city.Zoom,
		"metadata": object{"citybrain:approximate": "division borders are not official"},
		"sources": object{"city": object{
			"type": "vector", "tiles": items{"/tiles/{z}/{x}/{y}.mvt?v=" + a.TileTag()},
			"minzoom": 0, "maxzoom": deepest, "bounds": box, "attribution": attribution(),
		}},
		"layers": layers(p, language),
	}, nil
}

// attribution credits the map's makers.
func attribution() string {
	return `<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">© OpenStreetMap contributors</a>`
}

func layers(p palette, language string) items {
	out := items{
		object{"id": "ground", "type": "background", "paint": object{"background-color": p.ground}},
		fill("water", "water", p.water, 0),
		fill("green", "green", p.green, 0),
		object{"id": "buildings", "type": "fill", "source": "city", "source-layer": "buildings", "minzoom": zoomBuilding,
			"paint": object{"fill-color": p.building, "fill-outline-color": p.buildingEdge}},
	}
	out = append(out, roadLayers(p)...)
	return append(out, labelLayers(p, language)...)
}

func fill(id, source, colour string, from int) object {
	return object{"id": id, "type": "fill", "source": "city", "source-layer": source, "minzoom": from,
		"paint": object{"fill-color": colour}}
}

// widths makes a width in pixels that doubles about every zoom and a half.
func widths(at10, at14, at18 float64) items {
	return items{"interpolate", items{"exponential", 1.6}, items{"zoom"}, 10, at10, 14, at14, 18, at18}
}

// oneOf is a filter on the class of roads.
func oneOf(classes ...Class) items {
	values := items{}
	for _, c := range classes {
		values = append(values, string(c))
	}
	return items{"in", items{"get", "class"}, items{"literal", values}}
}

func roadLayers(p palette) items {
	line := func(id string, filter items, colour string, width any, from int) object {
		return object{"id": id, "type": "line", "source": "city", "source-layer": "roads", "minzoom": from, "filter": filter,
			"layout": object{"line-cap": "round", "line-join": "round"},
			"paint": object{"line-color": colour, "line-width": width,
				"line-opacity": items{"case", items{"==", items{"get", "tunnel"}, 1}, 0.45, 1}}}
	}
	major, middle := oneOf(Motorway, Trunk, Primary), oneOf(Secondary, Tertiary)
	rail := line("rail", oneOf(Rail), p.rail, widths(0.4, 0.8, 2), 12)
	rail["paint"].(object)["line-dasharray"] = items{3, 2}
	path := line("road-path", oneOf(Path), p.path, widths(0.2, 0.6, 3), 15)
	return items{
		rail, path,
		line("road-minor-case", oneOf(Residential, ServiceRoad), p.casing, widths(0.3, 2.6, 18), 14),
		line("road-middle-case", middle, p.casing, widths(0.8, 5, 26), 12),
		line("road-major-case", major, p.casing, widths(1.6, 7, 34), 11),
		line("road-minor", oneOf(Residential, ServiceRoad), p.minor, widths(0.2, 1.8, 15), 12),
		line("road-middle", middle, p.middle, widths(0.5, 3.6, 22), 10),
		line("road-major", major, p.major, widths(1, 5.4, 30), 7),
		object{"id": "junctions", "type": "circle", "source": "city", "source-layer": "junctions", "minzoom": 15,
			"paint": object{"circle-color": p.signal, "circle-radius": items{"interpolate", items{"linear"}, items{"zoom"}, 15, 1.5, 18, 4}}},
		object{"id": "furniture", "type": "circle", "source": "city", "source-layer": "furniture", "minzoom": zoomFurniture,
			"paint": object{"circle-color": p.furniture, "circle-radius": 2}},
	}
}

// label gives the text of a name: what is on the sign, with the Latin form
// beneath where it differs; readers of English get the Latin form first.
func label(language string, beneath bool) items {
	first, second := "name", "latin"
	if language == "en" {
		first, second = "latin", "name"
	}
	main := items{"coalesce", items{"get", first}, items{"get", second}, ""}
	if !beneath {
		return main
	}
	differs := items{"all", items{"has", "name"}, items{"has", "latin"}, items{"!=", items{"get", "name"}, items{"get", "latin"}}}
	return items{"case", differs,
		items{"format", main, object{}, "\n", object{}, items{"get", second}, object{"font-scale": 0.78}}, main}
}

func labelLayers(p palette, language string) items {
	text := func(id, source string, filter items, from int, layout, paint object) object {
		base := object{"text-field": label(language, true), "text-font": fonts("Regular"), "text-size": 12, "text-max-width": 8, "text-padding": 4}
		for k, v := range layout {
			base[k] = v
		}
		colours := object{"text-color": p.quiet, "text-halo-color": p.halo, "text-halo-width": 1.4}
		for k, v := range paint {
			colours[k] = v
		}
		return object{"id": id, "type": "symbol", "source": "city", "source-layer": source, "minzoom": from, "filter": filter, "layout": base, "paint": colours}
	}
	along := object{"symbol-placement": "line", "text-field": label(language, false), "symbol-spacing": 320, "text-max-angle": 35, "text-pitch-alignment": "viewport"}
	kind := func(kinds ...string) items {
		values := items{}
		for _, k := range kinds {
			values = append(values, k)
		}
		return items{"in", items{"get", "kind"}, items{"literal", values}}
	}
	sized := func(layout object, size any) object {
		out := object{"text-size": size}
		for k, v := range layout {
			out[k] = v
		}
		return out
	}
	grow := func(from, small, to, large float64) items {
		return items{"interpolate", items{"linear"}, items{"zoom"}, from, small, to, large}
	}
	places := items{"all", items{"!", kind("city", "province", "county", "street", "community", Water, Green, Building)}}
	return items{
		text("name-place", "names", places, zoomPOI, object{"text-size": 11, "text-optional": true}, nil),
		text("name-building", "names", kind(Building), 17, object{"text-size": 11}, nil),
		text("name-minor", "roads", oneOf(Residential, ServiceRoad, Path), 15, sized(along, grow(15, 11, 18, 14)), object{"text-color": p.road}),
		text("name-middle", "roads", oneOf(Secondary, Tertiary), 13, sized(along, grow(13, 11, 18, 16)), object{"text-color": p.road}),
		text("name-major", "roads", oneOf(Motorway, Trunk, Primary), 12, sized(along, grow(12, 12, 18, 18)), object{"text-color": p.ink}),
		text("name-ground", "names", kind(Water, Green), 12, object{"text-size": 12}, nil),
		text("name-community", "names", kind("community"), 16, object{"text-size": 11}, object{"text-color": p.district, "text-opacity": 0.8}),
		text("name-street", "names", kind("street"), 13, object{"text-size": 13, "text-letter-spacing": 0.05}, object{"text-color": p.district}),
		text("name-county", "names", kind("county", "city", "province"), 0,
			object{"text-size": grow(9, 13, 13, 18), "text-letter-spacing": 0.1, "text-font": fonts("Medium")}, object{"text-color": p.ink}),
	}
}
