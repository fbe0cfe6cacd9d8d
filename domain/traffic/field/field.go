// Package field is what the city's brain knows of devices at the street (路侧设备): one
// small interface for signal controllers and one for detectors, whatever they speak, and
// the Link that watches over a controller's connection. The package is pure.
package field

import (
	"context"
	"time"

	"citybrain/domain/traffic/monitor"
)

// Controller is the driver of one signal controller (信号机). All three wait for the
// device and give an error when it did not answer; a late answer is theirs to drop.
type Controller interface {
	// Hello asks how the controller is set up and whether it rests in a stage.
	Hello(ctx context.Context) (monitor.Hello, error)
	// Tell takes the order and sends it. An order that cannot be taken any more is the
	// monitor's *Refusal, and nothing was sent.
	Tell(ctx context.Context, o monitor.Order, now time.Time) (monitor.Ack, error)
	// State asks what is shown. It is a sign of life for the controller as well.
	State(ctx context.Context) (monitor.Report, error)
}

// Detectors is the driver of detectors (检测器): all readings since the last call.
type Detectors interface {
	Read(ctx context.Context) ([]Reading, error)
}

// Reading is what one detector saw over the Span that ended At.
type Reading struct {
	Detector  string        `json:"detector"`
	At        time.Time     `json:"at"`
	Span      time.Duration `json:"span"`
	Count     int           `json:"count"`     // vehicles that came
	Occupancy float64       `json:"occupancy"` // part of the span, 0 to 1
	Speed     float64       `json:"speed"`     // m/s, mean of those counted; 0 with none
	Present   bool          `json:"present"`   // a vehicle stands on it at the end
}
