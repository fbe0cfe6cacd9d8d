package waste

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

const monday = "2026-03-30"

// TestADayOfTheWasteCompany: the morning's job plans what would overflow, the
// driver ticks off, a bin reports to be empty, and the feed says all that.
func TestADayOfTheWasteCompany(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		// Nothing was learned, so a bin is taken to fill in three days: 30 % a day.
		for _, bin := range []int{3, 8, 21} {
			c.street.says(bin, 0.85)
		}
		c.street.says(30, 0.55)
		if _, err := c.Collections(c.ctx, monday); !errors.Is(err, ErrNoPlan) {
			t.Fatalf("before the plan: %v", err)
		}
		c.clock.Set(dawn.Add(31 * time.Minute))
		if _, err := c.jobs.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := c.Collections(c.ctx, monday)
		if err != nil {
			t.Fatal(err)
		}
		why := whys(p)
		if why[binID(3)] != "must" || why[binID(8)] != "must" || why[binID(21)] != "must" || why[binID(0)] != "" {
			t.Errorf("the list is %v", why)
		}
		if p.Known != 40 || p.Metres <= 0 || p.Metres >= p.MetresAll/2 || p.MadeBy != "" {
			t.Errorf("%d known, %.0f m instead of %.0f, by %q", p.Known, p.Metres, p.MetresAll, p.MadeBy)
		}
		facts := c.facts(t, "waste.plan_made.v1")
		if len(facts) != 1 || facts[0].Key != monday {
			t.Fatalf("announced %v", facts)
		}
		c.drive(t, p)
	})
}

// drive goes on with the day of a plan.
func (c city) drive(t *testing.T, p Plan) {
	t.Helper()
	c.clock.Set(dawn.Add(4 * time.Hour))
	done, err := c.EndStop(c.ctx, StopState{Plan: p.ID, Bin: binID(3), State: Done})
	if err != nil || done.State != Done || done.EndedBy != "post_test" {
		t.Fatalf("ticked off: %+v, %v", done, err)
	}
	if _, err := c.EndStop(c.ctx, StopState{Plan: p.ID, Bin: binID(8), State: Skipped, Note: "=closed road"}); err != nil {
		t.Fatal(err)
	}
	c.street.says(21, 0.03) // somebody emptied it and forgot the list
	c.street.says(8, 0.93)  // this one overflows, and no vehicle will come
	for range 2 {
		if err := c.Watch(auth.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
	}
	if facts := c.facts(t, "waste.bin_overflowing.v1"); len(facts) != 1 || facts[0].Key != binID(8) {
		t.Errorf("announced %v", facts)
	}
	if _, err := c.MakePlan(c.ctx, monday); !errors.Is(err, ErrPlanned) {
		t.Errorf("planned anew under way: %v", err)
	}
	now, err := c.Collections(c.ctx, monday)
	if err != nil || now.Done != 2 || now.Skipped != 1 {
		t.Fatalf("%d done, %d skipped, %v", now.Done, now.Skipped, err)
	}
	for _, r := range now.Rounds {
		for _, stop := range r.Stops {
			if stop.Bin == binID(21) && stop.EndedBy != "bin" {
				t.Errorf("ended by %q", stop.EndedBy)
			}
		}
	}
	if back, err := c.EndStop(c.ctx, StopState{Plan: p.ID, Bin: binID(3), State: Open}); err != nil || back.EndedAt != nil || back.EndedBy != "" {
		t.Errorf("taken back: %+v, %v", back, err)
	}
}

func whys(p Plan) map[string]string {
	out := map[string]string{}
	for _, r := range p.Rounds {
		for _, stop := range r.Stops {
			out[stop.Bin] = stop.Why
		}
	}
	return out
}

// TestOverflowIsToldAgainAfterEmptying: once a filling, not once for ever.
func TestOverflowIsToldAgainAfterEmptying(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		for _, level := range []float64{0.95, 0.97, 0.02, 0.95, 0.96} {
			c.clock.Advance(5 * time.Minute)
			c.street.says(5, level)
			if err := c.Watch(auth.AsSystem(t.Context(), "test")); err != nil {
				t.Fatal(err)
			}
		}
		if facts := c.facts(t, "waste.bin_overflowing.v1"); len(facts) != 2 {
			t.Errorf("told %d times", len(facts))
		}
	})
}

// TestLearningMakesBetterForecasts: after the night's work a bin's own rate and
// rhythm count, and the score says how good that is.
func TestLearningMakesBetterForecasts(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.street.past = sawtooth(0.02) // about two days
		if err := c.Learn(auth.AsSystem(t.Context(), "test"), nil); err != nil {
			t.Fatal(err)
		}
		score, err := c.Score(c.ctx)
		if err != nil || score.Bins != 40 || score.Day.Forecasts == 0 || score.Day.Median > 1.5 {
			t.Errorf("score %+v, %v", score, err)
		}
		c.street.says(0, 0.5)
		list, err := c.Bins(c.ctx, BinQuery{Ask: page.Ask{Limit: 100}})
		if err != nil || len(list.Items) != 40 {
			t.Fatalf("%d bins, %v", len(list.Items), err)
		}
		first := list.Items[0]
		// From 04:00 at one half: 0.4 at 0.02 an hour, a third of a night and 17 of 21 weighed hours of the day.
		if hours := first.FullAt.Sub(dawn).Hours(); first.ID != binID(0) || !first.Learned || hours < 14 || hours > 24 {
			t.Errorf("%s is full after %.1f h, learned %v", first.ID, hours, first.Learned)
		}
		again := New(c.Deps) // another node, or the next start
		if err := again.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m, ok := again.model(binID(0)); !ok || m.Rate < 0.018 || m.Rate > 0.022 {
			t.Errorf("after a restart: %+v", m)
		}
	})
}

// TestNewPlanReplacesTheOld as long as nothing was ticked off.
func TestNewPlanReplacesTheOld(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.street.says(3, 0.88)
		old, err := c.MakePlan(c.ctx, monday)
		if err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(time.Minute)
		c.street.says(4, 0.88)
		next, err := c.MakePlan(c.ctx, monday)
		if err != nil || next.ID == old.ID || whys(next)[binID(4)] != "must" || next.MadeBy != "post_test" {
			t.Fatalf("%+v, %v", whys(next), err)
		}
		if _, err := c.EndStop(c.ctx, StopState{Plan: old.ID, Bin: binID(3), State: Done}); !errors.Is(err, ErrReplaced) {
			t.Errorf("ticked off in an old plan: %v", err)
		}
		for day, want := range map[string]error{"2026-03-29": ErrPast, "2026-04-07": ErrPast, "tomorrow": ErrDate} {
			if _, err := c.MakePlan(c.ctx, day); !errors.Is(err, want) {
				t.Errorf("%s: %v", day, err)
			}
		}
	})
}

// TestPlanIsOrderedAndMade by the queue: twice ordered is once made, in the name
// of who ordered it.
func TestPlanIsOrderedAndMade(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.street.says(3, 0.88)
		for range 2 {
			if id, err := c.OrderPlan(c.ctx, "2026-03-31"); err != nil || id == "" {
				t.Fatalf("%q, %v", id, err)
			}
		}
		if ran, err := c.jobs.RunDue(t.Context()); err != nil || ran != 1 {
			t.Fatalf("%d jobs ran, %v", ran, err)
		}
		if p, err := c.Collections(c.ctx, "2026-03-31"); err != nil || p.MadeBy != "post_test" || whys(p)[binID(3)] != "must" {
			t.Errorf("%v by %q, %v", whys(p), p.MadeBy, err)
		}
		if _, err := c.OrderPlan(c.ctx, "2026-03-01"); !errors.Is(err, ErrPast) {
			t.Errorf("yesterday: %v", err)
		}
	})
}

// TestScopeBoundsBinsAndStops: an official of one district sees and ticks off
// what lies there.
func TestScopeBoundsBinsAndStops(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.street.says(4, 0.88) // of 091100
		c.street.says(5, 0.88) // of 091101
		p, err := c.MakePlan(c.ctx, monday)
		if err != nil {
			t.Fatal(err)
		}
		ctx := person(t.Context(), auth.Scope{Region: "091101"}, ReadPermission, CollectPermission)
		seen, err := c.Collections(ctx, monday)
		if err != nil || whys(seen)[binID(5)] == "" || whys(seen)[binID(4)] != "" {
			t.Errorf("%v, %v", whys(seen), err)
		}
		list, err := c.Bins(ctx, BinQuery{Ask: page.Ask{Limit: 100}})
		if err != nil || len(list.Items) != 20 {
			t.Errorf("%d bins, %v", len(list.Items), err)
		}
		if _, err := c.EndStop(ctx, StopState{Plan: p.ID, Bin: binID(4), State: Done}); !errors.Is(err, ErrNoStop) {
			t.Errorf("ticked off elsewhere: %v", err)
		}
		stranger := person(t.Context(), auth.Scope{})
		if _, err := c.Collections(stranger, monday); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("a stranger: %v", err)
		}
		if _, err := c.MakePlan(ctx, monday); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("planned without the right: %v", err)
		}
	})
}

// TestBinsComeInPages, each once, the first to be full first.
func TestBinsComeInPages(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		for i := range 40 {
			c.street.says(i, float64(i%10)/12)
		}
		c.street.bins[7].At = time.Time{} // never heard
		seen, ask := map[string]bool{}, page.Ask{Limit: 7}
		last := time.Time{}
		for {
			p, err := c.Bins(c.ctx, BinQuery{Ask: ask})
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range p.Items {
				if seen[b.ID] || (b.FullAt != nil && b.FullAt.Before(last)) {
					t.Fatalf("%s comes twice or late", b.ID)
				}
				seen[b.ID] = true
				if b.FullAt != nil {
					last = *b.FullAt
				}
			}
			if ask.Cursor = p.Next; p.Next == "" {
				break
			}
		}
		if len(seen) != 40 {
			t.Errorf("%d bins of 40", len(seen))
		}
		soon, err := c.Bins(c.ctx, BinQuery{Hours: 24, Ask: page.Ask{Limit: 100}})
		if err != nil || len(soon.Items) == 0 || len(soon.Items) == 40 {
			t.Errorf("%d within a day, %v", len(soon.Items), err)
		}
	})
}

// TestFeedsOfTheCompany reads what the company's own system would: JSON, CSV, GeoJSON.
func TestFeedsOfTheCompany(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.street.bins[3].Name = "=HYPERLINK(1)"
		for _, bin := range []int{3, 8, 21} {
			c.street.says(bin, 0.88)
		}
		if _, err := c.MakePlan(c.ctx, monday); err != nil {
			t.Fatal(err)
		}
		server := c.door(t, ReadPermission)
		get := func(path string) (int, string) {
			answer, err := http.Get(server.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, _ := io.ReadAll(answer.Body)
			return answer.StatusCode, string(body)
		}
		status, text := get("/api/v1/waste/collections.csv?date=" + monday)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if status != 200 || err != nil || len(rows) != 4 || len(rows[0]) != len(rows[1]) {
			t.Fatalf("%d %v\n%s", status, err, text)
		}
		if !strings.Contains(text, "'=HYPERLINK") || !strings.Contains(text, "+08:00") {
			t.Errorf("a formula or a time is as it must not be:\n%s", text)
		}
		status, text = get("/api/v1/waste/collections.geojson")
		var collection struct {
			Type     string
			Features []struct {
				Geometry   struct{ Type string }
				Properties map[string]any
			}
		}
		if err := json.Unmarshal([]byte(text), &collection); err != nil || status != 200 || collection.Type != "FeatureCollection" {
			t.Fatalf("%d %v", status, err)
		}
		kinds := map[string]int{}
		for _, f := range collection.Features {
			kinds[f.Geometry.Type]++
		}
		if kinds["Point"] != 3 || kinds["LineString"] < 1 {
			t.Errorf("%v", kinds)
		}
		for path, want := range map[string]int{
			"/api/v1/waste/collections?date=" + monday: 200, "/api/v1/waste/collections?date=2026-01-01": 404,
			"/api/v1/waste/collections?date=yesterday": 422, "/api/v1/waste/collections.csv?date=x": 422,
			"/api/v1/waste/bins?hours=48": 200, "/api/v1/waste/bins?hours=-1": 422, "/api/v1/waste/fleet": 200, "/api/v1/waste/score": 200,
		} {
			if status, text := get(path); status != want {
				t.Errorf("%s: %d %s", path, status, text)
			}
		}
	})
}
