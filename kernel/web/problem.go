package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"citybrain/kernel/fault"
	"citybrain/kernel/lang"
)

// Problem is the body of every error: RFC 9457 with a stable code.
type Problem struct {
	Type   string         `json:"type" doc:"about:blank or a page about this code"`
	Title  string         `json:"title" doc:"The status in words"`
	Status int            `json:"status"`
	Code   string         `json:"code" doc:"Stable code, e.g. auth.denied; translate by this"`
	Detail string         `json:"detail" doc:"One sentence in the caller's language"`
	Args   map[string]any `json:"args,omitempty" doc:"Figures of the sentence"`
	Errors []fault.Field  `json:"errors,omitempty" doc:"Every wrong field"`
	Trace  string         `json:"trace,omitempty" doc:"Name this when you report the error"`
}

// Error gives the code and the sentence.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus gives the HTTP status, as huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// The faults of the border itself.
var (
	ErrInvalid    = fault.New(fault.Invalid, "web.invalid", "Some of the input is wrong.")
	ErrMalformed  = fault.New(fault.Malformed, "web.malformed", "The request cannot be read.")
	ErrNoRoute    = fault.New(fault.Missing, "web.no_route", "There is nothing at this address.")
	ErrMethod     = fault.New(fault.Malformed, "web.method", "This address does not know this method.")
	ErrMediaType  = fault.New(fault.Malformed, "web.media_type", "This media type is not accepted here.")
	ErrTooLarge   = fault.New(fault.TooLarge, "web.too_large", "More was sent at once than is taken.")
	ErrTimeout    = fault.New(fault.Malformed, "web.timeout", "The request came too slowly.")
	ErrTooMany    = fault.New(fault.TooMany, "web.too_many", "Too many requests; please wait a little.")
	ErrCrossSite  = fault.New(fault.Denied, "web.cross_site", "The request came from another site.")
	ErrInternal   = fault.New(fault.Internal, "internal", "Something went wrong on our side.")
	ErrOverloaded = fault.New(fault.Unavailable, "web.overloaded", "Too many open streams; try again shortly.")
)

// statusOf is the one place where a fault becomes a status.
func statusOf(f *fault.Fault) int {
	switch f.Code {
	case ErrMethod.Code:
		return http.StatusMethodNotAllowed
	case ErrMediaType.Code:
		return http.StatusUnsupportedMediaType
	case ErrTimeout.Code:
		return http.StatusRequestTimeout
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Denied:
		return http.StatusForbidden
	case fault.Missing:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problem turns an error into what the client may see, and logs what it may
// not: the cause of an internal fault, once, here.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	f := fault.From(err)
	if statusOf(f) == http.StatusInternalServerError {
		s.log(ctx, slog.LevelError, "request failed", slog.String("route", exchangeOf(ctx).pattern), slog.Any("cause", err))
		f = fault.New(fault.Internal, f.Code, ErrInternal.Message)
	}
	return s.describeFault(ctx, f)
}

// describeFault writes a fault in the caller's language.
func (s *Server) describeFault(ctx context.Context, f *fault.Fault) *Problem {
	status, x := statusOf(f), exchangeOf(ctx)
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Code: f.Code, Detail: f.Message, Args: f.Args, Errors: f.Fields, Trace: x.trace,
	}
	if strings.HasPrefix(f.Code, "db.") {
		p.Args = nil // names of tables are for the log
	}
	if wait, ok := f.Args["retry_after"]; ok && x.w != nil {
		x.w.Header().Set("Retry-After", retrySeconds(wait))
	}
	s.translate(lang.Tag(x.language), p)
	x.code = p.Code
	return p
}

// translate puts the texts of the catalogue in place of the declared English,
// which stays where it is more particular or where there is no text.
func (s *Server) translate(tag lang.Tag, p *Problem) {
	if tag == lang.EN {
		return
	}
	if text, ok := s.cfg.Texts.Find(tag, p.Code, p.Args); ok {
		p.Detail = text
	}
	p.Errors = slices.Clone(p.Errors) // the fault's own list is shared
	for i, field := range p.Errors {
		if field.Code == ErrInvalid.Code {
			if text, ok := schemaText(s.cfg.Texts, tag, field.Message); ok {
				p.Errors[i].Message = text
			}
			continue
		}
		args := field.Args
		if args == nil {
			args = p.Args
		}
		if text, ok := s.cfg.Texts.Find(tag, field.Code, args); ok {
			p.Errors[i].Message = text
		}
	}
}

func retrySeconds(v any) string {
	switch n := v.(type) {
	case int:
		return strconv.Itoa(max(1, n))
	case int64:
		return strconv.FormatInt(max(1, n), 10)
	}
	return "1"
}

// fail writes err as a problem.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	writeProblem(w, r, s.problem(r.Context(), err))
}

func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	for _, name := range [...]string{"ETag", "Content-Encoding", "Content-Length", "Location"} {
		h.Del(name)
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p) // a lost client is no error of ours
	}
}

// Fail answers err as a problem from a plain handler behind a Server.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	if s := exchangeOf(r.Context()).server; s != nil {
		s.fail(w, r, err)
		return
	}
	http.Error(w, fault.From(err).Code, statusOf(fault.From(err)))
}

// transform turns huma's own errors into problems of ours.
func (s *Server) transform(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	f := humaFault(m)
	if op := ctx.Operation(); f.Code == ErrTooLarge.Code && op != nil {
		f = tooLarge(op.MaxBodyBytes)
	}
	return s.problem(ctx.Context(), f), nil
}

// tooLarge says how much may be sent at most, in bytes.
func tooLarge(limit int64) *fault.Fault {
	most := fmt.Sprintf("%d B", limit)
	switch {
	case limit >= 1<<20:
		most = fmt.Sprintf("%d MB", limit>>20)
	case limit >= 1<<10:
		most = fmt.Sprintf("%d KB", limit>>10)
	}
	return ErrTooLarge.With("limit", limit).With("most", most)
}

// humaFault reads what huma found wrong as a fault that bears huma's status.
func humaFault(m *huma.ErrorModel) *fault.Fault {
	var f *fault.Fault
	switch m.Status {
	case http.StatusRequestEntityTooLarge:
		return ErrTooLarge
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		return ErrMediaType
	case http.StatusRequestTimeout:
		return ErrTimeout
	case http.StatusBadRequest:
		f = ErrMalformed
	case http.StatusInternalServerError:
		return ErrInternal
	default:
		f = ErrInvalid
	}
	for _, d := range m.Errors {
		f = f.At(pointer(d.Location), "web.invalid", d.Message)
	}
	if len(m.Errors) == 0 && m.Detail != "" {
		f = f.Saying("%s.", strings.ToUpper(m.Detail[:1])+m.Detail[1:])
	}
	return f
}

// pointer writes huma's "body.items[3].tags" as "/items/3/tags" and
// "query.limit" as "limit".
func pointer(location string) string {
	head, rest, found := strings.Cut(location, ".")
	if head == "body" {
		if !found {
			return "/"
		}
		return "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(rest)
	}
	if !found {
		return location
	}
	return rest
}
