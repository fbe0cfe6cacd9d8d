package main

import (
	"context"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"citybrain/app"
	"citybrain/kernel/obs"
	"citybrain/world"
)

// outside is the simulated outside world of a demo; serve --demo runs it as a
// process of its own.
type outside struct {
	City      string  `help:"Folder of the city pack." required:""`
	Data      string  `help:"Folder where the devices keep their keys." required:""`
	HTTP      string  `name:"http" help:"URL of the city." required:""`
	MQTT      string  `name:"mqtt" help:"Address of the device door." required:""`
	TimeScale float64 `help:"Seconds of the city a second of the wall." default:"1"`
	LogLevel  string  `name:"log.level" help:"debug, info, warn or error." default:"info"`
	LogFormat string  `name:"log.format" help:"json, text, or auto: text on a terminal, json elsewhere." default:"auto"`
	Hertz     float64 `help:"Reports a second of every device instead of its own rhythm; for benchmarks."`
}

func (c *outside) Run(ctx context.Context) error {
	log, _ := obs.NewLogger(obs.LogConfig{Out: os.Stderr, Format: c.LogFormat, Level: c.LogLevel})
	return world.Run(ctx, world.Config{
		Pack: c.City, Dir: c.Data, HTTP: c.HTTP, MQTT: c.MQTT, TimeScale: c.TimeScale, Hertz: c.Hertz,
		Key: os.Getenv(world.KeyVariable), Log: log,
	})
}

// plantList makes the list of devices of a pack from its plan and its map.
type plantList struct{ settings }

func (c *plantList) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.Plant(ctx, cfg, out)
}
