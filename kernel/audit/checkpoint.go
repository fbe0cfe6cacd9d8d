package audit

import (
	"bytes"
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

// resume learns the newest checkpoint and the head after a start, and takes away
// what a power cut left of a line, so that the next one does not stand behind it.
func (l *Log) resume(ctx context.Context) error {
	if err := mend(l.cfg.Checkpoints); err != nil {
		return fmt.Errorf("mend audit checkpoints: %w", err)
	}
	points, _, err := l.checkpoints()
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

// mend cuts the file behind its last newline.
func mend(path string) (err error) {
	if path == "" {
		return nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	whole := int64(bytes.LastIndexByte(raw, '\n') + 1)
	if err != nil || whole == int64(len(raw)) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Truncate(whole); err != nil {
		return err
	}
	return f.Sync()
}

// checkpoints reads the file. What stands behind the last newline is half a line
// that a power cut left, torn and no checkpoint; a whole line that cannot be read
// counts as forged.
func (l *Log) checkpoints() (list []checkpoint, torn bool, err error) {
	if l.cfg.Checkpoints == "" {
		return nil, false, nil
	}
	raw, err := os.ReadFile(l.cfg.Checkpoints)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	for line := range bytes.Lines(raw) {
		if torn = !bytes.HasSuffix(line, []byte{'\n'}); torn {
			break
		}
		var c checkpoint
		if json.Unmarshal(line, &c) != nil {
			c = checkpoint{} // never verifies
		}
		list = append(list, c)
	}
	return list, torn, err
}
