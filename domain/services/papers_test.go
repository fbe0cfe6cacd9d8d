package services

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

func photo(t *town) io.Reader {
	t.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.t.Fatal(err)
	}
	return &b
}

// uploads hands a photo in and fails the story if it cannot.
func (t *town) uploads(ctx context.Context, d DraftID, material string) cases.Paper {
	t.t.Helper()
	p, err := t.Upload(ctx, d, material, "照片.png", photo(t))
	if err != nil {
		t.t.Fatalf("upload for %s: %v", material, err)
	}
	return p
}

// begins starts an application and fails the story if it cannot.
func (t *town) begins(ctx context.Context, item ItemKey) DraftView {
	t.t.Helper()
	d, err := t.Begin(ctx, item, "310106", nil)
	if err != nil {
		t.t.Fatal(err)
	}
	return d
}

func (t *town) stored() (n int) {
	t.t.Helper()
	for _, err := range t.files.List(t.t.Context(), "") {
		if err != nil {
			t.t.Fatal(err)
		}
		n++
	}
	return n
}

func TestPapersLieInTheDraftAndGoWithTheCase(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "food-permit")
		plan, wrong := t.uploads(ctx, d.ID, "plan"), t.uploads(ctx, d.ID, "flue")
		if err := t.TakeBack(ctx, d.ID, wrong.ID); err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.Upload(ctx, d.ID, "plan", "x.png", strings.NewReader("<html>")); fault.From(err).Code != "cases.paper_kind" {
			t.t.Errorf("a page that calls itself a picture: %v", err)
		}
		if _, err := t.Upload(ctx, d.ID, "gold", "x.png", photo(t)); !errors.Is(err, ErrPaper) {
			t.t.Errorf("a material that nobody asked for: %v", err)
		}
		if _, _, err := t.OpenPaper(t.citizen("person_li"), d.ID, plan.ID); !errors.Is(err, ErrNoDraft) {
			t.t.Errorf("somebody else opens the plan: %v", err)
		}
		_, content, err := t.OpenPaper(ctx, d.ID, plan.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		content.Close()
		now, err := t.Resume(ctx, d.ID)
		if err != nil || len(now.Papers) != 1 || now.Revision != d.Revision {
			t.t.Fatalf("the draft holds %+v at revision %d (%v)", now.Papers, now.Revision, err)
		}
		now, err = t.GiveMaterials(ctx, d.ID, now.Revision, map[string]string{"safety_rules": "promise"})
		if err != nil || now.Materials["safety_rules"].At != t.Clock.Now() {
			t.t.Fatalf("the promise is signed %+v (%v)", now.Materials, err)
		}
		now = t.fills(ctx, now, map[string]any{"trade": "cold", "shop": "owned", "online": false})
		checked, err := t.Check(ctx, d.ID)
		if err != nil || len(checked.Missing) != 0 {
			t.t.Fatalf("missing %v, wrong %v (%v)", checked.Missing, checked.Wrong, err)
		}
		done, err := t.Submit(ctx, d.ID, now.Revision, "mobile")
		if err != nil {
			t.t.Fatal(err)
		}
		view, err := t.cases.Show(ctx, cases.CaseID(done.Case))
		if err != nil || !view.Complete || len(view.Papers) != 1 || view.Papers[0].ID != plan.ID {
			t.t.Errorf("the case has %+v, complete %v (%v)", view.Papers, view.Complete, err)
		}
		if err := t.TakeBack(ctx, d.ID, plan.ID); !errors.Is(err, ErrSubmitted) {
			t.t.Errorf("a file was taken out of a case: %v", err)
		}
		receipt, err := t.ReceiptOf(ctx, d.ID)
		if err != nil || receipt.Whole.Number != done.Number || receipt.Saved.Materials < 2 || receipt.Whole.Due.IsZero() {
			t.t.Errorf("the receipt says %+v (%v)", receipt, err)
		}
	})
}

func TestFilesHaveTheirLimits(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "food-permit")
		for range mostOfMaterial {
			t.uploads(ctx, d.ID, "plan")
		}
		if _, err := t.Upload(ctx, d.ID, "plan", "x.png", photo(t)); !errors.Is(err, ErrPaperMany) {
			t.t.Errorf("one plan more: %v", err)
		}
		full := draft{papers: make([]cases.Paper, mostFiles-1)}
		if err := full.room("plan"); err != nil {
			t.t.Errorf("the last file: %v", err)
		}
		full.papers[0].Size = mostFileBytes
		if err := full.room("plan"); !errors.Is(err, ErrPaperRoom) {
			t.t.Errorf("200 MB and one file: %v", err)
		}
		full.papers = make([]cases.Paper, mostFiles)
		if err := full.room("plan"); !errors.Is(err, ErrPaperRoom) {
			t.t.Errorf("61 files: %v", err)
		}
		big := io.MultiReader(photo(t), io.LimitReader(zeros{}, cases.MostBytes))
		if _, err := t.Upload(ctx, d.ID, "flue", "big.png", big); fault.From(err).Code != "cases.paper_large" {
			t.t.Errorf("a file beyond 20 MB: %v", err)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestADroppedApplicationComesBackForADayAndIsForgottenThen(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "food-permit")
		t.uploads(ctx, d.ID, "plan")
		if err := t.Drop(ctx, d.ID); err != nil {
			t.t.Fatal(err)
		}
		if list, err := t.Drafts(ctx); err != nil || len(list) != 0 {
			t.t.Errorf("what was dropped is listed: %v (%v)", list, err)
		}
		if err := t.Restore(ctx, d.ID); err != nil {
			t.t.Fatal(err)
		}
		if back, err := t.Resume(ctx, d.ID); err != nil || len(back.Papers) != 1 {
			t.t.Fatalf("what came back holds %v (%v)", back.Papers, err)
		}
		if err := t.Drop(ctx, d.ID); err != nil {
			t.t.Fatal(err)
		}
		t.nightAfter(takeBackFor-time.Minute, 1)
		t.nightAfter(2*time.Minute, 0)
		if err := t.Restore(ctx, d.ID); !errors.Is(err, ErrNoDraft) {
			t.t.Errorf("it came back after a day: %v", err)
		}
		kept := t.begins(ctx, "food-permit")
		t.uploads(ctx, kept.ID, "plan")
		t.nightAfter(t.Keep-time.Minute, 1)
		t.nightAfter(2*time.Minute, 0)
	})
}

// nightAfter moves the clock, runs the sweep and counts the files that are left.
func (t *town) nightAfter(d time.Duration, files int) {
	t.t.Helper()
	t.clock.Advance(d)
	if err := t.forget(auth.AsSystem(t.t.Context(), jobForget), t.clock.Now()); err != nil {
		t.t.Fatal(err)
	}
	if n := t.stored(); n != files {
		t.t.Errorf("after %s %d files are left, not %d", d, n, files)
	}
}

// failing is a case engine that dies at its nth case.
type failing struct {
	Cases
	left int
}

var errDead = errors.New("the power went")

func (f *failing) Open(ctx context.Context, tx *db.Tx, o cases.Opening) (cases.Case, error) {
	if f.left--; f.left < 0 {
		return cases.Case{}, errDead
	}
	return f.Cases.Open(ctx, tx, o)
}

func TestASubmissionThatDiesInTheMiddleLeavesNothing(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "opening-a-restaurant")
		t.uploads(ctx, d.ID, "plan")
		now, err := t.Resume(ctx, d.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		now = t.fills(ctx, now, map[string]any{"big_place": false, "sign": true})
		engine := t.Cases
		t.Cases = &failing{engine, 2}
		if _, err := t.Submit(ctx, d.ID, now.Revision, "pc"); !errors.Is(err, errDead) {
			t.t.Fatalf("the submission ended in %v", err)
		}
		if n := t.casesOf("person_wang"); n != 0 {
			t.t.Errorf("%d cases were left", n)
		}
		back, err := t.Resume(ctx, d.ID)
		if err != nil || back.Case != "" || len(back.Papers) != 1 || back.Revision != now.Revision {
			t.t.Errorf("the draft is %+v (%v)", back, err)
		}
		t.Cases = engine
		done, err := t.Submit(ctx, d.ID, now.Revision, "pc")
		if err != nil || len(done.Parts) != 2 || t.casesOf("person_wang") != 1 {
			t.t.Fatalf("the second try: %+v, %v", done, err)
		}
		part, err := t.cases.Show(ctx, cases.CaseID(done.Parts[0]))
		if err != nil || len(part.Papers) != 1 {
			t.t.Errorf("the food permit's own case sees %v (%v)", part.Papers, err)
		}
	})
}

func TestFilesAndTheSubmissionTakeTurns(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.fills(ctx, t.begins(ctx, "food-permit"), map[string]any{"trade": "cold", "shop": "owned", "online": false})
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if _, err := t.Upload(ctx, d.ID, "plan", "x.png", photo(t)); err != nil && !errors.Is(err, ErrSubmitted) {
					t.t.Errorf("upload: %v", err)
				}
			})
		}
		wait.Go(func() {
			if _, err := t.Submit(ctx, d.ID, d.Revision, "pc"); err != nil {
				t.t.Errorf("submit: %v", err)
			}
		})
		wait.Wait()
		mine, err := t.cases.Mine(ctx, cases.MineQuery{})
		if err != nil || len(mine.Items) != 1 {
			t.t.Fatalf("%d cases (%v)", len(mine.Items), err)
		}
		view, err := t.cases.Show(ctx, mine.Items[0].ID)
		if err != nil || len(view.Papers) != t.stored() {
			t.t.Errorf("the case has %d of %d files (%v)", len(view.Papers), t.stored(), err)
		}
	})
}
