package obs

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
)

// plain writes a record for a person at a terminal, a line a record:
//
//	15:04:05 WARN  the history cannot be written; it waits  error="disk full"
type plain struct {
	out   *guarded
	level slog.Leveler
	attrs []slog.Attr
}

// guarded is the one writer of a logger and all that With made of it.
type guarded struct {
	mu sync.Mutex
	w  io.Writer
}

func newPlain(w io.Writer, level slog.Leveler) slog.Handler {
	return plain{out: &guarded{w: w}, level: level}
}

func (p plain) Enabled(_ context.Context, level slog.Level) bool { return level >= p.level.Level() }

func (p plain) Handle(_ context.Context, r slog.Record) error {
	var line bytes.Buffer
	if !r.Time.IsZero() {
		line.WriteString(r.Time.Format("15:04:05 "))
	}
	fmt.Fprintf(&line, "%-5s %s", r.Level, oneLine(redactText(r.Message)))
	gap := "  " // sets the particulars off from the message
	tell := func(a slog.Attr) bool {
		gap = p.tell(&line, gap, nil, a)
		return true
	}
	for _, a := range p.attrs {
		tell(a)
	}
	r.Attrs(tell)
	line.WriteByte('\n')
	p.out.mu.Lock()
	defer p.out.mu.Unlock()
	_, err := p.out.w.Write(line.Bytes())
	return err
}

// tell writes one particular, those of a group as group.key, and gives the gap
// before the next.
func (p plain) tell(line *bytes.Buffer, gap string, groups []string, a slog.Attr) string {
	a.Value = a.Value.Resolve()
	if a.Value.Kind() == slog.KindGroup {
		if a.Key != "" {
			groups = append(groups[:len(groups):len(groups)], a.Key)
		}
		for _, inner := range a.Value.Group() {
			gap = p.tell(line, gap, groups, inner)
		}
		return gap
	}
	if a.Key == "" {
		return gap
	}
	a = redact(groups, a)
	line.WriteString(gap)
	for _, group := range groups {
		line.WriteString(group + ".")
	}
	line.WriteString(a.Key + "=" + quoted(a.Value.String()))
	return " "
}

// quoted puts what is not one plain word into quotes.
func quoted(text string) string {
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == '"' || r == '=' || !strconv.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

// oneLine keeps a message with strangers' words in it from writing lines of its own.
func oneLine(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

func (p plain) WithAttrs(attrs []slog.Attr) slog.Handler {
	p.attrs = append(p.attrs[:len(p.attrs):len(p.attrs)], attrs...)
	return p
}

// WithGroup is never called with a name: traced keeps the groups.
func (p plain) WithGroup(string) slog.Handler { return p }

// isTerminal tells whether a person reads what is written there.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
