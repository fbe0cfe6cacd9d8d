package app

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"citybrain/domain/entities"
	"citybrain/domain/entities/ld"
	"citybrain/kernel/clock"
	"citybrain/kernel/config"
	"citybrain/kernel/fault"
)

// ErrContexts tells that the map of @contexts cannot be read.
var ErrContexts = fault.New(fault.Invalid, "app.contexts", "The map of @contexts cannot be read.")

// openContexts makes the resolver of @contexts, with those that stand in files.
func openContexts(cfg config.Config, c clock.Clock, hosted *entities.HostedContexts) (*ld.Resolver, error) {
	local, err := readContexts(cfg.Broker.Contexts)
	if err != nil {
		return nil, ErrContexts.Because(err).Saying("The map of @contexts %s cannot be read: %v.", cfg.Broker.Contexts, err)
	}
	r, err := ld.New(ld.Options{
		Clock: c, Local: local, Fetch: ld.Policy(cmp.Or(cfg.Broker.Fetch, reachOf(cfg))), Store: hosted, Implied: hosted.Imply,
		Hosted: publicURL(cfg) + "/ngsi-ld/v1/jsonldContexts/",
	})
	if err != nil {
		return nil, ErrContexts.Because(err).Saying("An @context cannot be read: %v.", err)
	}
	return r, nil
}

// readContexts reads a file of URL: file; the files lie beside it.
func readContexts(name string) (map[string]string, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	local := map[string]string{}
	if err := yaml.Unmarshal(text, &local); err != nil {
		return nil, err
	}
	for url, file := range local {
		if !filepath.IsAbs(file) {
			local[url] = filepath.Join(filepath.Dir(name), file)
		}
	}
	return local, nil
}

// publicURL is how clients see the city, where the settings say so.
func publicURL(cfg config.Config) string { return strings.TrimRight(cfg.PublicURL, "/") }

// anonymousCallers says what callers without a name may do at the broker.
func anonymousCallers(cfg config.Config) entities.Anonymous {
	switch {
	case cfg.Broker.Anonymous != "":
		return entities.Anonymous(cfg.Broker.Anonymous)
	case cfg.Demo:
		return entities.AnonymousLocal
	}
	return entities.AnonymousNone
}

// reachOf says whose addresses the broker asks where nothing is set. Callers of
// this machine may reach whatever it may: for them the broker need not be careful.
func reachOf(cfg config.Config) string {
	if anonymousCallers(cfg) == entities.AnonymousLocal {
		return string(ld.FetchAll)
	}
	return string(ld.FetchPublic)
}
