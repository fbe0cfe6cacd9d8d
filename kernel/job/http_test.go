package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
	"citybrain/kernel/web"
)

// desk signs in whoever names the permission that he holds.
type desk struct{}

func (desk) Authenticate(r *http.Request) (auth.Principal, bool, error) {
	held := r.Header.Get("Authorization")
	if held == "" {
		return auth.Principal{}, false, nil
	}
	return auth.Principal{Kind: auth.Client, ID: "client_desk", Permissions: map[string]bool{held: true}}, true, nil
}

func ask(t *testing.T, s http.Handler, method, path, held string, status int) (body map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Authorization", held)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != status {
		t.Fatalf("%s %s as %q: status %d: %s", method, path, held, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	return body
}

func TestDeskSeesRetriesAndCancelsJobs(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		kind := job.Kind{Name: "tiles.draw", ZH: "绘制瓦片", EN: "Draw tiles", Run: func(context.Context, *job.Run) error { return nil }}
		if err := c.Register([]job.Kind{kind}, []job.Schedule{{Kind: "tiles.draw", Cron: "@daily"}}); err != nil {
			t.Fatal(err)
		}
		c.work(0)
		id := string(c.add("tiles.draw", map[string]int{"zoom": 14}, job.Options{RunAt: monday.Add(time.Hour)}))
		s := web.New(web.Config{Authenticators: []web.Authenticator{desk{}}})
		s.Mount(c.Routes())
		steps := []struct {
			method, path, held string
			status             int
			contains           map[string]string
		}{
			{"GET", "/api/v1/jobs?state=queued", "", 401, nil},
			{"GET", "/api/v1/jobs?state=queued", "other", 403, nil},
			{"GET", "/api/v1/jobs?state=queued", "jobs.read", 200, nil},
			{"GET", "/api/v1/jobs?state=lost", "jobs.read", 422, nil},
			{"GET", "/api/v1/jobs?cursor=%00", "jobs.read", 422, nil},
			{"GET", "/api/v1/jobs?kind=%00", "jobs.read", 422, map[string]string{"code": "db.text_malformed"}},
			{"GET", "/api/v1/jobs/" + id, "jobs.read", 200, map[string]string{"id": id, "zh": "绘制瓦片", "state": "queued"}},
			{"POST", "/api/v1/jobs/" + id + "/cancel", "jobs.read", 403, nil},
			{"POST", "/api/v1/jobs/" + id + "/cancel", "jobs.manage", 200, map[string]string{"state": "cancelled"}},
			{"POST", "/api/v1/jobs/" + id + "/cancel", "jobs.manage", 409, map[string]string{"code": "job.wrong_state"}},
			{"POST", "/api/v1/jobs/" + id + "/retry", "jobs.manage", 200, map[string]string{"state": "queued"}},
			{"POST", "/api/v1/jobs/job_none/retry", "jobs.manage", 404, map[string]string{"code": "job.missing"}},
			{"GET", "/api/v1/schedules", "jobs.read", 200, nil},
		}
		for _, step := range steps {
			body := ask(t, s, step.method, step.path, step.held, step.status)
			for field, want := range step.contains {
				if body[field] != want {
					t.Fatalf("%s %s: %s is %v, want %s", step.method, step.path, field, body[field], want)
				}
			}
			if items, is := body["items"].([]any); is && len(items) != 1 {
				t.Fatalf("%s: %d items", step.path, len(items))
			}
		}
		c.work(1)
	})
}

func TestRetryIsRefusedWhileTheSameJobIsOpen(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "tiles.draw", Run: func(context.Context, *job.Run) error { return nil }})
		old := c.add("tiles.draw", nil, job.Options{UniqueKey: "jingan"})
		if _, err := c.Cancel(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		c.add("tiles.draw", nil, job.Options{UniqueKey: "jingan"})
		_, err := c.Retry(t.Context(), old)
		if !errors.Is(err, job.ErrOpen) {
			t.Fatalf("retried beside the open one: %v", err)
		}
		c.is(old, job.Cancelled)
	})
}

func TestRetryAndCancelAreRecordedWithTheirWork(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.can(job.Kind{Name: "tiles.draw", Run: func(context.Context, *job.Run) error { return nil }})
		id := c.add("tiles.draw", nil, job.Options{})
		full := errors.New("the audit is full")
		c.Audit = func(context.Context, *db.Tx, string, job.Job) error { return full }
		if _, err := c.Cancel(t.Context(), id); !errors.Is(err, full) {
			t.Fatalf("cancelled without a record: %v", err)
		}
		c.is(id, job.Queued)

		var told []string
		c.Audit = func(_ context.Context, tx *db.Tx, act string, j job.Job) error {
			tx.After(func() { told = append(told, act+" "+j.Kind) })
			return nil
		}
		for _, act := range []func(context.Context, job.ID) (job.Job, error){c.Cancel, c.Retry} {
			if _, err := act(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.Retry(t.Context(), id); !errors.Is(err, job.ErrState) {
			t.Errorf("retried what waits: %v", err)
		}
		if want := []string{"cancelled tiles.draw", "retried tiles.draw"}; !slices.Equal(told, want) {
			t.Errorf("%v", told)
		}
	})
}
