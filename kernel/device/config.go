package device

import (
	"crypto/tls"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"citybrain/kernel/clock"
)

// Config says how the door works. Addr, Registry, Log and Clock are needed.
type Config struct {
	Addr     string // host:port of MQTT; ":0" picks a free port
	Cert     string // PEM files; both or neither
	Key      string
	Registry Registry
	Log      Log
	Clock    clock.Clock

	Neighbours Neighbours // their devices are reached through them; nil: one node

	Registerer prometheus.Registerer
	Logger     *slog.Logger

	MaxConnections int           // 0 means 50,000
	MaxPerDevice   int           // connections of one device; 0 means 8
	MaxPayload     int           // bytes of one message; 0 means 64 KiB
	MaxBatch       int64         // bytes of one HTTP body; 0 means 8 MiB
	MaxItems       int           // observations in one HTTP body; 0 means 10,000
	Rate           int           // messages a second of one device, twice that at once; 0 means 500
	WrongKeys      int           // wrong keys from one address or for one name until it is locked out; 0 means 10
	Lockout        time.Duration // … for so long; 0 means 1 minute
	CacheFor       time.Duration // right credentials are not asked again for so long; 0 means 5 minutes

	tls *tls.Config
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	def(&c.MaxConnections, 50_000)
	def(&c.MaxPerDevice, 8)
	def(&c.MaxPayload, 64<<10)
	def(&c.MaxBatch, 8<<20)
	def(&c.MaxItems, 10_000)
	def(&c.Rate, 500)
	def(&c.WrongKeys, 10)
	def(&c.Lockout, time.Minute)
	def(&c.CacheFor, 5*time.Minute)
	return c
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
