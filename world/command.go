package world

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"io"
	"slices"
	"time"
)

// command is what the city tells a device.
type command struct {
	ID         string          `json:"id"`
	Command    string          `json:"command"`
	Parameters json.RawMessage `json:"parameters"`
	Expires    time.Time       `json:"expires"`
}

// particulars are those of all commands that the world knows.
type particulars struct {
	Level    float64 `json:"level"`
	Minutes  float64 `json:"minutes"`
	Position string  `json:"position"`
	Seconds  float64 `json:"seconds"`
	Service  string  `json:"service"`
}

// The share of commands, of a thousand, that a device cannot obey or never
// answers.
const (
	failing = 20
	mute    = 10
)

// told lets a device obey a command after a moment, as a controller in the field
// does. The same id is obeyed once and answered again.
func (w *World) told(ctx context.Context, d *device, c *conn, payload []byte) {
	var m command
	if json.Unmarshal(payload, &m) != nil || m.ID == "" {
		return
	}
	d.mu.Lock()
	again, outcome := d.obeyed == m.ID, d.outcome
	if !again {
		d.obeyed, d.outcome = m.ID, nil
	}
	d.mu.Unlock()
	if again {
		if outcome != nil { // else it is still at it
			_ = c.hears.say("devices/"+d.id+"/commands/ack", outcome)
		}
		return
	}
	luck := luckOf(m.ID)
	if luck >= 1000-mute {
		return
	}
	time.AfterFunc(time.Duration(100+luck)*time.Millisecond, func() {
		if ctx.Err() != nil {
			return
		}
		outcome := w.obey(ctx, d, c, &m)
		d.mu.Lock()
		if d.obeyed == m.ID {
			d.outcome = outcome
		}
		d.mu.Unlock()
		if c.hears.say("devices/"+d.id+"/commands/ack", outcome) == nil {
			w.schedule.now(d) // so that everybody sees what has changed
		}
	})
}

// luckOf is a number from 0 to 999 that follows from a command's id.
func luckOf(id string) int {
	h := fnv.New32a()
	_, _ = io.WriteString(h, id)
	return int(h.Sum32() % 1000)
}

// obey does what a command says and gives the answer.
func (w *World) obey(ctx context.Context, d *device, c *conn, m *command) []byte {
	var p particulars
	now := w.now()
	switch {
	case json.Unmarshal(m.Parameters, &p) != nil:
		return answerTo(m.ID, false, "parameters")
	case !m.Expires.IsZero() && now.After(m.Expires.Add(time.Minute)):
		return answerTo(m.ID, false, "expired")
	case luckOf(m.ID) < failing:
		return answerTo(m.ID, false, "controller does not respond")
	}
	if m.Command == firmwareCommand {
		return w.install(ctx, d, c, m)
	}
	forces, known := wishes(m.Command, &p, now)
	if !known {
		return answerTo(m.ID, false, "unknown command")
	}
	d.mu.Lock()
	// What happens to a device counts more than what it was told: a broken lamp draws nothing.
	d.forces = append(forces, slices.DeleteFunc(d.forces, func(f force) bool { return f.command })...)
	d.mu.Unlock()
	return answerTo(m.ID, true, "")
}

// wishes are what a command bends, as long as it holds.
func wishes(code string, p *particulars, now time.Time) ([]force, bool) {
	lasting := func(d time.Duration) force { return force{from: now, until: now.Add(d), share: 1, command: true} }
	switch code {
	case "dim":
		f := lasting(time.Duration(p.Minutes * float64(time.Minute)))
		word := "low"
		if p.Level == 0 {
			word = "off"
		} else if p.Level >= 100 {
			word = "on"
		}
		state, level, power := f, f, f
		state.attribute, state.text = "powerState", word
		level.attribute, level.number = "illuminanceLevel", p.Level/100
		power.attribute, power.number = "powerConsumption", 1+1.2*p.Level
		return []force{state, level, power}, true
	case "automatic":
		return nil, true
	case "valve":
		f := lasting(100 * 365 * 24 * time.Hour)
		if p.Position == "open" {
			return nil, true
		}
		shut, still := f, f
		shut.attribute, shut.text = "valveOpen", "false"
		still.attribute = "flow"
		return []force{shut, still}, true
	case "siren":
		f := lasting(time.Duration(p.Seconds * float64(time.Second)))
		f.attribute, f.text = "sirenOn", "true"
		return []force{f}, true
	case "availability":
		if p.Service == "in" {
			return nil, true
		}
		f := lasting(100 * 365 * 24 * time.Hour)
		state, free := f, f
		state.attribute, state.text = "status", "outOfService"
		free.attribute = "availableCapacity"
		return []force{state, free}, true
	case "reset", "unlock", "trigger":
		return nil, true
	}
	return nil, false
}

// answerTo is what a device says of a command.
func answerTo(id string, ok bool, reason string) []byte {
	a := map[string]any{"id": id, "ok": ok}
	if reason != "" {
		a["result"] = map[string]string{"reason": reason}
	}
	raw, _ := json.Marshal(a) // nothing in it that JSON cannot say
	return raw
}
