package obs

import "runtime/debug"

// Version is set by the linker (see the Makefile); a plain go build has none.
var Version string

// Build says which build is running.
type Build struct {
	Version string `json:"version"` // of the Makefile, of the module, or "devel"
	Commit  string `json:"commit"`  // twelve signs; "+" follows if files were changed
	Time    string `json:"time"`    // of the commit, RFC 3339
	Go      string `json:"go"`
}

// ReadBuild reads what the Go linker recorded.
func ReadBuild() Build {
	b := Build{Version: "devel"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Go = info.GoVersion
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	if Version != "" {
		b.Version = Version
	}
	changed := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value[:min(12, len(s.Value))]
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				changed = "+"
			}
		}
	}
	b.Commit += changed
	return b
}
