package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
)

// mask stands for a secret.
const mask = "****"

// Masked is every setting by name with secrets as ****, safe for logs.
func (c Config) Masked() map[string]any {
	k := koanf.New(".")
	if err := k.Load(structs.Provider(c, "koanf"), nil); err != nil {
		return map[string]any{"error": err.Error()}
	}
	out := k.All()
	for name, value := range out {
		text, ok := value.(string)
		switch {
		case !ok || text == "":
		case slices.Contains(secrets, name):
			out[name] = mask
		default:
			out[name] = maskURL(text)
		}
	}
	return out
}

// Dump writes the masked settings one a line, sorted, as "name: value".
func (c Config) Dump(w io.Writer) error {
	all := c.Masked()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %v\n", name, all[name])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// String is the dump in one line, so that no print of the settings tells a secret.
func (c Config) String() string {
	var b strings.Builder
	_ = c.Dump(&b) // a Builder takes everything
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", ", ")
}

// GoString is String, for %#v.
func (c Config) GoString() string { return c.String() }

// LogValue is Masked.
func (c Config) LogValue() slog.Value { return slog.AnyValue(c.Masked()) }

// maskURL hides user names' passwords and the values of a URL's query, which is
// where database URLs carry theirs too.
func maskURL(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	u, err := url.Parse(text)
	if err != nil {
		return mask
	}
	query := u.Query()
	for key := range query {
		if strings.Contains(strings.ToLower(key), "pass") || strings.Contains(strings.ToLower(key), "secret") {
			query.Set(key, mask)
		}
	}
	u.RawQuery = query.Encode()
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), mask)
	}
	return strings.ReplaceAll(u.String(), url.QueryEscape(mask), mask)
}
