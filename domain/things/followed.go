package things

import "citybrain/domain/things/twin"

// Follower is told what reports change of things, on every node and in the order of
// the log. What it gets is its own. It must be quick, for the log waits meanwhile.
type Follower interface {
	// Wants tells whether changes of the things of a profile are asked for; it is
	// asked for every report.
	Wants(profile *Profile) bool
	// Changed gets a thing as it was and as it is, with the codes of the attributes
	// that were written; "location" and "state" are among them where these changed.
	Changed(before, after Told, touched []string)
}

// FollowWith tells the service who follows its things. It is called before the start.
func (s *Service) FollowWith(f Follower) { s.follower = f }

// wants tells whether the things of a profile are followed.
func (s *Service) wants(profile int) bool {
	return s.follower != nil && s.follower.Wants(&s.Profiles()[profile])
}

// before gives a thing as it is before a report; false where nobody follows it, or
// where the report was told before the start.
func (s *Service) before(slot twin.Slot, profile int, fresh bool) (Told, bool) {
	if !fresh || !s.wants(profile) {
		return Told{}, false
	}
	thing, ok := s.Twin().At(slot)
	return Told{thing, &s.Profiles()[profile]}, ok
}

// tellChange tells what a report made of a thing.
func (s *Service) tellChange(before Told, slot twin.Slot, r *twin.Report) {
	thing, ok := s.Twin().At(slot)
	if !ok || thing.ID != before.ID {
		return
	}
	var touched []string
	for _, one := range r.Readings {
		touched = append(touched, before.Profile.Attributes[one.Attribute].Code)
	}
	if thing.MovedAt != before.MovedAt {
		touched = append(touched, "location")
	}
	if thing.State != before.State {
		touched = append(touched, "state")
	}
	s.follower.Changed(before, Told{thing, before.Profile}, touched)
}

// tellStates tells of the things that fell silent.
func (s *Service) tellStates(all []twin.Transition) {
	if s.follower == nil {
		return
	}
	for _, one := range all {
		thing, ok := s.Twin().Get(one.ID)
		if !ok || !s.wants(thing.Profile) {
			continue
		}
		told := Told{thing, &s.Profiles()[thing.Profile]}
		before := told
		before.State = one.Was
		s.follower.Changed(before, told, []string{"state"})
	}
}
