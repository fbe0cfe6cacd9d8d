package app

import (
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/web"
)

// ClockPermission lets somebody set the clock of a demo forward.
var ClockPermission = auth.Permission{Code: "platform.clock", ZH: "拨快演示城市的时钟", EN: "Set the clock of a demo forward"}

// ErrClock tells that a city goes by the wall, as every city that serves somebody does.
var ErrClock = fault.New(fault.Conflict, "app.clock_of_the_wall", "The clock of this city is that of the wall; only a demo with --time-scale can be set forward.")

// CityTime is what time it is in the city.
type CityTime struct {
	Now   time.Time `json:"now"`
	Scale float64   `json:"scale" doc:"Seconds of the city a second of the wall"`
}

type forwardInput struct {
	Body struct {
		Minutes int64 `json:"minutes" minimum:"1" maximum:"527040" doc:"Of the city; a leap year at most"`
	}
}

// clockRoutes tell what time it is in the city, and let the clock of a demo be set
// forward, so that it shows in a minute what becomes of a limit of days. A clock goes
// only one way: what the city has noted never lies in its future.
func (c *city) clockRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/demo/clock", auth.Public, "What time it is in the city", c.showTime),
		web.Post("/api/v1/demo/clock", ClockPermission, "Set the clock of a demo with --time-scale forward", c.setForward),
	}
}

func (c *city) showTime(context.Context, *web.None) (CityTime, error) {
	return CityTime{Now: c.clock.Now(), Scale: c.cfg.TimeScale}, nil
}

func (c *city) setForward(ctx context.Context, in *forwardInput) (CityTime, error) {
	own, movable := c.clock.(*clock.Demo)
	if !c.cfg.Demo || !movable || c.cfg.Cluster.Name != "" { // the clocks of a cluster must agree
		return CityTime{}, ErrClock
	}
	before := own.Now()
	own.Forward(time.Duration(in.Body.Minutes) * time.Minute)
	err := c.db.Do(ctx, func(tx *db.Tx) error {
		return c.audit.Record(ctx, tx, audit.Entry{Action: "platform.clock_set_forward", Object: "clock", Detail: map[string]string{"from": before.Format(time.RFC3339)}})
	})
	if err != nil {
		return CityTime{}, err
	}
	return c.showTime(ctx, nil)
}
