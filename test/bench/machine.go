package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// machine is where and when the figures were taken.
type machine struct {
	processor, memory, system, versions, load string
	at                                        time.Time
}

func readMachine() machine {
	m := machine{at: time.Now().UTC(), load: strings.TrimSpace(fileOf("/proc/loadavg"))}
	m.processor = fmt.Sprintf("%s, %d processors", found(`model name\s*: (.*)`, fileOf("/proc/cpuinfo")), runtime.NumCPU())
	m.memory = found(`MemTotal:\s*(.*)`, fileOf("/proc/meminfo"))
	m.system = found(`PRETTY_NAME="(.*)"`, fileOf("/etc/os-release")) + ", Linux " + strings.TrimSpace(fileOf("/proc/sys/kernel/osrelease"))
	m.versions = strings.Join([]string{
		"citybrain " + said("git", "describe", "--tags", "--always", "--dirty"), runtime.Version(),
		found(`(mosquitto version \S+)`, said("mosquitto", "-h")),
		found(`(github.com/nats-io/nats-server/v2 \S+)`, fileOf("go.mod")),
		found(`(github.com/mochi-mqtt/server/v2 \S+)`, fileOf("go.mod")),
		found(`(modernc.org/sqlite \S+)`, fileOf("go.mod")),
	}, "; ")
	return m
}

func fileOf(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(text)
}

// said is what a program prints; mosquitto ends with a status when it does.
func said(name string, args ...string) string {
	out, _ := exec.Command(name, args...).CombinedOutput()
	return strings.TrimSpace(string(out))
}

func found(pattern, text string) string {
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		return "unknown"
	}
	return m[1]
}
