// Package test tells days in the life of a city, end to end: real processes of
// the binary, real MQTT and HTTP, kill -9. Nothing here knows the inside; where
// it counts in the store, it counts what the city has written there.
package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is where the city's binary lies.
type binary struct{ path string }

var built binary

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "citybrain-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	if ready := os.Getenv("CITYBRAIN_TEST_BINARY"); ready != "" { // a release, say
		built.path = ready
		return m.Run()
	}
	built.path = filepath.Join(folder, "citybrain")
	build := exec.Command("go", "build", "-tags", "no_ui", "-o", built.path, "citybrain/cmd/citybrain")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the city: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
