package things

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestHoursAndDaysSumUpQuarters(t *testing.T) {
	eachCity(t, func(c *city) {
		for _, v := range []string{"10", "20", "60", "30"} {
			c.says(bin(1), `{"temperature":`+v+`}`)
			c.later(20 * time.Minute)
		}
		ctx := context.Background()
		for range 2 { // again changes nothing
			if err := c.sumQuarters(ctx, morning.Add(time.Hour)); err != nil {
				c.t.Fatal(err)
			}
			if err := c.sumQuarters(ctx, morning.Add(2*time.Hour)); err != nil {
				c.t.Fatal(err)
			}
			if err := c.sumHours(ctx, c.clock.Now()); err != nil {
				c.t.Fatal(err)
			}
		}
		for step, want := range map[string]int{"15m": 4, "1h": 2, "1d": 1} {
			points, err := c.History(official(), HistoryQuery{bin(1), "temperature", morning.Add(-24 * time.Hour), c.clock.Now(), step})
			if err != nil || len(points) != want {
				c.t.Errorf("%s: %+v, %v", step, points, err)
				continue
			}
			last := points[len(points)-1]
			if *last.Last != 30 || *last.Max < 30 {
				c.t.Errorf("%s ends with %v, most %v", step, *last.Last, *last.Max)
			}
		}
	})
}

func TestSilenceIsAGapInTheHistory(t *testing.T) {
	eachCity(t, func(c *city) {
		for _, pause := range []time.Duration{0, 10 * time.Minute, 5 * time.Hour} {
			c.later(pause)
			c.says(bin(1), `{"temperature":10}`)
		}
		c.later(time.Minute)
		points, err := c.History(official(), HistoryQuery{bin(1), "temperature", morning, c.clock.Now(), "1m"})
		if err != nil || len(points) != 3 {
			c.t.Fatalf("%+v, %v", points, err)
		}
		if points[0].Gap || points[1].Gap || !points[2].Gap {
			c.t.Errorf("%+v", points)
		}
	})
}

func TestHistoryIsExported(t *testing.T) {
	eachCity(t, func(c *city) {
		for _, v := range []string{"10", "20"} {
			c.says(bin(1), `{"temperature":`+v+`}`)
			c.later(5 * time.Minute)
		}
		for kind, lines := range map[string][]string{
			"csv":   {"at,temperature,count,min,max,last,gap", "2026-05-04T00:00:00Z,10,1,10,10,10,", "2026-05-04T00:05:00Z,20,1,20,20,20,"},
			"jsonl": {`{"at":"2026-05-04T00:00:00Z","value":10,"count":1,"min":10,"max":10,"last":10}`},
		} {
			r := httptest.NewRequest("GET", "/x?attribute=temperature&step=1m", nil).WithContext(official())
			r.SetPathValue("id", string(bin(1)))
			w := httptest.NewRecorder()
			c.exportHistory(kind).ServeHTTP(w, r)
			for _, line := range lines {
				if !strings.Contains(w.Body.String(), line+"\n") {
					c.t.Errorf("%s: %q is not in %d %s", kind, line, w.Code, w.Body)
				}
			}
		}
	})
}
