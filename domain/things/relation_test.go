package things

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

func road(n int) ThingID { return NameOf("street", fmt.Sprint("S-", n)) }
func pole(n int) ThingID { return NameOf("pole", fmt.Sprint("P-", n)) }

// paved gives the city two streets with two poles; the bins stand at the first.
func paved(c *city) {
	c.t.Helper()
	list := "profile,serial,lon,lat,parent\nstreet,S-1,121.47,31.23,\nstreet,S-2,121.47,31.23,\n" +
		"pole,P-1,121.47,31.23,street/S-1\npole,P-2,121.47,31.23,street/S-1\n" +
		"bin,B-1,121.47,31.23,pole/P-1\nbin,B-2,121.47,31.23,pole/P-1\nbin,B-3,121.48,31.22,pole/P-2\n"
	got, err := c.Import(official(), ImportFile{Content: []byte(list)})
	if err != nil || got.Registered != 4 || got.Known != 3 || len(got.Problems) > 0 {
		c.t.Fatalf("%+v, %v", got, err)
	}
}

func (c *city) tree(id ThingID, depth int, scope ...auth.Scope) Branch {
	c.t.Helper()
	b, err := c.Tree(official(scope...), string(id), depth)
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

// TestAStreetTellsHowWhatStandsInItIs builds a street of poles and bins, lets a bin
// overflow and another burn, and asks the street.
func TestAStreetTellsHowWhatStandsInItIs(t *testing.T) {
	eachCity(t, func(c *city) {
		paved(c)
		c.says(bin(1), `{"fillingLevel":0.2}`)
		c.says(bin(2), `{"fillingLevel":0.95}`)
		got := c.tree(road(1), 3)
		if got.State != "warning" || got.Below.Total != 3 || got.Below.Assets != 2 || got.Below.States["unknown"] != 1 || got.Below.Profiles["bin"] != 3 {
			c.t.Errorf("the street: %+v", got.Below)
		}
		if len(got.Children) != 2 || got.Children[0].Thing != string(pole(1)) || got.Children[0].State != "warning" || got.Children[1].State != "unknown" ||
			len(got.Children[0].Children) != 2 || got.Children[0].Children[0].Asset {
			c.t.Errorf("its poles: %+v", got.Children)
		}
		if flat := c.tree(road(1), 0); flat.More != 2 || len(flat.Children) != 0 || flat.Below.Total != 3 {
			c.t.Errorf("without its poles: %+v", flat)
		}
		narrow := c.tree(road(1), 3, auth.Scope{Org: "/sh/uem"})
		if narrow.Below.Total != 2 {
			c.t.Errorf("another department's bin is counted: %+v", narrow.Below)
		}
		found, err := c.List(official(), Query{Below: string(road(1)), Profiles: []string{"bin"}})
		if err != nil || len(found.Items) != 3 {
			c.t.Errorf("the bins of the street: %d, %v", len(found.Items), err)
		}
		if found, err := c.List(official(), Query{Below: string(road(2))}); err != nil || len(found.Items) != 0 {
			c.t.Errorf("of the empty street: %d, %v", len(found.Items), err)
		}
		roots, err := c.Assets(official(), AssetQuery{Roots: true, Ask: pageOf(1)})
		if err != nil || len(roots.Items) != 1 || roots.Next == "" || roots.Items[0].Profile != "street" {
			c.t.Fatalf("the roots: %+v, %v", roots, err)
		}
		rest, err := c.Assets(official(), AssetQuery{Roots: true, Ask: pageAt(roots.Next, 5)})
		if err != nil || len(rest.Items) != 1 || rest.Next != "" {
			c.t.Errorf("the second root: %+v, %v", rest, err)
		}
		told := fmt.Sprint(c.TellTies(official(), string(pole(1))))
		if want := fmt.Sprintf("[{containedIn [%s]} {contains %v}]", road(1), sorted(string(bin(1)), string(bin(2)))); told != want {
			c.t.Errorf("told %s, want %s", told, want)
		}
	})
}

func sorted(list ...string) []string { slices.Sort(list); return list }

// TestRelationsStandAfterARestartAndEnd: what was set is there again, what was
// ended is not, and a group of an asset's things can be told something.
func TestRelationsStandAfterARestartAndEnd(t *testing.T) {
	eachCity(t, func(c *city) {
		paved(c)
		if err := c.Unrelate(official(), Relation{"contains", pole(1), bin(2)}); err != nil {
			c.t.Fatal(err)
		}
		if err := c.Relate(official(), Relation{"feeds", pole(1), bin(2)}); err != nil {
			c.t.Fatal(err)
		}
		c.stop()
		c.start(c.dir)
		if got := c.tree(road(1), 9); got.Below.Total != 2 {
			c.t.Errorf("after the restart: %+v", got.Below)
		}
		list, err := c.Relations(official(), string(bin(2)))
		if err != nil || len(list) != 1 || list[0].Kind != "feeds" || list[0].Direction != "to" || list[0].Words.ZH != "供电来自" || list[0].Profile != "pole" {
			c.t.Errorf("%+v, %v", list, err)
		}
		order, err := c.Order(official(), Target{Filter: &Choice{Profile: "bin", Below: string(road(1))}}, Act{Code: "locate", Why: "x"})
		if err != nil || order.Count != 2 {
			c.t.Errorf("told to the street: %+v, %v", order, err)
		}
		forget := func(tx *db.Tx) error { return c.store.forgetRelations(context.Background(), tx, db.Micros(tx.Now)+1) }
		if err := c.db.Do(context.Background(), forget); err != nil {
			c.t.Fatal(err)
		}
		if err := c.Unrelate(official(), Relation{"contains", pole(1), bin(2)}); !errors.Is(err, ErrNoRelation) {
			c.t.Errorf("ended twice: %v", err)
		}
	})
}

// TestWhatCannotBeJoined: no circle, no second parent, no strange pair, nothing of
// another's.
func TestWhatCannotBeJoined(t *testing.T) {
	eachCity(t, func(c *city) {
		paved(c)
		if err := c.Relate(official(), Relation{"contains", road(2), road(1)}); err != nil {
			c.t.Fatal(err)
		}
		for name, one := range map[string]struct {
			r    Relation
			want error
		}{
			"a circle":          {Relation{"contains", pole(1), road(2)}, ErrCycle},
			"itself":            {Relation{"contains", pole(1), pole(1)}, ErrSelf},
			"a second parent":   {Relation{"contains", road(2), pole(1)}, ErrOtherParent},
			"a bin with a pole": {Relation{"contains", bin(1), pole(1)}, ErrJoin},
			"no such kind":      {Relation{"loves", pole(1), bin(1)}, ErrNoKind},
			"no such thing":     {Relation{"contains", pole(1), "thing_x"}, ErrNoThing},
		} {
			if err := c.Relate(official(), one.r); !errors.Is(err, one.want) {
				c.t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.Relate(official(auth.Scope{Org: "/sh/uem"}), Relation{"feeds", pole(1), bin(3)}); !errors.Is(err, ErrNoThing) {
			c.t.Errorf("another department's bin: %v", err)
		}
		if err := c.Relate(official(), Relation{"contains", road(2), road(1)}); err != nil {
			c.t.Errorf("set again: %v", err)
		}
		if _, err := c.IssueKey(official(), pole(1)); !errors.Is(err, ErrAsset) {
			c.t.Errorf("a key for a pole: %v", err)
		}
	})
}

// TestAListWithParentsTellsOfEveryBadOne: a parent may stand further down, and a
// row falls with its parent.
func TestAListWithParentsTellsOfEveryBadOne(t *testing.T) {
	eachCity(t, func(c *city) {
		paved(c)
		list := "类型,编号,经度,纬度,上级资产\n"
		list = strings.Replace(list, "类型", "设备类型", 1) +
			"bin,N-1,121.47,31.23,灯杆/P-9\n" + "pole,P-9,121.47,31.23,Street/S-2\n" +
			"bin,N-2,121.47,31.23,bin/B-1\n" + "bin,N-3,121.47,31.23,pole/P-404\n" +
			"pole,P-1,121.47,31.23,street/S-2\n" + "pole,P-10,121.47,31.23,pole/P-11\n" + "pole,P-11,121.47,31.23,pole/P-10\n" +
			"bin,N-4,121.47,31.23,pole/P-10\n" + "bin,N-5,121.47,31.23," + string(pole(2)) + "\n"
		want := []string{"4:parent:relation_join", "5:parent:row_parent", "6:parent:relation_parent", "8:parent:relation_cycle", "7:parent:row_parent", "9:parent:row_parent"}
		got, err := c.Import(official(), ImportFile{Content: []byte(list)})
		slices.Sort(want)
		if told := problems(got); err != nil || !slices.Equal(sorted(told...), want) {
			c.t.Errorf("told %q, want %q, %v", told, want, err)
		}
		if got.Registered != 3 || got.Refused != 6 || c.tree(road(2), 2).Below.Total != 1 || c.tree(pole(2), 2).Below.Total != 2 {
			c.t.Errorf("%+v", got)
		}
	})
}

func TestKindsOfRelationsAreRefusedByLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/pack")); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, "things", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("relations.yaml", "relations:\n  - code: contains\n    zh: 包含\n    back: {code: contains, zh: 位于, en: lies in}\n    joins:\n      - {from: [ship], to: [bin]}\n  - {code: feeds, zh: 供, en: feeds, back: {code: fedBy, zh: 由, en: by}, tree: true, joins: [{from: [bin], to: [bin]}]}\n")
	write("ties.csv", "kind,from,to\nfeeds,bin/B-1,bin/B-2\nfeeds,bin/B-2,bin/B-1\nfeeds,bin/B-9,bin/B-1\nloves,bin/B-1,bin/B-2\nfeeds,bus/V-1,bin/B-3\nfeeds,bin/B-3,bin/B-2\n")
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	profiles := readProfiles(p)
	kinds := readRelations(p, profiles)
	things, _ := readDevices(p, profiles)
	if ties := readTies(p, kinds, things); len(ties) != 1 {
		t.Errorf("read %v", ties)
	}
	said := fmt.Sprint(p.Problems())
	for _, want := range []string{
		`relations.yaml:2: code "contains"`, "relations.yaml:3: a relation needs", `relations.yaml:6: there is no profile "ship"`,
		"ties.csv:3: bin/B-1 has a parent already, or would contain itself", `ties.csv:4: there is no thing "bin/B-9"`, `ties.csv:5: there is no relation "loves"`,
		"ties.csv:6: feeds cannot join a bus to a bin", "ties.csv:7: bin/B-2 has a parent",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("lacks %q in %s", want, said)
		}
	}
}
