package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/config"
	"citybrain/kernel/life"
	"citybrain/kernel/obs"
	"citybrain/kernel/web"
	ui "citybrain/web"
)

// Serve opens a city and keeps it open until ctx ends. The story of the start
// goes to out, a line a step.
func Serve(ctx context.Context, cfg config.Config, out io.Writer) error {
	if err := checkAddresses(ctx, addresses(cfg)); err != nil {
		return err
	}
	began := time.Now()
	hurryMemory()
	c, err := open(ctx, cfg, out)
	if err != nil {
		return err
	}
	defer c.close(context.WithoutCancel(ctx))
	run := life.New(c.out.step, time.Minute) // a million things take their time to lie down
	server, err := c.border()
	if err != nil {
		return err
	}
	c.addProbes(run)
	door := c.openDoor()
	c.domains.charging.OpenDoor(door, c.bus.Log())
	c.domains.things.ForgetWith(func(id string) {
		door.Forget(id)
		c.domains.charging.ForgetPile(id)
	})
	c.domains.things.AdmitWith(door)
	if cfg.MQTT != "off" {
		c.domains.things.SendWith(downlinks{c.domains.charging, downlink{c, door}})
	}
	server.Mount(door.Routes())
	door.ServeWith(deviceRequests(server))
	listener := server.Listen(cfg.HTTP, c.hub)
	if cfg.PProf != "" {
		run.Add(c.profilerPart())
	}
	run.Add(c.seedPart(), c.bus.Part(), c.audit.Part())
	for _, m := range c.modules() {
		run.Add(m.Parts...)
	}
	run.Add(c.jobs.Part())
	if cfg.MQTT != "off" {
		run.Add(door.Part())
	}
	run.Add(listener.Part())
	if c.registers.handler != nil {
		run.Add(c.registers.part())
	}
	if cfg.Demo {
		run.Add(c.worldPart())
	}
	return run.Run(ctx, func() {
		go holdMemory(ctx)
		c.welcome(began)
	})
}

// addProbes says what must work before this node takes requests.
func (c *city) addProbes(run *life.Life) {
	c.health.Add("start", run.Ready)
	c.health.Add("store", c.db.Ping)
	c.health.Add("log", func(ctx context.Context) error {
		if err := c.bus.Log().Writable(); err != nil {
			return err
		}
		_, err := c.bus.Log().Last(ctx)
		return err
	})
}

// seedPart loads the city pack before anything reads the store.
func (c *city) seedPart() life.Part {
	return life.Part{Name: "city pack", Start: func(ctx context.Context) error {
		return c.loadPack(asSeed(ctx), false)
	}}
}

// asSeed acts as the city pack does: for the city itself.
func asSeed(ctx context.Context) context.Context { return auth.AsSystem(ctx, "seed") }

// border is the HTTP server with the routes of every domain and of the kernel.
func (c *city) border() (*web.Server, error) {
	catalogue, err := texts(c.modules())
	if err != nil {
		return nil, err
	}
	c.audit.SpeakWith(cityNames{c.domains, c.openid}, catalogue)
	files, _ := ui.Files()
	proxies, err := c.cfg.Proxies()
	if err != nil {
		return nil, err
	}
	l := c.cfg.Limits
	rate := web.Rate{PerSecond: l.Rate, Burst: l.Burst}
	s := web.New(web.Config{
		Title: "citybrain " + c.pack.City.EN, Version: obs.ReadBuild().Version, Language: c.pack.City.Language,
		Log: c.log, Metrics: c.figures, Tracer: c.tracer.Provider(), DB: c.db,
		Authenticators: []web.Authenticator{c.openid, c.auth}, Texts: catalogue, UI: files, Pages: facePages(),
		Secure: c.cfg.CookieSecure, TrustedProxies: proxies, BodyLimit: l.Body,
		Rates: map[auth.Kind]web.Rate{auth.Anonymous: rate, auth.Person: rate, auth.Official: rate,
			auth.Client: {PerSecond: 20 * l.Rate, Burst: 20 * l.Burst}}, // systems send batches, each worth many requests
	})
	for _, m := range c.modules() {
		s.Mount(m.Routes)
	}
	s.Mount(c.kernelRoutes())
	return s, nil
}

// facePages are the first parts of the addresses of the four faces, as
// web/src/routes.tsx has them. Anything else is no page, and answers 404.
func facePages() []string {
	return []string{"desk", "screen", "kiosk", "air", "roads", "chargers", "resources", "services", "reviews", "review", "feedback", "halls", "tickets", "login", "register", "consent", "me", "my", "phone", "error"}
}

// MetricsPermission lets a monitoring system read the figures from afar. On the
// machine itself they are open, as a local scraper expects.
var MetricsPermission = auth.Permission{Code: "platform.metrics", ZH: "读取运行指标", EN: "Read the platform's figures"}

func nearOrPermitted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		proxied := r.Header.Get("X-Forwarded-For") != ""
		if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() && !proxied || auth.From(r.Context()).May(MetricsPermission) {
			h.ServeHTTP(w, r)
			return
		}
		web.Fail(w, r, auth.ErrDenied.With("permission", MetricsPermission.Code))
	})
}

// kernelRoutes are the pages of the platform itself.
func (c *city) kernelRoutes() []web.Route {
	routes := []web.Route{
		web.Plain("GET", "/healthz", auth.Public, "Is the process alive", c.health.Alive(), web.Unlimited),
		web.Plain("GET", "/readyz", auth.Public, "Can it work, part by part", c.health.Ready(), web.Unlimited),
		web.Plain("GET", "/metrics", auth.Public, "Figures for Prometheus; from elsewhere than this machine with platform.metrics",
			nearOrPermitted(obs.Metrics(c.figures)), web.Unlimited, web.Answers("text/plain")),
	}
	routes = append(routes, c.audit.Routes()...)
	routes = append(routes, c.jobs.Routes()...)
	routes = append(routes, c.phones.routes()...)
	routes = append(routes, c.clockRoutes()...)
	routes = append(routes, c.openid.Routes()...)
	return append(routes, c.bus.Routes()...)
}

// welcome ends the story of the start: where the city is, and who may sign in.
func (c *city) welcome(began time.Time) {
	base := "http://" + c.cfg.HTTP
	c.out.say("\n%s %s is open after %s.", c.pack.City.ZH, c.pack.City.EN, round(time.Since(began)))
	for _, line := range [][2]string{
		{"portal 市民门户", base + "/"}, {"desk 工作台", base + "/desk"}, {"screen 大屏", base + "/screen"},
		{"kiosk 自助终端", base + "/kiosk"}, {"API", base + "/docs"}, {"devices", "mqtt://" + c.cfg.MQTT},
	} {
		c.out.say("  %s %s", padded(line[0], 20), line[1])
	}
	if c.cfg.Demo {
		c.sayAccounts()
	}
	fmt.Fprintln(c.out.out)
}

// sayAccounts prints who may sign in; these accounts exist only with --demo.
func (c *city) sayAccounts() {
	c.out.say("\n  %-14s %-18s %s", "sign in as", "password", "who")
	for _, a := range c.domains.identity.DemoAccounts() {
		c.out.say("  %-14s %-18s %s %s", a.Login, a.Password, a.ZH, a.EN)
	}
}
