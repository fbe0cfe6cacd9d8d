package charging

import (
	"context"
	"fmt"
	"io"

	"citybrain/domain/charging/stationfile"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// Taken is what became of a list of stations.
type Taken struct {
	Format   string            `json:"format" enum:"own,st-evcdp,urbanev"`
	Lines    int               `json:"lines"`
	Stations int               `json:"stations" doc:"That were registered or replaced"`
	Sockets  int               `json:"sockets"`
	Bad      []stationfile.Bad `json:"bad" doc:"Lines that were not taken, and why; the first 500"`
	Dry      bool              `json:"dry" doc:"Nothing was stored"`
}

// List is a list of stations that somebody hands in.
type List struct {
	Content io.Reader
	System  geo.System // "": as the format is known to be
	Dry     bool       // only tell what would be
}

// TakeList registers the stations of a list; one that is known is replaced, those
// of the pack stay as they are. Lines that are wrong, that lie outside of the city
// or of the caller's region are told and left out. The caller needs
// charging.manage. Faults: ErrFile, ErrNothing.
func (s *Service) TakeList(ctx context.Context, in List) (Taken, error) {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return Taken{}, err
	}
	b := s.book.Load()
	if b == nil {
		return Taken{}, ErrNotReady
	}
	list, err := stationfile.Read(in.Content, in.System)
	if err != nil {
		return Taken{}, ErrFile.Because(err).Saying("%v", err)
	}
	out := Taken{Format: list.Format, Lines: list.Lines, Bad: append([]stationfile.Bad{}, list.Bad...), Dry: in.Dry}
	rows := s.sift(ctx, b, list.Rows, &out)
	stations := stationsOf(rows)
	out.Stations = len(stations)
	if len(stations) == 0 {
		wrong := ErrNothing
		for _, bad := range out.Bad[:min(len(out.Bad), 50)] {
			wrong = wrong.At(fmt.Sprintf("%d", bad.Line), ErrNothing.Code, bad.Why)
		}
		return out, wrong
	}
	if in.Dry {
		return out, nil
	}
	if err := s.keep(ctx, stations, list.Format); err != nil {
		return Taken{}, fmt.Errorf("take a list of stations: %w", err)
	}
	return out, s.fresh(ctx)
}

// Where stations come from.
const (
	sourcePack = "pack"
	sourceList = "list"
)

// sift leaves out what cannot be registered here, by whole stations.
func (s *Service) sift(ctx context.Context, b *book, rows []stationfile.Row, out *Taken) (good []stationfile.Row) {
	scope, known := auth.From(ctx).Scope, map[string]bool{}
	for _, one := range b.file.Tariffs {
		known["t/"+one.Code] = true
	}
	for _, one := range b.file.Operators {
		known["o/"+one.Code] = true
	}
	refused := map[string]bool{}
	for _, r := range rows {
		region, _ := s.Regions.RegionAt(r.Point.Lon, r.Point.Lat)
		why := ""
		switch {
		case s.Bounds != (geo.Box{}) && !s.Bounds.Contains(r.Point):
			why = "the place lies outside of the city"
		case !scope.CoversRegion(region):
			why = "the place lies outside of your region"
		case b.source(stationID(r.Station)) == sourcePack:
			why = "this station comes with the city pack and stays as it is"
		case !b.within(stationID(r.Station), scope):
			why = "a station of this code lies outside of your region or organisation"
		case r.Operator != "" && !known["o/"+r.Operator]:
			why = fmt.Sprintf("there is no operator %q", r.Operator)
		case r.Tariff != "" && !known["t/"+r.Tariff]:
			why = fmt.Sprintf("there is no tariff %q", r.Tariff)
		case refused[r.Station]:
			why = "another line of this station is wrong"
		}
		if why != "" {
			refused[r.Station] = true
			if len(out.Bad) < 500 {
				out.Bad = append(out.Bad, stationfile.Bad{Line: r.Line, Why: why})
			}
			continue
		}
		good = append(good, r)
		out.Sockets += r.Sockets
	}
	return good
}

// keep writes stations in one unit of work.
func (s *Service) keep(ctx context.Context, stations []Station, format string) error {
	scope := auth.From(ctx).Scope
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		for _, one := range stations {
			one.Region, _ = s.Regions.RegionAt(one.Point.Lon, one.Point.Lat)
			one.Org, one.Source = scope.Org, sourceList
			if err := s.store.putStation(ctx, tx, one); err != nil {
				return err
			}
		}
		if err := s.store.touch(ctx, tx); err != nil {
			return err
		}
		return s.record(ctx, tx, "stations_listed", format, map[string]any{"stations": len(stations)})
	})
}
