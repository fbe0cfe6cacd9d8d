package services

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"citybrain/domain/services/form"
	"citybrain/kernel/fault"
)

// restaurant is the package as its editors write it.
func (t *town) restaurant() DeskItem {
	t.t.Helper()
	out, err := t.Work(t.marketEditor("person_ed"), "opening-a-restaurant")
	if err != nil {
		t.t.Fatal(err)
	}
	return out
}

// steamer is one more part: an item of the market's own, to be written and published.
func (t *town) steamer() Item {
	item := t.stall(t.marketEditor("person_ed"))
	return item
}

func codesOf(f form.Form) (list []string) {
	for _, one := range f.Fields() {
		list = append(list, one.Code)
	}
	return list
}

func TestAPackageIsShownWithoutWhatWasJoined(t *testing.T) {
	eachTown(t, func(t *town) {
		seen := t.restaurant()
		if got := codesOf(seen.Newest.Item.Form); !slices.Equal(got, []string{"big_place", "sign"}) || seen.Newest.Item.Own != nil || len(seen.Newest.Item.Materials) != 0 {
			t.t.Errorf("its own questions are %v, %d materials", got, len(seen.Newest.Item.Materials))
		}
		if len(seen.Newest.Item.Parts) != 3 || seen.Outgrown {
			t.t.Errorf("%+v, outgrown %v", seen.Newest.Item.Parts, seen.Outgrown)
		}
		item := seen.Newest.Item
		looked, err := t.Inspect(t.marketEditor("person_ed"), &item)
		if err != nil || len(looked.Findings) > 0 || looked.Form == nil || len(looked.Form.Fields()) < 8 || len(looked.Guide.Parts) != 3 {
			t.t.Errorf("%+v, %v", looked, err)
		}
	})
}

func TestAPackageOfWhatCannotBeAPartIsRefusedWithItsPlace(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.marketEditor("person_ed")
		if _, err := t.Edit(editor, Edited{Item: t.steamer(), Note: "只是草稿", New: true}); err != nil {
			t.t.Fatal(err)
		}
		for key, want := range map[ItemKey]string{
			"no-such-item": "没有事项", "opening-a-restaurant": "不能包含自己", "opening-a-firm": "本身是一件事", "food-permit": "已经在里面了",
			"night-stall": "还没有发布", "": "请选事项",
		} {
			seen := t.restaurant()
			item := seen.Newest.Item
			item.Parts = append(slices.Clone(item.Parts), Part{Item: key})
			_, err := t.Edit(editor, Edited{Item: item, Note: "多一个事项", Seen: seen.Mark})
			told := map[string]string{}
			for _, one := range fault.From(err).Fields {
				told[one.Path] = one.Message
			}
			if !errors.Is(err, ErrItem) || !strings.Contains(told["/item/parts/3/item"], want) {
				t.t.Errorf("%q: %v %v", key, slices.Sorted(maps.Keys(told)), told["/item/parts/3/item"])
			}
		}
		item := t.restaurant().Newest.Item
		item.Parts = slices.Clone(item.Parts)
		item.Parts[1].When = "form.nowhere"
		found, err := t.Inspect(editor, &item)
		if err != nil || len(found.Findings) != 1 || found.Findings[0].Path != "/parts/1/when" || !strings.Contains(found.Findings[0].What, "form.nowhere") {
			t.t.Errorf("a condition over what is not asked: %+v, %v", found.Findings, err)
		}
		item.Parts = item.Parts[:1]
		if found, err = t.Inspect(editor, &item); err != nil || len(found.Findings) != 1 || found.Findings[0].Path != "/parts" {
			t.t.Errorf("a package of one: %+v, %v", found.Findings, err)
		}
		item = t.restaurant().Newest.Item
		food := t.book.Load().find("food-permit", t.Clock.Now()).Item.Form.Fields()
		clash := slices.IndexFunc(food, func(f *form.Field) bool { return f.Kind != form.Truth })
		item.Form.Steps[0].Fields[0].Code = food[clash].Code
		if found, err = t.Inspect(editor, &item); err != nil || !slices.ContainsFunc(found.Findings, func(f ItemFinding) bool { return strings.HasPrefix(f.Path, "/parts/") }) {
			t.t.Errorf("a field of two meanings: %+v, %v", found.Findings, err)
		}
	})
}

// TestAPackageIsEditedReviewedAndComesIntoForce gives the restaurant one part more,
// under a question of its own, from a day on.
func TestAPackageIsEditedReviewedAndComesIntoForce(t *testing.T) {
	eachTown(t, func(t *town) {
		editor, boss := t.marketEditor("person_ed"), t.marketEditor("person_bo")
		t.publishes(t.steamer(), "")
		wang := t.citizen("person_wang")
		_, err := t.Begin(wang, "opening-a-restaurant", "", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		seen := t.restaurant()
		item := seen.Newest.Item
		item.Form.Steps[0].Fields = append(slices.Clone(item.Form.Steps[0].Fields), form.Field{Code: "stall", Kind: form.Truth, Label: Text{ZH: "还要摆摊", EN: "With a stall"}})
		item.Parts = append(slices.Clone(item.Parts), Part{Item: "night-stall", When: "form.stall"})
		v, err := t.Edit(editor, Edited{Item: item, Note: "加上夜市摊位"})
		if err != nil || v.Item.Own != nil {
			t.t.Fatal(v.Item.Own, err)
		}
		t.decides(editor, Act{Item: item.Key, Version: v.No, Do: "submit"})
		if _, err := t.Decide(editor, Act{Item: item.Key, Version: v.No, Do: "publish"}); !errors.Is(err, ErrFourEyes) {
			t.t.Errorf("published by who wrote it: %v", err)
		}
		day := t.Clock.Now().AddDate(0, 0, 3)
		t.decides(boss, Act{Item: item.Key, Version: v.No, Do: "publish", From: day})
		if p, err := t.Show(wang, item.Key); err != nil || len(p.Parts) != 3 {
			t.t.Errorf("before its day: %+v, %v", p.Parts, err)
		}
		t.clock.Set(day)
		if p, err := t.Show(wang, item.Key); err != nil || len(p.Parts) != 4 {
			t.t.Errorf("on its day: %+v, %v", p.Parts, err)
		}
		next := t.book.Load().find(item.Key, day)
		if got := codesOf(next.Item.Form); !slices.Contains(got, "stall") || !slices.Contains(got, "fire") {
			t.t.Errorf("the form is joined of %v", got)
		}
		if old := t.book.Load().version(item.Key, 1); slices.Contains(codesOf(old.Item.Form), "stall") {
			t.t.Error("a running application has another form now")
		}
	})
}

// publishes has an item written and published: a new one, or over a version that was seen.
func (t *town) publishes(item Item, mark string) {
	t.t.Helper()
	v, err := t.Edit(t.marketEditor("person_ed"), Edited{Item: item, Note: "发布", Seen: mark})
	if err != nil {
		t.t.Fatal(err)
	}
	t.decides(t.marketEditor("person_ed"), Act{Item: item.Key, Version: v.No, Do: "submit"})
	t.decides(t.marketEditor("person_bo"), Act{Item: item.Key, Version: v.No, Do: "publish"})
}

func TestAPackageIsOutgrownByItsParts(t *testing.T) {
	eachTown(t, func(t *town) {
		part, err := t.Work(t.marketEditor("person_ed"), "food-permit")
		if err != nil {
			t.t.Fatal(err)
		}
		item := part.Newest.Item
		last := &item.Form.Steps[len(item.Form.Steps)-2]
		last.Fields = append(last.Fields, form.Field{Code: "open_kitchen", Kind: form.Truth, Optional: true, Label: Text{ZH: "明厨亮灶", EN: "Open kitchen"}})
		t.publishes(item, part.Mark)
		seen := t.restaurant()
		if !seen.Outgrown {
			t.t.Error("nobody tells that a part has changed")
		}
		t.publishes(seen.Newest.Item, seen.Mark)
		if seen = t.restaurant(); seen.Outgrown {
			t.t.Error("written anew, it is outgrown still")
		}
		if got := codesOf(t.book.Load().find("opening-a-restaurant", t.Clock.Now()).Item.Form); !slices.Contains(got, "open_kitchen") {
			t.t.Errorf("the form is joined of %v", got)
		}
	})
}

func TestANewPackageBeginsWithoutParts(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.marketEditor("person_ed")
		begun, err := t.Fresh(editor, Fresh{Department: "market", Type: "20", Package: true})
		if err != nil {
			t.t.Fatal(err)
		}
		item := begun.Item
		item.Key, item.Name, item.Class = "market-day", Text{ZH: "赶集一件事", EN: "A market day"}, "trade"
		found, err := t.Inspect(editor, &item)
		if err != nil || len(found.Findings) != 1 || found.Findings[0].Path != "/parts" {
			t.t.Fatalf("%+v, %v", found.Findings, err)
		}
		item.Parts = []Part{{Item: "food-permit"}, {Item: "shop-signs"}}
		t.publishes(item, "")
		if _, err := t.Begin(t.citizen("person_wang"), item.Key, "", nil); err != nil {
			t.t.Error(err)
		}
		copied, err := t.Fresh(editor, Fresh{Department: "market", From: "opening-a-restaurant"})
		if err != nil || len(copied.Item.Parts) != 3 || copied.Item.Own != nil || len(copied.Item.Form.Fields()) != 2 {
			t.t.Errorf("a copy: %+v, %v", copied.Item.Parts, err)
		}
	})
}

func TestAPartIsNotGivenUpUnderItsPackage(t *testing.T) {
	eachTown(t, func(t *town) {
		boss := t.marketEditor("person_bo")
		part := t.book.Load().find("food-permit", t.Clock.Now())
		retire := Act{Item: "food-permit", Version: part.No, Do: "retire"}
		_, err := t.Decide(boss, retire)
		if !errors.Is(err, ErrPart) || fault.From(err).Args["packages"] != t.restaurant().Newest.Item.Name.ZH {
			t.t.Fatalf("given up under its package: %v %v", err, fault.From(err).Args)
		}
		if t.book.Load().find("food-permit", t.Clock.Now()) == nil {
			t.t.Error("it is gone all the same")
		}
		whole := t.book.Load().find("opening-a-restaurant", t.Clock.Now())
		t.decides(boss, Act{Item: whole.Item.Key, Version: whole.No, Do: "retire"})
		t.decides(boss, retire)
	})
}
