package identity_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// fuzzCity is a city for strangers' bytes: whatever they send, the answer is a
// status below 500.
func fuzzCity(f *testing.F) *city {
	f.Helper()
	return open(f, dbtest.Open(f, db.SQLite, migrations()), "shanghai", true)
}

func FuzzSignIn(f *testing.F) {
	for _, seed := range []string{
		`{"login":"leader","password":"x"}`, `{"login":"+86 100 0000 0001","password":"x"}`, `{"login":"\u0000","password":"\u0000"}`,
		`{"login":"` + strings.Repeat("长", 100) + `","password":"` + strings.Repeat("p", 256) + `"}`, `[]`, `null`, `{"login":1}`, `{`,
		`{"login":"a","password":"b","post":"c"}`, "\xff\xfe",
	} {
		f.Add(seed)
	}
	c := fuzzCity(f)
	f.Fuzz(func(t *testing.T, body string) {
		c.clock.Advance(25 * time.Hour) // so that lock-out does not hide the rest
		r := httptest.NewRequest("POST", "/api/v1/session", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		c.web.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code == 200 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	})
}

func FuzzPeopleQuery(f *testing.F) {
	for _, seed := range []string{"q=%E7%8E%8B", "cursor=abc", "limit=-1&cursor=", "limit=99999999999999999999", "q=%00", "kind=x", "q=%ff", "cursor=eyJmIjoiIiwiayI6W119"} {
		f.Add(seed)
	}
	c := fuzzCity(f)
	admin := c.browser()
	admin.signIn("admin")
	f.Fuzz(func(t *testing.T, query string) {
		if strings.ContainsAny(query, " \x00\r\n#\x7f") || strings.ContainsFunc(query, func(r rune) bool { return r < ' ' }) {
			return // net/http refuses such a request line before it reaches us
		}
		r := httptest.NewRequest("GET", "/api/v1/people", nil)
		r.URL.RawQuery = query
		r.AddCookie(admin.cookie)
		w := httptest.NewRecorder()
		c.web.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%q: %d %s", query, w.Code, w.Body)
		}
	})
}

func FuzzRegistration(f *testing.F) {
	for _, seed := range []string{
		`{"phone":"10000000101","code":"000000","name":"x","citizenId":"310106189907110215"}`, `{"phone":"+86","code":"\u0000\u0000\u0000\u0000\u0000\u0000","name":"\u0000","citizenId":"X"}`,
		`{"kind":"social_card","number":"\u0000"}`, `{"name":"x","code":"9131010"}`, `{"authority":"authority_"}`, `[]`, ``,
	} {
		f.Add(seed)
	}
	c := fuzzCity(f)
	b := c.browser()
	b.signIn("citizen")
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/api/v1/registration", "/api/v1/session/code/finish", "/api/v1/me/proofs", "/api/v1/me/firms", "/api/v1/me/children", "/api/v1/me/authorities"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			r.AddCookie(b.cookie)
			w := httptest.NewRecorder()
			c.web.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}
