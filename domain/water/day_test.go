package water

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"citybrain/domain/water/history"
	"citybrain/domain/water/leak"
	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

func number(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func TestThreeLeaksOfAMonthAreFoundAndTold(t *testing.T) {
	eachCity(t, func(c *city) {
		ctx := official()
		h := c.replay(ctx, Upload{Network: "L-Town", Medium: "water", File: "ltown.csv", Content: strings.NewReader(ltown(c.t))})
		if h.State != "done" || h.Report == nil || h.Report.Found != 3 || h.Report.Taken != 2689 || h.Report.BadRows != 0 {
			c.t.Fatalf("%+v, report %+v", h, h.Report)
		}
		list, err := c.Episodes(ctx, EpisodeQuery{State: "open"})
		if err != nil || len(list.Items) != 3 {
			c.t.Fatal(err, list)
		}
		var nearest []string
		for _, e := range slices.Backward(list.Items) {
			nearest = append(nearest, e.Nearest)
		}
		if got := strings.Join(nearest, " "); got != "n229 n1 n296" {
			c.t.Errorf("nearest %s", got)
		}
		if told := c.facts(); len(told) != 3 || told[0] != "water.leak_suspected.v1" {
			c.t.Errorf("told %v", told)
		}
		first, err := c.Episode(ctx, list.Items[2].ID)
		if err != nil {
			c.t.Fatal(err)
		}
		if len(first.Sensors) != 33 || first.Sensors[0].Name != "泵站出口" || len(first.Curves.Sensors) != 6 || first.Curves.Sensors[0].Band <= 0 {
			c.t.Errorf("%+v", first.Sensors[0])
		}
		again := c.replay(ctx, Upload{Network: "L-Town", Medium: "water", File: "ltown.csv", Content: strings.NewReader(ltown(c.t))})
		if again.Report.Found != 0 || again.Report.Known != 3 || len(c.facts()) != 3 {
			c.t.Errorf("the same history again: %+v", again.Report)
		}
	})
}

func TestALeakIsTakenOnAndClosedOnce(t *testing.T) {
	eachCity(t, func(c *city) {
		ctx := official()
		h := c.replay(ctx, Upload{Network: "东区", Medium: "gas", File: "a.csv", Content: strings.NewReader(small())})
		list, err := c.Episodes(ctx, EpisodeQuery{History: string(h.ID)})
		if err != nil || len(list.Items) != 1 {
			c.t.Fatal(err, h.Report, list.Items)
		}
		id := list.Items[0].ID
		if list.Items[0].Nearest != "c" || list.Items[0].Cause != leak.Leak || list.Items[0].EndedAt != nil {
			c.t.Errorf("%+v", list.Items[0])
		}
		if e, err := c.Acknowledge(ctx, id); err != nil || e.State != "acknowledged" || e.AcknowledgedByName != "post_1" || e.Sensors[0].Lon != 121.42 {
			c.t.Errorf("%v %+v", err, e)
		}
		if _, err := c.Acknowledge(ctx, id); !errors.Is(err, ErrAcknowledged) {
			c.t.Errorf("again: %v", err)
		}
		if _, err := c.Close(ctx, id, "repaired", "  "); !errors.Is(err, ErrReason) {
			c.t.Errorf("without a reason: %v", err)
		}
		if e, err := c.Close(ctx, id, "repaired", "法兰漏气，已更换"); err != nil || e.State != "closed" || e.Outcome != "repaired" {
			c.t.Errorf("%v %+v", err, e)
		}
		if _, err := c.Close(ctx, id, "repaired", "x"); !errors.Is(err, ErrClosed) {
			c.t.Errorf("again: %v", err)
		}
		if _, err := c.Acknowledge(ctx, id); !errors.Is(err, ErrClosed) {
			c.t.Errorf("after the end: %v", err)
		}
	})
}

func TestBadRowsAreReportedAndShortHistoriesRefused(t *testing.T) {
	eachCity(t, func(c *city) {
		ctx := official()
		text := strings.Replace(small(), "2026-01-06T00:00,", "yesterday,", 1)
		h := c.replay(ctx, Upload{Network: "东区", Medium: "water", Content: strings.NewReader(text)})
		if h.State != "done" || h.Report.BadRows != 1 || h.Report.Bad[0].Reason != "time" || h.Report.Bad[0].Text != "yesterday" {
			c.t.Errorf("%+v", h.Report)
		}
		short := strings.Join(strings.Split(small(), "\n")[:300], "\n")
		h = c.replay(ctx, Upload{Network: "东区", Medium: "water", Content: strings.NewReader(short)})
		if h.State != "failed" || h.Error != ErrShort.Code {
			c.t.Errorf("%+v", h)
		}
		if _, err := c.Take(ctx, Upload{Network: "东区", Medium: "water", Content: strings.NewReader("a,b\n")}); !errors.Is(err, history.ErrHeader) {
			c.t.Error(err)
		}
		if _, err := c.Take(ctx, Upload{Network: "东区", Medium: "beer", Content: strings.NewReader(small())}); !errors.Is(err, ErrNetwork) {
			c.t.Error(err)
		}
	})
}

func TestScopeBoundsWhatIsSeen(t *testing.T) {
	eachCity(t, func(c *city) {
		jingan, pudong := official(auth.Scope{Region: "310106"}), official(auth.Scope{Region: "310115"})
		h := c.replay(jingan, Upload{Network: "东区", Medium: "water", Content: strings.NewReader(small())})
		list, err := c.Episodes(jingan, EpisodeQuery{})
		if err != nil || len(list.Items) != 1 {
			c.t.Fatal(err, list)
		}
		id := list.Items[0].ID
		if other, err := c.Episodes(pudong, EpisodeQuery{}); err != nil || len(other.Items) != 0 {
			c.t.Error(err, other)
		}
		if _, err := c.Episode(pudong, id); !errors.Is(err, ErrNoEpisode) {
			c.t.Error(err)
		}
		if _, err := c.Close(pudong, id, "repaired", "x"); !errors.Is(err, ErrNoEpisode) {
			c.t.Error(err)
		}
		if _, err := c.History(pudong, h.ID); !errors.Is(err, ErrNoHistory) {
			c.t.Error(err)
		}
		if all, err := c.Histories(official(), page.Ask{Limit: 1}); err != nil || len(all.Items) != 1 || all.Next != "" {
			c.t.Error(err, all)
		}
		if _, err := c.Episodes(context.Background(), EpisodeQuery{}); !errors.Is(err, auth.ErrUnauthenticated) {
			c.t.Error(err)
		}
	})
}
