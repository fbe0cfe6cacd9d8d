package reviews

// Service is the verbs of reviews. Make it with New.
type Service struct {
	Deps
	store store
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, store: store{d.Seal}} }

// index is by what the store finds what somebody said: a person, or a firm.
func (s *Service) index(who string) string { return authorIndex(s.Seal, who) }
