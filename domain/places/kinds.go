package places

import "citybrain/domain/places/osmfile"

// poiRule makes a kind of POI of a tag; the value "" stands for any.
type poiRule struct{ key, value, kind string }

// poiRules are tried in order; the first that fits decides. Street furniture
// stands beside shops, because the city's own things are found there.
func poiRules() []poiRule {
	return []poiRule{
		{"highway", "street_lamp", "lamp"},
		{"man_made", "surveillance", "camera"},
		{"emergency", "fire_hydrant", "hydrant"},
		{"amenity", "waste_basket", "bin"},
		{"amenity", "waste_disposal", "bin"},
		{"amenity", "recycling", "bin"},
		{"man_made", "street_cabinet", "cabinet"},
		{"manhole", "", "manhole"},
		{"highway", "bus_stop", "bus_stop"},
		{"railway", "tram_stop", "tram_stop"},
		{"railway", "subway_entrance", "subway_entrance"},
		{"railway", "station", "station"},
		{"public_transport", "station", "station"},
		{"public_transport", "stop_position", "bus_stop"},
		{"amenity", "charging_station", "charger"},
		{"amenity", "parking_entrance", "parking"},
		{"amenity", "toilets", "toilet"},
		{"amenity", "doctors", "clinic"},
		{"amenity", "college", "university"},
		{"amenity", "", "="},
		{"emergency", "", "="},
		{"tourism", "attraction", "sight"},
		{"tourism", "", "="},
		{"historic", "", "sight"},
		{"shop", "", "shop"},
		{"office", "", "office"},
		{"leisure", "pitch", "pitch"},
		{"leisure", "playground", "playground"},
		{"leisure", "sports_centre", "sports"},
		{"natural", "tree", "tree"},
		{"highway", "crossing", "crossing"},
		{"highway", "elevator", "lift"},
	}
}

// kindSet are the values that "=" takes over as kinds; others stay unread.
func kindSet() map[string]bool {
	set := map[string]bool{}
	for _, kind := range []string{
		"hospital", "clinic", "pharmacy", "police", "fire_station", "school", "kindergarten", "university", "library",
		"bank", "atm", "post_office", "post_box", "bench", "restaurant", "cafe", "fast_food", "pub", "bar", "fuel",
		"parking", "bicycle_parking", "bicycle_rental", "taxi", "embassy", "fountain", "place_of_worship", "theatre",
		"cinema", "marketplace", "townhall", "community_centre", "social_facility", "courthouse", "vending_machine",
		"drinking_water", "shelter", "nightclub", "hotel", "hostel", "museum", "gallery", "artwork", "information",
		"defibrillator", "lifebuoy", "ferry_terminal", "bus_station",
	} {
		set[kind] = true
	}
	return set
}

// poiKind gives the kind of an element, "" where it is none.
func (b *builder) poiKind(tags osmfile.Tags) string {
	for _, rule := range b.rules {
		value := tags.Get(rule.key)
		if value == "" || (rule.value != "" && rule.value != value) {
			continue
		}
		if rule.kind != "=" {
			return rule.kind
		}
		if b.kinds[value] {
			return value
		}
	}
	return ""
}

// roadClass gives the class of a highway or railway value and whether it is a
// link; "" where the way is no road.
func roadClass(tags osmfile.Tags) (class Class, link bool) {
	switch tags.Get("highway") {
	case "motorway":
		return Motorway, false
	case "motorway_link":
		return Motorway, true
	case "trunk":
		return Trunk, false
	case "trunk_link":
		return Trunk, true
	case "primary":
		return Primary, false
	case "primary_link":
		return Primary, true
	case "secondary":
		return Secondary, false
	case "secondary_link":
		return Secondary, true
	case "tertiary":
		return Tertiary, false
	case "tertiary_link":
		return Tertiary, true
	case "residential", "unclassified", "living_street", "road":
		return Residential, false
	case "service", "busway":
		return ServiceRoad, false
	case "pedestrian", "footway", "cycleway", "path", "steps", "track", "bridleway":
		return Path, false
	}
	switch tags.Get("railway") {
	case "rail", "tram", "light_rail", "subway":
		return Rail, false
	}
	return "", false
}

// areaKind gives the kind and class of a closed way or multipolygon.
func areaKind(tags osmfile.Tags) (kind, class string) {
	if v := tags.Get("building"); v != "" && v != "no" {
		return Building, v
	}
	switch natural := tags.Get("natural"); natural {
	case "water":
		return Water, natural
	case "wood", "scrub", "grassland", "heath":
		return Green, natural
	}
	switch v := tags.Get("waterway"); v {
	case "riverbank", "dock":
		return Water, v
	}
	switch v := tags.Get("leisure"); v {
	case "park", "garden", "pitch", "playground", "golf_course", "nature_reserve":
		return Green, v
	case "swimming_pool":
		return Water, v
	}
	switch v := tags.Get("landuse"); v {
	case "reservoir", "basin":
		return Water, v
	case "grass", "forest", "meadow", "recreation_ground", "village_green", "cemetery", "flowerbed":
		return Green, v
	}
	return "", ""
}
