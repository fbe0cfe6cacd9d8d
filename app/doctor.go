package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"citybrain/kernel/config"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrUnwell is what Doctor ends with when something needs a person.
var ErrUnwell = fault.New(fault.Conflict, "app.unwell", "The doctor found something; see the lines marked ✗.")

// least is the free space below which the doctor warns: two log blocks of the
// bus, a checkpoint of the store and a snapshot must still fit.
const least = 1 << 30

// finding is one check of the doctor.
type finding struct {
	what    string
	runbook string
	look    func(ctx context.Context, cfg config.Config) (note string, err error)
}

// Doctor looks for what could keep a city from starting or working, touching
// nothing, and names the runbook of every trouble. It gives ErrUnwell if it
// found any.
func Doctor(ctx context.Context, cfg config.Config, out io.Writer) error {
	_, err := lookAtStore(ctx, cfg)
	running := errors.Is(err, db.ErrLocked) // the city of this folder is open: its lock and its ports are as they should be
	port := func(ctx context.Context, addr string) (string, error) {
		note, err := lookAtPort(ctx, addr)
		if err != nil && running {
			return addr + " is in use, as by a city that is open", nil
		}
		return note, err
	}
	checks := []finding{
		{"settings", "", func(context.Context, config.Config) (string, error) { return "valid", nil }},
		{"city pack", "pack-refused", lookAtPack},
		{"data folder", "data-folder-locked", lookAtData},
		{"disk", "disk-full", lookAtDisk},
		{"key file", "key-file", lookAtKeys},
		{"HTTP address", "port-taken", func(ctx context.Context, c config.Config) (string, error) { return port(ctx, c.HTTP) }},
		{"MQTT address", "port-taken", func(ctx context.Context, c config.Config) (string, error) { return port(ctx, c.MQTT) }},
		{"store", "store-is-newer", func(ctx context.Context, c config.Config) (string, error) {
			if running {
				return "in use by a city that is open", nil
			}
			return lookAtStore(ctx, c)
		}},
		{"open files", "", lookAtFiles},
	}
	var unwell error
	for _, check := range checks {
		note, err := check.look(ctx, cfg)
		if err == nil {
			fmt.Fprintf(out, "✓ %-13s %s\n", check.what, note)
			continue
		}
		unwell = ErrUnwell
		fmt.Fprintf(out, "✗ %-13s %s\n", check.what, err)
		if check.runbook != "" {
			fmt.Fprintf(out, "  %-13s docs/runbooks/%s.md\n", "", check.runbook)
		}
	}
	return unwell
}

// lookAtPack lets every domain read the pack, wired to an empty store that is
// thrown away: no store of the city is touched.
func lookAtPack(ctx context.Context, cfg config.Config) (string, error) {
	folder, err := os.MkdirTemp("", "citybrain-doctor-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	cfg.Data, cfg.DB, cfg.KeyFile = folder, "", ""
	c, err := open(ctx, cfg, io.Discard)
	if err != nil {
		return "", err
	}
	defer c.close(ctx)
	readSeeds(c.pack, c.modules())
	return c.pack.City.Name, c.pack.Err()
}

func lookAtData(_ context.Context, cfg config.Config) (string, error) {
	if _, err := os.Stat(cfg.Data); errors.Is(err, os.ErrNotExist) {
		return "will be made at the first start", nil
	}
	probe, err := os.CreateTemp(cfg.Data, "doctor-*")
	if err != nil {
		return "", err
	}
	_ = probe.Close()
	return cfg.Data + " can be written", os.Remove(probe.Name())
}

func lookAtDisk(_ context.Context, cfg config.Config) (string, error) {
	folder := cfg.Data
	if _, err := os.Stat(folder); err != nil {
		folder = "."
	}
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return "", err
	}
	free := s.Bavail * uint64(s.Bsize)
	if free < least {
		return "", fmt.Errorf("only %d MB are free", free>>20)
	}
	return fmt.Sprintf("%.1f GB free", float64(free)/(1<<30)), nil
}

func lookAtKeys(_ context.Context, cfg config.Config) (string, error) {
	name := cfg.Keys()
	info, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(cfg.Data, db.File)); err == nil {
			return "", fmt.Errorf("%s is missing, and the store was sealed with it; take it from the backup", name)
		}
		return "will be made at the first start", nil
	}
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others (mode %o)", name, info.Mode().Perm())
	}
	return name, nil
}

func lookAtPort(ctx context.Context, addr string) (string, error) {
	if addr == "off" {
		return "closed by the settings", nil
	}
	if err := tryAddress(ctx, addr); err != nil {
		return "", fmt.Errorf("%s %s", addr, reasonOf(err))
	}
	return addr + " is free", nil
}

func lookAtStore(ctx context.Context, cfg config.Config) (string, error) {
	if _, err := os.Stat(filepath.Join(cfg.Data, db.File)); cfg.DB == "" && errors.Is(err, os.ErrNotExist) {
		return "will be made at the first start", nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	d, err := db.Open(ctx, db.Config{URL: cfg.DB, Dir: cfg.Data})
	if err != nil {
		return "", err
	}
	defer d.Close()
	return string(d.Engine()) + " answers", nil
}

// lookAtFiles warns when the limit of open files would refuse devices: each
// connection is one.
func lookAtFiles(context.Context, config.Config) (string, error) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return "", err
	}
	if limit.Max < 12_000 {
		return "", fmt.Errorf("only %d files may be open; raise it (ulimit -n) above the number of devices", limit.Max)
	}
	return fmt.Sprintf("%d may be open", limit.Max), nil
}
