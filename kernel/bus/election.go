package bus

import (
	"sync"
	"time"
	_ "unsafe" // for the links below
)

// The embedded server waits 4 to 9 seconds for a silent leader, made for
// clusters across continents, and has no option for it. The nodes of a city
// stand in one or two machine rooms, and devices should go on within 2 seconds.
// A server version that renames these variables fails to link, which is the
// moment to look for an option again.

//go:linkname natsMinElection github.com/nats-io/nats-server/v2/server.minElectionTimeout
var natsMinElection time.Duration

//go:linkname natsMaxElection github.com/nats-io/nats-server/v2/server.maxElectionTimeout
var natsMaxElection time.Duration

//go:linkname natsHeartbeat github.com/nats-io/nats-server/v2/server.hbInterval
var natsHeartbeat time.Duration

// quickElections is called before the first server of a cluster starts.
var quickElections = sync.OnceFunc(func() {
	natsMinElection, natsMaxElection, natsHeartbeat = 800*time.Millisecond, 1600*time.Millisecond, 200*time.Millisecond
})
