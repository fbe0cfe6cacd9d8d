package field

import "context"

// Signs is the driver of variable signs (可变情报板、可变限速标志). A sign that is told
// nothing for five minutes goes dark by itself, so both are called again and again with
// what holds. An error means that the sign did not acknowledge: nobody knows what it shows.
type Signs interface {
	// Show has a sign show lines of text; none: it goes dark.
	Show(ctx context.Context, sign string, lines []string) error
	// Advise has a sign advise a speed in km/h to those on some lanes, by their index in the
	// network; 0: it goes dark.
	Advise(ctx context.Context, sign string, lanes []int, speed int) error
}
