package windows

import (
	"context"
	"io"
	"net/http"

	"citybrain/domain/cases"
	"citybrain/kernel/web"
)

func (s *Service) scan(r *http.Request, material, name string) (cases.Paper, error) {
	return s.Scan(r.Context(), AcceptanceID(r.PathValue("id")), material, name, r.Body)
}

func (s *Service) showScan(r *http.Request, id cases.PaperID) (cases.Paper, io.ReadCloser, error) {
	return s.Scanned(r.Context(), AcceptanceID(r.PathValue("id")), id)
}

type windowScanInput struct {
	AcceptanceInput
	Paper string `path:"paper" maxLength:"60"`
}

func (s *Service) unscan(ctx context.Context, in *windowScanInput) (web.None, error) {
	return web.None{}, s.Unscan(ctx, AcceptanceID(in.ID), cases.PaperID(in.Paper))
}
