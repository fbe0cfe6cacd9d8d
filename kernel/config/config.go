// Package config is the one struct of settings: defaults, then a YAML file, then
// the environment, then flags. Every problem is told at once, and secrets are
// masked whenever the settings are shown.
package config

import "time"

// Config is every setting of the binary. The koanf name is the flag
// (--time-scale), the key in the file (cluster.name is nested) and, in upper case
// with underscores, the environment variable (CITYBRAIN_TIME_SCALE).
type Config struct {
	HTTP      string  `koanf:"http"`       // address of the web border
	MQTT      string  `koanf:"mqtt"`       // address of the device door; "off" closes it
	Data      string  `koanf:"data"`       // data folder
	City      string  `koanf:"city"`       // folder of the city pack
	DB        string  `koanf:"db"`         // postgres://… URL; empty means SQLite in the data folder
	Demo      bool    `koanf:"demo"`       // start the simulated outside world and print its accounts
	TimeScale float64 `koanf:"time-scale"` // seconds of the city a second of the wall
	PublicURL string  `koanf:"public-url"` // as clients see the web border, for links, cookies and passkeys
	Files     string  `koanf:"files"`      // s3://key:secret@host/bucket; empty means a folder in the data folder, and none in a cluster
	Registers string  `koanf:"registers"`  // URL of the bridge to the outside registers that prove people and firms; empty means none, and simulated ones with demo
	Providers string  `koanf:"providers"`  // YAML file of outside OpenID providers; empty means providers.yaml of the city pack, where there is one
	Streets   string  `koanf:"streets"`    // what drives behind the signals: empty means the built-in model with demo and nothing without, "off" nothing
	KeyFile   string  `koanf:"key-file"`   // keys of kernel/seal; empty means keys.json in the data folder

	// The device door speaks TLS with this certificate and key, PEM; both or neither.
	MQTTCert string `koanf:"mqtt-cert"`
	MQTTKey  string `koanf:"mqtt-key"`

	CookieSecure bool `koanf:"cookie-secure"` // session cookies only over https
	// TrustedProxies are the addresses or networks (10.0.0.0/8) of proxies whose
	// X-Forwarded-For is believed; that of anybody else is ignored.
	TrustedProxies []string `koanf:"trusted-proxies"`
	Session        Session  `koanf:"session"`

	Log       Log       `koanf:"log"`
	OTLP      string    `koanf:"otlp"`  // OTLP/HTTP endpoint of a trace collector; empty means none
	PProf     string    `koanf:"pprof"` // loopback address of Go's profiler; empty means none
	Bus       Bus       `koanf:"bus"`
	Limits    Limits    `koanf:"limits"`
	Retention Retention `koanf:"retention"`
	Cluster   Cluster   `koanf:"cluster"`
	Leaf      Leaf      `koanf:"leaf"`
	Lines     Lines     `koanf:"lines"`
	Broker    Broker    `koanf:"broker"`
	Notify    Notify    `koanf:"notify"`
	Scanner   Scanner   `koanf:"scanner"`
}

// Notify is how messages leave the house.
type Notify struct {
	SMS    string `koanf:"sms"`    // URL of the gateway of short messages; empty means none, and phones of its own with demo
	Secret string `koanf:"secret"` // with which requests to that gateway and its receipts are signed
	Mail   string `koanf:"mail"`   // smtp://user:password@host:587 or smtps://…; empty means none, and mailboxes of its own with demo
	From   string `koanf:"from"`   // sender of mail
}

// Scanner looks for viruses in the files that people hand in.
type Scanner struct {
	// Address is where a ClamAV daemon listens: tcp://host:port or unix:/path. Empty
	// means that files are looked at by their content only.
	Address string `koanf:"address"`
	// Down says what becomes of files while the daemon is out of reach: refuse, or wait:
	// they are taken, and nobody can open them before they were looked at. Empty means
	// refuse.
	Down string `koanf:"down"`
}

// Broker is the NGSI-LD door.
type Broker struct {
	// Anonymous says what callers without a name may do: none, or local, which is
	// everything from this machine, for trying out. Empty means none, and local with
	// demo.
	Anonymous string `koanf:"anonymous"`
	// Contexts is a YAML file of URL: file, the @contexts that are taken from files
	// because their addresses cannot be reached; files lie beside it. Empty means none.
	Contexts string `koanf:"contexts"`
	// Fetch says from where other @contexts are fetched: none, public (no address
	// inside this network) or all. Empty means public, and all where callers of this
	// machine are let in without a name.
	Fetch string `koanf:"fetch"`
	// Forward says to which registered sources requests are passed on: none, public
	// (no address inside this network), city (inside it, too, but link-local ones) or
	// all. Empty means as Fetch.
	Forward string `koanf:"forward"`
	// Notify says to which receivers notifications go, by the same words. Empty means
	// city.
	Notify string `koanf:"notify"`
}

// Lines are the files with which machines know each other on the lines between
// them: nodes of a cluster, and the agents of departments. PEM; all three or none.
type Lines struct {
	CA   string `koanf:"ca"`   // certificate of the CA that signs those of all machines
	Cert string `koanf:"cert"` // certificate of this machine
	Key  string `koanf:"key"`  // its private key
}

// Given tells whether the lines are encrypted.
func (l Lines) Given() bool { return l.CA != "" && l.Cert != "" && l.Key != "" }

// Log says what is logged and how.
type Log struct {
	Level  string `koanf:"level"`  // debug, info, warn or error
	Format string `koanf:"format"` // json, text, or auto: text on a terminal, json elsewhere
}

// Bus says what an acknowledgement of the log stands for.
type Bus struct {
	// Sync makes every frame fsynced before it is acknowledged, so that a power cut
	// costs no observation; without it at most the last second.
	Sync bool `koanf:"sync"`
}

// Limits protect the borders.
type Limits struct {
	Body  int64   `koanf:"body"`  // largest request body in bytes
	Rate  float64 `koanf:"rate"`  // requests a second from one caller
	Burst int     `koanf:"burst"` // requests at once from one caller
	Shown int     `koanf:"shown"` // things that the one screen shows one by one; of more, a part stands for all
}

// Session says when people who signed in must do so again, in minutes.
type Session struct {
	Idle     int `koanf:"idle"`     // after the last request
	Absolute int `koanf:"absolute"` // after sign-in, in any case
}

// Retention says how long things are kept, in days.
type Retention struct {
	Raw      int `koanf:"raw"`      // raw observations
	Minute   int `koanf:"minute"`   // one-minute rollups
	Temporal int `koanf:"temporal"` // the temporal evolution of entities
	Facts    int `koanf:"facts"`    // facts on the bus
	Jobs     int `koanf:"jobs"`     // finished jobs
	Drafts   int `koanf:"drafts"`   // applications that nobody goes on with
}

// Cluster joins several nodes; an empty name means one machine.
type Cluster struct {
	Name     string   `koanf:"name"`     // name of this node, unique in the cluster
	Listen   string   `koanf:"listen"`   // address for the other nodes
	Routes   []string `koanf:"routes"`   // addresses of the other nodes
	Replicas int      `koanf:"replicas"` // copies of every stream: 1, 3 or 5
	Insecure bool     `koanf:"insecure"` // without certificates beyond this machine, as inside an encrypted network
}

// Leaf connects outward from a department's network to the city (citybrain agent),
// and opens the city's door for such connections.
type Leaf struct {
	Listen      string   `koanf:"listen"`      // the city's side: address for agents; empty closes it
	Departments []string `koanf:"departments"` // the city's side: paths of the organisations whose agents are let in
	Remote      []string `koanf:"remote"`      // the agent's side: address of the city, or of several of its nodes
	Department  string   `koanf:"department"`  // the agent's side: path of its organisation
	// The city's side: the secret that those of all agents are made of. The agent's
	// side: its own, which "citybrain agent secret" tells.
	Secret   string `koanf:"secret"`
	Insecure bool   `koanf:"insecure"` // without certificates beyond this machine, as inside a VPN
}

// Defaults are the settings of one machine that nobody has configured.
func Defaults() Config {
	return Config{
		HTTP: "127.0.0.1:8080", MQTT: "127.0.0.1:1883",
		Data: "./data", City: "cities/shanghai", TimeScale: 1,
		Session:   Session{Idle: 120, Absolute: 720},
		Log:       Log{Level: "info", Format: "auto"},
		Limits:    Limits{Body: 8 << 20, Rate: 50, Burst: 200, Shown: 50_000},
		Retention: Retention{Raw: 7, Minute: 90, Temporal: 365, Facts: 30, Jobs: 30, Drafts: 60},
		Cluster:   Cluster{Replicas: 1},
	}
}

// secrets are the settings that Masked hides; DB hides only its password.
var secrets = []string{"leaf.secret", "notify.secret"}

// Day is the length of a day of retention.
const Day = 24 * time.Hour
