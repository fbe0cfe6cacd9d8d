package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/config"
	"citybrain/kernel/life"
	"citybrain/kernel/seal"
)

// The rhythm of the line.
const (
	lineRetry  = 500 * time.Millisecond
	lineAsk    = 3 * time.Second // a question to the city
	lineDrop   = 2 * time.Second // so often what the city has is dropped here
	lineUnseen = 30 * time.Second
)

// line carries an agent's log to the city, frame by frame in order, each once:
// the city's own log tells how far it has it, and every frame is fenced by the
// one before (bus.Leaf.Forward).
type line struct {
	cfg  config.Config
	slog *slog.Logger
	log  *bus.Log
	id   string // of the log, made with its folder
	held uint64 // the newest frame that the log had at the start, until it was
	same bool   // … compared with what the city has

	errands map[string]bus.Errand // what the city may tell; set before start

	leaf      atomic.Pointer[bus.Leaf]
	forwarded atomic.Uint64
	running   sync.WaitGroup
	end       context.CancelFunc
}

func newLine(cfg config.Config, logger *slog.Logger, log *bus.Log) *line {
	return &line{cfg: cfg, slog: logger, log: log}
}

func (l *line) part() life.Part {
	return life.Part{Name: "line to the city", Start: l.start, Stop: func(context.Context) error {
		l.end()
		l.running.Wait()
		if leaf := l.leaf.Load(); leaf != nil {
			return leaf.Close()
		}
		return nil
	}}
}

// start returns at once: an agent works without the city.
func (l *line) start(ctx context.Context) (err error) {
	if l.id, err = logID(l.idFile()); err != nil {
		return fmt.Errorf("the id of the log: %w", err)
	}
	if _, l.held, err = l.log.Bounds(ctx); err != nil {
		return err
	}
	run, end := context.WithCancel(context.WithoutCancel(ctx))
	l.end = end
	l.running.Go(func() { l.reach(run) })
	return nil
}

// logID reads the log's id or makes one. It lies beside the log, so that a new
// folder is a new log to the city.
func logID(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if err == nil && len(raw) > 0 {
		return strings.TrimSpace(string(raw)), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	return newLogID(file)
}

func newLogID(file string) (string, error) {
	id := seal.Token()
	return id, os.WriteFile(file, []byte(id+"\n"), 0o600)
}

func (l *line) idFile() string { return filepath.Join(l.cfg.Data, "log-id") }

// resume tells with which frame to go on, when the city has the log up to mark.
// A log that began this run with fewer frames than the city has of it lost its
// tail in a power cut; what came in since bears numbers that the city knows, so
// it goes up as another log.
func (l *line) resume(mark bus.Mark, first uint64) (from uint64, err error) {
	compared := l.same
	l.same = true
	if mark.Log != l.id {
		return max(first, 1), nil // what was dropped here the city has
	}
	if compared || mark.Seq <= l.held {
		return max(first, mark.Seq+1), nil
	}
	l.slog.Warn("the log here is shorter than what the city has of it; it goes on as a new one", "here", l.held, "city", mark.Seq)
	from = max(first, l.held+1)
	l.id, err = newLogID(l.idFile())
	return from, err
}

// reach connects, however long it takes, and carries until run ends.
func (l *line) reach(run context.Context) {
	for run.Err() == nil {
		ctx, cancel := context.WithTimeout(run, lineUnseen)
		leaf, err := bus.Connect(ctx, bus.LeafConfig{
			Hubs: l.cfg.Leaf.Remote, Name: l.cfg.Leaf.Department, Password: l.cfg.Leaf.Secret, TLS: lines(l.cfg), Logger: l.slog,
			Errands: l.errands,
		})
		cancel()
		if err == nil {
			l.leaf.Store(leaf)
			l.slog.Info("the line to the city stands", "city", l.cfg.Leaf.Remote)
			break
		}
		if run.Err() == nil {
			l.slog.Warn("the city is not reached, or does not know this agent; reports wait here", "city", l.cfg.Leaf.Remote)
		}
	}
	for run.Err() == nil {
		if err := l.carry(run); err != nil && run.Err() == nil {
			l.slog.Debug("the line to the city is cut; reports wait here", "error", err)
		}
		select {
		case <-time.After(lineRetry):
		case <-run.Done():
		}
	}
}

// carry forwards the log until something fails; the next call goes on where
// the city says that it is.
func (l *line) carry(run context.Context) error {
	ctx, cancel := context.WithTimeout(run, lineAsk)
	mark, err := l.leaf.Load().Mark(ctx)
	cancel()
	if err != nil {
		return err
	}
	first, _, err := l.log.Bounds(run)
	if err != nil {
		return err
	}
	from, err := l.resume(mark, first)
	if err != nil {
		return err
	}
	l.forwarded.Store(from - 1)
	dropped := time.Now()
	return l.log.Follow(run, from, func(seq uint64, reports []bus.Report) (err error) {
		if mark, err = l.leaf.Load().Forward(run, mark, l.id, seq, reports); err != nil {
			return err
		}
		l.forwarded.Store(seq)
		if time.Since(dropped) < lineDrop {
			return nil
		}
		dropped = time.Now()
		return l.log.Drop(run, seq-1) // the newest stays: an empty stream would forget its sequence
	})
}

func (l *line) connected() bool {
	leaf := l.leaf.Load()
	return leaf != nil && leaf.Connected()
}

// ask asks the city; a fault of kind Unavailable means that it cannot be reached.
func ask[A any](ctx context.Context, l *line, what string, question any) (answer A, err error) {
	if !l.connected() {
		return answer, bus.ErrAgent
	}
	raw, err := json.Marshal(question)
	if err != nil {
		return answer, err
	}
	ctx, cancel := context.WithTimeout(ctx, lineAsk)
	defer cancel()
	if raw, err = l.leaf.Load().Ask(ctx, what, raw); err != nil {
		return answer, err
	}
	return answer, json.Unmarshal(raw, &answer)
}
