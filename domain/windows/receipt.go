package windows

import (
	"context"
	"time"

	"citybrain/domain/cases"
)

// Receipt is what the person takes home 受理回执.
type Receipt struct {
	Number   string    `json:"number"`
	Title    Text      `json:"title"`
	Name     string    `json:"name" doc:"Of the applicant, in clear: it is their paper"`
	Office   string    `json:"office,omitempty" doc:"Name of the department that has it now"`
	State    Text      `json:"state"`
	Handed   time.Time `json:"handed"`
	Due      time.Time `json:"due,omitzero" doc:"Of the promise, once it was accepted"`
	Hall     Text      `json:"hall"`
	Address  Text      `json:"address"`
	Window   Text      `json:"window"`
	Agreed   string    `json:"agreed"`
	Complete bool      `json:"complete" doc:"All materials that are required are there"`
	Papers   []string  `json:"papers" doc:"Names of the files that were scanned"`
}

// Receipt gives the receipt of what was handed in. ErrNotIn.
func (s *Service) Receipt(ctx context.Context, of AcceptanceID) (out Receipt, err error) {
	a, person, err := s.held(ctx, of)
	if err == nil && a.caseID == "" {
		err = ErrNotIn
	}
	if err != nil {
		return out, err
	}
	v, err := s.Cases.Show(person, cases.CaseID(a.caseID))
	if err != nil {
		return out, err
	}
	out = Receipt{Number: v.Number, Title: Text(v.Title), Name: v.Subject, Office: v.Names[v.Org], State: Text(v.StateName), Handed: v.Opened, Agreed: a.agreed, Complete: v.Complete, Papers: []string{}}
	if v.Due != nil {
		out.Due = *v.Due
	}
	for _, p := range v.Papers {
		out.Papers = append(out.Papers, p.Name)
	}
	if h, err := s.book.Load().hall(a.hall); err == nil {
		out.Hall, out.Address = h.Name, h.Address
		if w, err := h.window(a.desk); err == nil {
			out.Window = w.Name
		}
	}
	return out, nil
}
