package app

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"citybrain/domain/things"
	"citybrain/kernel/clock"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
	"citybrain/kernel/life"
	"citybrain/kernel/seal"
)

// known is an agent's registry of devices. The city knows the keys; the agent
// asks it, and remembers of each device that was let in a salted hash, so that
// the device can go on while the line is cut. Keys have 256 random bits, which
// makes a fast hash safe.
type known struct {
	file    string
	line    *line
	log     *slog.Logger
	forget  func(device string)      // at the door
	present func() []device.Sighting // who is connected at the door
	reached bool                     // did the line stand at the last tick; only the telling touches it

	mu         sync.Mutex
	devices    map[string]knownDevice
	dirty      bool // devices are others than on the disk
	sightings  []device.Sighting
	rejections []device.Rejection
}

// knownDevice is what the agent keeps of a device, in devices.json.
type knownDevice struct {
	Profile string `json:"profile"`
	Edition string `json:"edition"`
	Salt    string `json:"salt"`
	Hash    string `json:"hash"`
}

// The measures of the registry of an agent.
const (
	knownCheck  = 30 * time.Second // so often the city is asked whose key ended
	knownTell   = time.Second
	knownKeep   = time.Second
	knownToTell = 10_000 // sightings and refusals that wait for the line
)

// errUnknownNow tells a device that it cannot be let in until the city is
// reached once more. It is no wrong key.
var errUnknownNow = fault.New(fault.Unavailable, "app.agent_unknown_now", "This device has not signed in here before, and the city cannot be asked now.")

func newKnown(file string, l *line, log *slog.Logger) *known {
	return &known{file: file, line: l, log: log, devices: map[string]knownDevice{}}
}

// part loads what was remembered and keeps it true.
func (k *known) part(ticks clock.Clock) life.Part {
	var stops []func()
	return life.Part{Name: "known devices", Start: func(ctx context.Context) error {
		raw, err := os.ReadFile(k.file)
		if err == nil {
			err = json.Unmarshal(raw, &k.devices)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		life.Note(ctx, "%d", len(k.devices))
		run := context.WithoutCancel(ctx)
		stops = []func(){
			ticks.Tick(knownCheck, func(time.Time) { k.check(run) }),
			ticks.Tick(knownTell, func(time.Time) { k.tell(run) }),
			ticks.Tick(knownKeep, func(time.Time) { k.keep() }),
		}
		return nil
	}, Stop: func(context.Context) error {
		for _, stop := range stops {
			stop()
		}
		k.keep()
		return nil
	}}
}

// Authenticate asks the city whose name and key these are, and what was
// remembered where the city cannot be reached.
func (k *known) Authenticate(ctx context.Context, username string, password []byte, _ string) (device.Device, error) {
	v, err := ask[things.Verified](ctx, k.line, askVerify, agentKey{username, string(password)})
	switch {
	case err == nil:
		k.remember(v, password)
		return device.Device{ID: v.ID, Profile: v.Profile}, nil
	case fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Denied):
		k.drop(username, password)
		return device.Device{}, err
	}
	k.mu.Lock()
	had, ok := k.devices[username]
	k.mu.Unlock()
	switch {
	case !ok:
		return device.Device{}, errUnknownNow
	case subtle.ConstantTimeCompare([]byte(had.Hash), []byte(hashOf(had.Salt, password))) != 1:
		return device.Device{}, things.ErrCredentials
	}
	return device.Device{ID: username, Profile: had.Profile}, nil
}

func hashOf(salt string, password []byte) string {
	sum := sha256.Sum256(append([]byte(salt+"\n"), password...))
	return hex.EncodeToString(sum[:])
}

// remember is written to the disk with the next tick: thousands of devices may
// come at once.
func (k *known) remember(v things.Verified, password []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if had, ok := k.devices[v.ID]; ok && had.Edition == v.Edition {
		return
	}
	salt := seal.Token()
	k.devices[v.ID], k.dirty = knownDevice{v.Profile, v.Edition, salt, hashOf(salt, password)}, true
}

// drop lets go of a device whose remembered key the city refuses. Somebody
// else's wrong key drops nobody.
func (k *known) drop(username string, password []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if had, ok := k.devices[username]; ok && had.Hash == hashOf(had.Salt, password) {
		delete(k.devices, username)
		k.dirty = true
	}
}

// keep writes what changed; what cannot be written is tried again.
func (k *known) keep() {
	k.mu.Lock()
	raw, err := json.Marshal(k.devices)
	dirty := k.dirty
	k.dirty = false
	k.mu.Unlock()
	if !dirty {
		return
	}
	if err = errors.Join(err, k.write(raw)); err != nil {
		k.log.Warn("the devices that are known here cannot be written", "error", err)
		k.mu.Lock()
		k.dirty = true
		k.mu.Unlock()
	}
}

// write replaces the file, which is whole at every instant.
func (k *known) write(raw []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(k.file), ".devices-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(raw)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), k.file)
}

// check asks the city which keys ended and ends those devices' connections.
func (k *known) check(ctx context.Context) {
	k.mu.Lock()
	editions := make(map[string]string, len(k.devices))
	for id, d := range k.devices {
		editions[id] = d.Edition
	}
	k.mu.Unlock()
	if len(editions) == 0 {
		return
	}
	ended, err := ask[[]string](ctx, k.line, askEnded, editions)
	if err != nil || len(ended) == 0 {
		return // the line is cut: asked again at the next tick
	}
	k.mu.Lock()
	for _, id := range ended {
		delete(k.devices, id)
	}
	k.dirty = true
	k.mu.Unlock()
	for _, id := range ended {
		k.forget(id)
	}
}

// Find gives nobody: there are no gateways at an agent, every device reports
// under its own key.
func (k *known) Find(string) (device.Device, bool) { return device.Device{}, false }

// Seen keeps who came and went until the city can be told.
func (k *known) Seen(_ context.Context, list []device.Sighting) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sightings = newest(append(k.sightings, list...))
	return nil
}

// Reject keeps what was refused until the city can be told.
func (k *known) Reject(_ context.Context, list []device.Rejection) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rejections = newest(append(k.rejections, list...))
	return nil
}

func newest[T any](list []T) []T { return list[max(0, len(list)-knownToTell):] }

// tell tells the city what waits. Telling twice counts a refusal twice, and
// losing it loses a line of a list: neither is worth more.
func (k *known) tell(ctx context.Context) {
	if stands := k.line.connected(); stands != k.reached {
		k.reached = stands
		if stands { // what the city keeps for those who are here waits no longer
			_ = k.Seen(ctx, k.present()) // never fails
		}
	}
	k.mu.Lock()
	sightings, rejections := k.sightings, k.rejections
	k.sightings, k.rejections = nil, nil
	k.mu.Unlock()
	if len(sightings) > 0 {
		if _, err := ask[bool](ctx, k.line, askSeen, sightings); err != nil {
			k.mu.Lock()
			k.sightings = newest(append(sightings, k.sightings...))
			k.mu.Unlock()
		}
	}
	if len(rejections) > 0 {
		if _, err := ask[bool](ctx, k.line, askReject, rejections); err != nil {
			k.mu.Lock()
			k.rejections = newest(append(rejections, k.rejections...))
			k.mu.Unlock()
		}
	}
}

var _ device.Registry = (*known)(nil)
