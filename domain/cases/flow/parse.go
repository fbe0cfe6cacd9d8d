package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mostText bounds a flow as text, in bytes.
const mostText = 256 << 10

// Parse reads a flow from the YAML that packs and the designer's export hold. It is
// strict: unknown keys and wrong types are problems, each with its line. Whether the
// flow can work, New tells.
func Parse(text []byte) (*Definition, []Problem) {
	if len(text) > mostText {
		return nil, []Problem{unread("the file is longer than %d KB", mostText>>10)}
	}
	var d Definition
	reader := yaml.NewDecoder(bytes.NewReader(text))
	reader.KnownFields(true)
	if err := reader.Decode(&d); errors.Is(err, io.EOF) {
		return nil, []Problem{unread("the file holds no flow")}
	} else if err != nil {
		return nil, unreadable(err)
	}
	var more yaml.Node
	if err := reader.Decode(&more); err == nil {
		return nil, []Problem{unread("line %d: %s", more.Line, "a second document (---)")}
	}
	return &d, nil
}

func unread(format string, args ...any) Problem {
	return Problem{[]any{}, "cases.flow_yaml", fmt.Sprintf(format, args...), inChinese(format, args...)}
}

var yamlLine = regexp.MustCompile(`line (\d+): (.+)`)

// unreadable gives what the YAML library says as problems, without the names of our
// types in it.
func unreadable(err error) (list []Problem) {
	said := []string{err.Error()}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		said = wrong.Errors
	}
	for _, one := range said {
		line, what := 1, strings.TrimPrefix(one, "yaml: ")
		if m := yamlLine.FindStringSubmatch(one); m != nil {
			line, _ = strconv.Atoi(m[1]) // digits
			what = m[2]
		}
		what, _, _ = strings.Cut(what, " in type ")
		what, _, _ = strings.Cut(what, " into ")
		list = append(list, unread("line %d: %s", line, what))
	}
	return list
}

// Write gives a flow as YAML, in the order and the style of the packs.
func Write(d *Definition) ([]byte, error) {
	body, err := json.Marshal(d) // leaves out what is not set
	if err != nil {
		return nil, fmt.Errorf("write flow %s: %w", d.Code, err)
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(body, &tree); err != nil {
		return nil, fmt.Errorf("write flow %s: %w", d.Code, err)
	}
	dress(&tree)
	var out bytes.Buffer
	w := yaml.NewEncoder(&out)
	w.SetIndent(2)
	if err := w.Encode(&tree); err != nil {
		return nil, fmt.Errorf("write flow %s: %w", d.Code, err)
	}
	return out.Bytes(), w.Close()
}

// dress lets what holds only words stand on one line, and the rest on lines of its own.
func dress(n *yaml.Node) {
	plain := true
	for _, one := range n.Content {
		dress(one)
		plain = plain && one.Kind == yaml.ScalarNode
	}
	n.Style = 0
	if plain && len(n.Content) > 0 && n.Kind != yaml.DocumentNode {
		n.Style = yaml.FlowStyle
	}
}
