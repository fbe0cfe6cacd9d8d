package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/device"
)

// tellDevice is what the city tells an agent to pass on to a device.
const tellDevice = "device"

// passing is a message on its way through an agent to a device.
type passing struct {
	Device  string `json:"device"`
	Tail    string `json:"tail"` // of the topic, below devices/{id}/
	Payload []byte `json:"payload"`
	QoS     byte   `json:"qos"`
}

// downlink reaches devices at the doors of the city's nodes, and those behind the
// agents of departments.
type downlink struct {
	c    *city
	door *device.Door
}

// Publish is that of the door; a device that is connected nowhere in the city is
// looked for behind the agents of the departments that it belongs to.
func (d downlink) Publish(ctx context.Context, id, tail string, payload []byte, qos byte) error {
	err := d.door.Publish(ctx, id, tail, payload, qos)
	if !errors.Is(err, device.ErrNotConnected) || d.c.cfg.Leaf.Listen == "" {
		return err
	}
	thing, ok := d.c.domains.things.Twin().Get(id)
	if !ok {
		return err
	}
	raw, broken := json.Marshal(passing{id, tail, payload, qos})
	if broken != nil {
		return broken
	}
	for _, department := range d.c.cfg.Leaf.Departments {
		if !(auth.Scope{Org: department}).CoversOrg(thing.Org) {
			continue
		}
		switch _, there := d.c.bus.Tell(ctx, department, tellDevice, raw); {
		case errors.Is(there, bus.ErrAway), errors.Is(there, device.ErrNotConnected):
		case errors.Is(there, bus.ErrAgent): // the answer was lost: it may have the message
			return device.ErrUnanswered.Because(there).With("device", id)
		default:
			return there
		}
	}
	return err
}

// passedKept is how many confirmed commands an agent remembers at most.
const passedKept = 100_000

// passer brings to the devices of an agent what the city tells them. A command that
// its device has confirmed is not brought again when the city asks once more,
// because the line was cut before it heard the answer.
type passer struct {
	door  *device.Door
	ticks clock.Clock

	mu     sync.Mutex
	passed map[string]time.Time // confirmed commands, until they expire
}

func newPasser(door *device.Door, ticks clock.Clock) *passer {
	return &passer{door: door, ticks: ticks, passed: map[string]time.Time{}}
}

// pass is the errand of tellDevice.
func (p *passer) pass(ctx context.Context, raw []byte) ([]byte, error) {
	var m passing
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, ErrQuestion.Because(err)
	}
	var command struct {
		ID      string    `json:"id"`
		Expires time.Time `json:"expires"`
	}
	_ = json.Unmarshal(m.Payload, &command) // what is no command has no id
	if p.knows(command.ID) {
		return nil, nil
	}
	if err := p.door.Publish(ctx, m.Device, m.Tail, m.Payload, m.QoS); err != nil {
		return nil, err
	}
	p.note(command.ID, command.Expires)
	return nil, nil
}

func (p *passer) knows(command string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.passed[command]
	return known
}

func (p *passer) note(command string, expires time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if command == "" {
		return
	}
	if len(p.passed) >= passedKept {
		for id, until := range p.passed {
			if until.Before(p.ticks.Now()) {
				delete(p.passed, id)
			}
		}
	}
	if len(p.passed) >= passedKept {
		slog.Warn("more commands are under way than this agent remembers; a device may get one twice and obeys it once")
		clear(p.passed)
	}
	p.passed[command] = expires
}
