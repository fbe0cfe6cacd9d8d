package audit

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"citybrain/kernel/db"
)

// checkpoint is one line of the file: the chain's end at an instant, signed.
type checkpoint struct {
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	At        time.Time `json:"at"`
	Signature string    `json:"signature"`
}

// message is what the signature covers.
func (c checkpoint) message() []byte {
	return fmt.Appendf(nil, "citybrain audit %d %s %d", c.Seq, c.Hash, db.Micros(c.At))
}

// resume learns the newest checkpoint and the head after a start.
func (l *Log) resume(ctx context.Context) error {
	points, err := l.checkpoints()
	if err != nil {
		return err
	}
	var seq int64
	if err := l.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		seq, _, err = head(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.newest = seq
	for _, p := range points {
		l.marked = max(l.marked, p.Seq)
	}
	return nil
}

// Checkpoint writes the signed head to the file, on disk when it returns. It
// does nothing where the head has one already.
func (l *Log) Checkpoint(ctx context.Context) error {
	if l.cfg.Checkpoints == "" {
		return nil
	}
	c := checkpoint{At: l.cfg.Clock.Now()}
	err := l.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		c.Seq, c.Hash, err = head(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.Seq <= l.marked {
		return nil
	}
	if c.Signature, err = l.cfg.Keys.Sign(c.message()); err != nil {
		return err
	}
	if err := appendLine(l.cfg.Checkpoints, c); err != nil {
		return fmt.Errorf("write audit checkpoint: %w", err)
	}
	l.marked = c.Seq
	return nil
}

func appendLine(path string, c checkpoint) (err error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(append(raw, '\n')); err != nil {
		return err
	}
	return f.Sync()
}

// checkpoints reads the file. A last line that a power cut left half written is
// no checkpoint; any other that cannot be read counts as forged.
func (l *Log) checkpoints() (list []checkpoint, err error) {
	if l.cfg.Checkpoints == "" {
		return nil, nil
	}
	f, err := os.Open(l.cfg.Checkpoints)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	broken := false
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		if broken {
			list = append(list, checkpoint{}) // never verifies
		}
		var c checkpoint
		broken = json.Unmarshal(scan.Bytes(), &c) != nil
		if !broken {
			list = append(list, c)
		}
	}
	return list, scan.Err()
}
