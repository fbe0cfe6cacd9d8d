package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestTheCommandLineHelps(t *testing.T) {
	for line, want := range map[string]struct {
		status    int
		says      string // on standard output
		complains string // on the other
	}{
		"--help":              {0, "serve --demo", ""},
		"help":                {0, "serve --demo", ""},
		"help serve":          {0, "--mqtt", ""},
		"help audit verify":   {0, "hash chain", ""},
		"serve --help":        {0, "--mqtt", ""},
		"version":             {0, "citybrain ", ""},
		"":                    {2, "", "Try: citybrain help\n"},
		"nonsense":            {2, "", "unexpected argument nonsense"},
		"help nonsense":       {2, "", "unexpected argument nonsense"},
		"serv":                {2, "", `did you mean one of "serve"`},
		"serve --nonsense":    {2, "", "Try: citybrain help serve\n"},
		"audit":               {2, "", "Try: citybrain help audit\n"},
		"export roads":        {2, "", "Try: citybrain help export"},
		"config --db nowhere": {1, "", "config.invalid"},
	} {
		t.Run(line, func(t *testing.T) {
			var out, problems bytes.Buffer
			status := run(t.Context(), strings.Fields(line), &out, &problems)
			if status != want.status || !strings.Contains(out.String(), want.says) || !strings.Contains(problems.String(), want.complains) {
				t.Errorf("status %d\n%s\n%s", status, out.String(), problems.String())
			}
			if want.complains == "" && problems.Len() > 0 || want.says == "" && out.Len() > 0 {
				t.Errorf("said in the wrong place:\n%s\n--\n%s", out.String(), problems.String())
			}
		})
	}
}
