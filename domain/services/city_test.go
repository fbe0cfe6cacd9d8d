package services

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/pack"
	"citybrain/kernel/towntest"
)

// zone is that of the city; monday is 10:00 of a working Monday there.
var zone, monday = towntest.Zone, towntest.Monday

// Numbers that pass their checks.
const (
	motherID = "11010519491231002X"
	fatherID = "310106199001011231"
	firmCode = "91350100M000100Y43"
)

// quiet keeps what the audit is told.
type quiet struct{ entries []audit.Entry }

func (q *quiet) Record(_ context.Context, _ *db.Tx, e audit.Entry) error {
	q.entries = append(q.entries, e)
	return nil
}

func (*quiet) Read(context.Context, *db.Tx, audit.Reading) error { return nil }

// known is what the government knows of everybody here, and who may act for the firm.
type known struct {
	agents map[string]bool
	name   string // 王小明 if empty
}

func (k *known) Known(context.Context, *db.Tx) (Known, error) {
	return Known{"account.name": cmp.Or(k.name, "王小明"), "account.citizen_id": motherID, "account.phone": "13800138000"}, nil
}

// MayActFor lets the agents act for the firm, in nothing but tax.
func (k *known) MayActFor(ctx context.Context, _ *db.Tx, subject, matter string) error {
	if subject == "firm_li" && strings.HasPrefix(matter, "tax.") && k.agents[auth.From(ctx).ID] {
		return nil
	}
	return auth.ErrDenied
}

// town is Shanghai with its catalogue and the case engine.
type town struct {
	*Service
	t      testing.TB
	cases  *cases.Service
	people *known
	clock  *clock.Fake
	audit  *quiet
	pack   *pack.Pack
	files  blob.Store
}

// eachTown runs a story on every engine.
func eachTown(t *testing.T, story func(t *town)) {
	t.Helper()
	migrations := []db.Migrations{{Domain: "cases", Files: cases.Migrations()}, {Domain: "services", Files: Migrations()}}
	towntest.Each(t, migrations, func(t *testing.T, g *towntest.Ground) {
		q, people := &quiet{}, &known{agents: map[string]bool{"person_wang": true}}
		engine := cases.New(cases.Deps{DB: g.DB, Clock: g.Clock, Calendar: g.Calendar, Audit: q, Seal: g.Keys, Files: g.Files})
		s := New(Deps{DB: g.DB, Clock: g.Clock, Zone: zone, City: g.Pack.City, Cases: engine, Papers: engine, People: people, Audit: q, Seal: g.Keys,
			Limits: g.Calendar.Expecting(), Keep: 60 * 24 * time.Hour})
		town := &town{Service: s, t: t, cases: engine, people: people, clock: g.Clock, audit: q, pack: g.Pack, files: g.Files}
		town.seedAll()
		story(town)
	})
}

func (t *town) seedAll() {
	t.t.Helper()
	flows, items := t.cases.Module().Seed(t.pack), t.seed(t.pack)
	if t.pack.Err() != nil {
		t.t.Fatal(t.pack.Err())
	}
	err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
		if err := flows(t.t.Context(), tx); err != nil {
			return err
		}
		return items(t.t.Context(), tx)
	})
	if err == nil {
		err = t.refresh(t.t.Context())
	}
	if err != nil {
		t.t.Fatal(err)
	}
}

func (t *town) citizen(id string) context.Context {
	return auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: id, Level: 3})
}

// casesOf counts the cases of somebody.
func (t *town) casesOf(id string) int {
	t.t.Helper()
	mine, err := t.cases.Mine(t.citizen(id), cases.MineQuery{})
	if err != nil {
		t.t.Fatal(err)
	}
	return len(mine.Items)
}

// as is the context of an official with duties in a department.
func (t *town) as(person, org, region string, duties ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: person, Post: "post_" + person, Scope: auth.Scope{Region: region, Org: org}, Permissions: map[string]bool{}}
	for _, d := range duties {
		p.Permissions[d.Code] = true
	}
	return auth.With(t.t.Context(), p)
}

// saves saves a step and fails the story if it cannot.
func (t *town) saves(ctx context.Context, d DraftView, step string, answers map[string]any) DraftView {
	t.t.Helper()
	raw, _ := json.Marshal(answers)
	out, err := t.SaveStep(ctx, Save{Draft: d.ID, Step: step, Revision: d.Revision, Answers: raw})
	if err != nil {
		t.t.Fatalf("step %s: %v %v", step, err, fault.From(err).Fields)
	}
	return out
}

// fills answers every question of a form in a way that passes, what is known staying.
func (t *town) fills(ctx context.Context, d DraftView, own map[string]any) DraftView {
	t.t.Helper()
	v := t.book.Load().version(d.Item, t.book.Load().find(d.Item, t.Clock.Now()).No)
	r := t.book.Load().form(v)
	for _, step := range r.Steps {
		answers, all := map[string]any{}, maps.Clone(d.Answers)
		for i := range step.Fields {
			f := &step.Fields[i]
			if have, ok := d.Answers[f.Code]; ok {
				answers[f.Code] = have
			} else if mine, ok := own[f.Code]; ok {
				answers[f.Code] = mine
			} else if r.Asked(f.Code, all) {
				answers[f.Code] = sample(f)
			}
			if value, ok := answers[f.Code]; ok {
				all[f.Code] = value
			}
		}
		d = t.saves(ctx, d, step.Code, answers)
	}
	return d
}

// hears tells services how a case ended, as the fact does.
func (t *town) hears(id cases.CaseID, outcome string) {
	t.t.Helper()
	data, err := json.Marshal(map[string]any{"case": id, "kind": "service", "matter": "x", "region": "310106", "organisation": "/sh", "outcome": outcome, "at": t.Clock.Now()})
	if err == nil {
		err = t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
			return t.hear(t.t.Context(), tx, bus.Heard{Subject: "cases.ended.v1", Data: data})
		})
	}
	if err != nil {
		t.t.Fatal(err)
	}
}
