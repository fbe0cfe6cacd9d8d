package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

type mqttLoad struct {
	Addr        string        `default:"127.0.0.1:1883"`
	Credentials string        `help:"File of credentials; none publishes without signing in."`
	Connections int           `default:"500"`
	Window      int           `default:"16" help:"Publications in flight per connection."`
	Rate        int           `help:"Observations per second over all connections; 0 is as fast as it goes."`
	Messages    int           `help:"Publications per connection; 0 is until the time is up."`
	For         time.Duration `default:"10s"`
	Grace       time.Duration `default:"20s" help:"How long to wait for the last acknowledgements."`
	Topic       string        `default:"devices/%s/telemetry"`
	Counts      string        `help:"File for the number of acknowledged reports of each device."`
}

type mqttFigures struct {
	Connections int     `json:"connections"`
	Sent        int64   `json:"sent"`
	Acked       int64   `json:"acked"`
	Seconds     float64 `json:"seconds"`
	PerSecond   float64 `json:"ackedPerSecond"`
	P50         float64 `json:"ackMsP50"`
	P99         float64 `json:"ackMsP99"`
	Failed      int     `json:"failedConnections"`
	Reason      string  `json:"firstFailure,omitempty"`
}

// Run connects all first, then lets them publish at once.
func (l *mqttLoad) Run() error {
	devices, err := l.devices()
	if err != nil {
		return err
	}
	publishers, err := l.connect(devices)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), l.For)
	defer cancel()
	started := time.Now()
	var wg sync.WaitGroup
	failures := make([]error, len(publishers))
	for i, p := range publishers {
		wg.Go(func() { failures[i] = p.publish(ctx, l.payloads(ctx, p, i), l.Grace) })
	}
	wg.Wait()
	took := time.Since(started)
	if l.Counts != "" {
		if err := l.writeCounts(devices, publishers); err != nil {
			return err
		}
	}
	return report(l.figures(publishers, failures, took))
}

// counted is one line of the file of counts.
type counted struct {
	ID    string `json:"id"`
	Acked int64  `json:"acked"`
}

func (l *mqttLoad) writeCounts(devices []credential, publishers []*publisher) error {
	out, err := os.Create(l.Counts)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(out)
	for i, p := range publishers {
		if err := lines.Encode(counted{devices[i].ID, p.acked.Load()}); err != nil {
			return errors.Join(err, out.Close())
		}
	}
	return out.Close()
}

func (l *mqttLoad) devices() ([]credential, error) {
	if l.Credentials != "" {
		return readCredentials(l.Credentials, l.Connections)
	}
	all := make([]credential, l.Connections)
	for i := range all {
		all[i].ID = fmt.Sprintf("load-%05d", i)
	}
	return all, nil
}

func (l *mqttLoad) connect(devices []credential) ([]*publisher, error) {
	all := make([]*publisher, len(devices))
	errs := make([]error, len(devices))
	gate := make(chan struct{}, 64)
	var wg sync.WaitGroup
	for i, d := range devices {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			all[i], errs[i] = dial(context.Background(), l.Addr, d.ID, d.Username, d.Password, fmt.Sprintf(l.Topic, d.ID), l.Window)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// payloads gives the next payload of a connection, waiting as the rate asks:
// each connection sends its share in bursts of ten milliseconds.
func (l *mqttLoad) payloads(ctx context.Context, p *publisher, seed int) func() []byte {
	var n, due int
	var payload []byte
	tick := time.Now()
	share := float64(l.Rate) / float64(l.Connections)
	begun := tick
	return func() []byte {
		if l.Messages > 0 && n >= l.Messages {
			return nil
		}
		for l.Rate > 0 && n >= due {
			due = int(time.Since(begun).Seconds()*share) + 1
			if n < due {
				break
			}
			if p.flush() != nil {
				return nil
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(10 * time.Millisecond):
			}
		}
		n++
		payload = appendValues(payload[:0], gauge, seed, n)
		return payload
	}
}

func (l *mqttLoad) figures(publishers []*publisher, failures []error, took time.Duration) mqttFigures {
	f := mqttFigures{Connections: len(publishers), Seconds: took.Seconds()}
	var waits []time.Duration
	for i, p := range publishers {
		f.Sent += p.sent.Load()
		f.Acked += p.acked.Load()
		waits = append(waits, p.took...)
		if failures[i] != nil {
			f.Failed++
			f.Reason = failures[i].Error()
		}
	}
	f.PerSecond = float64(f.Acked) / f.Seconds
	slices.Sort(waits)
	if len(waits) > 0 {
		f.P50 = waits[len(waits)/2].Seconds() * 1000
		f.P99 = waits[len(waits)*99/100].Seconds() * 1000
	}
	return f
}
