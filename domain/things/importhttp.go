package things

import (
	"context"
	"net/http"

	"citybrain/domain/things/sheet"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) importRoutes() []web.Route {
	const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	return []web.Route{
		web.Post("/api/v1/things/import", RegisterPermission, "Register the things of a list, CSV or XLSX, with a report of every bad row", s.importThings, web.BodyLimit(sheet.MaxBytes+1)),
		web.Plain(http.MethodGet, "/api/v1/things/template.csv", RegisterPermission, "The empty list, as CSV: ?profile=", s.template("csv"), web.Answers("text/csv")),
		web.Plain(http.MethodGet, "/api/v1/things/template.xlsx", RegisterPermission, "The empty list with notes, as XLSX: ?profile=", s.template("xlsx"), web.Answers(workbook)),
	}
}

type importThingsInput struct {
	Profile string `query:"profile" maxLength:"32" doc:"Of rows that name none"`
	Try     bool   `query:"try" doc:"Only tell what would become of it"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *Service) importThings(ctx context.Context, in *importThingsInput) (Imported, error) {
	return s.Import(ctx, ImportFile{Content: in.RawBody, Profile: in.Profile, Try: in.Try})
}

func (s *Service) template(form string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := s.Template(r.Context(), r.URL.Query().Get("profile"), form)
		if err != nil {
			web.Fail(w, r, err)
			return
		}
		kind := "text/csv; charset=utf-8"
		if form == "xlsx" {
			kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Disposition", `attachment; filename="things.`+form+`"`)
		_, _ = w.Write(body) // a lost client is no error of ours
	})
}

// Template gives the empty list of things of a profile, or ("") of all: csv or
// xlsx, in the caller's language. The caller needs things.register. Fault: ErrNoProfile.
func (s *Service) Template(ctx context.Context, profile, form string) ([]byte, error) {
	if err := auth.Require(ctx, RegisterPermission); err != nil {
		return nil, err
	}
	english := web.Language(ctx) == "en"
	f := sheet.Form{Name: Text{"设备清单", "Things"}.in(english), About: Text{"填写说明", "Notes"}.in(english)}
	f.Notes = [][]string{{Text{"列", "Column"}.in(english), Text{"填写内容", "What belongs there"}.in(english)}}
	for _, c := range importColumns() {
		if profile != "" && c.code == "profile" {
			continue
		}
		f.Head = append(f.Head, c.words.in(english))
		note := c.note.in(english)
		if c.needed {
			note = Text{"必填。", "Required. "}.in(english) + note
		}
		f.Notes = append(f.Notes, []string{c.words.in(english), note})
	}
	notes, err := s.profileNotes(profile, english)
	if err != nil {
		return nil, err
	}
	f.Notes = append(f.Notes, notes...)
	if form == "csv" {
		return f.CSV()
	}
	return f.XLSX()
}

// profileNotes are the profiles that a list may name.
func (s *Service) profileNotes(profile string, english bool) ([][]string, error) {
	notes := [][]string{{}, {Text{"设备类型", "Profile"}.in(english), Text{"代码", "Code"}.in(english)}}
	for _, p := range s.Profiles() {
		if profile == "" || p.Code == profile {
			notes = append(notes, []string{Text{p.ZH, p.EN}.in(english), p.Code})
		}
	}
	if len(notes) == 2 {
		return nil, ErrNoProfile.With("profile", profile)
	}
	return notes, nil
}
