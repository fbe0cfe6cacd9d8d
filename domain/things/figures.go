package things

import "sync/atomic"

// figures are the counters of this node.
type figures struct {
	reports atomic.Uint64
}

// Reports is how many reports this node has taken from the log since its start.
func (s *Service) Reports() uint64 { return s.figures.reports.Load() }

// Applied is the sequence of the last frame of the log that is in the twin.
func (s *Service) Applied() uint64 { return s.applied.Load() }
