package test

import (
	"os"
	"path/filepath"
	"testing"
)

// probe is a profile beside those of Shanghai: its devices register themselves,
// everything they say is kept, and a flag raises an alarm.
const probe = `
  - code: probe
    zh: 测试探头
    en: Probe
    type: Device
    icon: lamp
    interval: 10m
    open: true
    organisation: /sh/drainage
    attributes:
      - {code: count, zh: 序号, en: Number, range: [0, 1000000000], precision: 0, keep: raw}
      - {code: flag, zh: 标志, en: Flag, kind: boolean}
    alarms:
      - {code: raised, attribute: flag, is: "true", severity: warning, zh: 标志升起, en: The flag is up}
    commands:
      - code: blink
        zh: 闪烁
        en: Blink
        parameters:
          - {code: hold, zh: 稍后答复, en: Answer later, kind: boolean}
`

// shanghai is a copy of the Shanghai pack with the probe and without the list of
// synthetic devices, so that a test has only what it brings.
func shanghai(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "shanghai")
	if err := os.CopyFS(folder, os.DirFS("../cities/shanghai")); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"things/devices.csv", "things/devices.csv.gz", "things/assets.csv", "things/ties.csv"} {
		if err := os.Remove(filepath.Join(folder, list)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	appendTo(t, filepath.Join(folder, "things/profiles.yaml"), probe)
	return folder
}

func appendTo(t testing.TB, file, text string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
