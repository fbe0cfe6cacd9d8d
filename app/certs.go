package app

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/config"
)

// MakeCertificates makes a private CA and a certificate for each machine in the
// folder: "NAME=HOST,HOST" is a node and what others call it by, "NAME" an agent.
// bus.ErrCertificates where a file is there already.
func MakeCertificates(folder string, machines []string, out io.Writer) error {
	var list []bus.Machine
	for _, machine := range machines {
		m := bus.Machine{}
		var hosts string
		m.Name, hosts, _ = strings.Cut(machine, "=")
		if hosts != "" {
			m.Hosts = strings.Split(hosts, ",")
		}
		list = append(list, m)
	}
	if err := bus.MakeCertificates(folder, list, clock.Real().Now()); err != nil {
		return err
	}
	for _, m := range list {
		own := filepath.Join(folder, m.Name)
		fmt.Fprintf(out, "%s: --lines.ca %s --lines.cert %s.pem --lines.key %s.key\n", m.Name, filepath.Join(folder, "ca.pem"), own, own)
	}
	_, err := fmt.Fprintf(out, "Give each machine ca.pem and its own two files. %s lets machines in: keep it elsewhere.\n", filepath.Join(folder, "ca.key"))
	return err
}

// lines are the certificates that the settings name, nil without.
func lines(cfg config.Config) *bus.TLS {
	if !cfg.Lines.Given() {
		return nil
	}
	return &bus.TLS{CA: cfg.Lines.CA, Cert: cfg.Lines.Cert, Key: cfg.Lines.Key}
}

// certificatesEndSoon is how many days before their end the log speaks of them.
const certificatesEndSoon = 30 * config.Day

// warnOfCertificates says when the own certificate ends soon, or that the lines
// are open.
func warnOfCertificates(cfg config.Config, now time.Time, warn func(msg string, args ...any)) {
	own := lines(cfg)
	if own == nil {
		if cfg.Cluster.Insecure || cfg.Leaf.Insecure {
			warn("the lines between machines are not encrypted; whoever is on that network can read and change what they carry")
		}
		return
	}
	if ends, err := own.Ends(); err == nil && ends.Sub(now) < certificatesEndSoon {
		warn("the certificate of this machine ends soon", "file", cfg.Lines.Cert, "ends", ends.UTC().Format(time.DateOnly))
	}
}
