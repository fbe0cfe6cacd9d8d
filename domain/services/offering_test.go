package services

import (
	"context"
	"errors"
	"slices"
	"testing"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// offered gives the codes of what the city offers somebody.
func (t *town) offered(ctx context.Context) (codes []string) {
	t.t.Helper()
	list, err := t.Offers(ctx)
	if err != nil {
		t.t.Fatal(err)
	}
	for _, one := range list.Items {
		codes = append(codes, one.Code)
	}
	return codes
}

func TestServicesFindTheNewlyWed(t *testing.T) {
	eachTown(t, func(t *town) {
		bride, other := t.citizen("person_wang"), t.citizen("person_li")
		if got := t.offered(bride); got != nil {
			t.t.Fatalf("nothing has happened and %v is offered", got)
		}
		t.weds("person_wang")
		list, err := t.Offers(bride)
		if err != nil || len(list.Items) != 1 || list.Items[0].Item.Key != "having-a-child" || list.Items[0].After == nil || list.Items[0].After.ZH != "结婚登记预约" {
			t.t.Fatalf("%+v, %v", list, err)
		}
		if got := t.offered(other); got != nil {
			t.t.Errorf("somebody else is offered %v", got)
		}
		t.putsAway(bride, "newborn")
		if err := t.RestOffer(bride, "nothing", true); !errors.Is(err, ErrNoOffer) {
			t.t.Error(err)
		}
		t.clock.Set(monday.AddDate(2, 0, 2))
		if got := t.offered(bride); got != nil {
			t.t.Errorf("two years later %v is offered", got)
		}
		if _, err := t.Offers(t.t.Context()); !errors.Is(err, auth.ErrUnauthenticated) {
			t.t.Error(err)
		}
	})
}

// weds has somebody book their marriage, with all that is needed: it is granted at once.
func (t *town) weds(person string) {
	t.t.Helper()
	err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
		_, err := t.cases.Open(t.t.Context(), tx, cases.Opening{
			Kind: "service", Matter: "marriage-appointment", Code: "x", Flow: "instant", Title: cases.Text{ZH: "结婚登记预约", EN: "Marriage"},
			Region: "310106", Org: "/sh/mzj", Subject: person, SubjectName: "王小明", Channel: "mobile",
			Form: cases.Form{Answers: []byte("{}"), Facts: map[string]any{"form.promise": true}, Complete: true},
		})
		return err
	})
	if err != nil {
		t.t.Fatal(err)
	}
}

// putsAway follows an offer that is put away, taken out, comes again after its rest,
// and ends with the wish for none.
func (t *town) putsAway(ctx context.Context, code string) {
	t.t.Helper()
	want := func(what string, codes ...string) {
		t.t.Helper()
		if got := t.offered(ctx); !slices.Equal(got, codes) {
			t.t.Errorf("%s: %v is offered, not %v", what, got, codes)
		}
	}
	steps := []struct {
		what string
		do   func() error
		left []string
	}{
		{"put away", func() error { return t.RestOffer(ctx, code, true) }, nil},
		{"taken out", func() error { return t.RestOffer(ctx, code, false) }, []string{code}},
		{"put away again", func() error { return t.RestOffer(ctx, code, true) }, nil},
		{"a season later", func() error { t.clock.Set(monday.AddDate(0, 0, 91)); return nil }, []string{code}},
		{"none wanted", func() error { return t.WishOffers(ctx, false) }, nil},
		{"wanted", func() error { return t.WishOffers(ctx, true) }, []string{code}},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.t.Fatalf("%s: %v", step.what, err)
		}
		want(step.what, step.left...)
	}
}

func TestServicesFindWhoHasApplied(t *testing.T) {
	eachTown(t, func(t *town) {
		bride := t.citizen("person_wang")
		t.weds("person_wang")
		d, err := t.Begin(bride, "having-a-child", "310106013", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		d = t.fills(bride, d, map[string]any{"married": true, "child_name": "王一诺"})
		if _, err := t.Submit(bride, d.ID, d.Revision, "mobile"); err != nil {
			t.t.Fatal(err)
		}
		if got := t.offered(bride); got != nil {
			t.t.Errorf("what is under way is offered: %v", got)
		}
	})
}
