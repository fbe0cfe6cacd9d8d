package bus

import (
	"context"
	"fmt"
	"sync"
	"time"
	_ "unsafe" // for the links below

	"citybrain/kernel/db"
)

// The embedded server waits 4 to 9 seconds for a silent leader and 10 to 20 until
// a leader without followers gives up, made for clusters across continents, and
// has no options for it. The nodes of a city stand in one or two machine rooms,
// and devices should go on within 2 seconds. A server version that renames these
// variables fails to link, which is the moment to look for options again.

//go:linkname natsMinElection github.com/nats-io/nats-server/v2/server.minElectionTimeout
var natsMinElection time.Duration

//go:linkname natsMaxElection github.com/nats-io/nats-server/v2/server.maxElectionTimeout
var natsMaxElection time.Duration

//go:linkname natsMinCampaign github.com/nats-io/nats-server/v2/server.minCampaignTimeout
var natsMinCampaign time.Duration

//go:linkname natsMaxCampaign github.com/nats-io/nats-server/v2/server.maxCampaignTimeout
var natsMaxCampaign time.Duration

//go:linkname natsHeartbeat github.com/nats-io/nats-server/v2/server.hbInterval
var natsHeartbeat time.Duration

//go:linkname natsQuorumLost github.com/nats-io/nats-server/v2/server.lostQuorumInterval
var natsQuorumLost time.Duration

//go:linkname natsQuorumCheck github.com/nats-io/nats-server/v2/server.lostQuorumCheck
var natsQuorumCheck time.Duration

// The pace of elections.
const (
	leaderBeats   = 100 * time.Millisecond
	electionFirst = 600 * time.Millisecond // of silence, then the node of rank 0 stands
	electionStep  = 300 * time.Millisecond // … and each further rank so much later
	electionBlur  = 100 * time.Millisecond
	quorumLost    = 3 * time.Second // without a majority a leader leads no more
	quorumCheck   = 500 * time.Millisecond
)

// noRank is a node that does not know its turn, or shares its process with others.
const noRank = -1

// quickElections is called before the first server of a cluster starts. Nodes of
// different rank wait for different times, so that two of them never stand at
// once and split the votes; a node without a rank takes its chance.
func quickElections(rank int) {
	setElections.Do(func() {
		natsMinElection, natsMaxElection = electionFirst, electionFirst+3*electionStep
		if rank != noRank {
			natsMinElection = electionFirst + time.Duration(rank)*electionStep
			natsMaxElection = natsMinElection + electionBlur
		}
		natsMinCampaign, natsMaxCampaign = 50*time.Millisecond, 200*time.Millisecond
		natsHeartbeat, natsQuorumLost, natsQuorumCheck = leaderBeats, quorumLost, quorumCheck
	})
}

// setElections: the server's variables belong to the process and are read by its
// goroutines without a lock.
var setElections sync.Once

// rankDuty is leased like the duties: one node has each.
func rankDuty(rank int) string { return fmt.Sprintf("election/%d", rank) }

// takeRank gives this node a turn in elections that no other living node has.
func (b *Bus) takeRank(ctx context.Context) (int, error) {
	if b.cfg.Cluster == nil || b.cfg.DB == nil || b.cfg.sharesProcess {
		return noRank, nil
	}
	rank := noRank
	err := b.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		for rank = 0; ; rank++ {
			won, err := takeLease(ctx, tx, rankDuty(rank), b.cfg.node(), tx.Now.Add(leaseLength))
			if won || err != nil {
				return err
			}
		}
	})
	if err != nil {
		return noRank, fmt.Errorf("take a turn in elections: %w", err)
	}
	return rank, nil
}
