package field

import "context"

// Barriers is the driver of what closes lanes at the street (封闭设施): barriers, cones with
// lane signs, or a gang that is told to put them up.
type Barriers interface {
	// Bar closes these lanes, by their index in the network, and opens all others. It may be
	// called with the same lanes again and again.
	Bar(ctx context.Context, lanes []int) error
}
