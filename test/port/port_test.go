package port_test

import (
	"net"
	"testing"

	"citybrain/test/port"
)

// TestNoPortIsGivenTwice asks for a whole cluster's ports before one is opened.
func TestNoPortIsGivenTwice(t *testing.T) {
	given := map[string]bool{}
	for range 58 {
		address, err := port.Free()
		if err != nil {
			t.Fatal(err)
		}
		if given[address] {
			t.Fatalf("%s was given twice", address)
		}
		given[address] = true
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatalf("%s is not free: %v", address, err)
		}
		_ = l.Close()
	}
}
