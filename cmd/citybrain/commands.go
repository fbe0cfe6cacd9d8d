package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"citybrain/app"
	"citybrain/kernel/config"
	"citybrain/kernel/obs"
)

type commands struct {
	Serve   serve   `cmd:"" help:"Open a city: the web faces, the API, the device door."`
	Agent   agent   `cmd:"" help:"Open a department's device door that connects outward to the city."`
	Migrate migrate `cmd:"" help:"Bring the store to this binary's version, and nothing else."`
	Seed    seed    `cmd:"" help:"Load the city pack into the store."`
	Config  setup   `cmd:"" help:"Show the settings in force, secrets masked; make certificates."`
	User    user    `cmd:"" help:"People who may sign in."`
	Keys    keys    `cmd:"" help:"The keys that seal personal data and sign."`
	Import  imports `cmd:"" help:"Bring data in, with a report of every row that was refused."`
	Export  export  `cmd:"" help:"Take data out, as JSON lines."`
	Audit   audit   `cmd:"" help:"The record of who did what."`
	Doctor  doctor  `cmd:"" help:"Look for what could go wrong, and say which runbook helps."`
	Version version `cmd:"" help:"Say which build this is."`
	Help    help    `cmd:"" help:"Say what the commands do, or what one of them takes: citybrain help serve."`

	World outside   `cmd:"" hidden:"" help:"Play the outside world of a demo; serve --demo starts it."`
	Plant plantList `cmd:"" hidden:"" help:"Make the list of devices of a pack from its plan and its map."`
}

// settings are the flags that stand for settings of kernel/config; the flag's
// name is the setting's.
type settings struct {
	Config string `help:"YAML file of settings." env:"CITYBRAIN_CONFIG" placeholder:"FILE"`
	City   string `help:"Folder of the city pack." placeholder:"DIR"`
	Data   string `help:"Data folder." placeholder:"DIR"`
	DB     string `name:"db" help:"PostgreSQL URL; SQLite in the data folder without it." placeholder:"URL"`
	Keys   string `name:"key-file" help:"Keys of the city, the same file on every node; keys.json in the data folder without it." placeholder:"FILE"`
}

// load reads the settings from all sources; flags that were given win.
func (s settings) load(k *kong.Context) (config.Config, error) {
	flags := map[string]any{}
	for _, f := range k.Flags() {
		if f.Set && f.Name != "config" && f.Name != "help" && f.Tag.Get("local") == "" {
			flags[f.Name] = f.Target.Interface()
		}
	}
	return config.Load(config.Sources{File: s.Config, Env: os.Environ(), Flags: flags})
}

// lines are the files with which machines know each other.
type lines struct {
	CA   string `name:"lines.ca" help:"Certificate of the CA of all machines, PEM." placeholder:"FILE"`
	Cert string `name:"lines.cert" help:"Certificate of this machine, PEM." placeholder:"FILE"`
	Key  string `name:"lines.key" help:"Private key of this machine, PEM." placeholder:"FILE"`
}

type serve struct {
	settings
	lines
	HTTP      string   `name:"http" help:"Address of the web border (127.0.0.1:8080)." placeholder:"ADDR"`
	MQTT      string   `name:"mqtt" help:"Address of the device door (127.0.0.1:1883)." placeholder:"ADDR"`
	LogLevel  string   `name:"log.level" help:"What is logged: debug, info (the default), warn or error." placeholder:"LEVEL"`
	LogFormat string   `name:"log.format" help:"json, text, or auto (the default): text on a terminal, json elsewhere." placeholder:"FORMAT"`
	Demo      bool     `help:"Start the simulated outside world and print its accounts."`
	TimeScale float64  `help:"Seconds of the city a second of the wall; for the demo." placeholder:"N"`
	Node      string   `name:"cluster.name" aliases:"cluster" help:"Join a cluster as the node of this name." placeholder:"NODE"`
	Listen    string   `name:"cluster.listen" help:"Address for the other nodes." placeholder:"ADDR"`
	Routes    []string `name:"cluster.routes" help:"Addresses of the other nodes." placeholder:"ADDR"`
	Replicas  int      `name:"cluster.replicas" help:"Copies of every stream." placeholder:"3"`
	Insecure  bool     `name:"cluster.insecure" aliases:"cluster-insecure" help:"A cluster without certificates beyond this machine, as inside an encrypted network."`
	Exposed   bool     `name:"leaf.insecure" aliases:"leaf-insecure" help:"A door for agents without certificates beyond this machine, as inside a VPN."`
	Proxies   []string `name:"trusted-proxies" help:"Addresses or networks of proxies whose X-Forwarded-For is believed." placeholder:"NETWORK"`
	Idle      int      `name:"session.idle" help:"Minutes without a request after which a session ends (120)." placeholder:"MINUTES"`
	Leaf      string   `name:"leaf.listen" help:"Address for departments' agents." placeholder:"ADDR"`
	Agents    []string `name:"leaf.departments" help:"Organisations whose agents are let in, by path." placeholder:"PATH"`
}

func (c *serve) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.Serve(ctx, cfg, out)
}

type migrate struct{ settings }

func (c *migrate) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.Migrate(ctx, cfg, out)
}

type seed struct {
	settings
	Demo bool `help:"Load the demo accounts too."`
}

func (c *seed) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.Seed(ctx, cfg, out)
}

type setup struct {
	Show  show  `cmd:"" default:"withargs" help:"Show the settings in force, secrets masked."`
	Certs certs `cmd:"" help:"Make a private CA and certificates for the lines between machines."`
}

type certs struct {
	Folder   string   `arg:"" help:"Folder for the files; the CA in it is used again."`
	Machines []string `arg:"" help:"NAME=HOST,HOST for a node and the names and addresses that others call it by; NAME for an agent."`
}

func (c *certs) Run(out io.Writer) error { return app.MakeCertificates(c.Folder, c.Machines, out) }

type show struct{ settings }

func (c *show) Run(k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return cfg.Dump(out)
}

type doctor struct {
	settings
	HTTP string `name:"http" help:"Address of the web border that shall be free (127.0.0.1:8080)." placeholder:"ADDR"`
	MQTT string `name:"mqtt" help:"Address of the device door that shall be free (127.0.0.1:1883)." placeholder:"ADDR"`
}

func (c *doctor) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := c.load(k)
	if err != nil {
		return err
	}
	return app.Doctor(ctx, cfg, out)
}

type version struct{}

func (c *version) Run(out io.Writer) error {
	b := obs.ReadBuild()
	_, err := fmt.Fprintf(out, "citybrain %s %s %s\n", b.Version, b.Commit, b.Go)
	return err
}
