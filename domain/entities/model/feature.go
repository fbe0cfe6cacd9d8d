package model

// AppendGeoJSON writes an entity as a GeoJSON Feature (clause 4.5.16), in the
// simplified form if the view says so (clause 4.5.17). Its geometry is the
// GeoProperty that the view names, null where the entity has none; everything
// but the id stands in its properties.
func (e *Entity) AppendGeoJSON(dst []byte, v *View) []byte {
	dst = append(dst, '{')
	start := len(dst)
	if v.ContextFirst {
		dst = v.context(dst, start)
	}
	if v.shows("id") {
		dst = appendText(name(dst, start, "id"), e.ID)
	}
	dst = append(name(dst, start, "type"), `"Feature"`...)
	dst = append(name(dst, start, "geometry"), e.geometry(v)...)
	dst = append(name(dst, start, "properties"), '{')
	dst = append(e.members(dst, len(dst), v), '}')
	if !v.ContextFirst {
		dst = v.context(dst, start)
	}
	return append(dst, '}')
}

// geometry gives the value of the view's GeoProperty: of the default instance, or
// of the first one that the view shows if it is told which (clause 4.5.16.1).
func (e *Entity) geometry(v *View) []byte {
	called := v.GeometryProperty
	if called == "" {
		called = Location
	}
	if a := e.Attribute(called); a != nil {
		in := a.Default()
		if v.DatasetIDs != nil {
			_, in = v.shownInstances(a)
		}
		if in != nil && in.Kind == GeoProperty {
			return in.Value
		}
	}
	return []byte("null")
}
