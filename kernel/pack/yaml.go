package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxYAML bounds a YAML file in bytes; lists longer than that belong into CSV.
const maxYAML = 16 << 20

// Doc is a YAML file that was read, for finding the line of a value.
type Doc struct {
	pack *Pack
	file string
	root *yaml.Node
}

// Place is one spot of a file of the pack, for reporting.
type Place struct {
	pack *Pack
	File string
	Line int
}

// Report adds a problem at this place.
func (a Place) Report(format string, args ...any) { a.pack.Report(a.File, a.Line, format, args...) }

// YAML reads a file strictly into a T: keys unknown to T, keys given twice and
// values of a wrong type are problems with their lines. It answers false if the
// file is missing (which is no problem in itself, see Need) or was refused.
func YAML[T any](p *Pack, name string) (T, Doc, bool) {
	var out T
	doc := Doc{pack: p, file: name}
	if !p.Has(name) {
		return out, doc, false
	}
	raw, err := p.read(name, maxYAML)
	if err != nil {
		p.Report(name, 0, "%v", err)
		return out, doc, false
	}
	root, problems := decode(raw, &out)
	for _, one := range problems {
		p.Report(name, one.Line, "%s", one.Reason)
	}
	if len(problems) > 0 {
		var none T
		return none, doc, false
	}
	doc.root = root
	return out, doc, true
}

// Line is the line of the value at a path of keys and indexes:
// doc.Line("roles", 2, "name"). Where the path ends early, it is the line of the
// last part that exists.
func (d Doc) Line(path ...any) int {
	node, line := d.root, 1
	for _, step := range path {
		next, at := child(node, step)
		if next == nil {
			break
		}
		node, line = next, at
	}
	if d.root == nil {
		return 0
	}
	if len(path) == 0 {
		return max(d.root.Line, 1)
	}
	return line
}

// At is the place of the value at a path, for doc.At("roles", 2).Report("…").
func (d Doc) At(path ...any) Place { return Place{d.pack, d.file, d.Line(path...)} }

// child finds a key of a mapping or an index of a sequence, with its line.
func child(node *yaml.Node, step any) (*yaml.Node, int) {
	for node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch key := step.(type) {
	case string:
		if node == nil || node.Kind != yaml.MappingNode {
			return nil, 0
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1], node.Content[i].Line
			}
		}
	case int:
		if node != nil && node.Kind == yaml.SequenceNode && key >= 0 && key < len(node.Content) {
			return node.Content[key], node.Content[key].Line
		}
	}
	return nil, 0
}

// decode reads exactly one YAML document into out and gives its root node.
func decode(raw []byte, out any) (*yaml.Node, []Problem) {
	if line := badLine(raw); line > 0 {
		return nil, []Problem{{Line: line, Reason: "is not valid UTF-8 text"}}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	var tree yaml.Node
	reader := yaml.NewDecoder(bytes.NewReader(raw))
	if err := reader.Decode(&tree); err != nil {
		return nil, yamlProblems(err)
	}
	var second yaml.Node
	if err := reader.Decode(&second); err == nil {
		return nil, []Problem{{Line: second.Line, Reason: "a second document (---) is refused"}}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlProblems(err)
	}
	strict := yaml.NewDecoder(bytes.NewReader(raw))
	strict.KnownFields(true)
	if err := strict.Decode(out); err != nil {
		return nil, yamlProblems(err)
	}
	if len(tree.Content) == 0 {
		return &tree, nil
	}
	return tree.Content[0], nil
}

var (
	yamlLine    = regexp.MustCompile(`^(?:yaml: )?(?:(?:unmarshal errors|construct errors):\s*)?line (\d+): `)
	yamlUnknown = regexp.MustCompile(`^field (.+) not found in type .+$`)
)

// countedFromZero are the errors of the library's parser, which counts lines from
// zero where its scanner counts from one.
var countedFromZero = []string{
	"did not find expected ',' or ']'", "did not find expected ',' or '}'", "did not find expected key",
	"did not find expected '-' indicator", "did not find expected node content", "did not find expected <document start>",
}

// yamlProblems turns the library's error into problems with lines and without
// the names of Go types.
func yamlProblems(err error) []Problem {
	if errors.Is(err, io.EOF) {
		return []Problem{{Reason: "is empty"}}
	}
	var typed *yaml.TypeError
	texts := []string{err.Error()}
	if errors.As(err, &typed) {
		texts = typed.Errors
	}
	out := make([]Problem, 0, len(texts))
	for _, text := range texts {
		out = append(out, yamlProblem(text))
	}
	return out
}

func yamlProblem(text string) Problem {
	line := 0
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	text = strings.TrimPrefix(text, "yaml: ")
	if slices.Contains(countedFromZero, text) {
		line++
	}
	if m := yamlUnknown.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("unknown key %q", m[1])
	}
	return Problem{Line: line, Reason: text}
}

// badLine is the first line with bytes that are not UTF-8, 0 if there is none.
func badLine(raw []byte) int {
	if utf8.Valid(raw) {
		return 0
	}
	line := 1
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		raw = raw[size:]
	}
	return 0
}

// read gives the whole file, refusing one that is larger than limit bytes.
func (p *Pack) read(name string, limit int64) ([]byte, error) {
	f, err := p.File(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("is larger than %d MB", limit>>20)
	}
	return raw, nil
}
