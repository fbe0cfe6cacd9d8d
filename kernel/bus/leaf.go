package bus

import (
	"github.com/nats-io/nats-server/v2/server"
)

// Leaves is the door for `citybrain agent`: departments connect outward to it.
type Leaves struct {
	Listen string // host:port
	Agents []Agent
}

// Agent is one department's account at the door.
type Agent struct {
	Name     string
	Password string
	Facts    []string // fact subjects that it may publish, "datahub.*"
	Observe  bool     // may it publish observations
}

func leafOptions(opts *server.Options, l *Leaves) error {
	host, port, err := splitAddress(l.Listen)
	if err != nil {
		return err
	}
	opts.LeafNode.Host, opts.LeafNode.Port = host, port
	return nil
}
