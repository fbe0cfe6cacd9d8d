package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

const mega = 1 << 20

// idle measures the Shanghai pack as it comes, without the outside world.
func idle(b *bench) (section, error) {
	var firsts, seconds, resident, anonymous, live []float64
	for range b.repeats {
		c, err := b.newCity("cities/shanghai")
		if err != nil {
			return section{}, err
		}
		defer c.remove()
		for _, into := range []*[]float64{&firsts, &seconds} {
			if c.process != nil {
				if err := c.stop(); err != nil {
					return section{}, err
				}
			}
			if err := c.begin(); err != nil {
				return section{}, err
			}
			took, err := c.answers("/api/v1/city")
			if err != nil {
				return section{}, err
			}
			*into = append(*into, took.Seconds())
		}
		m, err := c.settled(b.seconds(30*time.Second), 0)
		if err != nil {
			return section{}, err
		}
		resident, anonymous, live = append(resident, m.resident/mega), append(anonymous, m.anonymous/mega), append(live, m.live/mega)
		if err := c.stop(); err != nil {
			return section{}, err
		}
	}
	what := "with the web faces embedded"
	if _, err := os.Stat("web/dist/index.html"); err != nil {
		what = "without the web faces, which were not built"
	}
	return section{
		title: "Idle",
		how:   "The Shanghai pack with its 10,000 things, no demo, binary " + what + ". Time is from exec to the first 200 of GET /api/v1/city; memory 30 s after the second start.",
		figures: []figure{
			{what: "idle: resident memory after 30 s", unit: "MB", goal: atMost(120), values: resident,
				beside: fmt.Sprintf("%s MB of it anonymous, %s MB live heap", number(median(anonymous)), number(median(live)))},
			{what: "time to first answer", unit: "s", goal: atMost(1), values: seconds},
			{what: "… at the first start, on an empty folder", unit: "s", goal: atMost(5), values: firsts},
		},
	}, nil
}

// connections measures what a silent device costs.
func connections(b *bench) (section, error) {
	n := 10_000
	if b.quick {
		n = 2_000
	}
	pack, _, err := b.makePack(0)
	if err != nil {
		return section{}, err
	}
	var resident, live, stacks []float64
	c, err := b.newCity(pack)
	if err != nil {
		return section{}, err
	}
	defer c.remove()
	if _, credentials, err := c.equip(n); err != nil {
		return section{}, err
	} else if err = c.stop(); err != nil {
		return section{}, err
	} else {
		for range b.repeats {
			before, after, err := c.hold(credentials, n)
			if err != nil {
				return section{}, err
			}
			resident = append(resident, (after.resident-before.resident)/float64(n)/1024)
			live = append(live, (after.live-before.live)/float64(n)/1024)
			stacks = append(stacks, (after.stacks-before.stacks)/float64(n)/1024)
		}
	}
	return section{
		title: "Silent devices",
		how: fmt.Sprintf("%s devices, each with its key, connect over MQTT and stay silent; the memory of the process 15 s after the last, less that before the first, by connections.",
			number(float64(n))),
		figures: []figure{{what: "memory of an idle MQTT connection", unit: "kB", values: resident,
			beside: fmt.Sprintf("resident; of it stacks of goroutines %s kB, live heap %s kB", number(median(stacks)), number(median(live)))}},
	}, nil
}

// hold starts the city and gives its memory without and with n connections.
func (c *city) hold(credentials string, n int) (before, after memory, err error) {
	if _, err = c.open(); err != nil {
		return before, after, err
	}
	if before, err = c.settled(5*time.Second, 10*time.Second); err != nil {
		return before, after, err
	}
	cmd := exec.CommandContext(c.b.ctx, c.b.load, "idle", "--addr", c.mqtt, "--credentials", credentials, "--connections", strconv.Itoa(n))
	said, err := os.Create(filepath.Join(filepath.Dir(c.data), "idle"))
	if err != nil {
		return before, after, err
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	end, err := cmd.StdinPipe()
	if err != nil {
		return before, after, err
	}
	if err = cmd.Start(); err != nil {
		return before, after, err
	}
	defer func() {
		_ = end.Close()
		_ = cmd.Wait() // its end is no affair of the measure
	}()
	err = c.b.wait("all devices are connected", 2*time.Minute, func() (bool, error) {
		f, err := c.figures()
		return f["citybrain_device_connections"] >= float64(n), err
	})
	if err != nil {
		return before, after, fmt.Errorf("%w: %s", err, fileOf(said.Name()))
	}
	if after, err = c.settled(15*time.Second, 10*time.Second); err != nil {
		return before, after, err
	}
	return before, after, c.stop()
}
