package bus

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// keeper signs in everyone with the permissions given.
type keeper []auth.Permission

func (k keeper) Authenticate(*http.Request) (auth.Principal, bool, error) {
	p := auth.Principal{Kind: auth.Client, ID: "client_1", Permissions: map[string]bool{}}
	for _, permission := range k {
		p.Permissions[permission.Code] = true
	}
	return p, true, nil
}

func ask(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, path, nil)
	if strings.HasSuffix(path, "/discard") {
		r = httptest.NewRequest(method, path, strings.NewReader(`{"reason":"it was a test"}`))
		r.Header.Set("Content-Type", "application/json")
	}
	h.ServeHTTP(w, r)
	return w
}

func TestDeadLettersOverHTTP(t *testing.T) {
	dbtest.Each(t, tables, func(t *testing.T, d *db.DB) {
		var acts []string
		b := New(Config{DB: d, Clock: clock.Real(), Audit: func(_ context.Context, _ *db.Tx, act string, d DeadLetter, why string) error {
			acts = append(acts, act+" "+string(d.ID)+" "+why)
			return nil
		}})
		b.Listen(Listener{Name: "l", Hear: func(_ context.Context, _ *db.Tx, fact Heard) error {
			if fact.ID == "f2" {
				return errors.New("still broken")
			}
			return nil
		}})
		err := d.Do(t.Context(), func(tx *db.Tx) error {
			for _, name := range []string{"1", "2", "3"} {
				letter := DeadLetter{ID: DeadID("dead_" + name), Listener: "l", Fact: "f" + name, Data: []byte(`{"n":1}`), Reason: "broken", Attempts: 8, At: tx.Now}
				if err := bury(t.Context(), tx, letter); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		serve := func(permissions ...auth.Permission) http.Handler {
			s := web.New(web.Config{Authenticators: []web.Authenticator{keeper(permissions)}})
			s.Mount(b.Routes())
			return s
		}
		reader, manager := serve(Read), serve(Read, Manage)
		var first, second page.Page[DeadLetter]
		read(t, ask(reader, "GET", "/api/v1/dead-letters?limit=2"), &first)
		read(t, ask(reader, "GET", "/api/v1/dead-letters?limit=2&cursor="+first.Next), &second)
		if len(first.Items) != 2 || first.Items[0].ID != "dead_3" || string(first.Items[0].Data) != `{"n":1}` || len(second.Items) != 1 || second.Next != "" {
			t.Errorf("pages %+v and %+v", first, second)
		}
		for _, step := range []struct {
			who  http.Handler
			path string
			want int
		}{
			{reader, "/api/v1/dead-letters/dead_1/replay", 403},
			{manager, "/api/v1/dead-letters/dead_1/replay", 204},
			{manager, "/api/v1/dead-letters/dead_1/replay", 404},
			{manager, "/api/v1/dead-letters/dead_2/replay", 409},
			{manager, "/api/v1/dead-letters/dead_2/discard", 204},
			{manager, "/api/v1/dead-letters/dead_9/discard", 404},
		} {
			if w := ask(step.who, "POST", step.path); w.Code != step.want {
				t.Errorf("%s: %d %s", step.path, w.Code, w.Body)
			}
		}
		if want := []string{"replayed dead_1 ", "discarded dead_2 it was a test"}; !slices.Equal(acts, want) {
			t.Errorf("recorded %q, want %q", acts, want)
		}
	})
}

func read(t *testing.T, w *httptest.ResponseRecorder, into any) {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}
