package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"citybrain/kernel/clamd"
)

// Validate gives one ErrConfig with every setting that cannot work, or nil.
func (c Config) Validate() error {
	var p problems
	p.address("http", c.HTTP)
	if c.MQTT != "off" {
		p.address("mqtt", c.MQTT)
	}
	if (c.MQTTCert == "") != (c.MQTTKey == "") {
		p.add("mqtt-cert", "required", "mqtt-cert and mqtt-key belong together")
	}
	p.need("data", c.Data)
	p.need("city", c.City)
	p.url("db", c.DB, "postgres", "postgresql")
	p.url("files", c.Files, "s3", "s3+http")
	p.url("public-url", c.PublicURL, "http", "https")
	p.url("registers", c.Registers, "http", "https")
	p.url("otlp", c.OTLP, "http", "https")
	p.loopback("pprof", c.PProf)
	if !(c.TimeScale > 0 && c.TimeScale <= 86400) {
		p.add("time-scale", "range", "must be more than 0 and at most 86400")
	}
	p.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	p.oneOf("log.format", c.Log.Format, "auto", "json", "text")
	p.oneOf("broker.anonymous", c.Broker.Anonymous, "", "none", "local")
	p.oneOf("broker.fetch", c.Broker.Fetch, "", "none", "public", "all")
	p.oneOf("broker.forward", c.Broker.Forward, "", "none", "public", "city", "all")
	p.oneOf("broker.notify", c.Broker.Notify, "", "none", "public", "city", "all")
	p.oneOf("streets", c.Streets, "", "off")
	p.oneOf("scanner.down", c.Scanner.Down, "", "refuse", "wait")
	if c.Scanner.Address != "" {
		if _, err := clamd.New(c.Scanner.Address); err != nil {
			p.add("scanner.address", "address", err.Error())
		}
	}
	if _, err := c.Proxies(); err != nil {
		p.add("trusted-proxies", "address", err.Error())
	}
	c.Session.validate(&p)
	c.Limits.validate(&p)
	c.Retention.validate(&p)
	c.Cluster.validate(&p, c.DB)
	c.Leaf.validate(&p)
	c.Lines.validate(&p, c.Cluster, c.Leaf)
	c.Notify.validate(&p)
	return p.err()
}

func (n Notify) validate(p *problems) {
	p.url("notify.sms", n.SMS, "http", "https")
	p.url("notify.mail", n.Mail, "smtp", "smtps")
	if n.SMS != "" && len(n.Secret) < 16 {
		p.add("notify.secret", "required", "must have at least 16 characters where there is a gateway of short messages")
	}
	if n.Mail == "" {
		return
	}
	if _, err := mail.ParseAddress(n.From); err != nil {
		p.add("notify.from", "address", "must be the mailbox that mail comes from")
	}
}

// Proxies are the networks of the trusted proxies; a single address is a network
// of its own.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range c.TrustedProxies {
		network, err := netip.ParsePrefix(text)
		if address, alone := netip.ParseAddr(text); alone == nil {
			network, err = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("must be addresses or networks like 10.0.0.0/8, not %q", text)
		}
		list = append(list, network)
	}
	return list, nil
}

func (s Session) validate(p *problems) {
	const month = 31 * 24 * 60
	if s.Idle < 1 || s.Idle > s.Absolute {
		p.add("session.idle", "range", "must be at least 1 minute and at most session.absolute")
	}
	if s.Absolute > month {
		p.add("session.absolute", "range", "must be at most 31 days, in minutes")
	}
}

func (l Limits) validate(p *problems) {
	if l.Body < 1<<10 || l.Body > 1<<30 {
		p.add("limits.body", "range", "must be between 1 kB and 1 GB, in bytes")
	}
	if !(l.Rate > 0) {
		p.add("limits.rate", "range", "must be more than 0")
	}
	if l.Shown < 100 {
		p.add("limits.shown", "range", "must be at least 100")
	}
	if l.Burst < 1 {
		p.add("limits.burst", "range", "must be at least 1")
	}
}

func (r Retention) validate(p *problems) {
	for name, days := range map[string]int{
		"raw": r.Raw, "minute": r.Minute, "temporal": r.Temporal, "facts": r.Facts, "jobs": r.Jobs, "drafts": r.Drafts,
	} {
		if days < 1 || days > 36500 {
			p.add("retention."+name, "range", "must be between 1 and 36500 days")
		}
	}
}

func (c Cluster) validate(p *problems, db string) {
	if c.Replicas != 1 && c.Replicas != 3 && c.Replicas != 5 {
		p.add("cluster.replicas", "range", "must be 1, 3 or 5")
	}
	if c.Name == "" {
		if c.Listen != "" || len(c.Routes) > 0 || c.Replicas > 1 {
			p.add("cluster.name", "required", "must be given where other settings of the cluster are")
		}
		return
	}
	p.address("cluster.listen", c.Listen)
	for i, route := range c.Routes {
		p.address(fmt.Sprintf("cluster.routes.%d", i), route)
	}
	if db == "" {
		p.add("db", "required", "must be PostgreSQL in a cluster: SQLite serves one machine")
	}
}

func (l Leaf) validate(p *problems) {
	if l.Listen != "" {
		p.address("leaf.listen", l.Listen)
		if len(l.Departments) == 0 {
			p.add("leaf.departments", "required", "must name the organisations whose agents are let in")
		}
	}
	for i, department := range l.Departments {
		p.organisation(fmt.Sprintf("leaf.departments.%d", i), department)
	}
	for i, remote := range l.Remote {
		p.address(fmt.Sprintf("leaf.remote.%d", i), remote)
	}
	if len(l.Remote) > 0 || l.Department != "" {
		p.organisation("leaf.department", l.Department)
	}
	if (l.Listen != "" || len(l.Remote) > 0) && len(l.Secret) < 16 {
		p.add("leaf.secret", "required", "must have at least 16 characters")
	}
}

// validate refuses lines that leave this machine unencrypted, unless somebody
// says that the network does it.
func (l Lines) validate(p *problems, c Cluster, leaf Leaf) {
	if l != (Lines{}) && !l.Given() {
		p.add("lines", "required", "ca, cert and key belong together")
		return
	}
	if l.Given() {
		return
	}
	if c.Name != "" && !c.Insecure && !onThisMachine(append([]string{c.Listen}, c.Routes...)) {
		p.add("lines.ca", "required", "a cluster beyond this machine needs lines.ca, lines.cert and lines.key "+
			"(citybrain config certs), or --cluster-insecure inside an encrypted network")
	}
	if doors := append([]string{leaf.Listen}, leaf.Remote...); !leaf.Insecure && !onThisMachine(doors) {
		p.add("lines.ca", "required", "agents beyond this machine need lines.ca, lines.cert and lines.key "+
			"(citybrain config certs), or --leaf-insecure inside a VPN")
	}
}

// onThisMachine tells whether all addresses are of the loopback; "" is none.
func onThisMachine(addresses []string) bool {
	for _, address := range addresses {
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return false
		}
	}
	return true
}

// organisation checks the path of an organisation, "/sh/drainage". It becomes
// part of subjects on the bus, which forbid dots, stars and spaces.
func (p *problems) organisation(path, value string) {
	if !strings.HasPrefix(value, "/") || strings.ContainsAny(value, " .*>\t\r\n") || len(value) < 2 {
		p.add(path, "organisation", fmt.Sprintf("must be the path of an organisation like /sh/drainage, not %q", value))
	}
}

// Keys is where the key file lies.
func (c Config) Keys() string {
	if c.KeyFile != "" {
		return c.KeyFile
	}
	return filepath.Join(c.Data, "keys.json")
}

func (p *problems) need(path, value string) {
	if value == "" {
		p.add(path, "required", "must not be empty")
	}
}

func (p *problems) oneOf(path, value string, allowed ...string) {
	for _, one := range allowed {
		if one == value {
			return
		}
	}
	p.add(path, "range", fmt.Sprintf("must be one of %v, not %q", allowed, value))
}

// address checks host:port.
func (p *problems) address(path, value string) {
	_, port, err := net.SplitHostPort(value)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		p.add(path, "address", fmt.Sprintf("must be host:port, not %q", value))
	}
}

// loopback checks an optional address that nobody else may reach.
func (p *problems) loopback(path, value string) {
	if value == "" {
		return
	}
	host, _, err := net.SplitHostPort(value)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		p.add(path, "address", fmt.Sprintf("must be a loopback address such as 127.0.0.1:6060, not %q", value))
	}
}

// url checks an optional URL; the message never repeats it, for it may hold a password.
func (p *problems) url(path, value string, schemes ...string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		p.add(path, "url", fmt.Sprintf("must be a URL with one of the schemes %v", schemes))
		return
	}
	p.oneOf(path, u.Scheme, schemes...)
}
