package charging

import (
	"context"
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
	"citybrain/kernel/module"
	"citybrain/kernel/pack"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of charging.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands charging over to app. It starts after things and places, which it
// asks.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "charging",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, ManagePermission},
		Routes:      slices.Concat(s.publicRoutes(), s.deskRoutes(), s.chargeRoutes()),
		Jobs:        s.jobs(),
		Schedules:   s.schedules(),
		Texts:       sentences,
		Seed:        s.seed,
		Parts:       []life.Part{{Name: "charging", Start: s.start, Stop: s.end}, {Name: "charging piles", Start: s.startDoor, Stop: s.endDoor}},
	}
}

// seed reads charging/charging.yaml and stations.csv. A city without them knows its
// piles, and no prices.
func (s *Service) seed(p *pack.Pack) func(ctx context.Context, tx *db.Tx) error {
	book, rows, ok := readBook(p)
	return func(ctx context.Context, tx *db.Tx) error {
		if err := s.store.dropPack(ctx, tx); err != nil || !ok {
			return err
		}
		for _, one := range stationsOf(rows) {
			one.Source = sourcePack
			one.Region, _ = s.Regions.RegionAt(one.Point.Lon, one.Point.Lat)
			if err := s.store.putStation(ctx, tx, one); err != nil {
				return err
			}
		}
		for _, plan := range book.Tariffs {
			for _, v := range plan.Versions {
				if err := s.store.putTariff(ctx, tx, tariffRow{code: plan.Code, source: sourcePack, version: v}); err != nil {
					return err
				}
			}
		}
		if err := s.store.putNote(ctx, tx, noteBook, book); err != nil {
			return err
		}
		return s.store.touch(ctx, tx)
	}
}
