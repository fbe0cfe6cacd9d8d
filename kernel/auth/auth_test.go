package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/fault"
	"citybrain/kernel/seal"
)

var noon = time.Date(2026, 5, 12, 4, 0, 0, 0, time.UTC)

var cheap = Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}

// town knows two people and one client.
type town struct{ locked bool }

func (n *town) Acting(_ context.Context, person, post string) (Principal, error) {
	if n.locked || (post != "" && post != "post_1") {
		return Principal{}, ErrDenied
	}
	return Principal{Kind: Person, ID: person, Post: post}, nil
}

func (n *town) Client(_ context.Context, client string) (Principal, error) {
	return Principal{Kind: Client, ID: client}, nil
}

func newAuth(t testing.TB, d *db.DB, cfg Config) (*Auth, *clock.Fake, *town) {
	t.Helper()
	fake, people := clock.NewFake(noon), &town{}
	keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"), "sm", noon)
	if err != nil {
		t.Fatal(err)
	}
	cfg.DB, cfg.Seal, cfg.Clock = d, keys, fake
	if cfg.Cost == (Cost{}) {
		cfg.Cost = cheap
	}
	a, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	a.Trust(people)
	return a, fake, people
}

func setPassword(t testing.TB, a *Auth, person, password string) {
	t.Helper()
	ctx := context.Background()
	hash, err := a.HashPassword(ctx, password, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.cfg.DB.Do(ctx, func(tx *db.Tx) error { return a.StorePassword(ctx, tx, person, hash) }); err != nil {
		t.Fatal(err)
	}
}

func TestAThousandGuessesAtOnceAreWorthFive(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		a, _, _ := newAuth(t, d, Config{})
		setPassword(t, a, "person_1", "the right password")
		setPassword(t, a, "person_2", "the right password")
		for person, from := range map[string]struct {
			address string
			heard   int
		}{"person_1": {"192.0.2.1", 5}, "person_2": {"198.51.100.%d", 30}} {
			var wg sync.WaitGroup
			var mu sync.Mutex
			tried := map[string]int{}
			for i := range 200 {
				wg.Go(func() {
					err := a.Prove(context.Background(), Attempt{Account: person, Principal: person, Password: fmt.Sprint("guess number ", i), Address: strings.Replace(from.address, "%d", fmt.Sprint(i), 1)})
					mu.Lock()
					defer mu.Unlock()
					tried[fault.From(err).Code]++
				})
			}
			wg.Wait()
			if tried["auth.wrong"] > from.heard || tried["auth.wrong"]+tried["auth.locked_out"]+tried["auth.busy"]+tried["db.busy"] != 200 {
				t.Errorf("%s: %v", person, tried)
			}
		}
	})
}

func TestHashesAreMadeAnewWhenTheCostChanges(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		a, _, _ := newAuth(t, d, Config{})
		setPassword(t, a, "person_1", "the right password")
		a.hasher = newHasher(Cost{MemoryKiB: 128, Passes: 1, Lanes: 1})
		for range 2 {
			if err := a.Prove(context.Background(), Attempt{Account: "x", Principal: "person_1", Password: "the right password"}); err != nil {
				t.Fatal(err)
			}
		}
		err := d.View(context.Background(), func(tx *db.Tx) error {
			hash, err := getPassword(context.Background(), tx, "person_1")
			if !strings.Contains(hash, "$m=128,t=1,p=1$") {
				t.Errorf("stored %s", hash)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAStoredHashIsAsRFC9106Says(t *testing.T) {
	// Hashes of another implementation must be readable: argon2id of the password
	// "password", salt "somesalt", 64 MiB, 2 passes, one lane.
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	h := newHasher(cheap)
	for password, want := range map[string]bool{"password": true, "Password": false, "": false} {
		ok, stale, err := h.check(context.Background(), password, stored)
		if err != nil || ok != want || !stale {
			t.Errorf("%q: %v %v %v", password, ok, stale, err)
		}
	}
	for _, broken := range []string{"", "$argon2i$v=19$m=65536,t=2,p=1$a$b", "$argon2id$v=19$m=65536,t=0,p=1$YQ$YQ", "$argon2id$v=19$m=x$YQ$YQ", "a$b$c$d$e$f"} {
		if _, _, err := h.check(context.Background(), "password", broken); err == nil {
			t.Errorf("%q was read", broken)
		}
	}
}

func TestHashingIsBounded(t *testing.T) {
	h := newHasher(cheap)
	for range cap(h.cores) {
		h.cores <- struct{}{} // every core is at work
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	errs := make(chan error, queueLength+1)
	for range queueLength + 1 {
		go func() { _, err := h.hash(ctx, "x"); errs <- err }()
	}
	if err := <-errs; fault.From(err).Code != ErrBusy.Code || fault.From(err).Args["retry_after"] == nil {
		t.Fatalf("one too many: %v", err)
	}
	cancel() // those who wait may leave
	for range queueLength {
		if err := <-errs; !errors.Is(err, ErrBusy) {
			t.Errorf("%v", err)
		}
	}
}

func TestPasswordRules(t *testing.T) {
	for password, want := range map[string]string{
		"correct horse": "", "一个很长的中文密码啊": "", "short": "auth.password_short", "七个字的密码啊": "auth.password_short",
		strings.Repeat("x1", 65): "auth.password_long", "12345678": "auth.password_common", "P@ssw0rd": "auth.password_common",
		"zzzzzzzzzz": "auth.password_common", "my-Wang.Wei-1": "auth.password_login", "": "auth.password_short",
	} {
		err := CheckPassword(password, "wang.wei")
		got := ""
		if err != nil {
			got = fault.From(err).Code
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestTheSecureCookieIsBoundToTheHost(t *testing.T) {
	a, _, _ := newAuth(t, dbtest.Open(t, db.SQLite, []db.Migrations{Migrations()}), Config{Secure: true})
	c := a.Cookie("token")
	if c.Name != "__Host-citybrain" || !c.Secure || c.Path != "/" || c.Domain != "" || !c.HttpOnly {
		t.Errorf("%+v", c)
	}
	if gone := a.Cookie(""); gone.MaxAge >= 0 {
		t.Errorf("%+v", gone)
	}
}

func TestAnotherNodesLogoutHoldsWithinTwoSeconds(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		a, fake, _ := newAuth(t, d, Config{})
		ctx := context.Background()
		token, p, err := a.Open(ctx, "person_1", "", Caller{})
		if err != nil {
			t.Fatal(err)
		}
		see := func() bool {
			r, _ := http.NewRequest("GET", "/", nil)
			r.AddCookie(a.Cookie(token))
			_, found, err := a.Authenticate(r)
			return found && err == nil
		}
		if !see() {
			t.Fatal("the session is not known")
		}
		// Another node deletes the row behind this one's back.
		if err := d.Do(ctx, func(tx *db.Tx) error { return dropSession(ctx, tx, p.Session) }); err != nil {
			t.Fatal(err)
		}
		if !see() {
			t.Error("the cache did not hold for a moment")
		}
		fake.Advance(2 * time.Second)
		if see() {
			t.Error("the session lives on")
		}
	})
}

func TestAPostThatEndedEndsTheSessionsRights(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		a, _, people := newAuth(t, d, Config{})
		token, _, err := a.Open(context.Background(), "person_1", "post_1", Caller{})
		if err != nil {
			t.Fatal(err)
		}
		people.locked = true
		a.Forget("person_1")
		r, _ := http.NewRequest("GET", "/", nil)
		r.AddCookie(a.Cookie(token))
		if _, found, err := a.Authenticate(r); found || err != nil {
			t.Errorf("%v %v", found, err)
		}
		if _, _, err := a.Open(context.Background(), "person_1", "post_1", Caller{}); !errors.Is(err, ErrDenied) {
			t.Errorf("%v", err)
		}
	})
}

func TestAKeyEnds(t *testing.T) {
	dbtest.Each(t, []db.Migrations{Migrations()}, func(t *testing.T, d *db.DB) {
		a, fake, _ := newAuth(t, d, Config{})
		ctx := context.Background()
		var key string
		if err := d.Do(ctx, func(tx *db.Tx) (err error) {
			key, err = a.IssueKey(ctx, tx, "client_1", noon.Add(time.Hour))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		try := func(text string) error {
			r, _ := http.NewRequest("GET", "/", nil)
			r.Header.Set("Authorization", "Bearer "+text)
			_, _, err := a.Authenticate(r)
			return err
		}
		if err := try(key); err != nil {
			t.Error(err)
		}
		for _, wrong := range []string{key + "x", key[:len(key)-1], "cbk_", "cbk_a_b", strings.ToUpper(key[:10]) + key[10:]} {
			if err := try(wrong); wrong[:3] == "cbk" && !errors.Is(err, ErrKey) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		fake.Advance(time.Hour)
		if err := try(key); !errors.Is(err, ErrKey) {
			t.Errorf("after its end: %v", err)
		}
	})
}

func TestPermissionsAreDeclaredOnce(t *testing.T) {
	read := Permission{Code: "things.read", ZH: "查看", EN: "Read"}
	r, err := NewRegistry([]Permission{read}, []Permission{read, Public, SignedIn})
	if err != nil || !r.Has("things.read") || r.Has("things.write") || len(r.All()) != 1 {
		t.Errorf("%v %v", r, err)
	}
	for name, list := range map[string][]Permission{
		"another text": {read, {Code: "things.read", ZH: "读", EN: "Read"}},
		"no domain":    {{Code: "read", ZH: "读", EN: "Read"}},
		"no text":      {{Code: "things.read", EN: "Read"}},
	} {
		if _, err := NewRegistry(list); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestTheWaitDoublesUpToAnHour(t *testing.T) {
	if got := accountGuard.delay(1000); got != 15*time.Minute {
		t.Errorf("an account that all the world guesses at waits %s", got)
	}
	for failures, want := range map[int64]time.Duration{1: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 8: 4 * time.Minute, 12: time.Hour, 1000: time.Hour} {
		if got := pairGuard.delay(failures); got != want {
			t.Errorf("%d failures: %s, want %s", failures, got, want)
		}
	}
}

func FuzzKeyText(f *testing.F) {
	for _, seed := range []string{"cbk_01k3q8zzzzzzzzzzzzzzzzzzzz_" + strings.Repeat("A", 43), "cbk__", "", "Bearer"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		open, secret, ok := splitKey(text)
		if ok && keyPrefix+open+"_"+secret != text {
			t.Errorf("%q was read as %q and %q", text, open, secret)
		}
	})
}

func FuzzStoredHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$YWJj")
	f.Add("$argon2id$v=19$m=99999999999,t=1,p=1$a$b")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _, _, _ = decode(text) // must not panic
	})
}

// BenchmarkPassword is what one sign-in costs at the standard setting.
func BenchmarkPassword(b *testing.B) {
	h := newHasher(DefaultCost)
	stored, err := h.hash(context.Background(), "the right password")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, _, err := h.check(context.Background(), "the right password", stored); !ok || err != nil {
			b.Fatal(err)
		}
	}
}

// TestAStoreThatCannotWriteStillKnowsItsPeople opens the store for reading
// alone, which refuses every write as a full disk does.
func TestAStoreThatCannotWriteStillKnowsItsPeople(t *testing.T) {
	dir := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(t.Context(), []db.Migrations{Migrations()}); err != nil {
		t.Fatal(err)
	}
	a, fake, _ := newAuth(t, d, Config{})
	token, _, err := a.Open(t.Context(), "person_1", "", Caller{})
	if err != nil {
		t.Fatal(err)
	}
	if a.cfg.DB, err = db.Open(t.Context(), db.Config{Dir: dir, ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	defer a.cfg.DB.Close()
	fake.Advance(2 * seenEvery)
	if p, err := a.bySession(t.Context(), token); err != nil || p.ID != "person_1" {
		t.Errorf("%+v, %v", p, err)
	}
}
