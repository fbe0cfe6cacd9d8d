package services

import (
	"testing"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/reseal/resealtest"
	"citybrain/kernel/seal"
)

func TestApplicationsAreSealedAnewAfterARotation(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_wang", For: "firm_li", Level: 2})
		d := t.fills(wang, t.begins(wang, "tax-close"), map[string]any{})
		done, err := t.Submit(wang, d.ID, d.Revision, "pc")
		if err != nil {
			t.t.Fatal(err)
		}
		t.hears(cases.CaseID(done.Case), "granted")
		begun := t.begins(wang, "invoice-setup")
		resealtest.Anew(t.t, t.DB, t.Seal.(*seal.Ring), sealedColumns())
		again, err := t.Resume(wang, begun.ID)
		if err != nil || again.Saved != begun.Saved || begun.Saved == 0 {
			t.t.Errorf("the draft holds %+v, %v", again, err)
		}
	})
}
