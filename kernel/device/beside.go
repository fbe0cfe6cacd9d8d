package device

import (
	"context"
	"sync"
)

// Doors of other protocols that stand beside this one know devices by the same
// credentials, lock out the same guessers, and are seen in the same list.

// Enter gives the device of credentials that came from an address to a door beside
// this one. Faults: those of Registry.Authenticate, ErrCredentials, ErrLockedOut.
func (d *Door) Enter(ctx context.Context, addr, username, password string) (Device, error) {
	device, err := d.gate.enter(ctx, credentials{addr: addr, username: username, password: []byte(password)})
	if err != nil {
		d.reject(Rejection{Addr: addr}, err)
	}
	return device, err
}

// Came notes that a device is connected at a door beside this one; what it gives
// notes that it has left, once. A device that comes a second time before it has
// left the first is noted twice, and stays connected until it has left twice.
func (d *Door) Came(device, addr string) (left func()) {
	d.beside.add(device, 1)
	d.reporter.seen(Sighting{Device: device, Addr: addr, At: d.now(), Connected: true})
	return sync.OnceFunc(func() {
		there := d.beside.add(device, -1) > 0 || d.Connected(device)
		d.reporter.seen(Sighting{Device: device, Addr: addr, At: d.now(), Connected: there})
	})
}

// Refuse lists what a device said at a door beside this one and was not taken.
func (d *Door) Refuse(r Rejection) {
	if r.At.IsZero() {
		r.At = d.now()
	}
	r.Sample = append([]byte(nil), r.Sample[:min(len(r.Sample), 256)]...)
	d.reporter.rejected(r)
}

// beside counts the connections of devices at other doors.
type beside struct {
	mu    sync.Mutex
	count map[string]int
}

func (b *beside) add(device string, n int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count == nil {
		b.count = map[string]int{}
	}
	b.count[device] += n
	left := b.count[device]
	if left <= 0 {
		delete(b.count, device)
	}
	return left
}
