// Command freeport prints a loopback TCP port that is free now.
package main

import (
	"fmt"
	"net"
	"os"

	"citybrain/test/port"
)

func main() {
	address, err := port.Free()
	if err != nil {
		fmt.Fprintln(os.Stderr, "freeport:", err)
		os.Exit(1)
	}
	_, number, _ := net.SplitHostPort(address) // Free wrote it
	fmt.Println(number)
}
