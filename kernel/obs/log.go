// Package obs is what can be seen of a running city brain: structured logs that
// never hold secrets, Prometheus figures, OpenTelemetry traces carried over HTTP
// and the bus, and the health endpoints.
package obs

import (
	"context"
	"io"
	"log/slog"
	"slices"

	"go.opentelemetry.io/otel/trace"
)

// LogConfig says how logs are written.
type LogConfig struct {
	Out    io.Writer
	Format string // "json"; "text" for people; anything else is text on a terminal and JSON elsewhere
	Level  string // debug, info, warn or error; info if unknown
}

// NewLogger makes a logger that adds trace and span ids of the context and masks
// attributes whose key sounds like a secret. The level may be changed while it runs.
func NewLogger(cfg LogConfig) (*slog.Logger, *slog.LevelVar) {
	level := new(slog.LevelVar)
	level.Set(Level(cfg.Level))
	if cfg.Format == "text" || cfg.Format != "json" && isTerminal(cfg.Out) {
		return slog.New(traced{base: newPlain(cfg.Out, level)}), level
	}
	base := slog.NewJSONHandler(cfg.Out, &slog.HandlerOptions{Level: level, ReplaceAttr: redact})
	return slog.New(traced{base: base}), level
}

// Level reads the name of a level; an unknown one is info.
func Level(name string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo
	}
	return level
}

// traced adds the ids that join a log line to its trace, at the top level of the
// line also where the logger stands in a group.
type traced struct {
	base   slog.Handler
	groups []group // open groups, outermost first
}

// group is an open group with the attributes that were added in it.
type group struct {
	name  string
	attrs []slog.Attr
}

func (t traced) Enabled(ctx context.Context, level slog.Level) bool {
	return t.base.Enabled(ctx, level)
}

func (t traced) Handle(ctx context.Context, r slog.Record) error {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() && len(t.groups) == 0 {
		return t.base.Handle(ctx, r)
	}
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	out.AddAttrs(t.nest(r)...)
	if span.IsValid() {
		out.AddAttrs(slog.String("trace", span.TraceID().String()), slog.String("span", span.SpanID().String()))
	}
	return t.base.Handle(ctx, out)
}

// nest puts the record's attributes into the open groups.
func (t traced) nest(r slog.Record) []slog.Attr {
	attrs := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool { attrs = append(attrs, a); return true })
	for _, g := range slices.Backward(t.groups) {
		attrs = []slog.Attr{{Key: g.name, Value: slog.GroupValue(append(slices.Clone(g.attrs), attrs...)...)}}
	}
	return attrs
}

func (t traced) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(t.groups) == 0 {
		return traced{base: t.base.WithAttrs(attrs)}
	}
	groups := slices.Clone(t.groups)
	last := &groups[len(groups)-1]
	last.attrs = append(slices.Clone(last.attrs), attrs...)
	return traced{t.base, groups}
}

func (t traced) WithGroup(name string) slog.Handler {
	if name == "" {
		return t
	}
	return traced{t.base, append(slices.Clone(t.groups), group{name: name})}
}
