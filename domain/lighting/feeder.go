package lighting

import (
	"context"
	"errors"
)

// mark has one lamp of every feeder that is out say how many lamps are, so that the
// alarm rules of its profile raise one alarm for all of them, and those that say so
// without reason take it back. What could not be said is said the next minute.
func (s *Service) mark(ctx context.Context, o *outlook) error {
	out := map[RepairID]int{}     // lamps that are out
	says := map[RepairID]string{} // the lamp that speaks for them
	before := map[RepairID]bool{} // it spoke already
	for i := range o.lamps {
		l := &o.lamps[i]
		st := s.state.lamps[l.ID]
		if st == nil || st.repair == "" {
			continue
		}
		if _, feeder := s.state.feeders[st.repair]; !feeder {
			continue
		}
		out[st.repair]++
		if says[st.repair] == "" || l.Feeder > 0 && !before[st.repair] {
			says[st.repair], before[st.repair] = l.ID, l.Feeder > 0
		}
	}
	speak := map[string]int{}
	for repair, lamp := range says {
		speak[lamp] = out[repair]
	}
	var wrong error
	for i := range o.lamps {
		if l := &o.lamps[i]; l.Feeder != speak[l.ID] {
			wrong = errors.Join(wrong, s.Street.Mark(ctx, l.ID, speak[l.ID]))
		}
	}
	return wrong
}
