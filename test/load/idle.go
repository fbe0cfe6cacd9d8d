package main

import (
	"io"
	"os"
)

type idle struct {
	Addr        string `default:"127.0.0.1:1883"`
	Credentials string `required:""`
	Connections int    `default:"10000"`
}

// Run connects, says so in a line of figures, and holds the connections until
// its standard input ends.
func (l *idle) Run() error {
	devices, err := readCredentials(l.Credentials, l.Connections)
	if err != nil {
		return err
	}
	load := mqttLoad{Addr: l.Addr, Topic: "devices/%s/telemetry", Window: 1}
	publishers, err := load.connect(devices)
	if err != nil {
		return err
	}
	if err := report(map[string]int{"connections": len(publishers)}); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	for _, p := range publishers {
		p.conn.Close()
	}
	return err
}
