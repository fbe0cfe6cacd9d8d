package main

import (
	"context"
	"io"

	"github.com/alecthomas/kong"

	"citybrain/app"
)

// agent is the device door of a department, in its own network.
type agent struct {
	Run    agentRun    `cmd:"" default:"withargs" help:"Open the department's device door; it connects outward to the city."`
	Secret agentSecret `cmd:"" help:"Tell the secret of a department's agent; needs the city's CITYBRAIN_LEAF_SECRET."`
}

type agentRun struct {
	Config     string   `help:"YAML file of settings." env:"CITYBRAIN_CONFIG" placeholder:"FILE"`
	Data       string   `help:"Folder for what the city does not have yet." placeholder:"DIR"`
	MQTT       string   `name:"mqtt" help:"Address of the department's device door." placeholder:"ADDR"`
	HTTP       string   `name:"http" help:"Address for batches over HTTP." placeholder:"ADDR"`
	Remote     []string `name:"leaf.remote" help:"Address of the city's door for agents; several nodes with commas." placeholder:"ADDR"`
	Department string   `name:"leaf.department" help:"Path of the department's organisation; its secret is taken from CITYBRAIN_LEAF_SECRET." placeholder:"PATH"`
	lines
	Insecure bool `name:"leaf.insecure" aliases:"leaf-insecure" help:"Without certificates beyond this machine, as inside a VPN."`
}

func (c *agentRun) Run(ctx context.Context, k *kong.Context, out io.Writer) error {
	cfg, err := settings{Config: c.Config}.load(k)
	if err != nil {
		return err
	}
	return app.Agent(ctx, cfg, out)
}

type agentSecret struct {
	Config     string `help:"YAML file of the city's settings." env:"CITYBRAIN_CONFIG" placeholder:"FILE"`
	Department string `name:"leaf.department" required:"" help:"Path of the department's organisation." placeholder:"PATH"`
}

func (c *agentSecret) Run(k *kong.Context, out io.Writer) error {
	cfg, err := settings{Config: c.Config}.load(k)
	if err != nil {
		return err
	}
	return app.AgentSecret(cfg, out)
}
