// Package port finds loopback ports for servers that tests start.
package port

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// first, rows and width bound the ports that are handed out. They lie below
// those that systems hand out to outgoing connections: one of these could take
// a port between the moment it was found and the moment its server opens it.
const first, rows, width = 20_000, 200, 60

// A row of ports belongs to one process: it listens on the first of them as
// long as it lives, and hands out the others in turn. Processes that test
// beside each other do so by the same rule (the stories in web/e2e/city.ts,
// too), so that no port is found twice before it is used.
type row struct {
	sync.Mutex
	guard net.Listener
	start int
	given int
}

var own row

// Free gives a loopback address, "127.0.0.1:port", on which nobody listens,
// and which was not among the last 58 that it gave.
func Free() (string, error) {
	own.Lock()
	defer own.Unlock()
	if own.guard == nil {
		if err := own.take(); err != nil {
			return "", err
		}
	}
	for range width - 1 {
		address := at(own.start + 1 + own.given%(width-1))
		own.given++
		if l, err := net.Listen("tcp", address); err == nil {
			return address, l.Close()
		}
	}
	return "", errors.New("there is no free port")
}

// take finds a row that no other process has.
func (r *row) take() error {
	var failed error
	for range 10 * rows {
		start := first + width*rand.IntN(rows)
		guard, err := net.Listen("tcp", at(start))
		if err == nil {
			r.guard, r.start = guard, start
			return nil
		}
		failed = err
	}
	return errors.Join(errors.New("every row of ports is taken"), failed)
}

func at(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
