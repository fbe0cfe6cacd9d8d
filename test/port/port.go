// Package port finds loopback ports for servers that tests start.
package port

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// first and last bound the ports that are tried. They lie below those that
// systems hand out to outgoing connections: one of these could take a port
// between the moment it was found and the moment its server opens it.
const first, last = 20_000, 32_000

// Free gives a loopback address, "127.0.0.1:port", on which nobody listens.
func Free() (string, error) {
	var failed error
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", first+rand.IntN(last-first))
		l, err := net.Listen("tcp", address)
		if err == nil {
			return address, l.Close()
		}
		failed = err
	}
	return "", errors.Join(errors.New("there is no free port"), failed)
}
