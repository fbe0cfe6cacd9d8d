package cases

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"citybrain/kernel/web"
)

// readReport sends a file of a report.
func (s *Service) readReport(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	report, content, err := s.OpenReport(r.Context(), ReportID(r.PathValue("id")), file)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	if strings.HasSuffix(file, ".pdf") {
		h.Set("Content-Type", "application/pdf")
	}
	name := "supervision-" + report.Month + strings.ReplaceAll(report.Org, "/", "-") + "." + file
	h.Set("Content-Length", strconv.FormatInt(report.Files[file], 10))
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_, _ = io.Copy(w, content) // a lost client is no error of ours
}
