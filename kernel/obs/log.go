// Package obs is what can be seen of a running city brain: structured logs that
// never hold secrets, Prometheus figures, OpenTelemetry traces carried over HTTP
// and the bus, and the health endpoints.
package obs

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// redacted stands for a value that must not be logged.
const redacted = "****"

// LogConfig says how logs are written.
type LogConfig struct {
	Out    io.Writer
	Format string // "json", or anything else for text
	Level  string // debug, info, warn or error; info if unknown
}

// NewLogger makes a logger that adds trace and span ids of the context and masks
// attributes whose key sounds like a secret. The level may be changed while it runs.
func NewLogger(cfg LogConfig) (*slog.Logger, *slog.LevelVar) {
	level := new(slog.LevelVar)
	level.Set(Level(cfg.Level))
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	var base slog.Handler = slog.NewTextHandler(cfg.Out, opts)
	if cfg.Format == "json" {
		base = slog.NewJSONHandler(cfg.Out, opts)
	}
	return slog.New(traced{base}), level
}

// Level reads the name of a level; an unknown one is info.
func Level(name string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo
	}
	return level
}

// secretWords are parts of keys whose values are never logged.
var secretWords = []string{
	"password", "passwd", "secret", "token", "authorization", "cookie",
	"credential", "apikey", "api_key", "api-key", "privatekey", "private_key", "private-key",
}

// redact masks by key; groups are asked too, so that request.headers.cookie is
// caught wherever it stands.
func redact(groups []string, a slog.Attr) slog.Attr {
	if isSecret(a.Key) {
		return slog.String(a.Key, redacted)
	}
	for _, group := range groups {
		if isSecret(group) {
			return slog.String(a.Key, redacted)
		}
	}
	return a
}

func isSecret(key string) bool {
	key = strings.ToLower(key)
	for _, word := range secretWords {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// traced adds the ids that join a log line to its trace.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, r slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		r = r.Clone()
		r.AddAttrs(slog.String("trace", span.TraceID().String()), slog.String("span", span.SpanID().String()))
	}
	return t.Handler.Handle(ctx, r)
}

func (t traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(attrs)} }

func (t traced) WithGroup(name string) slog.Handler { return traced{t.Handler.WithGroup(name)} }
