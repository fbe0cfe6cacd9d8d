package app

import (
	"context"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"citybrain/kernel/life"
)

// profilerPart shows Go's profiles on a loopback address of their own, for
// benchmarks and runbooks; it exists only where the setting pprof asks for it.
func (c *city) profilerPart() life.Part {
	pages := http.NewServeMux()
	pages.HandleFunc("/debug/pprof/", pprof.Index)
	pages.HandleFunc("/debug/pprof/profile", pprof.Profile)
	pages.HandleFunc("/debug/pprof/trace", pprof.Trace)
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 5 * time.Second}
	return life.Part{
		Name: "profiler",
		Start: func(ctx context.Context) error {
			l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.cfg.PProf)
			if err == nil {
				go func() { _ = server.Serve(l) }() // ends with Stop
			}
			return err
		},
		Stop: func(context.Context) error { return server.Close() },
	}
}
