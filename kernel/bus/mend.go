package bus

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// The measures of mending.
const (
	mendTick = time.Second
	mendRoom = 8 << 20 // bytes that the disk must take before the streams are opened again
)

// After one failed write, as on a full disk, the embedded server takes nothing
// for a stream until it is opened again, and has no event for it: it is known by
// what it says to its logger.
func storeFailed(words string) bool {
	return strings.Contains(strings.ToLower(words), "critical write error")
}

// mend waits until the disk takes something again after a write has failed, and
// opens the streams anew from what is on it. Senders go on trying meanwhile, so
// nothing that was acknowledged is lost and nobody has to restart anything.
func (b *Bus) mend(run context.Context) {
	for {
		select {
		case <-b.cfg.broken:
		case <-run.Done():
			return
		}
		// Alone, this node refuses at once what it cannot store. In a cluster it
		// publishes to the leader, which may be another.
		b.bar(b.cfg.Cluster == nil)
		b.cfg.Logger.Error("the log cannot be written; it is opened again when the disk takes something", "folder", b.cfg.Dir)
		for !b.reopened(run) {
			select {
			case <-time.After(mendTick):
			case <-run.Done():
				return
			}
		}
		b.bar(false)
		b.cfg.Logger.Info("the log is open again")
	}
}

// bar refuses what would be put into the logs, or no more.
func (b *Bus) bar(yes bool) {
	for _, l := range b.logs() {
		l.barred.Store(yes)
	}
}

// reopened tries once.
func (b *Bus) reopened(run context.Context) bool {
	if run.Err() != nil || b.diskTakes(mendRoom) != nil {
		return false
	}
	signalled := b.cfg.broken
	select { // what failed until now is mended with it
	case <-signalled:
	default:
	}
	if err := b.server.ShutdownJetStream(); err != nil {
		b.cfg.Logger.Warn("close the streams", "error", err)
	}
	opts, err := serverOptions(Config{Dir: b.cfg.Dir, SyncInterval: b.cfg.SyncInterval, SyncAlways: b.cfg.SyncAlways})
	if err == nil {
		err = b.server.EnableJetStream(&server.JetStreamConfig{
			StoreDir: opts.StoreDir, MaxMemory: opts.JetStreamMaxMemory, MaxStore: opts.JetStreamMaxStore,
			SyncInterval: opts.SyncInterval, SyncAlways: opts.SyncAlways,
		})
	}
	if err != nil {
		b.cfg.Logger.Warn("open the streams again", "error", err)
	}
	return err == nil
}

// diskTakes tells whether so many bytes can be written and kept.
func (b *Bus) diskTakes(size int) (err error) {
	f, err := os.CreateTemp(filepath.Join(b.cfg.Dir, "bus"), ".room-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, size))
	return errors.Join(err, f.Sync(), f.Close())
}
