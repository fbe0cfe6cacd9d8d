package roadside

import (
	"context"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/street"
)

// Model is the built-in street model as a Street.
type Model struct{ *street.Street }

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
