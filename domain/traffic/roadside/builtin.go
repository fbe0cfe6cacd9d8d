package roadside

import (
	"context"
	"log/slog"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/street"
)

// Model is the built-in street model as a Street, with what happens on it in the course of
// its day, if anything does.
type Model struct {
	*street.Street
	Script *street.Script
}

// Clock sets the time of day, and lets happen what is due.
func (m Model) Clock(now time.Time) {
	m.Street.Clock(now)
	if m.Script == nil {
		return
	}
	if _, err := m.Script.Play(now); err != nil {
		slog.Warn("something of the street's day cannot happen", "error", err)
	}
}

// Lamps puts what a junction shows.
func (m Model) Lamps(_ context.Context, junction int, show network.Aspects) error {
	m.Show(junction, show)
	return nil
}

// Step lets one second pass; the model does not die.
func (m Model) Step(context.Context) error {
	m.Street.Step()
	return nil
}
