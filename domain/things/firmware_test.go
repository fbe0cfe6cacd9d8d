package things

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
)

// plainSign stands for the city's key.
type plainSign struct{}

func (plainSign) Sign(message []byte) (string, error) {
	return "signed " + strings.ReplaceAll(string(message), "\n", " "), nil
}

func (c *city) files() blob.Store {
	c.t.Helper()
	files, err := blob.OpenFolder(c.dir + "/files")
	if err != nil {
		c.t.Fatal(err)
	}
	return files
}

// knocks lets a device in over HTTP by its name alone.
type knocks struct{}

func (knocks) Caller(r *http.Request) (device.Device, error) {
	name, profile, ok := r.BasicAuth()
	if !ok {
		return device.Device{}, auth.ErrUnauthenticated
	}
	return device.Device{ID: name, Profile: profile}, nil
}

func (c *city) firmware(version string) Firmware {
	c.t.Helper()
	f, err := c.AddFirmware(official(), NewFirmware{Profile: "bin", Version: version}, strings.NewReader("the content of "+version))
	if err != nil {
		c.t.Fatal(err)
	}
	return f
}

// installs lets every bin that was told so answer.
func (c *city) installs(bins *street, ok func(thing string) bool) {
	c.t.Helper()
	bins.mu.Lock()
	told := bins.told
	bins.told = map[string][]string{}
	bins.mu.Unlock()
	for thing, list := range told {
		var m struct{ ID string }
		if err := json.Unmarshal([]byte(list[len(list)-1]), &m); err != nil {
			c.t.Fatal(err)
		}
		c.answers(ThingID(thing), `{"id":"`+m.ID+`","progress":"downloading"}`)
		if ok(thing) {
			c.answers(ThingID(thing), `{"id":"`+m.ID+`","progress":"installed"}`)
			c.answers(ThingID(thing), `{"id":"`+m.ID+`","ok":true}`)
			continue
		}
		c.answers(ThingID(thing), `{"id":"`+m.ID+`","ok":false,"result":{"reason":"no room"}}`)
	}
}

func all(string) bool  { return true }
func none(string) bool { return false }

func (c *city) campaign(id CampaignID) Campaign {
	c.t.Helper()
	got, err := c.CampaignOf(official(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return got
}

// TestFirmwareComesInStages updates three bins, finds the next version bad at
// the first of them, accepts it, and rolls all of them back.
func TestFirmwareComesInStages(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		everyBin := Target{Filter: &Choice{Profile: "bin"}}
		first, second := c.firmware("1.0"), c.firmware("1.1")
		one, err := c.StartCampaign(official(), Plan{Firmware: first.ID, Target: everyBin, Stages: []float64{100}, Why: "首版"})
		if err != nil || one.Count != 3 {
			c.t.Fatalf("%+v, %v", one, err)
		}
		c.later(2 * time.Second)
		c.installs(bins, all)
		c.later(2 * time.Second)
		if got := c.campaign(one.ID); got.State != campaignFinished || got.States[updateConfirmed] != 3 {
			c.t.Fatalf("the first version: %+v", got)
		}

		two, err := c.StartCampaign(official(), Plan{Firmware: second.ID, Target: everyBin, Stages: []float64{30, 100}, Soak: time.Minute, Why: "修复"})
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(2 * time.Second)
		if got := c.campaign(two.ID); got.States[updateOffered] != 1 || got.States[updateWaiting] != 2 {
			c.t.Fatalf("one of three first: %+v", got.States)
		}
		c.installs(bins, none)
		c.later(2 * time.Second)
		if got := c.campaign(two.ID); got.State != campaignPaused || got.Note != "health" || got.Stage != 0 {
			c.t.Fatalf("the gate must hold: %+v", got)
		}
		if _, err := c.ChangeCampaign(official(), two.ID, "pause"); !errors.Is(err, ErrCampaignState) {
			c.t.Errorf("paused twice: %v", err)
		}
		if _, err := c.ChangeCampaign(official(), two.ID, "resume"); err != nil {
			c.t.Fatal(err)
		}
		c.later(30 * time.Second)
		if got := c.campaign(two.ID); got.Stage != 0 {
			c.t.Errorf("it goes on before its pause: %+v", got)
		}
		c.later(time.Minute)
		c.later(2 * time.Second)
		c.later(2 * time.Second)
		c.installs(bins, all)
		if got := c.campaign(two.ID); got.Stage != 1 || got.States[updateConfirmed] != 2 || got.States[updateFailed] != 1 {
			c.t.Fatalf("the second stage: %+v", got)
		}
		c.tellsHowFar(two.ID)

		if _, err := c.ChangeCampaign(official(), two.ID, "rollback"); err != nil {
			c.t.Fatal(err)
		}
		c.later(2 * time.Second)
		c.later(2 * time.Second)
		for thing, list := range bins.told {
			if !strings.Contains(list[0], `"version":"1.0"`) || !strings.Contains(list[0], string(first.ID)) {
				c.t.Errorf("%s is told %s", thing, list)
			}
		}
		c.installs(bins, all)
		c.later(2 * time.Second)
		if got := c.campaign(two.ID); got.State != campaignReturned || got.States[updateReturned] != 3 {
			c.t.Errorf("rolled back: %+v", got)
		}
	})
}

// tellsHowFar looks at a campaign of two stages in which one bin failed.
func (c *city) tellsHowFar(id CampaignID) {
	c.t.Helper()
	if got := c.campaign(id).Progress; len(got) != 2 || got[0].Count != 1 || got[0].States[updateFailed] != 1 || got[1].States[updateConfirmed] != 2 {
		c.t.Errorf("by stage: %+v", got)
	}
	failed, err := c.Updates(official(), id, UpdateQuery{State: updateFailed})
	if err != nil || len(failed.Items) != 1 || failed.Items[0].Former != "1.0" || failed.Items[0].Reason != "no room" || failed.Items[0].ThingName == failed.Items[0].Thing {
		c.t.Errorf("failed: %+v, %v", failed, err)
	}
	first, err := c.Updates(official(), id, UpdateQuery{Ask: pageOf(2)})
	if err != nil || len(first.Items) != 2 || first.Next == "" {
		c.t.Fatalf("the first page: %+v, %v", first, err)
	}
	if rest, err := c.Updates(official(), id, UpdateQuery{Ask: pageAt(first.Next, 2)}); err != nil || len(rest.Items) != 1 || rest.Items[0].Stage != 1 {
		c.t.Errorf("the second page: %+v, %v", rest, err)
	}
	for thing, want := range map[string]string{failed.Items[0].Thing: "1.0", first.Items[1].Thing: "1.1"} {
		if got, err := c.InstalledOf(official(), thing); err != nil || got.Version != want || got.Latest == "" || got.Since == nil {
			c.t.Errorf("%s runs %+v, %v", thing, got, err)
		}
	}
}

func TestSilentThingsStopACampaign(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		for n := range 3 {
			c.says(bin(n+1), `{"fillingLevel":0.2}`)
		}
		f := c.firmware("1.0")
		plan := Plan{Firmware: f.ID, Target: Target{Things: []string{string(bin(1)), string(bin(2)), string(bin(3))}}, Stages: []float64{40, 100}, Tolerance: 10, Soak: time.Hour, Why: "x"}
		started, err := c.StartCampaign(official(), plan)
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(2 * time.Second)
		c.installs(bins, all) // and then nothing more is heard of them
		for range 70 {
			c.later(time.Minute)
		}
		c.later(2 * time.Second)
		if got := c.campaign(started.ID); got.State != campaignPaused || got.Note != "health" || got.Stage != 0 {
			c.t.Errorf("confirmed and silent since: %+v", got)
		}
	})
}

func TestDevicesFetchTheirFirmwareInParts(t *testing.T) {
	eachCity(t, func(c *city) {
		c.AdmitWith(knocks{})
		f := c.firmware("2.0")
		if f.SHA256 == "" || f.Size != 18 || f.Signature != "signed bin 2.0 "+f.SHA256 {
			c.t.Errorf("%+v", f)
		}
		ask := func(profile, part, id string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/api/v1/devices/firmware/"+id, http.NoBody)
			r.SetPathValue("id", id)
			if profile != "" {
				r.SetBasicAuth(string(bin(1)), profile)
			}
			if part != "" {
				r.Header.Set("Range", part)
			}
			w := httptest.NewRecorder()
			c.download(w, r)
			return w
		}
		if w := ask("bin", "", string(f.ID)); w.Code != http.StatusOK || w.Body.String() != "the content of 2.0" {
			c.t.Errorf("%d %s", w.Code, w.Body)
		}
		if w := ask("bin", "bytes=4-10", string(f.ID)); w.Code != http.StatusPartialContent || w.Body.String() != "content" {
			c.t.Errorf("a part: %d %s", w.Code, w.Body)
		}
		if w := ask("bin", "bytes=90-", string(f.ID)); w.Code != http.StatusRequestedRangeNotSatisfiable {
			c.t.Errorf("behind the end: %d", w.Code)
		}
		for name, w := range map[string]*httptest.ResponseRecorder{"nobody": ask("", "", string(f.ID)), "a bus": ask("bus", "", string(f.ID)), "another": ask("bin", "", "firmware_x")} {
			if w.Code < 400 {
				c.t.Errorf("%s gets it: %d", name, w.Code)
			}
		}
	})
}

func TestFirmwareThatIsNotTaken(t *testing.T) {
	eachCity(t, func(c *city) {
		c.firmware("1.0")
		add := func(ctx context.Context, in NewFirmware) error {
			_, err := c.AddFirmware(ctx, in, strings.NewReader("x"))
			return err
		}
		for name, one := range map[string]struct {
			err  error
			want error
		}{
			"twice":          {add(official(), NewFirmware{Profile: "bin", Version: "1.0"}), ErrVersionTaken},
			"a path":         {add(official(), NewFirmware{Profile: "bin", Version: "../1"}), ErrVersion},
			"no profile":     {add(official(), NewFirmware{Profile: "ship", Version: "1"}), ErrNoProfile},
			"another digest": {add(official(), NewFirmware{Profile: "bin", Version: "2", SHA256: strings.Repeat("0", 64)}), blob.ErrDigest},
			"another's":      {add(official(auth.Scope{Org: "/sh/transport"}), NewFirmware{Profile: "bin", Version: "2"}), ErrOutside},
		} {
			if !errors.Is(one.err, one.want) {
				c.t.Errorf("%s: %v", name, one.err)
			}
		}
		list, err := c.Firmwares(official(), "bin")
		if err != nil || len(list) != 1 {
			c.t.Errorf("%+v, %v", list, err)
		}
		bins := Target{Filter: &Choice{Profile: "bin"}}
		for name, one := range map[string]struct {
			plan Plan
			want error
		}{
			"no such firmware": {Plan{Firmware: "firmware_x", Target: bins, Stages: []float64{100}, Why: "x"}, ErrNoFirmware},
			"not to the end":   {Plan{Firmware: list[0].ID, Target: bins, Stages: []float64{50}, Why: "x"}, ErrStages},
			"falling":          {Plan{Firmware: list[0].ID, Target: bins, Stages: []float64{50, 20, 100}, Why: "x"}, ErrStages},
			"no reason":        {Plan{Firmware: list[0].ID, Target: bins, Stages: []float64{100}}, ErrWhy},
			"buses":            {Plan{Firmware: list[0].ID, Target: Target{Filter: &Choice{Profile: "bus"}}, Stages: []float64{100}, Why: "x"}, ErrInvalid},
		} {
			if _, err := c.StartCampaign(official(), one.plan); !errors.Is(err, one.want) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		reader := auth.With(context.Background(), auth.Principal{Kind: auth.Official, ID: "p", Permissions: map[string]bool{"things.command": true}})
		if _, err := c.StartCampaign(reader, Plan{}); fault.From(err).Kind != fault.Denied {
			c.t.Errorf("without the permission: %v", err)
		}
	})
}

// TestADeadThingHoldsNoStageUp: what does not answer within the patience of the
// campaign has failed, and the next stage begins.
func TestADeadThingHoldsNoStageUp(t *testing.T) {
	eachCity(t, func(c *city) {
		bins := opened(c)
		f := c.firmware("1.0")
		plan := Plan{Firmware: f.ID, Target: Target{Filter: &Choice{Profile: "bin"}}, Stages: []float64{40, 100}, Tolerance: 100, Patience: time.Minute, Why: "x"}
		if _, err := c.StartCampaign(official(), Plan{Firmware: f.ID, Target: plan.Target, Stages: plan.Stages, Patience: time.Second, Why: "x"}); !errors.Is(err, ErrStages) {
			c.t.Errorf("too little patience: %v", err)
		}
		started, err := c.StartCampaign(official(), plan)
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(2 * time.Second)
		bins.mu.Lock()
		bins.told = map[string][]string{} // nobody answers
		bins.mu.Unlock()
		c.later(30 * time.Second)
		if got := c.campaign(started.ID); got.Stage != 0 || got.Patience != 60 {
			c.t.Errorf("before it is over: %+v", got)
		}
		for range 10 {
			c.later(5 * time.Second)
		}
		if got := c.campaign(started.ID); got.Stage != 1 || got.States[updateFailed] != 2 {
			c.t.Errorf("after it: %+v", got)
		}
	})
}
