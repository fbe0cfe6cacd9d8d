package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/job"
	"citybrain/kernel/pack"
	"citybrain/kernel/seal"
)

// zone is that of the city; noon is 12:00 of a Monday there.
var (
	zone = time.FixedZone("CST", 8*3600)
	noon = time.Date(2026, 3, 30, 12, 0, 0, 0, zone)
)

// The people of the stories.
const (
	wang = "person_wang"
	lind = "person_lind" // reads English
)

// gateway is the outside: phones or mailboxes that remember, and can be out of order.
type gateway struct {
	mu    sync.Mutex
	got   []Outgoing
	ids   map[DeliveryID]int
	down  bool
	asked int
	bad   map[string]bool // numbers that it refuses
	hold  func()          // called before it answers
}

var errDown = errors.New("nobody answers")

func (g *gateway) Send(_ context.Context, m Outgoing) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked++
	if g.hold != nil {
		g.hold()
	}
	switch {
	case g.down:
		return "", errDown
	case g.bad[m.To]:
		return "", ErrRefused
	}
	if g.ids == nil {
		g.ids = map[DeliveryID]int{}
	}
	if g.ids[m.ID]++; g.ids[m.ID] == 1 { // two with one id are one message
		g.got = append(g.got, m)
	}
	return "ref-" + string(m.ID), nil
}

func (g *gateway) set(down bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.down = down
}

func (g *gateway) texts(to string) (list []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.got {
		if to == "" || m.To == to {
			list = append(list, m.Text)
		}
	}
	return list
}

// reach is the register of people.
type reach map[string]Reach

func (r reach) Reach(_ context.Context, _ *db.Tx, person string) (Reach, bool, error) {
	found, ok := r[person]
	return found, ok, nil
}

// codes make one code for all.
type codes struct{}

func (codes) NewCode(context.Context, string, string, string) (string, error) { return "246810", nil }

func (codes) ProveCode(_ context.Context, _, _, code, _ string) error {
	if code != "246810" {
		return auth.ErrCode
	}
	return nil
}

type noAudit struct{}

func (noAudit) Record(context.Context, *db.Tx, audit.Entry) error { return nil }

// town is a city that tells people things.
type town struct {
	*Service
	t      testing.TB
	clock  *clock.Fake
	phones *gateway
	boxes  *gateway
	people reach
}

const secret = "a secret of the tests only"

// occasions are those of the cities' packs and of the tests.
func occasions() []Occasion {
	return append(Occasions(), Occasion{"identity.code", []string{"code", "minutes"}}, Occasion{"identity.agree", []string{"code", "minutes"}}, Occasion{"identity.known", nil},
		Occasion{"cases.*", []string{"title", "number", "due", "result", "note"}}, Occasion{"cases.desk_*", []string{"title", "number", "due", "stage"}})
}

// eachTown runs a story on every engine, with the templates of Shanghai.
func eachTown(t *testing.T, story func(t *town)) {
	t.Helper()
	now := clock.NewFake(noon)
	migrations := []db.Migrations{job.Migrations(), {Domain: "notify", Files: Migrations()}}
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		now.Set(noon)
		keys, err := seal.Open(t.TempDir()+"/keys", seal.SM, noon)
		if err != nil {
			t.Fatal(err)
		}
		town := &town{t: t, clock: now, phones: &gateway{}, boxes: &gateway{},
			people: reach{wang: {Phone: "13800000001", Language: chinese}, lind: {Phone: "13800000002", Language: english}}}
		town.Service = New(Deps{DB: d, Clock: now, Zone: zone, Jobs: job.New(d, now, zone), Seal: keys, Audit: noAudit{}, People: town.people, Codes: codes{},
			Gateways: map[Channel]Gateway{SMS: town.phones, Mail: town.boxes}, Secret: secret, PublicURL: "https://city.example", Occasions: occasions()})
		m := town.Module()
		if err := town.Jobs.Register(m.Jobs, m.Schedules); err != nil {
			t.Fatal(err)
		}
		town.load("../../cities/shanghai")
		town.work() // the schedules begin to run
		story(town)
	}, dbtest.At(now.Now))
}

// own are the files of Shanghai's pack that these stories read; what other domains add
// beside them is theirs to try.
var own = []string{"pack.yaml", rulesFile, "notify/templates/account.yaml", "notify/templates/cases.yaml", "notify/templates/work.yaml"}

// load takes what a pack says in these files.
func (t *town) load(folder string) {
	t.t.Helper()
	dir := t.t.TempDir()
	for _, name := range own {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.t.Fatal(err)
	}
	defer p.Close()
	put := t.seed(p)
	if p.Err() != nil {
		t.t.Fatal(p.Err())
	}
	if err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error { return put(t.t.Context(), tx) }); err != nil {
		t.t.Fatal(err)
	}
}

// work lets the queue do what is due.
func (t *town) work() {
	t.t.Helper()
	if _, err := t.Jobs.RunDue(t.t.Context()); err != nil {
		t.t.Fatal(err)
	}
}

// passes lets time pass, and the queue work each minute of it.
func (t *town) passes(d time.Duration) {
	t.t.Helper()
	for range int(d / time.Minute) {
		t.clock.Advance(time.Minute)
		t.work()
	}
}

// at sets the clock to a time of the 30th of March, or of the days after it.
func (t *town) at(day, hour, minute int) {
	t.clock.Set(time.Date(2026, 3, day, hour, minute, 0, 0, zone))
	t.work()
}

// tells tells somebody of a case.
func (t *town) tells(to, template, key string) {
	t.t.Helper()
	t.tell(Notice{To: to, Template: template, Key: key, About: "case_01", Values: map[string]Text{"title": {"食品经营许可", "Food permit"}, "number": Same(key), "note": Same("身份证件")}})
}

func (t *town) tell(n Notice) {
	t.t.Helper()
	if err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error { return t.Tell(t.t.Context(), tx, n) }); err != nil {
		t.t.Fatal(err)
	}
}

// as is the context of a person, or of an official with permissions.
func (t *town) as(person string, rights ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Person, ID: person, Permissions: map[string]bool{}}
	for _, r := range rights {
		p.Kind, p.Post = auth.Official, "post_"+person
		p.Permissions[r.Code] = true
	}
	return auth.With(t.t.Context(), p)
}

func (t *town) inbox(q InboxQuery, person string) []MessageView {
	t.t.Helper()
	if q.Side == "" {
		q.Side = citizenSide
	}
	out, err := t.Messages(t.as(person), q)
	if err != nil {
		t.t.Fatal(err)
	}
	return out.Items
}

func (t *town) unread(person string) int64 {
	t.t.Helper()
	out, err := t.Unread(t.as(person), citizenSide)
	if err != nil {
		t.t.Fatal(err)
	}
	return out.Count
}

func (t *town) deliveries(q DeliveryQuery) []DeliveryView {
	t.t.Helper()
	out, err := t.Deliveries(t.as("keeper", ReadPermission), q)
	if err != nil {
		t.t.Fatal(err)
	}
	return out.Items
}

// states counts deliveries by state, as "2 sent, 1 waiting".
func (t *town) states() string {
	t.t.Helper()
	counts := map[State]int{}
	for _, d := range t.deliveries(DeliveryQuery{}) {
		counts[d.State]++
	}
	var list []string
	for _, state := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%d %s", counts[state], state))
	}
	return strings.Join(list, ", ")
}

// facts counts the facts of a subject that were announced.
func (t *town) facts(subject string) (n int) {
	t.t.Helper()
	all, err := t.DB.Outbox(t.t.Context(), 1000)
	if err != nil {
		t.t.Fatal(err)
	}
	for _, f := range all {
		if f.Subject == subject {
			n++
		}
	}
	return n
}
