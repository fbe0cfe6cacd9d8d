package reviews

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"citybrain/domain/cases"
	"citybrain/domain/notify"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
	"citybrain/kernel/towntest"
)

// zone is that of the city; monday is 10:00 of a working Monday there.
var zone, monday = towntest.Zone, towntest.Monday

// The departments of the stories.
const (
	landscape = "/sh/jingan/landscape"
	hotline   = "/sh/hotline"
	letters   = "/sh/letters"
	market    = "/sh/market"
)

// memory keeps what the audit is told.
type memory struct {
	entries  []audit.Entry
	readings []audit.Reading
}

func (m *memory) Record(_ context.Context, _ *db.Tx, e audit.Entry) error {
	m.entries = append(m.entries, e)
	return nil
}

func (m *memory) Read(_ context.Context, _ *db.Tx, r audit.Reading) error {
	m.readings = append(m.readings, r)
	return nil
}

// folk is who is who in the stories: everybody is called 王小明.
type folk struct{}

func (folk) Contact(context.Context, *db.Tx, string) (Contact, error) {
	return Contact{"王小明", "13800138000"}, nil
}
func (folk) Named(context.Context, *db.Tx, string) (string, error) {
	return "小面馆有限公司", nil
}

func (folk) MayActFor(ctx context.Context, _ *db.Tx, subject, _ string) error {
	if p := auth.From(ctx); p.ID == subject || p.For == subject {
		return nil
	}
	return auth.ErrDenied
}

// OfficeOf knows posts as official makes them: the organisation stands in their id.
func (folk) OfficeOf(_ context.Context, _ *db.Tx, post string) (string, error) {
	return post[len("post_"):], nil
}

func (folk) Names(_ context.Context, ids []string) (map[string]audit.Name, error) {
	out := map[string]audit.Name{}
	for _, one := range ids {
		if isPath(one) {
			out[one] = audit.Name{Name: "部门" + one}
		}
	}
	return out, nil
}

// told remembers what people were told, once by its key as notify does.
type told struct{ notices []notify.Notice }

func (w *told) Tell(_ context.Context, _ *db.Tx, n notify.Notice) error {
	if !slices.ContainsFunc(w.notices, func(old notify.Notice) bool { return old.To == n.To && old.Key == n.Key }) {
		w.notices = append(w.notices, n)
	}
	return nil
}

type noLimits struct{}

func (noLimits) Spend(context.Context, ...auth.Allowance) error { return nil }

// town is Shanghai with its flows and rules, and people who live and work there.
type town struct {
	*Service
	t      testing.TB
	cases  *cases.Service
	clock  *clock.Fake
	memory *memory
	told   *told
	heard  int64 // of the outbox
}

// eachTown runs a story on every engine.
func eachTown(t *testing.T, story func(t *town)) {
	t.Helper()
	domains := []db.Migrations{{Domain: "cases", Files: cases.Migrations()}, {Domain: "reviews", Files: Migrations()}}
	towntest.Each(t, domains, func(t *testing.T, g *towntest.Ground) {
		m := &memory{}
		engine := cases.New(cases.Deps{DB: g.DB, Clock: g.Clock, Calendar: g.Calendar, Audit: m, Seal: g.Keys, Files: g.Files})
		told := &told{}
		s := New(Deps{Notify: told, DB: g.DB, Clock: g.Clock, Region: "31", Calendar: g.Calendar, Cases: engine, People: folk{}, Audit: m, Seal: g.Keys, Limits: noLimits{}})
		town := &town{told: told, Service: s, t: t, cases: engine, clock: g.Clock, memory: m}
		town.load(g.Pack)
		story(town)
	})
}

func (t *town) load(p *pack.Pack) {
	t.t.Helper()
	flows, rules := t.cases.Module().Seed(p), t.seed(p)
	if p.Err() != nil {
		t.t.Fatal(p.Err())
	}
	t.do(func(tx *db.Tx) error { return errors.Join(flows(t.t.Context(), tx), rules(t.t.Context(), tx)) })
}

func (t *town) do(work func(tx *db.Tx) error) {
	t.t.Helper()
	if err := t.DB.Do(t.t.Context(), work); err != nil {
		t.t.Fatal(err)
	}
}

// relay lets reviews hear what was announced since, in order.
func (t *town) relay() {
	t.t.Helper()
	for {
		var fact bus.Heard
		err := t.DB.View(t.t.Context(), func(tx *db.Tx) error {
			var data string
			err := tx.QueryRow(t.t.Context(), `SELECT seq, id, subject, data FROM db_outbox WHERE seq > $1 ORDER BY seq LIMIT 1`, t.heard).Scan(&t.heard, &fact.ID, &fact.Subject, &data)
			fact.Data = json.RawMessage(data)
			return err
		})
		if errors.Is(err, db.ErrMissing) {
			return
		}
		if err != nil {
			t.t.Fatal(err)
		}
		for _, l := range t.listeners() {
			if l.Subject == fact.Subject {
				t.do(func(tx *db.Tx) error { return l.Hear(auth.AsSystem(t.t.Context(), l.Name), tx, fact) })
			}
		}
	}
}

func (t *town) citizen(id string) context.Context {
	return auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: id, Level: 3})
}

func (t *town) agent(firm string) context.Context {
	return auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_li", For: firm, Level: 3})
}

// official is somebody in a post of a department with its scope, or with that given.
func (t *town) official(org, scope string, may ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_official", Post: "post_" + org, Scope: auth.Scope{Region: "31", Org: scope}, Permissions: map[string]bool{}}
	for _, one := range may {
		p.Permissions[one.Code] = true
	}
	return auth.With(t.t.Context(), p)
}

func (t *town) caller() context.Context {
	return t.official(hotline, hotline, cases.CallPermission, ReadPermission, ModeratePermission)
}

func (t *town) officer() context.Context {
	return t.official(landscape, landscape, cases.AcceptPermission, cases.ReviewPermission, cases.ReadPermission, ReadPermission)
}

// apply opens a case of somebody at a department.
func (t *town) apply(subject, org string) (c cases.Case) {
	t.t.Helper()
	t.do(func(tx *db.Tx) (err error) {
		c, err = t.cases.Open(t.citizen(subject), tx, cases.Opening{
			Kind: "service", Matter: "tree-pruning", Code: "11310106MB2F30123U2000131001000", Flow: "instant", Title: Text{ZH: "修剪树木", EN: "Pruning trees"},
			Region: "310106", Org: org, Subject: subject, SubjectName: "王小明", Channel: cases.Mobile,
			Form: cases.Form{Facts: map[string]any{"form.promise": false}, Complete: true},
		})
		return err
	})
	return c
}

// handled opens a case and lets the department end it.
func (t *town) handled(subject, org string) cases.CaseID {
	t.t.Helper()
	c := t.apply(subject, org)
	t.acts(t.official(org, org, cases.AcceptPermission), c.ID, "grant", "")
	return c.ID
}

// acts lets somebody act on a case, and reviews hear of it.
func (t *town) acts(who context.Context, id cases.CaseID, action, note string) {
	t.t.Helper()
	if _, err := t.cases.Act(who, id, cases.Acting{Action: action, Note: note}); err != nil {
		t.t.Fatalf("%s: %v", action, err)
	}
	t.relay()
}

// rates gives a review, and fails the story if it cannot be given.
func (t *town) rates(who context.Context, of cases.CaseID, in Rating) Voice {
	t.t.Helper()
	v, err := t.Rate(who, of, in)
	if err != nil {
		t.t.Fatal(err)
	}
	return v
}

func (t *town) find(id VoiceID) (v Voice) {
	t.t.Helper()
	t.do(func(tx *db.Tx) (err error) {
		v, err = t.store.voice(t.t.Context(), tx, id)
		return err
	})
	return v
}

// refused checks what somebody was told who must not.
func (t *town) refused(what string, err, want error) {
	t.t.Helper()
	if !errors.Is(err, want) {
		t.t.Errorf("%s: %v, not %v", what, err, want)
	}
}

// public gives what everybody reads.
func (t *town) public(q PublicQuery) []Voice {
	t.t.Helper()
	p, err := t.Published(t.t.Context(), q)
	if err != nil {
		t.t.Fatal(err)
	}
	return p.Items
}
