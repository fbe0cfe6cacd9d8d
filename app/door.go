package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/device"
	"citybrain/kernel/life"
	outside "citybrain/world"
)

// openDoor is the device door of this city: MQTT, and HTTP batches beside it.
func (c *city) openDoor() *device.Door {
	return device.New(device.Config{
		Addr: c.cfg.MQTT, Cert: c.cfg.MQTTCert, Key: c.cfg.MQTTKey, Registry: c.domains.things.Door(), Log: c.bus.Log(), Neighbours: c.bus, Clock: c.clock,
		Registerer: c.figures, Logger: c.log, MaxBatch: c.cfg.Limits.Body,
	})
}

// deviceRequests lets through what devices ask over HTTP at their own port.
func deviceRequests(all http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/observations" && !strings.HasPrefix(r.URL.Path, "/api/v1/devices/") {
			http.NotFound(w, r)
			return
		}
		all.ServeHTTP(w, r)
	})
}

// worldPart runs the simulated outside world as a process of its own: it gets
// two addresses and the pack's folder, as everybody outside could.
func (c *city) worldPart() life.Part {
	var world *exec.Cmd
	ended := make(chan error, 1)
	return life.Part{
		Name: "outside world",
		Start: func(ctx context.Context) error {
			own, err := os.Executable()
			if err != nil {
				return err
			}
			// A key for this run only: none stands in the pack or on the disk.
			key, err := c.domains.things.OpenProvisioning(auth.AsSystem(ctx, "demo"), "")
			if err != nil {
				return err
			}
			// Not under ctx: it gets the chance to hang up when Stop asks it to.
			world = exec.Command(own, "world", "--city", c.cfg.City, "--data", c.cfg.Data,
				"--http", "http://"+c.cfg.HTTP, "--mqtt", c.cfg.MQTT, "--time-scale", fmt.Sprint(c.cfg.TimeScale),
				"--log.level", c.cfg.Log.Level, "--log.format", c.cfg.Log.Format)
			world.Env = append(plainEnvironment(os.Environ()), outside.KeyVariable+"="+key)
			world.Stdout, world.Stderr = os.Stderr, os.Stderr
			// It must not outlive a city that was killed.
			world.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
			if err := world.Start(); err != nil {
				return err
			}
			go func() { ended <- world.Wait() }()
			life.Note(ctx, "simulated, as process %d", world.Process.Pid)
			return nil
		},
		Stop: func(ctx context.Context) error {
			_ = world.Process.Signal(syscall.SIGTERM)
			select {
			case err := <-ended:
				var exit *exec.ExitError
				if errors.As(err, &exit) {
					return nil // ended by our own signal
				}
				return err
			case <-ctx.Done():
				return world.Process.Kill()
			case <-time.After(5 * time.Second):
				return world.Process.Kill()
			}
		},
	}
}

// plainEnvironment keeps what says where programs, the home and the time zone
// are. The rest stays here: the city's own variables hold the store's password.
func plainEnvironment(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool {
		name, _, _ := strings.Cut(one, "=")
		return name != "PATH" && name != "HOME" && name != "TZ"
	})
}
