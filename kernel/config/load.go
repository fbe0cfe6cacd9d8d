package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"

	"citybrain/kernel/fault"
)

// ErrConfig is the fault of settings that cannot be used; each field is one problem.
var ErrConfig = fault.New(fault.Invalid, "config.invalid", "The settings cannot be used.")

// prefix begins every environment variable of citybrain.
const prefix = "CITYBRAIN_"

// Sources are where settings come from, weakest first.
type Sources struct {
	File  string         // YAML file; "" for none. A named file must exist
	Env   []string       // as os.Environ gives it
	Flags map[string]any // only those that were given, by koanf name: "http", "cluster.name"
}

// Load reads the settings and validates them. Unknown names anywhere, wrong types
// and values that cannot work are one ErrConfig with every problem as a field.
func Load(from Sources) (Config, error) {
	var p problems
	k := koanf.New(".")
	p.check("defaults", k.Load(structs.Provider(Defaults(), "koanf"), nil))
	known := k.Keys()
	p.check(from.File, loadFile(k, from.File, known, &p))
	p.check("environment", k.Load(confmap.Provider(environment(from.Env, known, &p), "."), nil))
	for name := range from.Flags {
		if !slices.Contains(known, name) {
			p.add(name, "unknown", "unknown setting "+name)
		}
	}
	p.check("flags", k.Load(confmap.Provider(from.Flags, "."), nil))
	if err := p.err(); err != nil {
		return Config{}, err
	}
	var c Config
	if err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: decoder(&c)}); err != nil {
		for line := range strings.Lines(err.Error()) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "'") {
				name, _, _ := strings.Cut(line[1:], "'")
				p.add(name, "type", line)
			}
		}
		p.check("settings", err)
		return Config{}, p.err()
	}
	return c, c.Validate()
}

// decoder turns texts into numbers and lists, as environment variables need it.
func decoder(out *Config) *mapstructure.DecoderConfig {
	return &mapstructure.DecoderConfig{
		Result: out, TagName: "koanf", WeaklyTypedInput: true, ErrorUnused: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.DecodeHookFuncType(splitList),
		),
	}
}

// splitList reads "a, b" as a list.
func splitList(from, to reflect.Type, value any) (any, error) {
	text, ok := value.(string)
	if !ok || to.Kind() != reflect.Slice || from.Kind() != reflect.String {
		return value, nil
	}
	return list(text), nil
}

func list(text string) []string {
	out := []string{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// loadFile reads the YAML file and refuses keys that no setting has.
func loadFile(k *koanf.Koanf, file string, known []string, p *problems) error {
	if file == "" {
		return nil
	}
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the file %s does not exist", file)
	} else if err != nil {
		return err
	}
	own := koanf.New(".")
	values, err := yaml.Parser().Unmarshal(raw)
	if err != nil {
		return err
	}
	if err := own.Load(confmap.Provider(values, ""), nil); err != nil {
		return err
	}
	for _, name := range own.Keys() {
		if !slices.Contains(known, name) {
			p.add(name, "unknown", fmt.Sprintf("unknown setting %s in %s", name, file))
		}
	}
	return k.Merge(own)
}

// environment picks the variables of citybrain; one that fits no setting is a
// problem, because a mistyped name would otherwise be ignored in silence.
func environment(env, known []string, p *problems) map[string]any {
	byName := map[string]string{}
	for _, name := range known {
		byName[Variable(name)] = name
	}
	out := map[string]any{}
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		if setting, ok := byName[name]; ok {
			out[setting] = value
		} else if name != prefix+"CONFIG" { // names the file itself, read by the command line
			p.add(name, "unknown", "unknown environment variable "+name)
		}
	}
	return out
}

// Variable is the environment variable of a setting: CITYBRAIN_CLUSTER_LISTEN of
// cluster.listen.
func Variable(name string) string {
	return prefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(name))
}

// problems collects what is wrong.
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code, message string) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Message: message})
}

// check adds err as a problem of path, unless particulars were added already.
func (p *problems) check(path string, err error) {
	if err != nil && len(p.fields) == 0 {
		p.add(path, "unreadable", err.Error())
	}
}

func (p *problems) err() error {
	if len(p.fields) == 0 {
		return nil
	}
	slices.SortStableFunc(p.fields, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
	lines := make([]string, len(p.fields))
	for i, f := range p.fields {
		lines[i] = f.Path + ": " + f.Message
	}
	out := ErrConfig.Saying("The settings cannot be used:\n%s", strings.Join(lines, "\n"))
	out.Fields = p.fields
	return out
}
