package cases

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
	"citybrain/kernel/pack"
	"citybrain/kernel/towntest"
)

// zone is that of the city; monday is 10:00 of a working Monday there.
var zone, monday = towntest.Zone, towntest.Monday

// The departments of the tests.
const (
	market = "/sh/market"
	fire   = "/sh/fire"
)

type noAudit struct{}

func (noAudit) Read(context.Context, *db.Tx, audit.Reading) error { return nil }

func (noAudit) Record(context.Context, *db.Tx, audit.Entry) error { return nil }

// town is a city with the case engine and people who work with it.
type town struct {
	*Service
	t     testing.TB
	clock *clock.Fake
	staff *staff
	read  *readings
}

// staff are the officials of the town: everybody who was named in a story.
type staff struct{ posts []Colleague }

func (s *staff) Holders(_ context.Context, _ *db.Tx, permission auth.Permission, at auth.Scope) (list []Colleague, err error) {
	for _, c := range s.posts {
		if c.Permissions[permission.Code] && c.Scope.CoversOrg(at.Org) && c.Scope.CoversRegion(at.Region) {
			list = append(list, c)
		}
	}
	return list, nil
}

func (s *staff) Colleague(_ context.Context, _ *db.Tx, post string) (Colleague, error) {
	for _, c := range s.posts {
		if c.Post == post {
			return c, nil
		}
	}
	return Colleague{}, ErrColleague
}

// eachTown runs a story on every engine.
func eachTown(t *testing.T, story func(t *town)) {
	t.Helper()
	migrations := []db.Migrations{job.Migrations(), {Domain: "cases", Files: Migrations()}}
	towntest.Each(t, migrations, func(t *testing.T, g *towntest.Ground) {
		town := &town{t: t, clock: g.Clock, staff: &staff{}, read: &readings{}}
		town.Service = New(Deps{DB: g.DB, Clock: g.Clock, Calendar: g.Calendar, Audit: town.read, Seal: g.Keys, Files: g.Files, Posts: town.staff, Jobs: job.New(g.DB, g.Clock, zone),
			City: pack.City{ZH: "上海", EN: "Shanghai", Region: "31"}})
		if err := town.Jobs.(*job.Queue).Register(town.Module().Jobs, nil); err != nil {
			t.Fatal(err)
		}
		town.publishAll("joint.yaml", "package.yaml", "objection.yaml")
		story(town)
	})
}

func shanghai(t testing.TB) *clock.Calendar {
	t.Helper()
	p, err := pack.Open("../../cities/shanghai")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, ok := clock.ReadCalendar(p)
	if !ok {
		t.Fatal(p.Err())
	}
	return c
}

// publishAll takes flows of the tests.
func (t *town) publishAll(files ...string) {
	t.t.Helper()
	for _, name := range files {
		t.publishFile("flow/testdata/" + name)
	}
}

func (t *town) publishFile(path string) {
	t.t.Helper()
	text, err := os.ReadFile(path)
	var d flow.Definition
	if err == nil {
		err = yaml.Unmarshal(text, &d)
	}
	if err == nil {
		err = t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
			_, err := t.publish(t.t.Context(), tx, &d, fromPack, "")
			return err
		})
	}
	if err != nil {
		t.t.Fatal(err)
	}
}

// as is the context of somebody: an official with duties in a department of a
// region, or a citizen.
func (t *town) as(post, org, region string, duties ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_" + post, Post: "post_" + post, Scope: auth.Scope{Region: region, Org: org}, Permissions: map[string]bool{}}
	for _, d := range duties {
		p.Permissions[d.Code] = true
	}
	if t.staff == nil { // a benchmark asks for nobody's colleagues, from many sides at once
		return auth.With(t.t.Context(), p)
	}
	t.staff.posts = slices.DeleteFunc(t.staff.posts, func(c Colleague) bool { return c.Post == p.Post })
	t.staff.posts = append(t.staff.posts, Colleague{Post: p.Post, Person: p.ID, Org: org, Scope: p.Scope, Permissions: p.Permissions})
	return auth.With(t.t.Context(), p)
}

func (t *town) citizen(id string) context.Context {
	return auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: id})
}

// The people of the stories.
func (t *town) clerk() context.Context {
	return t.as("clerk", market, "310106", AcceptPermission)
}
func (t *town) officer() context.Context {
	return t.as("officer", market, "310106", ReviewPermission)
}
func (t *town) fireman() context.Context { return t.as("fireman", fire, "3101", ReviewPermission) }
func (t *town) head() context.Context    { return t.as("head", market, "3101", DecidePermission) }

const restaurantCode = "11310106MB2F30123U2000131001000"

// apply opens a case of a restaurant of some area.
func (t *town) apply(area float64) Case {
	t.t.Helper()
	return t.open(restaurantOf(area))
}

func restaurantOf(area float64) Opening {
	return Opening{
		Kind: "service", Matter: "food_permit", Code: restaurantCode, Flow: "restaurant_permit", Title: Text{ZH: "食品经营许可", EN: "Food business permit"},
		Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Channel: Mobile,
		Limits: Limits{Statutory: &clock.Limit{Kind: clock.WorkingDays, Amount: 20}, Promised: &clock.Limit{Kind: clock.WorkingDays, Amount: 5}},
		Form:   Form{Answers: json.RawMessage(`{"name":"小面馆"}`), Facts: flow.Facts{"form.area": area, "form.trade": "drinks", "form.promise": true}, Complete: true},
	}
}

func (t *town) open(o Opening) (c Case) {
	t.t.Helper()
	err := t.DB.Do(t.t.Context(), func(tx *db.Tx) (err error) {
		c, err = t.Open(t.citizen(o.Subject), tx, o)
		return err
	})
	if err != nil {
		t.t.Fatal(err)
	}
	return c
}

// does lets somebody act, and fails the story if he may not.
func (t *town) does(who context.Context, id CaseID, in Acting) Case {
	t.t.Helper()
	c, err := t.Act(who, id, in)
	if err != nil {
		t.t.Fatalf("%s: %v", in.Action, err)
	}
	return c
}

// refused lets somebody act who must not.
func (t *town) refused(want error, who context.Context, id CaseID, in Acting) {
	t.t.Helper()
	if _, err := t.Act(who, id, in); !errors.Is(err, want) {
		t.t.Errorf("%s: %v, not %v", in.Action, err, want)
	}
}

// at sets the clock to a day and an hour of 2026 in the city.
func (t *town) at(month time.Month, day, hour int) {
	t.clock.Set(time.Date(2026, month, day, hour, 0, 0, 0, zone))
}

// ends checks when a limit ends, as month-day hour in the city.
func (t *town) ends(what string, at time.Time, want string) {
	t.t.Helper()
	got := "never"
	if !at.IsZero() {
		got = at.In(zone).Format("01-02 15:04")
	}
	if got != want {
		t.t.Errorf("%s ends %s, not %s", what, got, want)
	}
}

func (t *town) tasks(id CaseID) (list []task) {
	t.t.Helper()
	err := t.DB.View(t.t.Context(), func(tx *db.Tx) (err error) {
		list, err = t.store.tasks(t.t.Context(), tx, id)
		return err
	})
	if err != nil {
		t.t.Fatal(err)
	}
	return list
}

func (t *town) find(id CaseID) (c Case) {
	t.t.Helper()
	err := t.DB.View(t.t.Context(), func(tx *db.Tx) (err error) {
		c, err = t.store.find(t.t.Context(), tx, id)
		return err
	})
	if err != nil {
		t.t.Fatal(err)
	}
	return c
}

// amend changes what the applicant wrote, as the domain above does.
func (t *town) amend(id CaseID, f Form) error {
	return t.DB.Do(t.t.Context(), func(tx *db.Tx) error { return t.Amend(t.t.Context(), tx, id, f) })
}

// republish publishes a flow once more, after some of its text was exchanged.
func (t *town) republish(file, was, is string) {
	t.t.Helper()
	text, err := os.ReadFile("flow/testdata/" + file)
	if err != nil || !strings.Contains(string(text), was) {
		t.t.Fatalf("%s has no %q: %v", file, was, err)
	}
	var d flow.Definition
	if err = yaml.Unmarshal([]byte(strings.Replace(string(text), was, is, 1)), &d); err == nil {
		err = t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
			_, err := t.publish(t.t.Context(), tx, &d, fromDesk, "")
			return err
		})
	}
	if err != nil {
		t.t.Fatal(err)
	}
}
