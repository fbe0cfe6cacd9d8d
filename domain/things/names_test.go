package things

import (
	"context"
	"strings"
	"testing"

	"citybrain/kernel/audit"
	"citybrain/kernel/db"
)

// townHall knows the names of a small city and keeps what was done.
type townHall struct{ acts []audit.Entry }

func (h *townHall) RegionAt(float64, float64) (string, bool) { return "310106013", true }

func (h *townHall) RegionName(code string, english bool) string {
	if code == "310106013" && !english {
		return "静安区静安寺街道"
	}
	return ""
}

func (h *townHall) Names(_ context.Context, ids []string) (map[string]audit.Name, error) {
	all := map[string]audit.Name{"/sh/uem": {Name: "绿化市容局"}, "post_1": {Name: "值班员", Organisation: "城运中心"}}
	found := map[string]audit.Name{}
	for _, id := range ids {
		if name, ok := all[id]; ok {
			found[id] = name
		}
	}
	return found, nil
}

func (h *townHall) Record(_ context.Context, _ *db.Tx, e audit.Entry) error {
	h.acts = append(h.acts, e)
	return nil
}

func TestPagesBearNamesBesideCodes(t *testing.T) {
	eachCity(t, func(c *city) {
		hall := &townHall{}
		c.Regions, c.Names, c.Audit = hall, hall, hall
		v, err := c.Register(official(), Thing{Profile: "bin", Serial: "NEW-77", Name: "新桶", Lon: 121.45, Lat: 31.22, Org: "/sh/uem"})
		if err != nil || v.RegionName != "静安区静安寺街道" || v.OrganisationName != "绿化市容局" {
			t.Fatalf("%+v, %v", v, err)
		}
		for text, want := range map[string]int{"new-7": 1, "新桶": 1, "NEW_77": 0, "%": 0} {
			p, err := c.List(official(), Query{Text: text, Ask: pageOf(10)})
			if err != nil || len(p.Items) != want {
				t.Errorf("%q finds %d, want %d (%v)", text, len(p.Items), want, err)
			}
		}
		if _, err := c.OpenProvisioning(official(), "bin"); err != nil {
			t.Fatal(err)
		}
		profiles, err := c.ProfileViews(official())
		if err != nil || len(profiles) == 0 {
			t.Fatal(err)
		}
		for _, p := range profiles {
			if p.Provisioning != (p.Code == "bin") || p.Code == "bin" && p.Things == 0 {
				t.Errorf("%s: %+v", p.Code, p)
			}
		}
		called, err := c.CallNames(context.Background(), []string{v.ID, "bin", "nobody"})
		if err != nil || called[v.ID].Name != "新桶" || called["bin"].Name == "" || len(called) != 2 {
			t.Errorf("%+v, %v", called, err)
		}
		var acts []string
		for _, act := range hall.acts {
			acts = append(acts, act.Action)
		}
		if got := strings.Join(acts, " "); got != "things.registered things.provisioning_opened" {
			t.Error(got)
		}
	})
}
