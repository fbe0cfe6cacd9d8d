package app

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"path/filepath"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/charging"
	"citybrain/domain/entities"
	"citybrain/domain/environment"
	"citybrain/domain/identity"
	"citybrain/domain/lighting"
	"citybrain/domain/notify"
	"citybrain/domain/overview"
	"citybrain/domain/places"
	"citybrain/domain/resources"
	"citybrain/domain/reviews"
	"citybrain/domain/services"
	"citybrain/domain/things"
	"citybrain/domain/traffic"
	"citybrain/domain/waste"
	"citybrain/domain/water"
	"citybrain/domain/windows"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/config"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/geo"
	"citybrain/kernel/job"
	"citybrain/kernel/module"
	"citybrain/kernel/openid"
	"citybrain/kernel/pack"
)

// domains are the services of the city's words.
type domains struct {
	identity *identity.Service
	notify   *notify.Service
	lighting *lighting.Service
	traffic  *traffic.Service
	places   *places.Service
	things   *things.Service
	entities *entities.Service
	overview *overview.Service
	waste    *waste.Service
	water    *water.Service
	charging *charging.Service

	resources *resources.Service

	environment *environment.Service
	cases       *cases.Service
	services    *services.Service
	reviews     *reviews.Service
	windows     *windows.Service
}

// domainMigrations are those of every domain, in the order of the layers.
func domainMigrations() []db.Migrations {
	return []db.Migrations{
		{Domain: "places", Files: places.Migrations()},
		{Domain: "identity", Files: identity.Migrations()},
		{Domain: "notify", Files: notify.Migrations()},
		{Domain: "things", Files: things.Migrations()},
		{Domain: "entities", Files: entities.Migrations()},
		{Domain: "cases", Files: cases.Migrations()},
		{Domain: "services", Files: services.Migrations()},
		{Domain: "windows", Files: windows.Migrations()},
		{Domain: "lighting", Files: lighting.Migrations()},
		{Domain: "traffic", Files: traffic.Migrations()},
		{Domain: "waste", Files: waste.Migrations()},
		{Domain: "water", Files: water.Migrations()},
		{Domain: "charging", Files: charging.Migrations()},
		{Domain: "environment", Files: environment.Migrations()},
		{Domain: "resources", Files: resources.Migrations()},
		{Domain: "reviews", Files: reviews.Migrations()},
		{Domain: "overview", Files: overview.Migrations()},
	}
}

func (c *city) wireDomains() domains {
	var d domains
	d.places = places.New(places.Deps{DB: c.db, Demo: c.cfg.Demo})
	d.identity = identity.New(identity.Config{
		DB: c.db, Auth: c.auth, Audit: c.audit, Seal: c.keys, Log: c.log, Registry: c.permissions,
		Regions: regionNames{d.places}, Demo: c.cfg.Demo, Language: c.pack.City.Language,
		Proofs: c.outsideProofs, Sender: c.sender(), Elsewhere: c.elsewhere,
	})
	d.notify = c.newNotify(d.identity)
	d.things = things.New(things.Deps{
		DB: c.db, Log: c.bus.Log(), Reports: c.bus.Log(), Clock: c.clock, Zone: c.zone, Hasher: c.keys, Regions: thingRegions{d.places}, Bounds: cityBox(c.pack.City),
		Names: d.identity, Audit: c.audit, Files: c.files, Signer: c.keys, Sealer: c.keys, Staff: alarmStaff{d.identity}, Jobs: c.jobs, Calendar: c.calendar(),
		Dir: filepath.Join(c.cfg.Data, "twin"), Node: c.cfg.Cluster.Name, MQTT: c.cfg.MQTT,
		Registerer: c.figures,
		Keep: things.Keep{
			Raw:     time.Duration(c.cfg.Retention.Raw) * config.Day,
			Minutes: time.Duration(c.cfg.Retention.Minute) * config.Day,
		},
	})
	d.entities = entities.New(entities.Config{
		Log: c.bus.Operations(), Clock: c.clock, Contexts: c.contexts, Hosted: c.hosted, PublicURL: publicURL(c.cfg), Things: d.things, Dir: filepath.Join(c.cfg.Data, "entities"),
		Node: cmp.Or(c.cfg.Cluster.Name, "local"), Anonymous: anonymousCallers(c.cfg),
		DB: c.db, Keep: time.Duration(c.cfg.Retention.Temporal) * config.Day,
		Forward: entities.NotifyPolicy(cmp.Or(c.cfg.Broker.Forward, reachOf(c.cfg))), Notify: entities.NotifyPolicy(c.cfg.Broker.Notify),
	})
	d.cases = c.newCases(d)
	d.services = c.newServices(d)
	d.windows = c.newWindows(d)
	d.lighting = c.newLighting(d)
	d.traffic = c.newTraffic(d)
	d.waste = c.newWaste(d)
	d.water = c.newWater(d)
	d.charging = c.newCharging(d)
	d.environment = c.newEnvironment(d)
	d.resources = c.newResources(d)
	d.reviews = c.newReviews(d)
	d.overview = overview.New(overview.Deps{
		DB: c.db, Clock: c.clock, City: c.pack.City, Hub: c.hub,
		Things: shownThings{d.things}, Alarms: shownAlarms{d.things, d.places}, Regions: d.places, Kinds: packKinds, Most: c.cfg.Limits.Shown,
	})
	return d
}

// modules are the domains in the order in which they seed and start: a domain
// comes after those that it asks.
func (c *city) modules() []module.Module {
	d := c.domains
	return []module.Module{d.places.Module(), d.identity.Module(), d.notify.Module(), d.things.Module(), d.entities.Module(), d.cases.Module(), d.services.Module(), d.windows.Module(), d.lighting.Module(), d.traffic.Module(), d.waste.Module(), d.water.Module(), d.charging.Module(), d.environment.Module(), d.resources.Module(), d.reviews.Module(), d.overview.Module(c.hub)}
}

// permissions are all that the binary declares; roles of the pack are held
// against them.
func (c *city) permissions() *auth.Registry {
	declared := [][]auth.Permission{audit.Permissions(), job.Permissions(), bus.Permissions(), device.Permissions(), openid.Permissions(), {MetricsPermission, ClockPermission}}
	for _, m := range c.modules() {
		declared = append(declared, m.Permissions)
	}
	all, err := auth.NewRegistry(declared...)
	if err != nil {
		panic(err) // two domains declare one code: no city can start
	}
	return all
}

// packKinds tells the screen what the profiles of a pack measure.
func packKinds(p *pack.Pack) overview.Kinds { return things.KindsOf(p) }

// cityBox is the box that the pack draws around its city.
func cityBox(c pack.City) geo.Box {
	return geo.Box{West: c.Bounds[0], South: c.Bounds[1], East: c.Bounds[2], North: c.Bounds[3]}
}

// thingRegions tells things where a place is and what that is called.
type thingRegions struct{ *places.Service }

// RegionName names the district and, within it, the street: what lies below has
// names that only neighbours know.
func (r thingRegions) RegionName(code string, english bool) string {
	const district, street = 6, 9 // digits of the code
	inner := r.Service.RegionName(code[:min(len(code), street)], english)
	if len(code) < street || inner == "" {
		return inner
	}
	outer := r.Service.RegionName(code[:district], english)
	if english {
		return inner + ", " + outer
	}
	return outer + inner
}

// cityNames tells the audit what people call the ids of every domain.
type cityNames struct {
	domains domains
	apps    *openid.Provider
}

func (n cityNames) Names(ctx context.Context, ids []string) (map[string]audit.Name, error) {
	found, err := n.domains.identity.Names(ctx, ids)
	if err != nil {
		return nil, err
	}
	called, err := n.domains.things.CallNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	maps.Copy(found, called)
	called, err = n.apps.Names(ctx, ids)
	maps.Copy(found, called)
	return found, err
}

// regionNames tells identity which regions there are and what they are called.
type regionNames struct{ places *places.Service }

func (r regionNames) HasRegion(_ context.Context, code string) (bool, error) {
	_, err := r.places.Division(code)
	if errors.Is(err, places.ErrDivision) {
		return false, nil
	}
	return err == nil, err
}

func (r regionNames) RegionName(_ context.Context, code, language string) string {
	return r.places.RegionName(code, language == "en")
}
