package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"citybrain/domain/things"
	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/config"
	"citybrain/kernel/device"
	"citybrain/kernel/life"
	"citybrain/kernel/obs"
	"citybrain/kernel/web"
)

// The measures of an agent's log: it holds what the city does not have yet.
const (
	agentKeeps = 30 * 24 * time.Hour
	agentHolds = 16 << 30 // bytes; beyond it devices are not acknowledged
)

// Agent runs the device door of a department in its own network. It connects
// outward to the city; what devices report is on the agent's disk before it is
// acknowledged, and in the city when the line stands. It ends with ctx.
// ErrAgentSettings where it is not told of its city.
func Agent(ctx context.Context, cfg config.Config, out io.Writer) error {
	if len(cfg.Leaf.Remote) == 0 {
		return ErrAgentSettings.Saying("Say where the city's door for agents is: --leaf.remote HOST:PORT.")
	}
	if err := checkAddresses(ctx, addresses(config.Config{HTTP: cfg.HTTP, MQTT: cfg.MQTT})); err != nil {
		return err
	}
	proxies, err := cfg.Proxies()
	if err != nil {
		return err
	}
	began, say := time.Now(), story{out}
	log, _ := obs.NewLogger(obs.LogConfig{Out: os.Stderr, Format: cfg.Log.Format, Level: cfg.Log.Level})
	slog.SetDefault(log)
	warnOfCertificates(cfg, time.Now(), log.Warn)
	figures, ticks := obs.NewRegistry(), clock.Real()
	store := bus.New(bus.Config{Dir: cfg.Data, Clock: ticks, Registerer: figures, Logger: log,
		LogComplete: true, LogMaxAge: agentKeeps, LogMaxBytes: agentHolds, SyncAlways: cfg.Bus.Sync})
	line := newLine(cfg, log, store.Log())
	known := newKnown(filepath.Join(cfg.Data, "devices.json"), line, log)
	door := device.New(device.Config{Addr: cfg.MQTT, Cert: cfg.MQTTCert, Key: cfg.MQTTKey, Registry: known, Log: store.Log(), Clock: ticks,
		Registerer: figures, Logger: log, MaxBatch: cfg.Limits.Body})
	known.forget, known.present = door.Forget, door.Present
	line.errands = map[string]bus.Errand{tellDevice: newPasser(door, ticks).pass}
	health := obs.NewHealth()
	border := web.New(web.Config{Title: "citybrain agent " + cfg.Leaf.Department, Version: obs.ReadBuild().Version,
		Log: log, Metrics: figures, Clock: ticks, TrustedProxies: proxies, BodyLimit: cfg.Limits.Body})
	border.Mount(door.Routes())
	border.Mount(agentRoutes(line, cfg.MQTT, health, obs.Metrics(figures)))

	run := life.New(say.step, 15*time.Second)
	health.Add("start", run.Ready)
	run.Add(store.Part(), line.part(), known.part(ticks), door.Part(), border.Listen(cfg.HTTP).Part())
	return run.Run(ctx, func() {
		say.say("\nThe agent of %s is open after %s.\n  devices            mqtt://%s\n  batches            http://%s/api/v1/observations\n  city               %s",
			cfg.Leaf.Department, round(time.Since(began)), cfg.MQTT, cfg.HTTP, line.state())
	})
}

// agentRoutes are the pages of an agent beside the door for batches.
func agentRoutes(line *line, mqtt string, health *obs.Health, metrics http.Handler) []web.Route {
	return []web.Route{
		web.Plain("GET", "/healthz", auth.Public, "Is the process alive", health.Alive(), web.Unlimited),
		web.Plain("GET", "/readyz", auth.Public, "Can it take reports", health.Ready(), web.Unlimited),
		web.Plain("GET", "/metrics", auth.Public, "Figures for Prometheus", metrics, web.Unlimited, web.Answers("text/plain")),
		web.Get("/api/v1/line", auth.Public, "Does the line to the city stand, and what waits", line.show),
		web.Post("/api/v1/devices/provision", auth.Public, "Fetch the key of a new device from the city",
			func(ctx context.Context, in *struct{ Body things.Provision }) (things.Credential, error) {
				credential, err := ask[things.Credential](ctx, line, askProvision, in.Body)
				credential.MQTT = mqtt
				return credential, err
			}, web.Secret, web.Unlimited),
	}
}

// lineState tells how the line to the city is.
type lineState struct {
	Connected bool   `json:"connected"`
	Node      string `json:"node" doc:"Address of the city's node that the line goes to, empty while it is cut"`
	Forwarded uint64 `json:"forwarded" doc:"Sequence of the newest frame that the city has"`
	Stored    uint64 `json:"stored" doc:"Sequence of the newest frame taken here"`
}

func (l *line) show(ctx context.Context, _ *web.None) (lineState, error) {
	stored, err := l.log.Last(ctx)
	state := lineState{Connected: l.connected(), Forwarded: l.forwarded.Load(), Stored: stored}
	if leaf := l.leaf.Load(); leaf != nil {
		state.Node = leaf.At()
	}
	return state, err
}

func (l *line) state() string {
	if l.connected() {
		return "connected"
	}
	return fmt.Sprintf("not reached yet at %v; reports wait here", l.cfg.Leaf.Remote)
}
