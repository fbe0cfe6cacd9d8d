package things

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// noted is an audit that remembers.
type noted struct{ entries []audit.Entry }

func (n *noted) Record(_ context.Context, _ *db.Tx, e audit.Entry) error {
	n.entries = append(n.entries, e)
	return nil
}

const carter = "client_01kg00000000000000000000aa"

// viewer is a client system with nothing but the right to read through views.
func viewer(id string) context.Context {
	return auth.With(context.Background(), auth.Principal{Kind: auth.Client, ID: id, Scope: auth.Scope{Org: "/firm/carter"}, Permissions: map[string]bool{ViewPermission.Code: true}})
}

// given is a view of the fill levels of the bins of one department in one street.
func (c *city) given(change func(*Share)) Share {
	c.t.Helper()
	v := Share{
		Name: "清运", Grantee: carter, Purpose: "collection", Why: "清运合同", Region: "310106", Org: "/sh/uem",
		Shows: []Shown{{"bin", []string{"fillingLevel", "location"}}}, EndsAt: c.clock.Now().Add(10 * time.Minute),
	}
	if change != nil {
		change(&v)
	}
	out, err := c.Give(official(), v)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// TestAClientSeesOnlyWhatItsViewShows: in the list, in one thing, in the history.
func TestAClientSeesOnlyWhatItsViewShows(t *testing.T) {
	eachCity(t, func(c *city) {
		log := &noted{}
		c.Audit = log
		c.says(bin(1), `{"fillingLevel":0.4,"temperature":21,"status":"ok"}`)
		c.later(2 * time.Minute)
		v := c.given(nil)
		ask := Reading{v.ID, "collection"}
		p, err := c.ViewedThings(viewer(carter), ask, pageOf(10))
		if err != nil || len(p.Items) != 2 {
			c.t.Fatalf("the bins of the department in the street: %+v, %v", p, err)
		}
		one, err := c.ViewedThing(viewer(carter), ask, string(bin(1)))
		raw, _ := json.Marshal([]any{one, p.Items})
		for _, hidden := range []string{"temperature", "status", "示例", "state", "lastSeen", "/sh/uem", "310106", "B-1"} {
			if err != nil || strings.Contains(string(raw), hidden) {
				c.t.Errorf("%s is shown: %s, %v", hidden, raw, err)
			}
		}
		if string(one.Values["fillingLevel"].Value) != "0.4" || one.Lon == nil {
			c.t.Errorf("%+v", one)
		}
		points, err := c.ViewedHistory(viewer(carter), ask, HistoryQuery{bin(1), "fillingLevel", morning, c.clock.Now(), "raw"})
		if err != nil || len(points) != 1 {
			c.t.Errorf("its history: %+v, %v", points, err)
		}
		reads := 0
		for _, e := range log.entries {
			if e.Action == "things.view_read" && e.Purpose == "collection" && e.Object == string(v.ID) {
				reads++
			}
		}
		if reads != 3 {
			c.t.Errorf("%d readings are in the audit: %+v", reads, log.entries)
		}
	})
}

// TestAViewIsNoDoor attacks it.
func TestAViewIsNoDoor(t *testing.T) {
	eachCity(t, func(c *city) {
		v := c.given(nil)
		other := c.given(func(v *Share) { v.Shows[0].Attributes = []string{"temperature"}; v.Region = ""; v.Org = "" })
		ask, me := Reading{v.ID, "collection"}, viewer(carter)
		history := func(thing ThingID, attribute string) error {
			_, err := c.ViewedHistory(me, ask, HistoryQuery{thing, attribute, morning, morning.Add(time.Hour), ""})
			return err
		}
		one := func(ctx context.Context, ask Reading, thing ThingID) error {
			_, err := c.ViewedThing(ctx, ask, string(thing))
			return err
		}
		list := func(ctx context.Context, ask Reading, cursor string) error {
			_, err := c.ViewedThings(ctx, ask, pageAt(cursor, 1))
			return err
		}
		first, err := c.ViewedThings(me, Reading{other.ID, "collection"}, pageOf(1))
		if err != nil || first.Next == "" {
			c.t.Fatalf("%+v, %v", first, err)
		}
		_, direct := c.Get(me, string(bin(1)))
		_, all := c.List(me, Query{})
		_, tree := c.Tree(me, string(bin(1)), 1)
		_, give := c.Give(me, v)
		post := auth.With(context.Background(), auth.Principal{Kind: auth.Official, ID: carter, Post: carter, Permissions: map[string]bool{ViewPermission.Code: true}})
		for name, got := range map[string]struct{ err, want error }{
			"an attribute that it does not show": {history(bin(1), "temperature"), ErrAttribute},
			"a word that is no attribute":        {history(bin(1), "location"), ErrAttribute},
			"another region":                     {one(me, ask, bin(3)), ErrNoThing},
			"another profile":                    {one(me, ask, NameOf("bus", "V-1")), ErrNoThing},
			"no such thing":                      {one(me, ask, "thing_x"), ErrNoThing},
			"another purpose":                    {list(me, Reading{v.ID, "curiosity"}, ""), ErrViewPurpose},
			"no purpose":                         {list(me, Reading{View: v.ID}, ""), ErrViewPurpose},
			"another client":                     {list(viewer("client_01kg00000000000000000000ab"), ask, ""), ErrNoView},
			"an official of the same name":       {list(post, ask, ""), ErrNoView},
			"nobody":                             {list(context.Background(), ask, ""), auth.ErrUnauthenticated},
			"a view that is not there":           {list(me, Reading{"view_x", "collection"}, ""), ErrNoView},
			"the thing itself":                   {direct, auth.ErrDenied},
			"the list of things":                 {all, auth.ErrDenied},
			"the tree":                           {tree, auth.ErrDenied},
			"giving it on":                       {give, auth.ErrDenied},
			"ending it":                          {c.Revoke(me, v.ID), auth.ErrDenied},
		} {
			if !errors.Is(got.err, got.want) {
				c.t.Errorf("%s: %v, want %v", name, got.err, got.want)
			}
		}
		if err := list(me, ask, first.Next); err == nil {
			c.t.Error("the place in one view's list is taken in another's")
		}
		if err := c.Revoke(official(), v.ID); err != nil {
			c.t.Fatal(err)
		}
		if err := list(me, ask, ""); !errors.Is(err, ErrViewOver) {
			c.t.Errorf("revoked: %v", err)
		}
		c.later(11 * time.Minute)
		if err := list(me, Reading{other.ID, "collection"}, ""); !errors.Is(err, ErrViewOver) {
			c.t.Errorf("after its end: %v", err)
		}
		if mine, err := c.SharesForMe(me); err != nil || len(mine) != 0 {
			c.t.Errorf("still told of: %+v, %v", mine, err)
		}
	})
}

// TestNobodyShowsWhatIsNotTheirs: views are bounded by the scope of who gives them.
func TestNobodyShowsWhatIsNotTheirs(t *testing.T) {
	eachCity(t, func(c *city) {
		uem := official(auth.Scope{Region: "310106", Org: "/sh/uem"})
		give := func(ctx context.Context, change func(*Share)) error {
			v := Share{Name: "x", Grantee: "/sh/transport", Purpose: "planning", Why: "x", Shows: []Shown{{"bin", []string{"state"}}}, EndsAt: morning.Add(time.Hour)}
			if change != nil {
				change(&v)
			}
			_, err := c.Give(ctx, v)
			return err
		}
		for name, one := range map[string]struct{ err, want error }{
			"another region":   {give(uem, func(v *Share) { v.Region = "310101" }), ErrOutside},
			"a wider region":   {give(uem, func(v *Share) { v.Region = "31" }), ErrOutside},
			"another's":        {give(uem, func(v *Share) { v.Org = "/sh/huangpu" }), ErrOutside},
			"no attribute":     {give(uem, func(v *Share) { v.Shows[0].Attributes = []string{"secret"} }), ErrView},
			"nothing":          {give(uem, func(v *Share) { v.Shows = nil }), ErrView},
			"to the end of it": {give(uem, func(v *Share) { v.EndsAt = morning.AddDate(3, 0, 0) }), ErrView},
			"over already":     {give(uem, func(v *Share) { v.EndsAt = morning }), ErrView},
			"to nobody":        {give(uem, func(v *Share) { v.Grantee = "everyone" }), ErrView},
			"no purpose":       {give(uem, func(v *Share) { v.Purpose = "" }), ErrView},
			"no profile":       {give(uem, func(v *Share) { v.Shows[0].Profile = "ship" }), ErrNoProfile},
		} {
			if !errors.Is(one.err, one.want) {
				c.t.Errorf("%s: %v", name, one.err)
			}
		}
		if err := give(uem, nil); err != nil {
			c.t.Fatal(err)
		}
		given, err := c.Shares(uem)
		if err != nil || len(given) != 1 || given[0].Region != "310106" || given[0].Org != "/sh/uem" {
			c.t.Fatalf("%+v, %v", given, err)
		}
		department := auth.With(context.Background(), auth.Principal{Kind: auth.Official, ID: "p", Post: "post_x", Scope: auth.Scope{Org: "/sh/transport/bus"}, Permissions: map[string]bool{ViewPermission.Code: true}})
		if p, err := c.ViewedThings(department, Reading{given[0].ID, "planning"}, pageOf(10)); err != nil || len(p.Items) != 2 || p.Items[0].State != "unknown" {
			c.t.Errorf("the department reads: %+v, %v", p, err)
		}
		if others, err := c.Shares(official(auth.Scope{Org: "/sh/transport"})); err != nil || len(others) != 0 {
			c.t.Errorf("another department lists it: %+v, %v", others, err)
		}
	})
}

// TestTheStreamOfAViewEndsWithIt follows the reports of a view until it is revoked.
func TestTheStreamOfAViewEndsWithIt(t *testing.T) {
	eachCity(t, func(c *city) {
		v := c.given(nil)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.SetPathValue("id", string(v.ID))
			c.streamViewed(w, r.WithContext(auth.With(r.Context(), auth.From(viewer(carter)))))
		}))
		defer server.Close()
		res, err := http.Get(server.URL + "?purpose=collection")
		if err != nil || res.StatusCode != http.StatusOK {
			c.t.Fatalf("%v, %v", res, err)
		}
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		next := func() (heard string) {
			for lines.Scan() {
				if text := lines.Text(); strings.HasPrefix(text, "data: ") || strings.HasPrefix(text, ": ") {
					return text
				}
			}
			return "over"
		}
		if got := next(); got != ": nothing new" {
			c.t.Errorf("at first %s", got)
		}
		c.later(time.Second)
		c.says(bin(1), `{"fillingLevel":0.6,"temperature":30}`)
		c.says(bin(3), `{"fillingLevel":0.7}`)
		c.later(liveEvery)
		if got := next(); !strings.Contains(got, `"0.6`) && !strings.Contains(got, `:0.6`) || strings.Contains(got, "temperature") || strings.Contains(got, string(bin(3))) {
			c.t.Errorf("then %s", got)
		}
		if err := c.Revoke(official(), v.ID); err != nil {
			c.t.Fatal(err)
		}
		c.later(liveEvery)
		if got := next(); got != "over" {
			c.t.Errorf("after it was revoked %s", got)
		}
	})
}
