package identity_test

import (
	"context"
	"slices"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
	"citybrain/kernel/page"
)

// tier is one level of the state, with somebody who serves there.
type tier struct {
	name, region, organisation string
}

// tiers go from the state down to a grid: C16.
var tiers = []tier{
	{"state", "", "/sh"},
	{"city", "31", "/sh/data"},
	{"district", "310106", "/sh/jingan/operations"},
	{"street", "310106013", "/sh/jingan/jingansi"},
	{"community", "310106013005", "/sh/jingan/jingansi/jingan"},
	{"grid", "31010601300501", "/sh/jingan/jingansi/jingan"},
	{"other district", "310101", "/sh/huangpu/operations"},
	{"other street", "310106012", "/sh/jingan/nanjingxilu"},
	{"other community", "310106013015", "/sh/jingan/jingansi/huashan"},
}

// manager is a principal with all rights over people within a scope.
func manager(region, org string) context.Context {
	rights := map[string]bool{"identity.read": true, "identity.manage": true, "identity.unmask": true, "things.read": true, "overview.read": true,
		"waste.read": true, "water.read": true, "entities.read": true,
		"environment.read": true, "lighting.read": true, "traffic.read": true, "charging.read": true, "cases.supervise": true, "resources.read": true, "reviews.read": true, "windows.supervise": true}
	return auth.With(context.Background(), auth.Principal{
		Kind: auth.Official, ID: "person_manager", Post: "post_manager", Scope: auth.Scope{Region: region, Org: org}, Permissions: rights,
	})
}

// staff puts one person into a post at every tier.
func (c *city) staff() map[string]identity.PersonID {
	c.t.Helper()
	ctx := auth.AsSystem(context.Background(), "test")
	people := map[string]identity.PersonID{}
	for i, tier := range tiers {
		v, err := c.id.Add(ctx, identity.NewPerson{
			Kind: identity.Official, Login: "staff" + string(rune('a'+i)), Name: "测试" + tier.name, Region: tier.region, Password: "a password of test",
		})
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := c.id.Give(ctx, identity.NewPost{Person: v.ID, Organisation: tier.organisation, ZH: "岗位", Roles: []string{"leader"}, Region: tier.region}); err != nil {
			c.t.Fatal(err)
		}
		people[tier.name] = v.ID
	}
	return people
}

// below lists the tiers whose region lies within another's.
func below(region string) (list []string) {
	for _, t := range tiers {
		if (auth.Scope{Region: region}).CoversRegion(t.region) {
			list = append(list, t.name)
		}
	}
	return list
}

func TestEveryTierSeesAndLocksItsOwnPeopleOnly(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		people := c.staff()
		for _, at := range tiers {
			ctx := manager(at.region, "")
			mine := below(at.region)
			all := c.everyone(ctx)
			for name, id := range people {
				want := slices.Contains(mine, name)
				if got := slices.Contains(all, id); got != want {
					t.Errorf("%s lists %s: %v, want %v", at.name, name, got, want)
				}
				_, err := c.id.Person(ctx, id)
				if seen := err == nil; seen != want {
					t.Errorf("%s sees %s: %v, want %v", at.name, name, err, want)
				}
				err = c.id.Lock(ctx, id)
				if done := err == nil; done != want {
					t.Errorf("%s locks %s: %v, want %v", at.name, name, err, want)
				}
				if !want && !fault.Is(err, fault.Missing) {
					t.Errorf("%s learns that %s exists: %v", at.name, name, err)
				}
				if want {
					if err := c.id.Unlock(ctx, id); err != nil {
						t.Errorf("%s unlocks %s: %v", at.name, name, err)
					}
				}
			}
			posts, err := c.id.Posts(ctx, identity.PostFilter{}, page.Ask{Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range posts.Items {
				if !(auth.Scope{Region: at.region}).CoversRegion(p.Region) {
					t.Errorf("%s lists the post %s of %s", at.name, p.Title, p.Region)
				}
			}
		}
	})
}

// everyone lists all people whom ctx may see, page by page.
func (c *city) everyone(ctx context.Context) (list []identity.PersonID) {
	c.t.Helper()
	ask := page.Ask{Limit: 3}
	for {
		p, err := c.id.People(ctx, identity.PeopleFilter{}, ask)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, v := range p.Items {
			list = append(list, v.ID)
		}
		if p.Next == "" {
			return list
		}
		ask.Cursor = p.Next
	}
}

func TestEveryTierGivesPostsWithinItsScopeOnly(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		people := c.staff()
		grid := people["grid"]
		for _, at := range tiers {
			for _, to := range tiers {
				post, err := c.id.Give(manager(at.region, ""), identity.NewPost{
					Person: grid, Organisation: to.organisation, ZH: "兼职", Roles: []string{"leader"}, Region: to.region,
				})
				sees := (auth.Scope{Region: at.region}).CoversRegion("31010601300501")
				covers := (auth.Scope{Region: at.region}).CoversRegion(to.region)
				if done := err == nil; done != (sees && covers) {
					t.Errorf("%s gives a post at %s: %v", at.name, to.name, err)
				}
				if err == nil { // so that nobody else sees the person by it
					if err := c.id.End(manager("", ""), post.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

func TestOneDepartmentDoesNotSeeAnother(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		people := c.staff()
		ctx := manager("31", "/sh/jingan/jingansi")
		seen := c.everyone(ctx)
		want := []identity.PersonID{people["street"], people["community"], people["grid"], people["other community"]}
		slices.Sort(want)
		if !slices.Equal(seen, want) {
			t.Errorf("sees %v, want %v", seen, want)
		}
		// It cannot hand out a scope over all organisations.
		_, err := c.id.Give(ctx, identity.NewPost{Person: people["grid"], Organisation: "/sh/jingan/jingansi", ZH: "x", Roles: []string{"leader"}, Region: "310106013"})
		if fault.From(err).Code != "identity.outside" {
			t.Errorf("a wider scope: %v", err)
		}
	})
}

func TestADistrictCannotLockWhoAlsoServesTheCity(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		people := c.staff()
		both := people["district"]
		_, err := c.id.Give(manager("", ""), identity.NewPost{Person: both, Organisation: "/sh/operations", ZH: "市级", Roles: []string{"leader"}, Region: "31"})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.id.Lock(manager("310106", ""), both); fault.From(err).Code != "identity.outside" {
			t.Errorf("the district: %v", err)
		}
		if err := c.id.Lock(manager("31", ""), both); err != nil {
			t.Errorf("the city: %v", err)
		}
	})
}

func TestNobodyGivesMoreRightsThanTheyHold(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		people := c.staff()
		ctx := manager("310106", "")
		for _, role := range []string{"administrator", "auditor", "dispatcher"} {
			_, err := c.id.Give(ctx, identity.NewPost{Person: people["street"], Organisation: "/sh/jingan", ZH: "x", Roles: []string{role}, Region: "310106"})
			if fault.From(err).Code != "identity.beyond" {
				t.Errorf("the role %s: %v", role, err)
			}
			_, _, err = c.id.Admit(ctx, identity.NewClient{Name: "x", Organisation: "/sh/jingan", Roles: []string{role}, Region: "310106"})
			if fault.From(err).Code != "identity.beyond" {
				t.Errorf("a client with the role %s: %v", role, err)
			}
		}
		_, err := c.id.Give(ctx, identity.NewPost{Person: people["street"], Organisation: "/sh/jingan", ZH: "x", Roles: []string{"no_such"}, Region: "310106"})
		if fault.From(err).Code != "identity.no_role" {
			t.Errorf("an unknown role: %v", err)
		}
	})
}
