package windows

import (
	"context"
	"io"

	"citybrain/domain/cases"
)

// Scan keeps what the clerk scanned or photographed for a material: in the application
// while it is written, and then in the case. Faults: those of services.Upload and cases.Hand.
func (s *Service) Scan(ctx context.Context, of AcceptanceID, material, name string, content io.Reader) (cases.Paper, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return cases.Paper{}, err
	}
	if a.caseID == "" {
		return s.Catalogue.Upload(person, a.draft, material, name, content)
	}
	return s.Cases.Hand(ctx, a.caseID, cases.Handing{Material: material, Name: name, Source: cases.Scanned, Content: content})
}

// Scanned gives a file of what is written back, for the clerk and the person to look at.
func (s *Service) Scanned(ctx context.Context, of AcceptanceID, p cases.PaperID) (cases.Paper, io.ReadCloser, error) {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return cases.Paper{}, nil, err
	}
	return s.Catalogue.OpenPaper(person, a.draft, p)
}

// Unscan forgets a file while the application is written.
func (s *Service) Unscan(ctx context.Context, of AcceptanceID, p cases.PaperID) error {
	a, person, err := s.held(ctx, of)
	if err != nil {
		return err
	}
	return s.Catalogue.TakeBack(person, a.draft, p)
}
