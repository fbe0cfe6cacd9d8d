package app

import (
	"context"
	"io"

	"citybrain/domain/places"
	"citybrain/kernel/config"
	"citybrain/kernel/pack"
	"citybrain/world/plant"
)

// Plant makes the list of devices of a city pack, things/devices.csv.gz, and the
// English of their names, things/names.csv, from its plan and its map. It needs no store.
func Plant(ctx context.Context, cfg config.Config, out io.Writer) error {
	p, err := pack.Open(cfg.City)
	if err != nil {
		return err
	}
	defer p.Close()
	ground := places.New(places.Deps{})
	ground.Seed(p)
	if err := p.Err(); err != nil {
		return err
	}
	plan, err := plant.Read(cfg.City)
	if err != nil {
		return err
	}
	devices, words, err := plant.Place(ctx, cfg.City, plan, ground)
	if err != nil {
		return err
	}
	story{out}.say("%d devices placed in %s.", len(devices), p.City.Name)
	if err := plant.Write(cfg.City, devices); err != nil {
		return err
	}
	return plant.WriteNames(cfg.City, words)
}
