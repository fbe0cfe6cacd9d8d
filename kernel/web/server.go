package web

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"citybrain/kernel/auth"
)

// Authenticator recognises the credentials of a request: the session cookie, an
// API key, a device's password.
type Authenticator interface {
	// Authenticate gives the principal. found is false where the request bears
	// no credentials of this kind; err tells that it bears wrong ones.
	Authenticate(r *http.Request) (p auth.Principal, found bool, err error)
}

// Texts translates the sentence of a fault; ok is false where it has none.
type Texts interface {
	Fault(language, code string, args map[string]any) (text string, ok bool)
}

// Config is what the border needs from outside.
type Config struct {
	Title          string // of the OpenAPI document
	Version        string
	Log            *slog.Logger
	Authenticators []Authenticator // asked in order; the first that finds decides
	Texts          Texts           // nil: English as declared
	BodyLimit      int64           // bytes; 0 means 1 MiB
}

// Server is the HTTP border: a handler that routes, checks and answers.
type Server struct {
	cfg           Config
	mux           *http.ServeMux
	api           huma.API
	problemSchema *huma.Schema
	handler       http.Handler
}

// New makes a server without routes; Mount adds them.
func New(cfg Config) *Server {
	if cfg.Title == "" {
		cfg.Title = "citybrain"
	}
	if cfg.Version == "" {
		cfg.Version = "dev"
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.BodyLimit == 0 {
		cfg.BodyLimit = 1 << 20
	}
	s := &Server{cfg: cfg, mux: http.NewServeMux()}
	s.api = newAPI(s)
	s.problemSchema = s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	s.handler = s.enter(s.mux)
	return s
}

// Mount adds routes. It panics at start-up where two routes claim one path.
func (s *Server) Mount(routes []Route) {
	for _, r := range routes {
		r.install(s, r)
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// enter opens the exchange, finds out who calls and hands on.
func (s *Server) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{server: s, w: w, address: r.RemoteAddr, agent: r.UserAgent(), language: "en"}
		ctx := context.WithValue(r.Context(), exchangeKey{}, x)
		r = r.WithContext(ctx)
		p, err := s.recognise(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		x.actor = p.ID
		next.ServeHTTP(w, r.WithContext(auth.With(ctx, p)))
	})
}

// recognise asks the authenticators in order.
func (s *Server) recognise(r *http.Request) (auth.Principal, error) {
	for _, a := range s.cfg.Authenticators {
		p, found, err := a.Authenticate(r)
		if err != nil || found {
			return p, err
		}
	}
	return auth.Principal{Kind: auth.Anonymous}, nil
}

// handle registers a handler behind the checks of its route.
func (s *Server) handle(route Route, h http.Handler) {
	pattern, wildcard, suffix := splitSuffix(route.Path)
	s.mux.Handle(strings.TrimSpace(route.Method+" "+pattern), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		exchangeOf(r.Context()).pattern = route.Path
		if suffix != "" {
			value, ok := strings.CutSuffix(r.PathValue(wildcard), suffix)
			if !ok {
				s.fail(w, r, ErrNoRoute)
				return
			}
			r.SetPathValue(wildcard, value)
		}
		if err := auth.Require(r.Context(), route.Permission); err != nil {
			s.fail(w, r, err)
			return
		}
		h.ServeHTTP(w, r)
	}))
}

// splitSuffix reads "/tiles/{z}/{x}/{y}.mvt", which ServeMux cannot express, as
// the pattern "/tiles/{z}/{x}/{y}", the wildcard "y" and the suffix ".mvt".
func splitSuffix(path string) (pattern, wildcard, suffix string) {
	slash := strings.LastIndexByte(path, '/')
	last := path[slash+1:]
	shut := strings.IndexByte(last, '}')
	if !strings.HasPrefix(last, "{") || shut == len(last)-1 || shut < 0 {
		return path, "", ""
	}
	return path[:slash+1] + last[:shut+1], last[1:shut], last[shut+1:]
}
