package windows

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/domain/notify"
	"citybrain/domain/services"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
	"citybrain/kernel/towntest"
	"citybrain/kernel/web"
)

// zone is that of the city; monday is 10:00 of a working Monday there.
var zone, monday = towntest.Zone, towntest.Monday

// hall is the hall of the stories, wangID the citizen id of one who comes there.
const (
	hall   = "jingan"
	wangID = "11010519491231002X"
	firm   = "firm_shop"
)

// records keeps what the audit is told.
type records struct {
	mu       sync.Mutex
	entries  []audit.Entry
	readings []audit.Reading
}

func (r *records) Record(_ context.Context, _ *db.Tx, e audit.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

func (r *records) Read(_ context.Context, _ *db.Tx, one audit.Reading) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.readings = append(r.readings, one)
	return nil
}

// register is who has an account here, by citizen id; identity's own tests tell how it
// finds and makes them.
type register struct {
	mu      sync.Mutex
	people  map[string]identity.PersonID
	checked map[identity.PersonID]bool
	sent    int

	standing map[identity.AuthorityID]identity.Acting // of person_wang
}

func (r *register) FindAtWindow(ctx context.Context, number string) (identity.Visitor, error) {
	r.mu.Lock()
	who, ok := r.people[number]
	r.mu.Unlock()
	if !ok {
		return identity.Visitor{}, identity.ErrNoPerson
	}
	return r.Visitor(ctx, who)
}

func (r *register) MakeAtWindow(ctx context.Context, c identity.Comer) (identity.Visitor, error) {
	r.mu.Lock()
	who := identity.PersonID("person_" + c.CitizenID[:6])
	r.people[c.CitizenID], r.checked[who] = who, true
	r.mu.Unlock()
	return r.Visitor(ctx, who)
}

func (r *register) CheckAtWindow(ctx context.Context, who identity.PersonID) (identity.Visitor, error) {
	r.mu.Lock()
	r.checked[who] = true
	r.mu.Unlock()
	return r.Visitor(ctx, who)
}

func (r *register) Visitor(_ context.Context, who identity.PersonID) (identity.Visitor, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return identity.Visitor{ID: who, Name: "王*明", Level: 2, Checked: r.checked[who]}, nil
}

func (r *register) Before(ctx context.Context, who identity.Presence) (context.Context, error) {
	p := auth.Principal{Kind: auth.Person, ID: string(who.Person), Post: auth.From(ctx).Post, Level: 2}
	if who.Compared {
		p.Level = 3
	}
	if a, ok := r.standing[who.Authority]; ok {
		p.For, p.Authority = a.Subject.ID, string(who.Authority)
	}
	return auth.With(ctx, p), nil
}

func (r *register) StandsFor(_ context.Context, who identity.PersonID) ([]identity.Acting, error) {
	list := []identity.Acting{}
	for _, a := range r.standing {
		if who == "person_wang" {
			list = append(list, a)
		}
	}
	return list, nil
}

func (r *register) SendAtWindow(context.Context, identity.PersonID) error {
	r.sent++
	return nil
}

func (*register) AgreeAtWindow(_ context.Context, _ identity.PersonID, code string) error {
	if code != "123456" {
		return auth.ErrCode
	}
	return nil
}

// known is what forms are filled with.
type known struct{}

func (known) Known(ctx context.Context, _ *db.Tx) (services.Known, error) {
	if auth.From(ctx).For != "" {
		return services.Known{"account.name": "王小明", "account.phone": "13800138000", "account.firm": "上海示例餐饮管理有限公司", "account.credit_code": "91310106MA0DEM001K"}, nil
	}
	return services.Known{"account.name": "王小明", "account.citizen_id": wangID, "account.phone": "13800138000"}, nil
}

// The firm of the stories gave its agent its taxes, and nothing else; "" asks whether
// there is anything at all.
func (known) MayActFor(ctx context.Context, _ *db.Tx, subject, matter string) error {
	if p := auth.From(ctx); p.ID == "person_wang" && subject == firm && (matter == "" || strings.HasPrefix(matter, "tax")) {
		return nil
	}
	return auth.ErrDenied
}

type allowances struct {
	bound bool // strangers are held to their limits
	used  map[string]int64
}

func (a *allowances) Spend(_ context.Context, of ...auth.Allowance) error {
	if !a.bound {
		return nil
	}
	for _, one := range of {
		if a.used[one.Name]++; a.used[one.Name] > one.Most {
			return auth.ErrOften
		}
	}
	return nil
}

func (a *allowances) Spent(_ context.Context, of ...auth.Allowance) error {
	for _, one := range of {
		if a.bound && a.used[one.Name] >= one.Most {
			return auth.ErrOften
		}
	}
	return nil
}

// screen keeps what boards were told.
type screen struct {
	mu   sync.Mutex
	told []Board
}

func (s *screen) Publish(_, _ string, data []byte, _ any) {
	var b Board
	_ = json.Unmarshal(data, &b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, b)
}

func (*screen) Serve(http.ResponseWriter, *http.Request, web.Stream) {}

// inbox keeps who was told what.
type inbox struct{ told []notify.Notice }

func (i *inbox) Tell(_ context.Context, _ *db.Tx, n notify.Notice) error {
	i.told = append(i.told, n)
	return nil
}

// town is Shanghai with its halls, catalogue and case engine.
type town struct {
	*Service
	t          testing.TB
	clock      *clock.Fake
	cases      *cases.Service
	services   *services.Service
	people     *register
	audit      *records
	screen     *screen
	allowances // of strangers: unbounded where a story does not bound them
	inbox      *inbox
}

// eachTown runs a story on every engine.
func eachTown(t *testing.T, story func(t *town)) {
	t.Helper()
	migrations := []db.Migrations{{Domain: "cases", Files: cases.Migrations()}, {Domain: "services", Files: services.Migrations()}, {Domain: "windows", Files: Migrations()}}
	towntest.Each(t, migrations, func(t *testing.T, g *towntest.Ground) {
		town := &town{t: t, clock: g.Clock, audit: &records{}, screen: &screen{}, inbox: &inbox{}, people: &register{people: map[string]identity.PersonID{wangID: "person_wang"}, checked: map[identity.PersonID]bool{}}}
		town.cases = cases.New(cases.Deps{DB: g.DB, Clock: g.Clock, Calendar: g.Calendar, Audit: town.audit, Seal: g.Keys, Files: g.Files, Agents: known{}})
		town.services = services.New(services.Deps{DB: g.DB, Clock: g.Clock, Zone: zone, City: g.Pack.City, Cases: town.cases, People: known{}, Papers: town.cases, Audit: town.audit, Seal: g.Keys, Limits: g.Calendar, Keep: 24 * 90 * time.Hour})
		town.Service = New(Deps{DB: g.DB, Clock: g.Clock, Zone: zone, Calendar: g.Calendar, People: town.people, Catalogue: town.services, Cases: town.cases,
			Audit: town.audit, Seal: g.Keys, Allowances: &town.allowances, Hub: town.screen, Notify: town.inbox})
		town.load(g.Pack)
		story(town)
	})
}

// load reads the pack and starts what stands on it.
func (t *town) load(p *pack.Pack) {
	t.t.Helper()
	shop := t.services.Module()
	loads := []func(context.Context, *db.Tx) error{t.cases.Module().Seed(p), shop.Seed(p), t.seed(p)}
	if p.Err() != nil {
		t.t.Fatal(p.Err())
	}
	err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
		for _, load := range loads {
			if err := load(t.t.Context(), tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = t.refresh(t.t.Context())
	}
	for _, part := range shop.Parts {
		if err == nil {
			err = part.Start(t.t.Context())
			t.t.Cleanup(func() { _ = part.Stop(context.Background()) })
		}
	}
	if err != nil {
		t.t.Fatal(err)
	}
}

// as is the context of an official of a department in Jing'an.
func (t *town) as(post, org string, may ...auth.Permission) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_" + post, Post: "post_" + post, Scope: auth.Scope{Region: "310106", Org: org}, Permissions: map[string]bool{}}
	for _, one := range may {
		p.Permissions[one.Code] = true
	}
	return auth.With(t.t.Context(), p)
}

// clerk is a window clerk, who takes in for every department of the district.
func (t *town) clerk(name string) context.Context { return t.as(name, "", ServePermission) }

func (t *town) citizen(id string) context.Context {
	return auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: id, Level: 3})
}

// sits lets a clerk open a window.
func (t *town) sits(name, window string) context.Context {
	t.t.Helper()
	ctx := t.clerk(name)
	t.does(ctx, Act{Do: ActOpen, Hall: hall, Window: window})
	return ctx
}

// does does something at a window, and fails the story if it cannot be done.
func (t *town) does(ctx context.Context, a Act) Seat {
	t.t.Helper()
	seat, err := t.Do(ctx, a)
	if err != nil {
		t.t.Fatalf("%s: %v", a.Do, err)
	}
	return seat
}

// takes takes a number at the terminal.
func (t *town) takes(class string, elder bool) TicketView {
	t.t.Helper()
	v, err := t.TakeAtKiosk(t.t.Context(), Wish{hall, class, elder})
	if err != nil {
		t.t.Fatalf("take a number of %s: %v", class, err)
	}
	return v
}

// number gives what is called at a window; "" for nothing.
func number(s Seat) string {
	if s.Ticket == nil {
		return ""
	}
	return s.Ticket.Number
}

// sees gives a ticket as it is now.
func (t *town) sees(id TicketID) TicketView {
	t.t.Helper()
	v, err := t.Ticket(t.t.Context(), id)
	if err != nil {
		t.t.Fatal(err)
	}
	return v
}

func (t *town) at(day, hour, minute int) {
	t.clock.Set(time.Date(2026, 3, day, hour, minute, 0, 0, zone))
}

// mine counts the cases of somebody.
func (t *town) mine(id string) []cases.ParcelHead {
	t.t.Helper()
	list, err := t.cases.Mine(t.citizen(id), cases.MineQuery{})
	if err != nil {
		t.t.Fatal(err)
	}
	return list.Items
}

// wrote tells whether the audit was told of an action.
func (t *town) wrote(action string) bool {
	for _, e := range t.audit.entries {
		if strings.HasPrefix(e.Action, action) {
			return true
		}
	}
	return false
}
