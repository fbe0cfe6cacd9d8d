package places

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// store is all the SQL of places.
type store struct{}

// hash gives the fingerprint of the loaded pack, "" where none is loaded.
func (store) hash(ctx context.Context, tx *db.Tx, city string) (string, error) {
	var hash string
	err := tx.QueryRow(ctx, `SELECT hash FROM places_pack WHERE city = $1`, city).Scan(&hash)
	if errors.Is(err, db.ErrMissing) {
		return "", nil
	}
	return hash, err
}

// replace puts the stock in place of whatever the tables held.
func (s store) replace(ctx context.Context, tx *db.Tx, city string, stock *Stock) error {
	for _, statement := range []string{
		`DELETE FROM places_pack`, `DELETE FROM places_division`, `DELETE FROM places_road`,
		`DELETE FROM places_junction`, `DELETE FROM places_area`, `DELETE FROM places_poi`,
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("clear the map: %w", err)
		}
	}
	for _, load := range []struct {
		table   string
		columns []string
		rows    iter.Seq[[]any]
	}{
		{"places_division", []string{"code", "parent", "level", "name", "latin", "alias", "lon", "lat"}, stock.divisionRows()},
		{"places_road", []string{"id", "class", "name", "latin", "alias", "flags", "oneway", "lanes", "maxspeed", "region",
			"west", "south", "east", "north", "nodes", "line"}, stock.roadRows()},
		{"places_junction", []string{"id", "name", "latin", "alias", "signal", "roads", "region", "lon", "lat", "nodes"}, stock.junctionRows()},
		{"places_area", []string{"id", "kind", "class", "name", "latin", "alias", "levels", "region",
			"west", "south", "east", "north", "rings"}, stock.areaRows()},
		{"places_poi", []string{"id", "kind", "name", "latin", "alias", "region", "lon", "lat"}, stock.poiRows()},
	} {
		if _, err := tx.Bulk(ctx, load.table, load.columns, load.rows); err != nil {
			return fmt.Errorf("load %s: %w", load.table, err)
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO places_pack (city, hash, grid_metres, grid_lon, grid_lat, loaded_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		city, stock.Hash, stock.Grid.Metres, stock.Grid.Origin.Lon, stock.Grid.Origin.Lat, db.Micros(tx.Now))
	return err
}

// rows makes the rows of a list for tx.Bulk.
func rows[T any](items []T, row func(*T) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range items {
			if !yield(row(&items[i])) {
				return
			}
		}
	}
}

func (s *Stock) divisionRows() iter.Seq[[]any] {
	return rows(s.Divisions, func(d *Division) []any {
		var lon, lat any
		if d.Point != nil {
			lon, lat = e7(d.Point.Lon), e7(d.Point.Lat)
		}
		return []any{d.Code, d.Parent, string(d.Level), d.Name.Name, d.Latin, d.Alias, lon, lat}
	})
}

func (s *Stock) roadRows() iter.Seq[[]any] {
	return rows(s.Roads, func(r *Road) []any {
		b := geo.BoxOf(r.Line...)
		return []any{string(r.ID), string(r.Class), r.Name.Name, r.Latin, r.Alias, r.flags(), int64(r.Oneway), int64(r.Lanes),
			int64(r.MaxSpeed), r.Region, e7(b.West), e7(b.South), e7(b.East), e7(b.North),
			packNumbers(r.Nodes), packLines([][]geo.Point{r.Line})}
	})
}

func (s *Stock) junctionRows() iter.Seq[[]any] {
	return rows(s.Junctions, func(j *Junction) []any {
		signal := int64(0)
		if j.Signal {
			signal = 1
		}
		return []any{string(j.ID), j.Name.Name, j.Latin, j.Alias, signal, j.Roads, j.Region, e7(j.Point.Lon), e7(j.Point.Lat), packNumbers(j.Nodes)}
	})
}

func (s *Stock) areaRows() iter.Seq[[]any] {
	return rows(s.Areas, func(a *Area) []any {
		b := geo.BoxOf(a.Rings[0]...)
		return []any{string(a.ID), a.Kind, a.Class, a.Name.Name, a.Latin, a.Alias, int64(a.Levels), a.Region,
			e7(b.West), e7(b.South), e7(b.East), e7(b.North), packLines(a.Rings)}
	})
}

func (s *Stock) poiRows() iter.Seq[[]any] {
	return rows(s.POIs, func(p *POI) []any {
		return []any{string(p.ID), p.Kind, p.Name.Name, p.Latin, p.Alias, p.Region, e7(p.Point.Lon), e7(p.Point.Lat)}
	})
}

// The bits of a road's flags.
const (
	flagLink   = 1
	flagBridge = 2
	flagTunnel = 4
	flagBarred = 8
)

func (r *Road) flags() int64 {
	flags := int64(0)
	for bit, set := range map[int64]bool{flagLink: r.Link, flagBridge: r.Bridge, flagTunnel: r.Tunnel, flagBarred: r.Barred} {
		if set {
			flags |= bit
		}
	}
	return flags
}

// stock reads the whole map; ErrNotLoaded where the city was never loaded.
func (s store) stock(ctx context.Context, tx *db.Tx, city string) (*Stock, error) {
	out := &Stock{}
	err := tx.QueryRow(ctx, `SELECT hash, grid_metres, grid_lon, grid_lat FROM places_pack WHERE city = $1`, city).
		Scan(&out.Hash, &out.Grid.Metres, &out.Grid.Origin.Lon, &out.Grid.Origin.Lat)
	if errors.Is(err, db.ErrMissing) {
		return nil, ErrNotLoaded
	}
	if err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context, *db.Tx, *Stock) error{s.divisions, s.roads, s.junctions, s.areas, s.pois} {
		if err := read(ctx, tx, out); err != nil {
			return nil, fmt.Errorf("read the map: %w", err)
		}
	}
	out.sort()
	return out, nil
}

// all runs a query and scans every row.
func all[T any](ctx context.Context, tx *db.Tx, query string, scan func(*sql.Rows, *T) error) ([]T, error) {
	found, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out []T
	for found.Next() {
		var one T
		if err := scan(found, &one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, found.Err()
}

func (store) divisions(ctx context.Context, tx *db.Tx, out *Stock) (err error) {
	out.Divisions, err = all(ctx, tx, `SELECT code, parent, level, name, latin, alias, lon, lat FROM places_division`,
		func(r *sql.Rows, d *Division) error {
			var lon, lat sql.NullInt64
			err := r.Scan(&d.Code, &d.Parent, &d.Level, &d.Name.Name, &d.Latin, &d.Alias, &lon, &lat)
			if lon.Valid && lat.Valid {
				d.Point = &geo.Point{Lon: degrees(lon.Int64), Lat: degrees(lat.Int64)}
			}
			return err
		})
	return err
}

func (store) roads(ctx context.Context, tx *db.Tx, out *Stock) (err error) {
	out.Roads, err = all(ctx, tx, `SELECT id, class, name, latin, alias, flags, oneway, lanes, maxspeed, region, nodes, line FROM places_road`,
		func(r *sql.Rows, one *Road) error {
			var flags int64
			var nodes, line []byte
			err := r.Scan(&one.ID, &one.Class, &one.Name.Name, &one.Latin, &one.Alias, &flags, &one.Oneway, &one.Lanes,
				&one.MaxSpeed, &one.Region, &nodes, &line)
			if err != nil {
				return err
			}
			one.Link, one.Bridge, one.Tunnel = flags&flagLink != 0, flags&flagBridge != 0, flags&flagTunnel != 0
			one.Barred = flags&flagBarred != 0
			if one.Nodes, err = unpackNumbers(nodes); err != nil {
				return err
			}
			lines, err := unpackLines(line)
			if err != nil || len(lines) != 1 || len(lines[0]) != len(one.Nodes) {
				return ErrStoredBroken.With("road", one.ID)
			}
			one.Line = lines[0]
			return nil
		})
	return err
}

func (store) junctions(ctx context.Context, tx *db.Tx, out *Stock) (err error) {
	out.Junctions, err = all(ctx, tx, `SELECT id, name, latin, alias, signal, roads, region, lon, lat, nodes FROM places_junction`,
		func(r *sql.Rows, j *Junction) error {
			var signal, lon, lat int64
			var nodes []byte
			err := r.Scan(&j.ID, &j.Name.Name, &j.Latin, &j.Alias, &signal, &j.Roads, &j.Region, &lon, &lat, &nodes)
			if err != nil {
				return err
			}
			j.Signal, j.Point = signal != 0, geo.Point{Lon: degrees(lon), Lat: degrees(lat)}
			j.Nodes, err = unpackNumbers(nodes)
			return err
		})
	return err
}

func (store) areas(ctx context.Context, tx *db.Tx, out *Stock) (err error) {
	out.Areas, err = all(ctx, tx, `SELECT id, kind, class, name, latin, alias, levels, region, rings FROM places_area`,
		func(r *sql.Rows, a *Area) error {
			var rings []byte
			err := r.Scan(&a.ID, &a.Kind, &a.Class, &a.Name.Name, &a.Latin, &a.Alias, &a.Levels, &a.Region, &rings)
			if err != nil {
				return err
			}
			a.Rings, err = unpackLines(rings)
			if err == nil && len(a.Rings) == 0 {
				err = ErrStoredBroken.With("area", a.ID)
			}
			return err
		})
	return err
}

func (store) pois(ctx context.Context, tx *db.Tx, out *Stock) (err error) {
	out.POIs, err = all(ctx, tx, `SELECT id, kind, name, latin, alias, region, lon, lat FROM places_poi`,
		func(r *sql.Rows, p *POI) error {
			var lon, lat int64
			err := r.Scan(&p.ID, &p.Kind, &p.Name.Name, &p.Latin, &p.Alias, &p.Region, &lon, &lat)
			p.Point = geo.Point{Lon: degrees(lon), Lat: degrees(lat)}
			return err
		})
	return err
}
