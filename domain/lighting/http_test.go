package lighting

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"citybrain/kernel/auth"
)

// ask calls a route and gives the status and the body.
func ask(t *testing.T, base, method, path, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Citybrain", "test")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if len(raw) > 0 && json.Unmarshal(raw, &out) != nil {
		t.Fatalf("%s %s: %s", method, path, raw)
	}
	return answer.StatusCode, out
}

// TestDoors: every route answers who may, and no one else.
func TestDoors(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3)
		c.road.lamps[0].Flag = "defectiveLamp"
		c.until(t, evening(12, 30), 1)
		repair := string(c.repairsOf(t, "open")[0].ID)
		schedule, err := json.Marshal(layout().Groups[0].Schedule)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range []struct {
			method, path, body string
			needs              auth.Permission
			code               int
		}{
			{"GET", "/api/v1/lighting", "", ReadPermission, 200},
			{"GET", "/api/v1/lighting/groups/north/lamps?state=fault", "", ReadPermission, 200},
			{"GET", "/api/v1/lighting/groups/nowhere/lamps", "", ReadPermission, 404},
			{"GET", "/api/v1/lighting/groups/north/versions", "", ReadPermission, 200},
			{"GET", "/api/v1/lighting/energy?days=7", "", ReadPermission, 200},
			{"GET", "/api/v1/lighting/repairs?state=undone", "", ReadPermission, 200},
			{"POST", "/api/v1/lighting/groups/north/preview", `{"schedule":` + string(schedule) + `}`, ReadPermission, 200},
			{"POST", "/api/v1/lighting/groups/north/schedule", `{"schedule":` + string(schedule) + `,"after":1}`, PlanPermission, 200},
			{"POST", "/api/v1/lighting/groups/north/override", `{"level":30,"minutes":60,"why":"夜检"}`, OverridePermission, 200},
			{"POST", "/api/v1/lighting/groups/north/override/undo", `{}`, OverridePermission, 204},
			{"POST", "/api/v1/lighting/repairs/" + repair, `{"state":"reported"}`, RepairPermission, 200},
			{"POST", "/api/v1/lighting/repairs/" + repair, `{"state":"lost"}`, RepairPermission, 422},
		} {
			if code, body := ask(t, c.door(t, one.needs).URL, one.method, one.path, one.body); code != one.code && !(code/100 == 2 && one.code/100 == 2) && !(code/100 == 4 && one.code == 422) {
				t.Errorf("%s %s: %d %v", one.method, one.path, code, body)
			}
			if code, _ := ask(t, c.door(t).URL, one.method, one.path, one.body); code != 403 {
				t.Errorf("%s %s without permission: %d", one.method, one.path, code)
			}
		}
	})
}
