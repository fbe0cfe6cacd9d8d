package web

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/lang"
)

// Authenticator recognises the credentials of a request: the session cookie, an
// API key, a device's password.
type Authenticator interface {
	// Authenticate gives the principal. found is false where the request bears
	// no credentials of this kind; err tells that it bears wrong ones.
	Authenticate(r *http.Request) (p auth.Principal, found bool, err error)
}

// Texts finds the sentence of a fault's code; *lang.Catalogue does.
type Texts interface {
	Find(tag lang.Tag, key string, args map[string]any) (text string, ok bool)
}

// Config is what the border needs from outside. Everything has a default; without
// a DB there is no Idempotency-Key, without UI no pages.
type Config struct {
	Title          string // of the OpenAPI document
	Version        string
	Language       string // of callers that ask for none, "zh-CN" or "en"
	Log            *slog.Logger
	Metrics        prometheus.Registerer
	Tracer         trace.TracerProvider // nil means the global one
	Clock          clock.Clock          // nil means the wall clock, which limits should run on
	DB             *db.DB
	Authenticators []Authenticator // asked in order; the first that finds decides
	Texts          Texts           // nil: the kernel's own
	UI             fs.FS           // the built web application; nil: none
	Pages          []string        // first parts of the addresses that UI draws, beside "/"; empty: all
	Secure         bool            // served by HTTPS, directly or by a proxy: HSTS
	TrustedOrigins []string        // other origins whose pages may write, "https://portal.example"
	TrustedProxies []netip.Prefix  // whose X-Forwarded-For is believed
	BodyLimit      int64           // bytes; 0 means 1 MiB
	Rates          map[auth.Kind]Rate
}

// defaultRates let a person's page load its map and lists at once, and a system
// feed its batches.
func defaultRates() map[auth.Kind]Rate {
	return map[auth.Kind]Rate{
		auth.Anonymous: {PerSecond: 20, Burst: 120},
		auth.Person:    {PerSecond: 50, Burst: 300},
		auth.Official:  {PerSecond: 50, Burst: 300},
		auth.Client:    {PerSecond: 500, Burst: 2000},
		auth.Device:    {PerSecond: 50, Burst: 200},
	}
}

// Server is the HTTP border: a handler that routes, checks and answers.
type Server struct {
	cfg           Config
	mux           *http.ServeMux
	api           huma.API
	problemSchema *huma.Schema
	document      func() ([]byte, error)
	origin        *http.CrossOriginProtection
	anywhere      map[string]bool // "POST /path" that other sites may make browsers send
	limiter       *limiter
	keeper        *keeper // nil without a store
	compress      *compressors
	meters        *meters
	tracer        trace.Tracer
}

// New makes a server without routes; Mount adds them. An origin that is none
// panics, at start-up.
func New(cfg Config) *Server {
	cfg = cfg.withDefaults()
	s := &Server{
		cfg: cfg, mux: http.NewServeMux(), compress: newCompressors(),
		limiter: newLimiter(cfg.Clock.Now), meters: newMeters(cfg.Metrics),
		tracer: cfg.Tracer.Tracer("citybrain/kernel/web"), origin: http.NewCrossOriginProtection(), anywhere: map[string]bool{},
	}
	for _, o := range cfg.TrustedOrigins {
		if err := s.origin.AddTrustedOrigin(o); err != nil {
			panic("web: trusted origin " + o + ": " + err.Error())
		}
	}
	if cfg.DB != nil {
		s.keeper = newKeeper(cfg.DB, cfg.Clock.Now)
	}
	s.api = newAPI(s)
	s.problemSchema = s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	s.document = sync.OnceValues(s.OpenAPI)
	s.Mount([]Route{
		Plain("GET", "/openapi.json", auth.Public, "This interface as OpenAPI 3.1", http.HandlerFunc(s.serveOpenAPI), Hidden),
		Plain("GET", "/docs", auth.Public, "This interface to read", http.HandlerFunc(s.serveDocs), Hidden),
	})
	s.mux.Handle("/", newPages(s, cfg.UI))
	return s
}

func (cfg Config) withDefaults() Config {
	if cfg.Title == "" {
		cfg.Title = "citybrain"
	}
	if cfg.Version == "" {
		cfg.Version = "dev"
	}
	if cfg.Language == "" {
		cfg.Language = "en"
	}
	if cfg.Texts == nil {
		cfg.Texts = lang.Kernel()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Tracer == nil {
		cfg.Tracer = otel.GetTracerProvider()
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	if cfg.BodyLimit == 0 {
		cfg.BodyLimit = 1 << 20
	}
	if cfg.Rates == nil {
		cfg.Rates = defaultRates()
	}
	return cfg
}

// Mount adds routes, before the first request. It panics at start-up where two
// routes claim one path.
func (s *Server) Mount(routes []Route) {
	for _, r := range routes {
		r.install(s, r)
	}
	s.forbidNullLists()
}

// ServeHTTP answers one request: opens the exchange, finds out who calls, and
// lets the route answer.
func (s *Server) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	began := time.Now() // how long it took is a matter of the wall
	w := &responder{ResponseWriter: rw, r: r, compress: s.compress}
	x, ctx, span := s.begin(w, r)
	r = r.WithContext(ctx)
	w.r = r
	s.meters.inFlight.Inc()
	defer func() {
		s.meters.inFlight.Dec()
		s.end(x, r, w, span, time.Since(began))
	}()
	s.secure(w.Header())
	func() {
		defer s.rescue(w, r)
		s.admit(w, r, x)
	}()
	w.finish()
}

// admit knows the caller and refuses what comes from another site.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, x *exchange) {
	p, err := s.recognise(r)
	if err != nil {
		if limited := s.limit(w, r, 1); limited != nil { // guessing keys is limited by address
			err = limited
		}
		s.fail(w, r, err)
		return
	}
	x.actor = p.ID
	r = r.WithContext(auth.With(r.Context(), p))
	if err := s.crossSite(r); err != nil {
		s.fail(w, r, err)
		return
	}
	if r.Method == http.MethodConnect { // has no path that the mux could look for
		s.fail(w, r, ErrMethod)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// recognise asks the authenticators in order. A Bearer token that nobody knows is
// a wrong one: whoever sends it does not mean to be anonymous. Basic credentials
// are left to the route: only the door of the devices takes them.
func (s *Server) recognise(r *http.Request) (auth.Principal, error) {
	for _, a := range s.cfg.Authenticators {
		p, found, err := a.Authenticate(r)
		if err != nil || found {
			return p, err
		}
	}
	if scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return auth.Principal{}, auth.ErrUnauthenticated
	}
	return auth.Principal{Kind: auth.Anonymous}, nil
}

// handle registers a handler behind the checks of its route.
func (s *Server) handle(route Route, h http.Handler) {
	pattern, wildcard, suffix := splitSuffix(route.Path)
	if route.anywhere {
		s.anywhere[route.Method+" "+pattern] = true
	}
	s.mux.Handle(route.Method+" "+pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		exchangeOf(r.Context()).pattern = route.Path
		if suffix != "" {
			value, ok := strings.CutSuffix(r.PathValue(wildcard), suffix)
			if !ok {
				s.fail(w, r, ErrNoRoute)
				return
			}
			r.SetPathValue(wildcard, value)
		}
		s.check(w, r, route, h)
	}))
}

// check lets a request through to its handler: not too often, with the right,
// not too large, and once where the caller says so.
func (s *Server) check(w http.ResponseWriter, r *http.Request, route Route, h http.Handler) {
	if !route.unlimited {
		if err := s.limit(w, r, max(1, route.cost)); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	if err := auth.Require(r.Context(), route.Permission); err != nil {
		s.fail(w, r, err)
		return
	}
	limit := s.limitOf(route)
	if r.ContentLength > limit {
		s.fail(w, r, tooLarge(limit))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if route.streams {
		unhurried(w)
	}
	if s.keeper != nil && r.Method == http.MethodPost && r.Header.Get("Idempotency-Key") != "" && !route.streams {
		s.once(w, r, route, h)
		return
	}
	h.ServeHTTP(w, r)
}

func (s *Server) limitOf(route Route) int64 {
	if route.bodyLimit > 0 {
		return route.bodyLimit
	}
	return s.cfg.BodyLimit
}

// refuse answers an address without a route: 405 with Allow where another method
// would do, 404 otherwise.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range [...]string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		other := *r
		other.Method = method
		if _, pattern := s.mux.Handler(&other); pattern != "/" && pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		s.fail(w, r, ErrNoRoute)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.fail(w, r, ErrMethod)
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
