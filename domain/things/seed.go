package things

import (
	"context"
	"strconv"

	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// devicesNames are the files that may hold the list of things.
func devicesNames() []string { return []string{"things/devices.csv.gz", "things/devices.csv"} }

// assetsName is the list of what has no device, with the columns of the devices.
const assetsName = "things/assets.csv"

// deviceColumns are the columns of the list. A missing region is looked up by
// place, a missing organisation is that of the profile.
func deviceColumns() []string {
	return []string{"profile", "serial", "name", "lon", "lat", "region?", "org?"}
}

// seed reads the profiles and the list of devices of a pack. Devices that were
// registered here by hand are left alone; those that the list no longer has are
// retired.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	if p.Known {
		return nil // a million lines take seconds, and the store has them
	}
	profiles, names := readProfiles(p), readNames(p)
	kinds := readRelations(p, profiles)
	things, listed := readDevices(p, profiles)
	ties := readTies(p, kinds, things)
	rules := readRules(p, profiles)
	return func(ctx context.Context, tx *db.Tx) error {
		if err := s.store.putProfiles(ctx, tx, profiles); err != nil {
			return err
		}
		if err := s.store.dropProfiles(ctx, tx, profiles); err != nil {
			return err
		}
		if err := s.store.putRelationKinds(ctx, tx, kinds); err != nil {
			return err
		}
		if err := s.store.putNames(ctx, tx, names); err != nil {
			return err
		}
		if err := s.seedRules(ctx, tx, rules); err != nil {
			return err
		}
		if !listed {
			return nil
		}
		keep := make(map[ThingID]bool, len(things))
		for i := range things {
			keep[things[i].ID] = true
			if things[i].Region == "" {
				things[i].Region = s.regionOf(things[i])
			}
		}
		if err := s.store.listThings(ctx, tx, things); err != nil {
			return err
		}
		if err := s.store.listRelations(ctx, tx, ties); err != nil {
			return err
		}
		return s.store.retireUnlisted(ctx, tx, keep)
	}
}

// readDevices reads the list and reports what is wrong with it by line; false
// if the pack has none.
func readDevices(p *pack.Pack, profiles []Profile) ([]Thing, bool) {
	owner := map[string]string{}
	for _, one := range profiles {
		owner[one.Code] = one.Organisation
	}
	var list []Thing
	seen, listed := map[ThingID]bool{}, false
	for _, name := range append(devicesNames(), assetsName) {
		if !p.Has(name) {
			continue
		}
		listed = true
		for row := range pack.CSV(p, name, deviceColumns()) {
			t, ok := readDevice(row, owner, boundsOf(p.City))
			if !ok {
				continue
			}
			if seen[t.ID] {
				row.Report("profile %s, serial %s stands here twice", t.Profile, t.Serial)
				continue
			}
			seen[t.ID] = true
			list = append(list, t)
		}
	}
	return list, listed
}

func boundsOf(c pack.City) geo.Box {
	return geo.Box{West: c.Bounds[0], South: c.Bounds[1], East: c.Bounds[2], North: c.Bounds[3]}
}

func readDevice(row pack.Row, owner map[string]string, bounds geo.Box) (Thing, bool) {
	f := row.Fields()
	t := Thing{Profile: f[0], Serial: f[1], Name: f[2], Region: f[5], Org: f[6]}
	org, known := owner[t.Profile]
	if !known {
		row.Report("there is no profile %q", t.Profile)
		return t, false
	}
	if t.Org == "" {
		t.Org = org
	}
	var errLon, errLat error
	t.Lon, errLon = strconv.ParseFloat(f[3], 64)
	t.Lat, errLat = strconv.ParseFloat(f[4], 64)
	if errLon != nil || errLat != nil || !(geo.Point{Lon: t.Lon, Lat: t.Lat}).Valid() {
		row.Report("lon and lat must be degrees, not %q and %q", f[3], f[4])
		return t, false
	}
	if place := (geo.Point{Lon: t.Lon, Lat: t.Lat}); place != (geo.Point{}) && !within(bounds, place) {
		row.Report("%s, %s lies outside of the city's bounds", f[3], f[4])
		return t, false
	}
	if err := t.check(); err != nil {
		row.Report("serial or name is wrong: %v", err)
		return t, false
	}
	t.ID = NameOf(t.Profile, t.Serial)
	return t, true
}
